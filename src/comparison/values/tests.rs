//! Expectations of values are what DVC 3 prints; `tests/it/reference/dvc_diff.rs` asks it.

use super::*;
use crate::dvc::read_values;

fn values(yaml: &str) -> IndexMap<String, Value> {
    flattened(&read_values("x.yaml", yaml.as_bytes()).unwrap())
}

/// The changes as `key: old -> new (diff) state`, in a line.
fn said(changes: &FileChanges) -> String {
    let text = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), python_value);
    let change = |(key, it): (&String, &ValueChange)| {
        let diff = it.diff.as_ref().map(|diff| format!(" ({})", python_value(diff)));
        let (old, new, diff) = (text(&it.old), text(&it.new), diff.unwrap_or_default());
        format!("{key}: {old} -> {new}{diff} {}", it.state.text())
    };
    changes.iter().map(change).collect::<Vec<_>>().join("; ")
}

/// Expectations are what `dvc metrics diff` and `dvc params diff` print.
#[test]
fn values_are_compared_as_dvc_does() {
    for (old, new, expected) in [
        ("a: 1", "a: 1", ""),
        ("a: 1", "a: 1.0", ""),
        ("a: 1", "a: true", ""),
        ("a: .nan", "a: .nan", ""),
        ("a: 1", "a: 3", "a: 1 -> 3 (2) changed"),
        ("a: 0.8", "a: 0.9", "a: 0.8 -> 0.9 (0.09999999999999998) changed"),
        ("a: 1", "a: .inf", "a: 1 -> inf (inf) changed"),
        ("a: true", "a: false", "a: True -> False (-1) changed"),
        ("a: x", "a: 1", "a: 'x' -> 1 changed"),
        ("a: {b: {c: 1}}", "a: {b: {d: 1}}", "a.b.c: 1 -> - removed; a.b.d: - -> 1 added"),
        ("a: [1, x]", "a: [2]", "a: \"[1, 'x']\" -> '[2]' changed"),
        ("a: {}", "a: null", "a: - -> None added"),
        ("1", "2", ": 1 -> 2 (1) changed"),
        (
            "a: 170141183460469231731687303715884105728",
            "a: 1",
            "a: 170141183460469231731687303715884105728 -> 1 (-1.7014118346046923e+38) changed",
        ),
    ] {
        assert_eq!(said(&value_changes(&values(old), &values(new))), expected, "{old} {new}");
    }
}

#[test]
fn a_file_that_is_not_here_is_compared_by_its_hash() {
    let at = |hash: &str, state: FileState| {
        let hash = Hash { kind: "md5", text: hash.to_owned() };
        FileAt { hash: Some(hash).filter(|hash| !hash.text.is_empty()), state }
    };
    let known = |hash| at(hash, FileState::Values(values("{a: 1, b: 2}")));
    let elsewhere = |hash| at(hash, FileState::NotInGit);
    let broken = |hash| at(hash, FileState::Unreadable("no JSON".to_owned()));
    let absent = at("", FileState::Absent);
    for (old, new, expected, is_decided) in [
        (known(""), absent.clone(), "a: 1 -> - removed; b: 2 -> - removed", true),
        (elsewhere("1"), elsewhere("1"), "", true),
        (known("1"), elsewhere("1"), "", true),
        (broken("1"), broken("1"), "", true),
        (elsewhere("1"), elsewhere("2"), ": 'md5:1' -> 'md5:2' not in Git", true),
        (absent.clone(), elsewhere("2"), ": - -> 'md5:2' not in Git", true),
        (known("1"), elsewhere("2"), "a: 1 -> - not in Git; b: 2 -> - not in Git", true),
        (known(""), elsewhere("2"), "a: 1 -> - not in Git; b: 2 -> - not in Git", false),
        (elsewhere(""), known("1"), "a: - -> 1 not in Git; b: - -> 2 not in Git", false),
        (elsewhere(""), elsewhere(""), ": - -> - not in Git", false),
        (absent.clone(), elsewhere(""), ": - -> - not in Git", false),
        (broken(""), known("1"), "a: - -> 1 unreadable; b: - -> 2 unreadable", false),
        (elsewhere("1"), broken("2"), ": 'md5:1' -> 'md5:2' unreadable", false),
        (absent.clone(), absent, "", true),
    ] {
        let (changes, why) = file_changes(&old, &new);
        assert_eq!((said(&changes).as_str(), why.is_none()), (expected, is_decided));
    }
}

#[test]
fn json_has_no_other_numbers_than_its_own() {
    let changes = value_changes(&values("a: .nan"), &values("a: -.inf"));
    let json =
        serde_json::json!({"old": "NaN", "new": "-Infinity", "diff": "NaN", "state": "changed"});
    assert_eq!(serde_json::to_value(&changes["a"]).unwrap(), json);
}
