//! Small registries and what is wrong with them.

use super::{FoundTag, Issue, Reached, Rules, Severity, TagState, TargetFault, check_tags};
use crate::registry::{ObjectId, Time};

const NOW: i64 = 1_000_000;

fn id(commit: &str) -> ObjectId {
    commit.repeat(40 / commit.len()).parse().unwrap()
}

/// A tag from `name commit second`.
fn tag(line: &str) -> FoundTag {
    let mut words = line.split(' ');
    let name = words.next().unwrap().to_owned();
    let target = id(words.next().unwrap());
    let seconds = words.next().unwrap().parse().unwrap();
    let time = Some(Time { seconds, offset_minutes: 0 });
    let reached = Some(Reached { commit: target, time: Time { seconds: 0, offset_minutes: 0 } });
    let state = TagState::Annotated { inside: name.clone(), target, fault: None, time, reached };
    FoundTag { state, name }
}

fn rules() -> Rules<'static> {
    let now = Time { seconds: NOW, offset_minutes: 0 };
    Rules { now, stages: None, sort_suffixes: &[] }
}

#[track_caller]
fn check(script: &[&str]) -> Vec<Issue> {
    check_tags(&script.iter().map(|line| tag(line)).collect::<Vec<_>>(), &rules())
}

/// What is wrong, as kinds.
fn kinds(script: &[&str]) -> Vec<&'static str> {
    check(script).iter().map(Issue::kind).collect()
}

#[test]
fn sound_registries_have_no_issues() {
    let sound: [&[&str]; 6] = [
        &[],
        &["m@v1.0.0 a 1", "m#prod#1 a 2", "m@v2.0.0 b 3", "m#prod#2 b 4", "m#prod!#3 b 5"],
        &["m@v1.0.0 a 1", "n@v1.0.0 a 1"],
        &["m@v1.0.0 a 1", "m@v1.0.0! a 2", "m@v1.0.0#3 a 3"],
        &["m@v1.0.0-rc.1 a 1", "m@v1.0.0-rc.2 b 2", "m@v1.0.1 c 3"],
        &["m#dev#1 a 1", "m#dev!#2 a 2"],
    ];
    for script in sound {
        assert_eq!(check(script), [], "{script:?}");
    }
}

#[test]
fn versions_and_commits_belong_to_each_other() {
    let shared = check(&["m@v1.0.0 a 1", "m@v1.0.0! a 2", "m@v1.1.0 a 3"]);
    let versions = vec![("v1.0.0".to_owned(), false), ("v1.1.0".to_owned(), true)];
    let artifact = "m".to_owned();
    assert_eq!(shared, [Issue::SharedCommit { artifact, commit: id("a"), versions }]);

    let moved = check(&["m@v1.0.0 a 1", "m@v1.0.0#2 b 2", "m@v1.0.0!#3 b 3"]);
    let tags =
        vec![vec!["m@v1.0.0".to_owned()], vec!["m@v1.0.0#2".to_owned(), "m@v1.0.0!#3".to_owned()]];
    let version = "v1.0.0".to_owned();
    assert_eq!(moved, [Issue::MovedVersion { artifact: "m".to_owned(), version, tags }]);

    assert_eq!(kinds(&["m@v1.0.0 a 1", "m#dev#1 b 2"]), ["bare-assignment"]);
    let bare = check(&["m#dev#1 b 2", "m#dev#2 b 4", "m#prod#3 b 5", "m#x#5 b 6", "m#x!#6 b 7"]);
    let tags = ["m#dev#1", "m#dev#2", "m#prod#3"].map(str::to_owned).to_vec();
    let artifact = "m".to_owned();
    assert_eq!(bare, [Issue::BareAssignment { artifact, commit: id("b"), tags }]);
}

