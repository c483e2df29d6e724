use std::fs;

use super::{Sandbox, delete};
use crate::git::WriteError;
use crate::registry::TagEdit;

#[test]
fn writes_the_bytes_that_gto_writes() {
    let sandbox = Sandbox::new();
    let TagEdit::Create { name, target, .. } = sandbox.create("m@v1.0.0") else { unreachable!() };
    let message = "# kept\n\ntwo  ".to_owned();
    sandbox.write(&[TagEdit::Create { name, target, message, date: None }]).unwrap();
    assert_eq!(
        sandbox.git("r", &["cat-file", "tag", "m@v1.0.0"]),
        format!(
            "object {target}\ntype commit\ntag m@v1.0.0\n\
             tagger A U Thor <author@example.com> 1700000000 +0130\n\n# kept\n\ntwo  "
        )
    );
    sandbox.assert_clean("r/.git");
}

#[test]
fn makes_the_tag_that_git_makes() {
    for options in [&[][..], &["--object-format=sha256"], &["--shared"]] {
        let sandbox = Sandbox::with_init(options);
        sandbox.git("r", &["tag", "-a", "-m", "Tagging a/m#prod#1", "a/m#prod#1"]);
        let refs = sandbox.refs("r");
        sandbox.git("r", &["tag", "-d", "a/m#prod#1"]);
        let TagEdit::Create { name, target, message, date } = sandbox.create("a/m#prod#1") else {
            unreachable!()
        };
        let message = format!("{message}\n");
        sandbox.write(&[TagEdit::Create { name, target, message, date }]).unwrap();
        assert_eq!(sandbox.refs("r"), refs, "{options:?}");
        sandbox.assert_clean("r/.git");
    }
}

#[test]
fn never_replaces_a_tag() {
    let sandbox = Sandbox::new();
    sandbox.git("r", &["tag", "m@v1"]);
    for pack in [false, true] {
        if pack {
            sandbox.git("r", &["pack-refs", "--all"]);
        }
        let refs = sandbox.refs("r");
        let error = sandbox.write(&[sandbox.create("n@v1"), sandbox.create("m@v1")]).unwrap_err();
        assert_eq!(error.to_string(), "tag 'm@v1' already exists");
        assert_eq!(sandbox.refs("r"), refs);
    }
    sandbox.assert_clean("r/.git");
}

#[test]
fn a_name_cannot_be_the_beginning_of_anothers_path() {
    let sandbox = Sandbox::new();
    sandbox.git("r", &["tag", "m#prod"]);
    sandbox.git("r", &["tag", "n#prod/eu#2"]);
    for pack in [false, true] {
        if pack {
            sandbox.git("r", &["pack-refs", "--all"]);
        }
        let refs = sandbox.refs("r");
        for (name, message) in [
            (
                "m#prod/eu#2",
                "cannot lock ref 'refs/tags/m#prod/eu#2': 'refs/tags/m#prod' exists; \
                 cannot create 'refs/tags/m#prod/eu#2'",
            ),
            (
                "n#prod",
                "cannot lock ref 'refs/tags/n#prod': 'refs/tags/n#prod/eu#2' exists; \
                 cannot create 'refs/tags/n#prod'",
            ),
        ] {
            let git = sandbox.try_git("r", &["tag", name]);
            assert_eq!(String::from_utf8_lossy(&git.stderr), format!("fatal: {message}\n"));
            let error = sandbox.write(&[sandbox.create("a@v1"), sandbox.create(name)]);
            assert_eq!(error.unwrap_err().to_string(), message);
            assert_eq!(sandbox.refs("r"), refs);
        }
    }
    let both = [sandbox.create("b"), sandbox.create("b/c")];
    sandbox.write(&both).unwrap_err();
    assert_eq!(sandbox.tags("r"), ["m#prod", "n#prod/eu#2"]);
    sandbox.assert_clean("r/.git");
}

