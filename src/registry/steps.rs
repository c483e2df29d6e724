//! How the work grows: the comparisons of times and ids are counted, for the histories that are
//! worst for sorting or searching.

use std::borrow::Cow;
use std::cell::Cell;

use super::report::{History, Journal, Overview, VersionList};
use super::{Event, ObjectId, Selection, State, TagName, Time, Which};

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Counts a comparison.
pub(super) fn count() {
    STEPS.set(STEPS.get() + 1);
}

/// A tag: its name, the number of its commit, its second.
type Tag = (String, usize, usize);

/// The N-th tag of so many.
type Shape = fn(usize, usize) -> Tag;

/// A permutation of the numbers below `count`, for a prime count.
fn shuffled(number: usize, count: usize) -> usize {
    number * 7919 % count
}

const SHAPES: [(&str, Shape); 12] = [
    ("versions in order", |n, _| (format!("m@v0.0.{n}"), n, n)),
    ("versions in reverse", |n, count| (format!("m@v0.0.{n}"), n, count - n)),
    ("versions in no order", |n, count| (format!("m@v0.0.{n}"), n, shuffled(n, count))),
    ("versions in one second", |n, _| (format!("m@v0.0.{n}"), n, 0)),
    ("one version, again and again", |n, _| (format!("m@v0.0.1{}#{n}", ["", "!"][n % 2]), 0, n)),
    ("versions and stages in turns", |n, count| match n % 2 {
        0 => (format!("m@v0.0.{n}"), n, shuffled(n, count)),
        _ => (format!("m#dev#{n}"), n - 1, shuffled(n, count)),
    }),
    ("one stage, on and off", |n, _| (format!("m#dev{}#{n}", ["", "!"][n % 2]), 0, n)),
    ("a stage at each commit", |n, _| (format!("m#dev#{n}"), n, n)),
    ("stages of one version", |n, count| match n {
        0 => ("m@v0.0.1".to_owned(), 0, 0),
        _ => (format!("m#s{n}#{n}"), 0, shuffled(n, count)),
    }),
    ("deprecations", |n, count| (format!("m@deprecated#{n}"), n, shuffled(n, count))),
    ("artifacts", |n, count| (format!("m{n}@v0.0.1"), n, shuffled(n, count))),
    ("artifacts at one commit in one second", |n, _| (format!("m{n}@v0.0.1"), 0, 0)),
];

/// The comparisons it takes to fold so many tags and to list what came of them.
fn steps(shape: Shape, count: usize) -> [usize; 2] {
    let tags: Vec<Tag> = (0..count).map(|number| shape(number, count)).collect();
    let events = tags.iter().map(|(name, commit, second)| {
        let commit: ObjectId = format!("{commit:040x}").parse().unwrap();
        let time = Time { seconds: *second as i64, offset_minutes: 0 };
        Event::new(name, TagName::new(name).unwrap(), commit, time)
    });
    let events: Vec<_> = events.collect();
    STEPS.set(0);
    let state = State::fold(events);
    let fold = STEPS.replace(0);
    let stages = state.stages();
    let stages: Vec<_> = stages.iter().map(|stage| Cow::Borrowed(stage.as_str())).collect();
    let selection = Selection { deprecated: true, ..Selection::default() };
    let listed = Overview::new(&state, &stages, &selection).artifacts.len();
    for artifact in state.artifacts() {
        let _ = VersionList::new(artifact, &Which::All, &selection).rows().count();
    }
    assert_eq!(History::new(&state, Journal::Tags, None).rows().count(), count);
    assert!(listed > 0);
    [fold, STEPS.take()]
}

/// Sorting N takes N times log N comparisons at most, everything else a few for each.
#[test]
fn grow_with_the_number_of_tags() {
    for (name, shape) in SHAPES {
        let [fold, queries] = steps(shape, 2_003);
        println!("{name}: {fold} {queries}");
        assert!(fold <= 20 * 2_003, "{name}: the fold takes {fold} steps");
        assert!(queries <= 100 * 2_003, "{name}: the queries take {queries} steps");
        // Twice the tags take little more than twice the steps.
        let [fold_more, queries_more] = steps(shape, 4_001);
        assert!(fold_more <= fold * 5 / 2 + 100, "{name}: {fold} steps, then {fold_more}");
        assert!(queries_more <= queries * 5 / 2 + 100, "{name}: {queries}, then {queries_more}");
    }
}
