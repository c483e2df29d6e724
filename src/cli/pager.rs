//! The pager: what shows output that is longer than the terminal.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use crate::config::Environment;

/// The exit code of a shell that does not find a command.
const NOT_FOUND: i32 = 127;

/// The command line of the pager: `GTO_PAGER`, `GIT_PAGER`, the user's `core.pager`, `PAGER`, or else
/// less, as git chooses. `None` where that is empty or `cat`. The configuration of a repository does
/// not count: it would run a program that its author has chosen.
pub(super) fn command(
    environment: &Environment,
    configured: impl FnOnce() -> Option<String>,
) -> Option<String> {
    let of = |name| environment.get(name).map(str::to_owned);
    let named = of("GTO_PAGER").or_else(|| of("GIT_PAGER")).or_else(configured);
    let pager = named.or_else(|| of("PAGER")).unwrap_or_else(|| "less".to_owned());
    (!matches!(pager.trim(), "" | "cat")).then_some(pager)
}

/// Shows bytes in a pager. Returns whether it was there; if not, nothing is shown.
///
/// # Errors
/// The pager cannot be given the bytes.
pub(super) fn show(pager: &str, bytes: &[u8], environment: &Environment) -> io::Result<bool> {
    // While the pager runs, Ctrl-C is for it.
    let signal = flag::register(SIGINT, Arc::new(AtomicBool::new(false)))?;
    let mut command = Command::new("sh");
    command.arg("-c").arg(with_header(pager)).stdin(Stdio::piped());
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if environment.get(name).is_none() {
            command.env(name, value);
        }
    }
    let Ok(mut child) = command.spawn() else { return Ok(false) };
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(bytes));
    let status = child.wait();
    signal_hook::low_level::unregister(signal);
    let is_there = status?.code() != Some(NOT_FOUND);
    match written {
        // The user has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(is_there),
        written => written.map(|()| is_there),
    }
}

/// The command line of less, so that the header of a table stays in sight: three lines, the frame
/// included. Only less 600 and newer can.
fn with_header(pager: &str) -> String {
    let program = pager.split_whitespace().next().map(Path::new);
    let is_less = program.and_then(Path::file_name) == Some(OsStr::new("less"));
    let printed = || Command::new("less").arg("--version").stdin(Stdio::null()).output().ok();
    let version = is_less.then(printed).flatten();
    let version =
        version.and_then(|output| version_of_less(&String::from_utf8_lossy(&output.stdout)));
    match version {
        Some(600..) => format!("{pager} --header=3"),
        _ => pager.to_owned(),
    }
}

/// The number in `less 590 (GNU regular expressions)`.
fn version_of_less(printed: &str) -> Option<u32> {
    let version = printed.strip_prefix("less ")?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pager_is_the_users() {
        for (variables, configured, expected) in [
            (&[][..], None, Some("less")),
            (&[("PAGER", "more")], None, Some("more")),
            (&[("PAGER", "more")], Some("delta"), Some("delta")),
            (&[("PAGER", "more"), ("GIT_PAGER", "g")], Some("delta"), Some("g")),
            (&[("GIT_PAGER", "g"), ("GTO_PAGER", "less -S")], None, Some("less -S")),
            (&[("GTO_PAGER", "")], Some("delta"), None),
            (&[("GIT_PAGER", "cat")], None, None),
            (&[], Some("cat"), None),
        ] {
            let environment: Environment =
                variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            let chosen = command(&environment, || configured.map(str::to_owned));
            assert_eq!(chosen.as_deref(), expected, "{variables:?} {configured:?}");
        }
    }

    #[test]
    fn less_says_its_version() {
        for (printed, version) in [
            ("less 590 (GNU regular expressions)\nCopyright", Some(590)),
            ("less 643.1", Some(643)),
            ("BusyBox v1.36", None),
            ("less ", None),
        ] {
            assert_eq!(version_of_less(printed), version, "{printed}");
        }
    }
}
