//! Tags that are to be made again, or not: what was right about them stays.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::{content, doctor, each_mend, mend, only};
use crate::support::damage::{point, tag_object};
use crate::support::sandbox::Sandbox;

/// `m@v1.0.0` and `m@v2.0.0` at two commits, which are both put into `prod`, the second one last.
#[track_caller]
fn registry() -> Sandbox {
    let sandbox = Sandbox::new();
    for (version, stage) in [("m@v1.0.0", "m#prod#1"), ("m@v2.0.0", "m#prod#2")] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", version]);
        sandbox.git(&["tag", "-a", "-m", "x", version]);
        sandbox.git(&["tag", "-a", "-m", "x", stage]);
    }
    sandbox
}

#[track_caller]
fn in_prod(sandbox: &Sandbox) -> String {
    let got = sandbox.gto(&["show", "m#prod", "--version"]);
    assert_eq!(got.code, 0, "{got:?}");
    got.stdout.trim().to_owned()
}

/// Puts a tag object with this date in the place of a tag.
#[track_caller]
fn redate(sandbox: &Sandbox, tag: &str, tagger: &str) {
    let commit = sandbox.git(&["rev-parse", &format!("refs/tags/{tag}^{{commit}}")]);
    let text = format!("object {commit}\ntype commit\ntag {tag}\n{tagger}\nx\n");
    point(sandbox, tag, &tag_object(sandbox, &text));
}

type Break = fn(&Sandbox, &str);

const FUTURE: Break = |it, tag| redate(it, tag, "tagger A <a@b> 99999999999 +0000\n");

const BREAKS: [(&str, Break); 3] = [
    ("nested-tag", |it, tag| {
        let date = it.git(&["tag", "-l", "--format=%(taggerdate:raw)", tag]);
        let mut git = it.command("git", &it.repo());
        let version = if tag.ends_with('1') { "m@v1.0.0" } else { "m@v2.0.0" };
        git.env("GIT_COMMITTER_DATE", format!("@{date}"));
        it.run(git.args(["tag", "-f", "-a", "-m", "x", tag, version]));
    }),
    ("no-date", |it, tag| redate(it, tag, "")),
    ("lightweight-tag", |it, tag| {
        it.git(&["tag", "-f", tag, &format!("{tag}^{{commit}}")]);
    }),
];

#[test]
fn what_is_in_a_stage_stays_there() {
    for (kind, break_it) in BREAKS {
        for tag in ["m#prod#1", "m#prod#2"] {
            let sandbox = registry();
            break_it(&sandbox, tag);
            mend(&sandbox, &only(&sandbox, &[], kind).mend[0]);
            content(&sandbox, &[]);
            assert_eq!(in_prod(&sandbox), "v2.0.0", "{kind} {tag}");
        }
    }
    // The last word stays the last word, although its commit is the older one.
    let sandbox = registry();
    sandbox.git(&["tag", "-a", "-m", "x", "m#prod#3", "m@v1.0.0^{}"]);
    FUTURE(&sandbox, "m#prod#3");
    mend(&sandbox, &only(&sandbox, &[], "future-date").mend[0]);
    content(&sandbox, &[]);
    assert_eq!(in_prod(&sandbox), "v1.0.0");
    // What was taken back does not come back.
    sandbox.git(&["tag", "-a", "-m", "x", "m@v1.0.0!", "m@v1.0.0^{}"]);
    FUTURE(&sandbox, "m@v1.0.0!");
    mend(&sandbox, &only(&sandbox, &[], "future-date").mend[0]);
    content(&sandbox, &[]);
    assert_eq!(sandbox.gto(&["show", "m@v1.0.0", "--ref"]).stdout, "");
    // Who comes before another by its counter comes before it in time.
    let sandbox = registry();
    FUTURE(&sandbox, "m#prod#1");
    mend(&sandbox, &only(&sandbox, &[], "future-date").mend[0]);
    assert_eq!(in_prod(&sandbox), "v2.0.0");
}

#[test]
fn date_and_message_stay() {
    let read = |sandbox: &Sandbox| sandbox.git(&["cat-file", "tag", "refs/tags/n@v1.0.0"]);
    let message = "# Title\n\n  indented  \n# not a comment\n\n\nIt's $HOME \"so\"\n\n";
    for (target, kind, inside) in
        [("m@v1.0.0", "nested-tag", "n@v1.0.0"), ("HEAD", "other-name", "o@v1.0.0")]
    {
        for signature in ["", "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"]
        {
            let sandbox = registry();
            let id = sandbox.git(&["rev-parse", target]);
            let object = sandbox.git(&["cat-file", "-t", &id]);
            let text = format!(
                "object {id}\ntype {object}\ntag {inside}\ntagger A <a@b> 1234567890 -0330\n\n{message}"
            );
            point(&sandbox, "n@v1.0.0", &tag_object(&sandbox, &format!("{text}{signature}")));
            let findings = doctor(&sandbox, &[]);
            let finding = findings.iter().find(|finding| finding.kind == kind).unwrap();
            mend(&sandbox, &finding.mend[0]);
            let got = read(&sandbox);
            let (headers, body) = got.split_once("\n\n").unwrap();
            assert!(
                headers.contains("\ntag n@v1.0.0\n") && headers.contains("\ntype commit\n"),
                "{got}"
            );
            assert!(headers.ends_with(" 1234567890 -0330"), "{got}");
            assert_eq!(body, message.trim_end(), "{kind}");
        }
    }
    // GTO's own messages end without a line break.
    let sandbox = registry();
    let id = sandbox.git(&["rev-parse", "m@v1.0.0"]);
    let text = format!("object {id}\ntype tag\ntag n@v1.0.0\ntagger A <a@b> 1 +0000\n\nx");
    point(&sandbox, "n@v1.0.0", &tag_object(&sandbox, &text));
    mend(&sandbox, &only(&sandbox, &[], "nested-tag").mend[0]);
    let size = |text: &str| sandbox.git(&["cat-file", "-s", text]);
    let raw = sandbox.git(&["cat-file", "tag", "refs/tags/n@v1.0.0"]);
    assert_eq!(size("refs/tags/n@v1.0.0"), raw.len().to_string());
}

