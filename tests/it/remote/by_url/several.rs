//! Several repositories by URL, side by side.

use serde_json::{Map, Value, from_str};

use crate::support::bounded::{bounded, finish, start, wait_until};
use crate::support::remote::{Remote, entries};

/// Below `hub.git`, by HTTP: `copy0.git` and so on, which are copies of it, `empty.git`, which has
/// nothing, and `huge.git`, which has 3,000 tags.
fn many() -> Remote {
    let remote = Remote::new();
    let (sandbox, root) = (&remote.sandbox, remote.sandbox.root().to_owned());
    for at in 0..16 {
        let name = format!("copy{at}.git");
        sandbox.git_in(&root, &["clone", "-q", "--mirror", "hub.git", &name]);
        sandbox.git_in(&root.join(name), &["config", "uploadpack.allowFilter", "true"]);
    }
    sandbox.git_in(&root, &["init", "-q", "--bare", "empty.git"]);
    sandbox.git_in(&root, &["init", "-q", "--bare", "huge.git"]);
    let mut stream =
        String::from("commit refs/heads/main\ncommitter A <a@b> 1750000000 +0000\ndata 0\n");
    for tag in 0..3_000 {
        stream += &format!(
            "tag big{}@v0.0.{tag}\nfrom refs/heads/main\ntagger A <a@b> {} +0000\ndata 0\n",
            tag % 50,
            1_750_000_000 + tag
        );
    }
    sandbox.fast_import_in(&root.join("huge.git"), stream.as_bytes());
    remote.by_http_with_filter()
}

/// One is slow, one fails, one is empty, one is huge: all others are read meanwhile, and what each
/// says is what it says alone.
#[test]
fn twenty() {
    let remote = many();
    let root = remote.sandbox.root();
    let mut names: Vec<_> = (0..16).map(|at| format!("copy{at}")).collect();
    names.extend(["empty", "huge", "gone"].map(str::to_owned));
    let url = |name: &str| remote.http().url(&format!("{name}.git"));
    let mut alone = Map::new();
    for name in names.iter().filter(|name| *name != "gone") {
        let got = remote.gto_at(&url(name), &["show", "--json"]);
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{name}");
        alone.insert(name.clone(), from_str(&got.stdout).unwrap());
    }
    // Slow: it says nothing before all others have been read.
    let go = root.join("go");
    remote.sandbox.script(
        "slow-ssh",
        &format!(
            "for last; do :; done\nuntil [ -e {} ]; do sleep 0.01; done\neval \"$last\"",
            go.display()
        ),
    );
    alone.insert("slow".to_owned(), alone["copy0"].clone());
    let list = names.iter().map(|name| url(name) + "\n").collect::<String>();
    let list = format!("slow = host:{}/copy0.git\n{list}", root.display());
    remote.sandbox.write("list", list);

    let before = remote.http().requests().len();
    let gto = start(
        remote
            .command()
            .args(["show", "--json", "--repos", "../list"])
            .env("GIT_SSH_COMMAND", root.join("slow-ssh"))
            .env("GIT_SSH_VARIANT", "simple"),
    );
    let is_asked = |name: &String| {
        let path = format!("/{name}.git/");
        remote.http().requests()[before..].iter().any(|request| request.contains(&path))
    };
    wait_until(|| names.iter().all(is_asked));
    remote.sandbox.write("go", "");
    let got = finish(gto);
    assert_eq!(got.code, 1, "{got:?}");
    assert_eq!(from_str::<Map<String, Value>>(&got.stdout).unwrap(), alone);
    assert_eq!(got.stderr.lines().count(), 1, "{got:?}");
    let error = format!("❌ gone: Cannot read the repository '{}' ", url("gone"));
    assert!(got.stderr.starts_with(&error), "{got:?}");
    assert_eq!(entries(&remote.temporary()), [""; 0]);
    // In the order of the list.
    let order: Vec<_> = ["slow"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let places = order.iter().filter_map(|name| got.stdout.find(&format!("\n    \"{name}\": {{")));
    assert!(places.is_sorted(), "{order:?}");
}

/// One after another is the same.
#[test]
fn however_many_at_once() {
    let remote = Remote::new().by_http_with_filter();
    let moved = remote.url.replace("/hub.git", "/moved/hub.git");
    for args in [
        &["show"][..],
        &["show", "churn", "--json"],
        &["history"],
        &["stages"],
        &["doctor", "--json"],
    ] {
        let run = |jobs: &str| {
            let urls = ["-r", &remote.url, "-r", &moved, "--jobs", jobs];
            bounded(remote.command().args(args).args(urls))
        };
        let one = run("1");
        assert!(one.stdout.contains("moved/hub"), "{one:?}");
        assert_eq!(run("2"), one);
        assert_eq!(entries(&remote.temporary()), [""; 0]);
    }
}

#[test]
fn no_secret_is_in_a_name() {
    let remote = Remote::new().with_token_in_url();
    let gone = remote.url.replace("/hub.git", "/gone/hub.git");
    let got = bounded(remote.command().args(["show", "--name", "-r", &remote.url, "-r", &gone]));
    assert!(got.code == 1 && got.stdout.contains("/hub\tchurn\n"), "{got:?}");
    assert!(
        got.stderr.starts_with("❌ gone/hub: Cannot read the repository 'http://127."),
        "{got:?}"
    );
    let twice = bounded(remote.command().args(["show", "-r", &remote.url, "-r", &remote.url]));
    assert!(twice.code == 2 && twice.stderr.contains("Two repositories are named"), "{twice:?}");
    for got in [got, twice] {
        assert!(!format!("{got:?}").contains("secret"), "{got:?}");
    }
}
