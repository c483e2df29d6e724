//! Keeping passwords and tokens out of messages.

/// The text without what stands before the host in its addresses: `https://user:token@host`
/// becomes `https://host`.
pub(in crate::git) fn redact(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (scheme, address) = rest.split_at(at + 3);
        clean.push_str(scheme);
        let end = address.find(|c: char| c.is_whitespace() || "'\"`<>".contains(c));
        let (address, after) = address.split_at(end.unwrap_or(address.len()));
        let authority = address.find(['/', '?', '#']).unwrap_or(address.len());
        let host = address[..authority].rfind('@').map_or(0, |at| at + 1);
        clean.push_str(&address[host..]);
        rest = after;
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_credentials_only() {
        for (text, clean) in [
            (
                "fatal: unable to access 'https://u:t0k@en@host:80/a@b.git/': no",
                "fatal: unable to access 'https://host:80/a@b.git/': no",
            ),
            ("https://token@host", "https://host"),
            ("http://a/ and ssh://git@b/c and m@v1.0.0", "http://a/ and ssh://b/c and m@v1.0.0"),
            ("://@", "://"),
            ("", ""),
        ] {
            assert_eq!(redact(text), clean);
        }
    }
}
