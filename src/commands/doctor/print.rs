//! What doctor says, for people and for programs.

use std::collections::HashMap;
use std::io::{self, Write};

use anyhow::bail;
use serde::{Serialize, Serializer};

use crate::registry::diagnosis::{Finding, Kind, Severity};
use crate::render::Style;

/// Said once of a repository that is given by its URL.
const ELSEWHERE: &str = "Run the commands below in a clone of this repository. Commit the \
changes, unless the commands do it, and push.";

/// How many findings of a kind are printed as text. JSON has all of them.
const SHOWN: usize = 20;

/// Findings as a JSON array.
#[derive(Debug)]
pub(super) struct Report<'f>(pub(super) &'f [Finding]);

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Entry<'f> {
            severity: Severity,
            #[serde(flatten)]
            finding: &'f Finding,
        }
        let entries = self.0.iter();
        let entries = entries.map(|it| Entry { severity: it.kind.severity(), finding: it });
        serializer.collect_seq(entries)
    }
}

/// Prints a block for each finding, or that there is none.
///
/// # Errors
/// What `out` returns.
pub(super) fn text(
    findings: &[Finding],
    is_elsewhere: bool,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if findings.is_empty() {
        return style.success("No issues found", out);
    }
    if is_elsewhere {
        style.message(ELSEWHERE, out)?;
        writeln!(out)?;
    }
    let mut of_kind: HashMap<Kind, usize> = HashMap::new();
    for finding in findings {
        let seen = of_kind.entry(finding.kind).or_default();
        *seen += 1;
        if *seen <= SHOWN {
            block(finding, style, out)?;
        }
    }
    let mut kinds: Vec<_> = of_kind.into_iter().filter(|(_, count)| *count > SHOWN).collect();
    kinds.sort_unstable();
    for (kind, count) in kinds {
        let more = count - SHOWN;
        let of_kind = format!("{more} more of '{kind}': use `gto doctor --json` to print all");
        style.message(&of_kind, out)?;
    }
    let errors = count(findings, Severity::Error);
    if errors == 0 {
        style.message(&format!("No errors, {}", plural(findings.len(), "warning")), out)?;
    }
    Ok(())
}

fn block(finding: &Finding, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let severity = match finding.kind.severity() {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    };
    style.message(&format!("{severity}: {}", finding.what), out)?;
    style.message(&format!("    {}", finding.why), out)?;
    for (at, command) in finding.mend.iter().enumerate() {
        let word = if at == 0 { "Mend" } else { "  or" };
        style.message(&format!("    {word}: {command}"), out)?;
    }
    writeln!(out)
}

/// Ends the command with exit code 1 if there are errors.
///
/// # Errors
/// There are errors among the findings.
pub(super) fn judge(findings: &[Finding]) -> anyhow::Result<()> {
    let errors = count(findings, Severity::Error);
    let warnings = findings.len() - errors;
    match (errors, warnings) {
        (0, _) => Ok(()),
        (errors, 0) => bail!("Found {}", plural(errors, "error")),
        _ => bail!("Found {} and {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.kind.severity() == severity).count()
}

fn plural(count: usize, word: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {word}{end}")
}
