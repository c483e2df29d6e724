//! Completion in real shells.

use std::process::Command;

use crate::support::bounded::bounded;
use crate::support::sandbox::Sandbox;

/// Two artifacts, one of them in a stage, and a folder and a file that no name is.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "planned: {type: model}\n");
    sandbox.write("repo/data/file", "");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    for args in
        ["register churn", "register models:rank", "assign churn --version v0.0.1 --stage prod"]
    {
        assert_eq!(sandbox.gto(&args.split(' ').collect::<Vec<_>>()).code, 0, "{args}");
    }
    sandbox
}

/// A shell with gto on its path.
fn shell(sandbox: &Sandbox, program: &str, script: &str) -> Command {
    let mut shell = sandbox.command(program, &sandbox.repo());
    let gto = std::path::Path::new(env!("CARGO_BIN_EXE_gto")).parent().unwrap();
    let path = format!("{}:{}", gto.display(), std::env::var("PATH").unwrap());
    shell.args(["-c", script]).env("PATH", path);
    shell
}

/// What each line is completed to, without options; words apart by a blank.
const LINES: [(&str, &str); 9] = [
    ("gto show c", "churn"),
    ("gto show models:r", "models:rank"),
    ("gto show churn@", "churn@latest churn@v0.0.1"),
    ("gto show churn#", "churn#prod"),
    ("gto assign churn --stage ", "prod"),
    ("gto annotate churn --type m", "model"),
    ("gto register churn ma", "main"),
    ("gto check-ref c", "churn#prod#1 churn@v0.0.1"),
    // No file is meant.
    ("gto register churn --message d", ""),
];

#[test]
fn bash_completes_names() {
    let sandbox = sandbox();
    for (line, expected) in LINES {
        // Bash takes words apart at these signs.
        let part = line.rsplit([' ', '@', ':']).next().unwrap();
        let before = line.rsplit(' ').next().unwrap().strip_suffix(part).unwrap();
        let script = format!(
            "source <(gto completions bash); COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; \
             _gto gto '{part}' ''; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let got = bounded(&mut shell(&sandbox, "bash", &script));
        let words: Vec<_> = got.stdout.lines().filter(|word| !word.is_empty()).collect();
        let words: Vec<_> = words.iter().map(|word| format!("{before}{word}")).collect();
        assert_eq!((words.join(" ").as_str(), got.stderr.as_str()), (expected, ""), "{line}");
    }
    // Where no repository is, there are options only.
    let script = "cd /; source <(gto completions bash); COMP_LINE='gto show '; COMP_POINT=9; \
                  _gto gto '' ''; printf '%s\n' \"${COMPREPLY[@]}\"";
    let got = bounded(&mut shell(&sandbox, "bash", script));
    assert!(got.stdout.lines().all(|word| word.starts_with('-')), "{got:?}");
    assert_eq!(got.stderr, "");
    // The variable of click gives the same script.
    let mut click = sandbox.gto_command(&sandbox.repo());
    let click = bounded(click.env("_GTO_COMPLETE", "bash_source"));
    assert_eq!(click.stdout, sandbox.gto(&["completions", "bash"]).stdout);
}

#[test]
#[ignore = "needs fish"]
fn fish_completes_names() {
    let sandbox = sandbox();
    for (line, expected) in LINES {
        let script = format!("gto completions fish | source; complete -C '{line}'");
        let got = bounded(&mut shell(&sandbox, "fish", &script));
        let words: Vec<_> = got.stdout.lines().collect();
        assert_eq!(words.join(" "), expected, "{line}: {got:?}");
    }
}

#[test]
#[ignore = "needs zsh"]
fn zsh_completes_names() {
    let sandbox = sandbox();
    // What the completion function gives to zsh.
    for (line, expected) in LINES {
        let script = format!(
            "compdef() {{ :; }}; _describe() {{ print -l -- ${{(P)3}}; }}; \
             source <(gto completions zsh); words=(${{(z):-'{line}'}}); \
             [[ '{line}' == *' ' ]] && words+=(''); CURRENT=$#words; \
             _clap_dynamic_completer_gto"
        );
        let got = bounded(&mut shell(&sandbox, "zsh", &script));
        let words: Vec<_> = got.stdout.lines().map(|word| word.replace("\\:", ":")).collect();
        assert_eq!(words.join(" "), expected, "{line}: {got:?}");
    }
}

#[test]
fn a_manual_page_is_printed() {
    let sandbox = Sandbox::empty();
    for (args, needle) in [
        (&["man"][..], ".TH gto 1"),
        (&["man", "show"], "gto\\-show \\- Show artifacts"),
        (&["man", "check-ref"], "gto\\-check\\-ref"),
    ] {
        let got = bounded(sandbox.gto_command(sandbox.root()).args(args));
        assert!(got.code == 0 && got.stdout.contains(needle), "{args:?}: {got:?}");
    }
    let got = bounded(sandbox.gto_command(sandbox.root()).args(["man", "nothing"]));
    assert_eq!((got.code, got.stderr.as_str()), (1, "❌ There is no command 'nothing'\n"));
}
