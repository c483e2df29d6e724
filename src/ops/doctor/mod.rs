//! Finding what is wrong with a registry, for `gto doctor`.

mod annotations;
mod paths;

use std::collections::HashMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Artifacts, Error, Registry};
use crate::git::GitError;
use crate::registry::diagnosis::{
    Difference, Finding, Likeness, MendContext, Rules, check_tags, different_tag, incomplete_clone,
    looks_like_a_tag,
};
use crate::registry::{ObjectId, TagName, Time};
use crate::shell::{quote, quoted};

/// What to examine beside the local tags and the files of HEAD and of registered versions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Examination {
    /// The index files of all commits of all branches.
    pub(crate) all_commits: bool,
    /// The tags of the remote. A temporary clone has the same ones, so they are not compared.
    pub(crate) remote: bool,
}

/// What is wrong with a registry.
#[derive(Debug)]
pub(crate) struct Diagnosis {
    /// The findings, errors first.
    pub(crate) findings: Vec<Finding>,
    /// Why the tags of the remote were not compared, if that was asked for.
    pub(crate) not_compared: Option<NotCompared>,
}

/// Why the local tags cannot be compared with those of the remote.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotCompared {
    #[error("There is no remote to compare the tags with: `git remote add origin URL` adds one")]
    NoRemote,
    #[error("Cannot list the tags of {}", quoted(remote))]
    Unlisted { remote: String, source: GitError },
    #[error(transparent)]
    Here(#[from] Error),
}

impl Registry {
    /// Finds what is wrong. Changes nothing.
    ///
    /// # Errors
    /// The references cannot be read, or an object cannot be fetched. What is unknown is not
    /// reported as wrong.
    pub(crate) fn diagnose(&self, examination: Examination) -> Result<Diagnosis, Error> {
        self.config.check_enrichments()?;
        let context = self.mend_context();
        let mut findings = self.examine(&context)?;
        if examination.all_commits {
            findings.extend(annotations::check_commits(self)?);
        }
        let compared = match examination.remote && !self.repo.is_temporary_clone() {
            true => self.compare_tags(&context),
            false => Ok(Vec::new()),
        };
        let not_compared = compared.map(|differences| findings.extend(differences)).err();
        findings.sort_by(|a, b| a.kind.severity().cmp(&b.kind.severity()).then_with(|| a.cmp(b)));
        findings.dedup();
        for command in findings.iter_mut().flat_map(|finding| &mut finding.mend) {
            *command = context.at_top(command);
        }
        Ok(Diagnosis { findings, not_compared })
    }

    /// A warning that this clone may lack tags, if it may. Shown before a version is chosen.
    ///
    /// # Errors
    /// The references cannot be read.
    pub(crate) fn warning_of_gaps(&self) -> Result<Option<String>, Error> {
        let gaps = self.repo.clone_gaps()?;
        let Some(gap) = gaps.first() else { return Ok(None) };
        let context = self.mend_context();
        let Finding { subject: remote, what, mend, .. } = incomplete_clone(*gap, &context);
        let mut warning = format!(
            "Warning: {what}. If {} has tags that are missing here, the version may be wrong.",
            quote(remote)
        );
        if let Some(command) = mend.first() {
            warning.push_str(&format!(" To fetch them:\n    {}", context.at_top(command)));
        }
        Ok(Some(warning))
    }

    /// Where the commands that mend are to be run.
    fn mend_context(&self) -> MendContext {
        let repo = &self.repo;
        // The user cannot run commands in a temporary clone, only in a clone of their own.
        if repo.is_temporary_clone() {
            return MendContext::default();
        }
        let here = Path::new(".").canonicalize();
        let is_here = here.is_ok_and(|here| here == repo.root());
        MendContext {
            remote: repo.main_remote(),
            is_bare: !repo.has_work_tree(),
            has_reftables: repo.has_reftables(),
            top: (!is_here).then(|| quote(repo.root())),
        }
    }

    /// All checks that need no remote.
    fn examine(&self, context: &MendContext) -> Result<Vec<Finding>, Error> {
        let is_wanted = |name: &str| looks_like_a_tag(name) != Likeness::Other;
        let tags = self.repo.inspect_tags(is_wanted)?;
        let rules = Rules {
            now: now(),
            stages: self.config.stages.as_deref(),
            sort_suffixes: &self.repo.sort_suffixes(),
            context,
        };
        let mut findings = check_tags(&tags, &rules);
        let gaps = self.repo.clone_gaps()?;
        findings.extend(gaps.into_iter().map(|gap| incomplete_clone(gap, context)));
        findings.extend(annotations::check(self, &tags, context)?);
        Ok(findings)
    }

    /// The GTO tags that differ between this repository and the remote.
    fn compare_tags(&self, context: &MendContext) -> Result<Vec<Finding>, NotCompared> {
        let is_ours = |name: &str| TagName::new(name).is_ok();
        let remote = context.remote.as_deref().ok_or(NotCompared::NoRemote)?;
        let listed = self.repo.remote_tags(remote);
        let listed =
            listed.map_err(|source| NotCompared::Unlisted { remote: remote.to_owned(), source })?;
        let there: HashMap<String, ObjectId> =
            listed.into_iter().filter(|(name, _)| is_ours(name)).collect();
        let refs = self.tag_refs(Artifacts::All)?;
        let here: HashMap<&str, Option<ObjectId>> =
            refs.iter().filter(|(name, _)| is_ours(name)).collect();
        let differs = |tag: &str, difference| different_tag(tag, difference, context);
        let changed = here.iter().filter_map(|(tag, id)| match there.get(*tag) {
            None => Some(differs(tag, Difference::MissingThere)),
            Some(other) if Some(*other) != *id => Some(differs(tag, Difference::Other)),
            Some(_) => None,
        });
        let missing = there.keys().filter(|tag| !here.contains_key(tag.as_str()));
        Ok(changed.chain(missing.map(|tag| differs(tag, Difference::MissingHere))).collect())
    }
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time { seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX), offset_minutes: 0 }
}
