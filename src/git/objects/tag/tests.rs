//! The odd and the ordinary.

use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::*;

const TARGET: &str = "0123456789abcdef0123456789abcdef01234567";

fn with_tagger(line: &str) -> String {
    format!("object {TARGET}\ntype commit\ntag m@v1\ntagger {line}\n\ntext\n")
}

fn message(text: &str) -> String {
    let raw = format!("object {TARGET}\ntype commit\ntag m@v1\n\n{text}");
    String::from_utf8(parse_tag(raw.as_bytes()).unwrap().message().to_vec()).unwrap()
}

/// The first part is what dulwich makes of these lines; it refuses the second.
#[test]
fn taggers_and_dates() {
    for (line, name, email, time) in [
        ("A U <a@u> 1700000000 +0130", "A U", "a@u", Some((1_700_000_000, 90))),
        ("A <a> 0 +0000", "A", "a", Some((0, 0))),
        ("A <a> -5 -0030", "A", "a", Some((-5, -30))),
        ("A <a> 1 +1400", "A", "a", Some((1, 840))),
        ("A <a> 1 -1200", "A", "a", Some((1, -720))),
        ("A <a> 1 +0545", "A", "a", Some((1, 345))),
        ("A <a> 1 +5", "A", "a", Some((1, 5))),
        ("A <a> 1 --700", "A", "a", Some((1, 420))),
        ("A <a>  1  +0000", "A", "a", Some((1, 0))),
        ("A <a> +7 +0100", "A", "a", Some((7, 60))),
        ("A  <a> 1 +0000", "A ", "a", Some((1, 0))),
        ("A\t<a> 1 +0100", "A", "a", Some((1, 60))),
        ("A <b> <a> 1 +0000", "A <b>", "a", Some((1, 0))),
        ("A <a <b>> 1 +0000", "A <a", "b>", Some((1, 0))),
        ("A <a> b> 1 +0100", "A", "a> b", Some((1, 60))),
        ("A <a>", "A", "a", None),
        // From here on dulwich, or GTO after it, stops.
        ("A <> 1 +0000", "A", "", Some((1, 0))),
        ("<a> 1 +0000", "", "a", Some((1, 0))),
        ("A<a> 1 +0000", "A", "a", Some((1, 0))),
        ("A <a>1 +0000", "A", "a", Some((1, 0))),
        ("A <a> 1", "A", "a", Some((1, 0))),
        ("A <a> 1 0100", "A", "a", Some((1, 0))),
        ("A <a> 1 +9999", "A", "a", Some((1, 0))),
        ("A <a> 1 +99999999999", "A", "a", Some((1, 0))),
        ("A <a> x +0000", "A", "a", None),
        ("A <a> 99999999999999999999 +0000", "A", "a", None),
        ("A 1 +0000", "A 1 +0000", "", None),
        ("", "", "", None),
    ] {
        let raw = with_tagger(line);
        let tag = parse_tag(raw.as_bytes()).unwrap();
        let tagger = tag.tagger.unwrap();
        assert_eq!(tagger.name, name.as_bytes(), "{line}");
        assert_eq!(tagger.email, email.as_bytes(), "{line}");
        let found = tag.time.map(|time| (time.seconds, time.offset_minutes));
        assert_eq!(found, time, "{line}");
        assert_eq!(tag.message(), b"text\n");
    }
}

#[test]
fn headers() {
    let raw = format!("object {TARGET}\ntype tree\ntag x y\nencoding z\n more\n\n\nm");
    let tag = parse_tag(raw.as_bytes()).unwrap();
    assert_eq!(tag.target.to_string(), TARGET);
    assert_eq!((tag.target_kind, tag.name), (ObjectKind::Tree, &b"x y"[..]));
    assert_eq!((tag.tagger, tag.time, tag.message()), (None, None, &b"\nm"[..]));
    let raw = format!("object {TARGET}\ntype commit\ntag x");
    assert_eq!(parse_tag(raw.as_bytes()).unwrap().message(), b"");
    for (raw, line) in [
        (String::new(), "object"),
        (format!("object {TARGET}0\ntype commit\ntag x\n"), "object"),
        (format!("type commit\nobject {TARGET}\ntag x\n"), "object"),
        (format!("object {TARGET}\n\ntype commit\ntag x\n"), "type"),
        (format!("object {TARGET}\ntype thing\ntag x\n"), "type"),
        (format!("object {TARGET}\ntype commit\ntagger x\n"), "tag"),
    ] {
        assert_eq!(parse_tag(raw.as_bytes()), Err(MalformedTag(line)), "{raw}");
    }
}

#[test]
fn signatures() {
    const PGP: &str = "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n";
    const SSH: &str = "-----BEGIN SSH SIGNATURE-----\nx\n";
    assert_eq!(message(&format!("m\n{PGP}")), "m\n");
    assert_eq!(message(&format!("m\n{SSH}")), "m\n");
    assert_eq!(message(&format!("{PGP}m\n{SSH}")), format!("{PGP}m\n"));
    assert_eq!(message(PGP), "");
    let within = "m -----BEGIN PGP SIGNATURE-----";
    assert_eq!(message(within), within);
}

proptest! {
    #[test]
    fn any_bytes(raw: Vec<u8>, cut in 0..200usize, byte: u8) {
        let _ = parse_tag(&raw);
        let mut tag = with_tagger("A U <a@u> 1700000000 +0130").into_bytes();
        let cut = cut % tag.len();
        tag[cut] = byte;
        let _ = parse_tag(&tag);
        let _ = parse_tag(&tag[..cut]);
    }

    #[test]
    fn what_git_writes(name in "[^<>\\s]{1,9}", seconds in any::<i64>(), minutes in 0..1440i32) {
        let raw = with_tagger(&format!(
            "{name} <{name}> {seconds} -{:02}{:02}", minutes / 60, minutes % 60
        ));
        let tag = parse_tag(raw.as_bytes()).unwrap();
        let person = tag.tagger.unwrap();
        prop_assert_eq!((person.name, person.email), (name.as_bytes(), name.as_bytes()));
        let time = tag.time.unwrap();
        prop_assert!(time.seconds == seconds && time.offset_minutes == -minutes);
    }
}