#[test]
fn empty_directories_make_way() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.path("r/.git/refs/tags/m#prod/a/b")).unwrap();
    sandbox.write(&[sandbox.create("m#prod")]).unwrap();
    assert_eq!(sandbox.tags("r"), ["m#prod"]);
}

#[test]
fn deletes_loose_and_packed_tags() {
    let sandbox = Sandbox::new();
    sandbox.write(&["a/b", "m@v1", "m@v2"].map(|name| sandbox.create(name))).unwrap();
    sandbox.git("r", &["tag", "light"]);
    sandbox.git("r", &["pack-refs", "--all"]);
    let packed = fs::read_to_string(sandbox.path("r/.git/packed-refs")).unwrap();
    sandbox.git("r", &["tag", "-f", "-m", "newer", "m@v1"]);
    sandbox.write(&[sandbox.create("x/y")]).unwrap();

    let refs = sandbox.refs("r");
    let written = sandbox.write(&["a/b", "m@v1", "x/y"].map(delete)).unwrap();
    assert_eq!(sandbox.tags("r"), ["light", "m@v2"]);
    let kept: String = packed
        .split_inclusive('\n')
        .filter(|line| {
            line.starts_with('#') || ["light", "m@v2", "main"].iter().any(|n| line.contains(n))
        })
        .collect();
    let rest = fs::read_to_string(sandbox.path("r/.git/packed-refs")).unwrap();
    let peeled = |line: &&str| !line.starts_with('^');
    assert_eq!(rest.lines().filter(peeled).collect::<Vec<_>>(), kept.lines().collect::<Vec<_>>());
    assert_eq!(rest.lines().filter(|line| !peeled(line)).count(), 1);
    assert!(!sandbox.path("r/.git/refs/tags/x").exists());
    sandbox.assert_clean("r/.git");

    sandbox.undo(&written);
    assert_eq!(sandbox.refs("r"), refs);
    let error = sandbox.write(&[delete("m@v2"), delete("nope")]).unwrap_err();
    assert_eq!(error.to_string(), "tag 'nope' not found.");
    assert_eq!(sandbox.refs("r"), refs);
}

#[test]
fn takes_back_only_what_is_still_as_written() {
    let sandbox = Sandbox::new();
    let repository = sandbox.open();
    let mut lock = repository.lock().unwrap();
    let names = ["a@v1", "b@v1", "c@v1", "d@v1"];
    let written = lock.write_tags(&names.map(|name| sandbox.create(name))).unwrap();
    sandbox.git("r", &["pack-refs", "--all"]);
    sandbox.git("r", &["tag", "-f", "-m", "mine", "b@v1"]);
    sandbox.git("r", &["tag", "-d", "c@v1"]);
    drop(lock);
    sandbox.undo(&written.without(&["d@v1".to_owned()]));
    assert_eq!(sandbox.tags("r"), ["b@v1", "d@v1"]);
}

#[test]
fn takes_the_first_back_when_the_second_cannot_be_written() {
    let sandbox = Sandbox::new();
    let lock_file = sandbox.path("r/.git/refs/tags/b@v1.lock");
    fs::write(&lock_file, "").unwrap();
    let error = sandbox.write(&[sandbox.create("a@v1"), sandbox.create("b@v1")]).unwrap_err();
    let first = format!("Unable to create '{}': File exists.\n", lock_file.display());
    assert!(error.to_string().starts_with(&first), "{error}");
    assert_eq!(sandbox.tags("r"), [""; 0]);
    assert!(lock_file.exists());
    fs::remove_file(&lock_file).unwrap();

    let signing = sandbox.path("r/.git/hooks/none");
    sandbox.git("r", &["config", "tag.gpgSign", "true"]);
    sandbox.git("r", &["config", "gpg.program", signing.to_str().unwrap()]);
    let error = sandbox.write(&[sandbox.create("a@v1")]).unwrap_err();
    assert!(matches!(error, WriteError::Git { .. }), "{error}");
    assert_eq!(sandbox.tags("r"), [""; 0]);
    sandbox.assert_clean("r/.git");
}

