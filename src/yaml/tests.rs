//! Expectations are what ruamel.yaml 0.19 answers as GTO 1.10.1 asks it.

use super::*;

/// A node in a short notation, close to JSON.
fn short(node: &Node) -> String {
    let join = |texts: Vec<String>| texts.join(", ");
    match &node.data {
        Data::Null => "null".to_owned(),
        Data::Bool(flag) => flag.to_string(),
        Data::Integer(digits) => digits.clone(),
        Data::Float(number) => format!("{number:?}"),
        Data::Text(text) => format!("{text:?}"),
        Data::Timestamp(text) => format!("date {text}"),
        Data::Binary(text) => format!("bytes {text}"),
        Data::List(nodes) => format!("[{}]", join(nodes.iter().map(short).collect())),
        Data::Map(pairs) => {
            let pair = |(key, value): &(Node, Node)| format!("{}: {}", short(key), short(value));
            format!("{{{}}}", join(pairs.iter().map(pair).collect()))
        }
    }
}

#[track_caller]
fn check(yaml: &str, expected: &str) {
    let answer = match parse(yaml.as_bytes()) {
        Ok(node) => short(&node),
        Err(error) => error.to_string(),
    };
    assert_eq!(answer, expected, "{yaml:?}");
}

#[test]
fn plain_scalars_resolve_by_yaml_1_2() {
    for (yaml, expected) in [
        ("", "null"),
        ("~", "null"),
        ("NULL", "null"),
        ("nUll", "\"nUll\""),
        ("True", "true"),
        ("yes", "\"yes\""),
        ("1_000", "1000"),
        ("017", "17"),
        ("0o17", "15"),
        ("-0x1F", "-31"),
        ("0b101", "5"),
        ("+12", "12"),
        ("-0", "0"),
        ("0xffffffffffffffffffff", "1208925819614629174706175"),
        ("08", "8"),
        ("1:30", "\"1:30\""),
        ("1.", "1.0"),
        ("1_0.5", "10.5"),
        ("1e3", "1000.0"),
        (".5e+1", "5.0"),
        (".5e1", "\".5e1\""),
        ("-.INF", "-inf"),
        (".NaN", "NaN"),
        ("+.nan", "\"+.nan\""),
        ("1e", "\"1e\""),
        ("2020-01-02", "date 2020-01-02"),
        ("2020-1-2", "\"2020-1-2\""),
        ("2020-1-2 3:04:05.6 -1:30", "date 2020-1-2 3:04:05.6 -1:30"),
        ("2020-01-02T03:04:05Z", "date 2020-01-02T03:04:05Z"),
        ("2020-01-02T03:04", "\"2020-01-02T03:04\""),
        ("'1'", "\"1\""),
        ("! '1'", "1"),
        ("\"a\\u00e9\\x41\\\n  b\"", "\"aéAb\""),
        ("|\n  a\n   b", "\"a\\n b\""),
        (">-\n  a\n  b\n\n  c\n", "\"a b\\nc\""),
    ] {
        check(yaml, expected);
    }
}

#[test]
fn plain_scalars_resolve_by_yaml_1_1_where_the_file_says_so() {
    for (yaml, expected) in [
        ("yes", "true"),
        ("Off", "false"),
        ("017", "15"),
        ("08", "\"08\""),
        ("1:30", "90"),
        ("-1:30.5", "-90.5"),
        ("0o17", "\"0o17\""),
        ("-.5", "\"-.5\""),
        ("1_000", "1000"),
    ] {
        check(&format!("%YAML 1.1\n---\n{yaml}\n"), expected);
    }
    check("%YAML 1.3\n---\na\n", "line 2, column 1: a YAML version other than 1.1 and 1.2");
}

#[test]
fn tags_are_yamls_own() {
    for (yaml, expected) in [
        ("!!str 1", "\"1\""),
        ("!!str", "\"\""),
        ("!!int '3'", "3"),
        ("!!float 1", "1.0"),
        ("!!bool yes", "true"),
        ("!!null x", "null"),
        ("!!binary bW9k ZWw=", "bytes bW9kZWw="),
        ("!!set {a, b}", "[\"a\", \"b\"]"),
        ("!!omap [a: 1, b: 2]", "{\"a\": 1, \"b\": 2}"),
        ("!!pairs [a: 1, a: 2]", "[[\"a\", 1], [\"a\", 2]]"),
        ("%TAG ! tag:yaml.org,2002:\n---\n!int '3'", "3"),
        ("!foo 1", "line 1, column 6: the unknown tag !foo"),
        ("!!int x", "line 1, column 7: !!int is not a whole number"),
        ("!!binary YQ", "line 1, column 10: !!binary is not base64"),
        ("!!map [a]", "line 1, column 7: a list under the tag of something else"),
    ] {
        check(yaml, expected);
    }
}

