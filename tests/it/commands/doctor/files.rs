//! Annotations: files that cannot be read, paths that are not there, words that are not allowed.

use super::{content, mend, only};
use crate::support::sandbox::{Sandbox, outcome};

/// A repository with these files, committed, and `m@v1.0.0` there.
#[track_caller]
fn repository(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (path, text) in files {
        sandbox.write(&format!("repo/{path}"), text);
    }
    commit(&sandbox);
    sandbox
}

#[track_caller]
fn commit(sandbox: &Sandbox) {
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]);
}

/// A command after its user has set what only they know.
fn set(variable: &str, command: &str) -> String {
    format!("{variable}; {command}")
}

#[test]
fn broken_index_files() {
    let sandbox = repository(&[("artifacts.yaml", "m: [\n"), (".gitignore", "editor\n")]);
    let finding = only(&sandbox, &[], "broken-file");
    assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("artifacts.yaml", "error"));
    sandbox.write("repo/editor", "echo 'm: {}' > \"$1\"\n");
    mend(&sandbox, &format!("export EDITOR='sh ./editor'; {}", finding.mend[0]));
    content(&sandbox, &[]);
    // At a version.
    sandbox.git(&["tag", "-a", "-m", "x", "m@v1.0.0", "HEAD~1"]);
    let finding = only(&sandbox, &[], "broken-file");
    assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("m@v1.0.0", "error"));
    for commit in ["COMMIT=", "COMMIT=nonsense", "COMMIT=HEAD:artifacts.yaml"] {
        let mut shell = sandbox.command("sh", &sandbox.repo());
        let got = outcome(shell.args(["-c", &set(commit, &finding.mend[0])]));
        assert!(got.code != 0 && got.stdout.is_empty(), "{got:?}");
        assert_eq!(sandbox.git(&["tag"]), "m@v1.0.0");
    }
    mend(&sandbox, &set("COMMIT=HEAD", &finding.mend[0]));
    content(&sandbox, &[]);
    assert_eq!(sandbox.gto(&["show", "m@v1.0.0", "--ref"]).stdout, "m@v1.0.0\n");
}

#[test]
fn paths_that_are_there() {
    let lock = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - path: made/out.pkl\n";
    let work = "stages: {a: {cmd: x, wdir: sub}}\n";
    let sandbox = repository(&[
        ("file.pkl", "x"),
        ("dir/inside/file", "x"),
        ("data.dvc", "outs:\n- md5: 1.dir\n  path: data\n"),
        ("p/other.dvc", "outs:\n- md5: 1\n  path: named.pkl\n"),
        ("p/dvc.lock", lock),
        ("p/dvc.yaml", work),
        (
            "artifacts.yaml",
            "a: {path: file.pkl}\nb: {path: ./dir/inside}\nc: {path: data}\n\
             d: {path: data/deep/file.pkl}\ne: {path: p/named.pkl}\nf: {path: p/sub/made/out.pkl}\n\
             g: {path: 's3://bucket/key'}\nh: {path: /mnt/x}\ni: {path: ../other}\nj: {}\n\
             l: {path: p/sub/made/out.pkl/part}\n",
        ),
    ]);
    for artifact in ["a", "c", "d", "f", "g", "h"] {
        sandbox.git(&["tag", "-a", "-m", "x", &format!("{artifact}@v1.0.0")]);
    }
    content(&sandbox, &[]);
}

#[test]
fn paths_that_are_not_there() {
    for (index, severity) in
        [("m: {path: model.pkl}\n", "warning"), ("m: {path: model.pkl, virtual: false}\n", "error")]
    {
        let files = [("artifacts.yaml", index), ("model.dvc", "outs: [{path: model}]\n")];
        let sandbox = repository(&files);
        let finding = only(&sandbox, &[], "missing-path");
        assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("m", severity));
        sandbox.git(&["tag", "-a", "-m", "x", "m@v1.0.0"]);
        sandbox.write("repo/model.pkl", "x");
        mend(&sandbox, &finding.mend[0]);
        // What was registered does not have it still.
        let finding = only(&sandbox, &[], "missing-path");
        assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("m@v1.0.0", severity));
        mend(&sandbox, &set("COMMIT=HEAD", &finding.mend[0]));
        content(&sandbox, &[]);
    }
    let sandbox = repository(&[("artifacts.yaml", "m: {path: model.pkl}\n"), ("right", "x")]);
    let finding = only(&sandbox, &[], "missing-path");
    mend(&sandbox, &set("RIGHT=right", &finding.mend[1]));
    content(&sandbox, &[]);
}

