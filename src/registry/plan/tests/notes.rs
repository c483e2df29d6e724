//! What plans say beside their sentences.

use super::registry::{Asked, Tags, at};
use crate::registry::plan::{AssignRequest, At, PlanContext, TagForm, WriteDate, assign};
use crate::registry::{ArtifactName, StageName};

/// The notes of a plan, a line each.
#[track_caller]
fn notes(tags: &[&str], asked: Asked) -> Vec<String> {
    let plan = Tags::new(tags).plan(asked, WriteDate::Clock(at(100))).unwrap();
    plan.notes.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_in_a_stage_now_is_said_where_that_follows_from_a_change() {
    let tags = ["m@v0.0.1 1 10", "m@v0.0.2 2 20", "m#prod#1 1 30", "m#prod#2 2 40", "m#dev#3 2 50"];
    let now = "Stage 'prod' now has version 'v0.0.1'";
    assert_eq!(notes(&tags, Asked::Deregister(2)), [now]);
    assert_eq!(notes(&tags, Asked::Unassign(2, "prod")), [now]);
    for asked in [
        Asked::Unassign(2, "dev"),
        Asked::Unassign(1, "prod"),
        Asked::Deregister(1),
        Asked::Assign(1, "prod"),
        Asked::Assign(3, "prod"),
        Asked::Register(3),
        Asked::Deprecate,
    ] {
        assert!(notes(&tags, asked).is_empty(), "{asked:?}");
    }
    let back = [&tags[..], &["m@v0.0.2! 2 60"]].concat();
    assert_eq!(notes(&back, Asked::Register(2)), ["Stage 'prod' now has version 'v0.0.2'"]);
}

#[test]
fn the_refusal_of_a_version_that_was_replaced_in_its_stage_has_a_hint() {
    let hint = |tags: &[&str], version| {
        let tags = Tags::new(tags);
        let state = tags.state();
        let name = ArtifactName::new("m").unwrap();
        let context = PlanContext { name: &name, state: &state, counter: "9" };
        let refusal = assign(
            &context,
            &AssignRequest {
                stage: StageName::new("prod").unwrap(),
                at: At::Version(version),
                message: None,
                form: TagForm::Auto,
                force: false,
                exist_ok: false,
            },
        );
        context.hint(&refusal.unwrap_err())
    };
    let tags = ["m@v0.0.1 1 10", "m@v0.0.2 2 20", "m#prod#1 1 30", "m#prod#2 2 40"];
    let back = "Stage 'prod' now has version 'v0.0.2': `--force` assigns 'v0.0.1' again";
    assert_eq!(hint(&tags, "v0.0.1").as_deref(), Some(back));
    assert_eq!(hint(&tags, "v0.0.2"), None);
    assert_eq!(hint(&tags, "v7.0.0"), None);
}

#[test]
fn an_assignment_that_shows_nowhere_is_said() {
    let tags = ["m@v0.0.1 1 10", "m@v0.0.1! 1 20", "m@v0.0.2 2 30"];
    let expected = "Version 'v0.0.1' is not shown in stage 'prod': it is deregistered. `gto \
    register m --version v0.0.1 --restore` restores it";
    assert_eq!(notes(&tags, Asked::Assign(1, "prod")), [expected]);
    assert!(notes(&tags, Asked::Assign(2, "prod")).is_empty());
    // An assignment brings a deprecated artifact back.
    assert!(notes(&["m@v0.0.1 1 10", "m@deprecated 1 20"], Asked::Assign(1, "dev")).is_empty());
}
