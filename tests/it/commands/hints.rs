//! What stderr says beside an answer: what is not there, and which name may have been meant.

use crate::support::sandbox::{Outcome, Sandbox};

/// Artifacts `churn` and `models:rank`, versions and stages of `churn`, and annotations.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for message in ["one", "two"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }
    for args in [
        &["register", "churn", "HEAD~1"][..],
        &["register", "churn", "--version", "v0.2.0"],
        &["register", "models:rank", "--version", "v1.0.0"],
        &["assign", "churn", "--version", "v0.0.1", "--stage", "prod"],
        &["annotate", "segments", "--type", "model"],
    ] {
        let done = sandbox.gto(args);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{args:?}: {done:?}");
    }
    sandbox
}

#[track_caller]
fn said(sandbox: &Sandbox, args: &[&str], expected: (i32, &str, &str)) {
    let Outcome { stdout, stderr, code } = sandbox.gto(args);
    assert_eq!((code, stdout.as_str(), stderr.trim_end()), expected, "{args:?}");
}

#[test]
fn names_that_are_not_there() {
    let sandbox = sandbox();
    let nothing = "Nothing found in the current workspace\n";
    for (args, stdout, stderr) in [
        (&["history", "chrn"][..], nothing, "There is no artifact 'chrn'. Did you mean 'churn'?"),
        (
            &["history", "rank", "--json"],
            "[]\n",
            "There is no artifact 'rank'. Did you mean 'models:rank'?",
        ),
        (&["history", "quite-another"], nothing, "There is no artifact 'quite-another'."),
        (
            &["show", "churn#prdo"],
            nothing,
            "'churn' was never in a stage 'prdo'. Did you mean 'prod'?",
        ),
        (
            &["show", "churn#prdo", "--ref"],
            "",
            "'churn' was never in a stage 'prdo'. Did you mean 'prod'?",
        ),
        (
            &["show", "churn@v0.0.2", "--version"],
            "",
            "'churn' has no version 'v0.0.2'. Did you mean 'v0.0.1'?",
        ),
        (
            &["describe", "segmnts"],
            "",
            "There is no annotation of 'segmnts' in artifacts.yaml or dvc.yaml. Did you mean 'segments'?",
        ),
        (
            &["describe", "segmnts", "--json"],
            "{}\n",
            "There is no annotation of 'segmnts' in artifacts.yaml or dvc.yaml. Did you mean 'segments'?",
        ),
        (
            &["describe", "models:x", "--path"],
            "",
            "There is no annotation of 'models:x' in artifacts.yaml or models/dvc.yaml.",
        ),
        (
            &["describe", "churn#prdo", "--json"],
            "{}\n",
            "'churn' was never in a stage 'prdo'. Did you mean 'prod'?",
        ),
        (
            &["check-ref", "churn@v0.0.2"],
            "",
            "There is no tag 'churn@v0.0.2'. Did you mean 'churn@v0.0.1'?",
        ),
        (
            &["check-ref", "refs/tags/churn#prd#1"],
            "",
            "There is no tag 'churn#prd#1'. Did you mean 'churn#prod#1'?",
        ),
        (
            &["check-ref", "chrn@v1.0.0", "--name"],
            "",
            "There is no tag 'chrn@v1.0.0'. There is no artifact 'chrn'. Did you mean 'churn'?",
        ),
        (&["check-ref", "v1.0.0"], "", "There is no tag 'v1.0.0'."),
        (&["check-ref", "refs/tags/main"], "", "There is no tag 'main'."),
        (
            &["describe", "models:rnak"],
            "",
            "There is no annotation of 'models:rnak' in artifacts.yaml or models/dvc.yaml. Did you mean 'models:rank'?",
        ),
        (&["history", "segments"], nothing, "Artifact 'segments' has an annotation and no tags."),
        (
            &["check-ref", "segments@v1.0.0"],
            "",
            "There is no tag 'segments@v1.0.0'. Artifact 'segments' has an annotation and no tags.",
        ),
        // What is there, or no tag, needs no word.
        (&["check-ref", "main"], "", ""),
        (&["check-ref", "refs/pull/1/merge"], "", ""),
        (&["check-ref", "refs/heads/main"], "", ""),
        (&["describe", "segments", "--path"], "", ""),
        (&["show", "churn#prod", "--version"], "v0.0.1\n", ""),
    ] {
        said(&sandbox, args, (0, stdout, stderr));
    }
}

#[test]
fn refusals_name_what_may_have_been_meant() {
    let sandbox = sandbox();
    sandbox.write("repo/.gto", "stages: [dev, prod]\n");
    let before = sandbox.fingerprint();
    for (args, stderr) in [
        (
            &["show", "churn@0.0.1"][..],
            "❌ Cannot find artifact 'churn@0.0.1'\nDid you mean 'churn@v0.0.1'?",
        ),
        (
            &["show", "churn@v0.2"],
            "❌ Cannot find artifact 'churn@v0.2'\nDid you mean 'churn@v0.2.0'?",
        ),
        (&["show", "churn@main"], "❌ Cannot find artifact 'churn@main'"),
        (&["show", "nothing@1.0"], "❌ Cannot find artifact 'nothing@1.0'"),
        (&["show", "chrn"], "❌ Cannot find artifact 'chrn'\nDid you mean 'churn'?"),
        (&["describe", "chrn@latest"], "❌ Cannot find artifact 'chrn'\nDid you mean 'churn'?"),
        (&["deprecate", "chrn"], "❌ Cannot find artifact 'chrn'\nDid you mean 'churn'?"),
        (&["show", "x-y-z"], "❌ Cannot find artifact 'x-y-z'"),
        (
            &["deprecate", "churn", "v0.0.2"],
            "❌ No versions found for 'churn'\n'churn' has no version 'v0.0.2'. Did you mean 'v0.0.1'?",
        ),
        (
            &["assign", "churn", "--version", "v0.1.0", "--stage", "dev"],
            "❌ Version 'v0.1.0' is not registered\nDid you mean 'v0.2.0'?",
        ),
        (
            &["assign", "churn", "--stage", "prood"],
            "❌ Allowed stages are: '['dev', 'prod']'\n'prood' is not among them. Did you mean 'prod'?",
        ),
        (
            &["deprecate", "churn", "v0.0.1", "staging"],
            "❌ Allowed stages are: '['dev', 'prod']'\n'staging' is not among them.",
        ),
    ] {
        said(&sandbox, args, (1, "", stderr));
    }
    assert_eq!(sandbox.fingerprint(), before);
}

