//! What cannot be opened, and what is said of it.

use std::fs;
use std::os::unix::fs::chown;

use super::{Sandbox, replace};

#[test]
fn no_repository() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("x")).unwrap();
    let expected = format!("No Git repo found in '{}'", sandbox.path("x").display());
    assert_eq!(sandbox.open_error("x"), expected);
}

#[test]
fn unknown_extension_or_version() {
    let sandbox = Sandbox::with_registry();
    let config = sandbox.path("r/.git/config");
    replace(&config, |text| {
        text.replace("repositoryformatversion = 0", "repositoryformatversion = 1")
            + "[extensions]\n\tpartialClone = origin\n\tfuture = 1\n"
    });
    let error = sandbox.open_error("r");
    assert!(error.contains("uses 'extensions.future', which gto does not support"), "{error}");
    replace(&config, |text| text.replace("version = 1", "version = 9"));
    let error = sandbox.open_error("r");
    assert!(
        error.contains("uses 'repositoryformatversion 9', which gto does not support"),
        "{error}"
    );
}

#[test]
fn broken_configuration() {
    let sandbox = Sandbox::with_registry();
    sandbox.write("r/.git/config", "[core\n");
    let error = sandbox.open_error("r");
    assert!(error.contains("cannot be opened: "), "{error}");
    assert_eq!(error.lines().count(), 1);
}

#[test]
#[ignore = "needs root"]
fn other_owner() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", sandbox.path("r").display());
    sandbox.git(".", &["clone", "-q", "--bare", "--filter=blob:none", &url, "p.git"]);
    sandbox.git("p.git", &["config", "extensions.partialClone", "origin"]);
    sandbox.git(".", &["clone", "-q", "--bare", "r", "b.git"]);
    for (at, git_dir) in [("r", "r/.git"), ("b.git", "b.git"), ("p.git", "p.git")] {
        for dir in [at, git_dir] {
            chown(sandbox.path(dir), Some(12345), Some(12345)).unwrap();
        }
        let command =
            format!("git config --global --add safe.directory '{}'", sandbox.path(at).display());
        let error = sandbox.open_error(at);
        assert!(error.ends_with(&command), "{error}");
    }
}
