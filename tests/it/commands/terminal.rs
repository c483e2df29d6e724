//! A terminal never gets what it would obey from a name, a message, a path, or from a remote; a
//! pipe gets every byte as it is.

use crate::support::bounded::bounded;
use crate::support::sandbox::{Outcome, Sandbox};
use crate::support::terminal::on_terminal;

/// Sets the title of the window, and turns red what follows.
const EVIL: &str = "\x1b]0;evil\x07\x1b[31m";

/// As a terminal shows it.
const SHOWN: &str = "␛]0;evil␇␛[31m";

/// A registry where everything that can hold escapes does, and a remote that speaks in them.
fn evil() -> Sandbox {
    let sandbox = Sandbox::new();
    let index = "m:\n  description: \"EVIL\"\n  labels: [\"EVIL\"]\n  path: \"EVIL\"\n";
    sandbox.write("repo/artifacts.yaml", index.replace("EVIL", "\\e]0;evil\\a\\e[31m"));
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", EVIL]);
    let tag = ["tag", "-a", "-m", EVIL, "m@v1.0.0"];
    sandbox.run(
        sandbox.command("git", &sandbox.repo()).args(tag).env("GIT_COMMITTER_NAME", "A\x1b[31m"),
    );
    sandbox.git_in(sandbox.root(), &["init", "-q", "--bare", "hub.git"]);
    sandbox.git(&["remote", "add", "origin", "../hub.git"]);
    // A hook of the user's own has the terminal, as git gives it: only the remote's is hidden.
    for (hook_file, text) in
        [("repo/.git/hooks/pre-commit", "no"), ("hub.git/hooks/pre-receive", EVIL)]
    {
        sandbox.write(hook_file, format!("#!/bin/sh\nprintf '{text}\\n' >&2\nexit 1\n"));
        sandbox.run(sandbox.command("chmod", sandbox.root()).args(["+x", hook_file]));
    }
    sandbox
}

fn in_pipe(sandbox: &Sandbox, args: &[&str]) -> Outcome {
    bounded(sandbox.gto_command(&sandbox.repo()).args(args))
}

/// The text without colours and bold type.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (codes, rest) = part.split_once('m').unwrap();
        assert!(codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{text:?}");
        plain.push_str(rest);
    }
    plain
}

#[test]
#[ignore = "needs script, of util-linux"]
fn nothing_is_obeyed() {
    let sandbox = evil();
    let here = format!("x{EVIL}");
    let mut shown = 0;
    for args in [
        &["show"][..],
        &["show", "m"],
        &["history"],
        &["history", "--json"],
        &["describe", "m"],
        &["describe", "m", "--path"],
        &["describe", "m", "--description"],
        &["print-state"],
        &["check-ref", "m@v1.0.0"],
        &["show", &here],
        &["show", "-r", &here],
        &["show", "m", &here],
        &[&here],
        &["parse-tag", &here],
        &["register", &here],
        &["register", "m", &here],
        &["register", "n", "--push"],
        &["annotate", "n", "--type", "model", "--commit"],
        &["annotate", "n", "--type", &here],
    ] {
        let plain = on_terminal(&sandbox, args, ("NO_COLOR", "1"));
        let is_obeyed = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!plain.contains(is_obeyed), "{args:?}: {plain:?}");
        let coloured = on_terminal(&sandbox, args, ("GTO_EMOJIS", "true"));
        assert_eq!(without_colours(&coloured), plain, "{args:?}");
        let piped = in_pipe(&sandbox, args);
        let both = piped.stdout + &piped.stderr;
        if both.contains(EVIL) {
            shown += 1;
            assert!(plain.contains(SHOWN), "{args:?}: {plain:?}");
        } else {
            assert_eq!(both, plain, "{args:?}");
        }
    }
    println!("{shown} commands had something to hide");
    assert!(shown >= 8, "{shown}");
}
