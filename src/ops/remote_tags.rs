//! The tags of an artifact at a remote, compared with the local ones.

mod conflicts;

use super::Registry;
use super::planning::Computed;
use crate::git::{RefList, RemoteTag};
use crate::registry::plan::{Decision, Refusal, TagChange, UnchangedReason};
use crate::registry::{
    Action, Artifact, ArtifactName, ObjectId, TagEdit, TagName, Version, VersionId,
};
use crate::shell::{operand, quote};

/// The tags of an artifact at a remote.
#[derive(Debug, Clone)]
pub(super) struct RemoteTags {
    remote: String,
    name: ArtifactName<'static>,
    tags: Vec<RemoteTag>,
}

/// A tag that the change makes or relies on, parsed.
struct Wanted<'s> {
    tag: &'s str,
    action: Action<'s>,
    commit: ObjectId,
}

impl RemoteTags {
    /// Asks a remote. `None` if it does not answer, and in a temporary clone, which is up to date.
    pub(super) fn ask(registry: &Registry, remote: &str, name: &ArtifactName<'_>) -> Option<Self> {
        if registry.repo.is_temporary_clone() {
            return None;
        }
        let tags = registry.repo.tags_at_remote(remote, &name.in_tag())?;
        Some(Self { remote: remote.to_owned(), name: name.clone().into_owned(), tags })
    }

