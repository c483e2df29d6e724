//! Taking back and bringing back: `--rollback`, `--restore`, `--undo` and `--delete`.

use std::fs::File;

use crate::support::bounded::bounded;
use crate::support::sandbox::Sandbox;

/// Three versions of `m`; v0.0.1 and then v0.0.2 in `prod`.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for version in ["v0.0.1", "v0.0.2", "v0.0.3"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", version]);
        done(&sandbox, &["register", "m", "--version", version]);
    }
    for version in ["v0.0.1", "v0.0.2"] {
        done(&sandbox, &["assign", "m", "--version", version, "--stage", "prod"]);
    }
    sandbox
}

/// Runs a command that succeeds, and gives the first line that it prints.
#[track_caller]
fn done(sandbox: &Sandbox, args: &[&str]) -> String {
    let done = sandbox.gto(args);
    assert_eq!(done.code, 0, "{args:?}: {done:?}");
    done.stdout.lines().next().unwrap_or_default().to_owned()
}

/// All that `show` prints of the registry and of `m`.
fn shown(sandbox: &Sandbox) -> String {
    [&["show"][..], &["show", "m"], &["show", "m#prod"]]
        .map(|args| sandbox.gto(args).stdout)
        .concat()
}

#[test]
fn a_stage_is_rolled_back_and_forth() {
    let sandbox = sandbox();
    let rollback = ["assign", "m", "--stage", "prod", "--rollback", "-m", "why"];
    for (version, tag) in [("v0.0.1", "m#prod#3"), ("v0.0.2", "m#prod#4")] {
        let said = format!("Created git tag '{tag}' that assigns stage to version '{version}'");
        assert_eq!(done(&sandbox, &rollback), said);
        assert_eq!(done(&sandbox, &["show", "m#prod", "--version"]), version);
        assert_eq!(
            sandbox.git(&["for-each-ref", "--format=%(contents)", &format!("refs/tags/{tag}")]),
            "why"
        );
    }
    // The version before is withdrawn: there is none left.
    done(&sandbox, &["deprecate", "m", "v0.0.1"]);
    let before = sandbox.fingerprint();
    for (args, code, words) in [
        (&rollback[..], 1, "❌ No registered version was in stage 'prod' before 'v0.0.2'\n"),
        (
            &["promote", "m", "--stage", "dev", "--rollback"],
            1,
            "❌ No version of 'm' is in stage 'dev'",
        ),
        (&["assign", "n", "--stage", "prod", "--rollback"], 1, "❌ Cannot find artifact 'n'\n"),
        (&["assign", "m", "HEAD", "--stage", "prod", "--rollback"], 2, "Usage"),
        (&["assign", "m", "--rev", "HEAD", "--stage", "prod", "--rollback"], 2, "Usage"),
        (&["assign", "m", "--version", "v0.0.1", "--stage", "prod", "--rollback"], 2, "Usage"),
        (&["assign", "m", "--stage", "prod", "--rollback", "--sr"], 2, "Usage"),
        (&["assign", "m", "--stage", "prod", "--rollback", "--exist-ok"], 2, "Usage"),
        (&["assign", "m", "--rollback"], 2, "--stage"),
    ] {
        let done = sandbox.gto(args);
        assert!(done.code == code && done.stderr.contains(words), "{args:?}: {done:?}");
        assert_eq!(sandbox.fingerprint(), before, "{args:?}");
    }
    sandbox.write("repo/.gto", "stages: [dev]\n");
    let refused = sandbox.gto(&rollback);
    assert!(refused.code == 1 && refused.stderr.contains("'prod'"), "{refused:?}");
}

#[test]
fn what_was_withdrawn_comes_back_as_it_was() {
    for (withdraw, bring_back, said) in [
        (
            &["m", "v0.0.2"][..],
            &["deprecate", "m", "v0.0.2", "--undo"][..],
            "Deleted git tag 'm@v0.0.2!'",
        ),
        (
            &["m", "v0.0.2"],
            &["register", "m", "--version", "v0.0.2", "--restore"],
            "Deleted git tag 'm@v0.0.2!'",
        ),
        (&["m"], &["deprecate", "m", "--undo"], "Deleted git tag 'm@deprecated'"),
        (
            &["m", "v0.0.2", "prod"],
            &["deprecate", "m", "v0.0.2", "prod", "--undo"],
            "Created git tag 'm#prod#4' that assigns stage to version 'v0.0.2'",
        ),
        (
            &["m", "v0.0.1", "prod"],
            &["deprecate", "m", "v0.0.1", "prod", "--undo"],
            "Deleted git tag 'm#prod!#3'",
        ),
    ] {
        let sandbox = sandbox();
        let before = shown(&sandbox);
        done(&sandbox, &[&["deprecate"], withdraw].concat());
        assert_eq!(done(&sandbox, bring_back), said);
        assert_eq!(shown(&sandbox), before, "{bring_back:?}");
        let doctor = sandbox.gto(&["doctor"]);
        assert_eq!((doctor.code, doctor.stderr.as_str()), (0, ""), "{bring_back:?}");
        // What is back cannot be brought back.
        let again = sandbox.gto(bring_back);
        assert!(again.code == 1 && again.stderr.starts_with("❌ "), "{bring_back:?}: {again:?}");
    }
}

