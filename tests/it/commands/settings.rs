//! What git's settings say counts here as it does for git, wherever they are.

use std::process::Command;

use crate::support::sandbox::{Outcome, Sandbox, outcome};

/// A repository with one commit, whose user and system have no settings yet, and nobody named by
/// the environment.
struct Configured {
    sandbox: Sandbox,
    environment: Vec<(&'static str, String)>,
}

impl Configured {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.write("repo/artifacts.yaml", "old: {}\n");
        sandbox.git(&["add", "."]);
        sandbox.git(&["commit", "-q", "-m", "one"]);
        sandbox.write("home/.gitconfig", "");
        Self { sandbox, environment: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// A program in the repository, in the environment of this user.
    fn start(&self, program: &str, args: &[&str]) -> Outcome {
        let mut command: Command = self.sandbox.command(program, &self.sandbox.repo());
        for part in ["GLOBAL", "NOSYSTEM"] {
            command.env_remove(format!("GIT_CONFIG_{part}"));
        }
        for role in ["AUTHOR", "COMMITTER"] {
            for part in ["NAME", "EMAIL"] {
                command.env_remove(format!("GIT_{role}_{part}"));
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        outcome(command.args(args))
    }

    fn gto(&self, args: &[&str]) -> Outcome {
        self.start(env!("CARGO_BIN_EXE_gto"), args)
    }

    #[track_caller]
    fn git(&self, args: &[&str]) -> String {
        let done = self.start("git", args);
        assert_eq!(done.code, 0, "{args:?} {done:?}");
        done.stdout.trim().to_owned()
    }

    /// A tag and a commit of ours have the same people as those of git in this environment, and
    /// the ones expected.
    #[track_caller]
    fn assert_as_git(&self, tagger: &str, author: &str, committer: &str) {
        let got = self.gto(&["register", "m"]);
        assert_eq!(got.code, 0, "{got:?}");
        self.git(&["tag", "-a", "-m", "theirs", "theirs"]);
        for tag in ["m@v0.0.1", "theirs"] {
            let tag = format!("refs/tags/{tag}");
            let format = "--format=%(taggername) %(taggeremail)";
            assert_eq!(self.git(&["for-each-ref", format, &tag]), tagger, "{tag}");
        }
        let got = self.gto(&["annotate", "m", "--path", "model.pkl", "--commit"]);
        assert_eq!(got.code, 0, "{got:?}");
        self.git(&["commit", "-q", "--allow-empty", "-m", "theirs"]);
        for commit in ["HEAD~1", "HEAD"] {
            let people = self.git(&["show", "-s", "--format=%an <%ae>%n%cn <%ce>", commit]);
            assert_eq!(people, format!("{author}\n{committer}"), "{commit}");
        }
    }
}

const USER: &str = "[user]\n\tname = User\n\temail = user@example.com\n";
const WORK: &str = "[user]\n\tname = Work\n\temail = work@example.com\n";

#[test]
fn of_the_user() {
    let here = Configured::new();
    here.sandbox.write("home/.gitconfig", USER);
    here.assert_as_git(
        "User <user@example.com>",
        "User <user@example.com>",
        "User <user@example.com>",
    );
}

#[test]
fn under_conditions() {
    for condition in
        ["hasconfig:remote.*.url:https://work.example/**", "gitdir:repo/", "onbranch:main"]
    {
        let here = Configured::new();
        let include = format!("[includeIf \"{condition}\"]\n\tpath = work.inc\n");
        here.sandbox.write("home/.gitconfig", format!("{USER}{include}"));
        here.sandbox.write("home/work.inc", WORK);
        here.git(&["remote", "add", "origin", "https://work.example/m.git"]);
        let work = "Work <work@example.com>";
        here.assert_as_git(work, work, work);
    }
}

#[test]
fn from_the_environment() {
    let here = Configured::new()
        .with("GIT_CONFIG_COUNT", "1")
        .with("GIT_CONFIG_KEY_0", "user.name")
        .with("GIT_CONFIG_VALUE_0", "Counted");
    here.sandbox.write("home/.gitconfig", USER);
    let counted = "Counted <user@example.com>";
    here.assert_as_git(counted, counted, counted);

    let here = Configured::new().with("EMAIL", "e@example.com");
    here.sandbox.write("home/.gitconfig", "[user]\n\tname = User\n");
    let user = "User <e@example.com>";
    here.assert_as_git(user, user, user);
}

#[test]
fn of_the_system_that_git_has() {
    let here = Configured::new();
    let root = here.sandbox.root().display().to_string();
    here.sandbox.write("system", WORK);
    let git = here
        .sandbox
        .run(here.sandbox.command("sh", here.sandbox.root()).args(["-c", "command -v git"]));
    let git = format!("GIT_CONFIG_SYSTEM={root}/system exec {} \"$@\"", git.stdout.trim());
    let lines = format!("echo \"$*\" >>{root}/asked\n{git}");
    here.sandbox.script("bin/git", &lines);
    let path = std::env::var("PATH").unwrap();
    let here = here.with("PATH", format!("{root}/bin:{path}"));
    let work = "Work <work@example.com>";
    here.assert_as_git(work, work, work);
    // Only a change asks that git for its settings, and once.
    for (args, times) in [(["register", "n"], 1), (["show", "n"], 0), (["history", "n"], 0)] {
        here.sandbox.write("asked", "");
        assert_eq!(here.gto(&args).code, 0);
        let asked = std::fs::read_to_string(here.sandbox.root().join("asked")).unwrap();
        let asked = asked.lines().filter(|line| line.starts_with("config "));
        assert_eq!(asked.count(), times, "{args:?}");
    }
}

#[test]
fn author_and_committer_are_two() {
    let here = Configured::new().with("GIT_AUTHOR_NAME", "Ann").with("GIT_COMMITTER_EMAIL", "c@x");
    let two = "[author]\n\temail = author@x\n[committer]\n\tname = Com\n";
    here.sandbox.write("home/.gitconfig", format!("{USER}{two}"));
    here.assert_as_git("Com <c@x>", "Ann <author@x>", "Com <c@x>");
}

#[test]
fn a_signature_is_never_dropped() {
    for (key, args) in [
        ("tag.gpgSign", &["register", "m"][..]),
        ("tag.forceSignAnnotated", &["assign", "m", "--stage", "dev"]),
        ("commit.gpgSign", &["annotate", "m", "--path", "model.pkl", "--commit"]),
    ] {
        // Neither yes nor no: git stops.
        let here = Configured::new();
        here.sandbox.write("home/.gitconfig", USER);
        here.git(&["config", key, "perhaps"]);
        let before = here.sandbox.fingerprint();
        let got = here.gto(args);
        let words = format!("bad boolean config value 'perhaps' for '{}'", key.to_lowercase());
        assert!(got.code == 1 && got.stderr.contains(&words), "{got:?}");
        assert_eq!(here.sandbox.fingerprint(), before);
        // Asked for where libgit2 does not look, and no key to sign with.
        for (from, here) in [
            ("count", Configured::new()),
            ("parameters", Configured::new()),
            ("condition", Configured::new()),
        ] {
            let here = match from {
                "count" => here
                    .with("GIT_CONFIG_COUNT", "2")
                    .with("GIT_CONFIG_KEY_0", key)
                    .with("GIT_CONFIG_VALUE_0", "true")
                    .with("GIT_CONFIG_KEY_1", "gpg.program")
                    .with("GIT_CONFIG_VALUE_1", "false"),
                "parameters" => {
                    here.with("GIT_CONFIG_PARAMETERS", format!("'{key}=true' 'gpg.program=false'"))
                }
                _ => here,
            };
            let include = "[includeIf \"hasconfig:remote.*.url:../*.git\"]\n\tpath = signed.inc\n";
            let include = if from == "condition" { include } else { "" };
            here.sandbox.write("home/.gitconfig", format!("{USER}{include}"));
            let (section, name) = key.split_once('.').unwrap();
            let signed = format!("[{section}]\n\t{name} = true\n[gpg]\n\tprogram = false\n");
            here.sandbox.write("home/signed.inc", signed);
            here.sandbox.git(&["remote", "add", "origin", "../hub.git"]);
            let before = here.sandbox.fingerprint();
            let got = here.gto(args);
            assert!(got.code == 1 && got.stderr.contains("gpg failed"), "{key} {from} {got:?}");
            assert_eq!(here.sandbox.fingerprint(), before, "{key} {from}");
        }
    }
}

const PEOPLE: [&str; 4] =
    ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"];

/// Settings that make git trust a repository of another user, or not.
#[test]
#[ignore = "needs root"]
fn trust_in_a_repository_of_another_owner() {
    type Make = fn(Configured, &str) -> Configured;
    let makes: [(&str, Make); 9] = [
        ("nothing", |here, _| here),
        ("user", |here, repo| {
            here.sandbox.write("home/.gitconfig", format!("[safe]\n\tdirectory = {repo}\n"));
            here
        }),
        ("count", |here, repo| {
            here.with("GIT_CONFIG_COUNT", "1")
                .with("GIT_CONFIG_KEY_0", "safe.directory")
                .with("GIT_CONFIG_VALUE_0", repo)
        }),
        ("parameters", |here, repo| {
            here.with("GIT_CONFIG_PARAMETERS", format!("'safe.directory={repo}'"))
        }),
        ("slash", |here, repo| {
            here.sandbox.write("home/.gitconfig", format!("[safe]\n\tdirectory = {repo}/\n"));
            here
        }),
        ("below", |here, repo| {
            let above = repo.rsplit_once('/').unwrap().0;
            here.sandbox.write("home/.gitconfig", format!("[safe]\n\tdirectory = {above}/*\n"));
            here
        }),
        ("home", |here, _| {
            here.sandbox.write("home/.gitconfig", "[safe]\n\tdirectory = ~/../repo\n");
            here
        }),
        ("not any more", |here, repo| {
            let text = format!("[safe]\n\tdirectory = {repo}\n\tdirectory =\n");
            here.sandbox.write("home/.gitconfig", text);
            here
        }),
        ("elsewhere", |here, repo| {
            here.sandbox.write("home/.gitconfig", format!("[safe]\n\tdirectory = {repo}\n"));
            here.with("GIT_CONFIG_GLOBAL", "/dev/null")
        }),
    ];
    for (what, make) in makes {
        let here = Configured::new();
        let repo = here.sandbox.repo().display().to_string();
        let here = PEOPLE.into_iter().fold(make(here, &repo), |here, name| here.with(name, "a@b"));
        here.sandbox.run(here.sandbox.command("chown", here.sandbox.root()).args([
            "-R",
            "65534:65534",
            &repo,
        ]));
        let git = here.start("git", &["rev-parse", "--git-dir"]);
        let got = here.gto(&["show"]);
        assert_eq!(got.code == 0, git.code == 0, "{what}: {got:?} {git:?}");
        if git.code != 0 {
            assert!(got.stderr.contains("git config --global --add safe.directory"), "{got:?}");
            continue;
        }
        for args in [
            &["register", "m"][..],
            &["assign", "m", "--version", "v0.0.1", "--stage", "dev"],
            &["deprecate", "m", "v0.0.1", "dev"],
            &["annotate", "m", "--commit"],
            &["deprecate", "m", "v0.0.1", "--delete"],
        ] {
            let got = here.gto(args);
            assert_eq!(got.code, 0, "{what}: {args:?} {got:?}");
        }
    }
}
