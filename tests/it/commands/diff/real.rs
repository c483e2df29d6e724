//! The three registries of real projects: each artifact's neighbouring versions.

use super::Sandbox;

/// The registry, the artifact, its two versions, then of the newest commit first `*` for one that
/// changes the artifact and `.` for another one, and the fields of the annotation that differ. The
/// models themselves, and the files of DVC, are not in these copies.
const EXPECTED: [[&str; 5]; 8] = [
    [
        "demo-bank-customer-churn",
        "lightgbm-model v1.0.0 v2.0.0",
        "*.*",
        "",
        ".mlem/model/lightgbm-model",
    ],
    [
        "demo-bank-customer-churn",
        "lightgbm-model v2.0.0 v2.0.1",
        "*",
        "+description",
        ".mlem/model/lightgbm-model",
    ],
    [
        "demo-bank-customer-churn",
        "lightgbm-model v2.0.1 v2.0.3",
        ".*",
        "-description -labels -path -type",
        ".mlem/model/lightgbm-model",
    ],
    [
        "demo-bank-customer-churn",
        "randomforest-model v1.0.0 v2.0.0",
        "...",
        "",
        ".mlem/model/clf-model",
    ],
    [
        "demo-bank-customer-churn",
        "xgboost-model v1.0.0 v1.0.1",
        "*..*",
        "+description",
        ".mlem/model/xgboost-model",
    ],
    ["example-gto", "churn v3.0.0 v3.1.0", ".", "", "models/churn.pkl"],
    ["example-get-started", "text-classification v1.0.0 v1.1.0", ".", "", "model.pkl"],
    ["example-get-started", "text-classification v1.1.0 v1.2.0", "..", "", "model.pkl"],
];

#[test]
fn neighbouring_versions_of_real_registries() {
    let mut last: Option<(&str, Sandbox)> = None;
    for [registry, versions, commits, annotation, path] in EXPECTED {
        if last.as_ref().is_none_or(|(name, _)| *name != registry) {
            last = Some((registry, Sandbox::registry(registry)));
        }
        let Some((_, sandbox)) = &last else { unreachable!() };
        let args: Vec<_> = ["diff", "--json"].into_iter().chain(versions.split(' ')).collect();
        let got = sandbox.gto(&args);
        let said: serde_json::Value = serde_json::from_str(&got.stdout).unwrap();
        let list = said["commits"]["list"].as_array().unwrap();
        let marks: String =
            list.iter().map(|it| if it["touches"] == true { '*' } else { '.' }).collect();
        let fields = said["annotation"].as_object().unwrap().iter().map(|(field, change)| {
            let sign = match change["state"].as_str() {
                Some("added") => "+",
                Some("removed") => "-",
                _ => "",
            };
            format!("{sign}{field}")
        });
        let fields = fields.collect::<Vec<_>>().join(" ");
        assert_eq!((marks.as_str(), fields.as_str()), (commits, annotation), "{versions}");
        let version = versions.split(' ').nth(1).unwrap();
        let words = format!(
            "❌ Cannot compare the outputs: of {version}, '{path}' is not in Git, and no dvc.lock or .dvc \
             file names it\n"
        );
        assert!(got.code == 1 && got.stderr.starts_with(&words), "{versions} {got:?}");
        for section in ["metrics", "params"] {
            assert_eq!(said[section], serde_json::json!({}), "{versions}");
        }
    }
}
