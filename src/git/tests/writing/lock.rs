use std::fs;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::Sandbox;
use crate::git::LockError;

#[test]
fn one_owner_at_a_time() {
    let sandbox = Sandbox::new();
    let names: Vec<String> = (1..=8).map(|number| format!("m@v{number}")).collect();
    thread::scope(|scope| {
        for _ in &names {
            scope.spawn(|| {
                let repository = sandbox.open();
                let mut lock = repository.lock().unwrap();
                // Each takes the next number that it sees to be free.
                let next = names.iter().find(|name| repository.tag_ref(name).unwrap().is_none());
                lock.write_tags(&[sandbox.create(next.unwrap())]).unwrap();
            });
        }
    });
    assert_eq!(sandbox.tags("r"), names);
    sandbox.assert_clean("r/.git");
}

#[test]
fn others_wait_and_git_refuses() {
    let sandbox = Sandbox::new();
    let repository = sandbox.open();
    let lock = repository.lock().unwrap();
    let git = sandbox.try_git("r", &["update-ref", "refs/gto", "HEAD"]);
    assert!(String::from_utf8_lossy(&git.stderr).contains("refs/gto.lock': File exists"));
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let other = sandbox.open();
            let _lock = other.lock().unwrap();
            sender.send(()).unwrap();
        });
        assert!(receiver.recv_timeout(Duration::from_millis(50)).is_err());
        drop(lock);
        receiver.recv().unwrap();
    });
    sandbox.assert_clean("r/.git");
}

#[test]
fn what_the_dead_left_is_taken_over() {
    let sandbox = Sandbox::new();
    let tags = sandbox.path("r/.git/refs/tags");
    let dead = sandbox.path("r/.git/refs/gto.lock");
    let foreign = tags.join("foreign.lock");
    fs::write(&dead, "").unwrap();
    fs::write(sandbox.path("r/.git/refs/gto.new0.lock"), "half").unwrap();
    fs::create_dir(tags.join("a")).unwrap();
    fs::hard_link(&dead, tags.join("a/b.lock")).unwrap();
    fs::hard_link(&dead, sandbox.path("r/.git/packed-refs.lock")).unwrap();
    fs::write(&foreign, "").unwrap();

    sandbox.write(&[sandbox.create("a")]).unwrap();
    assert!(foreign.exists());
    fs::remove_file(foreign).unwrap();
    assert_eq!(sandbox.tags("r"), ["a"]);
    sandbox.git("r", &["pack-refs", "--all"]);
    sandbox.assert_clean("r/.git");
}

/// `cp -r`, archives and caches make files of links.
#[test]
fn what_the_dead_left_is_known_in_a_copy() {
    let sandbox = Sandbox::new();
    let repository = sandbox.open();
    let mut lock = repository.lock().unwrap();
    lock.hold("refs/tags/a/b").unwrap();
    lock.hold("packed-refs").unwrap();
    let copied =
        Command::new("cp").args(["-r", "r", "copy"]).current_dir(sandbox.path(".")).status();
    assert!(copied.unwrap().success());
    drop(lock);
    sandbox.assert_clean("r/.git");

    // This one is another program's.
    let foreign = sandbox.path("copy/.git/refs/tags/foreign.lock");
    fs::write(&foreign, "").unwrap();
    drop(sandbox.open_at("copy").lock().unwrap());
    fs::remove_file(foreign).unwrap();
    sandbox.assert_clean("copy/.git");
}

/// Anybody can write a repository, and anything into its files.
#[test]
fn nothing_in_the_lock_file_counts() {
    let sandbox = Sandbox::new();
    let root = sandbox.path("r").canonicalize().unwrap();
    sandbox.git("r", &["config", "core.fsmonitor", "touch ../canary; false"]);
    let commit = sandbox.git("r", &["rev-parse", "HEAD"]);
    let forged = [
        "git ../../../Cargo x".to_owned(),
        "refs/tags/../../../Cargo".to_owned(),
        "../../Cargo".to_owned(),
        format!("{}", sandbox.path("Cargo").display()),
        format!("change refs/heads/main {commit} -\ngo"),
        format!("change refs/heads/new - {commit}\nchange refs/heads/main {commit} -\ngo\nstop"),
        format!("commit 1\0{}\0file\0refs/heads/main\0{commit}\0-\0-\0", root.display()),
        format!("commit 1\0{}\0file\0refs/heads/main\0-\0-\0-\0", root.display()),
        "\u{0}".repeat(1 << 16),
    ];
    for text in forged {
        fs::write(sandbox.path("Cargo.lock"), "precious").unwrap();
        fs::write(sandbox.path("r/file"), "precious").unwrap();
        fs::write(sandbox.path("r/.git/gto.after"), "precious").unwrap();
        fs::write(sandbox.path("r/.git/gto.before"), "evil").unwrap();
        let lock = sandbox.path("r/.git/refs/gto.lock");
        fs::write(&lock, format!("{text}\n")).unwrap();
        let view = || {
            let files = super::files(&sandbox.path(".")).into_iter();
            files.map(|path| (fs::read(&path).unwrap(), path)).collect::<Vec<_>>()
        };
        let before = view();
        let repository = sandbox.open();
        repository.tag_refs(crate::git::Scope::All).unwrap();
        repository.tag_ref("a").unwrap();
        repository.read_working_file("file").unwrap();
        assert!(view() == before, "reading, {text}");
        drop(repository.lock().unwrap());
        assert!(!lock.exists());
        let left: Vec<_> = before.into_iter().filter(|(_, path)| *path != lock).collect();
        assert!(view() == left, "writing, {text}");
    }
    assert!(!sandbox.path("canary").exists());
}

#[test]
fn a_repository_that_cannot_be_written_to_is_one_clear_error() {
    let sandbox = Sandbox::new();
    let repository = sandbox.open();
    let path = sandbox.path("r/.git/refs/gto.lock");
    // Not even root can make a file here.
    fs::create_dir(&path).unwrap();
    match repository.lock() {
        Err(error @ LockError::File { .. }) => {
            assert!(error.to_string().starts_with("Unable to create '"), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

/// A repository from elsewhere could have them.
#[test]
fn links_and_pipes_are_not_followed() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new();
    let precious = sandbox.path("precious");
    fs::write(&precious, "precious").unwrap();
    symlink(&precious, sandbox.path("r/.git/refs/gto.new0.lock")).unwrap();
    sandbox.write(&[sandbox.create("a")]).unwrap();
    sandbox.assert_clean("r/.git");

    let path = sandbox.path("r/.git/refs/gto.lock");
    let refused = || {
        let repository = sandbox.open();
        let refs = repository.tag_refs(crate::git::Scope::All).unwrap();
        assert_eq!(refs.len(), 1);
        match repository.lock() {
            Err(error) => assert!(error.to_string().contains("is not a lock file"), "{error}"),
            Ok(lock) => panic!("{lock:?}"),
        }
        fs::remove_file(&path).unwrap();
    };
    symlink(&precious, &path).unwrap();
    refused();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    refused();
    assert_eq!(fs::read_to_string(precious).unwrap(), "precious");
}
