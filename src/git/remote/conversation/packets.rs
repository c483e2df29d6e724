//! Packets: the lines of git's protocols, each behind its length in four hex digits.

use crate::git::process::GitError;
use crate::git::process::dialogue::Dialogue;

/// A packet that was received.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Packet {
    /// A line or a piece of data.
    Data(Vec<u8>),
    /// The end of a message, `0000`.
    Flush,
    /// The end of a section, `0001`.
    Delimiter,
    /// The end of an answer over HTTP, `0002`. Git adds it; the server does not send it.
    End,
}

/// A request of protocol version 2.
#[derive(Debug)]
pub(super) struct Request(Vec<u8>);

impl Request {
    /// A command with its capabilities.
    pub(super) fn new(command: &str, capabilities: &[&str]) -> Self {
        let mut request = Self(Vec::new());
        request.line(&format!("command={command}"));
        capabilities.iter().for_each(|capability| request.line(capability));
        request.0.extend(b"0001");
        request
    }

    /// Adds an argument.
    pub(super) fn line(&mut self, line: &str) {
        self.0.extend(format!("{:04x}{line}\n", line.len() + 5).bytes());
    }

    /// The complete request.
    pub(super) fn end(mut self) -> Vec<u8> {
        self.0.extend(b"0000");
        self.0
    }
}

/// Reads a packet; `None` if git has ended.
///
/// # Errors
/// What git printed is no packet, or cannot be read.
pub(super) fn read(git: &mut Dialogue) -> Result<Option<Packet>, GitError> {
    let Some(length) = git.read(4)? else { return Ok(None) };
    let digits = str::from_utf8(length).ok().filter(|text| !text.starts_with('+'));
    let length = digits.and_then(|digits| usize::from_str_radix(digits, 16).ok());
    match length {
        Some(0) => Ok(Some(Packet::Flush)),
        Some(1) => Ok(Some(Packet::Delimiter)),
        Some(2) => Ok(Some(Packet::End)),
        Some(length) if length >= 4 => {
            Ok(git.read(length - 4)?.map(|bytes| Packet::Data(bytes.to_vec())))
        }
        _ => Err(git.failure("fatal: protocol error: the answer is no packet")),
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn requests_are_packets() {
        let mut request = Request::new("ls-refs", &["agent=gto"]);
        request.line("peel");
        let expected = b"0014command=ls-refs\n000eagent=gto\n00010009peel\n0000";
        assert_eq!(String::from_utf8(request.end()).unwrap(), str::from_utf8(expected).unwrap());
    }
}
