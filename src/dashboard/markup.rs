//! Text in HTML and XML.

use crate::render;

/// A text for HTML and XML, in an attribute too: markup is escaped, control characters are signs,
/// and so are those that turn the direction of text.
pub(super) fn escaped(text: &str) -> String {
    let text = render::visible(text);
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // No part of XML 1.0.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        for (text, expected) in [
            ("a&b<c>d\"e'f", "a&amp;b&lt;c&gt;d&quot;e&#39;f"),
            ("</script><!--]]>", "&lt;/script&gt;&lt;!--]]&gt;"),
            (
                "\0\x1b[31m\x7f\u{85}\u{202e}\u{2066}",
                "\u{2400}\u{241b}[31m\u{2421}\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("\n\t\u{ffff}\u{1f600}", "\n\t\u{fffd}\u{1f600}"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
