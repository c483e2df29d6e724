//! Git object ids, independent of libgit2.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// The id of a Git object: 20 bytes (SHA-1) or 32 bytes (SHA-256).
///
/// Displays as 40 or 64 lower-case hex digits; orders as those digits do.
#[derive(Clone, Copy, Eq, PartialOrd, Ord)]
pub struct ObjectId {
    bytes: [u8; 32],
    len: u8,
}

/// A text that is not 40 or 64 hex digits, or bytes that are not 20 or 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an object id")]
pub struct InvalidObjectId;

impl ObjectId {
    /// The raw bytes: 20 or 32 of them.
    #[must_use]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The first `digits` hex digits, as in tables.
    #[must_use]
    pub fn short(&self, digits: usize) -> String {
        let mut hex = self.to_string();
        hex.truncate(digits);
        hex
    }
}

impl PartialEq for ObjectId {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Hash for ObjectId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl TryFrom<&[u8]> for ObjectId {
    type Error = InvalidObjectId;

    fn try_from(raw: &[u8]) -> Result<Self, InvalidObjectId> {
        if raw.len() != 20 && raw.len() != 32 {
            return Err(InvalidObjectId);
        }
        let mut bytes = [0; 32];
        bytes[..raw.len()].copy_from_slice(raw);
        Ok(Self { bytes, len: raw.len() as u8 })
    }
}

impl FromStr for ObjectId {
    type Err = InvalidObjectId;

    fn from_str(text: &str) -> Result<Self, InvalidObjectId> {
        let hex = text.as_bytes();
        if hex.len() != 40 && hex.len() != 64 {
            return Err(InvalidObjectId);
        }
        let mut bytes = [0; 32];
        let mut valid = true;
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            let (high, low) = (HEX[usize::from(pair[0])], HEX[usize::from(pair[1])]);
            valid &= (high | low) < 16;
            *byte = high << 4 | low & 15;
        }
        if valid { Ok(Self { bytes, len: (hex.len() / 2) as u8 }) } else { Err(InvalidObjectId) }
    }
}

/// The values of hex digits; 255 for other bytes. A table, because most of what is read are ids.
const HEX: [u8; 256] = {
    let mut values = [255; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value] as usize] = value as u8;
        values[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    values
};

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0u8; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.as_bytes()) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        let hex = &hex[..2 * usize::from(self.len)];
        f.pad(std::str::from_utf8(hex).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_are_inverses() {
        for text in ["0123456789abcdef0123456789abcdef01234567", &"f0".repeat(32)] {
            let id: ObjectId = text.parse().unwrap();
            assert_eq!(id.to_string(), text);
            assert_eq!(ObjectId::try_from(id.as_bytes()), Ok(id));
        }
        assert_eq!("0123".parse::<ObjectId>(), Err(InvalidObjectId));
        assert_eq!("g".repeat(40).parse::<ObjectId>(), Err(InvalidObjectId));
        assert_eq!("é".repeat(20).parse::<ObjectId>(), Err(InvalidObjectId));
    }
}
