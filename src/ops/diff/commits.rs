//! The commits between two versions.

use std::sync::Arc;

use super::facts::VersionFacts;
use crate::comparison::{CommitsBetween, ContentHash, Diff, ListedCommit, SectionName};
use crate::git::{CommitsApart, Presence};
use crate::ops::content::{folder_of, likely_files};
use crate::ops::{Error, FileSource, Registry};
use crate::registry::{Annotation, ObjectId};

/// What of an artifact a commit can change.
type Touchable = (Option<Arc<Annotation>>, Vec<(String, Option<ContentHash>)>);

impl Registry {
    pub(super) fn compare_commits(
        &self,
        diff: &mut Diff,
        [old, new]: [&VersionFacts; 2],
        limit: usize,
    ) -> Result<(), Error> {
        let Some(CommitsApart { ahead, behind, base }) =
            self.repo.commits_apart(old.commit, new.commit)?
        else {
            let why = "the history of this shallow clone ends between the versions: `git fetch \
            --unshallow` fetches the rest";
            diff.note_unknown(SectionName::Commits, Some(why.to_owned()));
            diff.commits = Some(CommitsBetween::default());
            return Ok(());
        };
        let listed = ahead.iter().map(|id| (*id, false));
        let listed = listed.chain(behind.iter().map(|id| (*id, true))).take(limit);
        let files = self.watched_files(&diff.artifact, [old, new]);
        self.prefetch_watched(&files, listed.clone().map(|(id, _)| id))?;
        let mut list = Vec::new();
        for (id, is_behind) in listed {
            let commit = self.repo.commit(id)?;
            let touches = self.touches(&diff.artifact, &files, id)?;
            list.push(ListedCommit::new(&commit, is_behind, touches));
        }
        diff.commits = Some(CommitsBetween {
            ahead: Some(ahead.len()),
            behind: Some(behind.len()),
            base,
            list,
        });
        Ok(())
    }

    /// The paths of the content in both versions, each with the files of DVC that may tell of it.
    fn watched_files(
        &self,
        artifact: &str,
        versions: [&VersionFacts; 2],
    ) -> Vec<(String, Vec<String>)> {
        let mut watched: Vec<(String, Vec<String>)> = Vec::new();
        for content in versions.iter().filter_map(|version| version.content.as_ref().ok()) {
            let mut files = likely_files(&content.path, folder_of(artifact));
            files.extend(content.recorded_in.clone().filter(|file| !files.contains(file)));
            match watched.iter_mut().find(|(path, _)| *path == content.path) {
                Some((_, known)) => known.extend(files),
                None => watched.push((content.path.clone(), files)),
            }
        }
        watched
    }

    fn prefetch_watched(
        &self,
        watched: &[(String, Vec<String>)],
        commits: impl Iterator<Item = ObjectId>,
    ) -> Result<(), Error> {
        let mut all = Vec::new();
        for id in commits {
            let parent = self.repo.first_parent(id)?;
            all.extend([Some(id), parent].into_iter().flatten());
        }
        all.sort_unstable();
        all.dedup();
        let paths = watched.iter().flat_map(|(_, files)| files).map(String::as_str);
        let paths: Vec<_> = paths.chain([&*self.config.index]).collect();
        let files = all.iter().flat_map(|id| paths.iter().map(|path| (*id, *path)));
        Ok(self.repo.prefetch(files)?)
    }

    /// Whether a commit changes the annotation or the content of an artifact.
    fn touches(
        &self,
        artifact: &str,
        watched: &[(String, Vec<String>)],
        commit: ObjectId,
    ) -> Result<bool, Error> {
        let Some(parent) = self.repo.first_parent(commit)? else { return Ok(true) };
        let [new, old] = [commit, parent].map(|id| self.touchable(artifact, watched, id));
        match (new, old) {
            (Err(error), _) | (_, Err(error)) if error.leaves_open() => Err(error),
            // Between two broken files nobody knows.
            (new, old) => Ok(new.ok() != old.ok()),
        }
    }

    fn touchable(
        &self,
        artifact: &str,
        watched: &[(String, Vec<String>)],
        commit: ObjectId,
    ) -> Result<Touchable, Error> {
        let annotation = self.annotation(artifact, FileSource::Commit(commit))?;
        let mut contents = Vec::new();
        for (path, files) in watched {
            let recorded = self.recorded_output(commit, path, files)?;
            let recorded = recorded.and_then(|output| output.tracked.hash).map(ContentHash::Dvc);
            let hash = match (recorded, self.repo.target(commit, path)?) {
                (None, Ok((_, Presence::Here(_, id)))) => Some(ContentHash::Git(id)),
                (recorded, _) => recorded,
            };
            contents.push((path.clone(), hash));
        }
        Ok((annotation, contents))
    }
}
