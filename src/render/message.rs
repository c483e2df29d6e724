//! The sentences that commands say.

use std::io::{Result, Write};

use super::highlight::highlight;

/// How sentences are written to one stream. They are never wrapped, and nothing in them is read
/// as markup or as the name of an emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to write terminal escapes for colours and bold type.
    pub color: bool,
    /// Whether to begin with an emoji what has one.
    pub emojis: bool,
}

impl Style {
    /// Writes `✅  text`; without emojis a space and the text.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn success(self, text: &str, out: &mut dyn Write) -> Result<()> {
        self.marked("✅ ", text, out)
    }

    /// Writes `🪴  text`; without emojis a space and the text.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn banner(self, text: &str, out: &mut dyn Write) -> Result<()> {
        self.marked("🪴 ", text, out)
    }

    /// Writes a sentence of its own, its values highlighted where there is colour.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn message(self, text: &str, out: &mut dyn Write) -> Result<()> {
        if self.color {
            highlight(text, out)?;
        } else {
            out.write_all(text.as_bytes())?;
        }
        out.write_all(b"\n")
    }

    /// Writes `❌ text`, the text red where there is colour; without emojis the text alone.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn error(self, text: &str, out: &mut dyn Write) -> Result<()> {
        if self.emojis {
            out.write_all("❌ ".as_bytes())?;
        }
        for line in text.split('\n') {
            if self.color && !line.is_empty() {
                writeln!(out, "\x1b[31m{line}\x1b[0m")?;
            } else {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    fn marked(self, emoji: &str, text: &str, out: &mut dyn Write) -> Result<()> {
        let emoji = if self.emojis { emoji } else { "" };
        self.message(&format!("{emoji} {text}"), out)
    }
}
