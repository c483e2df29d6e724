//! Whether reftables are whole: <https://git-scm.com/docs/reftable>.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::git::refs::RefError;

/// Checks that all tables of a stack exist and are complete.
pub(super) fn stack(dir: &Path) -> Result<(), RefError> {
    let path = dir.join("tables.list");
    let read = || {
        fs::read_to_string(&path)
            .map_err(|source| RefError::Table { path: path.clone(), reason: source.to_string() })
    };
    let mut list = read()?;
    loop {
        let Err(error) = list.lines().try_for_each(|name| check(&dir.join(name))) else {
            return Ok(());
        };
        // Git may have replaced the tables meanwhile.
        let now = read()?;
        if now == list {
            return Err(error);
        }
        list = now;
    }
}

fn check(path: &Path) -> Result<(), RefError> {
    let damaged = |reason: String| RefError::Table { path: path.to_owned(), reason };
    match is_whole(path) {
        Ok(true) => Ok(()),
        Ok(false) => Err(damaged("its end is missing or belongs to another file".to_owned())),
        Err(error) => Err(damaged(error.to_string())),
    }
}

/// Whether the footer repeats the header and has the right checksum.
fn is_whole(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut header = [0; 28];
    let len = file.metadata()?.len();
    if len < header.len() as u64 {
        return Ok(false);
    }
    file.read_exact(&mut header)?;
    // The second version also has the kind of ids.
    let (header, footer_len) = match header.strip_prefix(b"REFT").map(|rest| rest[0]) {
        Some(1) => (&header[..24], 68),
        Some(2) => (&header[..], 72),
        _ => return Ok(false),
    };
    let mut footer = [0; 72];
    let footer = &mut footer[..footer_len];
    if len < footer_len as u64 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-(footer_len as i64)))?;
    file.read_exact(footer)?;
    let (content, checksum) = footer.split_at(footer_len - 4);
    Ok(content.starts_with(header) && libdeflater::crc32(content).to_be_bytes() == checksum)
}
