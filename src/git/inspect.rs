//! What `gto doctor` reads: each tag, valid or not, and how this clone was made.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

use super::names::TAGS;
use super::objects::tag::parse_tag;
use super::objects::{ObjectError, ObjectKind, from_oid};
use super::refs::{RefError, Scope};
use super::{ReadError, Repository};
use crate::registry::diagnosis::{CloneGap, FoundTag, Reached, TagState, TargetFault};
use crate::registry::{ObjectId, Time};

impl Repository {
    /// The tags whose names `wanted` accepts, valid or not, by name. Bytes of names that are not
    /// UTF-8 become U+FFFD.
    ///
    /// # Errors
    /// The references cannot be listed, or an object cannot be fetched from a remote.
    pub(crate) fn inspect_tags(
        &self,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<FoundTag>, ReadError> {
        let refs = self.tag_refs(Scope::All)?;
        let symbolic: BTreeMap<_, _> = self.refs.symbolic(TAGS)?.into_iter().collect();
        let mut targets = HashMap::new();
        let mut tags = Vec::new();
        let plain = |(name, _): &(&str, _)| wanted(name) && !symbolic.contains_key(*name);
        for (name, id) in refs.iter().filter(plain) {
            let state = match id {
                Some(id) => self.tag_state(id, &mut targets)?,
                None => {
                    TagState::BrokenReference(match self.refs.fault(&format!("{TAGS}{name}")) {
                        error if error.leaves_open() => return Err(error.into()),
                        RefError::Unreadable { reason, .. } => reason.to_string(),
                        _ => "it holds no object's id".to_owned(),
                    })
                }
            };
            tags.push(FoundTag { name: name.to_owned(), state });
        }
        for (name, target) in symbolic {
            tags.push(FoundTag { name, state: TagState::Symbolic(target) });
        }
        for bytes in self.refs.names_without_text(TAGS)? {
            let name = String::from_utf8_lossy(&bytes).into_owned();
            tags.push(FoundTag { name, state: TagState::NotUtf8(OsString::from_vec(bytes)) });
        }
        tags.retain(|tag| wanted(&tag.name));
        tags.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(tags)
    }

    fn tag_state(
        &self,
        id: ObjectId,
        targets: &mut HashMap<ObjectId, Goal>,
    ) -> Result<TagState, ObjectError> {
        let read = self.read(id, |kind, raw| match kind {
            ObjectKind::Tag => match parse_tag(raw) {
                Ok(tag) => {
                    let inside = String::from_utf8_lossy(tag.name).into_owned();
                    Ok(Some((inside, (tag.target, tag.target_kind), tag.time)))
                }
                Err(error) => Err(ObjectError::Corrupt { id, reason: error.to_string() }),
            },
            _ => Ok(None),
        });
        let mut goal = |id| -> Result<Goal, ObjectError> {
            Ok(match targets.get(&id) {
                Some(goal) => goal.clone(),
                None => targets.entry(id).or_insert(self.goal(id)?).clone(),
            })
        };
        Ok(match read {
            Ok(None) => TagState::Lightweight(goal(id)?.reached),
            Ok(Some((inside, (target, said), time))) => {
                let Goal { kind, mut fault, mut reached } = goal(target)?;
                if let Some(kind) = kind.filter(|kind| *kind != said) {
                    // Git refuses to follow such a tag.
                    fault = Some(TargetFault::NoCommit(format!("it calls a {kind} a {said}")));
                    reached = None;
                }
                TagState::Annotated { inside, target, fault, time, reached }
            }
            Err(error) => TagState::Unreadable(fault(error)?),
        })
    }

    fn goal(&self, id: ObjectId) -> Result<Goal, ObjectError> {
        let kind = match self.read(id, |kind, _| Ok(kind)) {
            Ok(kind) => kind,
            Err(error) => {
                let fault = Some(TargetFault::NoCommit(fault(error)?));
                return Ok(Goal { kind: None, fault, reached: None });
            }
        };
        let (fault, reached) = match self.peel_to_commit(id) {
            Ok(commit) => {
                let time = commit.time();
                let (seconds, offset_minutes) = (time.seconds(), time.offset_minutes());
                let time = Time { seconds, offset_minutes };
                let fault = (kind != ObjectKind::Commit).then_some(TargetFault::Tag);
                (fault, Some(Reached { commit: from_oid(commit.id()), time }))
            }
            Err(error) => (Some(TargetFault::NoCommit(fault(error)?)), None),
        };
        Ok(Goal { kind: Some(kind), fault, reached })
    }

    /// The path of the file of HEAD.
    #[must_use]
    pub fn head_file(&self) -> PathBuf {
        self.refs.git_dir.join("HEAD")
    }

    /// Whether references are in reftables, and not in files.
    #[must_use]
    pub fn has_reftables(&self) -> bool {
        self.refs.are_in_tables()
    }

    /// Whether the reference with this full name has a reflog.
    #[must_use]
    pub fn has_log(&self, name: &str) -> bool {
        self.refs.has_log(name)
    }

    /// Why this clone may lack tags that its remote has.
    ///
    /// # Errors
    /// The references cannot be listed.
    pub(crate) fn clone_gaps(&self) -> Result<Vec<CloneGap>, RefError> {
        let mut gaps = Vec::new();
        // A temporary clone has all tags that were asked for, and little else.
        if self.is_temporary_clone() {
            return Ok(gaps);
        }
        if self.refs.common_dir.join("shallow").exists() {
            gaps.push(CloneGap::Shallow);
        }
        let Some(remote) = self.main_remote() else { return Ok(gaps) };
        if self.remote_values(&remote, "tagopt").iter().any(|value| value == "--no-tags") {
            gaps.push(CloneGap::NoTags);
        }
        let fetched = self.remote_values(&remote, "fetch");
        if !fetched.is_empty() && !fetched.iter().any(|refspec| refspec.contains('*')) {
            gaps.push(CloneGap::SomeBranches);
        }
        let branches = format!("refs/remotes/{remote}/");
        if gaps.is_empty()
            && self.refs.has_any(&branches)?
            && !self.refs.has_any(TAGS)?
            && !self.is_cloned()
        {
            gaps.push(CloneGap::Empty);
        }
        Ok(gaps)
    }

    /// Whether `git clone` made this repository: it fetches all tags. A repository that was made by
    /// `git fetch --no-tags` cannot be told from others.
    fn is_cloned(&self) -> bool {
        self.refs.first_note_of_head().starts_with("clone: from ")
    }

    /// The name of the remote that has the tags: `origin`, or else the first one.
    #[must_use]
    pub fn main_remote(&self) -> Option<String> {
        let remotes = if self.is_temporary_clone() { None } else { self.remotes() }?;
        let origin = remotes.iter().find(|name| *name == "origin");
        origin.or_else(|| remotes.first()).cloned()
    }

    /// Whether the repository's own configuration has a remote of this name.
    #[must_use]
    pub fn has_remote(&self, name: &str) -> bool {
        self.remotes().is_none_or(|remotes| remotes.iter().any(|remote| remote == name))
    }
}

/// The target of a tag.
#[derive(Debug, Clone)]
struct Goal {
    kind: Option<ObjectKind>,
    fault: Option<TargetFault>,
    reached: Option<Reached>,
}

/// What is wrong with an object. An object that could not be fetched or opened is an error: nothing
/// is known of it.
fn fault(error: ObjectError) -> Result<String, ObjectError> {
    match error {
        error if error.leaves_open() => Err(error),
        error => Ok(error.to_string()),
    }
}
