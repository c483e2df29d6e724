//! The index of a pack: the offsets of objects.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::Wanted;

/// Version 2: the only one that git has written since 2007.
const SIGNATURE: [u8; 8] = *b"\xfftOc\0\0\0\x02";
/// A table: how many objects have ids that begin with a byte up to 0, 1, ... 255.
const FANOUT: usize = 256 * 4;
const ID: usize = 20;
/// The offset of the first id.
const IDS: u64 = (SIGNATURE.len() + FANOUT) as u64;
/// The size of a checksum: one for each object stands between ids and offsets.
const CHECKSUM: u64 = 4;

/// If there are more objects than this for each wanted one, seeking is faster than reading on.
const SPARSE: usize = 64;

/// An open index.
pub(super) struct Index {
    file: BufReader<File>,
    count: u32,
}

impl Index {
    /// Opens an index; `None` if it has another version.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
        let mut head = [0; SIGNATURE.len() + FANOUT];
        file.read_exact(&mut head)?;
        let count = head.last_chunk().copied().map_or(0, u32::from_be_bytes);
        Ok(head.starts_with(&SIGNATURE).then_some(Self { file, count }))
    }

    /// Whether the pack has this object.
    pub(super) fn holds(&mut self, id: &[u8; ID]) -> io::Result<bool> {
        let (mut from, mut to) = (0, u64::from(self.count));
        while from < to {
            let middle = from.midpoint(to);
            let mut found = [0; ID];
            self.file.seek(SeekFrom::Start(IDS + middle * ID as u64))?;
            self.file.read_exact(&mut found)?;
            match found.cmp(id) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
            }
        }
        Ok(false)
    }

    /// The offsets in the pack of the wanted objects that it has, each with its index in `wanted`,
    /// which is sorted.
    pub(super) fn find(&mut self, wanted: &[Wanted]) -> io::Result<Vec<(u32, u32)>> {
        let mut found = Vec::new();
        if self.count as usize / SPARSE > wanted.len() {
            return Ok(found);
        }
        found.reserve(wanted.len());
        let mut left = (0..).zip(wanted).peekable();
        let mut id = [0; ID];
        for position in 0..self.count {
            self.file.read_exact(&mut id)?;
            while left.next_if(|(_, (it, _))| *it < id).is_some() {}
            while let Some((at, _)) = left.next_if(|(_, (it, _))| *it == id) {
                found.push((position, at));
            }
        }
        let offsets = IDS + u64::from(self.count) * (ID as u64 + CHECKSUM);
        self.file.seek(SeekFrom::Start(offsets))?;
        let (mut read, mut offset) = (0, [0; 4]);
        for (position, _) in &mut found {
            // Two references can have the same tag object.
            if *position >= read {
                self.file.seek_relative(4 * i64::from(*position - read))?;
                self.file.read_exact(&mut offset)?;
                read = *position + 1;
            }
            *position = u32::from_be_bytes(offset);
        }
        // The first bit marks a long offset, which is in another table.
        found.retain(|(offset, _)| offset >> 31 == 0);
        Ok(found)
    }
}
