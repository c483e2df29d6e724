use std::process::Command;

use super::{Sandbox, variables};
use crate::git::GitVariables;
use crate::git::settings::Settings;

/// What we take for the committer, and git's own answer.
#[track_caller]
fn assert_as_git(sandbox: &Sandbox, variables: &GitVariables) {
    let ours = sandbox.open_with(variables).committer().map(|committer| committer.to_string());
    let mut git = Command::new("git");
    git.env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .current_dir(sandbox.path("r"))
        .args(["var", "GIT_COMMITTER_IDENT"]);
    for (name, value) in [
        ("GIT_COMMITTER_NAME", &variables.committer_name),
        ("GIT_COMMITTER_EMAIL", &variables.committer_email),
        ("GIT_COMMITTER_DATE", &variables.committer_date),
    ] {
        if let Some(value) = value {
            git.env(name, value);
        }
    }
    let output = git.output().unwrap();
    match ours {
        Ok(ours) => assert_eq!(format!("{ours}\n"), String::from_utf8_lossy(&output.stdout)),
        Err(error) => {
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(stderr.contains(&format!("fatal: {error}\n")), "{error}, but git: {stderr}");
        }
    }
}

/// It may have been built with any place for the system's settings.
#[test]
fn a_git_that_is_not_the_operating_systems_is_asked() {
    let sandbox = Sandbox::new();
    let found = Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout;
    let git = String::from_utf8(found).unwrap();
    std::fs::create_dir(sandbox.path("bin")).unwrap();
    std::fs::copy(git.trim(), sandbox.path("bin/git")).unwrap();
    let path = sandbox.path("bin").display().to_string();
    let elsewhere = GitVariables { path: Some(path), ..variables() };
    let settings =
        sandbox.open_with(&elsewhere).settings().map(|it| matches!(it, Settings::Listed(_)));
    assert!(settings.unwrap());
}

#[test]
fn the_committer_is_gits() {
    let sandbox = Sandbox::new();
    sandbox.git("r", &["config", "user.name", "Configured <Name>"]);
    sandbox.git("r", &["config", "user.email", "configured@example.com"]);
    type Change = fn(&mut GitVariables);
    let variants: [(Change, &str); 14] = [
        (|_| {}, "all from the environment"),
        (|v| v.committer_name = None, "name from the configuration"),
        (|v| v.committer_email = None, "address from the configuration"),
        (|v| v.committer_name = Some(String::new()), "empty name"),
        (|v| v.committer_email = Some(String::new()), "empty address"),
        (|v| v.committer_name = Some(" ,;<> ".to_owned()), "nothing but crud"),
        (|v| v.committer_name = Some(" \"J. R. <X>\nY,\" ".to_owned()), "crud around a name"),
        (|v| v.committer_name = Some("Jürgen\t".to_owned()), "not ASCII"),
        (|v| v.committer_email = Some("<a@b>".to_owned()), "brackets"),
        (|v| v.committer_date = Some("2026-01-02T03:04:05-0330".to_owned()), "ISO 8601"),
        (|v| v.committer_date = Some("Fri, 2 Jan 2026 03:04:05 +0000".to_owned()), "RFC 2822"),
        (|v| v.committer_date = Some("@5 +0000".to_owned()), "long ago"),
        (|v| v.committer_date = Some("123456789 -0800".to_owned()), "seconds"),
        (|v| v.committer_date = Some("some day".to_owned()), "no date"),
    ];
    for (change, what) in variants {
        let mut variables = variables();
        change(&mut variables);
        println!("{what}");
        assert_as_git(&sandbox, &variables);
    }
    sandbox.git("r", &["config", "committer.name", "Committer"]);
    assert_as_git(&sandbox, &GitVariables { committer_name: None, ..variables() });
}

/// An empty value is one, if there is no other.
#[test]
fn empty_settings_count_as_for_git() {
    for settings in [
        &[("user.name", "N"), ("user.email", "")][..],
        &[("user.name", "N"), ("user.email", ""), ("user.useConfigOnly", "true")],
        &[("user.name", "N"), ("user.email", "a@b"), ("committer.email", "")],
        &[("user.name", "N"), ("author.email", ""), ("user.email", "")],
        &[("user.name", "N"), ("committer.email", " ")],
        &[("user.name", ""), ("user.email", "a@b")],
        &[("user.name", ""), ("user.email", "")],
        &[("committer.name", ""), ("user.name", ""), ("user.email", "a@b")],
        &[("author.name", "A"), ("user.name", ""), ("user.email", "a@b")],
    ] {
        let sandbox = Sandbox::new();
        for (key, value) in settings {
            sandbox.git("r", &["config", key, value]);
        }
        let email = Some("not@used".to_owned());
        let nobody =
            GitVariables { committer_name: None, committer_email: None, email, ..variables() };
        println!("{settings:?}");
        assert_as_git(&sandbox, &nobody);
    }
}

#[test]
fn the_clock_counts_where_no_date_is_given() {
    let sandbox = Sandbox::new();
    for date in [None, Some(String::new())] {
        let variables = GitVariables { committer_date: date, ..variables() };
        assert!(sandbox.open_with(&variables).committer().unwrap().time.seconds > 1_700_000_000);
    }
}

#[test]
fn git_is_asked_where_the_environment_configures_it() {
    let sandbox = Sandbox::new();
    sandbox.git("r", &["config", "user.name", "First"]);
    sandbox.git("r", &["config", "--add", "user.name", "Last"]);
    let variables = GitVariables { committer_name: None, sets_config: true, ..variables() };
    assert_eq!(sandbox.open_with(&variables).committer().unwrap().person.name, "Last");
}
