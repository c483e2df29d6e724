//! `tag.gpgSign`: tags signed with real keys, accepted by `git verify-tag`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::bounded::bounded;
use crate::support::health::assert_healthy;
use crate::support::sandbox::Sandbox;

/// A repository of one commit whose tags are to be signed.
struct Signer {
    sandbox: Sandbox,
}

impl Signer {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
        sandbox.git(&["config", "tag.gpgSign", "true"]);
        Self { sandbox }
    }

    /// With a key made by GnuPG.
    fn with_gpg() -> Self {
        let signer = Self::new();
        let home = signer.sandbox.root().join("home");
        fs::create_dir(home.join(".gnupg")).unwrap();
        fs::set_permissions(home.join(".gnupg"), fs::Permissions::from_mode(0o700)).unwrap();
        signer.run(
            "gpg",
            &[
                "--batch",
                "--quiet",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
                "--quick-generate-key",
                "Ann <ann@example.com>",
                "ed25519",
                "sign",
                "never",
            ],
        );
        signer
    }

    /// With a key made by OpenSSH.
    fn with_ssh() -> Self {
        let signer = Self::new();
        signer.run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "home/key"]);
        let root = signer.sandbox.root();
        let public = fs::read_to_string(root.join("home/key.pub")).unwrap();
        signer.sandbox.write("home/signers", format!("ann@example.com {public}"));
        for (key, value) in [
            ("gpg.format", "ssh"),
            ("user.signingKey", root.join("home/key.pub").to_str().unwrap()),
            ("gpg.ssh.allowedSignersFile", root.join("home/signers").to_str().unwrap()),
        ] {
            signer.sandbox.git(&["config", key, value]);
        }
        signer
    }

    #[track_caller]
    fn run(&self, program: &str, args: &[&str]) {
        self.sandbox.run(self.sandbox.command(program, self.sandbox.root()).args(args));
    }

    /// Registers, assigns and deprecates: all tags are signed, and say what they always say.
    #[track_caller]
    fn signs(&self) {
        for (args, tags) in [
            (&["register", "a"][..], &["a@v0.0.1"][..]),
            (&["register", "b", "-m", "of many\n\nlines\n#1"], &["b@v0.0.1"]),
            (&["assign", "c", "--stage", "dev"], &["c@v0.0.1", "c#dev#1"]),
            (&["deprecate", "c", "v0.0.1", "dev"], &["c#dev!#2"]),
            (&["deprecate", "c"], &["c@deprecated"]),
        ] {
            let got = self.sandbox.gto(args);
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
            for tag in tags {
                assert!(got.stdout.contains(&format!("git tag '{tag}'")), "{got:?}");
                self.sandbox.git(&["verify-tag", tag]);
            }
        }
        let tagger = self.sandbox.git(&["for-each-ref", "--format=%(taggername)", "refs/tags"]);
        assert_eq!(tagger, ["Ann"; 6].join("\n"));
        let subject = "--format=%(contents:subject)%0a%(contents:body)";
        let message = |tag| self.sandbox.git(&["for-each-ref", subject, tag]);
        assert_eq!(message("refs/tags/a@v0.0.1"), "Registering artifact a version v0.0.1");
        assert_eq!(message("refs/tags/b@v0.0.1"), "of many\nlines\n#1");
        let history = self.sandbox.gto(&["history"]);
        assert_eq!(history.code, 0, "{history:?}");
        assert!(!history.stdout.contains("BEGIN"), "{history:?}");
        assert_healthy(&self.sandbox);
    }

    /// The command fails with these words and leaves nothing; then, with other settings, it
    /// succeeds.
    #[track_caller]
    fn fails(&self, settings: &[(&str, &str)], words: &[&str]) {
        let assign = ["assign", "m", "--stage", "dev"];
        let before = self.sandbox.fingerprint();
        let repo = self.sandbox.repo();
        let set = settings.iter().map(|(key, value)| format!("{key}={value}"));
        let given: Vec<String> = set.collect();
        let mut gto = self.sandbox.gto_command(&repo);
        gto.env("GIT_CONFIG_COUNT", given.len().to_string());
        for (n, (key, value)) in settings.iter().enumerate() {
            gto.env(format!("GIT_CONFIG_KEY_{n}"), key);
            gto.env(format!("GIT_CONFIG_VALUE_{n}"), value);
        }
        let got = crate::support::bounded::bounded(gto.args(assign));
        assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
        assert!(got.stderr.starts_with("❌ Git cannot make tag 'm"), "{got:?}");
        for word in words {
            assert!(got.stderr.contains(word), "no `{word}` in {got:?}");
        }
        assert_eq!(self.sandbox.fingerprint(), before);
        assert_healthy(&self.sandbox);
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        // Or its agent would live on.
        let mut stop = self.sandbox.command("gpgconf", self.sandbox.root());
        let _ = stop.args(["--kill", "all"]).output();
    }
}

