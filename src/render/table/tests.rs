use super::*;

fn printed(format: TableFormat, headers: &[&str], rows: &[&[Option<&str>]]) -> String {
    let headers: Vec<_> = headers.iter().map(|header| Cow::from(*header)).collect();
    let rows = || rows.iter().map(|row| row.iter().map(|cell| cell.map(Cow::from)));
    let mut out = Vec::new();
    Table::new(&headers, rows).unwrap().write(format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn fancy_outline() {
    let rows: [&[_]; 2] =
        [&[Some("m"), Some("v0.0.1"), None], &[Some("a/long-name"), Some("1e5"), Some("")]];
    let expected = "\
╒═════════════╤══════════╤═════════╕
│ name        │ latest   │ #prod   │
╞═════════════╪══════════╪═════════╡
│ m           │ v0.0.1   │ -       │
│ a/long-name │ 1e5      │         │
╘═════════════╧══════════╧═════════╛
";
    assert_eq!(printed(TableFormat::FancyOutline, &["name", "latest", "#prod"], &rows), expected);
    let plain = "\
name         latest    #prod
m            v0.0.1    -
a/long-name  1e5
";
    assert_eq!(printed(TableFormat::Plain, &["name", "latest", "#prod"], &rows), plain);
}

#[test]
fn cells_are_stripped_and_may_have_lines() {
    let rows: [&[_]; 3] = [
        &[Some("  a\t"), Some("one\ntwo\n")],
        &[Some("b\r\nc\rd"), Some("\u{3000}y z\x1c")],
        &[Some("e"), None],
    ];
    let expected = "\
╒════════╤════════╕
│ name   │ note   │
╞════════╪════════╡
│ a      │ one    │
│        │ two    │
│ b      │ y z    │
│ c      │        │
│ d      │        │
│ e      │ -      │
╘════════╧════════╛
";
    assert_eq!(printed(TableFormat::FancyOutline, &["name", "note"], &rows), expected);
    let plain = "name    note\na       one\n        two\nb       y z\nc\nd\ne       -\n";
    assert_eq!(printed(TableFormat::Plain, &["name", "note"], &rows), plain);
}

#[test]
fn widths_are_columns_of_the_terminal() {
    let rows: [&[_]; 5] = [
        &[Some("模型"), Some("v1")],
        &[Some("🪴x"), Some("v2")],
        &[Some("e\u{301}"), Some("v3")],
        &[Some("👩\u{200d}👩\u{200d}👧"), Some("v4")],
        &[Some("ｱ"), Some("v5")],
    ];
    let expected = "\
╒══════╤═════╕
│ 名   │ v   │
╞══════╪═════╡
│ 模型 │ v1  │
│ 🪴x  │ v2  │
│ e\u{301}    │ v3  │
│ 👩\u{200d}👩\u{200d}👧   │ v4  │
│ ｱ    │ v5  │
╘══════╧═════╛
";
    assert_eq!(printed(TableFormat::FancyOutline, &["名", "v"], &rows), expected);
}

#[test]
fn chunks_are_one_table() {
    let long = "x".repeat(CHUNK / 10);
    let rows: Vec<[Option<&str>; 2]> = (0..25)
        .map(|n| [Some(if n == 24 { long.as_str() } else { "a\nb" }), Some(&long[n..])])
        .collect();
    let rows: Vec<&[_]> = rows.iter().map(|row| &row[..]).collect();
    let printed = printed(TableFormat::FancyOutline, &["name", "note"], &rows);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 3 + 24 * 2 + 1 + 1);
    let rule = "═".repeat(long.len() + 2);
    assert_eq!(lines[0], format!("╒{rule}╤{rule}╕"));
    assert_eq!(lines[2], format!("╞{rule}╪{rule}╡"));
    assert_eq!(lines[52], format!("╘{rule}╧{rule}╛"));
    let width = long.len();
    for (n, pair) in lines[3..51].chunks(2).enumerate() {
        assert_eq!(pair[0], format!("│ {:width$} │ {:width$} │", "a", &long[n..]));
        assert_eq!(pair[1], format!("│ {:width$} │ {:width$} │", "b", ""));
    }
    assert_eq!(lines[51], format!("│ {long} │ {:width$} │", &long[24..]));
}

#[test]
fn a_cell_may_be_as_wide_as_a_column_can_be() {
    let [widest, wider] = [65_533, 65_534].map(|width| "x".repeat(width));
    let rows: [&[_]; 1] = [&[Some(widest.as_str())]];
    for format in [TableFormat::FancyOutline, TableFormat::Plain] {
        let printed = printed(format, &["name"], &rows);
        assert!(printed.contains(&widest));
        assert!(format == TableFormat::Plain || printed.contains(&"═".repeat(65_535)));
    }
    let rows = || [[Some(Cow::from(wider.as_str()))]].into_iter();
    let error = Table::new(&[Cow::from("name")], rows).map(drop).unwrap_err();
    assert_eq!(
        error.to_string(),
        "A cell below 'name' is 65534 columns wide, and a table has room for 65533. \
         Use `--json` instead"
    );
}

#[test]
fn without_rows_there_is_nothing() {
    assert_eq!(printed(TableFormat::Plain, &["name"], &[]), "");
}