#[test]
fn nothing_is_deleted_while_git_packs_references() {
    let sandbox = Sandbox::new();
    sandbox.write(&[sandbox.create("a@v1"), sandbox.create("b@v1")]).unwrap();
    let lock_file = sandbox.path("r/.git/packed-refs.lock");
    fs::write(&lock_file, "").unwrap();
    let error = sandbox.write(&[sandbox.create("c@v1"), delete("a@v1")]).unwrap_err();
    let first = format!("Unable to create '{}': File exists.\n", lock_file.display());
    assert!(error.to_string().starts_with(&first), "{error}");
    assert_eq!(sandbox.tags("r"), ["a@v1", "b@v1"]);
    fs::remove_file(&lock_file).unwrap();
    sandbox.assert_clean("r/.git");
}

#[test]
fn refuses_targets_and_names_that_no_tag_can_have() {
    let sandbox = Sandbox::new();
    let create = |name: &str, target: &str| TagEdit::Create {
        name: name.to_owned(),
        target: target.parse().unwrap(),
        message: String::new(),
        date: None,
    };
    let head = sandbox.git("r", &["rev-parse", "HEAD"]);
    let tree = sandbox.git("r", &["rev-parse", "HEAD^{tree}"]);
    for (edit, message) in [
        (create("a..b", &head), "'a..b' is not a valid tag name.".to_owned()),
        (create("a", &tree), format!("object {tree} is a tree, not a commit")),
        (
            create("a", &"1".repeat(40)),
            format!(
                "object {} is missing: `git fetch` may restore it, `git fsck` lists what else is \
                 missing",
                "1".repeat(40)
            ),
        ),
    ] {
        assert_eq!(sandbox.write(&[edit]).unwrap_err().to_string(), message);
    }
    assert_eq!(sandbox.tags("r"), [""; 0]);
}

#[test]
fn writes_where_all_work_trees_and_bare_repositories_have_their_tags() {
    let sandbox = Sandbox::new();
    sandbox.git("r", &["worktree", "add", "-q", "../w"]);
    sandbox.git("r", &["clone", "-q", "--bare", ".", "../bare.git"]);
    let file = format!("file://{}", sandbox.path("r").display());
    sandbox.git("r", &["config", "uploadpack.allowFilter", "true"]);
    sandbox
        .git(".", &["clone", "-q", "--no-tags", "--bare", "--filter=tree:0", &file, "partial.git"]);
    for (dir, git_dir) in [("w", "r"), ("bare.git", "bare.git"), ("partial.git", "partial.git")] {
        let repository = sandbox.open_at(dir);
        let edits = [sandbox.create("m@v1"), sandbox.create("m#dev#1")];
        let mut lock = repository.lock().unwrap();
        lock.write_tags(&edits).unwrap();
        drop(lock);
        assert_eq!(sandbox.tags(git_dir), ["m#dev#1", "m@v1"], "{dir}");
        let raw = sandbox.git(git_dir, &["cat-file", "tag", "m@v1"]);
        assert!(raw.ends_with(" 1700000000 +0130\n\nTagging m@v1"), "{raw}");
    }
    sandbox.assert_clean("r/.git");
    sandbox.assert_clean("bare.git");
}

#[test]
fn a_log_of_tags_is_kept_where_it_is_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.git("r", &["config", "core.logAllRefUpdates", "always"]);
    sandbox.write(&[sandbox.create("m@v1")]).unwrap();
    assert!(sandbox.path("r/.git/logs/refs/tags/m@v1").exists());
    sandbox.write(&[delete("m@v1")]).unwrap();
    assert!(!sandbox.path("r/.git/logs/refs/tags/m@v1").exists());
}
