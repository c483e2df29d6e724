//! What a process may lack: space on the disk, a right, memory, its standard streams. Work and
//! memory go with the size of the input and no further.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::bounded::bounded;
use crate::sandbox::{Outcome, Sandbox};
use crate::storm::assert_healthy;

fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    sandbox
}

/// Runs `gto` by a line of the shell, as `"$@"`.
#[track_caller]
fn by_shell(sandbox: &Sandbox, line: &str, args: &[&str]) -> Outcome {
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
    let made = format!("❌ The change is made, but what it is could not be printed\n{no_space}");
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

/// Whoever runs the tests is somebody else while `gto` runs if modes would not count: root.
#[test]
fn no_right_to_one_folder_of_tags() {
    let sandbox = repository();
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", "models/m", "--stage", "a"]));
    let gto = sandbox.root().join("gto");
    fs::copy(env!("CARGO_BIN_EXE_gto"), &gto).unwrap();
    let is_root = fs::metadata(sandbox.root()).unwrap().uid() == 0;
    let own = |user: &str| {
        if is_root {
            sandbox.run(sandbox.command("chown", sandbox.root()).args(["-R", user, "."]));
        }
    };
    let folder = sandbox.repo().join(".git/refs/tags/models");
    let before = sandbox.fingerprint();
    own("65534");
    fs::set_permissions(&folder, Permissions::from_mode(0o555)).unwrap();
    let run = |args: &[&str]| {
        let mut command = sandbox.command(gto.to_str().unwrap(), &sandbox.repo());
        if is_root {
            command.uid(65534).gid(65534);
        }
        bounded(command.args(args))
    };
    for args in [
        &["register", "models/n"][..],
        &["assign", "models/m", "--version", "v0.0.1", "--stage", "b"],
        &["deprecate", "models/m", "v0.0.1", "-d"],
    ] {
        let got = run(args);
        assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
        assert!(got.stderr.contains("refs/tags/models"), "{got:?}");
        assert!(got.stderr.contains("Permission denied"), "{got:?}");
    }
    let other = run(&["register", "other"]);
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    own("0");
    assert_eq!(other.code, 0, "{other:?}");
    sandbox.git(&["tag", "-d", "other@v0.0.1"]);
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
            assert!(crate::storm::locks(&repo).is_empty());
        }
    }
    println!("{failed} commands failed on a full disk, {done} went through");
    assert!(failed > 5 && done > 5);
}

/// Makes tags of these objects' bytes after the three lines that git needs.
#[track_caller]
fn tag(sandbox: &Sandbox, name: &str, rest: &[u8]) -> String {
    let commit = sandbox.git(&["rev-parse", "HEAD"]);
    let head = format!("object {commit}\ntype commit\ntag {name}\n");
    sandbox.write("object", [head.as_bytes(), rest].concat());
    let hash = ["hash-object", "-w", "-t", "tag", "--literally", "../object"];
    format!("{} refs/tags/{name}\n", sandbox.git(&hash))
}

const TAGGER: &str = "tagger A <a@b> 1700000000 +0000\n\n";

/// Runs `gto` with so much memory, in MB, and no more.
#[track_caller]
fn within(megabytes: u32, sandbox: &Sandbox, args: &[&str]) -> Outcome {
    by_shell(sandbox, &format!("ulimit -v {}; exec \"$@\"", megabytes * 1024), args)
}

