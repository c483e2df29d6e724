//! What needs the git program, or a newer one.

use crate::support::bounded::bounded;
use crate::support::sandbox::Sandbox;

/// A repository that says of itself that it has reftables.
fn claimed() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["config", "core.repositoryFormatVersion", "1"]);
    sandbox.git(&["config", "extensions.refStorage", "reftable"]);
    sandbox
}

#[test]
fn without_git() {
    let sandbox = claimed();
    for args in [&["show"][..], &["register", "m"], &["doctor"]] {
        let mut gto = sandbox.gto_command(&sandbox.repo());
        let got = bounded(gto.args(args).env("PATH", sandbox.root().join("home")));
        let words = format!(
            "❌ The repository at '{}' keeps its references in reftables, which only the git \
             program can read, and that cannot be run: ",
            sandbox.repo().display()
        );
        assert!(got.code == 1 && got.stderr.starts_with(&words), "{got:?}");
        assert_eq!(got.stderr.lines().count(), 1, "{got:?}");
    }
}

#[test]
fn with_a_git_that_is_too_old() {
    let sandbox = claimed();
    sandbox.script(
        "bin/git",
        "case $1 in --version) echo git version 2.39.5;; *)\n\
         printf 'fatal: unknown repository extension found:\\n\\trefstorage\\n' >&2; exit 128;; esac",
    );
    let mut gto = sandbox.gto_command(&sandbox.repo());
    let got = bounded(gto.arg("show").env("PATH", sandbox.root().join("bin")));
    let words = format!(
        "❌ The repository at '{}' keeps its references in reftables, which need git 2.45 or \
         newer. This is git version 2.39.5\n",
        sandbox.repo().display()
    );
    assert_eq!((got.code, got.stderr), (1, words));
}
