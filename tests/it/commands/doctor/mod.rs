//! `gto doctor` names what is wrong, and the commands it prints mend it.

mod clones;
mod files;
mod names;
mod tags;

use serde_json::Value;

use crate::support::damage::{point, tag_object};
use crate::support::sandbox::{Outcome, Sandbox, outcome};

const MISSING: &str = "0123456789012345678901234567890123456789";

/// A finding of `gto doctor --json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) severity: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) mend: Vec<String>,
}

#[track_caller]
pub(crate) fn doctor(sandbox: &Sandbox, args: &[&str]) -> Vec<Finding> {
    let got = sandbox.gto(&[&["doctor", "--json"], args].concat());
    let value: Value = serde_json::from_str(&got.stdout).unwrap_or_else(|e| panic!("{e} {got:?}"));
    let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    let findings: Vec<_> = value
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            assert_eq!(
                it.as_object().unwrap().keys().collect::<Vec<_>>(),
                ["kind", "mend", "severity", "subject", "what", "why"]
            );
            let commands = it["mend"].as_array().unwrap().iter();
            Finding {
                severity: text(it, "severity"),
                kind: text(it, "kind"),
                subject: text(it, "subject"),
                mend: commands.map(|command| command.as_str().unwrap().to_owned()).collect(),
            }
        })
        .collect();
    let has_errors = findings.iter().any(|finding| finding.severity == "error");
    assert_eq!(got.code, i32::from(has_errors), "{got:?}");
    assert_eq!(got.stderr.is_empty(), !has_errors, "{got:?}");
    findings
}

/// The one thing that is wrong.
#[track_caller]
pub(crate) fn only(sandbox: &Sandbox, args: &[&str], kind: &str) -> Finding {
    let findings = doctor(sandbox, args);
    let [finding] = findings.as_slice() else { panic!("{kind}: {findings:#?}") };
    assert_eq!(finding.kind, kind);
    let text = sandbox.gto(&[&["doctor"], args].concat());
    for command in &finding.mend {
        assert!(text.stdout.contains(command), "{command}\n{text:?}");
    }
    finding.clone()
}

/// Runs a command that doctor printed, as a person would: in a shell.
#[track_caller]
pub(crate) fn mend(sandbox: &Sandbox, command: &str) -> Outcome {
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_gto")).parent().unwrap().to_owned();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut shell = sandbox.command("sh", &sandbox.repo());
    shell.env("PATH", path).env("GIT_CONFIG_COUNT", "1");
    shell.env("GIT_CONFIG_KEY_0", "protocol.file.allow").env("GIT_CONFIG_VALUE_0", "always");
    let done = outcome(shell.args(["-c", command]));
    assert_eq!(done.code, 0, "{command}\n{done:?}");
    done
}

#[track_caller]
pub(crate) fn content(sandbox: &Sandbox, args: &[&str]) {
    let got = sandbox.gto(&[&["doctor"], args].concat());
    assert!(got.stdout.ends_with("✅  No issues found\n") && got.code == 0, "{got:?}");
    assert_eq!(sandbox.gto(&[&["doctor", "--json"], args].concat()).stdout, "[]\n");
}

/// Breaks a sound registry, and mends it in each of the ways that doctor gives.
#[track_caller]
fn each_mend(kind: &str, subject: &str, severity: &str, break_it: impl Fn(&Sandbox)) {
    let ways = 1 + each_way(kind, subject, severity, &break_it, 0);
    for way in 1..ways {
        each_way(kind, subject, severity, &break_it, way);
    }
}

#[track_caller]
fn each_way(
    kind: &str,
    subject: &str,
    severity: &str,
    break_it: &impl Fn(&Sandbox),
    way: usize,
) -> usize {
    let sandbox = Sandbox::registry("plain");
    content(&sandbox, &[]);
    break_it(&sandbox);
    let finding = only(&sandbox, &[], kind);
    assert_eq!((finding.subject.as_str(), finding.severity.as_str()), (subject, severity));
    mend(&sandbox, &finding.mend[way]);
    content(&sandbox, &[]);
    finding.mend.len() - 1
}

