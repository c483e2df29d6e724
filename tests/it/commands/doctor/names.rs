//! Names that only some programs can take: of branches, of artifacts.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::{content, mend, only};
use crate::support::sandbox::Sandbox;

/// HEAD is on a branch whose name is not UTF-8, loose or packed: that is none of GTO's business.
#[test]
fn a_branch_whose_name_is_not_utf_8() {
    for is_packed in [false, true] {
        let sandbox = Sandbox::registry("plain");
        let before = sandbox.gto(&["show"]);
        let branch = OsStr::from_bytes(b"caf\xe9");
        sandbox.run(sandbox.command("git", &sandbox.repo()).args(["branch", "-m"]).arg(branch));
        if is_packed {
            sandbox.git(&["pack-refs", "--all"]);
        }
        content(&sandbox, &[]);
        assert_eq!(sandbox.gto(&["show"]), before);
        assert_eq!(sandbox.gto(&["register", "new"]).code, 0);
        // A branch that is missing is one to be born.
        let head = sandbox.repo().join(".git/HEAD");
        std::fs::write(&head, b"ref: refs/heads/other\xff\n").unwrap();
        assert_eq!(sandbox.gto(&["doctor"]).code, 0);
        // One that is broken is named, and no command would write to another.
        let file = sandbox.repo().join(".git/refs/heads").join(OsStr::from_bytes(b"other\xff"));
        std::fs::write(&file, "junk\n").unwrap();
        let finding = only(&sandbox, &[], "unreadable-head");
        let head = sandbox.git(&["rev-parse", "rf@v1.0.0^{}"]);
        let set = format!("BRANCH=main; git update-ref refs/heads/main {head}; ");
        mend(&sandbox, &format!("{set}{}", finding.mend[0]));
        std::fs::remove_file(file).unwrap();
        content(&sandbox, &[]);
    }
}

/// It is committed to as any other, and no other branch is made or moved in its place.
#[test]
fn commits_to_a_branch_whose_name_is_not_utf_8() {
    for is_packed in [false, true] {
        let sandbox = Sandbox::registry("plain");
        let name = OsStr::from_bytes(b"caf\xe9");
        sandbox.run(sandbox.command("git", &sandbox.repo()).args(["branch", "-m"]).arg(name));
        sandbox.git(&["branch", "side"]);
        if is_packed {
            sandbox.git(&["pack-refs", "--all"]);
        }
        let subjects = |branch: &str| sandbox.git(&["log", "-2", "--format=%s", branch]);
        let annotate = ["annotate", "new", "--type", "model", "--commit"];
        let (annotated, removed) =
            ("Annotate artifact `new` of type `model`", "Remove annotation for artifact `new`");
        let side = sandbox.git(&["rev-parse", "side"]);
        for args in [&annotate[..], &["remove", "new", "--commit"]] {
            let got = sandbox.gto(args);
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?} {got:?}");
        }
        assert_eq!(subjects("HEAD"), format!("{removed}\n{annotated}"));
        assert_eq!(sandbox.git(&["rev-parse", "side"]), side);
        let branches = sandbox.git(&["for-each-ref", "--format=%(objectname)", "refs/heads"]);
        assert_eq!(branches.lines().count(), 2);
        // Another branch is committed to from there.
        assert_eq!(sandbox.gto(&[&annotate[..], &["--branch", "side"]].concat()).code, 0);
        assert_eq!(subjects("side").lines().next(), Some(annotated));
        // It cannot be pushed; that is said before anything is changed.
        let before = sandbox.git(&["rev-parse", "--branches"]);
        sandbox.git(&["remote", "add", "origin", "."]);
        let got = sandbox.gto(&["annotate", "new", "--type", "model", "--push"]);
        assert!(got.code == 1 && got.stderr.contains("is not UTF-8"), "{got:?}");
        assert_eq!(sandbox.git(&["rev-parse", "--branches"]), before);
    }
}

/// A repository with these files, committed.
#[track_caller]
fn repository(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (path, text) in files {
        sandbox.write(&format!("repo/{path}"), text);
    }
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]);
    sandbox
}

/// Runs a command that doctor printed with an editor that writes this into every file.
#[track_caller]
fn edit(sandbox: &Sandbox, command: &str, text: &str) {
    sandbox.write("editor", format!("printf '{text}' >\"$1\"\n"));
    let editor = sandbox.root().join("editor");
    mend(sandbox, &format!("export EDITOR='sh {}'; {command}", editor.display()));
}

#[test]
fn names_that_gto_does_not_allow() {
    for name in ["'A b'", "model.pkl", "-m", "'m@v1'", "été"] {
        for file in ["dvc.yaml", "sub/dvc.yaml"] {
            let text = format!("artifacts: {{ok: {{}}, {name}: {{type: model}}}}\n");
            let sandbox = repository(&[(file, &text)]);
            let finding = only(&sandbox, &[], "forbidden-name");
            assert_eq!(finding.severity, "warning");
            let folder = file.strip_suffix("dvc.yaml").unwrap().replace('/', ":");
            assert_eq!(finding.subject, format!("{folder}{}", name.trim_matches('\'')));
            edit(&sandbox, &finding.mend[0], "artifacts: {ok: {}}");
            content(&sandbox, &[]);
        }
    }
}

