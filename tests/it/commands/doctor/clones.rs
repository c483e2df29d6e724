//! Clones that lack tags, and tags that differ from the remote's.

use super::{content, doctor, mend, only};
use crate::support::sandbox::Sandbox;

/// A sandbox whose `repo` is a clone, made with these options, of a registry `origin`.
#[track_caller]
fn clone(options: &[&str]) -> Sandbox {
    let sandbox = Sandbox::registry("plain");
    let origin = sandbox.root().join("origin");
    std::fs::rename(sandbox.repo(), &origin).unwrap();
    for message in ["One", "Another"] {
        sandbox.git_in(&origin, &["commit", "-q", "--allow-empty", "-m", message]);
    }
    sandbox.git_in(&origin, &["tag", "-a", "-m", "x", "rf@v7.0.0", "HEAD~1"]);
    let url = format!("file://{}", origin.display());
    sandbox.git_in(sandbox.root(), &[&["clone", "-q"], options, &[&url, "repo"]].concat());
    sandbox
}

#[test]
fn clones_without_all_tags() {
    for (options, what) in [
        (&["--depth", "1", "--no-single-branch"][..], "this clone is shallow"),
        (&["--no-tags"], "this clone fetches no tags"),
        (&["--single-branch"], "only some branches"),
        (&["-o", "up", "--depth", "1", "--no-single-branch"], "this clone is shallow"),
        (&["-o", "up", "--no-tags"], "this clone fetches no tags"),
        (&["-o", "up", "--single-branch"], "only some branches"),
    ] {
        let sandbox = clone(options);
        let finding = only(&sandbox, &[], "incomplete-clone");
        assert_eq!((finding.severity.as_str(), finding.mend.len()), ("warning", 1));
        let text = sandbox.gto(&["doctor"]);
        assert!(text.code == 0 && text.stdout.contains(what), "{text:?}");
        // The version's number may be wrong: who registers is told, on stderr.
        let before = sandbox.gto(&["register", "zz", "--bump-minor"]);
        assert!(before.stderr.starts_with("Warning: ") && before.stderr.contains(&finding.mend[0]));
        let named = sandbox.gto(&["register", "zz", "--version", "v1.0.0"]);
        assert_eq!((named.code, named.stderr.as_str()), (0, ""), "{named:?}");
        let assigned = sandbox.gto(&["assign", "yy", "--stage", "prod"]);
        assert!(assigned.code == 0 && assigned.stderr.contains(what), "{assigned:?}");
        mend(&sandbox, &finding.mend[0]);
        content(&sandbox, &[]);
        assert!(sandbox.gto(&["show", "rf@latest", "--ref"]).stdout.contains("rf@v7.0.0"));
        let after = sandbox.gto(&["register", "ww"]);
        assert_eq!((after.code, after.stderr.as_str()), (0, ""), "{after:?}");
    }
}

/// A clone of a repository without tags has none, and nothing to fetch: it is not warned of.
#[test]
fn the_first_registration_is_not_warned_of() {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]);
    content(&sandbox, &[]);
    sandbox.git(&["remote", "add", "origin", "../nowhere"]);
    content(&sandbox, &[]);
    let origin = sandbox.root().join("origin");
    std::fs::rename(sandbox.repo(), &origin).unwrap();
    sandbox.git_in(sandbox.root(), &["clone", "-q", "origin", "repo"]);
    sandbox.git(&["fetch", "-q"]);
    content(&sandbox, &[]);
    let got = sandbox.gto(&["register", "m"]);
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
}

/// As some jobs make it: nothing says that tags were left out.
#[test]
fn a_repository_that_was_fetched_without_tags() {
    let sandbox = clone(&[]);
    std::fs::remove_dir_all(sandbox.repo()).unwrap();
    sandbox.git_in(sandbox.root(), &["init", "-q", "-b", "main", "repo"]);
    sandbox.git(&["remote", "add", "origin", "../origin"]);
    sandbox.git(&["fetch", "-q", "--no-tags", "origin"]);
    sandbox.git(&["checkout", "-q", "origin/main"]);
    let finding = only(&sandbox, &[], "incomplete-clone");
    assert_eq!(finding.mend, ["git fetch --tags origin"]);
    let got = sandbox.gto(&["register", "new"]);
    let warning = "Warning: this clone has no tags at all. If origin has tags";
    assert!(got.code == 0 && got.stderr.starts_with(warning), "{got:?}");
    sandbox.git(&["tag", "-d", "new@v0.0.1"]);
    sandbox.git(&["fetch", "-q", "--tags", "origin"]);
    content(&sandbox, &[]);
}

