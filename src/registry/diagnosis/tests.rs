//! Small registries and what is wrong with them.

use std::collections::BTreeSet;

use super::{
    Finding, FoundTag, HeadPart, MendContext, Reached, Rules, Severity, TagState, TargetFault,
    check_tags, unreadable_head,
};
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

const RULES: Rules<'_> = Rules {
    now: Time { seconds: NOW, offset_minutes: 0 },
    stages: None,
    sort_suffixes: &[],
    context: &MendContext { remote: None, is_bare: false, has_reftables: false, top: None },
};

#[track_caller]
fn check(script: &[&str]) -> Vec<Finding> {
    check_tags(&script.iter().map(|line| tag(line)).collect::<Vec<_>>(), &RULES)
}

/// What is wrong, as kinds.
fn kinds(script: &[&str]) -> Vec<String> {
    check(script).iter().map(|finding| finding.kind.to_string()).collect()
}

/// The one finding: kind, what and commands.
#[track_caller]
fn only(findings: &[Finding]) -> (String, &str, Vec<&str>) {
    let [finding] = findings else { panic!("{findings:#?}") };
    let mend = finding.mend.iter().map(String::as_str).collect();
    (finding.kind.to_string(), &finding.what, mend)
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
    let (kind, what, mend) = only(&shared);
    assert_eq!(kind, "shared-commit");
    assert_eq!(what, "'m' has several versions at commit aaaaaaa: v1.0.0, v1.1.0");
    let undo = ["gto deprecate m v1.0.0 --delete --force", "gto deprecate m v1.1.0 --delete"];
    assert_eq!(mend, undo);

    let moved = check(&["m@v1.0.0 a 1", "m@v1.0.0#2 b 2", "m@v1.0.0!#3 b 3"]);
    let (kind, what, mend) = only(&moved);
    assert_eq!(kind, "moved-version");
    assert_eq!(what, "version 'v1.0.0' of 'm' is at 2 commits");
    assert_eq!(mend, ["git tag -d -- m@v1.0.0", "git tag -d -- 'm@v1.0.0#2' 'm@v1.0.0!#3'"]);

    assert_eq!(kinds(&["m@v1.0.0 a 1", "m#dev#1 b 2"]), ["bare-assignment"]);
    let bare = check(&["m#dev#1 b 2", "m#dev#2 b 4", "m#prod#3 b 5", "m#x#5 b 6", "m#x!#6 b 7"]);
    let (kind, _, mend) = only(&bare);
    assert_eq!(kind, "bare-assignment");
    let register = format!("gto register m {}", id("b"));
    assert_eq!(mend, [register.as_str(), "git tag -d -- 'm#dev#1' 'm#dev#2' 'm#prod#3'"]);
}

#[test]
fn git_and_semver_disagree_on_prereleases() {
    let script = ["m@v1.0.0-rc.1 a 1", "m@v1.0.0 b 2", "m@v1.0.1 c 3"];
    let findings = check(&script);
    let (kind, what, mend) = only(&findings);
    assert_eq!(
        (kind.as_str(), what),
        ("sort-order", "git sorts 'v1.0.0-rc.1' of 'm' after 'v1.0.0'")
    );
    let cure = ["git config --add versionsort.suffix -"];
    assert_eq!(mend, cure);
    let tags = script.map(tag);
    for suffix in ["-", "-rc", "-rc."] {
        let sort_suffixes = &[suffix.to_owned()];
        assert_eq!(check_tags(&tags, &Rules { sort_suffixes, ..RULES }), [], "{suffix}");
    }
    let sort_suffixes = &["-beta".to_owned()];
    assert_eq!(only(&check_tags(&tags, &Rules { sort_suffixes, ..RULES })).2, cure);
    let incurable = check(&["m@v1.0.0-a.1 a 1", "m@v1.0.0-a-1 b 2"]);
    assert_eq!(only(&incurable).2, ["gto show m@latest --ref"]);
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
    let findings = check_tags(&[undated], &RULES);
    let (kind, _, mend) = only(&findings);
    assert!(kind == "no-date" && mend[0].contains("GIT_COMMITTER_DATE='@0 +0000'"), "{mend:?}");
}

