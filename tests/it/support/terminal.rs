//! Running gto on a terminal of its own, by `script` of util-linux.

use super::bounded::bounded;
use super::sandbox::Sandbox;

/// A terminal's columns and lines.
pub(crate) type Size = (u16, u16);

/// What `gto` writes to a terminal that does not know its size, line ends as in a file.
#[track_caller]
pub(crate) fn on_terminal(sandbox: &Sandbox, args: &[&str], variable: (&str, &str)) -> String {
    run(sandbox, args, "", &[variable])
}

/// What `gto` writes to a terminal of this size, line ends as in a file.
#[track_caller]
pub(crate) fn on_screen(
    sandbox: &Sandbox,
    args: &[&str],
    (columns, rows): Size,
    variables: &[(&str, &str)],
) -> String {
    run(sandbox, args, &format!("stty cols {columns} rows {rows}; "), variables)
}

#[track_caller]
fn run(sandbox: &Sandbox, args: &[&str], before: &str, variables: &[(&str, &str)]) -> String {
    let words = [&[env!("CARGO_BIN_EXE_gto")], args].concat();
    let line: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    let mut script = sandbox.command("script", &sandbox.repo());
    script.args(["-q", "-c", &format!("{before}{}", line.join(" ")), "/dev/null"]);
    script.env("TERM", "xterm").envs(variables.iter().copied());
    bounded(&mut script).stdout.replace("\r\n", "\n")
}
