//! What doctor says, for people and for programs.

use std::collections::HashMap;
use std::io::{self, Write};

use anyhow::{Result, bail};

use super::words::Finding;
use crate::registry::diagnosis::Severity;
use crate::render::Style;

/// What is said once of a repository by its URL.
const ELSEWHERE: &str = "The commands below are for a clone of this repository. What they change \
                         there is to be committed, if it is not yet, and pushed.";

/// How many of a kind people read; programs get all.
const SHOWN: usize = 20;

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
    let mut of_kind: HashMap<&str, usize> = HashMap::new();
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
        style.message(&format!("{more} more of '{kind}': `gto doctor --json` has all"), out)?;
    }
    let errors = count(findings, Severity::Error);
    if errors == 0 {
        style.message(&format!("No errors, {}", plural(findings.len(), "warning")), out)?;
    }
    Ok(())
}

fn block(finding: &Finding, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let severity = match finding.severity {
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

/// Exit code 1 where there are errors.
///
/// # Errors
/// There are.
pub(super) fn judge(findings: &[Finding]) -> Result<()> {
    let errors = count(findings, Severity::Error);
    let warnings = findings.len() - errors;
    match (errors, warnings) {
        (0, _) => Ok(()),
        (errors, 0) => bail!("Found {}", plural(errors, "error")),
        _ => bail!("Found {} and {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}

fn plural(count: usize, word: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {word}{end}")
}
