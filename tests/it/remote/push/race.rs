//! Two who register the same version at one remote, at the same time.

use crate::support::bounded::{finish, start};
use crate::support::health::assert_healthy;

use super::says;
use crate::support::remote::Remote;

const ROUNDS: usize = 4;

/// Exactly one wins. The other is told so, has nothing left of its own, and goes on after a
/// fetch; nothing is lost.
#[test]
fn one_of_two_registrations_wins() {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    let other = sandbox.root().join("other");
    // A clone without any tag is warned of.
    sandbox.git(&["tag", "first"]);
    sandbox.git(&["push", "-q", "origin", "main", "first"]);
    sandbox.git_in(sandbox.root(), &["clone", "-q", "-b", "main", "hub.git", "other"]);
    let folders = [sandbox.repo(), other];
    let tag_at = |folder: &std::path::Path, tag: &str| {
        sandbox.git_in(
            folder,
            &["for-each-ref", "--format=%(objectname)", &format!("refs/tags/{tag}")],
        )
    };
    for round in 1..=ROUNDS {
        let version = format!("v0.0.{}", 2 * round - 1);
        let tag = format!("m@{version}");
        for folder in &folders {
            sandbox.git_in(folder, &["commit", "-q", "--allow-empty", "-m", "more"]);
        }
        // Which of them is started first makes no difference: both have to reach the remote.
        let register =
            |folder| start(sandbox.gto_command(folder).args(["register", "m", "--push"]));
        let [one, two] = folders.each_ref().map(|folder| register(folder.as_path()));
        let said = [finish(one), finish(two)];
        let winners: Vec<usize> = (0..2).filter(|n| said[*n].code == 0).collect();
        let [winner] = winners[..] else { panic!("{said:?}") };
        let loser = 1 - winner;
        says(&said[loser], &tag, &[&tag]);
        assert_eq!(tag_at(&remote.hub(), &tag), tag_at(&folders[winner], &tag));
        assert_eq!(tag_at(&folders[loser], &tag), "");
        assert_eq!(
            remote.refs().iter().filter(|line| line.contains("refs/tags/")).count(),
            2 * round
        );

        sandbox.git_in(&folders[loser], &["fetch", "-q", "--tags"]);
        let again = finish(register(&folders[loser]));
        assert_eq!(again.code, 0, "{again:?}");
        assert!(again.stdout.contains(&format!("'m@v0.0.{}'", 2 * round)), "{again:?}");
        sandbox.git_in(&folders[winner], &["fetch", "-q", "--tags"]);
    }
    assert_healthy(sandbox);
}
