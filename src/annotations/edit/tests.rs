//! What GTO 0.2.8 writes, recorded; and files that it would not have left as they were.

use proptest::prelude::*;

use super::*;
use crate::registry::InvalidName;

fn text(result: Result<Vec<u8>, EditError>) -> Result<String, String> {
    result.map(|bytes| String::from_utf8(bytes).unwrap()).map_err(|error| error.to_string())
}

fn change(name: &str) -> Annotate {
    Annotate { name: name.to_owned(), ..Annotate::default() }
}

/// A change from `type=m`, `path=p`, `label=l`, `description=d`, `custom=c`, `must`, `same`.
fn annotating(name: &str, arguments: &[&str]) -> Annotate {
    let mut change = change(name);
    for argument in arguments {
        let (key, value) = argument.split_once('=').unwrap_or((argument, ""));
        let value = value.to_owned();
        match key {
            "type" => change.kind = Some(value),
            "path" => change.path = Some(value),
            "label" => change.labels.push(value),
            "description" => change.description = Some(value),
            "custom" => change.custom = Some(value),
            "must" => change.must_exist = true,
            _ => change.allow_same_path = true,
        }
    }
    change
}

#[track_caller]
fn annotated(file: &str, name: &str, arguments: &[&str]) -> String {
    text(annotate(Some(file.as_bytes()), &annotating(name, arguments))).unwrap()
}

#[track_caller]
fn refused(file: &str, name: &str, arguments: &[&str]) -> String {
    let refused = text(annotate(Some(file.as_bytes()), &annotating(name, arguments)));
    refused.unwrap_err().lines().next().unwrap().to_owned()
}

#[test]
fn writes_what_gto_0_2_8_writes() {
    let word = "word ".repeat(30);
    let long = "x".repeat(90);
    let key = "k".repeat(123);
    let mut file: Option<String> = None;
    for (name, arguments, expected) in [
        ("m2", &["label=b", "label=a", "label=b", "type=", "description="][..],
            "m2:\n  labels:\n  - b\n  - a\n  - b\n  type: ''\n".to_owned()),
        ("m2", &["type=model", "path=a b: c", "must"],
            "m2:\n  labels:\n  - a\n  - b\n  path: 'a b: c'\n  type: model\n  virtual: false\n".to_owned()),
        ("m1", &[], "m1: {}\nm2:\n  labels:\n  - a\n  - b\n  path: 'a b: c'\n  type: model\n  \
            virtual: false\n".to_owned()),
        ("m2", &["path=x", "label=aa", "custom=it's", "description=two\nlines"],
            "m1: {}\nm2:\n  custom: it's\n  description: \"two\\nlines\"\n  labels:\n  - a\n  - aa\n  \
            - b\n  path: x\n  type: model\n".to_owned()),
        ("m1", &[&format!("description={}", word.trim()), &format!("path={long}")],
            format!("m1:\n  description: {0}\n    {1}\n    word word\n  path: \n    {long}\nm2:\n  \
            custom: it's\n  description: \"two\\nlines\"\n  labels:\n  - a\n  - aa\n  - b\n  \
            path: x\n  type: model\n", "word ".repeat(13), "word ".repeat(15))),
    ] {
        let new = annotate(file.as_deref().map(str::as_bytes), &annotating(name, arguments));
        let new = text(new).unwrap();
        assert_eq!(new, expected);
        file = Some(new);
    }
    let file = file.unwrap();
    let removed = text(remove(Some(file.as_bytes()), "m2")).unwrap();
    assert!(file.starts_with(&removed) && !removed.contains("m2"));
    assert_eq!(text(remove(Some(removed.as_bytes()), "m1")).unwrap(), "{}\n");
    assert_eq!(annotated("{}\n", "1e3", &["type=null"]), "'1e3':\n  type: 'null'\n");
    let keyed = annotated("{}\n", &key, &[]);
    assert_eq!(keyed, format!("? {key}\n: {{}}\n"));
    let keyed = annotated(&keyed, &key, &["type=a", "label=b"]);
    assert_eq!(keyed, format!("? {key}\n: labels:\n  - b\n  type: a\n"));
    assert_eq!(annotated(&keyed, "j", &[]), format!("j: {{}}\n{keyed}"));
}

