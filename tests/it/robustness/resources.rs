//! What a process may lack: space on the disk, a right, memory, its standard streams.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::bounded::bounded;
use crate::support::health::assert_healthy;
use crate::support::sandbox::{Outcome, Sandbox};

pub(crate) fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    sandbox
}

/// Runs `gto` by a line of the shell, as `"$@"`.
#[track_caller]
pub(crate) fn by_shell(sandbox: &Sandbox, line: &str, args: &[&str]) -> Outcome {
    let mut shell = sandbox.command("sh", &sandbox.repo());
    bounded(shell.args(["-c", line, "sh", env!("CARGO_BIN_EXE_gto")]).args(args))
}

/// The runtime puts `/dev/null` in their place: no file of the repository gets their numbers.
#[test]
fn without_standard_streams() {
    let sandbox = repository();
    for (name, streams) in [("a", ">&-"), ("b", "2>&-"), ("c", "<&-"), ("d", "<&- >&- 2>&-")] {
        let line = format!("exec \"$@\" {streams}");
        let assign = by_shell(&sandbox, &line, &["assign", name, "--stage", "dev"]);
        assert_eq!(assign.code, 0, "{assign:?}");
        let again = by_shell(&sandbox, &line, &["register", name]);
        assert_eq!((again.code, again.stdout.as_str()), (1, ""), "{again:?}");
        assert_eq!(sandbox.git(&["tag", "-l", &format!("{name}[@#]*")]).lines().count(), 2);
    }
    assert_healthy(&sandbox);
}

#[test]
fn stdout_on_a_full_disk() {
    let sandbox = repository();
    let full = |args: &[&str]| {
        let mut gto = sandbox.gto_command(&sandbox.repo());
        gto.args(args).stdout(File::options().write(true).open("/dev/full").unwrap());
        let done = gto.stderr(Stdio::piped()).output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    let no_space = "No space left on device (os error 28)\n";
    let made = format!("❌ The change was made, but the result could not be printed\n{no_space}");
    for args in [
        &["register", "m"][..],
        &["deprecate", "m", "v0.0.1"],
        &["annotate", "m", "--type", "model"],
        &["annotate", "n", "--type", "model", "--branch", "main"],
    ] {
        if args.contains(&"--branch") {
            sandbox.git(&["stash", "-q", "-u"]);
        }
        let before = sandbox.fingerprint();
        assert_eq!(full(args), (Some(1), made.clone()));
        assert_ne!(sandbox.fingerprint(), before);
    }
    let unwritable = format!("❌ Cannot write to stdout: {no_space}");
    for args in [&["show"][..], &["history", "--json"], &["--help"], &["--version"]] {
        assert_eq!(full(args), (Some(1), unwritable.clone()));
    }
    assert_healthy(&sandbox);
}

#[test]
fn no_file_may_grow() {
    let sandbox = repository();
    let before = sandbox.fingerprint();
    for args in [
        &["register", "m"][..],
        &["annotate", "m", "--type", "model"],
        &["annotate", "m", "--type", "model", "--commit"],
    ] {
        let got = by_shell(&sandbox, "ulimit -f 0; exec \"$@\"", args);
        assert!(got.code == 1 && got.stderr.starts_with("❌ "), "{got:?}");
        assert!(got.stderr.contains("File too large"), "{got:?}");
        assert_eq!(sandbox.fingerprint(), before, "{args:?}");
    }
    assert_healthy(&sandbox);
}

/// Somebody for whom modes count: whoever runs the tests, but for root.
struct User<'s> {
    sandbox: &'s Sandbox,
    gto: PathBuf,
    is_root: bool,
}

impl<'s> User<'s> {
    #[track_caller]
    fn of(sandbox: &'s Sandbox) -> Self {
        let gto = sandbox.root().join("gto");
        fs::copy(env!("CARGO_BIN_EXE_gto"), &gto).unwrap();
        let is_root = fs::metadata(sandbox.root()).unwrap().uid() == 0;
        let user = Self { sandbox, gto, is_root };
        user.own("65534");
        user
    }

    #[track_caller]
    fn own(&self, user: &str) {
        if self.is_root {
            let mut chown = self.sandbox.command("chown", self.sandbox.root());
            self.sandbox.run(chown.args(["-R", user, "."]));
        }
    }

    #[track_caller]
    fn gto(&self, args: &[&str]) -> Outcome {
        let mut command = self.sandbox.command(self.gto.to_str().unwrap(), &self.sandbox.repo());
        if self.is_root {
            command.uid(65534).gid(65534);
        }
        bounded(command.args(args))
    }
}

