//! Checks of tags.

use std::collections::HashSet;
use std::ffi::OsString;

use super::dates::Dates;
use super::mend::{annotate, at, delete, delete_ref, fetch, retag_or_delete};
use super::{Finding, Kind, Likeness, Rules, check_artifacts, looks_like_a_tag};
use crate::registry::{Action, Event, ObjectId, State, TagName, Time};
use crate::shell::{quote, quoted};

/// A tag with a GTO name, or with one that looks like it, in any state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundTag {
    /// The name of its reference, without `refs/tags/`.
    pub(crate) name: String,
    pub(crate) state: TagState,
}

/// The state of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TagState {
    /// The reference is broken, for this reason.
    BrokenReference(String),
    /// The reference is symbolic: the full name of its target.
    Symbolic(String),
    /// The name of the reference is not UTF-8: its bytes.
    NotUtf8(OsString),
    /// The object is missing, damaged or not a well-formed tag, for this reason.
    Unreadable(String),
    /// No tag object; with the commit, if it is one.
    Lightweight(Option<Reached>),
    /// A tag object.
    Annotated {
        /// The name in the object.
        inside: String,
        target: ObjectId,
        /// What is wrong with the target.
        fault: Option<TargetFault>,
        /// `None` if the object has no date that can be parsed.
        time: Option<Time>,
        /// The commit, also through other tags.
        reached: Option<Reached>,
    },
}

/// The commit of a tag, and its committer's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) commit: ObjectId,
    pub(crate) time: Time,
}

/// What is wrong with the target of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TargetFault {
    /// It is a tag.
    Tag,
    /// It cannot be read or is no commit, for this reason.
    NoCommit(String),
}

impl FoundTag {
    fn reached(&self) -> Option<Reached> {
        match self.state {
            TagState::Lightweight(reached) | TagState::Annotated { reached, .. } => reached,
            _ => None,
        }
    }

    fn is_readable(&self) -> bool {
        matches!(self.state, TagState::Lightweight(_) | TagState::Annotated { .. })
    }
}

/// Checks all tags, each by itself and together.
pub(crate) fn check_tags(tags: &[FoundTag], rules: &Rules<'_>) -> Vec<Finding> {
    let state = State::fold(sound_events(tags));
    let (dates, taken) = (Dates::new(tags, rules), Taken::new(tags, &state));
    let each = tags.iter().flat_map(|tag| match looks_like_a_tag(&tag.name) {
        Likeness::Other => Vec::new(),
        Likeness::Almost(meant) if tag.is_readable() => {
            vec![almost_tag(tag, meant.filter(|meant| taken.is_free(meant, tag)))]
        }
        _ => check_tag(tag, &dates, rules),
    });
    let mut findings: Vec<_> = each.collect();
    findings.extend(check_artifacts(&state, rules));
    findings
}

/// The events of the tags that are sound.
pub(crate) fn sound_events(tags: &[FoundTag]) -> impl Iterator<Item = Event<'_>> {
    tags.iter().filter_map(|tag| match &tag.state {
        TagState::Annotated { inside, target, fault: None, time, .. } if *inside == tag.name => {
            let time = Time::of_event(*time);
            Some(Event::new(inside, TagName::new(inside).ok()?, *target, time))
        }
        _ => None,
    })
}

