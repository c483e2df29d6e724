//! What `gto doctor` asks: each tag as it is found, whole or not, and how this clone was made.

use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use super::object::{ObjectError, ObjectKind};
use super::redact::redact;
use super::refs::{RefError, Scope};
use super::tag_object::parse_tag;
use super::write::TAGS;
use super::{ReadError, Repository};
use crate::registry::ObjectId;
use crate::registry::diagnosis::{CloneGap, FoundTag, TagState, TargetFault};

/// The remote whose tags count.
const REMOTE: &str = "origin";

/// The tags of the remote cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The program is not there, or does not start.
    #[error("git cannot be run: {0}. Asking a remote needs the git program on PATH")]
    NoGit(io::Error),
    /// Displays as git's words, credentials in addresses left out.
    #[error("{0}")]
    Failed(String),
}

impl Repository {
    /// The tags whose names are wanted, whatever state they are in.
    ///
    /// # Errors
    /// The references cannot be listed, or an object that is at a remote cannot be fetched.
    pub fn inspect_tags(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<FoundTag>, ReadError> {
        let refs = self.tag_refs(Scope::All)?;
        let mut targets = HashMap::new();
        let found = refs.iter().filter(|(name, _)| wanted(name));
        let inspected = found.map(|(name, id)| {
            let state = self.tag_state(id, &mut targets)?;
            Ok(FoundTag { name: name.to_owned(), state })
        });
        inspected.collect()
    }

    fn tag_state(
        &self,
        id: Option<ObjectId>,
        targets: &mut HashMap<ObjectId, Option<TargetFault>>,
    ) -> Result<TagState, ObjectError> {
        let Some(id) = id else {
            return Ok(TagState::BrokenReference("it holds no object's id".to_owned()));
        };
        let read = self.read(id, |kind, raw| match kind {
            ObjectKind::Tag => match parse_tag(raw) {
                Ok(tag) => {
                    let inside = String::from_utf8_lossy(tag.name).into_owned();
                    Ok(Some((inside, tag.target, tag.time)))
                }
                Err(error) => Err(ObjectError::Corrupt { id, reason: error.to_string() }),
            },
            _ => Ok(None),
        });
        Ok(match read {
            Ok(None) => TagState::Lightweight,
            Ok(Some((inside, target, time))) => {
                let fault = match targets.get(&target) {
                    Some(fault) => fault,
                    None => targets.entry(target).or_insert(self.target_fault(target)?),
                };
                TagState::Annotated { inside, target, fault: fault.clone(), time }
            }
            Err(error) => TagState::Unreadable(fault(error)?),
        })
    }

    fn target_fault(&self, target: ObjectId) -> Result<Option<TargetFault>, ObjectError> {
        let kind = self.read(target, |kind, _| Ok(kind));
        Ok(match kind.and_then(|kind| self.peel_to_commit(target).map(|_| kind)) {
            Ok(ObjectKind::Commit) => None,
            Ok(_) => Some(TargetFault::Tag),
            Err(error) => Some(TargetFault::NoCommit(fault(error)?)),
        })
    }

    /// The file that says where HEAD is.
    #[must_use]
    pub fn head_file(&self) -> PathBuf {
        self.refs.git_dir.join("HEAD")
    }

    /// Why this clone may lack tags that its remote has.
    ///
    /// # Errors
    /// The references cannot be listed.
    pub fn clone_gaps(&self) -> Result<Vec<CloneGap>, RefError> {
        let mut gaps = Vec::new();
        // A copy of a remote repository has all of its tags, and little else.
        if self.is_copy() {
            return Ok(gaps);
        }
        if self.refs.common_dir.join("shallow").exists() {
            gaps.push(CloneGap::Shallow);
        }
        if !self.has_remote() {
            return Ok(gaps);
        }
        if self.remote_values("tagopt").iter().any(|value| value == "--no-tags") {
            gaps.push(CloneGap::NoTags);
        }
        let fetched = self.remote_values("fetch");
        if !fetched.is_empty() && !fetched.iter().any(|refspec| refspec.contains('*')) {
            gaps.push(CloneGap::SomeBranches);
        }
        let branches = format!("refs/remotes/{REMOTE}/");
        if gaps.is_empty() && self.refs.has_any(&branches)? && !self.refs.has_any(TAGS)? {
            gaps.push(CloneGap::Empty);
        }
        Ok(gaps)
    }

    /// Whether there is a remote `origin`.
    #[must_use]
    pub fn has_remote(&self) -> bool {
        !self.remote_values("url").is_empty()
    }

    fn remote_values(&self, key: &str) -> Vec<String> {
        self.config().map_or_else(|_| Vec::new(), |c| values(&c, &format!("remote.{REMOTE}.{key}")))
    }

    /// Whether git was told to sort `v1.0.0-rc` before `v1.0.0` (`versionsort.suffix`).
    #[must_use]
    pub fn git_knows_prereleases(&self) -> bool {
        let suffixes = self.git.config().map(|config| values(&config, "versionsort.suffix"));
        suffixes.is_ok_and(|suffixes| suffixes.iter().any(|suffix| suffix == "-"))
    }

    /// The tags that `origin` has, by name without `refs/tags/`; nothing is fetched. Git may ask
    /// on the terminal for a password; where stdin is none it never asks.
    ///
    /// # Errors
    /// There is no `git`, no such remote, or it cannot be reached.
    pub fn remote_tags(&self) -> Result<Vec<(String, ObjectId)>, ListError> {
        let mut git = self.git_program();
        git.env("LANGUAGE", "C")
            .args(["-c", "protocol.ext.allow=never", "-c", "protocol.fd.allow=never"])
            .args(["ls-remote", "--tags", "--", REMOTE]);
        if !io::stdin().is_terminal() {
            git.env("GIT_TERMINAL_PROMPT", "0");
        }
        let output = git.output().map_err(ListError::NoGit)?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            return Err(ListError::Failed(redact(words.trim_end())));
        }
        let listed = String::from_utf8_lossy(&output.stdout);
        let tag = |line: &str| {
            let (id, name) = line.split_once('\t')?;
            let name = name.strip_prefix("refs/tags/")?;
            // `^{}` lines give what the tag before them points to.
            (!name.ends_with("^{}")).then_some(())?;
            Some((name.to_owned(), id.parse().ok()?))
        };
        Ok(listed.lines().filter_map(tag).collect())
    }
}

/// What is wrong with the object itself. That it could not be fetched says nothing of it.
fn fault(error: ObjectError) -> Result<String, ObjectError> {
    match error {
        ObjectError::Unreachable { .. } => Err(error),
        error => Ok(error.to_string()),
    }
}

/// All values of a key.
fn values(config: &git2::Config, key: &str) -> Vec<String> {
    let mut values = Vec::new();
    let collected = config.multivar(key, None).and_then(|entries| {
        entries.for_each(|entry| values.extend(entry.value().ok().map(str::to_owned)))
    });
    // A key that is not there has no values.
    collected.map_or_else(|_| Vec::new(), |()| values)
}
