//! The objects of a pack.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use libdeflater::Decompressor;

use super::ObjectKind;

/// How many bytes of the pack are read at once.
const WINDOW: usize = 1 << 17;
/// Larger objects are not read here.
const LARGEST: usize = 1 << 14;
/// The most that such an object takes in the pack: its header, and its content if that cannot be
/// compressed.
const LARGEST_PACKED: usize = LARGEST + 64;
/// The size of the checksum after the last object.
const TRAILER: u64 = 20;
/// libdeflate is faster with this much space after an object.
const SLACK: usize = 512;

/// An open pack.
pub(super) struct Objects {
    file: File,
    /// The end of the objects.
    end: u64,
    window: Vec<u8>,
    /// The offset of the window in the file.
    start: u64,
    decompressor: Decompressor,
    content: Vec<u8>,
}

impl Objects {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self {
            end: file.metadata()?.len().saturating_sub(TRAILER),
            file,
            window: Vec::new(),
            start: 0,
            decompressor: Decompressor::new(),
            content: vec![0; LARGEST + SLACK],
        })
    }

    /// Reads the object at an offset: its kind and content. `None` if it is a delta or damaged.
    pub(super) fn read(&mut self, offset: u32) -> io::Result<Option<(ObjectKind, &[u8])>> {
        let at = self.load(u64::from(offset))?;
        let Some((kind, size, data)) = self.window.get(at..).and_then(header) else {
            return Ok(None);
        };
        if size > LARGEST {
            return Ok(None);
        }
        let inflated = self.decompressor.zlib_decompress(data, &mut self.content[..size + SLACK]);
        Ok((inflated == Ok(size)).then(|| (kind, &self.content[..size])))
    }

    /// Loads the object at an offset into the window, and returns its place there.
    fn load(&mut self, offset: u64) -> io::Result<usize> {
        let needed = self.end.min(offset + LARGEST_PACKED as u64);
        if offset < self.start || needed > self.start + self.window.len() as u64 {
            self.file.seek(SeekFrom::Start(offset))?;
            self.start = offset;
            self.window.clear();
            let length = self.end.saturating_sub(offset).min(WINDOW as u64);
            (&mut self.file).take(length).read_to_end(&mut self.window)?;
        }
        Ok((offset - self.start) as usize)
    }
}

/// Parses an object's header: its kind and size, and its compressed content with what follows.
/// `None` for a delta.
fn header(raw: &[u8]) -> Option<(ObjectKind, usize, &[u8])> {
    let (&first, mut rest) = raw.split_first()?;
    let kind = match first >> 4 & 7 {
        1 => ObjectKind::Commit,
        2 => ObjectKind::Tree,
        3 => ObjectKind::Blob,
        4 => ObjectKind::Tag,
        _ => return None,
    };
    let (mut size, mut shift, mut more) = (usize::from(first & 15), 4, first & 0x80 != 0);
    while more && shift < 32 {
        let (&byte, after) = rest.split_first()?;
        size |= usize::from(byte & 0x7f) << shift;
        (rest, shift, more) = (after, shift + 7, byte & 0x80 != 0);
    }
    Some((kind, size, rest))
}
