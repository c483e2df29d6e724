//! Objects read from packs at once.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use super::Sandbox;
use crate::git::objects::pack::read_many;
use crate::git::{Scope, TagFields};

/// Adds tags whose messages are as long as their numbers say.
fn add_tags(sandbox: &Sandbox, numbers: std::ops::Range<usize>) {
    let mut stream = String::new();
    for number in numbers {
        let message = "né\n".repeat(number);
        stream +=
            &format!("tag t{number}@v1.0.0\nfrom refs/heads/main^0\ntagger T <t@t> 1 +0000\n");
        stream += &format!("data {}\n{message}\n", message.len());
    }
    let mut command = sandbox.command("r", &["fast-import", "--quiet"]);
    let mut import = command.stdin(Stdio::piped()).spawn().unwrap();
    import.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());
}

/// How many of all tags are read at once.
fn read_at_once(sandbox: &Sandbox) -> usize {
    let refs = sandbox.open("r").tag_refs(Scope::All).unwrap();
    let mut read = 0;
    read_many(&sandbox.path("r/.git/objects"), refs.iter().map(|(_, id)| id), |_, _, _| read += 1);
    read
}

fn packs(sandbox: &Sandbox) -> Vec<PathBuf> {
    let files = fs::read_dir(sandbox.path("r/.git/objects/pack")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths.filter(|path| path.extension().unwrap() == "pack").collect()
}

#[test]
fn many_tags_of_several_packs() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["config", "fastimport.unpackLimit", "1"]);
    add_tags(&sandbox, 0..100);
    add_tags(&sandbox, 100..200);
    let copy = sandbox.git("r", &["rev-parse", "t7@v1.0.0"]);
    sandbox.git("r", &["update-ref", "refs/tags/t7@v1.0.0#2", &copy]);
    assert_eq!(packs(&sandbox).len(), 2);
    sandbox.assert_as_git("r");
    // All but the three that are loose, and the commit of the lightweight one.
    assert_eq!(read_at_once(&sandbox), 201);
    sandbox.git("r", &["repack", "-adfq", "--depth=50", "--window=50"]);
    sandbox.assert_as_git("r");
    let read = read_at_once(&sandbox);
    assert!((2..205).contains(&read), "{read} of 205: deltas are left, what they build on is not");
    sandbox.git("r", &["repack", "-adfq", "--window=0"]);
    sandbox.git("r", &["multi-pack-index", "write"]);
    sandbox.assert_as_git("r");
    assert_eq!(read_at_once(&sandbox), 205);
    sandbox.git("r", &["-c", "pack.indexVersion=1", "repack", "-adfq"]);
    assert_eq!(read_at_once(&sandbox), 0);
    sandbox.assert_as_git("r");
}

#[test]
fn damage_in_a_pack_is_found() {
    let sandbox = Sandbox::with_registry();
    add_tags(&sandbox, 0..100);
    sandbox.git("r", &["repack", "-adfq", "--window=0"]);
    let [pack] = &packs(&sandbox)[..] else { panic!("one pack") };
    let sound = fs::read(pack).unwrap();
    let id = sandbox.git("r", &["rev-parse", "t50@v1.0.0"]);
    let listed = sandbox.git("r", &["verify-pack", "-v", &pack.to_string_lossy()]);
    let line = listed.lines().find(|line| line.starts_with(&id)).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let (size, offset): (usize, usize) = (words[3].parse().unwrap(), words[4].parse().unwrap());
    fs::remove_file(pack).unwrap();
    for at in offset..offset + size {
        let mut damaged = sound.clone();
        damaged[at] ^= 1;
        fs::write(pack, damaged).unwrap();
        let repository = sandbox.open("r");
        let refs = repository.tag_refs(Scope::All).unwrap();
        let unread = repository.read_tags(refs.iter(), TagFields::Skip).take_unread();
        let [error] = unread.as_slice() else { panic!("{at}: {unread:?}") };
        let error = error.to_string();
        assert!(error.starts_with("tag 'refs/tags/t50@v1.0.0': object "), "{at}: {error}");
    }
    fs::write(pack, &sound[..offset]).unwrap();
    let repository = sandbox.open("r");
    let refs = repository.tag_refs(Scope::All).unwrap();
    assert!(!repository.read_tags(refs.iter(), TagFields::Skip).take_unread().is_empty());
}
