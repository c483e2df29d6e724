//! Where a version of an artifact comes from, and what is made of it.

use std::collections::{BTreeSet, HashSet};

use indexmap::IndexMap;

use super::content::{annotated_path, recorded_content};
use super::recorded::{RecordedOutput, is_record_file};
use super::{Error, FileSource, Registry};
use crate::comparison::{Content, ContentHash, flattened, json_value};
use crate::dvc::{Hash, Tracked, repository_path};
use crate::git::Presence;
use crate::lineage::{Input, Lineage, NamedVersion, StageRun, Uses};
use crate::registry::{Artifact, ArtifactVersion, ObjectId, State, Version, Which};

/// How deep stages may stand behind each other: more is a circle, or nothing that anybody made.
const DEEPEST: usize = 100;

/// What DVC recorded at a commit, and which artifacts are there.
struct CommitFacts {
    commit: ObjectId,
    outputs: Vec<RecordedOutput>,
    /// The artifacts that are annotated, with their contents.
    artifacts: Vec<(String, Content)>,
}

/// Collects what a file was made of.
struct Walk<'w, 'a> {
    registry: &'w Registry,
    state: &'w State<'a>,
    facts: &'w CommitFacts,
    /// The stages that were said, by their files.
    said: HashSet<(String, String)>,
}

impl Registry {
    /// Where a version comes from.
    ///
    /// # Errors
    /// There is no such artifact or version; something cannot be read.
    pub(crate) fn lineage(
        &self,
        state: &State<'_>,
        artifact: &str,
        which: &Which<'_>,
    ) -> Result<Lineage, Error> {
        let version = self.version_named(state, artifact, which)?;
        let facts = self.commit_facts(state, version.commit)?;
        let mut lineage =
            Lineage { version: named(artifact, version), output: None, unknown: Vec::new() };
        match self.content(artifact, version.commit)? {
            Ok(content) => {
                let said = HashSet::new();
                let mut walk = Walk { registry: self, state, facts: &facts, said };
                let hash = Some(content.hash.to_string());
                lineage.output = Some(walk.input(content.path, hash, DEEPEST)?);
            }
            Err(why) => lineage.unknown.push(why.to_string()),
        }
        Ok(lineage.redacted())
    }

    /// Which versions of other artifacts are made of a version: those whose inputs, or the inputs
    /// of these, have its content.
    ///
    /// # Errors
    /// As [`Registry::lineage`].
    pub(crate) fn uses(
        &self,
        state: &State<'_>,
        artifact: &str,
        which: &Which<'_>,
    ) -> Result<Uses, Error> {
        let version = self.version_named(state, artifact, which)?;
        let mut uses =
            Uses { version: named(artifact, version), used_by: Vec::new(), unknown: Vec::new() };
        let wanted = match self.content(artifact, version.commit)? {
            Ok(content) => content,
            Err(why) => {
                uses.unknown.push(why.to_string());
                return Ok(uses.redacted());
            }
        };
        let others = state.artifacts().filter(|other| other.name.as_str() != artifact);
        let mut users: IndexMap<ObjectId, Vec<(&Artifact<'_>, &ArtifactVersion<'_>)>> =
            IndexMap::new();
        for other in others {
            let registered =
                other.versions.iter().filter(|it| it.is_active() && it.is_registered());
            for version in registered {
                users.entry(version.commit).or_default().push((other, version));
            }
        }
        self.repo.prefetch_trees(users.keys().copied())?;
        for (commit, versions) in users {
            // Where the artifact has another content, nothing is made of this one.
            let here = self.content(artifact, commit);
            let Ok(Ok(here)) = here.inspect_err(|error| uses.unknown.push(error.to_string()))
            else {
                continue;
            };
            if !here.is_same_as(&wanted) {
                continue;
            }
            let facts = self.commit_facts(state, commit)?;
            for (other, version) in versions {
                let Ok(content) = self.content(other.name.as_str(), commit)? else { continue };
                let said = HashSet::new();
                let mut walk = Walk { registry: self, state, facts: &facts, said };
                let made_of = walk.input(content.path, None, DEEPEST)?;
                if made_of.any(&|input| input.path == here.path) {
                    uses.used_by.push(named(other.name.as_str(), version));
                }
            }
        }
        uses.used_by.sort();
        Ok(uses.redacted())
    }

    fn version_named<'s, 'a>(
        &self,
        state: &'s State<'a>,
        artifact: &str,
        which: &Which<'_>,
    ) -> Result<&'s ArtifactVersion<'a>, Error> {
        let found = state.artifact(artifact).ok_or_else(|| self.artifact_not_found(artifact))?;
        self.version_of(found, which)
    }

    fn commit_facts(&self, state: &State<'_>, commit: ObjectId) -> Result<CommitFacts, Error> {
        self.repo.prefetch_trees([commit])?;
        let files = self.repo.files_that(commit, is_record_file)?;
        let asked: Vec<_> = files.iter().map(|file| (commit, file.as_str())).collect();
        self.prefetch_records(&asked)?;
        let mut outputs = Vec::new();
        for file in &files {
            outputs.extend(self.recorded_outputs(commit, file)?);
        }
        let mut names: BTreeSet<String> = BTreeSet::new();
        names.extend(state.artifacts().map(|artifact| artifact.name.to_string()));
        let mut artifacts = Vec::new();
        for name in names {
            let annotation = self.annotation(&name, FileSource::Commit(commit))?;
            let Some(Ok(path)) = annotation.as_deref().map(annotated_path) else { continue };
            let content = match (smallest(&outputs, &path), self.repo.target(commit, &path)?) {
                (Some(output), _) => recorded_content(path, output.clone()).ok(),
                (None, Ok((_, Presence::Here(kind, id)))) => {
                    Some(self.object_content(path, kind, id)?)
                }
                _ => None,
            };
            artifacts.extend(content.map(|content| (name, content)));
        }
        Ok(CommitFacts { commit, outputs, artifacts })
    }
}

