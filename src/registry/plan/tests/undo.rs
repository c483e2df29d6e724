//! Rolling back a stage, and bringing back what was taken back.

use proptest::prelude::{Just, Strategy, prop, prop_oneof, proptest};

use super::registry::{Asked, Tags, at, commit, said};
use crate::registry::plan::{
    Decision, Refusal, Removal, RollbackRequest, TagForm, UndoRequest, WriteDate, restore,
    roll_back, undo,
};
use crate::registry::{Artifact, Selection, StageName, TagEdit};

const TWO: [&str; 4] = ["m@v0.0.1 1 10", "m@v0.0.2 2 20", "m#prod#1 1 30", "m#prod#2 2 40"];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [&TWO[..], more].concat()
}

/// What is decided, with the number of the commit of the last new tag.
fn said_with_commit(decision: Result<Decision, Refusal>) -> String {
    let target = |decision: &Decision| match &decision.steps().last()?.edit {
        TagEdit::Create { target, .. } => Some(target.to_string()),
        TagEdit::Delete { .. } => None,
    };
    let commit = decision.as_ref().ok().and_then(target);
    let number = commit.map(|commit| format!(" {}", commit.trim_start_matches('0')));
    said(decision) + &number.unwrap_or_default()
}

#[test]
fn a_stage_is_rolled_back_to_what_it_had_before() {
    let none = "No registered version was in stage 'prod' before";
    let empty = "No version of 'm' is in stage 'prod'";
    let stage = StageName::new("prod").unwrap();
    let request = RollbackRequest { stage, message: None, form: TagForm::Auto };
    for (tags, expected) in [
        (with(&[]), "+m#prod#3 1"),
        (with(&["m#prod#3 1 50"]), "+m#prod#4 2"),
        (with(&["m@v0.0.3 3 50", "m#prod#3 3 60"]), "+m#prod#4 2"),
        // The same version, assigned again, is not another one.
        (with(&["m#prod#3 2 50", "m#prod#4 2 60"]), "+m#prod#5 1"),
        // Of another stage nothing counts.
        (with(&["m#dev#3 1 50"]), "+m#prod#4 1"),
        // What was taken out of the stage before is not what was there.
        (with(&["m@v0.0.3 3 50", "m#prod!#3 2 60", "m#prod#4 3 70"]), "+m#prod#5 1"),
        // What is deregistered since is left out.
        (with(&["m@v0.0.3 3 50", "m#prod#3 3 60", "m@v0.0.2! 2 70"]), "+m#prod#4 1"),
        (with(&["m@v0.0.1! 1 50"]), none),
        // A commit without a version can be in a stage.
        (with(&["m#prod#3 5 50", "m#prod#4 2 60"]), "+m#prod#5 5"),
        // Of two assignments in one second that of the older version counts.
        (vec!["m@v0.0.1 1 10", "m@v0.0.2 2 20", "m#prod#1 1 30", "m#prod#2 2 30"], "+m#prod#3 2"),
        (vec!["m@v0.0.1 1 10", "m#prod#1 1 30"], none),
        (with(&["m#prod!#3 2 50"]), none),
        (with(&["m#prod!#3 2 50", "m#prod!#4 1 60"]), empty),
        (with(&["m@deprecated 2 50"]), empty),
        (vec!["m@v0.0.1 1 10"], empty),
        (vec![], "Cannot find artifact 'm'"),
    ] {
        let found = Tags::new(&tags).ask(|context| said_with_commit(roll_back(context, &request)));
        assert!(found.starts_with(expected), "{tags:?}: {found}");
    }
}

#[test]
fn what_was_taken_back_is_brought_back() {
    let prod = StageName::new("prod").unwrap();
    let version = |text: &str| text.parse().unwrap();
    let artifact = || Removal::Artifact(None, None);
    let of = |text: &str| Removal::Version(version(text));
    let stage = |text: &str| Removal::Stage(version(text), prod);
    for (tags, removal, expected) in [
        (with(&["m@v0.0.2! 2 50"]), of("v0.0.2"), "-m@v0.0.2!"),
        (with(&["m@v0.0.2! 2 50", "m@v0.0.2!#3 2 60"]), of("v0.0.2"), "-m@v0.0.2! -m@v0.0.2!#3"),
        // A deregistration that a later registration took back stays.
        (
            with(&["m@v0.0.2! 2 50", "m@v0.0.2#3 2 60", "m@v0.0.2!#4 2 70"]),
            of("v0.0.2"),
            "-m@v0.0.2!#4",
        ),
        (with(&[]), of("v0.0.2"), "Version 'v0.0.2' is not deregistered"),
        (with(&[]), of("v0.0.3"), "Version 'v0.0.3' is not registered"),
        (with(&["m@v0.0.3! 3 50"]), of("v0.0.3"), "Version 'v0.0.3' is not registered"),
        (with(&["m@deprecated 2 50"]), artifact(), "-m@deprecated"),
        (
            with(&["m@deprecated 2 50", "m@v0.0.3 3 60", "m@deprecated#3 3 70"]),
            artifact(),
            "-m@deprecated#3",
        ),
        (with(&["m@deprecated 2 50", "m@v0.0.3 3 60"]), artifact(), "'m' is not deprecated"),
        (vec![], artifact(), "Cannot find artifact 'm'"),
        // It would be in the stage: it is assigned again.
        (with(&["m#prod!#3 2 50"]), stage("v0.0.2"), "+m#prod#4 2"),
        (with(&["m#prod!#3 2 50", "m#prod!#4 1 60"]), stage("v0.0.2"), "+m#prod#5 2"),
        // Another one was put there since, and stays.
        (with(&["m#prod!#3 1 50"]), stage("v0.0.1"), "-m#prod!#3"),
        (with(&["m#prod!#3 2 50", "m#prod#4 1 60"]), stage("v0.0.2"), "-m#prod!#3"),
        // A deprecated artifact, or a deregistered version, stays so.
        (with(&["m#prod!#3 2 50", "m@deprecated 2 60"]), stage("v0.0.2"), "-m#prod!#3"),
        (with(&["m#prod!#3 2 50", "m@v0.0.2! 2 60"]), stage("v0.0.2"), "-m#prod!#3"),
        (with(&[]), stage("v0.0.2"), "Version 'v0.0.2' is already in stage 'prod'"),
        (with(&["m@v0.0.3 3 50"]), stage("v0.0.3"), "Stage 'prod' is not assigned"),
        (with(&["m#prod!#3 2 50"]), stage("v0.0.9"), "No versions found for 'm'"),
    ] {
        let request = UndoRequest { removal, message: None, form: TagForm::Auto };
        let found = Tags::new(&tags).ask(|context| said_with_commit(undo(context, &request)));
        assert!(found.starts_with(expected), "{:?} after {tags:?}: {found}", request.removal);
    }
    let tags = with(&["m@deprecated 2 50"]);
    let restored = |tags: &[&str], exist_ok| {
        Tags::new(tags).ask(|context| said(restore(context, &version("v0.0.2"), exist_ok)))
    };
    assert_eq!(restored(&TWO, true), "=m@v0.0.2");
    assert!(restored(&tags, true).starts_with("Version 'v0.0.2' is not deregistered"));
}

