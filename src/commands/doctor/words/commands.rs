//! Commands that mend, as they are typed in a shell.

use crate::commands::args::quote;

/// The user's editor.
pub(super) const EDIT: &str = "${EDITOR:-vi}";

/// Edits a file and commits it.
pub(super) fn edit(file: &str) -> String {
    let (message, file) = (quote(&format!("Mend {file}")), quote(file));
    format!("{EDIT} {file} && git commit -m {message} -- {file}")
}

/// A command with something that only the user knows, as a variable of the shell: nothing is
/// done before it is set.
pub(super) fn with(variable: &str, what: &str, command: &str) -> String {
    format!(": \"${{{variable}:?set it to {what}}}\" && {command}")
}

/// Registers a version at another commit, which the user knows.
pub(super) fn again(artifact: &str, version: &str) -> String {
    let (artifact, version) = (quote(artifact), quote(version));
    let command = format!(
        "gto deprecate {artifact} {version} --delete && \
         gto register {artifact} \"$COMMIT\" --version {version}"
    );
    with("COMMIT", "the right commit", &command)
}

/// The name of a tag as an argument: it can begin with a dash.
pub(super) fn name(tag: &str) -> String {
    format!("-- {}", quote(tag))
}

/// What a tag, or with a suffix its target, is to git.
pub(super) fn at(tag: &str, suffix: &str) -> String {
    quote(&format!("refs/tags/{tag}{suffix}"))
}

/// Deletes a tag.
pub(super) fn delete(tag: &str) -> String {
    format!("git tag -d {}", name(tag))
}

/// Deletes a tag whose object git cannot read.
pub(super) fn delete_ref(tag: &str) -> String {
    format!("git update-ref -d {}", at(tag, ""))
}

/// Fetches a tag that is not here.
pub(super) fn fetch(tag: &str) -> String {
    format!("git fetch origin {}", quote(&format!("refs/tags/{tag}:refs/tags/{tag}")))
}

/// Makes a tag again, with its own name, of today, with the message that it has.
pub(super) fn retag(tag: &str, suffix: &str) -> String {
    let reference = at(tag, "");
    format!(
        "git tag -f -a -m \"$(git for-each-ref --format='%(contents)' {reference})\" {} {}",
        name(tag),
        at(tag, suffix)
    )
}
