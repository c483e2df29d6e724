//! `gto doctor --repo URL`: what it says of files is what it says in a full clone.

use crate::support::http::Rules;
use crate::support::remote::Remote;
use crate::support::sandbox::Outcome;

/// A commit with a version of each artifact, for `git fast-import`.
fn commit(version: usize) -> String {
    let who = format!("Ann <ann@example.com> {} +0000", 1_700_000_000 + version);
    let mut stream = format!("commit refs/heads/main\nmark :{}\n", version + 1);
    stream += &format!("committer {who}\ndata 5\nTrain\n");
    for (path, text) in [
        (
            "artifacts.yaml",
            "kept: {path: a/b/kept.bin}\ngone: {path: a/b/gone.bin}\n\
             tracked: {path: data/tracked.bin}\nmade: {path: pipe/sub/made.bin}\n\
             linked: {path: link/kept.bin}\nforeign: {path: module/any.bin}\n",
        ),
        ("a/b/kept.bin", ""),
        ("data/tracked.bin.dvc", "outs: [{path: tracked.bin}]\n"),
        ("pipe/dvc.lock", "stages: {make: {cmd: x, outs: [{path: made.bin}]}}\n"),
        (
            "pipe/dvc.yaml",
            "stages: {make: {cmd: x, wdir: sub}}\nartifacts: {own: {path: no.bin}}\n",
        ),
    ] {
        let text = format!("# {version}\n{text}");
        stream += &format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len());
    }
    stream += "M 120000 inline link\ndata 3\na/b\n";
    stream += "M 160000 0123456789012345678901234567890123456789 module\n\n";
    for artifact in ["kept", "gone", "tracked", "made", "linked", "foreign", "pipe=own"] {
        stream += &format!("tag {artifact}@v0.{version}.0\nfrom :{}\n", version + 1);
        stream += &format!("tagger {who}\ndata 4\nMade\n");
    }
    stream
}

/// A registry of so many versions, each with files of its own, behind a server.
#[track_caller]
fn registry(versions: usize) -> Remote {
    Remote::import((0..versions).map(commit).collect::<String>().as_bytes()).by_http_with_filter()
}

#[track_caller]
fn in_a_clone(remote: &Remote) -> Outcome {
    let sandbox = &remote.sandbox;
    sandbox.git_in(sandbox.root(), &["clone", "-q", "hub.git", "clone"]);
    sandbox.gto_in(&sandbox.root().join("clone"), &["doctor", "--json"])
}

#[test]
fn paths_of_all_versions_are_looked_for_at_once() {
    let [few, many] = [2, 12].map(|versions| {
        let remote = registry(versions);
        let got = remote.gto(&["doctor", "--json"]);
        assert_eq!(got, in_a_clone(&remote));
        let missing = got.stdout.matches("\"missing-path\"").count();
        // Of `gone` and of `own`, at each version and at HEAD. Where a link or a submodule is on
        // the way it is not known.
        assert_eq!(missing, 2 * (versions + 1), "{got:?}");
        remote.http().requests().len()
    });
    assert_eq!(few, many);
}

#[test]
fn what_could_not_be_fetched_is_not_said_to_be_wrong() {
    let remote = registry(3);
    let whole = remote.gto(&["doctor", "--json"]);
    let requests = remote.http().requests().len();
    for answers in 0..=requests {
        remote.http().set_rules(Rules { answers: Some(answers), ..Rules::default() });
        let got = remote.gto(&["doctor", "--json"]);
        if answers == requests {
            assert_eq!(got, whole);
        } else {
            assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{answers}: {got:?}");
            assert!(got.stderr.starts_with("❌ ") && got.stderr.contains("503"), "{got:?}");
        }
    }
}

#[test]
fn people_are_told_where_the_commands_are_for() {
    let remote = registry(1);
    let got = remote.gto(&["doctor"]);
    let sentence = "Run the commands below in a clone of this repository.";
    assert_eq!(got.stdout.matches(sentence).count(), 1, "{got:?}");
    let here = remote.sandbox.gto_in(&remote.hub(), &["doctor"]);
    assert!(!here.stdout.contains(sentence), "{here:?}");
}
