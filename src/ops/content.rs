//! The content of an artifact at a commit: its hash, from DVC's files or from Git.

use super::recorded::{RecordedOutput, directory_of, is_record_file};
use super::{Error, FileSource, Registry};
use crate::comparison::{Content, ContentHash, UnknownContent};
use crate::dvc::{is_in_repository, repository_path};
use crate::git::{ObjectKind, Presence};
use crate::registry::{Annotation, ObjectId};

impl Registry {
    /// The content of an artifact at a commit: the file or folder that its annotation there
    /// names. The hash is the one in a `dvc.lock` or `.dvc` file, else that of the Git object.
    ///
    /// # Errors
    /// A file or object is broken, or cannot be read. Inside: why the content is not known.
    pub fn content(
        &self,
        artifact: &str,
        commit: ObjectId,
    ) -> Result<Result<Content, UnknownContent>, Error> {
        match self.annotation(artifact, FileSource::Commit(commit))? {
            Some(annotation) => self.annotated_content(artifact, &annotation, commit),
            None => Ok(Err(UnknownContent::NoAnnotation)),
        }
    }

    /// The content that an annotation names, if the annotation was read already.
    pub(crate) fn annotated_content(
        &self,
        artifact: &str,
        annotation: &Annotation,
        commit: ObjectId,
    ) -> Result<Result<Content, UnknownContent>, Error> {
        let path = match annotated_path(annotation) {
            Ok(path) => path,
            Err(unknown) => return Ok(Err(unknown)),
        };
        let mut likely = likely_files(&path, folder_of(artifact));
        if let Some(output) = self.recorded_output(commit, &path, &likely)? {
            return Ok(recorded_content(path, output));
        }
        let (real, presence) = match self.repo.target(commit, &path)? {
            Ok((real, presence)) => (real.into_owned(), presence),
            Err(away) => return Ok(Err(UnknownContent::Elsewhere { path, why: away.to_string() })),
        };
        if real != path {
            likely = likely_files(&real, folder_of(artifact));
            if let Some(output) = self.recorded_output(commit, &real, &likely)? {
                return Ok(recorded_content(real, output).map(|content| content.named(path)));
            }
        }
        if let Presence::Here(kind, id) = presence {
            return self.object_content(path, kind, id).map(Ok);
        }
        self.repo.prefetch_trees([commit])?;
        let mut others = self.repo.files_that(commit, is_record_file)?;
        others.retain(|file| !likely.contains(file));
        Ok(match self.recorded_output(commit, &real, &others)? {
            Some(output) => recorded_content(real, output).map(|content| content.named(path)),
            None => Err(UnknownContent::Nowhere(path)),
        })
    }

    /// The output at a path, else the output of the smallest folder that contains the path.
    pub(crate) fn recorded_output(
        &self,
        commit: ObjectId,
        path: &str,
        files: &[String],
    ) -> Result<Option<RecordedOutput>, Error> {
        let asked: Vec<_> = files.iter().map(|file| (commit, file.as_str())).collect();
        self.prefetch_records(&asked)?;
        let mut best: Option<RecordedOutput> = None;
        for file in files {
            for output in self.recorded_outputs(commit, file)? {
                let length = best.as_ref().map_or(0, |best| best.path.len());
                if output.covers(path) && output.path.len() > length {
                    best = Some(output);
                }
            }
        }
        Ok(best)
    }

    /// The content of an object in Git.
    pub(super) fn object_content(
        &self,
        path: String,
        kind: ObjectKind,
        id: ObjectId,
    ) -> Result<Content, Error> {
        let is_folder = kind == ObjectKind::Tree;
        Ok(Content {
            path,
            hash: ContentHash::Git(id),
            size: (kind == ObjectKind::Blob).then(|| self.repo.blob_size(id)).transpose()?,
            files: is_folder.then(|| self.repo.file_count(id)).transpose()?,
            recorded_in: None,
            stage: None,
            inside: None,
        })
    }
}

/// The folder of an artifact, as its name has it; empty for the root.
pub(super) fn folder_of(artifact: &str) -> &str {
    artifact.split_once(':').map_or("", |(folder, _)| folder)
}

/// Where an annotation says that an artifact is, from the root of the repository.
pub(super) fn annotated_path(annotation: &Annotation) -> Result<String, UnknownContent> {
    let Some(path) = annotation.path.as_deref().filter(|path| !path.is_empty()) else {
        let field = annotation.unresolved.iter().find(|it| it.field == "path");
        let unknown = field.cloned().map(UnknownContent::Unresolved);
        return Err(unknown.unwrap_or(UnknownContent::NoPath));
    };
    let path = repository_path("", path);
    if is_in_repository(&path) { Ok(path) } else { Err(UnknownContent::Outside(path)) }
}

/// The content of what DVC recorded: at that path, or of the folder that it is in.
pub(super) fn recorded_content(
    path: String,
    output: RecordedOutput,
) -> Result<Content, UnknownContent> {
    let RecordedOutput { path: of_output, tracked, file, stage } = output;
    let Some(hash) = tracked.hash else { return Err(UnknownContent::NoHash { path, file }) };
    Ok(Content {
        inside: (of_output != path).then_some(of_output),
        path,
        hash: ContentHash::Dvc(hash),
        size: tracked.size,
        files: tracked.files,
        recorded_in: Some(file),
        stage,
    })
}

/// The files in which DVC probably recorded an output: beside it, beside the folders that contain
/// it, and in the folder of the artifact.
pub(super) fn likely_files(path: &str, folder: &str) -> Vec<String> {
    let in_folder = |folder: &str, file: &str| repository_path(folder, file);
    let mut files = vec![in_folder(folder, "dvc.lock")];
    let mut part = path;
    while !part.is_empty() {
        files.push(format!("{part}.dvc"));
        part = directory_of(part);
        files.push(in_folder(part, "dvc.lock"));
    }
    files.dedup();
    files.retain(|file| is_in_repository(file));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_looked_for_where_they_are_made() {
        let files = likely_files("a/b/m.pkl", "x");
        let expected = [
            "x/dvc.lock",
            "a/b/m.pkl.dvc",
            "a/b/dvc.lock",
            "a/b.dvc",
            "a/dvc.lock",
            "a.dvc",
            "dvc.lock",
        ];
        assert_eq!(files, expected);
        assert_eq!(likely_files("m", ""), ["dvc.lock", "m.dvc", "dvc.lock"]);
    }
}
