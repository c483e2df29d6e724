//! Reading the state of a registry.

use std::collections::HashSet;

use self_cell::self_cell;

use super::{Answer, Artifacts, Detail, Error, Fault, Faults, Heads, OnFault, Query, Registry};
use crate::git::{AnnotatedTag, RefList, TagBatch, TagFields};
use crate::registry::report::{EventSource, History, HistoryRow};
use crate::registry::{
    Artifact, ArtifactFilter, ArtifactName, CommitEvent, Commits, Event, ObjectId, State, TagName,
    TagText, Time,
};

self_cell!(
    struct Folded {
        owner: TagBatch,
        #[covariant]
        dependent: State,
    }

    impl {Debug}
);

/// The state of a registry at one moment. It owns the tags that it was folded from.
#[derive(Debug)]
pub struct Snapshot(Folded);

impl Snapshot {
    /// All artifacts, in order of discovery: by the date of their first tags.
    pub fn artifacts(&self) -> impl Iterator<Item = &Artifact<'_>> {
        self.state().artifacts()
    }

    /// The artifact of that name, `name` or `dir:name`.
    #[must_use]
    pub fn artifact(&self, name: &str) -> Option<&Artifact<'_>> {
        self.state().artifact(name)
    }

    /// The history of all artifacts, or of one, newest first. An event of a stage has a row for
    /// each version at its commit.
    pub fn history(&self, artifact: Option<&str>) -> Vec<HistoryRow<'_>> {
        History::new(self.state(), EventSource::Tags, artifact).rows().collect()
    }

    pub(crate) fn state(&self) -> &State<'_> {
        self.0.borrow_dependent()
    }
}

impl Registry {
    /// The state of the whole registry: all artifacts, versions and stages, from the tags and the
    /// artifacts.yaml of HEAD.
    ///
    /// # Errors
    /// Something cannot be read. [`Registry::readable`] leaves that out.
    pub fn snapshot(&self) -> Result<Snapshot, Error> {
        self.readable()?.complete()
    }

    /// The state of the whole registry. If something of an artifact cannot be read, the artifact is
    /// left out.
    ///
    /// # Errors
    /// Nothing can be read.
    pub fn readable(&self) -> Result<Answer, Error> {
        self.answer(&Query::all(Detail::TEXTS))
    }

    /// The state of one artifact, `name` or `dir:name`. Tags of others are not read.
    ///
    /// # Errors
    /// Something of the artifact cannot be read.
    pub fn snapshot_of(&self, artifact: &str) -> Result<Snapshot, Error> {
        self.answer(&Query::about(artifact, Detail::TEXTS))?.complete()
    }

    /// Answers a query.
    ///
    /// An index file that is broken at one of the heads is left out and becomes a fault. An index
    /// file that is broken at a tagged commit matters only if the query asks for annotations.
    ///
    /// # Errors
    /// Something cannot be read. With [`OnFault::Refuse`] any fault is an error; else only what
    /// makes an answer impossible.
    pub(crate) fn answer(&self, query: &Query<'_>) -> Result<Answer, Error> {
        self.answer_from(&self.tag_refs(query.artifacts)?, query)
    }

