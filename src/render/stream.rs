//! The process's streams. A name, a message, a path or the output of a remote may contain escape
//! sequences for terminals.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Result, Stderr, StdoutLock, Write};

use memchr::memchr;

/// Marks an escape character of this program. No text contains this byte: it is not valid in UTF-8.
const MARK: u8 = 0xff;

const ESCAPE: u8 = 0x1b;

/// Writes codes of colours and styles.
pub(super) fn write_codes(codes: &str, out: &mut dyn Write) -> Result<()> {
    out.write_all(&[&[MARK, b'['], codes.as_bytes(), b"m"].concat())
}

/// Writes a text whose escape sequences are trusted.
///
/// # Errors
/// What `out` returns.
pub fn styled(text: &str, out: &mut dyn Write) -> Result<()> {
    for (at, part) in text.split(char::from(ESCAPE)).enumerate() {
        if at > 0 {
            out.write_all(&[MARK])?;
        }
        out.write_all(part.as_bytes())?;
    }
    Ok(())
}

/// A stream of the process. On a terminal, control characters are shown as signs, except for line
/// ends, tabs and our own colours. Other streams get every byte.
///
/// A character must be written in one piece.
#[derive(Debug)]
pub struct Stream<W> {
    inner: W,
    is_terminal: bool,
}

impl Stream<BufWriter<StdoutLock<'static>>> {
    /// The standard output, buffered.
    #[must_use]
    pub fn stdout() -> Self {
        let stdout = io::stdout().lock();
        let is_terminal = stdout.is_terminal();
        Self { inner: BufWriter::with_capacity(1 << 16, stdout), is_terminal }
    }
}

impl Stream<Vec<u8>> {
    /// What a terminal will get, kept in memory.
    #[must_use]
    pub fn kept() -> Self {
        Self { inner: Vec::new(), is_terminal: true }
    }

    /// All that was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.inner
    }
}

impl Stream<Stderr> {
    /// The standard error. It is not locked: while repositories are read side by side, each thread
    /// may write to it.
    #[must_use]
    pub fn stderr() -> Self {
        let inner = io::stderr();
        let is_terminal = inner.is_terminal();
        Self { inner, is_terminal }
    }
}

impl<W: Write> Stream<W> {
    /// Whether it is a terminal.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    fn show(&mut self, text: &str) -> Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(|c| shown(c).is_some()) {
            let (plain, special) = rest.split_at(at);
            self.inner.write_all(plain.as_bytes())?;
            rest = match special.strip_prefix("\r\n") {
                Some(after) => {
                    self.inner.write_all(b"\n")?;
                    after
                }
                None => {
                    let mut characters = special.chars();
                    if let Some(sign) = characters.next().and_then(shown) {
                        write!(self.inner, "{sign}")?;
                    }
                    characters.as_str()
                }
            };
        }
        self.inner.write_all(rest.as_bytes())
    }
}

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        let mut rest = bytes;
        loop {
            let mark = memchr(MARK, rest);
            let (part, after) = rest.split_at(mark.unwrap_or(rest.len()));
            if self.is_terminal {
                self.show(&String::from_utf8_lossy(part))?;
            } else {
                self.inner.write_all(part)?;
            }
            let Some(after) = after.get(1..) else { return Ok(()) };
            self.inner.write_all(&[ESCAPE])?;
            rest = after;
        }
    }

    fn flush(&mut self) -> Result<()> {
        self.inner.flush()
    }
}

/// A text with signs in place of control characters. Line ends and tabs stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    match text.contains(|c| shown(c).is_some()) {
        true => text.chars().map(|c| shown(c).unwrap_or(c)).collect(),
        false => Cow::Borrowed(text),
    }
}

/// The sign for a control character (C0, C1 and DEL) or a character that changes the direction of
/// text. It has the width that tables count.
fn shown(character: char) -> Option<char> {
    match character {
        '\n' | '\t' => None,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)),
        '\x7f' => Some('␡'),
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// What `write` writes to a stream that is not a terminal.
#[cfg(test)]
pub(super) fn printed(write: impl FnOnce(&mut dyn Write) -> Result<()>) -> String {
    let mut stream = Stream { inner: Vec::new(), is_terminal: false };
    write(&mut stream).unwrap();
    String::from_utf8(stream.inner).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(is_terminal: bool, bytes: &[u8]) -> Vec<u8> {
        let mut stream = Stream { inner: Vec::new(), is_terminal };
        stream.write_all(bytes).unwrap();
        stream.inner
    }

    #[test]
    fn a_terminal_is_shown_what_it_would_obey() {
        for (text, shown) in [
            ("\x1b[31mred\x1b]0;title\x07", "␛[31mred␛]0;title␇"),
            ("a\tb\nc\r\nd\re\0", "a\tb\nc\nd␍e␀"),
            ("\x7f \u{9b}31m \u{85}", "␡ \u{fffd}31m \u{fffd}"),
            ("abc\u{202e}fed \u{2066}x", "abc\u{fffd}fed \u{fffd}x"),
            ("模型 é 👩\u{200d}👧 שלום ╒══╕", "模型 é 👩\u{200d}👧 שלום ╒══╕"),
        ] {
            assert_eq!(String::from_utf8(written(true, text.as_bytes())).unwrap(), shown);
            assert_eq!(written(false, text.as_bytes()), text.as_bytes());
        }
        assert_eq!(written(true, b"\x9b1m \xfe"), "\u{fffd}1m \u{fffd}".as_bytes());
    }

    #[test]
    fn our_own_colours_pass() {
        for is_terminal in [true, false] {
            let mut stream = Stream { inner: Vec::new(), is_terminal };
            write_codes("1;36", &mut stream).unwrap();
            stream.write_all(b"7").unwrap();
            styled("\x1b[1mUsage\x1b[0m", &mut stream).unwrap();
            assert_eq!(stream.inner, b"\x1b[1;36m7\x1b[1mUsage\x1b[0m");
        }
    }
}