#[test]
fn refuses_in_the_words_of_gto_0_2_8() {
    let invalid = |text: &str| {
        let said = InvalidName(text.to_owned()).to_string();
        said.lines().next().unwrap().to_owned()
    };
    let file = "a:\n  path: x\n  type: A b\nm:\n  path: y/z\n";
    for (name, arguments, expected) in [
        ("d:a", &["label=b c"][..], invalid("d:a")),
        ("a", &["label=b c", "path=y"], invalid("b c")),
        (
            "n",
            &["path=./x/../y", "type=t"],
            "Provided path conflicts with 'y/z' ('None' 'm')".into(),
        ),
        ("n", &["path=y/z/w"], "Provided path conflicts with 'y/z' ('None' 'm')".into()),
        ("n", &["path=.."], "Provided path conflicts with 'x' ('A b' 'a')".into()),
        ("m", &["type=A b"], invalid("A b")),
    ] {
        assert_eq!(refused(file, name, arguments), expected);
    }
    // The type of another artifact, or an old one of its own, does not matter.
    assert_eq!(annotated(file, "m", &["path=y"]), file.replace("y/z", "y"));
    assert_eq!(annotated(file, "a", &["path=v"]), file.replace("path: x", "path: v"));
    assert_eq!(annotating("m", &["must"]).required_path(), Err(EditError::PathRequired));
    assert_eq!(annotating("m", &["must", "path=x"]).required_path(), Ok(Some("x")));
    assert_eq!(annotating("m", &["path=x"]).required_path(), Ok(None));
    assert_eq!(text(remove(None, "m")).unwrap_err(), "Cannot find artifact 'm'");
    assert_eq!(text(remove(Some(b"{}"), "m")).unwrap_err(), "Cannot find artifact 'm'");
    assert!(refused("", "m", &[]).starts_with("artifacts.yaml file doesn't conform"));
}

#[test]
fn keeps_what_a_person_wrote() {
    for (file, name, arguments, expected) in [
        (
            "a:\n  type: x # mine\n  # to do\n\n# c\nc:\n  path: 'q'\n# end\n",
            "b",
            &["type=m"][..],
            "a:\n  type: x # mine\n  # to do\n\nb:\n  type: m\n\n# c\nc:\n  path: 'q'\n# end\n",
        ),
        (
            "a:\n  type: x # mine\n  # to do\nc: {}\n",
            "a",
            &["type=m", "label=z"],
            "a:\n  labels:\n  - z\n  type: m # mine\n  # to do\nc: {}\n",
        ),
        (
            "b:\n    labels:\n        - b # b\n        # d\n        - d\n",
            "b",
            &["label=c", "label=e"],
            "b:\n    labels:\n        - b # b\n        - c\n        # d\n        - d\n        - e\n",
        ),
        ("# h\nb:\n    type: x\n", "a", &["path=p"], "# h\na:\n    path: p\nb:\n    type: x\n"),
        ("# h\n\n# b\nb: {}\n", "a", &[], "# h\n\na: {}\n# b\nb: {}\n"),
        ("b: {}\na: {}\n", "aa", &[], "b: {}\na: {}\naa: {}\n"),
        (
            "a: # w\n  # f\n  virtual: no # v\n# t\n",
            "a",
            &["path=p"],
            "a: # w\n  # f\n  path: p\n# t\n",
        ),
        (
            "a: {type: x, virtual: no,} # c\n",
            "a",
            &["path=n", "label=z"],
            "a: {type: x, labels: [z], path: n,} # c\n",
        ),
        (
            "{a: {type: x}, b: {}}\n",
            "c",
            &["path=é: x"],
            "{a: {type: x}, b: {}, c: {path: 'é: x'}}\n",
        ),
        ("{a: {type: x}, b: {}}\n", "b", &["path=p"], "{a: {type: x}, b: {path: p}}\n"),
        (
            "%YAML 1.1\n---\na: {}\n...\n",
            "b",
            &["type=yes", "path=1:30"],
            "%YAML 1.1\n---\na: {}\nb:\n  path: '1:30'\n  type: 'yes'\n...\n",
        ),
        (
            "\u{feff}a:\r\n  type: x\r\n",
            "b",
            &["type=y"],
            "\u{feff}a:\r\n  type: x\r\nb:\r\n  type: y\r\n",
        ),
        (
            "a:\n  description: |+\n    k\n\nc: {}\n",
            "b",
            &[],
            "a:\n  description: |+\n    k\n\nb: {}\nc: {}\n",
        ),
        (
            "a: &x {virtual: no}\nb:\n  <<: *x\n",
            "b",
            &["path=p"],
            "a: &x {virtual: no}\nb:\n  <<: *x\n  path: p\n  virtual: true\n",
        ),
        ("a:\n  description: x", "b", &[], "a:\n  description: x\nb: {}"),
        (
            "a:\n  type:\n  labels: [a] # l\n  x: [1,\n    2]\n",
            "a",
            &["type=q", "label=0"],
            "a:\n  type: q\n  labels: ['0', a] # l\n  x: [1,\n    2]\n",
        ),
    ] {
        assert_eq!(annotated(file, name, arguments), expected, "{file}");
    }
    for (file, name, expected) in [
        ("a: {}\n\n# c\nc:\n  path: q # p\n  # r\n# end\n", "c", "a: {}\n\n# c\n# end\n"),
        ("# a\na: {}\n\n# c\nc: {}\n", "a", "# a\n# c\nc: {}\n"),
        ("# h\n\n# a\na: {}\n# t\n", "a", "# h\n\n# a\n{}\n# t\n"),
        ("{a: {type: x}, b: {},}", "b", "{a: {type: x},}"),
        ("{a: {type: x}, b: {},}", "a", "{b: {},}"),
        ("{a: {},}", "a", "{}"),
        ("a: &x {type: x}\nb: *x\n", "b", "a: &x {type: x}\n"),
    ] {
        assert_eq!(text(remove(Some(file.as_bytes()), name)).unwrap(), expected, "{file}");
    }
}

