//! How many bytes a command receives: far fewer than a clone has.

use crate::support::remote::Remote;

const COMMITS: usize = 300;
const BLOB: usize = 20_000;
const ARTIFACTS: usize = 20;
const VERSIONS: usize = 6;

/// A history of 6 MB of noise with an index file of twenty artifacts that have six versions and
/// two stages each.
fn history() -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut stream = Vec::new();
    let mut add = |text: String| stream.extend(text.into_bytes());
    for commit in 1..=COMMITS {
        // Noise that is text: it does not get much smaller either.
        let noise: String = (0..BLOB).map(|_| random.char('!'..='~')).collect();
        let who = format!("Ann <ann@example.com> {} +0000", 1_700_000_000 + commit);
        add(format!("commit refs/heads/main\nmark :{commit}\ncommitter {who}\ndata 5\nTrain\n"));
        let file = format!("data/{}/{}.txt", commit % 10, commit % 70);
        add(format!("M 100644 inline {file}\ndata {BLOB}\n{noise}\n"));
        let index = index(commit / 30);
        add(format!("M 100644 inline artifacts.yaml\ndata {}\n{index}\n", index.len()));
    }
    for artifact in 0..ARTIFACTS {
        let mut tag = |name: String, mark: usize| {
            let who = format!("Ann <ann@example.com> {} +0000", 1_700_001_000 + mark);
            add(format!("tag {name}\nfrom :{mark}\ntagger {who}\ndata 4\nMade\n"));
        };
        for version in 0..VERSIONS {
            tag(format!("model{artifact}@v0.{version}.0"), 1 + artifact + version * 50);
        }
        tag(format!("model{artifact}#prod#1"), 1 + artifact);
        tag(format!("model{artifact}#dev#2"), 51 + artifact);
    }
    stream
}

fn index(round: usize) -> String {
    let entry = |n| format!("model{n}:\n  path: data/{n}.txt\n  description: Round {round}\n");
    (0..ARTIFACTS).map(entry).collect()
}

/// What no commit has for its id.
const UNKNOWN: &str = "ffffffffffffffffffffffffffffffffffffffff";

/// The history behind a server that packs it.
#[track_caller]
fn remote() -> Remote {
    let remote = Remote::empty();
    remote.configure("fastimport.unpackLimit", "0");
    remote.sandbox.fast_import_in(&remote.hub(), &history());
    remote.sandbox.git_in(&remote.hub(), &["-c", "pack.threads=1", "repack", "-adq"]);
    remote.sandbox.git_in(&remote.hub(), &["pack-refs", "--all"]);
    remote.by_http_with_filter()
}

/// What a command receives, headers included.
#[track_caller]
fn bytes(remote: &Remote, command: &str) -> u64 {
    let before = remote.http().bytes_sent();
    let got = remote.gto(&command.split(' ').collect::<Vec<_>>());
    let is_unknown = got.stderr.contains("was not found in the repository history");
    let is_asked_for = command.ends_with(UNKNOWN);
    assert!(got.code == i32::from(is_asked_for) && is_unknown == is_asked_for, "{got:?}");
    assert!(is_asked_for || got.stderr.is_empty(), "{got:?}");
    remote.http().bytes_sent() - before
}

#[test]
fn received() {
    let remote = remote();
    let clone = {
        let before = remote.http().bytes_sent();
        remote.sandbox.git_in(remote.sandbox.root(), &["clone", "-q", &remote.url, "clone"]);
        remote.http().bytes_sent() - before
    };
    println!("{clone:8} git clone");
    assert!(clone > 4_000_000);
    let index = index(0).len() as u64;
    let (registry, artifact) = (REGISTRY, index + 20_000);
    // A push is told all references, whatever is asked for.
    let push = artifact + 100 * (ARTIFACTS * (VERSIONS + 2)) as u64;
    for (command, limit) in [
        ("show", registry),
        ("show --json", registry),
        ("history", registry),
        ("stages", registry),
        ("show model3", artifact),
        ("show model3 --json", artifact),
        ("show model3#prod --ref", artifact),
        ("show model3@latest --version", artifact),
        ("check-ref model3@v0.2.0", artifact),
        ("check-ref refs/tags/model3#dev#2 --json", artifact),
        ("describe model3", artifact),
        ("describe model3#prod", artifact),
        ("describe model3 --rev model3@v0.1.0 --path", artifact),
        // All commits, and nothing of what is in them.
        ("describe model3 --rev ffffffffffffffffffffffffffffffffffffffff", registry),
        ("register new ffffffffffffffffffffffffffffffffffffffff", registry),
        ("register new", push),
        ("assign model3 --version v0.2.0 --stage prod", push),
        ("deprecate model3 v0.3.0", push),
        ("annotate model3 --type model", push),
    ] {
        let bytes = bytes(&remote, command);
        println!("{bytes:8} gto {command}");
        assert!(bytes <= limit, "`gto {command}` receives {bytes} bytes, more than {limit}");
    }
}

/// Twenty artifacts of eight tags, and what their commits say.
const REGISTRY: u64 = 100_000;
