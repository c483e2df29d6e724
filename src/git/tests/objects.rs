//! Tags, commits and files, sound and damaged.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use super::{Sandbox, names};
use crate::git::{ObjectError, ObjectKind, Repository, Scope, TagFields};
use crate::registry::ObjectId;

#[track_caller]
fn read_error(repository: &Repository) -> String {
    let refs = repository.tag_refs(Scope::All).unwrap();
    let mut tags = repository.read_tags(refs.iter(), TagFields::Keep);
    let unread = tags.take_unread();
    assert_eq!(tags.iter().len(), refs.len() - unread.len() - 1, "but for `light`");
    match unread.as_slice() {
        [error] => error.to_string(),
        errors => panic!("{errors:?}"),
    }
}

/// Writes an object as it is, without git's checks.
fn hash_object(sandbox: &Sandbox, kind: &str, content: &[u8]) -> String {
    let args = ["hash-object", "-t", kind, "-w", "--literally", "--stdin"];
    let mut command = sandbox.command("r", &args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(content).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn loose_file(sandbox: &Sandbox, id: &str) -> std::path::PathBuf {
    sandbox.path(&format!("r/.git/objects/{}/{}", &id[..2], &id[2..]))
}

#[test]
fn tags_with_and_without_text() {
    let sandbox = Sandbox::with_registry();
    let repository = sandbox.open("r");
    let refs = repository.tag_refs(Scope::All).unwrap();
    let head = repository.head().unwrap().unwrap();
    let tags = repository.read_tags(refs.iter(), TagFields::Keep);
    assert_eq!(tags.iter().len(), 3);
    let tag = tags.iter().nth(1).unwrap();
    assert_eq!((tag.name, tag.target, tag.target_kind), ("a@v1", head, ObjectKind::Commit));
    assert_eq!((tag.tagger, tag.email), ("A U Thor", "author@example.com"));
    assert_eq!(tag.message, "a@v1\n");
    let time = tag.time.unwrap();
    let expected = sandbox.git("r", &["log", "-1", "--format=%ct"]);
    assert!(time.seconds > expected.parse().unwrap());
    assert_eq!(time.offset_minutes, 90);
    let tags = repository.read_tags(refs.iter(), TagFields::Skip);
    let tag = tags.iter().nth(1).unwrap();
    assert_eq!((tag.name, tag.tagger, tag.email, tag.message), ("a@v1", "", "", ""));
}

#[test]
fn a_missing_or_damaged_tag_is_named() {
    let sandbox = Sandbox::with_registry();
    let id = sandbox.git("r", &["rev-parse", "a@v1"]);
    let file = loose_file(&sandbox, &id);
    let other = loose_file(&sandbox, &sandbox.git("r", &["rev-parse", "m/b@v1"]));
    fs::remove_file(&file).unwrap();
    let error = read_error(&sandbox.open("r"));
    let expected = format!("tag 'refs/tags/a@v1': object {id} is missing: `git fetch`");
    assert!(error.starts_with(&expected), "{error}");

    // Another object's sound content under this name: only its hash tells.
    fs::copy(other, &file).unwrap();
    let error = read_error(&sandbox.open("r"));
    let expected = format!("tag 'refs/tags/a@v1': object {id} is damaged (");
    assert!(error.starts_with(&expected), "{error}");

    fs::remove_file(&file).unwrap();
    fs::write(&file, "").unwrap();
    let error = read_error(&sandbox.open("r"));
    assert!(error.contains("refs/tags/a@v1") && error.contains("git fsck"), "{error}");

    sandbox.write("r/.git/refs/tags/a@v1", "");
    let error = read_error(&sandbox.open("r"));
    assert!(error.contains("'refs/tags/a@v1' is broken"), "{error}");
}

/// What a power cut leaves of a file.
#[test]
fn an_object_that_was_cut_short_is_damaged() {
    let sandbox = Sandbox::with_registry();
    sandbox.commit("r", "another");
    sandbox.git(".", &["clone", "-q", "--shared", "r", "shared"]);
    let at = |revision: &str| sandbox.git("r", &["rev-parse", revision]);
    let (tag, commit, blob) = (at("a@v1"), at("HEAD~1"), at("HEAD:artifacts.yaml"));
    for id in [&tag, &commit, &blob] {
        let file = loose_file(&sandbox, id);
        let whole = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        for length in [0, 1, 2, 20, whole.len() / 2] {
            fs::write(&file, &whole[..length]).unwrap();
            // Its objects are those of the other one.
            for dir in ["r", "shared"] {
                let repository = sandbox.open(dir);
                let object: ObjectId = id.parse().unwrap();
                let errors =
                    [repository.blob(object).map(drop), repository.commit(object).map(drop)];
                for error in errors {
                    assert!(
                        matches!(error, Err(ObjectError::Corrupt { .. })),
                        "{length}: {error:?}"
                    );
                }
            }
        }
        fs::write(&file, whole).unwrap();
    }
    let file = loose_file(&sandbox, &commit);
    let whole = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let repository = sandbox.open("r");
    for revision in ["HEAD~2", "HEAD^~", "HEAD~1^0"] {
        let error = repository.resolve(revision).unwrap_err().to_string();
        assert!(error.starts_with(&format!("object {commit} is damaged (")), "{error}");
    }
    // Git takes it from a pack where one has it.
    fs::write(&file, &whole).unwrap();
    sandbox.git("r", &["repack", "-q", "-a"]);
    fs::write(&file, &whole[..2]).unwrap();
    let repository = sandbox.open("r");
    assert_eq!(repository.resolve("HEAD~1").unwrap().to_string(), commit);
}

#[test]
fn odd_tag_objects() {
    let sandbox = Sandbox::with_registry();
    let head = sandbox.git("r", &["rev-parse", "HEAD"]);
    let text = format!("object {head}\ntype commit\ntag odd@v1\n");
    let id = hash_object(&sandbox, "tag", text.as_bytes());
    sandbox.git("r", &["update-ref", "refs/tags/odd@v1", &id]);
    let repository = sandbox.open("r");
    let refs = repository.tag_refs(Scope::Prefixes(&["odd@"])).unwrap();
    let tags = repository.read_tags(refs.iter(), TagFields::Keep);
    assert_eq!(tags.iter().next().unwrap().time, None);

    let id = hash_object(&sandbox, "tag", b"no tag at all\n");
    sandbox.write("r/.git/refs/tags/odd@v1", &id);
    let error = read_error(&repository);
    let expected = format!("tag 'refs/tags/odd@v1': object {id} is damaged (");
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn tags_of_tags_and_of_trees() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["tag", "-a", "-m", "n", "n@v1", "a@v1"]);
    sandbox.git("r", &["tag", "-a", "-m", "t", "t@v1", "HEAD^{tree}"]);
    let repository = sandbox.open("r");
    let head = repository.head().unwrap().unwrap();
    let inner = repository.tag_ref("a@v1").unwrap().unwrap();
    assert_eq!(repository.commit(inner).unwrap().id, head);
    assert!(repository.blob_id_at(inner, "artifacts.yaml").unwrap().is_some());
    let tree = repository.tag_ref("t@v1").unwrap().unwrap();
    let error = repository.commit(tree).unwrap_err().to_string();
    assert!(error.ends_with("is a tree, not a commit"), "{error}");
    assert_eq!(names(&repository, Scope::Prefixes(&["t@"])), ["t@v1"]);
}

#[test]
fn commits_in_other_encodings() {
    let sandbox = Sandbox::with_registry();
    let tree = sandbox.git("r", &["rev-parse", "HEAD^{tree}"]);
    for (header, expected) in [("encoding ISO-8859-1\n", "caf\u{e9}\n"), ("", "caf\u{fffd}\n")] {
        let person = "A <a@b> 1 +0000";
        let text = format!("tree {tree}\nauthor {person}\ncommitter {person}\n{header}\n");
        let id = hash_object(&sandbox, "commit", &[text.as_bytes(), b"caf\xe9\n"].concat());
        let commit = sandbox.open("r").commit(id.parse().unwrap()).unwrap();
        assert_eq!(commit.message, expected);
    }
}

#[test]
fn files_in_commits() {
    let sandbox = Sandbox::with_registry();
    fs::create_dir_all(sandbox.path("r/d/e")).unwrap();
    sandbox.write("r/d/e/f", "deep");
    sandbox.commit("r", "two");
    let repository = sandbox.open("r");
    let head = repository.head().unwrap().unwrap();
    let at = |path| repository.blob_id_at(head, path).unwrap();
    let blob: ObjectId = at("d/e/f").unwrap();
    assert_eq!(blob.to_string(), sandbox.git("r", &["rev-parse", "HEAD:d/e/f"]));
    assert_eq!(repository.blob(blob).unwrap(), b"deep");
    for missing in ["", "d", "d/e", "x", "d/x/f", "artifacts.yaml/x", "d/e/f/g", ".."] {
        assert_eq!(at(missing), None, "{missing}");
    }
    let parent = repository.resolve("HEAD~").unwrap();
    assert_eq!(at("artifacts.yaml"), repository.blob_id_at(parent, "artifacts.yaml").unwrap());
    let error = repository.blob(head).unwrap_err().to_string();
    assert!(error.ends_with("is a commit, not a blob"), "{error}");
    fs::remove_file(loose_file(&sandbox, &blob.to_string())).unwrap();
    let error = sandbox.open("r").blob(blob).unwrap_err().to_string();
    assert!(error.contains("is missing"), "{error}");
}