fn raw(sandbox: &Sandbox, tag: &str, headers: &str) {
    point(sandbox, tag, &tag_object(sandbox, headers));
}

#[test]
fn unreadable_tags() {
    each_mend("unreadable-tag", "rf@v3.0.0", "error", |it| point(it, "rf@v3.0.0", MISSING));
    each_mend("unreadable-tag", "rf#prod#9", "error", |it| point(it, "rf#prod#9", "junk"));
    each_mend("unreadable-tag", "d=m@v1.0.0!", "error", |it| raw(it, "d=m@v1.0.0!", "object x\n"));
    each_mend("bad-target", "rf@v3.0.0", "error", |it| {
        let gone =
            format!("object {MISSING}\ntype commit\ntag rf@v3.0.0\ntagger A <a@b> 1 +0000\n");
        raw(it, "rf@v3.0.0", &gone);
    });
    each_mend("bad-target", "rf#dev", "error", |it| {
        it.git(&["tag", "-a", "-m", "x", "rf#dev", "HEAD^{tree}"]);
    });
}

#[test]
fn tags_that_are_not_what_they_seem() {
    each_mend("other-name", "xx@v1.0.0", "error", |it| {
        it.git(&["tag", "xx@v1.0.0", "rf@v1.0.0"]);
    });
    each_mend("lightweight-tag", "xx@v1.0.0", "error", |it| {
        it.git(&["tag", "xx@v1.0.0"]);
    });
    each_mend("nested-tag", "xx@v1.0.0", "warning", |it| {
        it.git(&["tag", "-a", "-m", "It's \"so\"", "xx@v1.0.0", "rf@v1.0.0"]);
    });
    each_mend("almost-tag", "xx@1.0", "warning", |it| {
        it.git(&["tag", "-a", "-m", "x", "xx@1.0"]);
    });
    each_mend("almost-tag", "xx#", "warning", |it| {
        it.git(&["tag", "xx#"]);
    });
    each_mend("almost-tag", "-x@v1.0.0", "warning", |it| {
        it.git(&["update-ref", "refs/tags/-x@v1.0.0", "HEAD"]);
    });
    // Ordinary tags are nobody's business.
    let sandbox = Sandbox::registry("plain");
    for tag in ["v1.0", "release@2024", "nightly"] {
        sandbox.git(&["tag", tag]);
    }
    sandbox.git(&["tag", "stable", "rf@v1.0.0"]);
    content(&sandbox, &[]);
}

#[test]
fn dates() {
    let tag = |it: &Sandbox, tagger: &str| {
        let head = it.git(&["rev-parse", "HEAD"]);
        let text = format!("object {head}\ntype commit\ntag xx@v1.0.0\n{tagger}\nTwo\n\nlines\n");
        raw(it, "xx@v1.0.0", &text);
    };
    each_mend("no-date", "xx@v1.0.0", "error", |it| tag(it, ""));
    each_mend("no-date", "xx@v1.0.0", "error", |it| tag(it, "tagger nobody\n"));
    each_mend("future-date", "xx@v1.0.0", "warning", |it| {
        tag(it, "tagger A <a@b> 99999999999 +0000\n");
    });
    // The message is kept.
    let sandbox = Sandbox::registry("plain");
    tag(&sandbox, "");
    mend(&sandbox, &only(&sandbox, &[], "no-date").mend[0]);
    let message = sandbox.git(&["tag", "-l", "--format=%(contents)", "xx@v1.0.0"]);
    assert_eq!(message, "Two\n\nlines");
}

