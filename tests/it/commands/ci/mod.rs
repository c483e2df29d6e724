//! In CI: repositories as a job finds them that a pushed tag or commit has started, and what the
//! README tells to run there.

mod job;
mod recipes;

use std::fs;
use std::path::Path;

use job::Job;
use recipes::{github, github_starts, gitlab, gitlab_starts};

use crate::support::http::HttpServer;
use crate::support::sandbox::Outcome;

#[test]
fn check_ref_tells_how_to_mend_a_lightweight_tag() {
    let job = Job::new();
    for (tag, is_shallow) in
        [("models=rank@v0.0.2", true), ("models=rank#prod#1", true), ("models=rank#prod#1", false)]
    {
        job.check_out(tag, is_shallow);
        let full = format!("refs/tags/{tag}");
        for args in [&["check-ref", tag][..], &["check-ref", &full, "--json"]] {
            let got = job.gto(args);
            assert_eq!((got.code, got.stdout.as_str()), (0, ""), "{got:?}");
            let (why, fetch) = got.stderr.trim_end().rsplit_once('\n').unwrap();
            assert!(why.starts_with(&format!("The tag '{tag}' is lightweight in")), "{got:?}");
            if args.len() == 3 {
                let mut shell = job.sandbox.command("sh", &job.workspace());
                job.sandbox.run(shell.args(["-euc", fetch]));
            }
        }
        for args in [&["check-ref", tag][..], &["check-ref", &full, "--json"]] {
            let got = job.gto(args);
            assert!(got.code == 0 && got.stdout.contains("v0.0.2"), "{got:?}");
            assert_eq!(got, job.sandbox.gto(args));
        }
    }
}

#[test]
fn check_ref_of_other_lightweight_tags_is_silent() {
    let job = Job::new();
    for tag in ["v1.0.0", "release"] {
        job.sandbox.git(&["tag", tag]);
        let nothing = Outcome { stdout: String::new(), stderr: String::new(), code: 0 };
        assert_eq!(job.sandbox.gto(&["check-ref", tag]), nothing);
    }
}

/// What starts a job that deploys to the stage `prod`, and one that tests a version.
#[test]
fn patterns_of_tags() {
    let [deploy, promote] = ["deploy", "promote"].map(github);
    let [deploy_on_gitlab, promote_on_gitlab] = ["deploy", "promote"].map(gitlab);
    for (tag, deploys, promotes) in [
        ("churn#prod#1", true, false),
        ("models=churn#prod#12", true, false),
        ("a/b#prod#3", true, false),
        ("churn#prod", true, false),
        ("churn#prod!#3", false, false),
        ("churn#prod!", false, false),
        ("churn#prod-eu#1", false, false),
        ("churn#preprod#1", false, false),
        ("churn#dev#1", false, false),
        ("prod", false, false),
        ("prod#dev#1", false, false),
        ("churn@v1.0.0", false, true),
        ("models=churn@v1.2.3-rc.1+b", false, true),
        ("a/b@v0.0.1", false, true),
        ("churn@v1.0.0#4", false, true),
        ("churn@v1.0.0!", false, false),
        ("a/b@v1.0.0!#5", false, false),
        ("churn@deprecated", false, false),
        ("v1.0.0", false, false),
    ] {
        let github = [&deploy, &promote].map(|recipe| github_starts(&recipe.triggers, tag));
        assert_eq!(github, [deploys, promotes], "{tag}");
        let gitlab = [&deploy_on_gitlab, &promote_on_gitlab];
        let gitlab = gitlab.map(|recipe| gitlab_starts(&recipe.triggers[0], tag));
        assert_eq!(gitlab, [deploys, promotes], "{tag}");
    }
    // What the README says of the pattern that comes to mind.
    let usual = ["*#prod*".to_owned()];
    for (tag, starts) in [("m#prod!#3", true), ("m#prod-eu#1", true), ("a/m#prod#1", false)] {
        assert_eq!(github_starts(&usual, tag), starts, "{tag}");
    }
    let folder = ["models=*#prod#[0-9]+", "models=*#prod"].map(str::to_owned);
    for (tag, starts) in [("models=m#prod#1", true), ("models=m#prod", true), ("m#prod#1", false)] {
        assert_eq!(github_starts(&folder, tag), starts, "{tag}");
    }
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    assert!(folder.iter().all(|it| readme.as_ref().unwrap().contains(&format!("`\"{it}\"`"))));
}

