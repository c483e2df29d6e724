//! The date for making a tag again without changing what is in effect.

use std::collections::HashMap;

use super::{FoundTag, Reached, Rules, TagState};
use crate::registry::{Action, TagName, Time};

/// A counter, in the order of its value.
type Count<'t> = (usize, &'t str);

/// The dates of all sound tags.
pub(super) struct Dates<'t> {
    pub(super) rules: &'t Rules<'t>,
    by_artifact: HashMap<String, Counted<'t>>,
}

/// The dates of an artifact's tags.
#[derive(Default)]
struct Counted<'t> {
    latest: i64,
    /// By counter: the latest date up to this counter, and the earliest from it on.
    by_count: Vec<(Count<'t>, i64, i64)>,
}

impl<'t> Dates<'t> {
    pub(super) fn new(tags: &'t [FoundTag], rules: &'t Rules<'t>) -> Self {
        let mut by_artifact: HashMap<String, Counted<'t>> = HashMap::new();
        for tag in tags {
            let TagState::Annotated { inside, fault: None, time: Some(time), .. } = &tag.state
            else {
                continue;
            };
            let Ok(name) = TagName::new(&tag.name) else { continue };
            if *inside != tag.name || rules.is_future(*time) {
                continue;
            }
            let counted = by_artifact.entry(name.artifact.to_string()).or_default();
            counted.latest = counted.latest.max(time.seconds);
            counted.by_count.extend(count(&name).map(|count| (count, time.seconds, time.seconds)));
        }
        for Counted { by_count, .. } in by_artifact.values_mut() {
            by_count.sort_unstable();
            let mut latest = i64::MIN;
            for (_, before, _) in by_count.iter_mut() {
                latest = latest.max(*before);
                *before = latest;
            }
            let mut earliest = i64::MAX;
            for (_, _, after) in by_count.iter_mut().rev() {
                earliest = earliest.min(*after);
                *after = earliest;
            }
        }
        Self { rules, by_artifact }
    }

    /// The date of a tag, else one that it can have.
    pub(super) fn own(&self, name: &str, time: Option<Time>, reached: Reached) -> Option<Time> {
        // Git knows no time before 1970.
        match time.filter(|time| time.seconds >= 0) {
            Some(time) => Some(time),
            None => self.due(name, false, reached),
        }
    }

    /// A date for a tag that has none or a wrong one: that of its commit, but after the tags with
    /// lower counters and before those with higher ones. A deregistration or deprecation that
    /// `is_last` stays the newest tag.
    pub(super) fn due(&self, name: &str, is_last: bool, reached: Reached) -> Option<Time> {
        let mut seconds = reached.time.seconds;
        let tag = TagName::new(name).ok()?;
        if let Some(counted) = self.by_artifact.get(tag.artifact.as_str()) {
            let takes_back = !matches!(tag.action, Action::Register(_) | Action::Assign(_));
            if let Some(count) = count(&tag) {
                let at = counted.by_count.partition_point(|(other, ..)| *other < count);
                if let Some((_, before, _)) = at.checked_sub(1).map(|at| counted.by_count[at]) {
                    seconds = seconds.max(before.saturating_add(1));
                }
                if let Some((_, _, after)) = counted.by_count.get(at) {
                    seconds = seconds.min(after.saturating_sub(1));
                }
            } else if takes_back && is_last {
                seconds = seconds.max(counted.latest.saturating_add(1));
            }
        }
        let time = Time { seconds, ..reached.time };
        (seconds >= 0 && !self.rules.is_future(time)).then_some(time)
    }
}

fn count<'t>(name: &TagName<'t>) -> Option<Count<'t>> {
    name.counter.as_ref().map(|counter| (counter.digits().len(), counter.digits()))
}