/// A program sees the tags that are deleted, and then the one that counts again.
#[test]
fn programs_read_what_was_brought_back() {
    let sandbox = sandbox();
    for (withdraw, bring_back, deleted, kept) in [
        (
            &["m", "v0.0.2"][..],
            &["deprecate", "m", "v0.0.2", "--undo"][..],
            "m@v0.0.2!",
            Some("m@v0.0.2"),
        ),
        (
            &["m", "v0.0.2"],
            &["register", "m", "--version", "v0.0.2", "--restore"],
            "m@v0.0.2!",
            Some("m@v0.0.2"),
        ),
        (
            &["m", "v0.0.1", "prod"],
            &["deprecate", "m", "v0.0.1", "prod", "--undo"],
            "m#prod!#3",
            Some("m#prod#1"),
        ),
        (&["m"], &["deprecate", "m", "--undo"], "m@deprecated", None),
    ] {
        done(&sandbox, &[&["deprecate"], withdraw].concat());
        let got = sandbox.gto(&[bring_back, &["--json"]].concat());
        let printed: serde_json::Value = serde_json::from_str(&got.stdout).unwrap();
        let tags: Vec<_> = match &printed {
            serde_json::Value::Array(tags) => tags.iter().collect(),
            tag => vec![tag],
        };
        let seen: Vec<_> = tags.iter().map(|tag| (&tag["ref"], &tag["deleted"])).collect();
        let expected = [Some((deleted, true)), kept.map(|kept| (kept, false))];
        let expected: Vec<_> = expected
            .into_iter()
            .flatten()
            .map(|(tag, deleted)| (tag.into(), deleted.into()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(tag, deleted)| (tag, deleted)).collect();
        assert_eq!(seen, expected, "{bring_back:?}: {got:?}");
        assert!(tags.iter().all(|tag| tag["created"] == false), "{bring_back:?}");
    }
}

#[test]
fn what_cannot_be_brought_back_is_refused() {
    let sandbox = sandbox();
    let before = sandbox.fingerprint();
    for (args, code, words) in [
        (
            &["register", "m", "--version", "v0.0.2", "--restore"][..],
            1,
            "Version 'v0.0.2' is not deregistered",
        ),
        (
            &["register", "m", "--version", "v0.0.9", "--restore"],
            1,
            "Version 'v0.0.9' is not registered",
        ),
        (
            &["register", "n", "--version", "v0.0.9", "--restore"],
            1,
            "Version 'v0.0.9' is not registered",
        ),
        (&["register", "m", "--version", "1.0", "--restore"], 1, "Version '1.0' is not valid"),
        (&["register", "m", "--version", "", "--restore"], 1, "--restore needs --version"),
        (&["register", "m", "--restore"], 2, "--version"),
        (&["register", "m", "HEAD", "--version", "v0.0.2", "--restore"], 2, "Usage"),
        (&["register", "m", "--version", "v0.0.2", "--restore", "--force"], 2, "Usage"),
        (&["register", "m", "--version", "v0.0.2", "--restore", "-m", "x"], 2, "Usage"),
        (&["deprecate", "m", "--undo"], 1, "'m' is not deprecated: there is nothing to undo"),
        (&["deprecate", "m", "v0.0.1", "--undo"], 1, "Version 'v0.0.1' is not deregistered"),
        (
            &["deprecate", "m", "v0.0.2", "prod", "--undo"],
            1,
            "Version 'v0.0.2' is already in stage 'prod'",
        ),
        (
            &["deprecate", "m", "v0.0.3", "prod", "--undo"],
            1,
            "Stage 'prod' is not assigned to a version",
        ),
        (&["deprecate", "n", "--undo"], 1, "Cannot find artifact 'n'"),
        (&["deprecate", "m", "--undo", "--delete"], 2, "Usage"),
        (&["deprecate", "m", "--undo", "--force"], 2, "Usage"),
        (&["deprecate", "m", "--undo", "--ref", "HEAD"], 2, "Usage"),
        (&["deprecate", "m", "--yes"], 2, "--delete"),
    ] {
        let done = sandbox.gto(args);
        assert!(done.code == code && done.stderr.contains(words), "{args:?}: {done:?}");
        assert_eq!(sandbox.fingerprint(), before, "{args:?}");
    }
    let kept = done(&sandbox, &["register", "m", "--version", "v0.0.2", "--restore", "--exist-ok"]);
    assert_eq!(kept, "Version 'v0.0.2' of 'm' is already registered");
    assert_eq!(sandbox.fingerprint(), before);
}

/// The tag of the version is there, so that the next version is one that exists.
#[test]
fn registering_a_deregistered_version_says_how_to_restore_it() {
    let sandbox = sandbox();
    done(&sandbox, &["deprecate", "m", "v0.0.3"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "four"]);
    let before = sandbox.fingerprint();
    let exists = "tag 'm@v0.0.3' already exists";
    for (more, said) in [
        (&["--bump-patch"][..], exists),
        (&["--dry-run"], exists),
        (&["--version", "v0.0.3"], "Version 'v0.0.3' already was registered.\n"),
    ] {
        let refused = sandbox.gto(&[&["register", "m"], more].concat());
        let said = format!(
            "❌ {said}\nVersion 'v0.0.3' is deregistered: \
             `gto register m --version v0.0.3 --restore` brings it back, \
             another '--version' registers a new one\n"
        );
        assert_eq!((refused.code, refused.stderr), (1, said), "{more:?}");
        assert_eq!(sandbox.fingerprint(), before);
    }
}

#[test]
fn deleting_an_artifact_says_how_many_tags_go() {
    let yes = "Deleting 6 tags of 'm' for good: 3 registrations, 2 assignments, 1 deregistration\n";
    // Without a terminal all is as in GTO 1.10.1.
    for (more, said) in [(&[][..], ""), (&["--yes"], yes)] {
        let sandbox = sandbox();
        done(&sandbox, &["deprecate", "m", "v0.0.3"]);
        let got = sandbox.gto(&[&["deprecate", "m", "--delete"], more].concat());
        assert_eq!((got.code, got.stderr.as_str()), (0, said));
        assert_eq!(sandbox.git(&["tag"]), "");
    }
    // Of a version or a stage nothing is said.
    let got = sandbox().gto(&["deprecate", "m", "v0.0.3", "--delete", "--yes"]);
    assert_eq!((got.code, got.stderr.as_str()), (0, ""));
}

/// Runs the command on a terminal where somebody types this.
fn on_terminal(sandbox: &Sandbox, command: &str, typed: &str) -> String {
    sandbox.write("typed", typed);
    let mut script = sandbox.command("script", &sandbox.repo());
    let line = format!("'{}' {command}; echo \"code $?\"", env!("CARGO_BIN_EXE_gto"));
    script.args(["-q", "-c", &line, "/dev/null"]);
    script.stdin(File::open(sandbox.root().join("typed")).unwrap());
    bounded(&mut script).stdout.replace("\r\n", "\n")
}

#[test]
fn at_a_terminal_deleting_an_artifact_is_asked_for() {
    let asks = "Delete them? [y/N] ";
    for (command, typed, code, is_asked) in [
        ("deprecate m --delete", "y\n", 0, true),
        ("deprecate m --delete", "YES\n", 0, true),
        ("deprecate m --delete", "n\n", 1, true),
        ("deprecate m --delete", "\n", 1, true),
        ("deprecate m --delete --yes", "", 0, false),
        ("deprecate m v0.0.3 --delete", "", 0, false),
        ("deprecate m", "", 0, false),
    ] {
        let sandbox = sandbox();
        let before = sandbox.fingerprint();
        let said = on_terminal(&sandbox, command, typed);
        assert!(said.contains(&format!("code {code}\n")), "{command}: {said}");
        assert_eq!(said.contains(asks), is_asked, "{command}: {said}");
        assert_eq!(sandbox.fingerprint() == before, code == 1, "{command}: {said}");
        assert_eq!(said.contains("Nothing was deleted"), code == 1, "{command}: {said}");
    }
    let sandbox = sandbox();
    let before = sandbox.fingerprint();
    let said = on_terminal(&sandbox, "deprecate m --delete --dry-run", "");
    assert!(said.contains("code 0\n") && !said.contains(asks), "{said}");
    assert_eq!(sandbox.fingerprint(), before);
}
