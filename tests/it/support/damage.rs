//! References and objects that git itself would not make.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use super::sandbox::Sandbox;

/// Makes the reference of a tag hold these words: in reftables it can only be the id of an
/// object that there is.
#[track_caller]
pub(crate) fn point(sandbox: &Sandbox, tag: &str, words: &str) {
    let git_dir = sandbox.repo().join(".git");
    let name = format!("refs/tags/{tag}");
    if git_dir.join("reftable").exists() {
        sandbox.git(&["update-ref", "--no-deref", &name, words]);
        return;
    }
    let path = git_dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("{words}\n")).unwrap();
}

/// Writes a tag object of any text, and gives its id.
#[track_caller]
pub(crate) fn tag_object(sandbox: &Sandbox, text: &str) -> String {
    let mut command = sandbox.command("git", &sandbox.repo());
    let args = ["hash-object", "-t", "tag", "-w", "--literally", "--stdin"];
    let mut child =
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
}
