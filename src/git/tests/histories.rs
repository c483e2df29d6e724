//! What lies between two commits, compared with git.

use std::fs;

use super::Sandbox;
use crate::registry::ObjectId;

/// How many commits the history has.
const COMMITS: usize = 40;

/// A history with forks and merges. Some commits are of the same second, and some are older than
/// their parents.
fn history(sandbox: &Sandbox) -> Vec<ObjectId> {
    let mut stream = String::new();
    for at in 0..COMMITS {
        let seconds = 1_700_000_000 + at / 3 - 5 * usize::from(at % 11 == 7);
        let who = format!("A <a@b> {seconds} +0000");
        stream += &format!("commit refs/heads/b{at}\nmark :{}\n", at + 1);
        stream += &format!("author {who}\ncommitter {who}\ndata 1\nx\n");
        if at > 0 {
            stream += &format!("from :{}\n", at - (at * 7 % 5).min(at - 1));
        }
        if at % 4 == 3 {
            stream += &format!("merge :{}\n", at - 2);
        }
        stream += "\n";
    }
    sandbox.write("stream", stream);
    let import = "git fast-import --quiet <../stream && git unpack-objects --strict \
                  <.git/objects/pack/*.pack >/dev/null 2>&1; true";
    sandbox.git("r", &["-c", &format!("alias.import=!{import}"), "import"]);
    let id = |at| sandbox.git("r", &["rev-parse", &format!("b{at}")]).parse().unwrap();
    (0..COMMITS).map(id).collect()
}

#[test]
fn commits_apart_are_gits() {
    let sandbox = Sandbox::with_registry();
    let commits = history(&sandbox);
    let repository = sandbox.open("r");
    for (at, from) in commits.iter().enumerate() {
        for to in commits.iter().skip(at % 3).step_by(3) {
            let listed = sandbox.git("r", &["rev-list", "--left-right", &format!("{from}...{to}")]);
            let of_side = |side| {
                let mut ids: Vec<_> =
                    listed.lines().filter_map(|id| id.strip_prefix(side)).collect();
                ids.sort_unstable();
                ids.join(" ")
            };
            let apart = repository.commits_apart(*from, *to).unwrap().unwrap();
            for (ours, side) in [(&apart.behind, '<'), (&apart.ahead, '>')] {
                let mut ours: Vec<_> = ours.iter().map(ToString::to_string).collect();
                ours.sort_unstable();
                assert_eq!(ours.join(" "), of_side(side), "{from} {to}");
            }
            let is_ancestor = of_side('<').is_empty();
            assert_eq!(repository.descends_from(*to, *from).unwrap(), is_ancestor);
            let bases =
                sandbox.git("r", &["merge-base", "--all", &from.to_string(), &to.to_string()]);
            if let Some(base) = apart.base {
                assert!(bases.lines().any(|id| id == base.to_string()), "{base}: {bases}");
            }
        }
    }
}

#[test]
fn a_damaged_commit_is_named() {
    let sandbox = Sandbox::with_registry();
    sandbox.commit("r", "two");
    let (old, damaged) = ("a@v1", sandbox.git("r", &["rev-parse", "HEAD"]));
    sandbox.commit("r", "three");
    sandbox.commit("r", "four");
    let file = sandbox.path("r/.git/objects").join(&damaged[..2]).join(&damaged[2..]);
    let content = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    for length in [None, Some(0), Some(2), Some(20), Some(content.len() - 1)] {
        if let Some(length) = length {
            fs::write(&file, &content[..length]).unwrap();
        }
        let repository = sandbox.open("r");
        let [old, new] = [old, "HEAD"].map(|name| repository.resolve(name).unwrap());
        let apart = repository.commits_apart(old, new).unwrap_err().to_string();
        let descends = repository.descends_from(new, old).unwrap_err().to_string();
        let said = format!("object {damaged} is ");
        assert!(apart.starts_with(&said) && descends == apart, "{length:?} {apart}");
    }
}

#[test]
fn a_damaged_directory_is_named() {
    let sandbox = Sandbox::with_registry();
    fs::create_dir_all(sandbox.path("r/one/two")).unwrap();
    sandbox.write("r/one/two/file", "x");
    sandbox.commit("r", "two");
    for path in ["", "one", "one/two"] {
        let damaged = sandbox.git("r", &["rev-parse", &format!("HEAD:{path}")]);
        let file = sandbox.path("r/.git/objects").join(&damaged[..2]).join(&damaged[2..]);
        let content = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        fs::write(&file, &content[..content.len() / 2]).unwrap();
        let repository = sandbox.open("r");
        let [old, new] = ["a@v1", "HEAD"].map(|name| repository.resolve(name).unwrap());
        for (from, to) in [(old, new), (new, old)] {
            let error = repository.changed_files(from, to).unwrap_err().to_string();
            assert!(error.starts_with(&format!("object {damaged} is damaged")), "{path} {error}");
        }
        fs::write(&file, content).unwrap();
    }
}
