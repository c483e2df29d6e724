//! A HEAD that cannot be read.

use super::mend::{MendContext, with};
use super::{Finding, Kind};
use crate::shell::{operand, quote, quoted};

/// The part of HEAD that cannot be read.
#[derive(Debug)]
pub(crate) enum HeadPart {
    /// The file HEAD, quoted for a shell.
    File(String),
    /// The branch with this full name. `is_logged`: it has a reflog.
    Branch { name: String, is_logged: bool },
    /// The commit.
    Commit,
    /// A directory of the commit.
    Directory,
}

pub(crate) fn unreadable_head(part: &HeadPart, reason: &str, context: &MendContext) -> Finding {
    let git_path = |path: &str| format!("\"$(git rev-parse --git-path {})\"", quote(path));
    let with_commit = |command: &str| with("COMMIT", "a commit it was at", command);
    let go_back = with_commit("git update-ref HEAD \"$COMMIT\"");
    let switch = with("BRANCH", "a branch", "git symbolic-ref HEAD \"refs/heads/$BRANCH\"");
    let (what, mend) = match part {
        HeadPart::File(_) if context.has_reftables => {
            (format!("HEAD is broken: {reason}"), vec![switch])
        }
        HeadPart::File(file) => {
            let write = format!("echo \"ref: refs/heads/$BRANCH\" >{file}");
            (format!("HEAD is broken: {reason}"), vec![with("BRANCH", "a branch", &write)])
        }
        // The bytes of its name are unknown, and no other reference must be written.
        HeadPart::Branch { name, .. } if name.contains('\u{fffd}') => (
            format!("HEAD is on {}, whose reference is broken: {reason}", quoted(name)),
            vec![switch],
        ),
        HeadPart::Branch { name, is_logged } => {
            let (file, log) = (git_path(name), git_path(&format!("logs/{name}")));
            let last = is_logged.then(|| format!("tail -n 1 {log} | cut -d' ' -f2 >{file}"));
            let write = with_commit(&format!("echo \"$COMMIT\" >{file}"));
            let mend = match context.has_reftables {
                true => vec![with_commit(&format!("git update-ref {} \"$COMMIT\"", quote(name)))],
                false => last.into_iter().chain([write]).collect(),
            };
            (format!("HEAD is on {}, whose reference is broken: {reason}", quoted(name)), mend)
        }
        // Git does not fetch if the commit at HEAD is missing.
        HeadPart::Commit => (format!("the commit at HEAD cannot be read: {reason}"), vec![go_back]),
        HeadPart::Directory => {
            let remote = context.remote.iter();
            let fetch = remote.map(|remote| format!("git fetch --refetch {}", operand(remote)));
            let mend = fetch.chain([go_back]).collect();
            (format!("a directory of HEAD cannot be read: {reason}"), mend)
        }
    };
    Finding {
        kind: Kind::UnreadableHead,
        subject: "HEAD".to_owned(),
        what,
        why: match context.has_reftables {
            true => {
                "Commands that read annotations fail. `git reflog` may list the commits that HEAD \
                 was at."
            }
            false => {
                "Commands that read annotations fail. The file logs/HEAD in the Git directory may \
                 list the commits that HEAD was at."
            }
        },
        mend,
    }
}