/// Git takes `*` and a leading `:` for patterns: pasting a mend must not add what they match.
#[test]
fn paths_are_no_patterns_in_a_mend() {
    for path in ["*", ":!x", ":/", ":(glob)**", "s?cret", "[a-z]*", "sub/*", ":^x"] {
        let index = format!("f: {{path: '{path}'}}\n");
        let ignored = (".gitignore", "secret\nsub/\n");
        let sandbox = repository(&[("artifacts.yaml", &index), ignored]);
        let finding = only(&sandbox, &[], "missing-path");
        sandbox.write("repo/secret", "x");
        sandbox.write("repo/sub/secret", "x");
        let head = sandbox.git(&["ls-tree", "-r", "--name-only", "HEAD"]);
        let paste =
            || outcome(sandbox.command("sh", &sandbox.repo()).args(["-c", &finding.mend[0]]));
        let got = paste();
        assert_ne!(got.code, 0, "{path}: {got:?}");
        assert_eq!(sandbox.git(&["ls-files"]), head, "{path}");
        if path == ":/" {
            continue;
        }
        // The file of that very name is what is added.
        sandbox.write(&format!("repo/{path}"), "x");
        assert_eq!(paste().code, 0, "{path}");
        let after =
            sandbox.git(&["-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "HEAD"]);
        let mut expected: Vec<_> = head.lines().chain([path]).collect();
        expected.sort_unstable();
        assert_eq!(after.lines().collect::<Vec<_>>(), expected, "{path}");
    }
}

/// The same of files of annotations in folders with such names, and of what vi takes for a command.
#[test]
fn folders_are_no_patterns_in_a_mend() {
    for folder in ["*", "[a-z]", "+!touch ran"] {
        let file = format!("{folder}/dvc.yaml");
        let other = ("b/dvc.yaml", "artifacts: {}\n");
        let sandbox = repository(&[(&file, "artifacts: [m]\n"), other]);
        let finding = only(&sandbox, &[], "broken-file");
        sandbox.write("repo/b/dvc.yaml", "artifacts: {m: {}}\n");
        let editor = "case $1 in +*) exit 1;; esac; echo 'artifacts: {}' > \"$1\"\n";
        sandbox.write("editor", editor);
        mend(&sandbox, &format!("export EDITOR='sh ../editor'; {}", finding.mend[0]));
        assert_eq!(sandbox.git(&["status", "--porcelain"]).trim(), "M b/dvc.yaml", "{folder}");
    }
}

#[test]
fn artifacts_of_dvc_yaml() {
    let sandbox = repository(&[("sub/dvc.yaml", "artifacts: {m: {path: model.pkl}}\n")]);
    assert_eq!(only(&sandbox, &[], "missing-path").subject, "sub:m");
    sandbox.write("repo/sub/model.pkl.dvc", "outs: [{path: model.pkl}]\n");
    commit(&sandbox);
    content(&sandbox, &[]);
    sandbox.write("repo/sub/dvc.yaml", "artifacts: [m]\n");
    commit(&sandbox);
    let finding = only(&sandbox, &[], "broken-file");
    assert_eq!(finding.subject, "sub/dvc.yaml");
    // At a version the file is named too.
    sandbox.git(&["tag", "-a", "-m", "x", "sub=m@v1.0.0"]);
    let text = sandbox.gto(&["doctor"]).stdout;
    assert!(text.contains("Error: sub/dvc.yaml of 'sub:m' v1.0.0 cannot be parsed"), "{text}");
    sandbox.git(&["tag", "-d", "sub=m@v1.0.0"]);
    sandbox.write("repo/.git/info/exclude", "editor\n");
    sandbox.write("repo/editor", "echo 'artifacts: {m: {}}' > \"$1\"\n");
    mend(&sandbox, &format!("export EDITOR='sh ./editor'; {}", finding.mend[0]));
    content(&sandbox, &[]);
}

#[test]
fn one_broken_dvc_yaml_hides_no_other() {
    let sandbox = repository(&[
        ("a/dvc.yaml", "artifacts: [m]\n"),
        ("b/dvc.yaml", "artifacts: {m: {path: model.pkl}}\n"),
        ("artifacts.yaml", "b:m: {}\n"),
    ]);
    // `b:m` is no name that artifacts.yaml can have.
    let kinds = |sandbox: &Sandbox| {
        let findings = super::doctor(sandbox, &[]).into_iter();
        findings.map(|finding| (finding.kind, finding.subject)).collect::<Vec<_>>()
    };
    let pair = |kind: &str, subject: &str| (kind.to_owned(), subject.to_owned());
    let broken = |file| pair("broken-file", file);
    let expected = [broken("a/dvc.yaml"), broken("artifacts.yaml"), pair("missing-path", "b:m")];
    assert_eq!(kinds(&sandbox), expected);
}

#[test]
fn artifacts_of_dvc_yaml_are_not_annotated_twice_by_a_mend() {
    let config = (".gto", "types: [model]\n");
    let dvc = ("sub/dvc.yaml", "artifacts: {m: {path: gone.pkl, type: other}}\n");
    let sandbox = repository(&[config, dvc, (".gitignore", "editor\n")]);
    let findings = super::doctor(&sandbox, &[]);
    let [missing, forbidden] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!(
        (missing.kind.as_str(), forbidden.kind.as_str()),
        ("missing-path", "forbidden-type")
    );
    sandbox.write("repo/editor", "echo 'artifacts: {m: {type: model}}' > \"$1\"\n");
    assert_eq!(missing.mend[1], forbidden.mend[0]);
    mend(&sandbox, &format!("export EDITOR='sh ./editor'; {}", missing.mend[1]));
    content(&sandbox, &[]);
}

#[test]
fn paths_that_a_commit_cannot_tell_of() {
    let index = "a: {path: module/model.pkl}\nb: {path: link/model.pkl}\nc: {path: link}\n\
                 d: {path: module}\n";
    let sandbox = repository(&[("artifacts.yaml", index), ("dir/model.pkl", "x")]);
    std::os::unix::fs::symlink("dir", sandbox.repo().join("link")).unwrap();
    sandbox.git(&["add", "link"]);
    let module = "160000,0123456789012345678901234567890123456789,module";
    sandbox.git(&["update-index", "--add", "--cacheinfo", module]);
    sandbox.git(&["commit", "-q", "-m", "Link"]);
    sandbox.git(&["tag", "-a", "-m", "x", "a@v1.0.0"]);
    content(&sandbox, &[]);
}

#[test]
fn heads_that_cannot_be_read() {
    type Break = fn(&Sandbox);
    let cases: [(&str, &str, Break); 3] = [
        ("HEAD is broken", "BRANCH=main", |it| it.write("repo/.git/HEAD", "garbage\n")),
        ("whose reference is broken", "COMMIT", |it| it.write("repo/.git/refs/heads/main", "")),
        ("the commit at HEAD cannot be read", "COMMIT", |it| {
            let missing = "0123456789012345678901234567890123456789\n";
            it.write("repo/.git/refs/heads/main", missing);
        }),
    ];
    for (what, variable, break_it) in cases {
        let mut ways = 1;
        let mut way = 0;
        while way < ways {
            let sandbox = repository(&[("artifacts.yaml", "m: {path: gone}\n")]);
            sandbox.git(&["tag", "-a", "-m", "x", "m@v1.0.0"]);
            let head = sandbox.git(&["rev-parse", "HEAD"]);
            break_it(&sandbox);
            // What is wrong with versions is said all the same.
            let findings = super::doctor(&sandbox, &[]);
            let [finding, other] = findings.as_slice() else { panic!("{findings:#?}") };
            assert_eq!(
                (finding.kind.as_str(), finding.severity.as_str()),
                ("unreadable-head", "error")
            );
            assert_eq!((other.kind.as_str(), other.subject.as_str()), ("missing-path", "m@v1.0.0"));
            assert!(sandbox.gto(&["doctor"]).stdout.contains(what));
            ways = finding.mend.len();
            let variable = variable.replace("COMMIT", &format!("COMMIT={head}"));
            mend(&sandbox, &set(&variable, &finding.mend[way]));
            assert_eq!(sandbox.git(&["rev-parse", "HEAD", "main"]), format!("{head}\n{head}"));
            assert_eq!(sandbox.git(&["symbolic-ref", "HEAD"]), "refs/heads/main");
            way += 1;
        }
    }
    // Other commands do not advise to remove what makes the repository one.
    let sandbox = repository(&[("artifacts.yaml", "m: {}\n")]);
    sandbox.write("repo/.git/HEAD", "garbage\n");
    let got = sandbox.gto(&["show"]);
    assert!(got.code == 1 && !got.stderr.contains("rm "), "{got:?}");
}

#[test]
fn artifacts_in_both_files() {
    let files = [("artifacts.yaml", "m: {}\n"), ("dvc.yaml", "artifacts: {m: {}}\n")];
    let sandbox = repository(&files);
    mend(&sandbox, &only(&sandbox, &[], "annotated-twice").mend[0]);
    content(&sandbox, &[]);
}

#[test]
fn words_that_are_not_allowed() {
    let files = [(".gto", "stages: [dev]\ntypes: [model]\n"), (".gitignore", "editor\n")];
    let sandbox = repository(&files);
    sandbox.git(&["tag", "-a", "-m", "x", "m@v1.0.0"]);
    sandbox.git(&["tag", "-a", "-m", "x", "m#prod"]);
    mend(&sandbox, &only(&sandbox, &[], "forbidden-stage").mend[0]);
    content(&sandbox, &[]);
    sandbox.write("repo/artifacts.yaml", "m: {type: thing}\n");
    commit(&sandbox);
    let finding = only(&sandbox, &[], "forbidden-type");
    sandbox.git(&["checkout", "-q", "-b", "other"]);
    mend(&sandbox, &finding.mend[0]);
    content(&sandbox, &[]);
    sandbox.git(&["checkout", "-q", "main"]);
    sandbox.write("repo/editor", "echo 'types: [thing]' > \"$1\"\n");
    mend(&sandbox, &format!("export EDITOR='sh ./editor'; {}", finding.mend[1]));
    content(&sandbox, &[]);
}
