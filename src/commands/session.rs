//! What a command works with: an opened repository, its configuration, and the registry's
//! state as far as the command needs it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;
use std::rc::Rc;

use anyhow::Result;
use indexmap::IndexSet;

use super::args::HeadsArgs;
use super::sources::Parsed;
use crate::annotations::Index;
use crate::config::{Config, Environment};
use crate::git::{
    AnnotatedTag, GitVariables, RefList, Repository, Scope, TagBatch, TagText as Texts,
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
}

/// How much of each tag and commit a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Names and times.
    Brief,
    /// Of tags also who made them and why.
    Texts,
    /// Of tags and commits everything, annotations included.
    Everything,
}

/// The commits whose index files tell of artifacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heads {
    /// HEAD alone.
    Head,
    /// The tips of all branches.
    Branches,
    /// All commits of all branches.
    Commits,
}

/// What a command wants to know of the state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'q> {
    /// How much it prints.
    pub(super) detail: Detail,
    /// Which index files count.
    pub(super) heads: Heads,
    /// Whether dvc.yaml tells of artifacts too.
    pub(super) dvc: bool,
    /// The artifact that it is about; none: all of them.
    pub(super) artifact: Option<&'q str>,
}

impl Question<'_> {
    /// All artifacts as HEAD has them.
    pub(super) fn new(detail: Detail) -> Self {
        Self { detail, heads: Heads::Head, dvc: false, artifact: None }
    }
}

impl From<&HeadsArgs> for Heads {
    fn from(args: &HeadsArgs) -> Self {
        match args {
            HeadsArgs { all_commits: true, .. } => Heads::Commits,
            HeadsArgs { all_branches: true, .. } => Heads::Branches,
            _ => Heads::Head,
        }
    }
}

impl Session {
    /// Opens the repository at a path and reads its configuration.
    ///
    /// # Errors
    /// There is no repository that can be read, or the configuration is broken.
    pub fn open(path: &OsStr, environment: &Environment, style: Style) -> Result<Self> {
        let repo = Repository::open(Path::new(path))?;
        let config = Config::read(repo.root(), environment)?;
        let git_variables = git_variables(environment);
        Ok(Self { repo, config, git_variables, style, parsed: Parsed::default() })
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
        Ok(self.repo.read_tags(ours, texts)?)
    }

    /// Reads the tags of one artifact, or of all.
    pub(super) fn tags(&self, artifact: Option<&str>, detail: Detail) -> Result<TagBatch> {
        self.read_tags(&self.tag_refs(artifact)?, detail)
    }

    /// Folds tags into the state, and adds what commits and index files say as far as it
    /// decides what is in effect or is wanted in detail.
    ///
    /// An index file that is broken at HEAD is an error, as in GTO 1.10.1; one that is broken
    /// at some tagged commit is one only where it is printed from.
    pub(super) fn state<'a>(
        &self,
        tags: &'a TagBatch,
        question: &Question<'_>,
    ) -> Result<State<'a>> {
        self.config.check_enrichments()?;
        let detail = question.detail;
        let mut state = State::fold(events(tags, detail)?)?;
        let which = match detail {
            Detail::Everything => Commits::All,
            Detail::Brief | Detail::Texts => Commits::ThatDecide,
        };
        state.enrich(which, |name, id| self.commit_event(name, id, detail))?;
        for id in self.heads(question.heads)? {
            let index = self.index_at(id)?.unwrap_or_default();
            let dvc = if question.dvc { self.dvc_artifacts_at(id)? } else { Index::new() };
            let dvc = dvc.iter().filter(|(name, _)| !index.contains_key(*name));
            for (name, annotation) in index.iter().chain(dvc) {
                if question.artifact.is_none_or(|artifact| artifact == name) {
                    let annotation = Some(Rc::clone(annotation));
                    let event = CommitEvent { commit: self.repo.commit(id)?, annotation };
                    state.annotate(ArtifactName::new(name)?.into_owned(), event)?;
                }
            }
        }
        Ok(state)
    }

    /// Adds the commits of all versions as events, for a journal that lists them.
    pub(super) fn add_commits(&self, state: &mut State<'_>) -> Result<()> {
        state.enrich(Commits::All, |name, id| self.commit_event(name, id, Detail::Brief))
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

/// What git takes from the environment when it writes.
fn git_variables(environment: &Environment) -> GitVariables {
    let variable = |name| environment.get(name).map(str::to_owned);
    GitVariables {
        committer_name: variable("GIT_COMMITTER_NAME"),
        committer_email: variable("GIT_COMMITTER_EMAIL"),
        committer_date: variable("GIT_COMMITTER_DATE"),
        sets_config: environment.has_any("GIT_CONFIG"),
    }
}

/// The events that tags tell of. A second reference to the same tag object, as `git tag new old`
/// makes it, tells nothing new: GTO reads the name inside.
fn events(tags: &TagBatch, detail: Detail) -> Result<Vec<Event<'_>>> {
    let mut events = Vec::with_capacity(tags.len());
    for tag in tags.iter() {
        let name = TagName::new(tag.name)?;
        let time = tag.time.unwrap_or(Time { seconds: 0, offset_minutes: 0 });
        let mut event = Event::new(tag.name, name, tag.target, time);
        event.text = (detail != Detail::Brief).then(|| text(&tag));
        events.push(event);
    }
    // Listed by their references, tags come in the order of their names but for such copies.
    if !events.is_sorted_by(|a, b| a.tag < b.tag) {
        let mut seen = HashSet::new();
        events.retain(|event| seen.insert((event.tag, event.commit, event.time.seconds)));
    }
    Ok(events)
}

fn text<'a>(tag: &AnnotatedTag<'a>) -> Box<TagText<'a>> {
    Box::new(TagText {
        author: tag.tagger.into(),
        author_email: tag.email.into(),
        message: tag.message.trim().into(),
    })
}
