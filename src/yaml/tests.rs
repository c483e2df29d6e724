//! Expectations are what GTO 1.10.1 (ruamel.yaml) reads, but where said.

use super::*;
use crate::registry::Value;

/// What a text reads as, in JSON; or why it does not.
fn read_text(yaml: &str) -> String {
    match read::<Value>(yaml.as_bytes()) {
        Ok(value) => serde_json::to_string(&value).unwrap(),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn check(yaml: &str, expected: &str) {
    assert_eq!(read_text(yaml), expected, "{yaml:?}");
}

#[test]
fn scalars_have_types() {
    for (yaml, expected) in [
        ("", "null"),
        ("~", "null"),
        ("nUll", "\"nUll\""),
        ("True", "true"),
        ("yes", "\"yes\""),
        ("-0x1F", "-31"),
        ("0o17", "15"),
        ("0b101", "5"),
        ("+12", "12"),
        ("-0", "0"),
        ("0xffffffffffffffffffff", "1208925819614629174706175"),
        ("170141183460469231731687303715884105728", "170141183460469231731687303715884105728"),
        ("1:30", "\"1:30\""),
        ("1.", "1.0"),
        ("1e3", "1000.0"),
        ("-.INF", "-Infinity"),
        (".NaN", "NaN"),
        ("1e", "\"1e\""),
        ("2020-01-02", "\"2020-01-02\""),
        ("'1'", "\"1\""),
        ("!!str 1", "\"1\""),
        ("!!int '3'", "3"),
        ("\"a\\u00e9\\x41\\\n  b\"", "\"aéAb\""),
        ("|\n  a\n   b\n", "\"a\\n b\\n\""),
        (">-\n  a\n  b\n\n  c\n", "\"a b\\nc\""),
    ] {
        check(yaml, expected);
    }
}

/// `docs/src/reference/differences.md` lists these.
#[test]
fn some_scalars_differ_from_python_gto() {
    for (yaml, expected) in [
        ("1_000", "\"1_000\""),
        ("017", "\"017\""),
        ("08", "\"08\""),
        ("1e400", "\"1e400\""),
        ("!!omap [a: 1]", "[{\"a\":1}]"),
        ("%YAML 1.1\n---\nyes", "\"yes\""),
        ("340282366920938463463374607431768211456", "3.402823669209385e+38"),
    ] {
        check(yaml, expected);
    }
}

#[test]
fn keys_stand_once_and_merge() {
    let twice = |key| format!("the key '{key}' for the second time");
    for (yaml, expected) in [
        ("b: 1\na: 2", "{\"b\":1,\"a\":2}".to_owned()),
        ("a: 1\na: 2", format!("line 2, column 1: {}", twice("a"))),
        ("x: {1: a, 1.0: b}", format!("line 1, column 11: x: {}", twice("1.0"))),
        ("1: a\ntrue: b", format!("line 2, column 1: {}", twice("true"))),
        ("1: a\n'1': b", "{\"1\":\"a\",\"1\":\"b\"}".to_owned()),
        ("? {a: 1}\n: b", "line 1, column 3: a mapping cannot be a key".to_owned()),
        ("? [a, b]\n: c", "{\"a_b\":\"c\"}".to_owned()),
        (
            "x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x, c: 1}",
            "{\"x\":{\"a\":1,\"b\":2},\"y\":{\"a\":1,\"b\":3,\"c\":1}}".to_owned(),
        ),
        ("<<: [{a: 1}, {a: 2, b: 2}]", "{\"a\":1,\"b\":2}".to_owned()),
        (
            "<<: 1",
            "line 1, column 1: a merge key << takes a mapping or a list of mappings".to_owned(),
        ),
    ] {
        check(yaml, &expected);
    }
}

#[derive(Debug, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
struct Typed {
    text: Text,
    flag: Option<Flag>,
    list: List<Text>,
    inner: Option<Mapping<Box<Typed>>>,
}

#[test]
fn types_are_strict() {
    let read = |yaml: &str| read::<Mapping<Typed>>(yaml.as_bytes()).map(|Mapping(typed)| typed);
    let text = |text: &str| Text(text.to_owned());
    let typed = Typed { text: text("1"), list: List(vec![text("a")]), ..Typed::default() };
    for yaml in [
        "text: '1'\nlist: [a]\nother: {a: 1}",
        "{<<: {text: '2', list: [a]}, text: '1'}",
        "<<: {text: '1'}\n<<x: 1\nlist: [a]\n0: 1\n1: 2\n",
    ] {
        assert_eq!(read(yaml), Ok(Typed { text: text("1"), ..read(yaml).unwrap() }), "{yaml}");
        assert_eq!(read(yaml).unwrap(), typed);
    }
    for (yaml, expected) in [
        ("", "line 1, column 1: nothing is there, expected a mapping"),
        ("text: 1", "line 1, column 7: text: invalid type: integer `1`, expected a text"),
        ("a: 1\nlist:", "line 2, column 6: list: invalid type: null, expected a list"),
        (
            "inner: {list: [a, ~]}",
            "line 1, column 19: inner.list[1]: invalid type: null, expected a text",
        ),
        (
            "inner: {other: 1, other: 2}",
            "line 1, column 19: inner: the key 'other' for the second time",
        ),
        ("inner: []", "line 1, column 8: inner: invalid type: sequence, expected a mapping"),
        ("flag: 2", "line 1, column 7: flag: invalid value: integer `2`, expected true or false"),
    ] {
        assert_eq!(read(yaml).unwrap_err().to_string(), expected, "{yaml}");
    }
}

#[test]
fn a_key_is_found_in_its_place() {
    let place = |key| place_of_key(b"a: {c: 1}\n'b:': 1\n", key).map(|at| (at.line, at.column));
    assert_eq!((place("a"), place("b:"), place("c")), (Some((1, 1)), Some((2, 1)), None));
}

#[test]
fn one_document_of_allowed_characters() {
    for (yaml, expected) in [
        ("\u{feff}a: 1\r\nb: 2\r\n", "{\"a\":1,\"b\":2}"),
        ("---\na\n...\n", "\"a\""),
        ("a\n---\nb", "a second document"),
    ] {
        check(yaml, expected);
    }
    for yaml in ["a: \0", "b: \u{7f}", "a: [", "!foo 1", "&a [*a]", "*a", "%YAML 1.3\n---\na\n"] {
        assert!(read::<Value>(yaml.as_bytes()).is_err(), "{yaml}");
    }
    assert!(read::<Value>(b"a: 1\nb: \xff").is_err());
}

#[test]
fn hostile_documents_end_in_errors() {
    let laughs = |level: usize| {
        format!("- &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "))
    };
    let lol: String =
        std::iter::once("- &a0 lol\n".to_owned()).chain((1..12).map(laughs)).collect();
    let quadratic = format!("- &a [{}]\n{}", "1,".repeat(20_000), "- *a\n".repeat(20_000));
    let long = format!("- &a {}\n{}", "x".repeat(100_000), "- *a\n".repeat(1000));
    for yaml in [lol, quadratic, long] {
        let error = read::<Value>(yaml.as_bytes()).unwrap_err().to_string();
        let limits = ["aliases that copy too much", "repetition limit exceeded"];
        assert!(limits.iter().any(|limit| error.contains(limit)), "{error}");
    }
    for deep in ["[", "{a: ", "- ", "? "] {
        assert!(read::<Value>(deep.repeat(20_000).as_bytes()).is_err());
    }
    assert!(read::<Value>(format!("{}{}", "[".repeat(120), "]".repeat(120)).as_bytes()).is_ok());
}
