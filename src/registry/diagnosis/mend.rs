//! Commands that mend a finding, as typed in a shell.

use std::ffi::OsStr;

use crate::registry::Time;
use crate::shell::{operand, quote};

/// The user's editor.
pub(super) const EDIT: &str = "${EDITOR:-vi}";

/// The environment of the commands. The default is a clone with a work tree that is the current
/// folder.
#[derive(Debug, Clone, Default)]
pub(crate) struct MendContext {
    /// The remote to fetch tags from; `None` if there is none.
    pub(crate) remote: Option<String>,
    /// Whether the repository is bare.
    pub(crate) is_bare: bool,
    /// Whether references are in reftables.
    pub(crate) has_reftables: bool,
    /// The top of the repository, quoted for a shell; `None` if it is the current folder.
    pub(crate) top: Option<String>,
}

impl MendContext {
    /// The form of a command in the current folder. The command is for the top of the repository.
    pub(crate) fn at_top(&self, command: &str) -> String {
        match &self.top {
            Some(top) => format!("cd {top} && {command}"),
            None => command.to_owned(),
        }
    }

    /// Edits a file and commits it.
    pub(super) fn edit(&self, file: &str) -> String {
        // A dash would begin an option, a plus sign a command of vi.
        let path = if file.starts_with(['-', '+']) { format!("./{file}") } else { file.to_owned() };
        let (message, file) = (quote(format!("Mend {file}")), quote(path));
        let git = git_for(&[&file]);
        self.in_work_tree(&format!("{EDIT} {file} && {git} commit -m {message} -- {file}"))
    }

    /// Runs a command that changes files: in a clone, if the repository is bare.
    pub(super) fn in_work_tree(&self, command: &str) -> String {
        match self.is_bare {
            true => format!(
                "dir=$(mktemp -d) && git clone -q -- . \"$dir\" && \
                 (cd \"$dir\" && {command} && git push -q origin HEAD)"
            ),
            false => command.to_owned(),
        }
    }

    /// Deletes a tag with this command, and fetches it again if there is a remote.
    pub(super) fn fetch_again(&self, delete: String, tag: &str) -> Vec<String> {
        let fetch = self.remote.as_deref().map(|remote| fetch(remote, tag, ""));
        let again = fetch.map(|fetch| format!("{delete} && {fetch}"));
        again.into_iter().chain([delete]).collect()
    }
}

/// The git program for a command with these files as literal paths. Git takes `*` and a leading `:`
/// for patterns.
pub(super) fn git_for(paths: &[&str]) -> &'static str {
    match paths.iter().any(|path| path.contains([':', '*', '?', '[', '\\'])) {
        true => "git --literal-pathspecs",
        false => "git",
    }
}

/// A command with a shell variable for a value that only the user knows. It does nothing until the
/// variable is set.
pub(super) fn with(variable: &str, what: &str, command: &str) -> String {
    format!(": \"${{{variable}:?set it to {what}}}\" && {command}")
}

/// Registers a version at another commit, which the user has to give: it does nothing until
/// `$COMMIT` is set to an existing commit.
pub(super) fn register_elsewhere(artifact: &str, version: &str) -> String {
    let (artifact, version) = (quote(artifact), quote(version));
    format!(
        "git cat-file -e \"${{COMMIT:?set it to the right commit}}^{{commit}}\" && \
         gto deprecate {artifact} {version} --delete && \
         gto register {artifact} \"$COMMIT\" --version {version}"
    )
}

/// The full name of a tag, with a suffix for git.
pub(super) fn at(tag: &str, suffix: &str) -> String {
    quote(format!("refs/tags/{tag}{suffix}"))
}

/// Deletes tags.
pub(super) fn delete<T: AsRef<OsStr>>(tags: &[T]) -> String {
    let names: Vec<_> = tags.iter().map(quote).collect();
    format!("git tag -d -- {}", names.join(" "))
}

/// Deletes a tag whose object git cannot read, or which has no object in a reftable.
pub(super) fn delete_ref(tag: &str) -> String {
    format!("git update-ref -d {}", at(tag, ""))
}

/// Fetches a tag that is missing locally, or with `--force ` one that differs.
pub(super) fn fetch(remote: &str, tag: &str, option: &str) -> String {
    format!(
        "git fetch {option}{} {}",
        operand(remote),
        quote(format!("refs/tags/{tag}:refs/tags/{tag}"))
    )
}

/// Makes a tag again with its name, message and commit, and this date. A signature is dropped: it
/// would not fit the new tag.
pub(super) fn retag(tag: &str, date: Time) -> String {
    let message =
        format!("git cat-file tag {} | sed '1,/^$/d; /^-----BEGIN .*SIGN/,$d'", at(tag, ""));
    format!("{message} | {}", annotate(tag, "-F -", date))
}

/// Makes a tag again if it has a date, or deletes it.
pub(super) fn retag_or_delete(tag: &str, date: Option<Time>) -> Vec<String> {
    date.map(|date| retag(tag, date)).into_iter().chain([delete(&[tag])]).collect()
}

/// Replaces a tag by a tag object, with a message from these options.
pub(super) fn annotate(tag: &str, message: &str, date: Time) -> String {
    let sign = if date.offset_minutes < 0 { '-' } else { '+' };
    let (seconds, offset) = (date.seconds, date.offset_minutes.unsigned_abs());
    format!(
        "GIT_COMMITTER_DATE='@{seconds} {sign}{:02}{:02}' git tag -f -a --cleanup=verbatim {message} -- {} {}",
        offset / 60,
        offset % 60,
        quote(tag),
        at(tag, "^{commit}")
    )
}