#[test]
fn no_right_to_one_folder_of_tags() {
    let sandbox = repository();
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", "models/m", "--stage", "a"]));
    let folder = sandbox.repo().join(".git/refs/tags/models");
    let before = sandbox.fingerprint();
    let user = User::of(&sandbox);
    fs::set_permissions(&folder, Permissions::from_mode(0o555)).unwrap();
    for args in [
        &["register", "models/n"][..],
        &["assign", "models/m", "--version", "v0.0.1", "--stage", "b"],
        &["deprecate", "models/m", "v0.0.1", "-d"],
    ] {
        let got = user.gto(args);
        assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
        assert!(got.stderr.contains("refs/tags/models"), "{got:?}");
        assert!(got.stderr.contains("Permission denied"), "{got:?}");
    }
    let other = user.gto(&["register", "other"]);
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    user.own("0");
    assert_eq!(other.code, 0, "{other:?}");
    sandbox.git(&["tag", "-d", "other@v0.0.1"]);
    assert_eq!(sandbox.fingerprint(), before);
    assert_healthy(&sandbox);
}

/// Of what it says nothing is known, and of nothing else less than before.
#[test]
fn no_right_to_one_tag() {
    let sandbox = repository();
    for name in ["m", "n"] {
        sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", name, "--stage", "a"]));
    }
    let tag = sandbox.repo().join(".git/refs/tags/m#a#1");
    let before = sandbox.fingerprint();
    let user = User::of(&sandbox);
    fs::set_permissions(&tag, Permissions::from_mode(0o000)).unwrap();
    let is_named = |got: &Outcome| {
        assert_eq!(got.code, 1, "{got:?}");
        assert!(got.stderr.contains("refs/tags/m#a#1"), "{got:?}");
        assert!(got.stderr.contains("Permission denied"), "{got:?}");
    };
    for (args, stdout) in
        [(&["show", "--name"][..], "n\n"), (&["stages"], "a\n"), (&["show", "m#a", "--ref"], "")]
    {
        let got = user.gto(args);
        is_named(&got);
        assert_eq!(got.stdout, stdout);
    }
    assert_eq!(user.gto(&["show", "n#a", "--version"]).stdout, "v0.0.1\n");
    for args in [
        &["register", "m", "--version", "v1.0.0"][..],
        &["assign", "m", "--version", "v0.0.1", "--stage", "b"],
        &["deprecate", "m", "v0.0.1", "-d"],
    ] {
        let got = user.gto(args);
        is_named(&got);
        assert_eq!(got.stdout, "");
    }
    fs::set_permissions(&tag, Permissions::from_mode(0o644)).unwrap();
    user.own("0");
    assert_eq!(sandbox.fingerprint(), before);
    assert_healthy(&sandbox);
}

/// A disk of this size, for as long as the value lives.
struct Disk(PathBuf);

impl Disk {
    fn mount(sandbox: &Sandbox, size: &str) -> Self {
        let path = sandbox.root().join("disk");
        fs::create_dir(&path).unwrap();
        let mut mount = sandbox.command("mount", sandbox.root());
        let path_text = path.to_str().unwrap();
        sandbox.run(mount.args(["-t", "tmpfs", "-o", size, "none", path_text]));
        Self(path)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
#[ignore = "needs root, to mount a small disk"]
fn a_disk_that_fills_up() {
    let sandbox = repository();
    let disk = Disk::mount(&sandbox, "size=1m");
    let repo = disk.0.join("repo");
    let clone = ["clone", "-q", "--template=", "repo", repo.to_str().unwrap()];
    sandbox.git_in(sandbox.root(), &clone);
    sandbox.write("disk/repo/artifacts.yaml", "a: {type: model}\n");
    sandbox.git_in(&repo, &["add", "."]);
    sandbox.git_in(&repo, &["commit", "-q", "-m", "two"]);
    // A clone without any tag is warned of.
    sandbox.git_in(&repo, &["tag", "first"]);
    let state = || {
        let refs = sandbox.git_in(&repo, &["for-each-ref"]);
        refs + &sandbox.git_in(&repo, &["--no-optional-locks", "status", "--porcelain"])
    };
    let (mut failed, mut done) = (0, 0);
    for pages in 0..24 {
        for command in [
            "assign NAME --stage dev",
            "deprecate NAME v0.0.1 -d",
            "annotate NAME --type x --commit",
        ] {
            let name = format!("m{pages}");
            let args: Vec<_> = command.split(' ').map(|word| word.replace("NAME", &name)).collect();
            let before = state();
            let fill = format!("cat /dev/zero > filler 2>&-; truncate -s -{} filler", pages * 4096);
            let _ = sandbox.command("sh", &disk.0).args(["-c", &fill]).status();
            let got = bounded(sandbox.gto_command(&repo).args(&args));
            fs::remove_file(disk.0.join("filler")).unwrap();
            if got.code == 0 {
                done += 1;
                assert_ne!(state(), before, "{got:?}");
            } else {
                failed += 1;
                assert!(got.stderr.starts_with("❌ "), "{got:?}");
                assert_eq!(state(), before, "{got:?}");
                let again = bounded(sandbox.gto_command(&repo).args(&args));
                assert_eq!(again.code, 0, "{again:?}");
            }
            assert_eq!(sandbox.git_in(&repo, &["fsck", "--strict", "--no-dangling"]), "");
            assert!(crate::support::health::locks(&repo).is_empty());
        }
    }
    println!("{failed} commands failed on a full disk, {done} went through");
    assert!(failed > 5 && done > 5);
}
