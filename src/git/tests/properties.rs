//! The readers of references against a plain model of them.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
use tempfile::TempDir;

use crate::git::refs::{RefFormat, RefStore, Scope};

const ID: &str = "0123456789abcdef0123456789abcdef0123";

fn store(dir: &TempDir) -> RefStore {
    let dir = dir.path().to_owned();
    RefStore { git_dir: dir.clone(), common_dir: dir, format: RefFormat::Files, id_len: 20 }
}

/// Tags under few names, so that prefixes have something to find.
fn tags() -> impl Strategy<Value = BTreeMap<String, u16>> {
    let name = "(d/)?[ab]{1,3}[@#=][a-c0-9é]{0,60}[0-9]";
    proptest::collection::btree_map(name, any::<u16>(), 0..400)
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]

    #[test]
    fn packed_and_loose(
        packed in tags(),
        loose in proptest::collection::btree_map("(d/)?[ab]{1,2}[@#][0-9]", any::<u16>(), 0..5),
        header in 0..3usize,
        peeled: bool,
    ) {
        let header = [
            "# pack-refs with: peeled fully-peeled sorted \n",
            "# pack-refs with: peeled \n",
            "",
        ][header];
        let mut lines: Vec<String> = packed
            .iter()
            .map(|(name, n)| {
                let peel = if peeled { format!("^{ID}ffff\n") } else { String::new() };
                format!("{ID}{n:04x} refs/tags/{name}\n{peel}")
            })
            .collect();
        lines.insert(0, format!("{ID}0000 refs/heads/main\n"));
        lines.push(format!("{ID}0000 refs/tagsx/a@1\n"));
        if !header.contains("sorted") {
            lines.reverse();
        }
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("packed-refs"), header.to_owned() + &lines.concat()).unwrap();
        for (name, n) in &loose {
            let file = dir.path().join("refs/tags").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, format!("{ID}{n:04x}\n")).unwrap();
        }
        let mut all = packed;
        all.extend(loose);

        let store = store(&dir);
        let prefixes = ["a@", "a#", "d/b@", "ab"];
        for scope in [Scope::All, Scope::Prefixes(&prefixes)] {
            let list = store.list("refs/tags/", scope).unwrap();
            let found: Vec<(String, String)> = list
                .iter()
                .map(|(name, id)| (name.to_owned(), id.unwrap().to_string()))
                .collect();
            let expected: Vec<(String, String)> = all
                .iter()
                .filter(|(name, _)| match scope {
                    Scope::All => true,
                    Scope::Prefixes(prefixes) => prefixes.iter().any(|p| name.starts_with(p)),
                })
                .map(|(name, n)| (name.clone(), format!("{ID}{n:04x}")))
                .collect();
            prop_assert_eq!(found, expected);
        }
        for (name, n) in all.iter().step_by(23) {
            let found = store.find(format!("refs/tags/{name}")).unwrap();
            prop_assert_eq!(found.unwrap().to_string(), format!("{ID}{n:04x}"));
            prop_assert_eq!(store.find(format!("refs/tags/{name}x")).unwrap(), None);
        }
    }

    #[test]
    fn any_packed_refs(content: Vec<u8>, sorted: bool) {
        let dir = TempDir::new().unwrap();
        let header: &[u8] = if sorted { b"# pack-refs with: sorted \n" } else { b"" };
        fs::write(dir.path().join("packed-refs"), [header, &content].concat()).unwrap();
        let _ = store(&dir).list("refs/tags/", Scope::All);
        let _ = store(&dir).list("refs/tags/", Scope::Prefixes(&["a@"]));
        let _ = store(&dir).find("refs/tags/a@v1");
    }
}