/// Checks a tag by itself.
fn check_tag(found: &FoundTag, dates: &Dates<'_>, rules: &Rules<'_>) -> Vec<Finding> {
    let tag = found.name.as_str();
    let finding = |kind, what: String, why, mend| Finding {
        kind,
        subject: tag.to_owned(),
        what: format!("tag {} {what}", quoted(tag)),
        why,
        mend,
    };
    let fetch_again = |delete| rules.context.fetch_again(delete, tag);
    match &found.state {
        TagState::NotUtf8(_) => vec![almost_tag(found, None)],
        TagState::BrokenReference(reason) => vec![finding(
            Kind::UnreadableTag,
            format!("has a broken reference: {reason}"),
            "The artifact cannot be shown or changed, and git ignores the tag.",
            fetch_again(match rules.context.has_reftables {
                true => delete_ref(tag),
                false => format!("rm \"$(git rev-parse --git-path {})\"", at(tag, "")),
            }),
        )],
        TagState::Symbolic(target) => vec![finding(
            Kind::SymbolicTag,
            format!("is a symbolic reference to {}", quoted(target)),
            "It changes whenever that reference does, and git writes to that one through it.",
            fetch_again(format!("git symbolic-ref -d {}", at(tag, ""))),
        )],
        TagState::Unreadable(reason) => vec![finding(
            Kind::UnreadableTag,
            format!("cannot be read: {reason}"),
            "The artifact cannot be shown or changed.",
            fetch_again(delete_ref(tag)),
        )],
        TagState::Lightweight(reached) => {
            let message = format!("-m {}", quote(tag));
            let date = reached.and_then(|reached| dates.due(tag, false, reached));
            let annotate = date.map(|date| annotate(tag, &message, date));
            let remote = rules.context.remote.as_deref();
            let replace = remote.map(|remote| fetch(remote, tag, "--force "));
            vec![finding(
                Kind::LightweightTag,
                "is lightweight".to_owned(),
                "GTO counts annotated tags only: this one has no effect, and its name is taken.",
                annotate.into_iter().chain([delete(&[tag])]).chain(replace).collect(),
            )]
        }
        TagState::Annotated { inside, fault, time, .. } => {
            let reached = found.reached();
            let own = reached.and_then(|reached| dates.own(tag, *time, reached));
            let due = |is_last| reached.and_then(|reached| dates.due(tag, is_last, reached));
            let other_name = (inside != tag).then(|| {
                finding(
                    Kind::OtherName,
                    format!("has the name {} inside", quoted(inside)),
                    "GTO reads the name in the tag object, not that of the reference.",
                    retag_or_delete(tag, own),
                )
            });
            let target = fault.as_ref().map(|fault| match fault {
                TargetFault::Tag => finding(
                    Kind::NestedTag,
                    "points to a tag, not to a commit".to_owned(),
                    "GTO takes the id of that tag as the commit, and finds no other tag there.",
                    retag_or_delete(tag, own),
                ),
                TargetFault::NoCommit(reason) => finding(
                    Kind::BadTarget,
                    format!("does not lead to a commit: {reason}"),
                    "There is nothing to check out, and Python GTO cannot read the registry.",
                    fetch_again(delete_ref(tag)),
                ),
            });
            let date = match time {
                None => Some(finding(
                    Kind::NoDate,
                    "has no date".to_owned(),
                    "The newest tag counts: this one counts as made in 1970, and Python GTO \
                     cannot read the registry.",
                    retag_or_delete(tag, due(false)),
                )),
                Some(time) if rules.is_future(*time) => Some(finding(
                    Kind::FutureDate,
                    format!("is dated in the future, at {time}"),
                    "The newest tag counts: until then, this one overrides every tag made now.",
                    retag_or_delete(tag, due(true)),
                )),
                Some(_) => None,
            };
            other_name.into_iter().chain(target).chain(date).collect()
        }
    }
}

fn almost_tag(tag: &FoundTag, meant: Option<(String, String)>) -> Finding {
    let delete = match &tag.state {
        TagState::NotUtf8(name) => delete(&[name]),
        _ => delete(&[&tag.name]),
    };
    let register = meant.map(|(artifact, version)| {
        let (artifact, version, tag) = (quote(artifact), quote(version), at(&tag.name, ""));
        format!("gto register {artifact} {tag} --version {version} && {delete}")
    });
    Finding {
        kind: Kind::AlmostTag,
        subject: tag.name.clone(),
        what: format!("tag {} looks like a GTO tag, but is not one", quoted(&tag.name)),
        why: "GTO ignores it: it does not register or assign anything.",
        mend: register.into_iter().chain([delete]).collect(),
    }
}

/// Names and commits that cannot be registered any more.
struct Taken {
    /// The versions that have a tag, by artifact.
    versions: HashSet<(String, String)>,
    /// The commits with a version, by artifact.
    commits: HashSet<(String, ObjectId)>,
    /// The artifacts that cannot be changed because of an unreadable tag.
    artifacts: HashSet<String>,
}

impl Taken {
    fn new(tags: &[FoundTag], state: &State<'_>) -> Self {
        let (mut versions, mut artifacts) = (HashSet::new(), HashSet::new());
        for tag in tags {
            let Ok(name) = TagName::new(&tag.name) else { continue };
            if let Action::Register(version) | Action::Deregister(version) = &name.action {
                versions.insert((name.artifact.to_string(), version.to_string()));
            }
            if !tag.is_readable() {
                artifacts.insert(name.artifact.to_string());
            }
        }
        let active = state.artifacts().flat_map(|artifact| {
            let named = artifact.versions.iter().filter(|it| it.version().is_some());
            let active = named.filter(|it| it.is_active());
            active.map(|version| (artifact.name.to_string(), version.commit))
        });
        Self { versions, commits: active.collect(), artifacts }
    }

    fn is_free(&self, meant: &(String, String), tag: &FoundTag) -> bool {
        let commit = tag.reached().map(|reached| (meant.0.clone(), reached.commit));
        commit.is_some_and(|commit| !self.commits.contains(&commit))
            && !self.versions.contains(meant)
            && !self.artifacts.contains(&meant.0)
    }
}