#[test]
fn a_shallow_repository_without_a_remote() {
    let sandbox = clone(&["--depth", "1"]);
    sandbox.git(&["remote", "remove", "origin"]);
    assert_eq!(only(&sandbox, &[], "incomplete-clone").mend, [""; 0]);
    let got = sandbox.gto(&["register", "zz"]);
    assert!(got.code == 0 && got.stderr.starts_with("Warning: this clone is shallow"), "{got:?}");
    assert_eq!(got.stderr.lines().count(), 1, "{got:?}");
}

/// What is typed elsewhere mends the repository that was asked about, and no other.
#[test]
fn commands_name_the_repository() {
    let sandbox = Sandbox::registry("plain");
    let other = sandbox.root().join("an other");
    sandbox.git_in(sandbox.root(), &["clone", "-q", "repo", "an other"]);
    sandbox.git_in(&other, &["tag", "xx@v1.0.0"]);
    sandbox.git(&["tag", "-a", "-m", "x", "xx@v1.0.0"]);
    let finding = only(&sandbox, &["-r", "../an other"], "lightweight-tag");
    assert!(finding.mend.iter().all(|it| it.starts_with("cd '") && it.contains("an other' && ")));
    mend(&sandbox, &finding.mend[1]);
    content(&sandbox, &["-r", "../an other"]);
    content(&sandbox, &[]);
    // In a folder below, files are named from the top.
    sandbox.write("repo/artifacts.yaml", "m: {path: sub/model.pkl}\n");
    sandbox.git(&["add", "artifacts.yaml"]);
    sandbox.git(&["commit", "-q", "-m", "Annotate"]);
    sandbox.write("repo/sub/model.pkl", "x");
    let below = sandbox.gto_in(&sandbox.repo().join("sub"), &["doctor", "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&below.stdout).unwrap();
    let command = findings[0]["mend"][0].as_str().unwrap();
    sandbox.run(sandbox.command("sh", &sandbox.repo().join("sub")).args(["-c", command]));
    content(&sandbox, &[]);
    // The warning of who registers names it too.
    std::fs::rename(sandbox.repo(), sandbox.root().join("origin")).unwrap();
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--no-tags", "origin", "repo"]);
    let root = sandbox.root().to_owned();
    let got = sandbox.gto_in(&root, &["register", "m", "-r", "repo"]);
    let command = format!("\n    cd {} && git config", sandbox.repo().display());
    assert!(got.code == 0 && got.stderr.contains(&command), "{got:?}");
}

#[test]
fn bare_repositories() {
    let sandbox = Sandbox::new();
    let files = [("artifacts.yaml", "m: [\n"), ("sub/dvc.yaml", "artifacts: {n: {path: gone}}\n")];
    for (path, text) in files {
        sandbox.write(&format!("repo/{path}"), text);
    }
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-q", "-m", "Begin"]);
    let work = sandbox.root().join("work");
    std::fs::rename(sandbox.repo(), &work).unwrap();
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "work", "repo"]);
    sandbox.git(&["remote", "remove", "origin"]);
    sandbox
        .write("editor", "case $1 in *dvc.yaml) : ;; *) echo 'm: {path: gone}' ;; esac > \"$1\"\n");
    let editor = format!("export EDITOR='sh {}/editor'", sandbox.root().display());
    let findings = doctor(&sandbox, &[]);
    let kinds: Vec<_> = findings.iter().map(|finding| finding.kind.as_str()).collect();
    assert_eq!(kinds, ["broken-file", "missing-path"]);
    // Nothing can be added where there are no files.
    assert_eq!(findings[1].mend.len(), 1);
    for finding in &findings {
        mend(&sandbox, &format!("{editor}; {}", finding.mend[0]));
    }
    let finding = only(&sandbox, &[], "missing-path");
    assert_eq!((finding.subject.as_str(), finding.mend.len()), ("m", 1));
    mend(&sandbox, &format!("RIGHT=artifacts.yaml; {}", finding.mend[0]));
    content(&sandbox, &[]);
    // From elsewhere too.
    sandbox.git(&["tag", "xx@v1.0.0"]);
    let root = sandbox.root().to_owned();
    let got = sandbox.gto_in(&root, &["doctor", "-r", "repo"]);
    let command = format!("cd {} && git tag -d -- xx@v1.0.0\n", sandbox.repo().display());
    assert!(got.stdout.contains(&command), "{got:?}");
}

