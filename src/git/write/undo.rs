//! Taking back what could not be pushed.

use std::collections::HashSet;

use super::lock::RegistryLock;
use super::references::{ChangeError, RefChange};
use super::tags::{WriteError, Written};
use crate::git::names::TAGS;
use crate::git::{ObjectKind, RefList, Repository, Scope, parse_tag};
use crate::registry::{ObjectId, TagName};

/// What was not taken back.
#[derive(Debug)]
pub struct Undone {
    /// New tags that others have built upon.
    pub kept: Vec<String>,
    /// Tags that others have made anew.
    pub replaced: Vec<String>,
}

impl RegistryLock<'_> {
    /// Takes back what was written: all or nothing. Tags that others have changed meanwhile stay,
    /// and new tags that others have built upon. `known` are the artifact's tags before the change.
    ///
    /// # Errors
    /// The references cannot be read or changed.
    pub fn undo(&mut self, written: &Written, known: &RefList) -> Result<Undone, WriteError> {
        let refs = &self.repository.refs;
        let kept = self.repository.built_upon(written, known)?;
        loop {
            let mut left = written.clone().without(&kept).changes;
            left.retain(|change| refs.find(&change.name).is_ok_and(|id| id == change.new));
            let others = written.changes.iter().filter(|change| {
                refs.find(&change.name).is_ok_and(|id| id.is_some() && id != change.new)
            });
            let name = |change: &RefChange| change.name.strip_prefix(TAGS).map(str::to_owned);
            let replaced = others.filter_map(name).collect();
            let all = Undone { kept: kept.clone(), replaced };
            let undone: Vec<_> = left.into_iter().rev().map(RefChange::reversed).collect();
            if written.has_hook && self.change_with_git(&undone).is_ok() {
                return Ok(all);
            }
            match refs.change(self, &undone) {
                Err(
                    ChangeError::Exists(_) | ChangeError::NotFound(_) | ChangeError::Changed(_),
                ) => {}
                result => return Ok(result.map(|()| all)?),
            }
        }
    }
}

impl Repository {
    /// The new tags that others have built upon, with the versions of these tags.
    fn built_upon(&self, written: &Written, known: &RefList) -> Result<Vec<String>, WriteError> {
        let ours = written.changes.iter().filter_map(|change| {
            let name = TagName::new(change.name.strip_prefix(TAGS)?).ok()?;
            Some((name, self.target_of(change.new?)))
        });
        let ours: Vec<_> = ours.collect();
        let Some((first, _)) = ours.first() else { return Ok(Vec::new()) };
        let prefixes = ['@', '#'].map(|mark| format!("{}{mark}", first.artifact.as_str()));
        let scope = prefixes.each_ref().map(String::as_str);
        let now = self.refs.list(TAGS, Scope::Prefixes(&scope))?;
        let before: HashSet<&str> = known.iter().map(|(name, _)| name).collect();
        let since = now.iter().filter(|(name, _)| !before.contains(name));
        let since = since.filter_map(|(name, id)| {
            let name =
                TagName::new(name).ok().filter(|it| ours.iter().all(|(our, _)| our != it))?;
            Some((name, self.target_of(id?)))
        });
        let mut builders: Vec<_> = since.collect();
        let mut kept = Vec::new();
        // The last first: a tag that stays may need an earlier one.
        for (name, target) in ours.into_iter().rev() {
            let builds = |(builder, at): &(TagName<'_>, Option<ObjectId>)| {
                builder.builds_on(&name, at.is_some() && *at == target)
            };
            if builders.iter().any(builds) {
                kept.push(name.to_string());
                builders.push((name, target));
            }
        }
        kept.reverse();
        Ok(kept)
    }

    /// The commit that a tag with this object points to, if it can be read.
    fn target_of(&self, id: ObjectId) -> Option<ObjectId> {
        let target = self.read(id, |kind, raw| {
            Ok(match kind {
                ObjectKind::Tag => parse_tag(raw).ok().map(|tag| tag.target),
                _ => Some(id),
            })
        });
        target.ok().flatten()
    }
}
