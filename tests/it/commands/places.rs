//! Where `gto` has to work, and what it says where it cannot.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use crate::support::sandbox::{Outcome, Sandbox, outcome};

/// Asserts that every folder answers like the repository itself.
#[track_caller]
fn same_registry(sandbox: &Sandbox, folder: &Path) {
    for args in [&["show", "--json"][..], &["show", "rf"], &["history", "--plain"], &["stages"]] {
        let expected = sandbox.gto(args);
        assert_eq!(expected.code, 0, "{expected:?}");
        assert!(expected.stdout.contains("prod"), "{expected:?}");
        assert_eq!(sandbox.gto_in(folder, args), expected, "{args:?} in {}", folder.display());
    }
}

/// Asserts a refusal: nothing on stdout, exit 1, one line on stderr with these words in it.
#[track_caller]
fn refusal(got: &Outcome, words: &[&str]) {
    assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
    assert!(got.stderr.starts_with("❌ ") && got.stderr.lines().count() == 1, "{got:?}");
    for word in words {
        assert!(got.stderr.contains(word), "no `{word}` in {got:?}");
    }
}

fn plain() -> Sandbox {
    Sandbox::registry("plain")
}

#[test]
fn sub_directory() {
    let sandbox = plain();
    same_registry(&sandbox, &sandbox.repo().join("models/deep"));
    let elsewhere = sandbox.gto_in(sandbox.root(), &["show", "-r", "repo"]);
    assert_eq!(elsewhere, sandbox.gto(&["show"]));
    let deeper = sandbox.gto_in(sandbox.root(), &["show", "--repo", "repo/models"]);
    assert_eq!(deeper, sandbox.gto(&["show"]));
}

#[test]
fn git_folder_itself() {
    let sandbox = plain();
    same_registry(&sandbox, &sandbox.repo().join(".git"));
}

#[test]
fn bare_clone() {
    let sandbox = plain();
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "repo", "bare.git"]);
    same_registry(&sandbox, &sandbox.root().join("bare.git"));
}

#[test]
fn linked_worktree() {
    let sandbox = plain();
    sandbox.git(&["worktree", "add", "-q", "../linked", "-b", "other"]);
    same_registry(&sandbox, &sandbox.root().join("linked/models"));
}

#[test]
fn submodule() {
    let sandbox = plain();
    let outer = sandbox.root().join("outer");
    sandbox.git_in(sandbox.root(), &["init", "-q", "outer"]);
    let add = ["-c", "protocol.file.allow=always", "submodule", "add", "-q", "../repo", "inner"];
    sandbox.git_in(&outer, &add);
    same_registry(&sandbox, &outer.join("inner"));
    assert_eq!(
        sandbox.gto_in(&outer, &["show"]).stdout,
        "Nothing found in the current workspace\n"
    );
}

#[test]
fn detached_head() {
    let sandbox = plain();
    let before = sandbox.gto(&["show", "--json"]);
    sandbox.git(&["checkout", "-q", "--detach", "HEAD~1"]);
    assert_eq!(sandbox.gto(&["show", "--json"]), before);
}

#[test]
fn unborn_branch() {
    let sandbox = plain();
    sandbox.git(&["checkout", "-q", "--orphan", "unborn"]);
    let show = sandbox.gto(&["show", "rf"]);
    assert!(show.code == 0 && show.stdout.contains("v1.0.0"), "{show:?}");
}

#[test]
fn shallow_clone() {
    let sandbox = plain();
    let url = format!("file://{}", sandbox.repo().display());
    let clone = ["clone", "-q", "--depth", "1", "--no-single-branch", &url, "shallow"];
    sandbox.git_in(sandbox.root(), &clone);
    let shallow = sandbox.root().join("shallow");
    sandbox.git_in(&shallow, &["fetch", "-q", "--depth", "1", "--tags"]);
    same_registry(&sandbox, &shallow);
}

#[test]
fn partial_clone() {
    let sandbox = plain();
    sandbox.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", sandbox.repo().display());
    let clone = ["clone", "-q", "--filter=blob:none", &url, "partial"];
    sandbox.git_in(sandbox.root(), &clone);
    same_registry(&sandbox, &sandbox.root().join("partial"));
}

#[test]
fn alternates() {
    let sandbox = plain();
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--shared", "repo", "shared"]);
    same_registry(&sandbox, &sandbox.root().join("shared"));
}

#[test]
fn packed_and_loose_references() {
    let sandbox = Sandbox::registry("events");
    let loose = sandbox.gto(&["history", "--json"]);
    sandbox.git(&["pack-refs", "--all"]);
    assert_eq!(sandbox.gto(&["history", "--json"]), loose);
    // A loose tag lies over a packed one, and a deleted one leaves packed-refs.
    sandbox.git(&["tag", "-a", "-m", "new", "rf@v2.0.0", "HEAD"]);
    sandbox.git(&["tag", "-a", "-f", "-m", "moved", "rf#dev", "HEAD"]);
    sandbox.git(&["tag", "-d", "old@deprecated"]);
    let mixed = sandbox.gto(&["history", "--json"]);
    assert!(mixed.stdout.contains("rf@v2.0.0") && !mixed.stdout.contains("old@deprecated"));
    sandbox.git(&["pack-refs", "--all"]);
    assert_eq!(sandbox.gto(&["history", "--json"]), mixed);
}

