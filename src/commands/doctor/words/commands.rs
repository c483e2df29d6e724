//! Commands that mend, as they are typed in a shell.

use super::Ground;
use crate::commands::args::quote;
use crate::registry::Time;

/// The user's editor.
pub(super) const EDIT: &str = "${EDITOR:-vi}";

/// Edits a file and commits it.
pub(super) fn edit(file: &str, ground: &Ground) -> String {
    let (message, file) = (quote(&format!("Mend {file}")), quote(file));
    let edit = format!("{EDIT} {file} && git commit -m {message} -- {file}");
    match ground.is_bare {
        true => format!(
            "dir=$(mktemp -d) && git clone -q -- . \"$dir\" && \
             (cd \"$dir\" && {edit} && git push -q origin HEAD)"
        ),
        false => edit,
    }
}

/// A command with something that only the user knows, as a variable of the shell: nothing is
/// done before it is set.
pub(super) fn with(variable: &str, what: &str, command: &str) -> String {
    format!(": \"${{{variable}:?set it to {what}}}\" && {command}")
}

/// Registers a version at another commit, which the user knows: nothing is done before it is set
/// to one that exists.
pub(super) fn again(artifact: &str, version: &str) -> String {
    let (artifact, version) = (quote(artifact), quote(version));
    format!(
        "git cat-file -e \"${{COMMIT:?set it to the right commit}}^{{commit}}\" && \
         gto deprecate {artifact} {version} --delete && \
         gto register {artifact} \"$COMMIT\" --version {version}"
    )
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

/// Deletes several tags.
pub(super) fn delete_all(tags: &[String]) -> String {
    let names: Vec<_> = tags.iter().map(|tag| quote(tag)).collect();
    format!("git tag -d -- {}", names.join(" "))
}

/// Deletes a tag whose object git cannot read.
pub(super) fn delete_ref(tag: &str) -> String {
    format!("git update-ref -d {}", at(tag, ""))
}

/// Fetches a tag that is not here, or with an option is another one here.
pub(super) fn fetch(remote: &str, tag: &str, option: &str) -> String {
    let refspec = quote(&format!("refs/tags/{tag}:refs/tags/{tag}"));
    format!("git fetch {option}{} {refspec}", quote(remote))
}

/// Makes a tag again, with its own name and the message that it has, at its commit and of this
/// date. A signature would not be one of the new tag.
pub(super) fn retag(tag: &str, date: Time) -> String {
    let message =
        format!("git cat-file tag {} | sed '1,/^$/d; /^-----BEGIN .*SIGN/,$d'", at(tag, ""));
    format!("{message} | {}", annotate(tag, "-F -", date))
}

/// Puts a tag object, with a message from these options, in the place of what a tag is now.
pub(super) fn annotate(tag: &str, message: &str, date: Time) -> String {
    let sign = if date.offset_minutes < 0 { '-' } else { '+' };
    let (seconds, offset) = (date.seconds, date.offset_minutes.unsigned_abs());
    format!(
        "GIT_COMMITTER_DATE='@{seconds} {sign}{:02}{:02}' git tag -f -a --cleanup=verbatim {message} {} {}",
        offset / 60,
        offset % 60,
        name(tag),
        at(tag, "^{commit}")
    )
}

/// Deletes a tag whose name is no text, in any shell.
pub(super) fn delete_bytes(tag: &[u8]) -> String {
    let escape = |byte: &u8| match byte {
        byte if byte.is_ascii_alphanumeric() || b"@#!=_/.-".contains(byte) => {
            char::from(*byte).to_string()
        }
        byte => format!("\\{byte:03o}"),
    };
    let tag: String = tag.iter().map(escape).collect();
    format!("git tag -d -- \"$(printf '{tag}')\"")
}
