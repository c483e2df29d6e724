//! The hook `reference-transaction`, which is told of tags, and can refuse them.

use std::fs;

use super::{ASSIGN, DELETE, repository};
use crate::support::health::assert_healthy;
use crate::support::sandbox::Sandbox;

/// What a hook is told of references, one line for each.
fn transactions(sandbox: &Sandbox) -> Vec<String> {
    let path = sandbox.root().join("told");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let _ = fs::remove_file(path);
    let zero = "0".repeat(40);
    let of = |line: &str| {
        let [state, old, new, name] = line.split(' ').collect::<Vec<_>>()[..] else { panic!() };
        let is_change = state == "committed" && old != new && name.starts_with("refs/tags/");
        let sign = if new == zero { '-' } else { '+' };
        is_change.then(|| format!("{sign}{}", &name["refs/tags/".len()..]))
    };
    let mut lines: Vec<String> = text.lines().filter_map(of).collect();
    // Git tells of the packed ones apart.
    lines.dedup();
    lines
}

#[test]
fn transactions_of_references_are_told_as_by_git() {
    for path in [None, Some(".githooks"), Some("ROOT/elsewhere")] {
        let sandbox = repository();
        let root = sandbox.root().to_str().unwrap();
        let tell = "while read line; do echo \"$1 $line\" >>ROOT/told; done";
        match path {
            None => sandbox.hook("reference-transaction", tell),
            Some(path) => {
                sandbox.git(&["config", "core.hooksPath", &path.replace("ROOT", root)]);
                let dir = path.strip_prefix("ROOT/").map_or(format!("repo/{path}"), str::to_owned);
                sandbox.program(&format!("{dir}/reference-transaction"), tell);
            }
        }
        assert_eq!(sandbox.bounded_gto(&ASSIGN).code, 0);
        assert_eq!(transactions(&sandbox), ["+n@v0.0.1", "+n#dev#1"]);
        assert_eq!(sandbox.bounded_gto(&["deprecate", "n", "v0.0.1", "--delete"]).code, 0);
        assert_eq!(transactions(&sandbox), ["-n#dev#1", "-n@v0.0.1"]);
        // What cannot be pushed is taken back: that is told, too.
        let push = [&ASSIGN[..], &["--push"]].concat();
        assert_eq!(sandbox.bounded_gto(&push).code, 1);
        let told = transactions(&sandbox);
        assert_eq!(told, ["+n@v0.0.1", "+n#dev#1", "-n#dev#1", "-n@v0.0.1"]);
        assert_healthy(&sandbox);
    }
}

#[test]
fn a_hook_can_refuse_a_transaction() {
    let sandbox = repository();
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", "m", "--stage", "dev"]));
    for refused in ["n@v0.0.1", "n#dev#1", "m@v0.0.1", "m#dev#1"] {
        let script = format!(
            "while read old new name; do\n\
             [ $1-$name = prepared-refs/tags/{refused} ] && echo 'not that' >&2 && exit 1\n\
             done; exit 0"
        );
        sandbox.hook("reference-transaction", &script);
        let before = sandbox.fingerprint();
        let args: &[&str] = if refused.starts_with('n') { &ASSIGN } else { &DELETE };
        let got = sandbox.bounded_gto(args);
        assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
        assert!(got.stderr.contains("not that"), "{got:?}");
        assert_eq!(sandbox.fingerprint(), before, "{refused}");
        assert_healthy(&sandbox);
    }
}
