//! Which version is registered, and what counts as registered or assigned already.

use super::registry::{Tags, commit, said};
use crate::registry::plan::{
    AssignRequest, At, Refusal, RegisterRequest, TagForm, WantedVersion, assign, register,
};
use crate::registry::{Build, Bump, PrereleaseName, StageName};

fn request(at: u8, version: WantedVersion<'_>) -> RegisterRequest<'_> {
    let (commit, form) = (commit(at), TagForm::Auto);
    let (build, message, force, exist_ok) = (None, None, false, false);
    RegisterRequest { commit, version, build, message, form, force, exist_ok }
}

const RC: [&str; 2] = ["m@v1.1.0 1 10", "m@v1.2.0-rc.1 2 20"];

#[test]
fn prereleases_and_releases_follow_the_greatest_version() {
    use WantedVersion::{Next, Prerelease, Release};
    let rc: PrereleaseName = "rc".parse().unwrap();
    let beta: PrereleaseName = "beta".parse().unwrap();
    let with = |more: &[&'static str]| [&RC[..], more].concat();
    for (tags, wanted, expected) in [
        (vec![], Prerelease(&rc, None), "+m@v0.0.1-rc.1"),
        (vec![], Prerelease(&rc, Some(Bump::Minor)), "Can't apply bump, because this is the first"),
        (vec![], Release, "No versions found for 'm'"),
        (with(&[]), Prerelease(&rc, None), "+m@v1.2.0-rc.2"),
        (with(&[]), Prerelease(&rc, Some(Bump::Minor)), "+m@v1.2.0-rc.2"),
        (with(&[]), Prerelease(&beta, None), "'v1.2.0-beta.1' cannot follow 'v1.2.0-rc.1'"),
        (with(&[]), Release, "+m@v1.2.0"),
        (with(&[]), Next, "+m@v1.2.1"),
        (with(&["m@v1.2.0 3 30"]), Release, "The latest version 'v1.2.0' is a release"),
        (with(&["m@v1.2.0 3 30"]), Prerelease(&rc, None), "+m@v1.2.1-rc.1"),
        // What is deregistered keeps its number.
        (with(&["m@v1.2.0-rc.1! 2 30"]), Prerelease(&rc, None), "+m@v1.1.1-rc.1"),
        (
            with(&["m@v1.2.0-rc.2 3 30", "m@v1.2.0-rc.2! 3 40"]),
            Prerelease(&rc, None),
            "+m@v1.2.0-rc.3",
        ),
        (with(&["m@v1.2.0 3 30", "m@v1.2.0! 3 40"]), Release, "Version 'v1.2.0' already was"),
        (
            vec!["m@v0.0.1-rc.1 1 10", "m@v0.0.1-rc.1! 1 20"],
            Prerelease(&rc, None),
            "+m@v0.0.1-rc.2",
        ),
    ] {
        let found = Tags::new(&tags).ask(|context| said(register(context, &request(9, wanted))));
        assert!(found.starts_with(expected), "{wanted:?} after {tags:?}: {found}");
    }
}

#[test]
fn build_metadata_is_appended_to_what_is_computed() {
    use WantedVersion::{Bumped, Next, Prerelease, Release};
    let (rc, build) = ("rc".parse().unwrap(), "b.1".parse::<Build>().unwrap());
    for (tags, wanted, expected) in [
        (&[][..], Next, "+m@v0.0.1+b.1"),
        (&RC, Next, "+m@v1.2.1+b.1"),
        (&RC, Bumped(Bump::Major), "+m@v2.0.0+b.1"),
        (&RC, Prerelease(&rc, None), "+m@v1.2.0-rc.2+b.1"),
        (&RC, Release, "+m@v1.2.0+b.1"),
        (
            &["m@v1.0.0 1 10", "m@v1.0.1+b.1 2 20", "m@v1.0.1+b.1! 2 30"],
            Next,
            "Version 'v1.0.1+b.1'",
        ),
    ] {
        let request = RegisterRequest { build: Some(&build), ..request(9, wanted) };
        let found = Tags::new(tags).ask(|context| said(register(context, &request)));
        assert!(found.starts_with(expected), "{wanted:?} after {tags:?}: {found}");
    }
}

#[test]
fn a_commit_that_has_the_version_that_is_asked_for_needs_none() {
    use WantedVersion::{Bumped, Named, Next, Prerelease, Release};
    let [rc, beta]: [PrereleaseName; 2] = ["rc", "beta"].map(|text| text.parse().unwrap());
    let deprecated = [&RC[..], &["m@deprecated 1 50"]].concat();
    let deregistered = [&RC[..], &["m@v1.1.0! 1 50"]].concat();
    let refused = "'m' is already registered in this commit with version";
    for (tags, at, wanted, expected) in [
        (&RC[..], 1, Next, "=m@v1.1.0"),
        (&RC, 1, Bumped(Bump::Major), "=m@v1.1.0"),
        (&RC, 1, Named("v1.1.0"), "=m@v1.1.0"),
        (&RC, 1, Release, "=m@v1.1.0"),
        (&RC, 2, Prerelease(&rc, None), "=m@v1.2.0-rc.1"),
        (&RC, 2, Prerelease(&rc, Some(Bump::Major)), "=m@v1.2.0-rc.1"),
        (&RC, 3, Next, "+m@v1.2.1"),
        // Another version there, or the version elsewhere, is not what is asked for.
        (&RC, 1, Named("v1.1.1"), refused),
        (&RC, 1, Prerelease(&rc, None), refused),
        (&RC, 2, Prerelease(&beta, None), refused),
        (&RC, 2, Release, refused),
        (&RC, 3, Named("v1.1.0"), "Version 'v1.1.0' already was registered"),
        // What `show` does not list does not hold.
        (&deprecated, 1, Next, refused),
        (&deregistered, 1, Next, "+m@v1.1.0"),
    ] {
        let request = RegisterRequest { exist_ok: true, ..request(at, wanted) };
        let found = Tags::new(tags).ask(|context| said(register(context, &request)));
        assert!(found.starts_with(expected), "{wanted:?} at {at} after {tags:?}: {found}");
        let request = RegisterRequest { exist_ok: false, ..request };
        let found = Tags::new(tags).ask(|context| said(register(context, &request)));
        let expected = if expected.starts_with('=') { refused } else { expected };
        assert!(found.starts_with(expected), "{wanted:?} at {at} after {tags:?}: {found}");
    }
}

#[test]
fn a_version_that_is_in_the_stage_now_needs_no_assignment() {
    let two = ["m@v0.0.1 1 10", "m@v0.0.2 2 20", "m#prod#1 1 30", "m#prod#2 2 40"];
    let with = |more: &[&'static str]| [&two[..], more].concat();
    let bare = with(&["m#prod#3 3 50"]);
    let refused = "Version 'v0.0.1' is already in stage 'prod'";
    let there = At::Commit(commit(2), Some("v0.0.2"));
    for (tags, at, expected) in [
        (with(&[]), At::Version("v0.0.2"), "=m#prod#2"),
        (with(&[]), At::Commit(commit(2), None), "=m#prod#2"),
        (with(&[]), At::BareCommit(commit(2)), "=m#prod#2"),
        (with(&[]), there, "=m#prod#2"),
        (bare, At::BareCommit(commit(3)), "=m#prod#3"),
        // Of several assignments of a version the newest counts.
        (with(&["m#prod#3 2 50"]), At::Version("v0.0.2"), "=m#prod#3"),
        (with(&["m#prod!#3 2 50"]), there, "+m#prod#4"),
        (with(&["m#prod!#3 2 50"]), At::Version("v0.0.1"), "=m#prod#1"),
        // GTO has it in the stage, `show` has another one there.
        (with(&[]), At::Version("v0.0.1"), refused),
        (with(&["m@v0.0.2! 2 50"]), At::Version("v0.0.2"), "Version 'v0.0.2' is already in"),
        (with(&["m@deprecated 1 50"]), At::Version("v0.0.2"), "Version 'v0.0.2' is already in"),
        (with(&[]), At::Commit(commit(1), Some("v0.0.2")), "Can't register 'v0.0.2', since"),
        (with(&[]), At::Commit(commit(3), Some("v0.0.3")), "+m@v0.0.3 +m#prod#3"),
    ] {
        let request = AssignRequest {
            stage: StageName::new("prod").unwrap(),
            at,
            message: None,
            form: TagForm::Auto,
            force: false,
            exist_ok: true,
        };
        let found = Tags::new(&tags).ask(|context| said(assign(context, &request)));
        assert!(found.starts_with(expected), "{at:?} after {tags:?}: {found}");
    }
}

#[test]
fn a_commit_is_compared_with_the_greatest_version_in_its_history() {
    let three = ["m@v0.0.1 1 10", "m@v0.0.3 3 20", "m@v0.0.2 2 30", "m#prod#1 5 40"];
    let with = |more: &[&'static str]| [&three[..], more].concat();
    for (tags, history, expected) in [
        (with(&[]), &[1, 2, 3, 9][..], Some("v0.0.3")),
        (with(&[]), &[1, 2, 9], Some("v0.0.2")),
        (with(&[]), &[1, 5, 9], Some("v0.0.1")),
        // Without one in its history, with the greatest.
        (with(&[]), &[9], Some("v0.0.3")),
        (with(&["m@v0.0.3! 3 50"]), &[1, 3, 9], Some("v0.0.1")),
        (with(&["m@v0.0.3! 3 50"]), &[3, 9], Some("v0.0.2")),
        (with(&["m@v0.0.4 9 50"]), &[1, 2, 3, 9], None),
        (with(&["m@deprecated 3 50"]), &[1, 2, 3, 9], None),
        (vec![], &[9], None),
    ] {
        let tags = Tags::new(&tags);
        let is_in_history =
            |of| Ok::<_, Refusal>(history.iter().any(|number| commit(*number) == of));
        let found = tags.ask(|context| {
            let baseline = context.baseline(commit(9), is_in_history).unwrap();
            baseline.map(|version| version.id.to_string())
        });
        assert_eq!(found.as_deref(), expected, "{history:?}: {tags:?}");
    }
}
