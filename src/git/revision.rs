//! Revisions: branches, tags, ids, `HEAD~3`.

use std::iter::repeat_n;

use git2::{ErrorCode, Oid};

use super::names::{split_revision, without_upstream};
use super::objects::{ObjectError, from_oid};
use super::{ReadError, Repository};
use crate::registry::ObjectId;

/// The places where git looks up a short name, in order; `%` stands for the name.
const RULES: [(&str, &str); 6] = [
    ("", ""),
    ("refs/", ""),
    ("refs/tags/", ""),
    ("refs/heads/", ""),
    ("refs/remotes/", ""),
    ("refs/remotes/", "/HEAD"),
];

/// A revision that means no commit.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// Nothing has this name or id.
    #[error("Ref '{0}' was not found in the repository history")]
    Unknown(String),
    /// It is ambiguous: several objects have this short id, or several remotes have this branch.
    #[error("Ref '{0}' is ambiguous: use a full name, such as refs/heads/..., or a full commit id")]
    Ambiguous(String),
    /// It could not be looked up.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<ObjectError> for RevisionError {
    fn from(error: ObjectError) -> Self {
        Self::Read(error.into())
    }
}

impl Repository {
    /// The commit at HEAD; `None` on a branch without commits.
    ///
    /// # Errors
    /// HEAD or its branch cannot be read.
    pub fn head(&self) -> Result<Option<ObjectId>, ReadError> {
        Ok(self.refs.find("HEAD")?)
    }

    /// Resolves a revision: a branch, a tag, an id or its beginning, `HEAD~3`, and any other form
    /// that git knows. As in GTO 1.10.1, a branch that only one remote has can be given by its
    /// short name.
    ///
    /// # Errors
    /// It means no commit or several; references or objects cannot be read.
    pub fn resolve(&self, revision: &str) -> Result<ObjectId, RevisionError> {
        if !self.is_temporary_clone() {
            return self.resolve_here(revision);
        }
        self.resolve_here(&without_upstream(revision)).map_err(|error| match error {
            RevisionError::Unknown(_) => RevisionError::Unknown(revision.to_owned()),
            error => error,
        })
    }

    fn resolve_here(&self, revision: &str) -> Result<ObjectId, RevisionError> {
        let id = match self.resolve_base(revision)? {
            Some((base, "")) => base,
            Some((base, suffix)) => {
                self.check_passed(base, suffix)?;
                self.revparse(&format!("{base}{suffix}"), revision)?
            }
            None => match self.revparse(revision, revision) {
                Err(RevisionError::Unknown(_)) => self.resolve_at_remotes(revision)?,
                other => other?,
            },
        };
        match self.peel_to_commit(id) {
            Ok(commit) => Ok(from_oid(commit.id())),
            // A full id of a missing object is an unknown revision, not a damaged repository.
            Err(ObjectError::Missing { id }) if revision.starts_with(&id.to_string()) => {
                Err(RevisionError::Unknown(revision.to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Resolves the part of a revision before `~`, `^`, `:` or `@{`, and returns the rest.
    fn resolve_base<'a>(
        &self,
        revision: &'a str,
    ) -> Result<Option<(ObjectId, &'a str)>, RevisionError> {
        let (base, suffix) = split_revision(revision);
        if base.is_empty() || suffix.starts_with('@') {
            return Ok(None);
        }
        let base = if base == "@" { "HEAD" } else { base };
        let names = RULES.map(|(before, after)| format!("{before}{base}{after}"));
        let names = names.each_ref().map(String::as_bytes);
        if let Some(id) = self.refs.find_first(&names).map_err(ReadError::from)? {
            return Ok(Some((id, suffix)));
        }
        Ok(self.full_id(base)?.map(|id| (id, suffix)))
    }

    /// The id that begins with these hex digits, at least four; `None` if the text is no such
    /// prefix.
    fn full_id(&self, text: &str) -> Result<Option<ObjectId>, RevisionError> {
        let digits = 2 * self.refs.id_len;
        if !(4..=digits).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(None);
        }
        if text.len() == digits {
            let id: Option<ObjectId> = text.parse().ok();
            // If the remote has this object, it was fetched with the clone.
            return Ok(id.filter(|id| !self.is_temporary_clone() || self.has(*id)));
        }
        let found = Oid::from_str_ext(text, self.git.object_format())
            .and_then(|oid| self.git.odb()?.exists_prefix(oid, text.len()));
        match found {
            Ok(oid) => Ok(Some(from_oid(oid))),
            Err(error) if error.code() == ErrorCode::Ambiguous => {
                Err(RevisionError::Ambiguous(text.to_owned()))
            }
            Err(_) => Ok(None),
        }
    }

    /// Reads the commits that `~` and `^` lead to before libgit2 does. libgit2 never ends at a file
    /// that is cut short.
    fn check_passed(&self, mut id: ObjectId, suffix: &str) -> Result<(), ObjectError> {
        let steps = steps(suffix).into_iter();
        let mut parents = steps.flat_map(|(parent, times)| repeat_n(parent, times));
        while self.has(id) {
            let commit = self.peel_to_commit(id)?;
            match parents.next().and_then(|parent| commit.parent_ids().nth(parent)) {
                Some(next) => id = from_oid(next),
                None => break,
            }
        }
        Ok(())
    }

    /// Resolves other forms by libgit2, or by git if libgit2 cannot read the references. For
    /// libgit2 a text that is too short for an id is ambiguous; here it is unknown.
    fn revparse(&self, text: &str, typed: &str) -> Result<ObjectId, RevisionError> {
        if self.has_objects_alone {
            let mut git = self.git_program();
            let output = git.args(["rev-parse", "--verify", "--end-of-options", text]).output();
            let printed = output.ok().filter(|output| output.status.success());
            let id = printed.and_then(|output| String::from_utf8(output.stdout).ok());
            return id
                .and_then(|id| id.trim_end().parse().ok())
                .ok_or_else(|| RevisionError::Unknown(typed.to_owned()));
        }
        match self.git.revparse_single(text) {
            Ok(object) => Ok(from_oid(object.id())),
            Err(_) => Err(RevisionError::Unknown(typed.to_owned())),
        }
    }

    /// A branch that exactly one remote has.
    fn resolve_at_remotes(&self, branch: &str) -> Result<ObjectId, RevisionError> {
        let unknown = || RevisionError::Unknown(branch.to_owned());
        let mut found = None;
        for remote in self.remotes().ok_or_else(unknown)? {
            let name = format!("refs/remotes/{remote}/{branch}");
            match (self.refs.find(&name).map_err(ReadError::from)?, found) {
                (Some(id), Some(other)) if id != other => {
                    return Err(RevisionError::Ambiguous(branch.to_owned()));
                }
                (Some(id), _) => found = Some(id),
                (None, _) => {}
            }
        }
        found.ok_or_else(unknown)
    }
}

/// The steps of a suffix such as `~2^2`, up to another form: which parent, counted from 0, and how
/// often.
fn steps(suffix: &str) -> Vec<(usize, usize)> {
    let mut steps = Vec::new();
    let mut rest = suffix;
    while let Some(sign @ ('~' | '^')) = rest.chars().next() {
        let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        let (number, next) = rest[1..].split_at(digits);
        let Ok(number) = (if number.is_empty() { "1" } else { number }).parse() else { break };
        steps.push(match (sign, number) {
            ('~', generations) => (0, generations),
            // The commit itself.
            (_, 0) => (0, 0),
            (_, parent) => (parent - 1, 1),
        });
        rest = next;
    }
    steps
}
