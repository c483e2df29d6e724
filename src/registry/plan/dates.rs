//! The dates of planned tags: after a command, `show` shows what the command reported.
//!
//! Tags are ordered by their dates, to the second. In one second a deregistration overrides a
//! registration, an unassignment an assignment, and an event of a version a deprecation of the
//! artifact; of two assignments of a stage the one of the older version counts. GTO 1.10.1 reads
//! tags in the same way. So a tag with the date of another one, or an earlier date, can have no
//! effect. [`settle_dates`] folds the state again with the planned tags, and chooses dates with
//! which they have their effect.

use std::iter;

use super::notes::{PlanNote, Rival, changed_stages};
use super::timeline::Timeline;
use super::undisputed::undisputed;
use super::{PlanContext, Refusal, Step};
use crate::registry::{Action, Event, EventRef, TagEdit, TagName, Time};

/// The date for planned tags, before it is settled.
#[derive(Debug, Clone, Copy)]
pub enum WriteDate {
    /// The current time. A later one can be waited for.
    Clock(Time),
    /// The date in `GIT_COMMITTER_DATE`. It is never changed.
    Given(Time),
}

/// A plan whose tags have their dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedSteps {
    /// The steps. Each [`TagEdit::Create`] has a date.
    pub steps: Vec<Step>,
    /// When to write the tags: at most a second from now. `None`: at once.
    pub wait_until: Option<Time>,
    /// Lines for stderr, once the tags are written.
    pub notes: Vec<PlanNote>,
}

/// Dates the tags of a plan so that they have their effect once they are written.
///
/// Call it under the registry's lock, with the context of the plan and the committer's date
/// ([`WriteDate::Given`] if `GIT_COMMITTER_DATE` is set). Then sleep until
/// [`DatedSteps::wait_until`], write the edits, release the lock, and print the notes on stderr.
///
/// A tag gets the current time. It gets one second more if it ties with another tag that would
/// override it, and one second more than a tag that is dated in the future.
///
/// # Errors
/// [`Refusal::Void`] if a tag would have no effect with the given date, and would have one with a
/// later date.
pub fn settle_dates(
    context: &PlanContext<'_>,
    mut steps: Vec<Step>,
    date: WriteDate,
) -> Result<DatedSteps, Refusal> {
    let (now, is_given) = match date {
        WriteDate::Clock(now) => (now, false),
        WriteDate::Given(date) => (date, true),
    };
    if let Some(notes) = undisputed(context.artifact(), &steps, now) {
        date_all(&mut steps, iter::repeat(now));
        return Ok(DatedSteps { steps, wait_until: None, notes });
    }
    let mut timeline = Timeline::new(context.name, context.artifact());
    let (mut dates, mut notes) = (Vec::new(), Vec::new());
    let mut earliest = now;
    for step in &steps {
        let (TagEdit::Create { name, target, .. }, Ok(parsed)) =
            (&step.edit, TagName::new(step.edit.name()))
        else {
            timeline.remove(step.edit.name());
            continue;
        };
        let mut event = Event::new(name, parsed, *target, earliest);
        match first_date(&timeline, &event) {
            Some(first) if first > earliest => {
                let rival = rival(context, &timeline, &event, first);
                if is_given {
                    return Err(Refusal::Void { tag: name.clone(), date: now, rival, first });
                }
                if first.seconds > now.seconds.saturating_add(1) {
                    notes.push(PlanNote::Postdated { tag: name.clone(), date: first, rival });
                }
                earliest = first;
            }
            Some(_) => {}
            None => notes.extend(shown_nowhere(context, &event)),
        }
        event.time = earliest;
        timeline.add(event);
        dates.push(earliest);
    }
    let after = timeline.folded(None);
    let assigned = timeline.events().iter().rev().take(dates.len());
    let assigned: Vec<_> = assigned
        .filter(|event| matches!(event.action, Action::Assign(_)))
        .filter_map(|event| event.action.stage())
        .collect();
    notes.extend(changed_stages(context.artifact(), after.as_ref(), &assigned));
    drop(timeline);
    let next = dates.iter().find(|date| date.seconds == now.seconds.saturating_add(1)).copied();
    date_all(&mut steps, dates.into_iter());
    Ok(DatedSteps { steps, wait_until: next.filter(|_| !is_given), notes })
}

