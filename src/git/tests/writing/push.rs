use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{Sandbox, delete};
use crate::git::PushError;
use crate::registry::TagEdit;

impl Sandbox {
    /// With a bare repository `o.git`, which is the origin of `r` by this kind of address.
    fn with_origin(scheme: &str) -> Self {
        let sandbox = Self::new();
        sandbox.git(".", &["init", "-q", "--bare", "o.git"]);
        let url = format!("{scheme}{}", sandbox.path("o.git").display());
        sandbox.git("r", &["remote", "add", "origin", &url]);
        sandbox
    }

    /// Writes tags and pushes them.
    fn push(&self, names: &[&str]) -> Result<(), PushError> {
        let edits: Vec<TagEdit> = names.iter().map(|name| self.create(name)).collect();
        self.write(&edits).unwrap();
        self.open().push_tags("origin", &edits)
    }

    pub(super) fn write_hook(&self, path: &str, script: &str) {
        fs::write(self.path(path), format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn pushes_and_deletes_by_path_and_by_url() {
    for scheme in ["", "file://"] {
        let sandbox = Sandbox::with_origin(scheme);
        sandbox.push(&["m@v1", "m#dev#1"]).unwrap();
        sandbox.push(&["m@v2"]).unwrap();
        let tags = ["for-each-ref", "--format=%(objectname) %(refname)", "refs/tags"];
        assert_eq!(sandbox.refs("o.git"), sandbox.git("r", &tags));
        let repository = sandbox.open();
        let gone = ["m@v1", "m#dev#1"].map(delete);
        repository.push_tags("origin", &gone).unwrap();
        assert_eq!(sandbox.tags("o.git"), ["m@v2"]);
        repository.push_tags("origin", &gone).unwrap();
        repository.push_tags("origin", &[sandbox.create("m@v2")]).unwrap();
    }
}

#[test]
fn nothing_else_goes_out() {
    let sandbox = Sandbox::with_origin("");
    sandbox.git("r", &["tag", "-a", "-m", "other", "other"]);
    sandbox.git(".", &["init", "-q", "--bare", "elsewhere.git"]);
    sandbox.git("r", &["remote", "add", "elsewhere", "../elsewhere.git"]);
    for (key, value) in [
        ("push.followTags", "true"),
        ("push.default", "matching"),
        ("remote.pushDefault", "elsewhere"),
        ("remote.origin.push", "+refs/*:refs/*"),
        ("remote.origin.mirror", "true"),
        ("remote.origin.tagOpt", "--tags"),
        ("push.recurseSubmodules", "on-demand"),
    ] {
        sandbox.git("r", &["config", key, value]);
    }
    sandbox.push(&["m@v1"]).unwrap();
    assert_eq!(sandbox.git("o.git", &["for-each-ref", "--format=%(refname)"]), "refs/tags/m@v1");
    assert_eq!(sandbox.refs("elsewhere.git"), "");
}

#[test]
fn goes_where_push_url_and_instead_of_lead() {
    let sandbox = Sandbox::with_origin("");
    let base = format!("url.{}/.pushInsteadOf", sandbox.path("").display());
    sandbox.git("r", &["config", base.replace("//", "/").as_str(), "there:"]);
    sandbox.git("r", &["config", "remote.origin.url", "https://unreachable.invalid/"]);
    sandbox.git("r", &["config", "remote.origin.pushurl", sandbox.path("o.git").to_str().unwrap()]);
    sandbox.push(&["m@v1"]).unwrap();
    sandbox.git("r", &["config", "--unset", "remote.origin.pushurl"]);
    sandbox.git("r", &["config", "remote.origin.url", "there:o.git"]);
    sandbox.push(&["m@v2"]).unwrap();
    assert_eq!(sandbox.tags("o.git"), ["m@v1", "m@v2"]);
}

#[test]
fn a_hook_that_refuses_is_heard() {
    let sandbox = Sandbox::with_origin("file://");
    sandbox.write_hook("o.git/hooks/pre-receive", "echo 'Not on Fridays' >&2; exit 1");
    let error = sandbox.push(&["m@v1", "m#dev#1"]).unwrap_err();
    let words = error.to_string();
    assert!(words.contains("remote: Not on Fridays\n"), "{words}");
    assert!(words.contains(" ! [remote rejected] m@v1 (pre-receive hook declined)\n"), "{words}");
    assert!(error.pushed().is_empty());
    assert_eq!(sandbox.refs("o.git"), "");
}

#[test]
fn the_hook_before_a_push_runs() {
    let sandbox = Sandbox::with_origin("");
    sandbox.write_hook("r/.git/hooks/pre-push", "cat > pushed; echo chatter");
    sandbox.push(&["m@v1"]).unwrap();
    let seen = fs::read_to_string(sandbox.path("r/pushed")).unwrap();
    assert!(seen.starts_with("refs/tags/m@v1 "), "{seen}");
    sandbox.write_hook("r/.git/hooks/pre-push", "echo 'Tests fail' >&2; exit 1");
    let words = sandbox.push(&["m@v2"]).unwrap_err().to_string();
    assert!(words.contains("Tests fail"), "{words}");
    assert_eq!(sandbox.tags("o.git"), ["m@v1"]);
}

#[test]
fn a_tag_that_the_remote_has_otherwise_is_named() {
    let sandbox = Sandbox::with_origin("");
    sandbox.push(&["m@v1"]).unwrap();
    sandbox.git("r", &["tag", "-d", "m@v1"]);
    sandbox.git("r", &["commit", "-q", "--allow-empty", "-m", "two"]);
    let error = sandbox.push(&["n@v1", "m@v1"]).unwrap_err();
    assert!(
        matches!(&error, PushError::Diverged { name, pushed, .. } if name == "m@v1" && pushed.is_empty())
    );
    assert!(error.to_string().contains("`git fetch --tags`"));
    assert_eq!(sandbox.tags("o.git"), ["m@v1"]);
}

#[test]
fn without_atomic_pushes_it_is_told_what_went_out() {
    let sandbox = Sandbox::with_origin("file://");
    sandbox.git("o.git", &["config", "receive.advertiseAtomic", "false"]);
    sandbox.push(&["a@v1", "b@v1"]).unwrap();
    sandbox.write_hook("o.git/hooks/update", "test $1 != refs/tags/d@v1");
    let error = sandbox.push(&["c@v1", "d@v1"]).unwrap_err();
    assert_eq!(error.pushed(), ["c@v1"]);
    assert_eq!(sandbox.tags("o.git"), ["a@v1", "b@v1", "c@v1"]);
}

#[test]
fn says_in_gits_words_what_is_wrong_with_the_remote() {
    let sandbox = Sandbox::new();
    let words = sandbox.push(&["a@v1"]).unwrap_err().to_string();
    assert!(words.contains("'origin' does not appear to be a git repository"), "{words}");

    let url = "https://user:secret@unreachable.invalid/m.git";
    sandbox.git("r", &["remote", "add", "origin", url]);
    let words = sandbox.push(&["b@v1"]).unwrap_err().to_string();
    assert!(words.contains("https://unreachable.invalid/m.git"), "{words}");
    assert!(!words.contains("secret"), "{words}");

    sandbox.git("r", &["config", "remote.origin.url", "ext::sh -c true"]);
    let words = sandbox.push(&["c@v1"]).unwrap_err().to_string();
    assert!(words.contains("transport 'ext' not allowed"), "{words}");
}
