//! Completion in the shell, by clap_complete's engine: the script asks this program for the values.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};

use crate::commands::completions::CompletionShell;
use crate::commands::known::Known;
use crate::config::Environment;

/// The variable that makes this program complete. GTO 1.10.1 is made with click, which has it.
pub(super) const VARIABLE: &str = "_GTO_COMPLETE";

/// Bash takes a word apart at `@`, `:` and `=`. Here the engine gets whole words, and bash what comes
/// after the part that it has already. Files are not a default.
const BASH: &str = r#"_gto() {
    local line=${COMP_LINE:0:COMP_POINT} words=() word before IFS=$' \t\n'
    read -ra words <<< "$line"
    if [[ $line == *[[:space:]] ]]; then words+=(""); fi
    word=${words[${#words[@]}-1]}
    before=${word%"$2"}
    IFS=$'\013'
    COMPREPLY=( $(_CLAP_IFS="$IFS" _CLAP_COMPLETE_INDEX=$((${#words[@]} - 1)) \
        _GTO_COMPLETE=bash gto -- "${words[@]}" 2> /dev/null) )
    COMPREPLY=( "${COMPREPLY[@]#"$before"}" )
    if [[ ${COMPREPLY-} == *[=/:@#] ]]; then compopt -o nospace 2> /dev/null; fi
}
complete -o nosort -F _gto gto 2> /dev/null || complete -F _gto gto
"#;

/// Writes the script of a shell.
///
/// # Errors
/// What `out` returns.
pub(crate) fn write_completion_script(
    shell: CompletionShell,
    out: &mut dyn Write,
) -> io::Result<()> {
    match shell {
        CompletionShell::Bash => out.write_all(BASH.as_bytes()),
        CompletionShell::Zsh => Zsh.write_registration(VARIABLE, "gto", "gto", "gto", out),
        CompletionShell::Fish => Fish.write_registration(VARIABLE, "gto", "gto", "gto", out),
    }
}

/// What the variable asks for: with `bash_source` the script, as of click; with `bash`, which the script
/// sets, the values for the words after `--`. Nothing for other values, with which click's own scripts
/// ask.
///
/// # Errors
/// What `out` returns.
pub(super) fn complete(
    wanted: &str,
    args: &[OsString],
    environment: &Environment,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = args.iter().position(|arg| arg == "--").map(|at| args[at + 1..].to_vec());
    let write = |shell: &dyn EnvCompleter, out: &mut dyn Write| {
        let words = words.unwrap_or_default();
        let mut command = with_values(super::command(), repo_of(&words).as_ref(), environment);
        shell.write_complete(&mut command, words, None, out)
    };
    match wanted {
        "bash" => write(&Bash, out),
        "zsh" => write(&Zsh, out),
        "fish" => write(&Fish, out),
        "bash_source" => write_completion_script(CompletionShell::Bash, out),
        "zsh_source" => write_completion_script(CompletionShell::Zsh, out),
        "fish_source" => write_completion_script(CompletionShell::Fish, out),
        _ => Ok(()),
    }
}

/// The repository that the words name.
fn repo_of(words: &[OsString]) -> Option<OsString> {
    let after = |word: &OsString, at: usize| match word.to_str()? {
        "-r" | "--repo" => words.get(at + 1).cloned(),
        text => text.strip_prefix("--repo=").map(OsString::from),
    };
    words.iter().enumerate().find_map(|(at, word)| after(word, at)).filter(|repo| !repo.is_empty())
}

/// The parser, where each argument knows its values. Without a value of its own an argument has none:
/// files are completed only where a file is meant.
fn with_values(command: Command, repo: Option<&OsString>, environment: &Environment) -> Command {
    let add = |name: &str, arg: Arg| {
        if !arg.is_positional() && !arg.get_action().takes_values() {
            return arg;
        }
        let arg = match arg.get_id().as_str() {
            "repo" | "repos" | "repository" | "output" => arg.value_hint(ValueHint::DirPath),
            "file" | "path" => arg.value_hint(ValueHint::AnyPath),
            _ => arg,
        };
        match known_of(name, arg.get_id().as_str()) {
            Some(known) => {
                let (repo, environment) = (repo.cloned(), environment.clone());
                arg.add(ArgValueCompleter::new(move |word: &OsStr| {
                    let values = known.values(word, (repo.as_ref(), &environment)).into_iter();
                    values.map(CompletionCandidate::new).collect()
                }))
            }
            None => arg,
        }
    };
    command.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        command.mut_args(|arg| add(&name, arg))
    })
}

/// What an argument of a command names.
fn known_of(command: &str, argument: &str) -> Option<Known> {
    Some(match (command, argument) {
        ("parse-tag" | "check-ref", "name" | "reference") => Known::Tag,
        ("show" | "describe" | "diff" | "lineage", "name") => Known::Shortcut,
        (_, "name") => Known::Artifact,
        ("register", "version") => return None,
        ("assign" | "deprecate", "version") | ("diff", "from" | "to") => Known::Version,
        (_, "stage" | "stages") => Known::Stage,
        (_, "kind" | "types") => Known::Type,
        (_, "rev" | "reference" | "at" | "branch") => Known::Revision,
        _ => return None,
    })
}
