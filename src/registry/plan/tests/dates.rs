//! After each write, at equal and close times, `show` says what was asked for.

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

use super::registry::{Asked, Tags, at, commit};
use crate::registry::plan::notes::changed_stages;
use crate::registry::plan::{DatedSteps, PlanNote, Refusal, WriteDate};
use crate::registry::{Artifact, Selection, StageName, TagEdit};

const NOW: i64 = 100;

/// The dates of a plan for [`NOW`], in seconds.
#[track_caller]
fn dates(tags: &[&str], asked: Asked) -> Vec<i64> {
    let plan = Tags::new(tags).plan(asked, WriteDate::Clock(at(NOW))).unwrap();
    seconds(&plan)
}

fn seconds(plan: &DatedSteps) -> Vec<i64> {
    let dates = plan.steps.iter().filter_map(|step| match &step.edit {
        TagEdit::Create { date, .. } => Some(date.unwrap().seconds),
        TagEdit::Delete { .. } => None,
    });
    dates.collect()
}

#[test]
fn a_tag_that_a_tie_makes_void_waits_for_the_next_second() {
    use Asked::{Assign, AssignBare, Deprecate, Deregister, Register, Unassign};
    let two = ["m@v0.0.1 1 10", "m@v0.0.2 2 20"];
    let with = |more: &[&'static str]| [&two[..], more].concat();
    for (tags, asked, expected) in [
        // Nothing is in the way.
        (vec![], Register(1), &[100][..]),
        (vec![], Assign(1, "prod"), &[100, 100]),
        (vec!["m@v0.0.1 1 100"], Assign(1, "prod"), &[100]),
        (vec!["m@v0.0.1 1 100"], Register(2), &[100]),
        (with(&["m#prod#1 1 99"]), Assign(2, "prod"), &[100]),
        (with(&["m#dev#1 1 100"]), Assign(2, "prod"), &[100]),
        // Of two assignments in one second that of the older version counts.
        (with(&["m#prod#1 1 100"]), Assign(2, "prod"), &[101]),
        (with(&["m#prod#1 2 100"]), Assign(1, "prod"), &[100]),
        (with(&["m#prod#1 1 100"]), AssignBare(3, "prod"), &[101]),
        (with(&["m#prod#1 1 100"]), Assign(3, "prod"), &[100, 101]),
        // What takes away wins.
        (with(&["m#prod#1 1 50", "m#prod!#2 1 100"]), Assign(1, "prod"), &[101]),
        (with(&["m@v0.0.2! 2 100"]), Register(2), &[101]),
        (with(&["m#prod#1 1 100"]), Unassign(1, "prod"), &[100]),
        (vec!["m@v0.0.1 1 100"], Deregister(1), &[100]),
        // But a deprecation loses to any event of a version.
        (vec!["m@v0.0.1 1 100"], Deprecate, &[101]),
        (with(&["m#prod#1 1 100"]), Deprecate, &[101]),
        (with(&["m@v0.0.1! 1 100"]), Deprecate, &[101]),
        (with(&["m@deprecated 1 100"]), Register(3), &[100]),
        (with(&["m@deprecated 1 100"]), Assign(1, "prod"), &[100]),
    ] {
        assert_eq!(dates(&tags, asked), expected, "{asked:?} after {tags:?}");
    }
}

#[test]
fn the_clock_is_waited_for_only_until_the_next_second() {
    let waits = |tags: &[&str], asked| {
        let plan = Tags::new(tags).plan(asked, WriteDate::Clock(at(NOW))).unwrap();
        (plan.wait_until.map(|time| time.seconds), plan.notes.len())
    };
    let tie = ["m@v0.0.1 1 10", "m@v0.0.2 2 20", "m#prod#1 1 100"];
    assert_eq!(waits(&tie, Asked::Assign(2, "prod")), (Some(101), 0));
    assert_eq!(waits(&tie, Asked::Assign(1, "prod")), (None, 0));
    let future = ["m@v0.0.1 1 10", "m@v0.0.2 2 20", "m#prod#1 1 5000"];
    assert_eq!(waits(&future, Asked::Assign(2, "prod")), (None, 1));
}

#[test]
fn behind_a_tag_of_the_future_a_tag_is_dated_one_second_later_and_that_is_said() {
    let two = ["m@v0.0.1 1 10", "m@v0.0.2 2 20"];
    let with = |more: &'static str| [&two[..], &[more]].concat();
    for (tags, asked, date, rival) in [
        (with("m#prod#1 1 5000"), Asked::Assign(2, "prod"), 5001, "tag 'm#prod#1'"),
        (with("m@v0.0.2!#1 2 5000"), Asked::Register(2), 5001, "tag 'm@v0.0.2!#1'"),
        (with("m@deprecated 2 5000"), Asked::Register(3), 5000, "tag 'm@deprecated'"),
        (with("m#dev#1 1 5000"), Asked::Deprecate, 5001, "tag 'm#dev#1'"),
        (with("m#dev#1 1 5000"), Asked::Unassign(1, "dev"), 5000, "tag 'm#dev#1'"),
        (with("m@v0.0.2#1 2 5000"), Asked::Deregister(2), 5000, "tag 'm@v0.0.2#1'"),
    ] {
        let plan = Tags::new(&tags).plan(asked, WriteDate::Clock(at(NOW))).unwrap();
        assert_eq!(seconds(&plan), [date], "{asked:?} after {tags:?}");
        let [note] = plan.notes.as_slice() else { panic!("{:?}", plan.notes) };
        assert!(note.to_string().contains(rival), "{note}");
        assert!(note.to_string().contains("1970-01-01 02:23:2"), "{note}");
    }
}

#[test]
fn a_given_date_that_makes_a_tag_void_is_refused() {
    let tags = Tags::new(&["m@v0.0.1 1 10", "m@v0.0.2 2 20", "m#prod#1 1 5000"]);
    for given in [NOW, 4999, 5000] {
        let refusal = tags.plan(Asked::Assign(2, "prod"), WriteDate::Given(at(given)));
        let Err(Refusal::Void { rival, first, .. }) = refusal else { panic!("{refusal:?}") };
        assert_eq!((rival.name.as_str(), first.seconds), ("tag 'm#prod#1'", 5001));
    }
    let plan = tags.plan(Asked::Assign(2, "prod"), WriteDate::Given(at(5001))).unwrap();
    assert_eq!((seconds(&plan), plan.wait_until, plan.notes.len()), (vec![5001], None, 0));
    let plan = tags.plan(Asked::Assign(2, "dev"), WriteDate::Given(at(5))).unwrap();
    assert_eq!(seconds(&plan), [5]);
    let refusal = tags.plan(Asked::Assign(2, "prod"), WriteDate::Given(at(NOW))).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "Tag 'm#prod#2' would have no effect with GIT_COMMITTER_DATE 1970-01-01 01:01:40+01:00: \
         tag 'm#prod#1' is dated 1970-01-01 02:23:20+01:00. The earliest date that has an effect \
        is 1970-01-01 02:23:21+01:00"
    );
}

