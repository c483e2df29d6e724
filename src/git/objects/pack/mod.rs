//! Many objects at once, straight from the packs.
//!
//! libgit2 looks each object up by itself, jumps to wherever it is, and sets zlib up anew for it;
//! of a million tags it comes to keep whole packs in memory. Here ids are looked up in the order of
//! a pack's index and objects read in the order of the pack, through small buffers: half the work.
//!
//! Only what is plain is read: a small object that is stored as it is, in the usual kind of pack.
//! All else is left to libgit2 (deltas, loose objects, alternates, SHA-256, indexes of another
//! version), and so is what is damaged or missing: it says what is wrong.

mod index;
mod objects;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use index::Index;
use objects::Objects;

use super::ObjectKind;
use super::verify::is_intact;
use crate::registry::ObjectId;

/// Fewer objects than this, and reading the index of a pack does not pay.
const MANY: usize = 64;

/// The id of an object that is wanted, of 20 bytes, and its place among those that are.
type Wanted = ([u8; 20], u32);

/// Gives the objects that can be read here to `then`, in no order: the place, and the kind with
/// the content. Whatever cannot be read, for any reason, is left out.
pub(in crate::git) fn read_many(
    objects_dir: &Path,
    ids: impl Iterator<Item = Option<ObjectId>>,
    mut then: impl FnMut(usize, ObjectKind, &[u8]),
) {
    let id = |id: Option<ObjectId>| id?.as_bytes().try_into().ok();
    let wanted = (0..).zip(ids).filter_map(|(place, it)| Some((id(it)?, place)));
    let mut wanted: Vec<Wanted> = wanted.collect();
    if wanted.len() < MANY {
        return;
    }
    wanted.sort_unstable();
    for index in indexes(&objects_dir.join("pack")).unwrap_or_default() {
        // What was read of a pack before an error counts; the rest is left.
        let _ = read_pack(&index, &wanted, &mut then);
    }
}

fn indexes(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(dir)?.map(|entry| entry.map(|entry| entry.path()));
    let paths = paths.collect::<io::Result<Vec<_>>>()?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "idx")).collect())
}

fn read_pack(
    path: &Path,
    wanted: &[Wanted],
    then: &mut impl FnMut(usize, ObjectKind, &[u8]),
) -> io::Result<()> {
    let Some(mut index) = Index::open(path)? else { return Ok(()) };
    let mut found = index.find(wanted)?;
    found.sort_unstable();
    let mut objects = Objects::open(&path.with_extension("pack"))?;
    for (offset, at) in found {
        let (id, place) = wanted[at as usize];
        if let Some((kind, content)) = objects.read(offset)?
            && is_intact(&id, kind, content)
        {
            then(place as usize, kind, content);
        }
    }
    Ok(())
}
