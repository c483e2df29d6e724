//! The rules of the fold and of the queries, on registries written as `tag commit second`.

use std::sync::Arc;

use super::{
    ArtifactName, Commit, CommitEvent, Event, ObjectId, Order, Person, Selection, State, TagName,
    Time,
};

fn id(commit: &str) -> ObjectId {
    commit.repeat(40 / commit.len()).parse().unwrap()
}

fn state(script: &'static [&'static str]) -> State<'static> {
    State::fold(script.iter().map(|line| {
        let mut words = line.split(' ');
        let (tag, commit) = (words.next().unwrap(), words.next().unwrap());
        let seconds = words.next().unwrap().parse().unwrap();
        let time = Time { seconds, offset_minutes: 0 };
        Event::new(tag, TagName::new(tag).unwrap(), id(commit), time)
    }))
}

fn commit_event(commit: &str, seconds: i64) -> CommitEvent {
    let person = Person::default();
    let time = Time { seconds, offset_minutes: 0 };
    let (author, committer) = (person.clone(), person);
    let commit = Commit { id: id(commit), time, author, committer, message: String::new() };
    CommitEvent { commit: Arc::new(commit), annotation: None }
}

/// The versions in each stage, as `prod=v1,v2 dev=v1`.
fn placed(state: &State<'_>, selection: &Selection) -> String {
    let placements = state.artifact("m").unwrap().placements(selection);
    let stage = |(name, placed): (_, Vec<super::Placement<'_, '_>>)| {
        let versions = placed.iter().flat_map(|placement| placement.versions.iter());
        let versions: Vec<_> = versions.map(|version| version.id.short()).collect();
        format!("{name}={}", versions.join(","))
    };
    placements.into_iter().map(stage).collect::<Vec<_>>().join(" ")
}

fn greatest(script: &'static [&'static str]) -> Option<String> {
    state(script).artifact("m").unwrap().greatest().map(|version| version.id.to_string())
}

#[test]
fn the_greatest_version_is_registered_and_in_effect() {
    assert_eq!(greatest(&["m@v2.0.0 a 1", "m@v10.0.0 b 2"]).unwrap(), "v10.0.0");
    assert_eq!(greatest(&["m@v1.0.0 a 1", "m@v2.0.0 b 2", "m@v2.0.0! b 3"]).unwrap(), "v1.0.0");
    assert_eq!(greatest(&["m@v1.0.0 a 1", "m@v1.0.0! a 2", "m@v1.0.0#3 a 3"]).unwrap(), "v1.0.0");
    assert_eq!(greatest(&["m#dev a 1"]), None);
}

#[test]
fn in_one_second_what_takes_away_wins() {
    assert_eq!(greatest(&["m@v1.0.0 a 1", "m@v1.0.0! a 1"]), None);
    let one_second = state(&["m@v1.0.0 a 1", "m#dev a 2", "m#dev! a 2"]);
    assert_eq!(placed(&one_second, &Selection::default()), "");
    let active = |script| state(script).artifact("m").unwrap().is_active();
    assert!(active(&["m@v1.0.0 a 1", "m@deprecated a 1"]));
    assert!(!active(&["m@v1.0.0 a 1", "m@deprecated a 2"]));
    assert!(active(&["m@deprecated a 2", "m#dev a 3"]));
}

#[test]
fn a_commit_can_be_newer_than_a_deprecation() {
    let mut state = state(&["m@v1.0.0 a 1", "m@deprecated a 2"]);
    state.annotate(ArtifactName::new("m").unwrap(), &commit_event("b", 3));
    assert!(state.artifact("m").unwrap().is_active());
}

#[test]
fn of_equal_versions_the_later_discovered_comes_first() {
    assert_eq!(greatest(&["m@v1.0.0+a a 1", "m@v1.0.0+b b 2"]).unwrap(), "v1.0.0+b");
}

#[test]
fn a_stage_on_a_bare_commit_makes_two_versions_named_by_it() {
    let state = state(&["m#dev a 1"]);
    let versions = &state.artifact("m").unwrap().versions;
    assert_eq!(versions.len(), 2);
    assert!(versions.iter().all(|version| version.id.to_string() == "a".repeat(40)));
    assert_eq!(placed(&state, &Selection::default()), "dev=aaaaaaa");
}

#[test]
fn a_stage_of_a_commit_with_two_versions_is_one_of_both() {
    let shared = ["m@v1.0.0 a 1", "m@v2.0.0 a 2", "m@v3.0.0 b 3", "m#dev a 4", "m#x b 5"];
    let mut state = state(Box::leak(Box::new(shared)));
    assert_eq!(placed(&state, &Selection::default()), "x=v3.0.0 dev=v1.0.0,v2.0.0");
    state.annotate(ArtifactName::new("m").unwrap(), &commit_event("a", 6));
    let artifact = state.artifact("m").unwrap();
    let commits: Vec<_> = artifact.versions.iter().map(|it| it.commit_event.is_some()).collect();
    assert_eq!(commits, [true, true, false]);
    // It is one event.
    let assigned = artifact.events().into_iter().filter(|event| event.stage().is_some());
    let versions: Vec<_> = assigned.map(|event| event.versions().len()).collect();
    assert_eq!(versions, [1, 2]);
    let error = artifact.only_version(|version| version.commit == id("a")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Multiple versions are not allowed on the same Git commit. Violation detected for \
         artifact 'm', versions '['v1.0.0', 'v2.0.0']'."
    );
}

#[test]
fn stages_pick_versions_by_time_or_precedence() {
    let state = state(&["m@v2.0.0 a 1", "m@v1.0.0 b 2", "m#dev#1 a 3", "m#dev#2 b 4", "m#x b 5"]);
    let all = super::Limit::All;
    let by_time = Selection::default();
    let by_precedence = Selection { order: Order::Precedence, ..Selection::default() };
    assert_eq!(
        placed(&state, &Selection { versions_per_stage: all, ..by_time }),
        "x=v1.0.0 dev=v1.0.0,v2.0.0"
    );
    assert_eq!(
        placed(&state, &Selection { versions_per_stage: all, ..by_precedence }),
        "dev=v2.0.0,v1.0.0 x=v1.0.0"
    );
    let one = super::Limit::First(1);
    assert_eq!(
        placed(&state, &Selection { assignments_per_version: one, ..by_precedence }),
        "dev=v2.0.0"
    );
}

#[test]
fn stages_in_use_are_those_of_versions_in_effect() {
    let state =
        state(&["m@v1.0.0 a 1", "m#dev a 2", "n@v1.0.0 b 1", "n#prod b 2", "n@v1.0.0! b 3"]);
    let stages: Vec<_> = state.stages().iter().map(|stage| stage.as_str()).collect();
    assert_eq!(stages, ["dev"]);
}