#[test]
fn a_new_artifact_beside_one_of_nearly_its_name() {
    let sandbox = sandbox();
    for (args, stderr) in [
        (&["register", "chrun"][..], "'chrun' is a new artifact. There is one named 'churn'."),
        (&["register", "rank"], "'rank' is a new artifact. There is one named 'models:rank'."),
        (
            &["assign", "segment", "--stage", "s"],
            "'segment' is a new artifact. There is one named 'segments'.",
        ),
        (&["register", "segments"], ""),
        (&["register", "churn-prediction"], ""),
        (&["register", "something-else"], ""),
        (&["register", "churn", "HEAD~1", "--force", "--simple", "false"], ""),
    ] {
        let done = sandbox.gto(args);
        assert_eq!((done.code, done.stderr.trim_end()), (0, stderr), "{args:?}: {done:?}");
    }
}

#[test]
fn a_version_that_was_in_the_stage_before() {
    let sandbox = sandbox();
    let assign = |version| ["assign", "churn", "--version", version, "--stage", "prod"];
    let again = "Use the '--force' flag to create a new Git tag nevertheless.";
    let refused = format!("❌ Version 'v0.0.1' is already in stage 'prod'. {again}");
    said(&sandbox, &assign("v0.0.1"), (1, "", &refused));
    assert_eq!(sandbox.gto(&assign("v0.2.0")).code, 0);
    let hint = "Stage 'prod' now has version 'v0.2.0': `--force` assigns 'v0.0.1' again";
    said(&sandbox, &assign("v0.0.1"), (1, "", &format!("{refused}\n{hint}")));
    let rolled_back = sandbox.gto(&[&assign("v0.0.1")[..], &["--force"]].concat());
    assert_eq!((rolled_back.code, rolled_back.stderr.as_str()), (0, ""));
    assert_eq!(sandbox.gto(&["show", "churn#prod", "--version"]).stdout, "v0.0.1\n");
}

#[test]
fn what_is_in_the_stage_afterwards() {
    let sandbox = sandbox();
    sandbox.gto(&["assign", "churn", "--version", "v0.2.0", "--stage", "prod"]);
    for args in [
        &["deprecate", "churn", "v0.2.0", "prod"][..],
        &["deprecate", "churn", "v0.2.0", "prod", "--delete"],
        &["deprecate", "churn", "v0.2.0"],
    ] {
        let done = sandbox.gto(args);
        let expected = (0, "Stage 'prod' now has version 'v0.0.1'\n");
        assert_eq!((done.code, done.stderr.as_str()), expected, "{args:?}");
        sandbox.gto(&["assign", "churn", "--version", "v0.2.0", "--stage", "prod", "--force"]);
    }
    assert_eq!(sandbox.gto(&["show", "churn#prod", "--version"]).stdout, "v0.0.1\n");
}

#[test]
fn an_annotation_alone_has_no_star_in_sentences() {
    let sandbox = sandbox();
    sandbox.git(&["add", "artifacts.yaml"]);
    sandbox.git(&["commit", "-q", "-m", "three"]);
    let done = sandbox.gto(&["show", "segments#prod"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, "'segments' was never in a stage 'prod'.\n"));
}

#[test]
fn a_version_of_an_unknown_artifact() {
    let sandbox = sandbox();
    let hint =
        "❌ Version 'v0.0.1' is not registered\nThere is no artifact 'chrn'. Did you mean 'churn'?";
    let args = ["assign", "chrn", "--version", "v0.0.1", "--stage", "prod"];
    said(&sandbox, &args, (1, "", hint));
}

#[test]
fn a_deregistered_version_is_not_put_back_by_force() {
    let sandbox = sandbox();
    sandbox.gto(&["assign", "churn", "--version", "v0.2.0", "--stage", "prod"]);
    sandbox.gto(&["deprecate", "churn", "v0.2.0"]);
    let again = "gto register churn --version v0.2.0 --restore";
    let hint = format!(
        "❌ Version 'v0.2.0' is already in stage 'prod'. Use the '--force' flag to create a new Git tag \
         nevertheless.\nVersion 'v0.2.0' is not shown in stage 'prod': it is deregistered. \
         `{again}` restores it"
    );
    said(&sandbox, &["assign", "churn", "--version", "v0.2.0", "--stage", "prod"], (1, "", &hint));
    let args: Vec<_> = again.split(' ').skip(1).collect();
    assert_eq!(sandbox.gto(&args).code, 0);
    assert_eq!(sandbox.gto(&["show", "churn#prod", "--version"]).stdout, "v0.2.0\n");
}

#[test]
fn where_a_file_is_broken_it_is_not_said_that_there_is_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "x: [\n");
    sandbox.git(&["add", "artifacts.yaml"]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    for args in [&["show"][..], &["show", "--plain"]] {
        let done = sandbox.gto(args);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{args:?}: {done:?}");
    }
}
