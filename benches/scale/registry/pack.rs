//! A pack of tag objects. `git fast-import` makes a file for each tag, which takes minutes for
//! a hundred thousand.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha1::{Digest, Sha1};

/// The id of an object.
pub(super) type ObjectId = [u8; 20];

/// A pack on its way to `git index-pack`.
pub(super) struct Pack<'a> {
    out: &'a mut dyn Write,
    checksum: Sha1,
}

/// The number of the kind in a pack.
const TAG: u8 = 4;

impl<'a> Pack<'a> {
    /// A pack that will hold so many objects.
    pub(super) fn new(out: &'a mut dyn Write, objects: usize) -> Self {
        let mut pack = Self { out, checksum: Sha1::new() };
        pack.write(b"PACK\0\0\0\x02");
        pack.write(&u32::try_from(objects).unwrap().to_be_bytes());
        pack
    }

    /// Adds a tag object with this content.
    pub(super) fn add_tag(&mut self, content: &str) -> ObjectId {
        // Four bits of the length beside the kind, then seven a byte.
        let (mut byte, mut rest) = (TAG << 4 | (content.len() & 15) as u8, content.len() >> 4);
        let mut entry = Vec::with_capacity(content.len());
        while rest > 0 {
            entry.push(byte | 0x80);
            byte = (rest & 0x7f) as u8;
            rest >>= 7;
        }
        entry.push(byte);
        let mut encoder = ZlibEncoder::new(entry, Compression::fast());
        encoder.write_all(content.as_bytes()).unwrap();
        self.write(&encoder.finish().unwrap());
        let header = format!("tag {}\0", content.len());
        Sha1::new().chain_update(header).chain_update(content).finalize().into()
    }

    /// Ends the pack.
    pub(super) fn finish(self) {
        self.out.write_all(&self.checksum.finalize()).unwrap();
    }

    fn write(&mut self, bytes: &[u8]) {
        self.checksum.update(bytes);
        self.out.write_all(bytes).unwrap();
    }
}

pub(super) fn from_hex(text: &str) -> ObjectId {
    std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
}

pub(super) fn to_hex(id: &ObjectId) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