#[test]
fn files_that_are_almost_read() {
    for (file, read) in [
        ("artifacts.yml", "artifacts.yaml"),
        ("dvc.yml", "dvc.yaml"),
        ("sub/dvc.yml", "sub/dvc.yaml"),
    ] {
        let text = if file.contains("dvc") { "artifacts: {m: {}}\n" } else { "m: {}\n" };
        let sandbox = repository(&[(file, text)]);
        let finding = only(&sandbox, &[], "unread-file");
        assert_eq!((finding.subject.as_str(), finding.severity.as_str()), (file, "warning"));
        mend(&sandbox, &finding.mend[0]);
        content(&sandbox, &[]);
        assert!(sandbox.git(&["ls-files"]).contains(read));
        // Beside the right one it is removed.
        let sandbox = repository(&[(file, text), (read, text)]);
        mend(&sandbox, &only(&sandbox, &[], "unread-file").mend[0]);
        content(&sandbox, &[]);
        assert_eq!(sandbox.git(&["ls-files"]), read);
    }
    // Ordinary files.
    content(&repository(&[("params.yml", "a: 1\n"), ("sub/artifacts.yml", "m: {}\n")]), &[]);
}

#[test]
fn names_that_differ_in_case_only() {
    let sandbox =
        repository(&[("artifacts.yaml", "Model: {}\n"), ("d/dvc.yaml", "artifacts: {m: {}}\n")]);
    content(&sandbox, &[]);
    for (tags, way) in
        [(&["model@v1.0.0"][..], 1), (&["D=m#prod"], 0), (&["x@v1.0.0", "X@v1.0.0"], 0)]
    {
        for tag in tags {
            sandbox.git(&["tag", "-a", "-m", "x", tag, "HEAD"]);
        }
        let findings = super::doctor(&sandbox, &[]);
        let clashes: Vec<_> = findings.iter().filter(|it| it.kind == "case-clash").collect();
        let [clash] = clashes.as_slice() else { panic!("{findings:#?}") };
        assert_eq!((clash.severity.as_str(), clash.mend.len()), ("warning", 2));
        mend(&sandbox, &clash.mend[way]);
        let findings = super::doctor(&sandbox, &[]);
        assert!(findings.iter().all(|it| it.kind != "case-clash"), "{findings:#?}");
        for tag in sandbox.git(&["tag"]).lines() {
            sandbox.git(&["tag", "-d", tag]);
        }
    }
}

#[test]
fn templates_that_cannot_be_resolved() {
    let file = |path: &str| format!("artifacts: {{m: {{path: {path}}}}}\n");
    for path in ["'${dir}/m.pkl'", "'${a.b}'"] {
        let sandbox = repository(&[("sub/dvc.yaml", &file(path)), ("sub/m.pkl", "x")]);
        let finding = only(&sandbox, &[], "unresolved-template");
        assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("sub:m", "error"));
        sandbox.git(&["tag", "-a", "-m", "x", "sub=m@v1.0.0"]);
        edit(&sandbox, &finding.mend[0], "artifacts: {m: {path: m.pkl}}");
        let finding = only(&sandbox, &[], "unresolved-template");
        assert_eq!(finding.subject, "sub:m@v1.0.0");
        mend(&sandbox, &format!("COMMIT=HEAD; {}", finding.mend[0]));
        content(&sandbox, &[]);
    }
}

/// GTO 0.2.8: `doctor -A` reads the index file of all commits.
#[test]
fn an_index_file_of_another_commit() {
    let sandbox = repository(&[("artifacts.yaml", "m: [\n")]);
    let broken = sandbox.git(&["rev-parse", "--short=7", "HEAD"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "The same file"]);
    sandbox.write("repo/artifacts.yaml", "m: {}\n");
    sandbox.git(&["commit", "-q", "-a", "-m", "Mend"]);
    content(&sandbox, &[]);
    for flag in ["-A", "--all-commits"] {
        let finding = only(&sandbox, &[flag], "broken-file");
        assert_eq!((finding.severity.as_str(), finding.mend.as_slice()), ("error", &[][..]));
        let text = sandbox.gto(&["doctor", flag]).stdout;
        assert!(text.contains("artifacts.yaml at commit "), "{text}");
        assert!(text.contains(&broken) || text.contains("cannot be parsed"), "{text}");
    }
    sandbox.git(&["checkout", "-q", "-b", "other"]);
    sandbox.git(&["branch", "-D", "main"]);
    assert_eq!(sandbox.gto(&["doctor", "-A"]).code, 1);
}
