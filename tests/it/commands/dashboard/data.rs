//! `registry.json` says what `gto show` and `gto history` print.

use std::collections::BTreeSet;

use gto::Time;
use serde_json::{Map, Value, json};

use super::{dashboard, well};
use crate::reference::live::generate::Registry;
use crate::support::sandbox::Sandbox;

/// The JSON that a command prints.
#[track_caller]
fn printed(sandbox: &Sandbox, args: &[&str]) -> Value {
    let done = sandbox.gto(args);
    assert_eq!(done.code, 0, "{args:?}: {done:?}");
    serde_json::from_str(&done.stdout).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The entry of a list at the place that is in the data; `null` where there is no place.
fn at<'v>(list: &'v Value, place: &Value) -> &'v Value {
    place.as_u64().and_then(|place| list.get(place as usize)).unwrap_or(&Value::Null)
}

/// The rows of `gto history --json`, read from the data.
fn history(registry: &Value) -> Vec<Value> {
    let mut rows = Vec::new();
    let repository = &registry["repositories"][0];
    for artifact in list(&repository["artifacts"]) {
        for event in list(&artifact["events"]) {
            let kind = at(&registry["event_kinds"], &event[0]).as_str().unwrap();
            let version = at(&artifact["versions"], &event[3]);
            let of_stage = matches!(kind, "assignment" | "unassignment");
            let shares = |other: &&Value| other["commit"] == version["commit"];
            let mut versions: Vec<_> = list(&artifact["versions"]).iter().filter(shares).collect();
            if !of_stage || versions.is_empty() {
                versions = vec![version];
            }
            let time = Time {
                seconds: event[1].as_i64().unwrap(),
                offset_minutes: event[2].as_i64().unwrap() as i32,
            };
            let name = artifact["name"].as_str().unwrap();
            let tag = artifact["tag"].as_str().unwrap_or(name);
            let stage = at(&repository["stages"], &event[5]);
            for version in versions {
                let commit = event.get(8).filter(|it| !it.is_null()).unwrap_or(&version["commit"]);
                let (number, stage) = (version["version"].as_str(), stage.as_str());
                let suffix = event.get(6).and_then(Value::as_str).map(str::to_owned);
                let suffix = suffix.unwrap_or_else(|| format!("@{}", number.unwrap_or_default()));
                let own = own_message(kind, name, number.unwrap_or_default(), stage);
                let message = event.get(7).and_then(Value::as_str).map_or(own, str::to_owned);
                rows.push(json!({
                    "timestamp": time,
                    "artifact": name,
                    "event": kind,
                    "version": version["version"],
                    "stage": stage,
                    "commit": commit,
                    "author": at(&repository["people"], &event[4]).as_str().unwrap_or_default(),
                    "message": message,
                    "ref": format!("{tag}{suffix}"),
                }));
            }
        }
    }
    rows
}

/// What docs/src/reference/registry-json.md says of an event without a message.
fn own_message(kind: &str, artifact: &str, version: &str, stage: Option<&str>) -> String {
    let stage = stage.unwrap_or_default();
    match kind {
        "registration" => format!("Registering artifact {artifact} version {version}"),
        "deregistration" => format!("Deregistering artifact {artifact} version {version}"),
        "assignment" => format!("Assigning stage {stage} to artifact {artifact} version {version}"),
        "unassignment" => {
            format!("Unassigning stage '{stage}' to artifact '{artifact}' version '{version}'")
        }
        _ => format!("Deprecating artifact '{artifact}'"),
    }
}

/// In an order that does not depend on what was printed first in one second.
fn sorted(rows: &[Value]) -> Vec<String> {
    let mut rows: Vec<_> = rows.iter().map(Value::to_string).collect();
    rows.sort();
    rows
}

/// The rows without what the page does not have.
fn shown(history: &Value) -> Vec<Value> {
    let row = |row: &Value| {
        let kept = row.as_object().unwrap().iter();
        let kept = kept.filter(|(key, _)| !matches!(key.as_str(), "priority" | "author_email"));
        Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    list(history).iter().map(row).collect()
}

/// `gto show -d --json`, read from the data.
fn overview(registry: &Value) -> Value {
    let mut overview = Map::new();
    for artifact in list(&registry["repositories"][0]["artifacts"]) {
        let versions = &artifact["versions"];
        let name = |place: &Value| at(versions, place)["version"].as_str().map(str::to_owned);
        // Versions are in order: the latest one of both kinds is the first.
        let both = [&artifact["release"], &artifact["prerelease"]].map(Value::as_u64);
        let latest = both.into_iter().flatten().min();
        let stages = list(&registry["columns"]).iter().map(|stage| {
            let stage = stage.as_str().unwrap();
            let places = list(&artifact["stages"][stage]);
            let names: Vec<_> = places.iter().filter_map(name).collect();
            let names = (!names.is_empty()).then(|| names.join(", "));
            (stage.to_owned(), json!(names))
        });
        let entry = json!({
            "version": latest.and_then(|place| name(&json!(place))),
            "stage": stages.collect::<Map<_, _>>(),
            "registered": !list(&artifact["events"]).is_empty(),
            "active": artifact["deprecated"] != true,
        });
        overview.insert(artifact["name"].as_str().unwrap().to_owned(), entry);
    }
    Value::Object(overview)
}

/// The versions of an artifact, highest first, each with its commit.
fn versions(list_of: &Value, commit: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    list(list_of).iter().map(|it| (text(&it["version"]), text(&it[commit]))).collect()
}

#[track_caller]
fn compare(sandbox: &Sandbox, what: &str) {
    let (done, written) = dashboard(sandbox, &[]);
    assert_eq!(done, well(), "{what}");
    let registry = &written.registry;
    let expected = printed(sandbox, &["history", "--json"]);
    assert_eq!(sorted(&history(registry)), sorted(&shown(&expected)), "{what}: history");
    let expected = printed(sandbox, &["show", "--json", "-d", "--annotated"]);
    assert_eq!(overview(registry), expected, "{what}: show");
    for artifact in list(&registry["repositories"][0]["artifacts"]) {
        let name = artifact["name"].as_str().unwrap();
        let mut expected = versions(
            &printed(sandbox, &["show", name, "--json", "-d", "--annotated"]),
            "commit_hexsha",
        );
        let ours = versions(&artifact["versions"], "commit");
        // What HEAD describes is no version until a tag says so; and nothing is there twice.
        let known: BTreeSet<_> = ours.iter().cloned().collect();
        let mut seen = BTreeSet::new();
        expected.retain(|version| {
            (version.0 != version.1 || known.contains(version)) && seen.insert(version.clone())
        });
        assert_eq!(ours, expected, "{what}: show {name}");
    }
}

#[test]
fn of_real_registries_it_is_what_the_commands_print() {
    for name in ["example-gto", "demo-bank-customer-churn", "example-get-started"] {
        compare(&Sandbox::registry(name), name);
    }
}

#[test]
fn of_random_registries_it_is_what_the_commands_print() {
    for seed in 0..12 {
        compare(&Registry::random(seed, 20..200, false).build(), &format!("seed {seed}"));
    }
}