/// What `show` says of the artifact.
fn shown(artifact: Option<&Artifact<'_>>) -> String {
    let Some(artifact) = artifact else { return "none".to_owned() };
    let versions = artifact.versions.iter().filter(|it| it.is_registered() && it.is_active());
    let versions: Vec<_> = versions.map(|version| version.id.to_string()).collect();
    let stages = artifact.placements(&Selection::default());
    let mut stages: Vec<_> = stages
        .iter()
        .map(|(stage, shown)| format!("{stage}: {}", shown[0].versions[0].commit.short(40)))
        .collect();
    stages.sort();
    format!("{} {versions:?} {stages:?}", artifact.is_active())
}

fn changes() -> impl Strategy<Value = Asked> {
    let stages = || prop_oneof![Just("dev"), Just("prod")];
    prop_oneof![
        (0..4u8).prop_map(Asked::Register),
        (0..4u8, stages()).prop_map(|(commit, stage)| Asked::Assign(commit, stage)),
        (0..4u8, stages()).prop_map(|(commit, stage)| Asked::Assign(commit, stage)),
    ]
}

proptest! {
    /// Undoing a removal at once leaves what `show` said before; so does rolling back the
    /// assignment of another version.
    #[test]
    fn undoing_restores_what_was_shown(
        sequence in prop::collection::vec(changes(), 1..10),
        number in 0..4u8,
        stage in prop_oneof![Just("dev"), Just("prod")],
    ) {
        let mut tags = Tags::default();
        let mut now = 100;
        let mut write = |tags: &mut Tags, asked| {
            now += 10;
            if let Ok(plan) = tags.plan(asked, WriteDate::Clock(at(now))) {
                tags.write(&plan.steps);
            }
        };
        for asked in sequence {
            write(&mut tags, asked);
        }
        let state = |tags: &Tags| shown(tags.state().artifact("m"));
        let before = state(&tags);
        let registered = |tags: &Tags| {
            let state = tags.state();
            let artifact = state.artifact("m")?;
            let mut versions = artifact.versions.iter();
            versions.find(|it| it.commit == commit(number)).and_then(|it| it.version().cloned())
        };
        let Some(version) = registered(&tags) else { return Ok(()) };
        let holds = |tags: &Tags, stage: &str| {
            let state = tags.state();
            let artifact = state.artifact("m")?;
            let shown = artifact.shown_in(StageName::new(stage).ok()?)?;
            Some(shown.versions[0].commit)
        };
        let in_stage = holds(&tags, stage);
        let removals = [
            (Asked::Deprecate, Removal::Artifact(None, None)),
            (Asked::Deregister(number), Removal::Version(version.clone())),
            (
                Asked::Unassign(number, stage),
                Removal::Stage(version, StageName::new(stage).unwrap()),
            ),
        ];
        for (asked, removal) in removals {
            let mut tags = tags.clone();
            if matches!(asked, Asked::Unassign(..)) && in_stage != Some(commit(number)) {
                continue;
            }
            write(&mut tags, asked);
            let request = UndoRequest { removal, message: None, form: TagForm::Auto };
            tags.carry_out(|context| undo(context, &request));
            assert_eq!(state(&tags), before, "{asked:?}: {tags:?}");
        }
        if in_stage.is_some_and(|there| there != commit(number)) {
            let mut tags = tags.clone();
            write(&mut tags, Asked::Assign(number, stage));
            let stage = StageName::new(stage).unwrap();
            let request = RollbackRequest { stage, message: None, form: TagForm::Auto };
            tags.carry_out(|context| roll_back(context, &request));
            assert_eq!(state(&tags), before, "{tags:?}");
        }
    }
}