#[test]
fn odd_tags() {
    let sandbox = repository();
    let long = "n".repeat(4000);
    let date = |date: &str| format!("tagger A <a@b> {date}\n\nx");
    let tags = [
        ("zero", date("0 +0000")),
        ("noughts", date("0000000000 -0000")),
        ("y9999", date("253402300799 +0000")),
        ("y10000", date("253402300800 +1400")),
        ("last", date("9223372036854775807 +1400")),
        ("first", date("-9223372036854775808 -1200")),
        ("more", date("99999999999999999999 +0000")),
        ("east", date("1700000000 +1400")),
        ("west", date("1700000000 -1200")),
        ("nowhere", date("1700000000 +99999999999")),
        ("mail", "tagger A 1700000000 +0000\n\nx".to_owned()),
        ("nobody", "tagger \n\nx".to_owned()),
        ("none", "\nx".to_owned()),
        ("end", String::new()),
        ("control", "tagger A\0\x07 <a\x1b@b> 1700000000 +0000\n\n\0\x1b[31m".to_owned()),
        (&long, date("1700000000 +0000")),
    ];
    let lines =
        tags.iter().map(|(name, rest)| tag(&sandbox, &format!("{name}@v1.0.0"), rest.as_bytes()));
    let packed: String = lines.collect();
    sandbox.write("repo/.git/packed-refs", packed);
    for args in [
        &["show"][..],
        &["show", "--json"],
        &["history"],
        &["history", "--json"],
        &["print-state"],
        &["doctor"],
    ] {
        let got = within(300, &sandbox, args);
        assert!(matches!(got.code, 0 | 1) && !got.stderr.contains("panicked"), "{args:?}: {got:?}");
        let is_list = args[0] != "doctor";
        assert!(
            !is_list || tags.iter().all(|(name, _)| got.stdout.contains(name)),
            "{args:?}: {got:?}"
        );
    }
    let before = sandbox.fingerprint();
    let got = within(300, &sandbox, &["assign", &long, "--version", "v1.0.0", "--stage", "dev"]);
    assert!(got.stderr.contains("File name too long"), "{got:?}");
    assert_eq!(sandbox.fingerprint(), before);
    for (name, _) in tags.iter().filter(|(name, _)| *name != long) {
        let assign = ["assign", name, "--version", "v1.0.0", "--stage", "dev"];
        assert_eq!(within(300, &sandbox, &assign).code, 0, "{name}");
    }
}

#[test]
#[ignore = "takes a minute without optimisation"]
fn a_message_of_50_mb() {
    let sandbox = repository();
    let message = [TAGGER.as_bytes(), &b"word ".repeat(10_000_000)].concat();
    let line = tag(&sandbox, "m@v1.0.0", &message);
    sandbox.write("repo/.git/packed-refs", line);
    for (args, megabytes) in [
        (&["show"][..], 300),
        (&["show", "m", "--ref"], 300),
        (&["check-ref", "m@v1.0.0"], 300),
        (&["assign", "m", "--version", "v1.0.0", "--stage", "dev"], 300),
        (&["history", "--json"], 500),
    ] {
        let got = within(megabytes, &sandbox, args);
        assert_eq!(got.code, 0, "{args:?}: {}", got.stderr);
    }
}

#[test]
#[ignore = "takes a minute without optimisation"]
fn ten_thousand_stages() {
    let sandbox = repository();
    let tags: String = (0..10_000)
        .map(|n| {
            format!(
                "tag m#s{n}#{n}\nfrom refs/heads/main\ntagger A <a@b> {} +0000\ndata 0\n",
                n + 1
            )
        })
        .collect();
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["register", "m"]));
    sandbox.fast_import(tags.as_bytes());
    sandbox.git(&["pack-refs", "--all"]);
    for args in [
        &["show"][..],
        &["show", "m", "--json"],
        &["show", "m#s77", "--ref"],
        &["stages"],
        &["history"],
        &["assign", "m", "--version", "v0.0.1", "--stage", "s77"],
        &["assign", "m", "--version", "v0.0.1", "--stage", "s10000"],
    ] {
        let got = within(400, &sandbox, args);
        let is_there = args.last() == Some(&"s77");
        assert!(got.code == 0 || is_there, "{args:?}: {}", got.stderr);
    }
}

#[test]
#[ignore = "takes a minute without optimisation"]
fn an_index_of_a_million_aliases() {
    let sandbox = repository();
    let first = "base: &a\n  type: model\n  labels: [x, y]\n";
    let lines: String = (0..1_000_000).map(|n| format!("m{n}: *a\n")).collect();
    let laughs: String = (1..12)
        .map(|n| {
            format!("a{n}: &a{n} {{custom: [{}]}}\n", vec![format!("*a{}", n - 1); 10].join(", "))
        })
        .collect();
    for file in [first.to_owned() + &lines, "a0: &a0 {custom: [x]}\n".to_owned() + &laughs] {
        sandbox.write("repo/artifacts.yaml", file);
        let got = within(600, &sandbox, &["describe", "m5"]);
        assert_eq!(got.code, 1, "{got:?}");
        assert!(got.stderr.contains("aliases that copy too much"), "{got:?}");
    }
}