#[test]
fn refuses_what_would_change_more() {
    let sentence = |name| {
        format!("Cannot change the annotation of '{name}' without touching other parts of the file")
    };
    for (file, name) in [
        ("a: &x\n  type: x\nb: *x\n", "a"),
        ("a: &x\n  type: x\nb: *x\n", "b"),
        ("a:\n  type: &t x\nb: {type: *t}\n", "a"),
        ("z:\n  description: |\n    k", "zz"),
    ] {
        assert_eq!(refused(file, name, &["type=y"]), sentence(name), "{file}");
    }
    let removed = text(remove(Some(b"a: &x {}\nb: *x\n"), "a"));
    assert!(removed.unwrap_err().starts_with(&sentence("a")));
}

/// An entry as people write it, from its key to the end of its last line; `@` is a line break.
fn entry() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "N: {}",
        "N:   # why@    type: 'x'",
        "'N': {type: \"a b\", labels: [z, y], other: 1} # c",
        "N:@  path: pN@  labels:@  - b # b@  # c@  - d@  # deeper",
        "N:@    # first@    virtual: no@    type: !!str t@@    # last",
        "N:@  description: |@    a@@    # text@@  type: q",
        "N:@  description: >-@     folded@     text",
        "N :@  \"type\" : x@  custom: {a: [1, ~,@    .nan]}@  labels: []",
        "? N@: type: x",
        "N: &N@  labels:@    - 'a'@    - \"c\"@  virtual: false",
    ])
}

fn file() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let gap = prop::sample::select(vec!["", "", "@", "# c@", "@# c@@", "# - é: [@# d@"]);
    let names = prop::sample::subsequence(vec!["a", "b1", "c/c", "d-d", "e"], 0..5).prop_shuffle();
    (names, prop::collection::vec((entry(), gap), 5), any::<bool>()).prop_map(
        |(names, parts, crlf)| {
            let breaks = |text: &str| text.replace('@', if crlf { "\r\n" } else { "\n" });
            let named = names.iter().zip(parts);
            let both = named.map(|(name, (entry, gap))| {
                (breaks(gap), breaks(&entry.replace('N', &name.replace('/', "-"))) + &breaks("@"))
            });
            both.unzip()
        },
    )
}

proptest! {
    #[test]
    fn other_artifacts_stay_byte_for_byte(
        (gaps, entries) in file(),
        name in prop::sample::select(vec!["a", "b1", "c-c", "d-d", "e", "f", "0"]),
        kind in prop::option::of("[a-z]{1,3}"),
        path in prop::option::of("[ -~é\n]{1,90}"),
        label in prop::option::of("[a-e]"),
        (must_exist, removes) in any::<(bool, bool)>(),
    ) {
        let parts = gaps.iter().zip(&entries).flat_map(|(gap, entry)| [gap.as_str(), entry]);
        let file: String = parts.collect();
        let file = if entries.is_empty() { "{}\n".to_owned() } else { file };
        let before = read(file.as_bytes()).unwrap();
        let labels = label.iter().cloned().collect();
        let change = Annotate {
            name: name.to_owned(), kind, path, must_exist, labels, allow_same_path: true, ..Annotate::default()
        };
        let result =
            if removes { remove(Some(file.as_bytes()), name) } else { annotate(Some(file.as_bytes()), &change) };
        if removes && !before.contains_key(name) {
            prop_assert_eq!(result, Err(EditError::NotFound(name.to_owned())));
            return Ok(());
        }
        if let Err(EditError::Name(_)) = result {
            return Ok(());
        }
        let edited = text(result).unwrap();
        let after = read(edited.as_bytes()).unwrap();
        prop_assert_eq!(after.contains_key(name), !removes);
        let mut rest = edited.as_str();
        for ((old_name, _), entry) in before.iter().zip(&entries) {
            if old_name != name {
                let at = rest.find(entry.trim_end());
                prop_assert!(at.is_some(), "{} in {}", entry, edited);
                rest = &rest[at.unwrap()..];
            }
        }
        if let (false, Some(path)) = (removes, &change.path) {
            prop_assert_eq!(after[name].path.as_ref(), Some(path));
            prop_assert_eq!(after[name].is_virtual, !must_exist);
        }
    }
}
