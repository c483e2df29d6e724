//! A push that is refused while another process goes on from its tags.

use super::{ASSIGN, ASSIGNED, REGISTER, begun, names, says};
use crate::support::remote::Remote;

/// A remote that another process is faster than: `meanwhile` runs while git pushes, and the push
/// is refused.
fn remote(meanwhile: &[&str]) -> Remote {
    let remote = Remote::with_repo();
    remote.sandbox.git(&["commit", "-q", "--allow-empty", "-m", "another"]);
    let line = |(n, args): (usize, &&str)| {
        format!("GIT_COMMITTER_DATE='{} +0000' GTO {args} || exit 2\n", 1_800_000_000 + n)
    };
    let commands: String = meanwhile.iter().enumerate().map(line).collect();
    let hook = commands.replace("GTO", env!("CARGO_BIN_EXE_gto")) + "echo refused >&2\nexit 1";
    remote.sandbox.script("repo/.git/hooks/pre-push", &hook);
    remote
}

#[test]
fn what_nobody_has_built_upon_is_taken_back() {
    for meanwhile in [
        &[][..],
        &["register other", "assign other --stage dev"],
        // A version of its own, and a stage that was assigned to it.
        &["register m HEAD~1 --version v3.0.0", "assign m --version v3.0.0 --stage prod"],
    ] {
        let remote = remote(meanwhile);
        let got = remote.gto_in_repo(REGISTER);
        says(&got, "m@v0.0.1", &["What was not pushed is taken back here.", "refused"]);
        let tags = remote.tags();
        let left = names(&tags);
        assert!(!left.contains(&"m@v0.0.1"), "{left:?}");
    }
}

/// A command, what goes on meanwhile, what stays of the command's tags, and all tags afterwards.
type Case = (Args, Args, &'static str, Args);
type Args = &'static [&'static str];

#[test]
fn what_somebody_has_built_upon_stays() {
    let both = "'m@v0.0.1' and 'm#dev#1'";
    let cases: [Case; 7] = [
        (
            REGISTER,
            &["assign m --version v0.0.1 --stage prod"],
            "'m@v0.0.1'",
            &["m#prod#1", "m@v0.0.1"],
        ),
        (REGISTER, &["deprecate m v0.0.1"], "'m@v0.0.1'", &["m@v0.0.1", "m@v0.0.1!"]),
        (REGISTER, &["deprecate m"], "'m@v0.0.1'", &["m@deprecated", "m@v0.0.1"]),
        // The stage of ours is nobody's ground, and goes.
        (
            ASSIGN,
            &["assign m --version v0.0.1 --stage prod"],
            "'m@v0.0.1'",
            &["m#prod#2", "m@v0.0.1"],
        ),
        (ASSIGN, &["deprecate m v0.0.1 dev"], both, &["m#dev!#2", "m#dev#1", "m@v0.0.1"]),
        (
            ASSIGN,
            &["deprecate m v0.0.1 dev", "assign m --version v0.0.1 --stage dev"],
            both,
            &["m#dev!#2", "m#dev#1", "m#dev#3", "m@v0.0.1"],
        ),
        (
            ASSIGN,
            &["deprecate m v0.0.1 dev --delete", "assign m --version v0.0.1 --stage prod"],
            "'m@v0.0.1'",
            &["m#prod#1", "m@v0.0.1"],
        ),
    ];
    for (args, meanwhile, kept, left) in cases {
        let remote = remote(meanwhile);
        let got = remote.gto_in_repo(args);
        let first = if args == ASSIGN { ASSIGNED[0] } else { "m@v0.0.1" };
        assert_eq!(got.stdout, begun(first));
        let says_kept = format!(
            "The local change was undone, except for {kept}: another process has added newer \
             tags in the meantime. Push all of them, or delete them"
        );
        says(&got, first, &[&says_kept]);
        let tags = remote.tags();
        assert_eq!(names(&tags), left, "{meanwhile:?}");
        let again = remote.sandbox.gto(&["doctor"]);
        assert_eq!(again.code, 0, "{again:?}");
    }
}

#[test]
fn what_somebody_has_made_anew_is_not_said_to_be_put_back() {
    let remote = remote(&["register m HEAD~1"]);
    remote.sandbox.git(&["config", "core.hooksPath", "/dev/null"]);
    assert_eq!(remote.gto_in_repo(REGISTER).code, 0);
    remote.sandbox.git(&["config", "--unset", "core.hooksPath"]);
    let got = remote.gto_in_repo(&["deprecate", "m", "v0.0.1", "-d", "--push"]);
    let words =
        "The local change was undone, except for 'm@v0.0.1': another process has created it";
    says(&got, "m@v0.0.1", &[words]);
    let target = remote.sandbox.git(&["rev-parse", "m@v0.0.1^{}"]);
    assert_eq!(target, remote.sandbox.git(&["rev-parse", "HEAD~1"]));
}