    /// Fails if the artifact has no tags under its own name, but a tag object of it under another
    /// name. This reads all tags, so it is not checked if the artifact has tags.
    fn refuse_misplaced(&self, name: &str) -> Result<(), Error> {
        // A temporary clone has no other tags.
        if self.repo.is_temporary_clone() {
            return Ok(());
        }
        let refs = self.tag_refs(Artifacts::All)?;
        let query = Query::all(Detail::BRIEF);
        let unread = self.read_ours(&refs, &query).take_unread();
        let is_meant =
            |inside: &str| TagName::new(inside).is_ok_and(|tag| tag.artifact.as_str() == name);
        match unread.into_iter().find(|error| error.lost_name().is_some_and(is_meant)) {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// Reads those tags that have names of GTO's and that the query is about.
    fn read_ours(&self, refs: &RefList, query: &Query<'_>) -> TagBatch {
        let fields = if query.detail.texts { TagFields::Keep } else { TagFields::Skip };
        let is_asked_for = |name: &TagName<'_>| {
            query.filter.is_none_or(|filter| filter.accepts_name(name.artifact.as_str()))
        };
        let ours =
            refs.iter().filter(|(name, _)| TagName::new(name).is_ok_and(|it| is_asked_for(&it)));
        self.repo.read_tags(ours, fields)
    }

    /// Answers a query from references that are listed already.
    pub(crate) fn answer_from(&self, refs: &RefList, query: &Query<'_>) -> Result<Answer, Error> {
        if let Artifacts::Of(name) = query.artifacts
            && refs.is_empty()
        {
            self.refuse_misplaced(name)?;
        }
        let mut tags = self.read_ours(refs, query);
        self.config.check_enrichments()?;
        let mut faults = Faults(tags.take_unread().into_iter().map(Fault::Tag).collect());
        if query.on_fault == OnFault::Refuse {
            std::mem::take(&mut faults).refuse_unread()?;
        }
        let folded = Folded::try_new(tags, |tags| self.fold(tags, query, &mut faults))?;
        Ok(Answer { state: Snapshot(folded), faults })
    }

    /// Folds tags into the state. Adds what commits and index files say, as far as that decides
    /// what is in effect or the query asks for it.
    fn fold<'a>(
        &self,
        tags: &'a TagBatch,
        query: &Query<'_>,
        faults: &mut Faults,
    ) -> Result<State<'a>, Error> {
        let Query { detail, on_fault, .. } = *query;
        let events = events(tags, detail).filter(|event| query.includes(event.time));
        let mut state = State::fold(events);
        let which = if detail.commits { Commits::All } else { Commits::ThatDecide };
        if detail.annotations {
            let commits = self.repo.tagged_commits()?.into_iter();
            self.repo.prefetch(commits.map(|commit| (commit, self.config.index.as_str())))?;
        }
        for (name, error) in state.enrich(which, |name, id| self.commit_event(name, id, detail)) {
            let is_known = matches!(error, Error::Object(_) | Error::Index(_));
            if on_fault == OnFault::Refuse || !is_known {
                return Err(error);
            }
            faults.0.push(Fault::Version { artifact: name.to_string(), error });
        }
        let left_out = match on_fault {
            OnFault::Refuse | OnFault::ReadOn => HashSet::new(),
            OnFault::LeaveOut => faults.iter().flat_map(Fault::artifacts).collect(),
        };
        for name in &left_out {
            state.leave_out(&ArtifactName::new(name)?);
        }
        let mut annotated = HashSet::new();
        let heads = self.heads(query.heads)?;
        self.repo.prefetch(heads.iter().map(|head| (*head, self.config.index.as_str())))?;
        for id in heads {
            let commit = self.repo.commit(id)?;
            if query.includes(commit.time) {
                let found =
                    self.add_annotations(&commit, query, (&mut state, faults), &left_out)?;
                annotated.extend(found);
            }
        }
        if query.filter.is_some_and(ArtifactFilter::needs_annotations) {
            state.retain(|name| annotated.contains(name));
        }
        Ok(state)
    }

    fn heads(&self, heads: Heads) -> Result<Vec<ObjectId>, Error> {
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
    ) -> Result<CommitEvent, Error> {
        let index = if detail.annotations { self.index_at(id)? } else { None };
        let annotation = index.and_then(|index| index.get(artifact.as_str()).cloned());
        Ok(CommitEvent { commit: self.repo.commit(id)?, annotation })
    }
}

/// The events of tags. A second reference to the same tag object, as `git tag new old` makes it, is
/// no second event: GTO reads the name inside the object.
fn events(tags: &TagBatch, detail: Detail) -> impl Iterator<Item = Event<'_>> {
    // Tags come in the order of their references. If the names inside are in that order too, there
    // is no second reference.
    let has_second_references = !tags.iter().is_sorted_by(|a, b| a.name < b.name);
    let mut seen = HashSet::new();
    tags.iter().filter_map(move |tag| {
        // Only tags with names of GTO's are read.
        let name = TagName::new(tag.name).ok()?;
        let time = Time::of_event(tag.time);
        let mut event = Event::new(tag.name, name, tag.target, time);
        event.text = detail.texts.then(|| text(&tag));
        let is_new =
            !has_second_references || seen.insert((event.tag, event.commit, event.time.seconds));
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