#[test]
fn references_packed_by_others() {
    // JGit and others write packed-refs without the header that says it is sorted.
    let sandbox = Sandbox::registry("events");
    let loose = sandbox.gto(&["history", "--json"]);
    let one = sandbox.gto(&["show", "rf", "--json"]);
    sandbox.git(&["pack-refs", "--all"]);
    let file = sandbox.repo().join(".git/packed-refs");
    let packed = fs::read_to_string(&file).unwrap();
    let mut entries: Vec<String> = Vec::new();
    for line in packed.lines().filter(|line| !line.starts_with('#')) {
        match entries.last_mut() {
            Some(entry) if line.starts_with('^') => *entry += &format!("{line}\n"),
            _ => entries.push(format!("{line}\n")),
        }
    }
    entries.reverse();
    fs::write(&file, entries.concat()).unwrap();
    assert_eq!(sandbox.gto(&["history", "--json"]), loose);
    assert_eq!(sandbox.gto(&["show", "rf", "--json"]), one);
}

#[test]
fn sha256() {
    let sandbox = Sandbox::empty();
    sandbox.git_in(sandbox.root(), &["init", "-q", "--object-format=sha256", "repo"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]);
    sandbox.git(&["tag", "-a", "-m", "Register", "rf@v1.0.0"]);
    sandbox.git(&["tag", "-a", "-m", "Assign", "rf#prod"]);
    let show = sandbox.gto(&["show", "rf", "--json"]);
    assert!(
        show.code == 0 && show.stdout.contains(&sandbox.git(&["rev-parse", "HEAD"])),
        "{show:?}"
    );
    assert!(sandbox.gto(&["show"]).stdout.contains("v1.0.0"));
}

#[test]
fn no_repository() {
    let sandbox = Sandbox::empty();
    for args in [&["show"][..], &["history"], &["stages"], &["print-state"], &["check-ref", "x"]] {
        refusal(&sandbox.gto_in(sandbox.root(), args), &["No Git repo found in '.'"]);
    }
    fs::create_dir(sandbox.root().join("folder")).unwrap();
    let named = sandbox.gto_in(sandbox.root(), &["show", "-r", "folder"]);
    refusal(&named, &["No Git repo found in 'folder'"]);
}

#[test]
fn no_git_program() {
    let sandbox = plain();
    let expected = sandbox.gto(&["show", "--json"]);
    let mut command = sandbox.gto_command(&sandbox.repo());
    assert_eq!(outcome(command.env("PATH", "/nowhere").args(["show", "--json"])), expected);
}

#[test]
fn reader_that_leaves() {
    let sandbox = plain();
    let tag =
        |n| format!("tag m{n}@v1.0.0\nfrom refs/heads/main\ntagger A <a@b> 1 +0000\ndata 0\n\n");
    sandbox.fast_import((0..2000).map(tag).collect::<String>().as_bytes());
    let mut command = sandbox.gto_command(&sandbox.repo());
    command.arg("show").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(first.starts_with('╒'), "{first}");
    assert_eq!(String::from_utf8(done.stderr).unwrap(), "");
}

#[test]
fn refusals_change_nothing() {
    let sandbox = Sandbox::registry("broken-head");
    sandbox.write("repo/.gto", "stages: dev\n");
    sandbox.write("repo/untracked", "x");
    let before = sandbox.fingerprint();
    for args in [
        &["show"][..],
        &["show", "nosuch"],
        &["show", "--json", "--plain"],
        &["show", "--nosuch"],
        &["history"],
        &["stages"],
        &["check-ref", "rf@v1.0.0", "--json", "--name"],
        &["parse-tag", "nosuch"],
        &["print-state"],
        &["nosuch"],
        &[],
    ] {
        let got = sandbox.gto(args);
        assert!(
            got.code != 0 && got.stdout.is_empty() && !got.stderr.is_empty(),
            "{args:?} {got:?}"
        );
        assert_eq!(sandbox.fingerprint(), before, "{args:?}");
    }
}

#[test]
#[ignore = "needs root"]
fn repository_of_another_owner() {
    let sandbox = plain();
    let repo = sandbox.repo();
    let chown = |owner: &str| {
        sandbox.run(sandbox.command("chown", sandbox.root()).arg("-R").arg(owner).arg(&repo));
    };
    chown("65534:65534");
    let got = sandbox.gto(&["show"]);
    chown("0:0");
    let path = repo.display().to_string();
    refusal(&got, &["git config --global --add safe.directory", &path]);
}

/// As click has it, so that a line in somebody's `.bashrc` goes on to work.
#[test]
fn a_shell_asks_for_its_script() {
    let sandbox = Sandbox::empty();
    let gto = |wanted: &str| {
        let mut gto = sandbox.gto_command(sandbox.root());
        outcome(gto.env("_GTO_COMPLETE", wanted))
    };
    let got = gto("bash_source");
    assert_eq!((got.code, got.stderr.as_str()), (0, ""));
    assert!(got.stdout.contains("complete -F _gto"), "{got:?}");
    let got = gto("bash_complete");
    assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (0, "", ""));
}
