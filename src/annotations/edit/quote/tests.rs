//! Expectations are what GTO 0.2.8 writes after `  type:`, but where said.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let position = ScalarPosition { column: 7, indent: 4, newline: "\n" };
    assert_eq!(block_text(text, position, Schema::V1_2), expected, "{text:?}");
}

#[test]
fn scalars_are_written_as_gto_0_2_8_writes_them() {
    let (long, words) = ("x".repeat(75), "word ".repeat(16));
    for (text, expected) in [
        ("", " ''"),
        ("a b", " a b"),
        ("it's", " it's"),
        ("'a", " \"'a\""),
        ("a: b", " 'a: b'"),
        ("a:", " 'a:'"),
        ("a:b #c", " 'a:b #c'"),
        ("#a", " '#a'"),
        ("-a ?b", " -a ?b"),
        ("- a", " '- a'"),
        ("a, [b]", " a, [b]"),
        ("[b]", " '[b]'"),
        ("yes", " yes"),
        ("null", " 'null'"),
        ("1e3", " '1e3'"),
        ("0o7", " '0o7'"),
        ("2020-01-02", " '2020-01-02'"),
        ("12:30", " 12:30"),
        ("=", " '='"),
        ("---", " '---'"),
        (" a ", " ' a '"),
        ("a\nb", " \"a\\nb\""),
        ("\t\u{7}\u{7f}\u{feff}\\", " \"\\t\\a\\x7F\\uFEFF\\\\\""),
        ("é 日本 🤖", " é 日本 🤖"),
        (&long, &format!("\n    {long}").replace('\n', " \n")),
        (words.trim(), &format!(" {}\n    word word", "word ".repeat(14))),
        (&format!("{long} a"), &format!(" \n    {long} \n    a")),
        // Where GTO 0.2.8 would lose one of the two spaces.
        (&format!("a  {long}"), &format!(" 'a  {long}'")),
        (&format!("it's  {long}"), &format!(" \"it's  {long}\"")),
        ("a\u{85}\u{2028}b", " \"a\\N\\Lb\""),
    ] {
        check(text, expected);
    }
}

#[test]
fn yaml_1_1_has_more_words_to_quote() {
    for (text, expected) in [("yes", "'yes'"), ("1:30", "'1:30'"), ("a", "a"), ("a,b", "'a,b'")] {
        assert_eq!(inline_text(text, Schema::V1_1), expected);
    }
    assert_eq!(inline_text("yes", Schema::V1_2), "yes");
    assert_eq!(inline_text("it's: \n", Schema::V1_2), "\"it's: \\n\"");
}