#[test]
fn keys_stand_once_and_merge() {
    for (yaml, expected) in [
        ("a: 1\nb: 2", "{\"a\": 1, \"b\": 2}"),
        ("a: 1\na: 2", "line 2, column 1: the key 'a' for the second time"),
        ("1: a\n1.0: b", "line 2, column 1: the key '1.0' for the second time"),
        ("1: a\n'1': b", "{1: \"a\", \"1\": \"b\"}"),
        ("=: a", "{\"=\": \"a\"}"),
        ("a: =", "line 1, column 4: = is no value; quote it"),
        ("? [a, 1]\n: b", "{[\"a\", 1]: \"b\"}"),
        ("? {a: 1}\n: b", "line 1, column 3: a mapping cannot be a key"),
        (
            "x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x}",
            "{\"x\": {\"a\": 1, \"b\": 2}, \"y\": {\"a\": 1, \"b\": 3}}",
        ),
        ("<<: [{a: 1}, {a: 2, b: 2}]", "{\"a\": 1, \"b\": 2}"),
        ("<<: {a: 1}\nb: 1\nb: 2", "{\"a\": 1, \"b\": 2}"),
        ("<<: 1", "line 1, column 5: a merge key << takes a mapping or a list of mappings"),
        ("<<: {a: 1}\n<<: {b: 1}", "line 2, column 1: a second merge key <<"),
    ] {
        check(yaml, expected);
    }
}

#[test]
fn one_document_of_allowed_characters() {
    for (yaml, expected) in [
        ("\u{feff}a: 1\r\nb: 2\r\n", "{\"a\": 1, \"b\": 2}"),
        ("---\na\n...\n", "\"a\""),
        ("a\n---\nb", "line 2, column 1: a second document"),
        ("a: \0", "line 1, column 4: the control character U+0000"),
        ("é: 1\nb: \u{7f}", "line 2, column 4: the control character U+007F"),
        ("a:\t1", "line 1, column 3: a tab where YAML wants spaces"),
        ("a: b\tc", "line 1, column 5: a tab where YAML wants spaces"),
        ("a: 1 \t# c", "line 1, column 6: a tab where YAML wants spaces"),
        ("a: [1,\t2] #\tc\nb: \"\t\"\n", "{\"a\": [1, 2], \"b\": \"\\t\"}"),
    ] {
        check(yaml, expected);
    }
    let error = parse(b"a: 1\nb: \xff").unwrap_err();
    assert_eq!(error.to_string(), "line 2, column 4: not UTF-8");
}

#[test]
fn hostile_documents_end_in_errors() {
    let laughs = |level: usize| {
        format!("- &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "))
    };
    let lol: String =
        std::iter::once("- &a0 lol\n".to_owned()).chain((1..12).map(laughs)).collect();
    check(&lol, "line 7, column 7: aliases that copy too much");
    let link = |level: usize| {
        format!("- &a{level} {}*a{}{}\n", "[".repeat(200), level - 1, "]".repeat(200))
    };
    let chain: String = std::iter::once("- &a0 x\n".to_owned()).chain((1..90).map(link)).collect();
    check(&chain, "line 4, column 207: nested too deeply");
    check("&a [*a]", "line 1, column 5: an alias inside the value it stands for");
    let deep = parse("[".repeat(100_000).as_bytes()).unwrap_err();
    assert_eq!(deep.at, Position { line: 1, column: 256 });
    assert!(parse(format!("{}{}", "[".repeat(250), "]".repeat(250)).as_bytes()).is_ok());
    check(&"1".repeat(5000), "line 1, column 1: looks like a number but is none; quote it");
}

#[test]
fn floats_print_as_in_python() {
    for (number, expected) in [
        (1.0, "1.0"),
        (0.1, "0.1"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (1.5e-5, "1.5e-05"),
        (0.0001, "0.0001"),
        (-0.0, "-0.0"),
        (1e300, "1e+300"),
    ] {
        assert_eq!(float_text(number), expected);
    }
}
