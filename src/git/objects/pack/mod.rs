//! Reading many objects at once from packs.
//!
//! libgit2 looks up each object by itself, seeks to it, and sets up zlib anew; with a million tags
//! it keeps whole packs in memory. Here ids are looked up in the order of the index, and objects
//! are read in the order of the pack, through small buffers. That halves the work.
//!
//! Only simple objects are read here: small, not a delta, in the usual kind of pack. libgit2 reads
//! the rest: deltas, loose objects, alternates, SHA-256, other versions of an index. It also
//! reports objects that are damaged or missing.

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

/// With fewer objects than this, reading the index of a pack does not pay.
const MANY: usize = 64;

/// A wanted object: its id of 20 bytes, and its place in the list of ids.
type Wanted = ([u8; 20], u32);

/// Passes the objects that can be read here to `then`, in any order: the place, the kind and the
/// content. Others are left out.
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
        // After an error, what was read of the pack counts; the rest is left to libgit2.
        let _ = read_pack(&index, &wanted, &mut then);
    }
}

/// Whether a pack in this object directory has the object. `false` for an id of 32 bytes.
pub(super) fn holds(objects_dir: &Path, id: ObjectId) -> bool {
    let Ok(id) = id.as_bytes().try_into() else { return false };
    let indexes = indexes(&objects_dir.join("pack")).unwrap_or_default();
    let mut indexes = indexes.iter().filter_map(|path| Index::open(path).ok().flatten());
    indexes.any(|mut index| index.holds(id).unwrap_or(false))
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
