//! What a command works with: an opened repository, its configuration, and the registry's
//! state as far as the command needs it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use anyhow::{Result, bail};
use indexmap::IndexSet;

use super::Context;
use super::location::{Location, git_variables};
pub(super) use super::question::{Detail, Faults, Heads, Question};
use super::sources::Parsed;
use crate::annotations::{Index, IndexError};
use crate::config::Config;
use crate::git::{
    AnnotatedTag, GitVariables, ObjectError, RefList, Repository, Scope, TagBatch, TagText as Texts,
};
use crate::registry::{
    ArtifactName, CommitEvent, Commits, Event, ObjectId, State, TagName, TagText, Time,
};
use crate::render::Style;

/// An opened repository and how to speak about it.
#[derive(Debug)]
pub struct Session {
    /// The repository.
    pub repo: Repository,
    /// What `.gto` and the environment say.
    pub config: Config,
    /// What git takes from the environment when it writes.
    pub git_variables: GitVariables,
    /// How to write sentences to stdout.
    pub style: Style,
    pub(super) parsed: Parsed,
    /// What could not be read, a line each.
    pub(super) left_out: RefCell<Vec<String>>,
    /// The commits of heads whose annotations are broken.
    broken: RefCell<Vec<(ObjectId, anyhow::Error)>>,
}

impl Session {
    /// Opens a repository and reads its configuration.
    ///
    /// # Errors
    /// There is no repository that can be read, or the configuration is broken.
    pub(super) fn open(place: &Location<'_>, context: &Context) -> Result<Self> {
        let environment = &context.environment;
        let git_variables = git_variables(environment);
        let (mut repo, config) = place.open(environment, &git_variables)?;
        repo.count_in(&context.reads);
        Ok(Self {
            repo,
            config,
            git_variables,
            style: context.style,
            parsed: Parsed::default(),
            left_out: RefCell::default(),
            broken: RefCell::default(),
        })
    }

    /// The tags of one artifact, or of all: names alone, no object is read.
    pub(super) fn tag_refs(&self, artifact: Option<&str>) -> Result<RefList> {
        Ok(match artifact {
            None => self.repo.tag_refs(Scope::All)?,
            Some(name) => {
                let name = name.replace(':', "=");
                let prefixes = [format!("{name}@"), format!("{name}#")];
                self.repo.tag_refs(Scope::Prefixes(&prefixes.each_ref().map(String::as_str)))?
            }
        })
    }

    /// Reads those of the tags that are GTO's.
    pub(super) fn read_tags(&self, refs: &RefList, detail: Detail) -> Result<TagBatch> {
        let texts = if detail == Detail::Brief { Texts::Skip } else { Texts::Keep };
        let ours = refs.iter().filter(|(name, _)| TagName::new(name).is_ok());
        Ok(self.repo.read_tags(ours, texts))
    }

    /// Reads the tags of one artifact, or of all.
    pub(super) fn tags(&self, artifact: Option<&str>, detail: Detail) -> Result<TagBatch> {
        self.read_tags(&self.tag_refs(artifact)?, detail)
    }

