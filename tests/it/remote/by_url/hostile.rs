//! Addresses and remotes that mean harm: nothing of them is ever run, and a terminal is safe.

use crate::support::bounded::bounded;
use crate::support::remote::Remote;
use crate::support::sandbox::Outcome;

/// Where a program that should not have run has left a mark.
#[track_caller]
fn nothing_ran(remote: &Remote, got: &Outcome, what: &str) {
    let canary = remote.sandbox.root().join("canary");
    assert!(!canary.exists(), "{what} was run: {got:?}");
    assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{what}: {got:?}");
    is_harmless(&got.stderr);
}

#[track_caller]
fn is_harmless(text: &str) {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!text.chars().any(control), "{text:?}");
}

#[test]
fn addresses() {
    let remote = Remote::new();
    let canary = remote.sandbox.root().join("canary").display().to_string();
    let touch = format!("touch {canary}");
    let hub = remote.hub().display().to_string();
    let urls = [
        format!("-u{touch}"),
        format!("--upload-pack={touch}"),
        format!("--upload-pack={touch};{hub}"),
        format!("--receive-pack={touch}"),
        format!("-c core.sshCommand={touch}"),
        format!("--config=core.sshCommand={touch}"),
        format!("ext::sh -c {touch}"),
        format!("ext::sh -c touch% {canary}"),
        "fd::17".to_owned(),
        format!("file::{hub}"),
        format!("transport::{touch}"),
        format!("ssh://-oProxyCommand={touch}/x"),
        format!("ssh://-oProxyCommand=touch%20{canary}/x"),
        format!("-oProxyCommand={touch}:x"),
        format!("ssh://host/-oProxyCommand={touch}"),
        format!("https://host/\u{1b}]0;{touch}\u{7}"),
        "https://host/a\nb".to_owned(),
        "https://host/a\r\nHost: b".to_owned(),
        format!("file://{hub}/../$({touch})"),
        format!("file://{hub}/`{touch}`"),
        format!("ssh://127.0.0.1:1/$({touch})"),
    ];
    for url in &urls {
        for args in [&["show"][..], &["register", "m"], &["annotate", "m", "--path", "x"]] {
            let mut gto = remote.command();
            gto.args(args).arg(format!("--repo={url}"));
            nothing_ran(&remote, &bounded(&mut gto), url);
        }
        if !url.starts_with('-') {
            nothing_ran(&remote, &bounded(remote.command().args(["describe", "m", url])), url);
        }
    }
}

/// Settings of the user's do not open what we close, as far as git lets us.
#[test]
fn rewritten_addresses() {
    let mut remote = Remote::new();
    let canary = remote.sandbox.root().join("canary").display().to_string();
    remote.set_global("protocol.ext.allow", "always");
    remote.set_global(&format!("url.ext::touch {canary} .insteadOf"), "evil:");
    let got = remote.gto_at("evil:x", &["show"]);
    nothing_ran(&remote, &got, "ext");
}

/// Revisions and names are words, not options.
#[test]
fn other_words() {
    let remote = Remote::new().by_http_with_filter();
    let canary = format!("touch {}", remote.sandbox.root().join("canary").display());
    let option = format!("--upload-pack={canary}");
    for args in [
        &["describe", "churn", "--rev", &option][..],
        &["register", "new", "--rev", &option],
        &["annotate", "churn", "--path", "x", "--rev", &option],
        &["annotate", "churn", "--path", "x", "--branch", "+refs/heads/*:refs/heads/*"],
        &["register", "new", "--rev", "refs/heads/main:refs/tags/evil"],
        &["describe", "churn", "--rev", "main\nevil"],
        &["describe", "churn", "--rev", "*"],
    ] {
        let before = remote.refs();
        let got = remote.gto(args);
        assert_eq!(got.code, 1, "{args:?} {got:?}");
        assert!(!remote.sandbox.root().join("canary").exists(), "{got:?}");
        assert_eq!(remote.refs(), before);
    }
    // For check-ref and show they are names that nothing has.
    for name in [&option, "*", "churn@v0.1.0:x", "churn@*"] {
        let mut gto = remote.command();
        let got = bounded(gto.args(["check-ref", "--repo", &remote.url, "--", name]));
        assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (0, "", ""), "{name}");
    }
}

/// A history with texts that no terminal should see as they are.
fn odd_history() -> Remote {
    let index: &[u8] = b"odd:\n  type: model\n  path: \"a\\e]0;owned\\a\\nb\"\n  \
                         description: \"\\e[31mred\"\n";
    let latin: &[u8] = b"odd:\n  type: model\n  path: caf\xe9\n";
    let mut stream = Vec::new();
    for (mark, file) in [(1, index), (2, latin)] {
        let branch = if mark == 1 { "main" } else { "latin" };
        stream.extend(
            format!("commit refs/heads/{branch}\nmark :{mark}\ncommitter A <a@b> 0 +0000\n")
                .bytes(),
        );
        stream.extend(b"data 8\n\x1b[32mgo\n\n");
        stream.extend(format!("M 100644 inline artifacts.yaml\ndata {}\n", file.len()).bytes());
        stream.extend([file, b"\n"].concat());
    }
    stream.extend(b"tag odd@v1.0.0\nfrom :1\ntagger \x1b[31mEve\x07 <e@\x1bb> 1 +0000\n");
    stream.extend(b"data 13\n\x1b[2J\xff\nmade\r\n\x07\n");
    stream.extend(b"tag odd#prod#1\nfrom :1\ntagger Eve <e@b> 2 +0000\ndata 0\n");
    Remote::import(&stream)
}

/// Even in a pipe, where every byte of a text is given as it is.
#[test]
fn what_a_remote_holds() {
    let remote = odd_history().by_http_with_filter();
    for args in [
        &["show"][..],
        &["show", "--json"],
        &["show", "odd"],
        &["show", "odd", "--json"],
        &["show", "odd#prod", "--ref"],
        &["history"],
        &["history", "--json"],
        &["check-ref", "odd@v1.0.0"],
        &["check-ref", "odd@v1.0.0", "--json"],
        &["describe", "odd"],
        &["print-state"],
        &["register", "new"],
    ] {
        let got = remote.gto(args);
        assert_eq!(got.code, 0, "{args:?} {got:?}");
        is_harmless(&got.stdout);
        is_harmless(&got.stderr);
    }
    let got = remote.gto(&["describe", "odd", "--rev", "latin"]);
    assert!(got.code == 1 && got.stderr.contains("artifacts.yaml"), "{got:?}");
    is_harmless(&got.stderr);
}