#[test]
fn symbolic_references() {
    for target in ["refs/tags/rf@v1.0.0", "refs/tags/gone@v1.0.0", "refs/heads/main"] {
        each_mend("symbolic-tag", "n@v1.0.0", "error", |it| {
            it.git(&["symbolic-ref", "refs/tags/n@v1.0.0", target]);
        });
    }
    // Also one to a tag that is broken itself, which is named too.
    let sandbox = registry();
    sandbox.git(&["symbolic-ref", "refs/tags/n@v1.0.0", "refs/tags/o@v1.0.0"]);
    point(&sandbox, "o@v1.0.0", "junk");
    let findings = doctor(&sandbox, &[]);
    let named: Vec<_> = findings.iter().map(|it| (it.kind.as_str(), it.subject.as_str())).collect();
    assert_eq!(named, [("unreadable-tag", "o@v1.0.0"), ("symbolic-tag", "n@v1.0.0")]);
    // What it stands for stays as it is.
    let sandbox = registry();
    sandbox.git(&["symbolic-ref", "refs/tags/n@v1.0.0", "refs/tags/m@v1.0.0"]);
    let before = sandbox.git(&["rev-parse", "m@v1.0.0"]);
    mend(&sandbox, &only(&sandbox, &[], "symbolic-tag").mend[0]);
    assert_eq!(sandbox.git(&["rev-parse", "m@v1.0.0"]), before);
}

#[test]
fn what_is_no_commit_can_only_be_deleted() {
    for target in ["HEAD^{tree}", "HEAD:file"] {
        for (tag, kind, severity) in
            [("xx@v1.0.0", "lightweight-tag", "error"), ("xx@1.0.0", "almost-tag", "warning")]
        {
            each_mend(kind, tag, severity, |it| {
                it.write("repo/file", "x");
                it.git(&["add", "file"]);
                it.git(&["commit", "-q", "-m", "File"]);
                it.git(&["tag", tag, target]);
            });
        }
    }
    // It says that its commit is a tree: git does not follow it.
    each_mend("bad-target", "xx@v1.0.0", "error", |it| {
        let head = it.git(&["rev-parse", "HEAD"]);
        let text = format!("object {head}\ntype tree\ntag xx@v1.0.0\ntagger A <a@b> 1 +0000\n\nx");
        point(it, "xx@v1.0.0", &tag_object(it, &text));
    });
}

#[test]
fn versions_that_cannot_be_registered_are_not_offered() {
    let annotated = |it: &Sandbox, tag: &str, at: &str| {
        it.git(&["tag", "-a", "-m", "x", tag, at]);
    };
    // The version is there already; it was there; the commit has another one.
    each_mend("almost-tag", "xx@1.2.3", "warning", |it| {
        annotated(it, "xx@v1.2.3", "HEAD");
        annotated(it, "xx@1.2.3", "HEAD~1");
    });
    each_mend("almost-tag", "xx@1.2.3", "warning", |it| {
        annotated(it, "xx@v1.2.3", "HEAD");
        annotated(it, "xx@v1.2.3!", "HEAD");
        annotated(it, "xx@1.2.3", "HEAD~1");
    });
    each_mend("almost-tag", "xx@1.2.3", "warning", |it| {
        annotated(it, "xx@v1.0.0", "HEAD");
        annotated(it, "xx@1.2.3", "HEAD");
    });
}

#[test]
fn a_stage_without_a_version_is_left_at_once() {
    each_mend("bare-assignment", "xx", "warning", |it| {
        for tag in ["xx#prod#1", "xx#dev#2", "xx#prod#3", "xx#prod!#4", "xx#prod#5"] {
            it.git(&["tag", "-a", "-m", "x", tag]);
        }
    });
    let sandbox = Sandbox::registry("plain");
    sandbox.write("repo/.gto", "stages: [dev, prod, staging, production]\n");
    content(&sandbox, &[]);
    for tag in ["xx#old#1", "xx#old#2"] {
        sandbox.git(&["tag", "-a", "-m", "x", tag]);
    }
    let findings = doctor(&sandbox, &[]);
    let forbidden = findings.iter().find(|it| it.kind == "forbidden-stage").unwrap();
    mend(&sandbox, &forbidden.mend[0]);
    content(&sandbox, &[]);
}

#[test]
fn names_that_are_no_text() {
    for is_packed in [false, true] {
        let sandbox = registry();
        let mut git = sandbox.command("git", &sandbox.repo());
        let name = OsStr::from_bytes(b"refs/tags/caf\xe9'%@v1.0.0");
        sandbox.run(git.arg("update-ref").arg(name).arg("HEAD"));
        if is_packed {
            sandbox.git(&["pack-refs", "--all"]);
        }
        let finding = only(&sandbox, &[], "almost-tag");
        assert_eq!(finding.subject, "caf\u{fffd}'%@v1.0.0");
        // Git prints the name as it is.
        mend(&sandbox, &format!("{} >/dev/null", finding.mend[0]));
        content(&sandbox, &[]);
    }
    // Ordinary tags are nobody's business.
    let sandbox = registry();
    let mut git = sandbox.command("git", &sandbox.repo());
    git.arg("update-ref").arg(OsStr::from_bytes(b"refs/tags/caf\xe9")).arg("HEAD");
    sandbox.run(&mut git);
    content(&sandbox, &[]);
}
