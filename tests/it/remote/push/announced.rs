//! What is printed before a push begins.

use std::fs::{self, File};

use crate::support::remote::Remote;

#[test]
fn a_push_is_announced_before_it_begins() {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    sandbox.git(&["push", "-q", "origin", "main"]);
    sandbox.git_in(&remote.hub(), &["symbolic-ref", "HEAD", "refs/heads/main"]);
    let [printed, seen] = ["printed", "seen"].map(|name| sandbox.root().join(name));
    remote.hook("pre-receive", &format!("cp '{}' '{}'", printed.display(), seen.display()));
    let url = format!("file://{}", remote.hub().display());
    for (args, announced) in [
        (&["register", "m", "--push"][..], "Running `git push origin m@v0.0.1`"),
        (&["assign", "m", "--stage", "s", "--push"], "Running `git push origin m#s#1`"),
        (&["deprecate", "m", "v0.0.1", "s", "--push"], "Running `git push origin m#s!#2`"),
        (&["deprecate", "m", "--delete", "--push"], "Running `git push --delete origin m@v0.0.1`"),
        (&["annotate", "m", "--push"], "Running `git commit` and `git push`"),
        (&["register", "n", "--repo", &url], "Running `git push origin n@v0.0.1`"),
        (&["annotate", "n", "--repo", &url], "Running `git commit` and `git push`"),
        (&["remove", "n", "--repo", &url], "Running `git commit` and `git push`"),
    ] {
        let mut gto = sandbox.gto_command(&sandbox.repo());
        let done = gto.args(args).stdout(File::create(&printed).unwrap()).output().unwrap();
        assert!(done.status.success(), "{args:?}: {done:?}");
        let [printed, seen] = [&printed, &seen].map(|path| fs::read_to_string(path).unwrap());
        assert_eq!(seen.lines().last(), Some(announced), "{args:?}");
        assert!(printed[seen.len()..].starts_with("Successfully "), "{args:?}: {printed}");
    }
}
