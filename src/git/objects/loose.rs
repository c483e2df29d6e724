//! Loose objects: each is a file.
//!
//! libgit2 1.9.7 never ends at a file that is cut short, as after a power cut. So such a file is
//! read here first.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use git2::ObjectType;
use libdeflater::{DecompressionError, Decompressor};

use super::{ObjectError, ObjectKind, pack};
use crate::git::{Repository, open_without_waiting};
use crate::registry::ObjectId;

/// The most that zlib compresses: bytes for each byte of the file.
const TIGHTEST: usize = 1032;
/// A file of this many bytes has the whole header of its object, even if it is cut short.
const SHORT: u64 = 4096;
/// How many levels of `objects/info/alternates` git follows.
const DEEPEST_ALTERNATE: usize = 5;

impl Repository {
    /// The kind and the content of a loose object. `None` if there is no such file, or if it is
    /// damaged and a pack has the object too: git then reads the pack.
    ///
    /// # Errors
    /// The file is damaged, or cannot be opened.
    pub(in crate::git) fn loose_object(
        &self,
        id: ObjectId,
    ) -> Result<Option<(ObjectKind, Vec<u8>)>, ObjectError> {
        self.loose(id, |mut file| {
            let mut packed = Vec::new();
            file.read_to_end(&mut packed)?;
            parse(&packed).ok_or_else(|| ErrorKind::InvalidData.into())
        })
    }

    /// Checks a loose object whose file may lack a part of the header.
    pub(super) fn check_if_short(&self, id: ObjectId) -> Result<(), ObjectError> {
        match self.loose(id, |file| Ok(file.metadata()?.len() < SHORT))? {
            Some(true) => self.loose_object(id).map(drop),
            _ => Ok(()),
        }
    }

    fn loose<T>(
        &self,
        id: ObjectId,
        then: impl FnOnce(fs::File) -> io::Result<T>,
    ) -> Result<Option<T>, ObjectError> {
        let hex = id.to_string();
        let place = Path::new(&hex[..2]).join(&hex[2..]);
        for dir in self.object_dirs() {
            let path = dir.join(&place);
            let found = match open_without_waiting(&path) {
                Err(error) if is_absent(&error) => continue,
                opened => opened.and_then(then),
            };
            return match found {
                Ok(found) => Ok(Some(found)),
                Err(_) if self.object_dirs().iter().any(|dir| pack::holds(dir, id)) => Ok(None),
                Err(error) => Err(ObjectError::of_file(id, &path, &error)),
            };
        }
        Ok(None)
    }

    /// The object directories: that of the repository, those of `objects/info/alternates`, and those
    /// of a quarantine.
    pub(in crate::git) fn object_dirs(&self) -> &[PathBuf] {
        self.object_dirs.get_or_init(|| {
            let mut dirs = vec![self.refs.common_dir.join("objects")];
            // Those of a temporary clone are new packs.
            if !self.is_temporary_clone() {
                dirs.extend(self.variables.quarantined_dirs());
                add_alternates(&mut dirs, 0, DEEPEST_ALTERNATE);
            }
            dirs
        })
    }
}

/// Adds the alternates of the directories from index `first` on.
fn add_alternates(dirs: &mut Vec<PathBuf>, first: usize, deepest: usize) {
    let next = dirs.len();
    for at in first..next {
        let dir = dirs[at].clone();
        let text = fs::read_to_string(dir.join("info/alternates")).unwrap_or_default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let named = dir.join(line);
            let named = named.canonicalize().unwrap_or(named);
            if !dirs.contains(&named) {
                dirs.push(named);
            }
        }
    }
    if next < dirs.len() && deepest > 1 {
        add_alternates(dirs, next, deepest - 1);
    }
}

/// Parses a file of an object: `KIND SIZE`, a zero byte and the content, compressed.
fn parse(packed: &[u8]) -> Option<(ObjectKind, Vec<u8>)> {
    let mut content = inflate(packed)?;
    let end = memchr::memchr(0, &content)?;
    let (kind, size) = std::str::from_utf8(&content[..end]).ok()?.split_once(' ')?;
    let kind = ObjectKind::of(ObjectType::from_str(kind)?)?;
    let is_whole = size.parse() == Ok(content.len() - end - 1);
    content.drain(..=end);
    is_whole.then_some((kind, content))
}

fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let mut decompressor = Decompressor::new();
    let mut content = vec![0; 4 * packed.len()];
    loop {
        match decompressor.zlib_decompress(packed, &mut content) {
            Ok(size) => {
                content.truncate(size);
                return Some(content);
            }
            Err(DecompressionError::InsufficientSpace)
                if content.len() / TIGHTEST <= packed.len() =>
            {
                content.resize(2 * content.len(), 0);
            }
            Err(_) => return None,
        }
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