#[test]
#[ignore = "needs gpg"]
fn openpgp() {
    let signer = Signer::with_gpg();
    signer.signs();
    let no_key = "nobody@example.com";
    signer.fails(&[("user.signingKey", no_key)], &["'m@v0.0.1'", no_key, "failed to sign"]);
    // The second tag cannot be signed: the first one goes, too.
    let once = "#!/bin/sh\nmkdir ../signed || { echo 'no more ink' >&2; exit 1; }\nexec gpg \"$@\"";
    signer.sandbox.write("once", once);
    signer.run("chmod", &["+x", "once"]);
    let program = signer.sandbox.root().join("once");
    let program = program.to_str().unwrap();
    signer.fails(&[("gpg.program", program)], &["'m#dev#1'", "no more ink"]);
    assert!(signer.sandbox.root().join("signed").exists());
    assert_eq!(signer.sandbox.gto(&["assign", "m", "--stage", "dev"]).code, 0);
    signer.sandbox.git(&["verify-tag", "m@v0.0.1", "m#dev#1"]);
}

#[test]
#[ignore = "needs ssh-keygen"]
fn ssh() {
    let signer = Signer::with_ssh();
    signer.signs();
    signer.fails(&[("user.signingKey", "../no-key.pub")], &["'m@v0.0.1'", "no-key.pub"]);
    signer.fails(&[("gpg.ssh.program", "false")], &["'m@v0.0.1'"]);
    assert_eq!(signer.sandbox.gto(&["assign", "m", "--stage", "dev"]).code, 0);
    signer.sandbox.git(&["verify-tag", "m@v0.0.1", "m#dev#1"]);
}

#[test]
fn a_program_that_is_not_there() {
    let signer = Signer::new();
    signer.fails(&[("gpg.program", "/no/such/program")], &["/no/such/program"]);
    // A signature is asked for: an unsigned tag is no substitute.
    signer.fails(&[("gpg.format", "no-such-format")], &["no-such-format"]);
    signer.sandbox.git(&["config", "tag.gpgSign", "false"]);
    assert_eq!(signer.sandbox.gto(&["assign", "m", "--stage", "dev"]).code, 0);
}

/// Git writes such a name as it is. Whoever set it is known to git.
#[test]
fn an_identity_that_is_not_utf8_is_named() {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    let config = fs::read(sandbox.repo().join(".git/config")).unwrap();
    for (key, value) in [
        ("user.name", &b"[user]\n name = J\xfcrgen\n"[..]),
        ("user.email", b"[user]\n name = U\n email = j\xfc@example.com\n"),
        ("committer.name", b"[committer]\n name = J\xfcrgen\n"),
        // Git is asked for these.
        ("user.name", b"[includeIf \"onbranch:main\"]\n path = none\n[user]\n name = \xff\n"),
    ] {
        let user = b"[user]\n name = U\n email = u@example.com\n";
        sandbox.write("repo/.git/config", [&config[..], user, value].concat());
        for args in [&["register", "m"][..], &["annotate", "m", "--type", "model", "--commit"]] {
            let mut gto = sandbox.gto_command(&sandbox.repo());
            for role in ["AUTHOR", "COMMITTER"] {
                gto.env_remove(format!("GIT_{role}_NAME"));
                gto.env_remove(format!("GIT_{role}_EMAIL"));
            }
            let got = bounded(gto.args(args));
            assert_eq!(got.code, 1, "{key}: {got:?}");
            let said = format!("❌ '{key}' in git's configuration is not UTF-8: `git config {key}");
            assert!(got.stderr.starts_with(&said), "{key}: {got:?}");
        }
    }
}