#[test]
fn jobs_that_deploy() {
    let mut job = Job::new();
    let assign = ["assign", "churn", "--version", "v0.0.3", "--stage", "prod"];
    assert_eq!(job.sandbox.gto(&assign).code, 0);
    job.sandbox.git(&["push", "-q", "../hub.git", "--tags"]);
    for (tag, printed) in [
        ("churn#prod#1", "deploy data/churn.pkl of churn v0.0.2, in place of none\n"),
        ("churn#prod#2", "deploy data/churn.pkl of churn v0.0.3, in place of v0.0.2\n"),
        (
            "models=churn#prod#1",
            "deploy models/churn.pkl of models:churn v0.0.2, in place of none\n",
        ),
    ] {
        job.check_out(tag, false);
        job.variables = vec![("GITHUB_REF", format!("refs/tags/{tag}"))];
        assert_eq!(job.run(&github("deploy")), printed);
        job.check_out_on_gitlab(tag);
        job.variables = vec![("CI_COMMIT_TAG", tag.to_owned())];
        assert_eq!(job.run(&gitlab("deploy")), printed);
    }
    // Whatever starts it, the job on GitHub deploys assignments alone.
    for tag in ["models=rank#prod!#2", "churn@v0.0.1"] {
        job.check_out(tag, false);
        job.variables = vec![("GITHUB_REF", format!("refs/tags/{tag}"))];
        assert_eq!(job.run(&github("deploy")), "");
    }
}

#[test]
fn jobs_that_register() {
    for is_on_gitlab in [false, true] {
        let mut job = Job::new();
        let hub = job.sandbox.root().join("hub.git");
        job.sandbox.git_in(&hub, &["config", "http.receivepack", "true"]);
        let server = HttpServer::start(job.sandbox.root());
        if is_on_gitlab {
            job.with_token(&server);
        }
        let recipe = if is_on_gitlab { gitlab } else { github };
        for (file, text, one, several) in [
            ("data/README", "docs", "v0.0.3", ["v0.0.3", "v0.0.3"]),
            ("data/churn.pkl", "new", "v0.0.4", ["v0.0.3", "v0.0.3"]),
            ("models/rank.pkl", "new", "v0.0.4", ["v0.0.3", "v0.0.4"]),
        ] {
            job.commit(file, text);
            // Both jobs of one push, and the same once more.
            for _ in 0..2 {
                job.check_out_main();
                assert_eq!(job.run(&recipe("register")), format!("churn is churn@{one}\n"));
                job.check_out_main();
                job.run(&recipe("register-models"));
                let newest = |tags: String| tags.rsplit('@').next().unwrap().to_owned();
                assert_eq!(newest(job.tags("churn@*")), one);
                assert_eq!(newest(job.tags("models=churn@*")), several[0]);
                assert_eq!(newest(job.tags("models=rank@*")), several[1]);
            }
        }
    }
}

#[test]
fn jobs_that_promote() {
    for is_on_gitlab in [false, true] {
        let mut job = Job::new();
        let hub = job.sandbox.root().join("hub.git");
        job.sandbox.git_in(&hub, &["config", "http.receivepack", "true"]);
        let server = HttpServer::start(job.sandbox.root());
        if is_on_gitlab {
            job.with_token(&server);
        }
        let token = job.variables.clone();
        // Jobs that are run again, the last one for a version that is not the latest.
        for tag in ["models=rank@v0.0.3", "models=rank@v0.0.3", "models=rank@v0.0.2"] {
            job.variables = token.clone();
            job.variables.push(match is_on_gitlab {
                true => ("CI_COMMIT_TAG", tag.to_owned()),
                false => ("GITHUB_REF", format!("refs/tags/{tag}")),
            });
            let said = if is_on_gitlab {
                job.check_out_on_gitlab(tag);
                job.run(&gitlab("promote"))
            } else {
                job.check_out(tag, false);
                job.run(&github("promote"))
            };
            assert!(said.starts_with("test models/rank.pkl\n"), "{said}");
            assert_eq!(job.tags("models=rank#staging*"), "models=rank#staging#3");
        }
    }
}

#[test]
fn jobs_that_roll_back() {
    for is_on_gitlab in [false, true] {
        let mut job = Job::new();
        let hub = job.sandbox.root().join("hub.git");
        job.sandbox.git_in(&hub, &["config", "http.receivepack", "true"]);
        let server = HttpServer::start(job.sandbox.root());
        let assign = ["assign", "churn", "--version", "v0.0.3", "--stage", "prod"];
        assert_eq!(job.sandbox.gto(&assign).code, 0);
        job.sandbox.git(&["push", "-q", "../hub.git", "--tags"]);
        job.variables = vec![("NAME", "churn".to_owned()), ("STAGE", "prod".to_owned())];
        if is_on_gitlab {
            job.with_token(&server);
        }
        job.check_out_main();
        let said = job.run(&if is_on_gitlab { gitlab("roll-back") } else { github("roll-back") });
        let expected = match is_on_gitlab {
            true => "Successfully pushed git tag churn#prod#3 on remote.\n",
            false => "deploy data/churn.pkl of churn v0.0.2, in place of v0.0.3\n",
        };
        assert!(said.ends_with(expected), "{said}");
        assert!(job.tags("churn#prod*").ends_with("churn#prod#3"));
    }
}