#[test]
fn versions_and_commits() {
    let annotated = |it: &Sandbox, tag: &str, at: &str| {
        it.git(&["tag", "-a", "-m", "x", tag, at]);
    };
    each_mend("shared-commit", "xx", "error", |it| {
        annotated(it, "xx@v1.0.0", "HEAD");
        annotated(it, "xx@v1.1.0", "HEAD");
        annotated(it, "xx@v1.1.0!", "HEAD");
        annotated(it, "xx#prod", "HEAD");
    });
    each_mend("moved-version", "xx", "error", |it| {
        annotated(it, "xx@v1.0.0", "HEAD~1");
        annotated(it, "xx@v1.0.0#2", "HEAD");
    });
    each_mend("bare-assignment", "xx", "warning", |it| annotated(it, "xx#prod", "HEAD"));
    each_mend("sort-order", "xx", "warning", |it| {
        annotated(it, "xx@v1.0.0-rc.1", "HEAD~1");
        annotated(it, "xx@v1.0.0", "HEAD");
    });
}

#[test]
fn git_sorts_as_we_say_it_does() {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]);
    let versions = [
        "v1.0.0",
        "v1.0.0-rc.1",
        "v1.0.0-rc.10",
        "v1.0.0-rc.2",
        "v1.0.10",
        "v1.0.9",
        "v1.0.0-rc-1",
    ];
    let pairs = || versions.iter().flat_map(|a| versions.iter().map(move |b| (a, b))).enumerate();
    for (artifact, (a, b)) in pairs() {
        sandbox.git(&["tag", "-f", "-a", "-m", "x", &format!("m{artifact}@{a}"), "HEAD"]);
        let commit = sandbox.git(&["commit-tree", "-m", a, "HEAD^{tree}"]);
        sandbox.git(&["tag", "-f", "-a", "-m", "x", &format!("m{artifact}@{b}"), &commit]);
    }
    let mut agreed = 0;
    for suffixes in [&[][..], &["-rc"], &["-rc.1", "-"], &["-rc."], &["-rc-", "-rc.1", "0"]] {
        let _ = sandbox.command("git", &sandbox.repo()).args(UNSET).output();
        for suffix in suffixes {
            sandbox.git(&["config", "--add", "versionsort.suffix", suffix]);
        }
        let findings = doctor(&sandbox, &[]);
        for (artifact, (a, b)) in pairs() {
            agreed += usize::from(agrees(&sandbox, &findings, artifact, (a, b)));
        }
    }
    assert!(agreed > 0);
}

const UNSET: [&str; 3] = ["config", "--unset-all", "versionsort.suffix"];

/// Whether git's order is ours; the findings say so.
#[track_caller]
fn agrees(sandbox: &Sandbox, findings: &[Finding], artifact: usize, (a, b): (&str, &str)) -> bool {
    let sorted = sandbox.git(&["tag", "-l", "--sort=v:refname", &format!("m{artifact}@*")]);
    let latest = sandbox.gto(&["show", &format!("m{artifact}@latest"), "--ref"]).stdout;
    let agrees = sorted.lines().last() == latest.lines().next();
    let subject = format!("m{artifact}");
    let is_named = findings.iter().any(|finding| finding.subject == subject);
    assert_eq!(is_named, !agrees, "{a} {b}: {sorted:?} {latest:?}");
    agrees
}

#[test]
fn people_read_some_and_programs_all() {
    let sandbox = Sandbox::registry("plain");
    for n in 0..30 {
        sandbox.git(&["tag", &format!("m{n}@v1.0.0")]);
    }
    let findings = doctor(&sandbox, &[]);
    assert_eq!(findings.len(), 30);
    let text = sandbox.gto(&["doctor"]);
    assert_eq!(text.stdout.matches("Error: ").count(), 20);
    assert!(
        text.stdout
            .contains("\n10 more of 'lightweight-tag': use `gto doctor --json` to print all\n")
    );
    assert_eq!((text.code, text.stderr.as_str()), (1, "❌ Found 30 errors\n"));
    assert_eq!(text, sandbox.gto(&["doctor"]), "the order is always the same");
}