#[test]
fn git_and_semver_disagree_on_prereleases() {
    let script = ["m@v1.0.0-rc.1 a 1", "m@v1.0.0 b 2", "m@v1.0.1 c 3"];
    let (artifact, lower) = ("m".to_owned(), "v1.0.0-rc.1".to_owned());
    let higher = "v1.0.0".to_owned();
    assert_eq!(check(&script), [Issue::SortOrder { artifact, lower, higher, is_curable: true }]);
    let tags = script.map(tag);
    for suffix in ["-", "-rc", "-rc."] {
        let sort_suffixes = &[suffix.to_owned()];
        assert_eq!(check_tags(&tags, &Rules { sort_suffixes, ..rules() }), [], "{suffix}");
    }
    let sort_suffixes = &["-beta".to_owned()];
    let issues = check_tags(&tags, &Rules { sort_suffixes, ..rules() });
    assert!(matches!(issues[..], [Issue::SortOrder { is_curable: true, .. }]), "{issues:?}");
    assert_eq!(kinds(&["m@v1.0.0-a.1 a 1", "m@v1.0.0-a-1 b 2"]), ["sort-order"]);
    assert_eq!(kinds(&["m@v1.0.0-rc.1 a 1", "m@v1.0.0 b 2", "m@v1.0.0! b 3"]), [""; 0]);
}

#[test]
fn time_is_asked_of_each_tag() {
    assert_eq!(kinds(&["m@v1.0.0 a 1000600"]), [""; 0]);
    assert_eq!(kinds(&["m@v1.0.0 a 1000601"]), ["future-date"]);
    let mut undated = tag("m@v1.0.0 a 1");
    if let TagState::Annotated { time, .. } = &mut undated.state {
        *time = None;
    }
    let issues = check_tags(&[undated], &rules());
    let date = Some(Time { seconds: 0, offset_minutes: 0 });
    assert_eq!(issues, [Issue::NoDate { tag: "m@v1.0.0".to_owned(), date }]);
}

#[test]
fn tags_are_what_they_seem_to_be() {
    let state = |inside: &str, fault| {
        let time = Some(Time { seconds: 1, offset_minutes: 0 });
        let (inside, target) = (inside.to_owned(), id("a"));
        TagState::Annotated { inside, target, fault, time, reached: None }
    };
    let reason = || "why".to_owned();
    for (name, state, kind) in [
        ("m@v1.0.0", TagState::Lightweight(None), "lightweight-tag"),
        ("m@v1.0.0", TagState::Unreadable(reason()), "unreadable-tag"),
        ("m@v1.0.0", TagState::BrokenReference(reason()), "unreadable-tag"),
        ("m@v1.0.0", state("m@v2.0.0", None), "other-name"),
        ("m@v1.0.0", state("m@v1.0.0", Some(TargetFault::Tag)), "nested-tag"),
        ("m@v1.0.0", state("m@v1.0.0", Some(TargetFault::NoCommit(reason()))), "bad-target"),
        ("m@v1", state("m@v1", None), "almost-tag"),
        ("m#", TagState::Lightweight(None), "almost-tag"),
    ] {
        let issues = check_tags(&[FoundTag { name: name.to_owned(), state }], &rules());
        assert_eq!(issues.iter().map(Issue::kind).collect::<Vec<_>>(), [kind], "{name}");
        let is_error = issues[0].severity() == Severity::Error;
        assert_eq!(is_error, !matches!(kind, "almost-tag" | "nested-tag"), "{kind}");
    }
    for name in ["v1.0", "release@2024"] {
        let found = FoundTag { name: name.to_owned(), state: TagState::Lightweight(None) };
        assert_eq!(check_tags(&[found], &rules()), []);
    }
}

#[test]
fn stages_are_among_the_allowed() {
    let allowed = ["dev".to_owned()];
    let script = ["m@v1.0.0 a 1", "m#dev#1 a 2", "m#old#2 a 3", "m#gone#3 a 4", "m#gone!#4 a 5"];
    let mut tags = script.map(tag).to_vec();
    tags.push(tag("n#old#1 b 6"));
    let issues = check_tags(&tags, &Rules { stages: Some(&allowed), ..rules() });
    let forbidden = |artifact: &str, version: &str, tag: &[&str]| Issue::ForbiddenStage {
        artifact: artifact.to_owned(),
        version: version.to_owned(),
        stage: "old".to_owned(),
        tags: tag.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    let commit = id("b").to_string();
    assert_eq!(issues.len(), 3, "{issues:?}");
    assert_eq!(issues[0], forbidden("m", "v1.0.0", &[]));
    assert_eq!(issues[1].kind(), "bare-assignment");
    assert_eq!(issues[2], forbidden("n", &commit, &["n#old#1"]));
}
