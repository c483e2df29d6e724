//! Dry runs of `annotate` and `remove`.

use fastrand::Rng;

use super::{check, sandbox};

/// A random command that changes annotations, sound or not.
fn annotating(rng: &mut Rng) -> Vec<&'static str> {
    let mut pick = |words: &[&'static [&'static str]]| words[rng.usize(..words.len())];
    let mut args = pick(&[&["annotate"], &["annotate"], &["remove"]]).to_vec();
    args.extend(pick(&[&["churn"], &["churn"], &["rank"], &["rank"], &["rank"], &["x y"]]));
    if args[0] == "annotate" {
        let more = [
            &["--type", "model"][..],
            &["--path", "models/a.pkl"],
            &["--type", "no type"],
            &["--path", "nowhere", "--must-exist"],
            &[],
        ];
        args.extend(pick(&more));
    }
    let places = [
        &["--commit"][..],
        &["--push"],
        &["--branch", "side"],
        &["--branch", "side", "--push"],
        &["--branch", "new", "--push"],
        &["--branch", "new", "--rev", "HEAD~1", "--push"],
        &["--branch", "nowhere"],
        &["--push", "--remote", "gone"],
        &["-m", "Why"],
        &[],
    ];
    args.extend(pick(&places));
    args
}

#[test]
fn random_changes_of_annotations_are_predicted() {
    let mut codes = [0; 3];
    for seed in 0..4 {
        let sandbox = sandbox();
        sandbox.git(&["branch", "side"]);
        sandbox.git_in(sandbox.root(), &["clone", "-q", "hub.git", "other"]);
        let other = sandbox.root().join("other");
        let mut rng = Rng::with_seed(seed);
        for step in 0..20 {
            match rng.usize(..12) {
                // A work tree that has other changes, and then none; a remote that went on.
                0 => sandbox.write("repo/artifacts.yaml", format!("churn: {{path: p{step}}}\n")),
                1..4 => drop(sandbox.git(&["checkout", "-q", "--", "."])),
                4 => {
                    let push = ["annotate", "other", "--description", "d", "--push"];
                    sandbox.gto_in(&other, &push);
                }
                5 => drop(sandbox.git(&["fetch", "-q", "origin"])),
                _ => {}
            }
            codes[check(&sandbox, &annotating(&mut rng)).code as usize] += 1;
        }
    }
    assert!(codes[0] > 20 && codes[1] > 20, "{codes:?}");
}

#[test]
fn changes_of_annotations_by_url_are_predicted() {
    let sandbox = sandbox();
    let hub = format!("file://{}", sandbox.root().join("hub.git").display());
    for (args, code) in [
        (&["annotate", "rank", "--type", "model"][..], 0),
        (&["remove", "rank", "--branch", "main", "-m", "Drop it"], 0),
        (&["annotate", "rank", "--branch", "new", "--push"], 0),
        (&["annotate", "rank", "--branch", "newer", "--rev", "HEAD~1", "--push"], 0),
        (&["annotate", "rank", "--branch", "nowhere"], 1),
        (&["remove", "nothing"], 1),
    ] {
        let got = check(&sandbox, &[args, &["--repo", &hub]].concat());
        assert_eq!(got.code, code, "{args:?} {got:?}");
    }
}