#[test]
fn a_tie_is_reported_where_the_order_decides() {
    let sound: [&[&str]; 7] = [
        // Versions are ordered by their numbers; a stage is taken by one tag only.
        &["m@v1.0.0 a 5", "m@v2.0.0 b 5", "m#prod#1 a 5"],
        &["m@v1.0.0 a 1", "m@v2.0.0 b 1", "m#prod#1 a 5", "m#dev#2 b 5"],
        // Neither order of these changes what is in the stage.
        &["m@v1.0.0 a 1", "m@v2.0.0 b 1", "m#prod#1 a 2", "m#prod!#2 a 5", "m#prod#3 b 5"],
        &["m@v1.0.0 a 1", "m#prod#1 a 5", "m#prod#2 a 5"],
        // A newer tag decides.
        &["m@v1.0.0 a 1", "m@v2.0.0 b 1", "m#prod#1 a 5", "m#prod#2 b 5", "m#prod#3 a 6"],
        &["m@v1.0.0 a 1", "m@v1.0.0!#2 a 1", "m@v1.0.0#3 a 2"],
        &["m@v1.0.0 a 1", "m@deprecated a 1", "m#dev#1 a 2"],
    ];
    for script in sound {
        assert_eq!(kinds(script), [""; 0], "{script:?}");
    }
    let versions = ["m@v1.0.0 a 1", "m@v2.0.0 b 1"];
    for (tags, decide, first) in [
        (&["m#prod#1 a 5", "m#prod#2 b 5"][..], "what is in stage 'prod' of 'm'", "m#prod#2"),
        (&["m#prod#9 a 5", "m#prod#10 b 5"], "what is in stage 'prod' of 'm'", "m#prod#10"),
        (&["m#prod#1 a 5", "m#prod!#2 a 5"], "what is in stage 'prod' of 'm'", "m#prod!#2"),
        // What was assigned after it is unassigned again.
        (
            &["m#prod#1 a 5", "m#prod#2 b 5", "m#prod#3 a 6", "m#prod!#4 a 7", "m#prod#5 a 5"],
            "",
            "",
        ),
        (&["m@v1.0.0! a 1"], "whether version 'v1.0.0' of 'm' is registered", "m@v1.0.0"),
        (&["m@deprecated a 1"], "whether artifact 'm' is deprecated", "m@deprecated"),
        (&["m#dev#1 a 5", "m@deprecated a 5"], "whether artifact 'm' is deprecated", "m#dev#1"),
    ] {
        let script = [&versions[..], tags].concat();
        let findings = check(&script);
        if decide.is_empty() {
            assert_eq!(findings, [], "{script:?}");
            continue;
        }
        let (kind, what, mend) = only(&findings);
        assert!(kind == "tied-tags" && what.ends_with(decide), "{what}");
        assert!(mend[0].contains(&format!("refs/tags/{first}'")) || mend[0].contains(first));
        // Whichever is made newer, there is no tie any more.
        for command in &findings[0].mend {
            let made_newer = |line: &&str| {
                let (tag, rest) = line.split_once(' ').unwrap();
                let (commit, seconds) = rest.split_once(' ').unwrap();
                let seconds: i64 = seconds.parse().unwrap();
                let is_it = command.contains(&format!("-- {} ", crate::shell::quote(tag)));
                format!("{tag} {commit} {}", seconds + i64::from(is_it))
            };
            let mended: Vec<_> = script.iter().map(made_newer).collect();
            assert_ne!(mended, script);
            let mended: Vec<_> = mended.iter().map(String::as_str).collect();
            assert_eq!(kinds(&mended), [""; 0], "{mended:?}");
        }
    }
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
        let findings = check_tags(&[FoundTag { name: name.to_owned(), state }], &RULES);
        assert_eq!(only(&findings).0, kind, "{name}");
        let is_error = findings[0].kind.severity() == Severity::Error;
        assert_eq!(is_error, !matches!(kind, "almost-tag" | "nested-tag"), "{kind}");
    }
    for name in ["v1.0", "release@2024"] {
        let found = FoundTag { name: name.to_owned(), state: TagState::Lightweight(None) };
        assert_eq!(check_tags(&[found], &RULES), []);
    }
}

