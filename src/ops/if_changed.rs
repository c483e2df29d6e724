//! Whether an artifact has changed since its last version: `register --if-changed`.

use super::{ChangeTest, Error, Registry};
use crate::comparison::annotation_changes;
use crate::registry::plan::{PlanContext, Unchanged, UnchangedReason};
use crate::registry::{ArtifactVersion, ObjectId};

/// What is known of a change.
pub(super) enum Verdict {
    /// The artifact has changed, or has no version to compare with.
    Changed,
    /// It is as in a version.
    Unchanged(Unchanged),
    /// That cannot be told; why, in a sentence for people.
    Unknown(String),
}

impl Registry {
    /// Compares an artifact at a commit with its greatest version in the history of the commit,
    /// or else with its greatest version.
    ///
    /// # Errors
    /// A commit is missing or damaged, or its files cannot be fetched.
    pub(super) fn compare_with_baseline(
        &self,
        context: &PlanContext<'_>,
        commit: ObjectId,
        test: ChangeTest,
    ) -> Result<Verdict, Error> {
        let descends_from = |ancestor| Ok::<_, Error>(self.repo.descends_from(commit, ancestor)?);
        let Some(baseline) = context.baseline(commit, descends_from)? else {
            return Ok(Verdict::Changed);
        };
        let name = context.name.as_str();
        let [old, new] = match self.facts_of_two(name, [baseline.commit, commit])? {
            [Ok(old), Ok(new)] => [old, new],
            [Err(error), _] | [_, Err(error)] if error.leaves_open() => return Err(error),
            [Err(error), _] | [_, Err(error)] => return Ok(unknown(name, baseline, &error)),
        };
        if test == ChangeTest::Any
            && !annotation_changes(&old.annotation, &new.annotation).is_empty()
        {
            return Ok(Verdict::Changed);
        }
        Ok(match (&old.content, &new.content) {
            (Ok(old), Ok(new)) if !old.is_same_as(new) => Verdict::Changed,
            (Ok(_), Ok(_)) => {
                let unchanged = context.registered_already(baseline, UnchangedReason::Content);
                unchanged.map_or(Verdict::Changed, Verdict::Unchanged)
            }
            (Err(why), _) => unknown(name, baseline, &format!("at {}, {why}", baseline.id)),
            (_, Err(why)) => unknown(name, baseline, why),
        })
    }
}

fn unknown(name: &str, baseline: &ArtifactVersion<'_>, why: &impl ToString) -> Verdict {
    let why = why.to_string();
    let version = &baseline.id;
    Verdict::Unknown(format!(
        "Cannot tell whether '{name}' has changed since version '{version}': {why}"
    ))
}