    /// The tags that do not exist locally, or differ.
    pub(super) fn unknown<'s>(
        &'s self,
        here: &'s RefList,
    ) -> impl Iterator<Item = (&'s RemoteTag, Action<'s>)> {
        let is_here = |tag: &RemoteTag| {
            here.iter().any(|(name, id)| name == tag.name && id == Some(tag.object))
        };
        let unknown = self.tags.iter().filter(move |tag| !is_here(tag));
        unknown.filter_map(|tag| Some((tag, TagName::new(&tag.name).ok()?.action)))
    }

    /// Why a plan must not be carried out: the remote has another version at the commit, or another
    /// commit for the version, or a higher version than the computed one.
    pub(super) fn contradiction(
        &self,
        here: &RefList,
        artifact: Option<&Artifact<'_>>,
        decision: &Decision,
        computed: Computed,
    ) -> Option<String> {
        let Self { remote, name, .. } = self;
        let counts = computed == Computed::NextVersion && decision.unchanged().is_none();
        let contradictory =
            wanted(decision).find_map(|Wanted { tag: tag_name, action, commit }| match action {
                Action::Register(planned) => self.unknown(here).find_map(|(tag, action)| {
                    let Action::Register(there) = action else { return None };
                    if there == planned && tag.name != tag_name {
                        Some(format!("The remote '{remote}' has '{}' already", tag.name))
                    } else if there == planned && decision.unchanged().is_none() {
                        // The push will tell whether it is the same tag.
                        None
                    } else if there == planned && tag.target != commit {
                        Some(self.elsewhere(&there, commit, tag))
                    } else if there == planned {
                        Some(format!(
                            "The remote '{remote}' has another tag '{tag_name}' at this commit"
                        ))
                    } else if tag.target == commit {
                        Some(format!(
                            "The remote '{remote}' has version '{there}' of '{name}' at this commit"
                        ))
                    } else if counts && there.cmp_precedence(&planned).is_ge() {
                        Some(format!(
                            "The remote '{remote}' has version '{there}' of '{name}', which this \
                         repository does not have: fetch it before you register the next version"
                        ))
                    } else {
                        None
                    }
                }),
                Action::Assign(_) => versions_at(artifact, commit).find_map(|version| {
                    self.unknown(here).find_map(|(tag, action)| {
                        let is_elsewhere =
                            action == Action::Register(version.clone()) && tag.target != commit;
                        is_elsewhere.then(|| self.elsewhere(version, commit, tag))
                    })
                }),
                _ => None,
            });
        let relies = computed == Computed::Stage || decision.unchanged().is_some();
        contradictory.or_else(|| self.doubt(here, decision).filter(|_| relies))
    }

    /// Says that a version is at another commit there.
    fn elsewhere(&self, version: &Version, here: ObjectId, there: &RemoteTag) -> String {
        let Self { remote, name, .. } = self;
        let (here, there) = (here.short(7), there.target.short(7));
        format!(
            "Version '{version}' of '{name}' is at commit {here} here, and at commit {there} at \
             the remote '{remote}'"
        )
    }

    /// Names a remote tag that is not here and would change the decision.
    fn doubt(&self, here: &RefList, decision: &Decision) -> Option<String> {
        let held = decision.holds().into_iter().next()?;
        let reason = decision.unchanged().map(|unchanged| unchanged.reason);
        let is_compared = reason == Some(UnchangedReason::Content);
        let mut unknown = self.unknown(here);
        let (tag, _) = unknown.find(|(tag, action)| match action {
            Action::Deprecate => true,
            Action::Deregister(_) => tag.target == held.commit,
            Action::Assign(stage) | Action::Unassign(stage) => {
                held.stage.as_deref() == Some(stage.as_str())
            }
            Action::Register(_) => is_compared,
            Action::Create => false,
        })?;
        Some(format!(
            "The remote '{}' has '{}', which this repository does not have",
            self.remote, tag.name
        ))
    }

    /// The tags that a plan builds upon and the remote lacks: the registrations of versions that it
    /// assigns, unassigns or deregisters, and the assignments that it takes back. If the plan
    /// changes nothing, the tag that makes it so is included.
    pub(super) fn lacking(
        &self,
        artifact: Option<&Artifact<'_>>,
        decision: &Decision,
    ) -> Vec<TagEdit> {
        let needed = wanted(decision).flat_map(|Wanted { action, commit, .. }| {
            let versions = artifact.into_iter().flat_map(|artifact| &artifact.versions);
            let versions = versions.filter(move |version| version.commit == commit);
            versions.flat_map(move |version| match &action {
                Action::Assign(_) => [version.registrations.last(), None],
                Action::Deregister(wanted) if version.version() == Some(wanted) => {
                    [version.registrations.last(), None]
                }
                Action::Unassign(stage) => {
                    let stage = version.stages.by_name.get(stage.as_str());
                    [version.registrations.last(), stage.and_then(|it| it.assignments.last())]
                }
                _ => [None, None],
            })
        });
        let held = decision.unchanged().map(|unchanged| &unchanged.held);
        let needed = needed.flatten().map(|event| (event.tag, event.commit));
        let needed = needed.chain(held.map(|held| (held.tag.as_str(), held.commit)));
        let mut lacking: Vec<_> = needed.filter(|(tag, _)| self.lacks(tag)).collect();
        // Versions of one commit share their stages.
        let mut seen = std::collections::HashSet::new();
        lacking.retain(|(tag, _)| seen.insert(*tag));
        lacking.into_iter().map(|(tag, commit)| existing(tag, commit)).collect()
    }

    fn lacks(&self, tag: &str) -> bool {
        self.tags.iter().all(|there| there.name != tag)
    }

    /// A hint for a refused change: push what is only here, for instance after a command that was
    /// killed before its push, or fetch what only the remote has.
    pub(super) fn hint(
        &self,
        refusal: &Refusal,
        artifact: Option<&Artifact<'_>>,
        here: &RefList,
    ) -> Option<String> {
        let Self { remote, name, .. } = self;
        if refusal.is_of_absence() {
            return self.unknown(here).next().map(|_| {
                let fetch = self.fetch(here);
                format!(
                    "The remote '{remote}' has tags of '{name}' that this repository does \
                not have.\n{fetch}"
                )
            });
        }
        let lacking: Vec<_> =
            refusal.holding(artifact?).into_iter().filter(|tag| self.lacks(tag)).collect();
        let words = lacking.iter().map(|tag| format!("'{tag}'")).collect::<Vec<_>>().join(" and ");
        let tags = lacking.iter().map(quote).collect::<Vec<_>>().join(" ");
        (!lacking.is_empty()).then(|| {
            format!(
                "The remote '{remote}' lacks {words}. To push:\n    git push {} {tags}",
                operand(remote)
            )
        })
    }

    /// Whether a tag of the same name is another one there.
    pub(super) fn differs(&self, here: &RefList) -> bool {
        self.tags
            .iter()
            .any(|tag| here.iter().any(|(name, id)| name == tag.name && id != Some(tag.object)))
    }

    /// The command that fetches the tags of the artifact.
    pub(super) fn fetch(&self, here: &RefList) -> String {
        let force = if self.differs(here) { "--force " } else { "" };
        let refs = ['@', '#'].map(|sign| {
            let tags = format!("refs/tags/{}{sign}*", self.name.in_tag());
            quote(format!("{tags}:{tags}"))
        });
        let remote = quote(&self.remote);
        format!("To fetch its tags:\n    git fetch {force}{remote} {}", refs.join(" "))
    }
}

/// The edit that pushes a tag which exists here already.
pub(super) fn existing(tag: &str, target: ObjectId) -> TagEdit {
    TagEdit::Create { name: tag.to_owned(), target, message: String::new(), date: None }
}

fn wanted(decision: &Decision) -> impl Iterator<Item = Wanted<'_>> {
    let held = decision.holds().into_iter().filter(|held| held.change != TagChange::Deleted);
    held.filter_map(|held| {
        let action = TagName::new(&held.tag).ok()?.action;
        Some(Wanted { tag: &held.tag, action, commit: held.commit })
    })
}

fn versions_at<'s>(
    artifact: Option<&'s Artifact<'_>>,
    commit: ObjectId,
) -> impl Iterator<Item = &'s Version> {
    let versions = artifact.into_iter().flat_map(|artifact| &artifact.versions);
    versions.filter(move |version| version.commit == commit).filter_map(|version| {
        match &version.id {
            VersionId::Version(version) => Some(version),
            VersionId::Commit(_) => None,
        }
    })
}