/// What is in reftables has no file.
#[test]
fn references_in_reftables_are_mended_by_git() {
    let context = MendContext { has_reftables: true, ..MendContext::default() };
    let state = TagState::BrokenReference("why".to_owned());
    let tag = FoundTag { name: "m@v1.0.0".to_owned(), state };
    let findings = check_tags(&[tag], &Rules { context: &context, ..RULES });
    assert_eq!(only(&findings).2, ["git update-ref -d refs/tags/m@v1.0.0"]);
    let branch = HeadPart::Branch { name: "refs/heads/main".to_owned(), is_logged: true };
    for (part, command) in [
        (HeadPart::File("HEAD".to_owned()), "git symbolic-ref HEAD \"refs/heads/$BRANCH\""),
        (branch, "git update-ref refs/heads/main \"$COMMIT\""),
    ] {
        let Finding { mend, why, .. } = unreadable_head(&part, "why", &context);
        assert!(mend.len() == 1 && mend[0].ends_with(command), "{mend:?}");
        assert!(!why.contains("file"), "{why}");
    }
}

#[test]
fn stages_are_among_the_allowed() {
    let allowed = ["dev".to_owned()];
    let script = ["m@v1.0.0 a 1", "m#dev#1 a 2", "m#old#2 a 3", "m#gone#3 a 4", "m#gone!#4 a 5"];
    let mut tags = script.map(tag).to_vec();
    tags.push(tag("n#old#1 b 6"));
    let findings = check_tags(&tags, &Rules { stages: Some(&allowed), ..RULES });
    let [first, bare, second] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!(first.what, "'v1.0.0' of 'm' is in stage 'old', which is not allowed");
    assert_eq!(first.mend[0], "GTO_STAGES='[\"old\"]' gto deprecate m v1.0.0 old");
    assert_eq!(bare.kind.to_string(), "bare-assignment");
    let what = format!("'{}' of 'n' is in stage 'old', which is not allowed", id("b"));
    assert_eq!((&second.what, second.mend[0].as_str()), (&what, "git tag -d -- 'n#old#1'"));
}

/// The names in the guide's table are those of [`super::Kind`], in its source.
#[test]
fn the_guide_explains_every_kind() {
    let source = include_str!("finding.rs");
    let (_, variants) = source.split_once("enum Kind {").unwrap();
    let (variants, _) = variants.split_once("\n}").unwrap();
    let mut kinds = BTreeSet::new();
    let mut renamed = None;
    for line in variants.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("#[serde(rename = \"") {
            renamed = name.strip_suffix("\")]");
        } else if let Some(variant) = line.strip_suffix(',') {
            let kebab = variant.chars().flat_map(|letter| {
                let dash = letter.is_uppercase().then_some('-');
                dash.into_iter().chain(letter.to_lowercase())
            });
            let kebab: String = kebab.skip(1).collect();
            kinds.insert(renamed.take().map_or(kebab, str::to_owned));
        }
    }
    let (_, table) = include_str!("../../../docs/src/reference/doctor.md")
        .split_once("| kind | severity | what is wrong |")
        .unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let first = rows.filter_map(|row| row.split('|').nth(1));
    let explained: BTreeSet<_> = first
        .flat_map(|kinds| kinds.split(','))
        .map(|kind| kind.trim().trim_matches('`').to_owned())
        .collect();
    assert_eq!(kinds, explained);
}
