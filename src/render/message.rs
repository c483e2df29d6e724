//! The sentences that commands print.

use std::io::{Result, Write};

use super::stream::write_codes;

/// The style of sentences on a stream. They are never wrapped, and nothing in them is interpreted
/// as markup or as an emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to write terminal escapes for colours and bold type.
    pub color: bool,
    /// Whether sentences that have an emoji begin with it.
    pub emojis: bool,
}

/// The codes of the terminal's colours.
const GREEN: &str = "32";
const RED: &str = "31";

impl Style {
    /// Writes `✅  text`, green if colours are on. Without emojis: a space and the text.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn success(self, text: &str, out: &mut dyn Write) -> Result<()> {
        out.write_all(if self.emojis { "✅  " } else { " " }.as_bytes())?;
        self.colored(GREEN, text, out)
    }

    /// Writes `🪴  text`. Without emojis: a space and the text.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn banner(self, text: &str, out: &mut dyn Write) -> Result<()> {
        writeln!(out, "{} {text}", if self.emojis { "🪴 " } else { "" })
    }

    /// Writes a sentence and a newline.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn message(self, text: &str, out: &mut dyn Write) -> Result<()> {
        writeln!(out, "{text}")
    }

    /// Writes `❌ text`, red if colours are on. Without emojis: the text.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn error(self, text: &str, out: &mut dyn Write) -> Result<()> {
        if self.emojis {
            out.write_all("❌ ".as_bytes())?;
        }
        self.colored(RED, text, out)
    }

    /// Writes a text and a newline, each line in a colour if colours are on.
    fn colored(self, code: &str, text: &str, out: &mut dyn Write) -> Result<()> {
        for line in text.split('\n') {
            if self.color && !line.is_empty() {
                write_codes(code, out)?;
                out.write_all(line.as_bytes())?;
                write_codes("0", out)?;
            } else {
                out.write_all(line.as_bytes())?;
            }
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::stream::printed;

    type Write = fn(Style, &str, &mut dyn super::Write) -> Result<()>;

    #[track_caller]
    fn check(write: Write, text: &str, expected: [&str; 3]) {
        let styles = [(false, true), (false, false), (true, true)];
        for ((color, emojis), expected) in styles.into_iter().zip(expected) {
            let printed = printed(|out| write(Style { color, emojis }, text, out));
            assert_eq!(printed, expected);
        }
    }

    #[test]
    fn prints_as_gto_does() {
        check(
            Style::success,
            "Artifact \"m\" was deprecated",
            [
                "✅  Artifact \"m\" was deprecated\n",
                " Artifact \"m\" was deprecated\n",
                "✅  \x1b[32mArtifact \"m\" was deprecated\x1b[0m\n",
            ],
        );
        check(
            Style::banner,
            "GTO Version: 1.10.1",
            ["🪴  GTO Version: 1.10.1\n", " GTO Version: 1.10.1\n", "🪴  GTO Version: 1.10.1\n"],
        );
        check(
            Style::message,
            "[red]x :warning: `artifacts.yaml`",
            [
                "[red]x :warning: `artifacts.yaml`\n",
                "[red]x :warning: `artifacts.yaml`\n",
                "[red]x :warning: `artifacts.yaml`\n",
            ],
        );
        check(
            Style::error,
            "Cannot find artifact 'a'\n\nb",
            [
                "❌ Cannot find artifact 'a'\n\nb\n",
                "Cannot find artifact 'a'\n\nb\n",
                "❌ \x1b[31mCannot find artifact 'a'\x1b[0m\n\n\x1b[31mb\x1b[0m\n",
            ],
        );
    }
}