#[test]
fn tags_that_differ_from_the_remote_s() {
    type Break = fn(&Sandbox);
    let cases: [(&str, &str, Break); 3] = [
        ("error", "is different at origin", |it| {
            it.git(&["tag", "-f", "-a", "-m", "mine", "rf@v7.0.0", "rf@v7.0.0^{}"]);
        }),
        ("warning", "is at origin, but not here", |it| {
            it.git(&["tag", "-d", "rf@v7.0.0"]);
        }),
        ("warning", "is here, but not at origin", |it| {
            it.git(&["tag", "-a", "-m", "x", "rf#prod#70", "rf@v7.0.0^{}"]);
        }),
    ];
    for (severity, what, break_it) in cases {
        for way in 0..2 {
            let sandbox = clone(&[]);
            content(&sandbox, &["--remote"]);
            break_it(&sandbox);
            // Ordinary tags do not count.
            sandbox.git(&["tag", "ordinary"]);
            content(&sandbox, &[]);
            let finding = only(&sandbox, &["--remote"], "remote-tag");
            assert_eq!(finding.severity, severity);
            assert!(sandbox.gto(&["doctor", "--remote"]).stdout.contains(what));
            let fetched = sandbox.git(&["for-each-ref"]);
            assert_eq!(doctor(&sandbox, &["--remote"]).len(), 1);
            assert_eq!(sandbox.git(&["for-each-ref"]), fetched, "nothing is fetched");
            mend(&sandbox, &finding.mend[way]);
            content(&sandbox, &["--remote"]);
        }
    }
}

#[test]
fn a_broken_tag_comes_back_from_the_remote() {
    for content_of_ref in ["junk", "0123456789012345678901234567890123456789"] {
        let sandbox = clone(&[]);
        crate::support::damage::point(&sandbox, "rf@v7.0.0", content_of_ref);
        mend(&sandbox, &only(&sandbox, &[], "unreadable-tag").mend[0]);
        content(&sandbox, &["--remote"]);
    }
    let sandbox = clone(&[]);
    sandbox.git(&["tag", "-f", "rf@v7.0.0", "rf@v7.0.0^{}"]);
    mend(&sandbox, &only(&sandbox, &[], "lightweight-tag").mend[2]);
    content(&sandbox, &["--remote"]);
}

#[test]
fn a_directory_of_head_comes_back_from_the_remote() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/dir/file", "x");
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-q", "-m", "Begin"]);
    std::fs::rename(sandbox.repo(), sandbox.root().join("origin")).unwrap();
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--no-hardlinks", "origin", "repo"]);
    let tree = sandbox.git(&["rev-parse", "HEAD:dir"]);
    let (folder, file) = tree.split_at(2);
    std::fs::remove_file(sandbox.repo().join(".git/objects").join(folder).join(file)).unwrap();
    let finding = only(&sandbox, &[], "unreadable-head");
    assert!(sandbox.gto(&["doctor"]).stdout.contains("a directory of HEAD cannot be read"));
    mend(&sandbox, &finding.mend[0]);
    content(&sandbox, &[]);
}

#[test]
fn a_remote_that_is_not_there() {
    let sandbox = Sandbox::registry("plain");
    sandbox.git(&["remote", "add", "origin", "https://user:secret@localhost:1/none.git"]);
    for args in [&["doctor", "--remote"][..], &["doctor", "--remote", "--json"]] {
        let got = sandbox.gto(args);
        assert!(got.code == 1 && got.stderr.contains("localhost"), "{got:?}");
        assert!(!got.stderr.contains("secret") && !got.stdout.contains("No issues"), "{got:?}");
        assert!(got.stderr.starts_with("❌ Cannot list the tags of 'origin'\n"), "{got:?}");
    }
    // What is known is said all the same.
    sandbox.git(&["tag", "xx@v1.0.0"]);
    for url in ["https://localhost:1/none.git", "../nowhere", ""] {
        match url {
            "" => sandbox.git(&["remote", "remove", "origin"]),
            url => sandbox.git(&["remote", "set-url", "origin", url]),
        };
        let got = sandbox.gto(&["doctor", "--remote", "--json"]);
        let findings: serde_json::Value = serde_json::from_str(&got.stdout).unwrap();
        assert_eq!(findings[0]["kind"], "lightweight-tag");
        assert!(got.code == 1 && got.stderr.starts_with("❌ "), "{got:?}");
        assert!(!got.stderr.contains("Found"), "{got:?}");
        let text = sandbox.gto(&["doctor", "--remote"]);
        assert!(text.stdout.contains("Error: tag 'xx@v1.0.0' is lightweight"), "{text:?}");
        // Curl says how many milliseconds it took.
        let no_digits = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
        assert_eq!((text.code, no_digits(&text.stderr)), (1, no_digits(&got.stderr)));
    }
}

#[test]
fn a_remote_of_another_name() {
    let sandbox = clone(&["-o", "up"]);
    content(&sandbox, &["--remote"]);
    sandbox.git(&["tag", "-d", "rf@v7.0.0"]);
    mend(&sandbox, &only(&sandbox, &["--remote"], "remote-tag").mend[0]);
    content(&sandbox, &["--remote"]);
    crate::support::damage::point(&sandbox, "rf@v7.0.0", "junk");
    mend(&sandbox, &only(&sandbox, &[], "unreadable-tag").mend[0]);
    content(&sandbox, &["--remote"]);
}