impl Walk<'_, '_> {
    /// A file or folder with how it was made.
    fn input(&mut self, path: String, hash: Option<String>, depth: usize) -> Result<Input, Error> {
        let Some(output) = smallest(&self.facts.outputs, &path).cloned() else {
            let artifact = self.artifact_at(&path, hash.as_deref())?;
            return Ok(Input { path, hash, artifact, ..Input::default() });
        };
        let recorded = output.tracked.hash.as_ref().filter(|_| output.path == path);
        let hash = hash.or_else(|| recorded.map(Hash::to_string));
        let artifact = self.artifact_at(&path, hash.as_deref())?;
        let mut input = Input { path, hash, artifact, ..Input::default() };
        match &output.stage {
            Some(stage) => input.stage = self.stage_run(&output.file, stage, depth)?,
            None => {
                let record = self.registry.dvc_record(self.facts.commit, &output.file)?;
                let deps = record.iter().flat_map(|record| &record.deps);
                for dep in deps {
                    if dep.import.is_some() {
                        input.import.clone_from(&dep.import);
                    } else {
                        // From `dvc import-url`.
                        let from = Input { path: dep.path.clone(), ..Input::default() };
                        let hash = dep.hash.as_ref().map(Hash::to_string);
                        let inputs = vec![Input { hash, ..from }];
                        let run = StageRun { name: "import-url".to_owned(), ..StageRun::default() };
                        let file = output.file.clone();
                        input.stage = Some(StageRun { file, inputs, ..run });
                    }
                }
            }
        }
        Ok(input)
    }

    /// A stage of a `dvc.lock` with what it read.
    fn stage_run(
        &mut self,
        file: &str,
        name: &str,
        depth: usize,
    ) -> Result<Option<StageRun>, Error> {
        let commit = self.facts.commit;
        let lock = self.registry.dvc_lock(commit, file)?;
        let Some(record) = lock.as_ref().and_then(|lock| lock.get(name)) else { return Ok(None) };
        let params = record.params.iter().map(|(file, values)| {
            let values = flattened(values).into_iter();
            (file.clone(), values.map(|(key, value)| (key, json_value(&value))).collect())
        });
        let is_new = self.said.insert((file.to_owned(), name.to_owned()));
        let mut run = StageRun {
            name: name.to_owned(),
            file: file.to_owned(),
            commands: record.commands.clone(),
            params: params.collect(),
            inputs: Vec::new(),
            is_repeated: !is_new || depth == 0,
        };
        if run.is_repeated {
            run.params.clear();
            return Ok(Some(run));
        }
        let directory = self.registry.stage_directory(commit, file, name)?;
        for Tracked { path, hash, .. } in &record.deps {
            let path = repository_path(&directory, path);
            let hash = hash.as_ref().map(Hash::to_string);
            run.inputs.push(self.input(path, hash, depth - 1)?);
        }
        Ok(Some(run))
    }

    /// The version of the artifact at a path whose content this is.
    fn artifact_at(&self, path: &str, hash: Option<&str>) -> Result<Option<String>, Error> {
        let artifacts = self.facts.artifacts.iter();
        let Some((name, content)) = artifacts.clone().find(|(_, content)| content.path == path)
        else {
            return Ok(None);
        };
        // What a stage read before may be another content than what is there now.
        if let (ContentHash::Dvc(known), Some(hash)) = (&content.hash, hash)
            && known.to_string() != hash
        {
            return Ok(None);
        }
        let Some(artifact) = self.state.artifact(name) else { return Ok(None) };
        let registered = artifact.versions.iter().filter(|it| it.is_active() && it.is_registered());
        let mut same: Vec<(bool, &Version)> = Vec::new();
        for version in registered {
            let is_here = version.commit == self.facts.commit;
            let is_same = is_here
                || matches!(
                    self.registry.content(name, version.commit),
                    Ok(Ok(other)) if other.is_same_as(content)
                );
            same.extend(version.version().filter(|_| is_same).map(|it| (is_here, it)));
        }
        // The version at this commit, else the first one that has this content.
        let found = same.into_iter().min_by(|(one_here, one), (other_here, other)| {
            other_here.cmp(one_here).then_with(|| one.cmp_precedence(other))
        });
        Ok(found.map(|(_, version)| format!("{name}@{version}")))
    }
}

/// The output at a path, or else the smallest folder that the path is in.
fn smallest<'o>(outputs: &'o [RecordedOutput], path: &str) -> Option<&'o RecordedOutput> {
    let covering = outputs.iter().filter(|output| output.covers(path));
    covering.max_by_key(|output| output.path.len())
}

fn named(artifact: &str, version: &ArtifactVersion<'_>) -> NamedVersion {
    NamedVersion {
        artifact: artifact.to_owned(),
        version: version.version().map(Version::to_string),
        reference: version.registrations.last().map(|event| event.tag.to_owned()),
        commit: version.commit,
    }
}