/// Sets the dates of the new tags, in order.
fn date_all(steps: &mut [Step], dates: impl Iterator<Item = Time>) {
    let created = steps.iter_mut().filter_map(|step| match &mut step.edit {
        TagEdit::Create { date, .. } => Some(date),
        TagEdit::Delete { .. } => None,
    });
    for (slot, date) in created.zip(dates) {
        *slot = Some(date);
    }
}

/// The first date, not before that of the event, with which the event has its effect; `None` if no
/// date is late enough.
fn first_date<'x>(timeline: &Timeline<'x>, event: &Event<'x>) -> Option<Time> {
    let at = |seconds| Time { seconds, ..event.time };
    let later = timeline.times().map(|time| time.seconds).filter(|s| *s >= event.time.seconds);
    let mut candidates: Vec<i64> =
        later.flat_map(|seconds| [seconds, seconds.saturating_add(1)]).collect();
    candidates.push(event.time.seconds);
    candidates.sort_unstable();
    candidates.dedup();
    // A tag that has its effect with a date has it with later dates too.
    let first = candidates.partition_point(|seconds| {
        !timeline.holds_with(&Event { time: at(*seconds), ..event.clone() })
    });
    candidates.get(first).copied().map(at)
}

/// The newest event, up to a date, that would override an event with an earlier date.
fn rival<'x>(
    context: &PlanContext<'x>,
    timeline: &Timeline<'x>,
    event: &Event<'x>,
    until: Time,
) -> Rival {
    let tags = timeline.events().iter().filter(|other| is_rival(event, other));
    let tags = tags.map(|tag| Rival { name: format!("tag '{}'", tag.tag), time: tag.time });
    let all = context.artifact().map(|artifact| artifact.events()).unwrap_or_default();
    let commits = all.into_iter().filter_map(|other| match other {
        EventRef::Commit(..) if event.action == Action::Deprecate => {
            Some(Rival { name: format!("commit {}", other.commit().short(7)), time: other.time() })
        }
        _ => None,
    });
    let rivals = tags.chain(commits).filter(|rival| rival.time <= until);
    let head = Rival { name: "the commit of HEAD".to_owned(), time: until };
    rivals.max_by_key(|rival| rival.time).unwrap_or(head)
}

/// Whether an event can override another.
fn is_rival(event: &Event<'_>, other: &Event<'_>) -> bool {
    let here = event.commit == other.commit;
    match (&event.action, &other.action) {
        (Action::Register(_) | Action::Assign(_), Action::Deprecate) => true,
        (Action::Register(a), Action::Deregister(b))
        | (Action::Deregister(a), Action::Register(b)) => here && a == b,
        (Action::Assign(a), Action::Unassign(b)) | (Action::Unassign(a), Action::Assign(b)) => {
            here && a == b
        }
        (Action::Assign(a), Action::Assign(b)) => !here && a == b,
        (Action::Deprecate, other) => *other != Action::Deprecate,
        _ => false,
    }
}

/// The note about an assignment that no date makes visible.
fn shown_nowhere(context: &PlanContext<'_>, event: &Event<'_>) -> Option<PlanNote> {
    let stage = event.action.stage()?.to_string();
    let mut versions = context.artifact()?.versions.iter();
    let version =
        versions.find(|version| version.commit == event.commit && !version.is_active())?;
    let (artifact, version) = (context.name.to_string(), version.id.to_string());
    Some(PlanNote::ShownNowhere { artifact, version, stage })
}
