//! Tags from files of their own, from `packed-refs`, and from both.

use std::fs;
use std::os::unix::fs::symlink;

use super::{Sandbox, names, replace};
use crate::git::Scope;

#[test]
fn loose() {
    let sandbox = Sandbox::with_registry();
    let repository = sandbox.assert_as_git("r");
    assert_eq!(names(&repository, Scope::Prefixes(&["a@", "a#"])), ["a#dev#1", "a@v1"]);
    assert_eq!(names(&repository, Scope::Prefixes(&["m/b@"])), ["m/b@v1"]);
    assert_eq!(names(&repository, Scope::Prefixes(&["b@"])), [""; 0]);
}

#[test]
fn packed() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["pack-refs", "--all"]);
    let repository = sandbox.assert_as_git("r");
    assert_eq!(names(&repository, Scope::Prefixes(&["a@", "a#", "a@v"])), ["a#dev#1", "a@v1"]);
    assert_eq!(names(&repository, Scope::Prefixes(&["m/b@"])), ["m/b@v1"]);
}

#[test]
fn loose_over_packed() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["pack-refs", "--all"]);
    sandbox.commit("r", "two");
    sandbox.git("r", &["tag", "-f", "-a", "-m", "new", "a@v1"]);
    sandbox.git("r", &["tag", "-a", "-m", "new", "zz@v1"]);
    sandbox.git("r", &["tag", "-d", "m/b@v1"]);
    let repository = sandbox.assert_as_git("r");
    for tag in ["a@v1", "zz@v1", "a#dev#1"] {
        let id = repository.tag_ref(tag).unwrap().unwrap();
        assert_eq!(id.to_string(), sandbox.git("r", &["rev-parse", tag]));
    }
    assert_eq!(repository.tag_ref("m/b@v1").unwrap(), None);
}

#[test]
fn many_packed() {
    let sandbox = Sandbox::with_registry();
    let id = sandbox.git("r", &["rev-parse", "a@v1"]);
    let updates: String =
        (0..3000).map(|n| format!("create refs/tags/a{}@v{n} {id}\n", n % 300)).collect();
    sandbox.write("updates", updates);
    let mut command = sandbox.command("r", &["update-ref", "--stdin"]);
    command.stdin(fs::File::open(sandbox.path("updates")).unwrap());
    assert!(command.status().unwrap().success());
    sandbox.git("r", &["pack-refs", "--all"]);
    let repository = sandbox.assert_as_git("r");
    for n in [0, 1, 24, 150, 299] {
        let prefix = format!("a{n}@");
        let expected = sandbox.git("r", &["tag", "-l", &format!("{prefix}*")]);
        assert_eq!(names(&repository, Scope::Prefixes(&[&prefix])).join("\n"), expected);
        assert!(repository.tag_ref(&format!("a{n}@v{n}")).unwrap().is_some());
    }
    for missing in ["a", "a0", "zzz", "a299@v2998"] {
        assert_eq!(repository.tag_ref(missing).unwrap(), None, "{missing}");
    }
}

#[test]
fn packed_without_order_or_header() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["pack-refs", "--all"]);
    let file = sandbox.path("r/.git/packed-refs");
    for header in ["# pack-refs with: peeled \n", ""] {
        replace(&file, |text| {
            let mut lines: Vec<&str> =
                text.lines().filter(|line| !line.starts_with(['^', '#'])).collect();
            lines.reverse();
            format!("{header}{}\n", lines.join("\n"))
        });
        let repository = sandbox.assert_as_git("r");
        assert_eq!(names(&repository, Scope::Prefixes(&["a@"])), ["a@v1"]);
        assert!(repository.tag_ref("m/b@v1").unwrap().is_some());
    }
}

#[test]
fn odd_files() {
    let sandbox = Sandbox::with_registry();
    let tags = "r/.git/refs/tags";
    sandbox.write(&format!("{tags}/a@v2.lock"), "x");
    sandbox.write(&format!("{tags}/.hidden"), "x");
    fs::create_dir(sandbox.path(&format!("{tags}/empty"))).unwrap();
    symlink(".", sandbox.path(&format!("{tags}/circle"))).unwrap();
    symlink("nowhere", sandbox.path(&format!("{tags}/dangling"))).unwrap();
    sandbox.git("r", &["symbolic-ref", "refs/tags/sym@v1", "refs/tags/a@v1"]);
    sandbox.git("r", &["symbolic-ref", "refs/tags/none@v1", "refs/tags/none"]);
    sandbox.git("r", &["symbolic-ref", "refs/tags/round@v1", "refs/tags/round@v1"]);
    let repository = sandbox.open("r");
    assert_eq!(names(&repository, Scope::All), ["a#dev#1", "a@v1", "light", "m/b@v1", "sym@v1"]);
    assert_eq!(repository.tag_ref("sym@v1").unwrap(), repository.tag_ref("a@v1").unwrap());
    assert_eq!(repository.tag_ref("round@v1").unwrap(), None);
    assert_eq!(repository.tag_ref("../tags/a@v1").unwrap(), None);
    assert_eq!(repository.tag_ref("m").unwrap(), None);
}

#[test]
fn broken_files_are_listed_as_such() {
    let sandbox = Sandbox::with_registry();
    for (name, content) in [("b1", ""), ("b2", "garbage"), ("b3", "1234\n"), ("b4", "\u{0}\n")] {
        sandbox.write(&format!("r/.git/refs/tags/{name}"), content);
    }
    let repository = sandbox.open("r");
    let refs = repository.tag_refs(Scope::Prefixes(&["b"])).unwrap();
    assert_eq!(refs.len(), 4);
    assert!(refs.iter().all(|(_, id)| id.is_none()));
    let error = repository.tag_ref("b1").unwrap_err().to_string();
    assert!(error.contains("'refs/tags/b1' is broken"), "{error}");
}

#[test]
fn a_broken_packed_refs_is_an_error() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["pack-refs", "--all"]);
    replace(&sandbox.path("r/.git/packed-refs"), |text| text + "nonsense\n");
    let error = sandbox.open("r").tag_refs(Scope::All).unwrap_err().to_string();
    assert!(error.contains("packed-refs' has an invalid line: 'nonsense'"), "{error}");
}
