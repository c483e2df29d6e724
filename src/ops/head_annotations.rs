//! What the index files of the heads add to the state of a registry.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::{Error, Fault, Faults, Query, Registry};
use crate::annotations::Index;
use crate::registry::{ArtifactName, Commit, CommitEvent, ObjectId, State};

impl Registry {
    /// Adds the annotations at a commit to the state. Returns the names of the artifacts that the
    /// filter accepts by their annotations.
    pub(super) fn add_annotations(
        &self,
        commit: &Arc<Commit>,
        query: &Query<'_>,
        (state, faults): (&mut State<'_>, &mut Faults),
        left_out: &HashSet<String>,
    ) -> Result<Vec<String>, Error> {
        let filters = query.filter.filter(|filter| filter.needs_annotations());
        let reads_dvc = query.dvc || filters.is_some();
        let (index, dvc) = self.artifacts_at(commit.id, reads_dvc, &mut faults.0)?;
        let dvc = dvc.iter().filter(|(name, _)| !index.contains_key(*name));
        let all = index.iter().map(|it| (it, true)).chain(dvc.map(|it| (it, query.dvc)));
        let mut accepted = Vec::new();
        for ((name, annotation), counts) in all {
            if !query.is_about(name) || left_out.contains(name) {
                continue;
            }
            if filters.is_some_and(|filter| filter.accepts_annotation(annotation)) {
                accepted.push(name.clone());
            }
            if !counts {
                continue;
            }
            if query.detail.annotated_versions {
                let annotation = Some(Arc::clone(annotation));
                let event = CommitEvent { commit: Arc::clone(commit), annotation };
                state.annotate(ArtifactName::new(name)?.into_owned(), &event);
            } else {
                state.mention(name, commit.time)?;
            }
        }
        Ok(accepted)
    }

    /// The artifacts in the index file of a commit, and in its dvc.yaml files if `dvc` asks for
    /// them.
    fn artifacts_at(
        &self,
        commit: ObjectId,
        dvc: bool,
        broken: &mut Vec<Fault>,
    ) -> Result<(Rc<Index>, Index), Error> {
        let index = known(self.index_at(commit), commit, broken)?.flatten().unwrap_or_default();
        let mut artifacts = Index::new();
        for file in if dvc { self.dvc_files_at(commit)? } else { Vec::new() } {
            let found = known(self.dvc_artifacts_in(commit, &file), commit, broken)?;
            artifacts.extend(found.unwrap_or_default());
        }
        Ok((index, artifacts))
    }
}

/// The content of a file. If it is broken: `None`, and a fault is added.
fn known<T>(
    read: Result<T, Error>,
    commit: ObjectId,
    broken: &mut Vec<Fault>,
) -> Result<Option<T>, Error> {
    match read {
        Err(Error::Index(error)) => {
            broken.push(Fault::Index { commit, error });
            Ok(None)
        }
        read => read.map(Some),
    }
}
