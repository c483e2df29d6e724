//! What people type for a commit.

use super::Sandbox;

#[test]
fn as_git_has_them() {
    let sandbox = Sandbox::with_registry();
    sandbox.commit("r", "two");
    sandbox.git("r", &["tag", "-a", "-m", "nested", "nested", "a@v1"]);
    sandbox.git("r", &["branch", "feature/x", "HEAD~1"]);
    sandbox.git(".", &["clone", "-q", "r", "c"]);
    let repository = sandbox.open("c");
    let head = sandbox.git("c", &["rev-parse", "HEAD"]);
    let revisions = [
        "HEAD",
        "@",
        "main",
        "heads/main",
        "refs/heads/main",
        "HEAD~1",
        "HEAD^",
        "@~",
        "a@v1",
        "tags/a@v1",
        "refs/tags/a#dev#1",
        "light",
        "nested",
        "a@v1^{}",
        "origin",
        "origin/main",
        "origin/feature/x",
        &head,
        &head[..6],
        "main^{commit}",
        "main@{0}",
        "@{u}",
        "a@v1-1-g0000",
    ];
    for revision in revisions {
        let expected = sandbox
            .command("c", &["rev-parse", "-q", "--verify", &format!("{revision}^{{commit}}")])
            .output()
            .unwrap();
        let expected = String::from_utf8(expected.stdout).unwrap();
        let ours = repository.resolve(revision).map(|id| id.to_string()).unwrap_or_default();
        assert_eq!(ours, expected.trim_end(), "{revision}");
    }
    assert_eq!(repository.resolve("feature/x").unwrap(), repository.resolve("HEAD~").unwrap());
}

#[test]
fn unknown_and_ambiguous() {
    let sandbox = Sandbox::with_registry();
    let repository = sandbox.open("r");
    let blob = sandbox.git("r", &["rev-parse", "HEAD:artifacts.yaml"]);
    let zeros = "0".repeat(40);
    for unknown in ["", "nosuch", "HEAD~9", "no such", "-x", "~", "^", "../x", "@{9}", &zeros] {
        let error = repository.resolve(unknown).unwrap_err().to_string();
        assert_eq!(error, format!("Ref '{unknown}' was not found in the repository history"));
    }
    for no_commit in [&*blob, "HEAD:artifacts.yaml"] {
        let error = repository.resolve(no_commit).unwrap_err().to_string();
        assert_eq!(error, format!("object {blob} is a blob, not a commit"));
    }
    for (remote, target) in [("one", "HEAD"), ("two", "HEAD")] {
        sandbox.git("r", &["remote", "add", remote, "../nowhere"]);
        sandbox.git("r", &["update-ref", &format!("refs/remotes/{remote}/b"), target]);
    }
    assert_eq!(repository.resolve("b").unwrap(), repository.head().unwrap().unwrap());
    sandbox.commit("r", "two");
    sandbox.git("r", &["update-ref", "refs/remotes/two/b", "HEAD"]);
    let error = repository.resolve("b").unwrap_err().to_string();
    assert_eq!(
        error,
        "Ref 'b' is ambiguous: use a full name, such as refs/heads/..., or a full commit id"
    );
}

#[test]
fn branches_and_their_commits() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["checkout", "-q", "-b", "side"]);
    sandbox.commit("r", "side");
    sandbox.git("r", &["checkout", "-q", "main"]);
    sandbox.commit("r", "main");
    sandbox.git("r", &["merge", "-q", "--no-edit", "side"]);
    sandbox.git("r", &["branch", "same"]);
    let repository = sandbox.open("r");
    let tips: Vec<String> =
        repository.branch_tips().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(tips.join("\n"), sandbox.git("r", &["rev-parse", "main", "side"]));
    let commits = repository.branch_commits().unwrap();
    assert_eq!(commits[0].to_string(), tips[0]);
    let mut ours: Vec<String> = commits.iter().map(ToString::to_string).collect();
    ours.sort();
    let expected = sandbox.git("r", &["rev-list", "--branches"]);
    let mut expected: Vec<&str> = expected.lines().collect();
    expected.sort_unstable();
    assert_eq!(ours, expected);
    assert_eq!(repository.commit(*commits.last().unwrap()).unwrap().message, "one\n");
}
