use std::fs;

use super::Sandbox;

/// What a process leaves that is killed after it made `a@v1`, and while it deleted `c@v1`.
fn leave_half_done(sandbox: &Sandbox, last_line: &str) {
    for tag in ["a@v1", "a#dev#1", "b@v1", "c@v1"] {
        sandbox.git("r", &["tag", "-a", "-m", tag, tag]);
    }
    let id = |tag: &str| sandbox.git("r", &["rev-parse", &format!("refs/tags/{tag}")]);
    let (version, stage, gone, left) = (id("a@v1"), id("a#dev#1"), id("b@v1"), id("c@v1"));
    sandbox.git("r", &["tag", "-d", "a#dev#1", "b@v1"]);
    let journal = format!(
        "refs/tags/a@v1\nrefs/tags/a#dev#1\n\
         change refs/tags/a@v1 - {version}\nchange refs/tags/a#dev#1 - {stage}\n\
         change refs/tags/b@v1 {gone} -\nchange refs/tags/c@v1 {left} -\n{last_line}"
    );
    fs::write(sandbox.path("r/.git/refs/gto.lock"), journal).unwrap();
}

#[test]
fn the_next_reader_does_the_rest() {
    let sandbox = Sandbox::new();
    leave_half_done(&sandbox, "go\n");
    assert!(sandbox.open().tag_ref("a#dev#1").unwrap().is_some());
    assert_eq!(sandbox.tags("r"), ["a#dev#1", "a@v1"]);
    sandbox.assert_clean("r/.git");
}

#[test]
fn so_does_the_next_writer() {
    let sandbox = Sandbox::new();
    leave_half_done(&sandbox, "go\n");
    drop(sandbox.open().lock().unwrap());
    assert_eq!(sandbox.tags("r"), ["a#dev#1", "a@v1"]);
    sandbox.assert_clean("r/.git");
}

#[test]
fn what_was_not_begun_stays() {
    let sandbox = Sandbox::new();
    leave_half_done(&sandbox, "");
    drop(sandbox.open().lock().unwrap());
    assert_eq!(sandbox.tags("r"), ["a@v1", "c@v1"]);
    sandbox.assert_clean("r/.git");
}

#[test]
fn what_was_given_up_is_taken_back() {
    let sandbox = Sandbox::new();
    leave_half_done(&sandbox, "go\nstop\n");
    drop(sandbox.open().lock().unwrap());
    assert_eq!(sandbox.tags("r"), ["b@v1", "c@v1"]);
    sandbox.assert_clean("r/.git");
}

/// What a process leaves that is killed between two tags that git made for it.
fn leave_to_git(sandbox: &Sandbox, tags: &[&str]) {
    let commit = sandbox.git("r", &["rev-parse", "HEAD"]);
    let head = |tag: &str| {
        format!(
            "git {tag} object {commit}\ttype commit\ttag {tag}\t\
             tagger A U Thor <author@example.com> 1700000000 +0130\t\t\n"
        )
    };
    let journal = tags.iter().map(|tag| head(tag)).collect::<String>();
    fs::write(sandbox.path("r/.git/refs/gto.lock"), journal).unwrap();
}

#[test]
fn what_git_made_half_is_taken_back() {
    let sandbox = Sandbox::new();
    sandbox.git("r", &["tag", "-a", "-m", "one", "a@v1"]);
    leave_to_git(&sandbox, &["a@v1", "a#dev#1"]);
    assert_eq!(sandbox.open().tag_ref("a@v1").unwrap(), None);
    sandbox.assert_clean("r/.git");
}

#[test]
fn what_git_made_stays_if_it_is_whole() {
    let sandbox = Sandbox::new();
    for tag in ["a@v1", "a#dev#1"] {
        sandbox.git("r", &["tag", "-a", "-m", tag, tag]);
    }
    leave_to_git(&sandbox, &["a@v1", "a#dev#1"]);
    drop(sandbox.open().lock().unwrap());
    assert_eq!(sandbox.tags("r"), ["a#dev#1", "a@v1"]);
    sandbox.assert_clean("r/.git");
}

#[test]
fn what_somebody_else_made_meanwhile_stays() {
    let sandbox = Sandbox::new();
    let config = ["-c", "user.name=Another", "tag", "-a", "-m", "one", "a@v1"];
    sandbox.git("r", &config);
    leave_to_git(&sandbox, &["a@v1", "a#dev#1"]);
    drop(sandbox.open().lock().unwrap());
    assert_eq!(sandbox.tags("r"), ["a@v1"]);
    sandbox.assert_clean("r/.git");
}