    /// Folds tags into the state, and adds what commits and index files say as far as it
    /// decides what is in effect or is wanted in detail.
    ///
    /// What becomes of tags and commits that cannot be read, the question says. An index file that
    /// is broken at HEAD is left out: see [`Session::complete`] and [`Session::refuse_broken`]. GTO
    /// 1.10.1 answers nothing then. One that is broken at some tagged commit counts only where it
    /// is printed from.
    pub(super) fn state<'a>(
        &self,
        tags: &'a TagBatch,
        question: &Question<'_>,
    ) -> Result<State<'a>> {
        self.config.check_enrichments()?;
        let detail = question.detail;
        if question.faults == Faults::Refuse
            && let Some(error) = tags.unread().first()
        {
            bail!("{error}");
        }
        let mut state = State::fold(events(tags, detail));
        let mut left_out = HashSet::new();
        for error in tags.unread() {
            self.left_out.borrow_mut().push(error.to_string());
            left_out.extend(TagName::new(error.tag()).map(|name| name.artifact));
        }
        let which = match detail {
            Detail::Everything => Commits::All,
            Detail::Brief | Detail::Texts => Commits::ThatDecide,
        };
        if which == Commits::All {
            let commits = self.repo.tagged_commits()?.into_iter();
            self.repo.prefetch(commits.map(|commit| (commit, self.config.index.as_str())))?;
        }
        for (name, error) in state.enrich(which, |name, id| self.commit_event(name, id, detail)) {
            let is_known = error.is::<ObjectError>() || error.is::<IndexError>();
            if question.faults == Faults::Refuse || !is_known {
                return Err(error);
            }
            self.left_out.borrow_mut().push(format!("artifact '{name}': {error:#}"));
            left_out.insert(name);
        }
        if question.faults == Faults::ReadOn {
            left_out.clear();
        }
        for name in &left_out {
            state.leave_out(name);
        }
        let heads = self.heads(question.heads)?;
        self.repo.prefetch(heads.iter().map(|head| (*head, self.config.index.as_str())))?;
        for id in heads {
            let (index, dvc) = match self.artifacts_at(id, question.dvc) {
                Err(error) if error.is::<IndexError>() => {
                    self.broken.borrow_mut().push((id, error));
                    continue;
                }
                found => found?,
            };
            let dvc = dvc.iter().filter(|(name, _)| !index.contains_key(*name));
            let commit = self.repo.commit(id)?;
            for (name, annotation) in index.iter().chain(dvc) {
                let is_asked_for = question.artifact.is_none_or(|artifact| artifact == name);
                if !is_asked_for || left_out.contains(name.as_str()) {
                    continue;
                }
                if question.tagged_only {
                    state.mention(name, commit.time)?;
                } else {
                    let annotation = Some(Rc::clone(annotation));
                    let event = CommitEvent { commit: Rc::clone(&commit), annotation };
                    state.annotate(ArtifactName::new(name)?.into_owned(), &event);
                }
            }
        }
        Ok(state)
    }

    /// What the index file of a commit says, and its dvc.yaml files where they are asked for.
    fn artifacts_at(&self, commit: ObjectId, dvc: bool) -> Result<(Rc<Index>, Index)> {
        let index = self.index_at(commit)?.unwrap_or_default();
        let dvc = if dvc { self.dvc_artifacts_at(commit)? } else { Index::new() };
        Ok((index, dvc))
    }

    /// Fails if the index file is broken at HEAD, or at one commit, and was left out: what is to be
    /// answered depends on it.
    pub(super) fn refuse_broken(&self, at: Option<ObjectId>) -> Result<()> {
        let mut broken = self.broken.borrow_mut();
        match broken.iter().position(|(id, _)| at.is_none_or(|at| at == *id)) {
            Some(position) => Err(broken.swap_remove(position).1),
            None => Ok(()),
        }
    }

    /// Adds the commits of all versions as events, for a journal that lists them.
    pub(super) fn add_commits(&self, state: &mut State<'_>) -> Result<()> {
        let event = |name: &_, id| self.commit_event(name, id, Detail::Brief);
        match state.enrich(Commits::All, event).into_iter().next() {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }

    /// What a command ends with that has printed what could be read.
    ///
    /// # Errors
    /// Something could not be: a line each, but not more than a screen takes.
    pub(super) fn complete(&self) -> Result<()> {
        const SHOWN: usize = 10;
        let mut lines = self.left_out.take();
        if lines.is_empty() {
            // GTO 1.10.1: this error, and nothing else.
            return self.refuse_broken(None);
        }
        lines.extend(self.broken.take().iter().map(|(_, error)| format!("{error:#}")));
        let more = match lines.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!("\nand {more} more"),
        };
        let lines: Vec<_> = lines.into_iter().take(SHOWN).collect();
        bail!(
            "What cannot be read is left out. `gto doctor` tells how to mend it:\n{}{more}",
            lines.join("\n")
        );
    }

    /// The stages that have a column: those that the configuration allows, else those in use.
    pub(super) fn stages<'s>(&'s self, state: &State<'s>) -> Vec<Cow<'s, str>> {
        match &self.config.stages {
            Some(allowed) => {
                let unique: IndexSet<_> = allowed.iter().map(String::as_str).collect();
                unique.into_iter().map(Cow::Borrowed).collect()
            }
            None => state.stages().iter().map(|stage| Cow::Borrowed(stage.as_str())).collect(),
        }
    }

    fn heads(&self, heads: Heads) -> Result<Vec<ObjectId>> {
        Ok(match heads {
            Heads::None => Vec::new(),
            Heads::Head => self.repo.head()?.into_iter().collect(),
            Heads::Branches => self.repo.branch_tips()?,
            Heads::Commits => self.repo.branch_commits()?,
        })
    }

    fn commit_event(
        &self,
        artifact: &ArtifactName<'_>,
        id: ObjectId,
        detail: Detail,
    ) -> Result<CommitEvent> {
        let index = match detail {
            Detail::Everything => self.index_at(id)?,
            Detail::Brief | Detail::Texts => None,
        };
        let annotation = index.and_then(|index| index.get(artifact.as_str()).cloned());
        Ok(CommitEvent { commit: self.repo.commit(id)?, annotation })
    }
}

/// The events that tags tell of. A second reference to the same tag object, as `git tag new old`
/// makes it, tells nothing new: GTO reads the name inside.
fn events(tags: &TagBatch, detail: Detail) -> impl Iterator<Item = Event<'_>> {
    // Listed by their references, tags come in the order of their names but for such copies.
    let has_copies = !tags.iter().is_sorted_by(|a, b| a.name < b.name);
    let mut seen = HashSet::new();
    tags.iter().filter_map(move |tag| {
        // Of tags that are asked for by GTO's names no other is read.
        let name = TagName::new(tag.name).ok()?;
        let time = tag.time.unwrap_or(Time { seconds: 0, offset_minutes: 0 });
        let mut event = Event::new(tag.name, name, tag.target, time);
        event.text = (detail != Detail::Brief).then(|| text(&tag));
        let is_new = !has_copies || seen.insert((event.tag, event.commit, event.time.seconds));
        is_new.then_some(event)
    })
}

fn text<'a>(tag: &AnnotatedTag<'a>) -> Box<TagText<'a>> {
    Box::new(TagText {
        author: tag.tagger.into(),
        author_email: tag.email.into(),
        message: tag.message.trim().into(),
    })
}
