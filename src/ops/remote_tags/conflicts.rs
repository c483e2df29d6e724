//! Conflicts between a change that was pushed and tags that only the remote has.

use super::{RemoteTags, Wanted, versions_at, wanted};
use crate::git::{RefList, RemoteTag};
use crate::ops::{Artifacts, Detail, Heads, OnFault, Query, Registry};
use crate::registry::plan::{Decision, Step, restoring};
use crate::registry::{Action, Artifact, ArtifactName, Version};
use crate::shell::quote;

impl RemoteTags {
    /// The remote's tags that conflict with what is pushed, and how to solve each conflict.
    pub(in crate::ops) fn conflicts(
        &self,
        here: &RefList,
        artifact: Option<&Artifact<'_>>,
        decision: &Decision,
    ) -> Vec<String> {
        let wanted: Vec<_> = wanted(decision).collect();
        let conflicts = self.unknown(here).filter_map(|(tag, theirs)| {
            // An assignment comes after the registration that it needs, and says more.
            let conflict = wanted
                .iter()
                .rev()
                .find_map(|ours| self.conflict(ours, (tag, &theirs), artifact))?;
            Some(format!("The remote '{}' has '{}' too: {conflict}.", self.remote, tag.name))
        });
        let mut conflicts: Vec<_> = conflicts.collect();
        let is_deletion = decision.steps().first().is_some_and(Step::is_deletion);
        let is_left = |tag: &str| !decision.steps().iter().any(|step| step.edit.name() == tag);
        let is_gone_here = is_deletion && !here.iter().any(|(tag, _)| is_left(tag));
        if is_gone_here && self.unknown(here).any(|(tag, _)| is_left(&tag.name)) {
            let (remote, name) = (&self.remote, self.name.as_str());
            conflicts.push(format!(
                "The remote '{remote}' has more tags of '{name}', which were not here and stay."
            ));
        }
        if !conflicts.is_empty() {
            conflicts.push(self.fetch(here));
        }
        conflicts
    }

    /// What does not go together in a tag of ours and one of the remote.
    fn conflict(
        &self,
        ours: &Wanted<'_>,
        (tag, theirs): (&RemoteTag, &Action<'_>),
        artifact: Option<&Artifact<'_>>,
    ) -> Option<String> {
        let name = self.name.as_str();
        let Wanted { action: ours, commit, .. } = ours;
        let is_there = tag.target == *commit;
        Some(match (ours, theirs) {
            (Action::Register(ours), Action::Register(theirs)) if is_there && ours != theirs => {
                let deprecate = |version: &Version| {
                    format!("gto deprecate {} {version} --delete --push", quote(name))
                };
                format!(
                    "it registers '{theirs}' at the commit of '{ours}', where Python GTO allows \
                     only one version. Delete one of them: `{}` or `{}`",
                    deprecate(ours),
                    deprecate(theirs)
                )
            }
            (Action::Register(ours), Action::Register(theirs)) if !is_there && ours == theirs => {
                let there = tag.target.short(7);
                format!("it registers '{theirs}' at commit {there}. Delete one of the two")
            }
            (Action::Register(ours), Action::Deregister(theirs))
            | (Action::Deregister(ours), Action::Register(theirs))
                if is_there && ours == theirs =>
            {
                newer_counts(&format!("{name}@{ours}"))
            }
            (Action::Assign(ours), Action::Unassign(theirs))
            | (Action::Unassign(ours), Action::Assign(theirs))
                if is_there && ours == theirs =>
            {
                newer_counts(&format!("{name}#{ours}"))
            }
            (Action::Assign(_), Action::Deregister(version)) if is_there => format!(
                "it deregisters '{version}', which is then not shown in any stage. To restore \
                 it, fetch the tags and run `{}`",
                restoring(name, &version.to_string(), " --push")
            ),
            (Action::Deregister(version), Action::Assign(stage)) if is_there => format!(
                "it assigns '{version}' to stage '{stage}', but it is not shown there: it is \
                 deregistered"
            ),
            (Action::Assign(ours), Action::Assign(theirs)) if !is_there && ours == theirs => {
                let versions: Vec<_> = versions_at(artifact, tag.target).collect();
                let version = match versions.as_slice() {
                    [version] => format!("version '{version}'"),
                    _ => format!("commit {}", tag.target.short(7)),
                };
                format!(
                    "it assigns {version} to stage '{ours}' too. `gto show {}` shows which one \
                     is in effect",
                    quote(format!("{name}#{ours}"))
                )
            }
            (Action::Deprecate, Action::Register(_) | Action::Assign(_)) => {
                "someone has changed the artifact that is deprecated".to_owned()
            }
            _ => return None,
        })
    }
}

impl Registry {
    /// The conflicts with what was pushed; see [`crate::ops::Done::conflicts`].
    pub(in crate::ops) fn conflicts(
        &self,
        remote: &str,
        name: &ArtifactName<'_>,
        decision: &Decision,
    ) -> Vec<String> {
        let Some(there) = RemoteTags::ask(self, remote, name) else { return Vec::new() };
        let Ok(here) = self.tag_refs(Artifacts::Of(name.as_str())) else { return Vec::new() };
        let query = Query {
            on_fault: OnFault::ReadOn,
            heads: Heads::None,
            ..Query::about(name.as_str(), Detail::BRIEF)
        };
        let answer = self.answer_from(&here, &query).ok();
        let artifact = answer.as_ref().and_then(|answer| answer.state.artifact(name.as_str()));
        there.conflicts(&here, artifact, decision)
    }
}

fn newer_counts(shown: &str) -> String {
    let shown = quote(shown);
    format!(
        "the newer of the two tags counts. Fetch the tags, and `gto show {shown}` shows the result"
    )
}