fn changes() -> impl Strategy<Value = Asked> {
    let stages = || prop_oneof![Just("dev"), Just("prod")];
    prop_oneof![
        (0..4u8).prop_map(Asked::Register),
        (0..4u8, stages()).prop_map(|(commit, stage)| Asked::Assign(commit, stage)),
        (0..4u8, stages()).prop_map(|(commit, stage)| Asked::Assign(commit, stage)),
        (4..6u8, stages()).prop_map(|(commit, stage)| Asked::AssignBare(commit, stage)),
        (0..4u8).prop_map(Asked::Deregister),
        (0..4u8, stages()).prop_map(|(commit, stage)| Asked::Unassign(commit, stage)),
        Just(Asked::Deprecate),
    ]
}

/// Whether `show` says what was asked for.
fn is_shown(artifact: &Artifact<'_>, asked: Asked) -> bool {
    let at = |number| artifact.versions.iter().filter(move |it| it.commit == commit(number));
    let holder = |stage: &str| {
        let shown = artifact.placements(&Selection::default());
        shown.get(stage).map(|placements| placements[0].versions[0].commit)
    };
    let is_listed = artifact.is_active();
    match asked {
        Asked::Register(number) => is_listed && at(number).any(|it| it.is_active()),
        Asked::Assign(number, stage) | Asked::AssignBare(number, stage) => {
            let is_deregistered = at(number).any(|it| !it.is_active());
            is_deregistered || is_listed && holder(stage) == Some(commit(number))
        }
        Asked::Deregister(number) => !at(number).any(|it| it.is_active()),
        Asked::Unassign(number, stage) => holder(stage) != Some(commit(number)),
        Asked::Deprecate => !is_listed,
    }
}

proptest! {
    #[test]
    fn what_is_asked_for_holds(
        sequence in prop::collection::vec((changes(), prop_oneof![Just(0), 0..3i64]), 1..14),
        skewed in any::<bool>(),
    ) {
        let mut tags = Tags::default();
        let mut now = NOW;
        for (asked, later) in sequence {
            // Clocks of other machines go before or after.
            now += if skewed && later == 2 { -3 } else { later };
            let Ok(plan) = tags.plan(asked, WriteDate::Clock(at(now))) else { continue };
            let before = tags.clone();
            tags.write(&plan.steps);
            let state = tags.state();
            assert!(is_shown(state.artifact("m").unwrap(), asked), "{asked:?} at {now}: {tags:?}");
            // What else changes is said, and nothing that does not.
            let assigned = match asked {
                Asked::Assign(_, stage) | Asked::AssignBare(_, stage) => Some(stage),
                _ => None,
            };
            let assigned: Vec<_> = assigned.map(|it| StageName::new(it).unwrap()).into_iter().collect();
            let was = before.state();
            let changed = changed_stages(was.artifact("m"), state.artifact("m"), &assigned);
            let is_of_stage = |note: &&PlanNote| matches!(note, PlanNote::StageShows { .. });
            let said: Vec<_> = plan.notes.iter().filter(is_of_stage).cloned().collect();
            assert_eq!(said, changed, "{asked:?} at {now}: {before:?}");
            // No tag is dated later than need be.
            let last = seconds(&plan).into_iter().max().unwrap_or(now);
            if last > now && !matches!(asked, Asked::AssignBare(..)) {
                let refusal = before.plan(asked, WriteDate::Given(at(last - 1)));
                assert!(refusal.is_err(), "{asked:?} at {now}, dated {last}: {before:?}");
            }
        }
    }
}
