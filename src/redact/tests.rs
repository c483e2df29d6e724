//! What is hidden, and what is not.

use super::*;

#[test]
fn leaves_out_credentials_only() {
    for (text, clean) in [
        (
            "fatal: unable to access 'https://u:t0k@en@host:80/a.git/': no",
            "fatal: unable to access 'https://host:80/a.git/': no",
        ),
        ("https://token@host", "https://host"),
        ("https://token@host/a@b.git", "https://host/a@b.git"),
        ("https://host/a@b.git", "https://host/a@b.git"),
        ("http://a/ and ssh://git@b/c and m@v1.0.0", "http://a/ and ssh://b/c and m@v1.0.0"),
        ("'http://a/','http://u:pass@b/'", "'http://a/','http://b/'"),
        ("http://u:S'x@h/a", "http://h/a"),
        ("(http://[::1]:80/a): x", "(http://[::1]:80/a): x"),
        ("http://h:80/a@b", "http://h:***@b"),
        ("'http://h/a?k=S&l=T/': no", "'http://h/a?k=***&l=***/': no"),
        ("http://h/a?S#T", "http://h/a?***#***"),
        ("file:///srv/a?b=c#d", "file:///srv/a?b=c#d"),
        ("://@", "://"),
        ("", ""),
    ] {
        assert_eq!(Redactor::default().redact(text), clean);
    }
}

#[test]
fn what_was_typed_is_shown_without_credentials() {
    for (typed, shown) in [
        ("http://u:S'x@127.0.0.1:1/a", "http://127.0.0.1:1/a"),
        ("http://u:a/S@host/", "http://host/"),
        ("http://u:a?S@host/", "http://host/"),
        ("http://u:a#S@host/", "http://host/"),
        ("http://u:1/S@host/", "http://u:***@host/"),
        ("http://u:a b@host/", "http://host/"),
        ("http://u:a@b/S@host/", "http://host/"),
        ("http://host/a?private_token=S", "http://host/a?private_token=***"),
        ("http:/u:S@h/a", "***@h/a"),
        ("u:S@h/a", "***@h/a"),
        ("https//u:S@h/a", "***@h/a"),
        ("https/S@h/a", "***@h/a"),
        ("h/a?access_token=S", "h/a?access_token=***"),
        ("git@host:path", "git@host:path"),
        ("models:a.git", "models:a.git"),
        ("/srv/models@v1/a#b?", "/srv/models@v1/a#b?"),
        ("[::1]:a", "[::1]:a"),
    ] {
        assert_eq!(redact_typed(typed), shown);
    }
}

#[test]
fn secrets_are_known_in_any_form() {
    for (typed, secrets) in [
        ("https://u:pa%20ss@host/a", &["pa%20ss", "pa ss"][..]),
        ("http://u:longer/word@host/", &["longer/word", "longer", "word"]),
        ("http://u:1234/word@host/", &["1234/word", "1234", "word"]),
        ("u:word@host", &["word"]),
        ("http:/u:word@host", &["/u:word", "word"]),
        ("https://0123456789abcdef@host", &["0123456789abcdef"]),
        ("http://host/a?k=some%2Fword&l=xy", &["some%2Fword", "some/word"]),
        ("https://ann:p@host/models", &[]),
        ("git@host:path", &[]),
    ] {
        let found = secrets_of(typed);
        let mut distinct: Vec<&str> = Vec::new();
        for secret in &found {
            if !distinct.contains(&secret.as_str()) {
                distinct.push(secret);
            }
        }
        assert_eq!(distinct, secrets, "{typed}");
    }
}

#[test]
fn known_secrets_are_hidden_everywhere() {
    let redactor = Redactor::of_typed("https://u:kn%40wn-S3CRET@host/a");
    let text = "remote: kn@wn-S3CRET, kn%40wn-S3CRET: no such token";
    assert_eq!(redactor.redact(text), "remote: ***, ***: no such token");
    assert!(!format!("{redactor:?}").contains("S3CRET"));
}
