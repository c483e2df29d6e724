//! DVC's cache beside the work tree. Nothing is fetched.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use crate::dvc::{Hash, Tracked, cache_dir, read_listing};
use crate::ops::recorded::directory_of;
use crate::ops::{Registry, UnreadFile};

impl Registry {
    /// The files in a folder whose listing DVC's cache here has. `path` is that of the folder.
    pub(super) fn listed_in_cache(&self, path: &str, hash: &Hash) -> Option<Vec<Tracked>> {
        hash.text.ends_with(".dir").then_some(())?;
        read_listing(&self.read_cached(path, hash)?.ok()?).ok()
    }

    /// The content of this hash, which is that of the file or folder at a path, from the cache.
    pub(super) fn read_cached(
        &self,
        path: &str,
        Hash { kind, text }: &Hash,
    ) -> Option<Result<Vec<u8>, UnreadFile>> {
        let digits = text.strip_suffix(".dir").unwrap_or(text);
        let is_md5 = *kind == "md5" && digits.len() == 32;
        if !is_md5 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let (first, rest) = text.split_at(2);
        let cache = self.cache_of(path)?;
        // DVC 3, and DVC before that.
        ["files/md5", ""]
            .iter()
            .find_map(|layout| read_small(&cache.join(layout).join(first).join(rest)))
    }

    /// The folder of the cache of the DVC project that a path is in: that of the nearest folder
    /// with a `.dvc`.
    fn cache_of(&self, path: &str) -> Option<PathBuf> {
        let mut folder = path;
        let mut project = None;
        while project.is_none() && !folder.is_empty() {
            folder = directory_of(folder);
            project = Some(self.repo.root().join(folder).join(".dvc")).filter(|dir| dir.is_dir());
        }
        let project = project?;
        // DVC: the local one wins.
        let configs = ["config.local", "config"].into_iter();
        let mut dirs = configs.filter_map(|name| {
            let config = read_small(&project.join(name))?.ok()?;
            cache_dir(&String::from_utf8_lossy(&config))
        });
        let dir = dirs.next().unwrap_or_else(|| "cache".to_owned());
        Some(project.join(dir))
    }
}

/// The content of a file; nothing if it is no file or cannot be read.
fn read_small(path: &Path) -> Option<Result<Vec<u8>, UnreadFile>> {
    let found = fs::metadata(path).ok().filter(Metadata::is_file)?;
    match found.len() {
        size if size > UnreadFile::LARGEST => Some(Err(UnreadFile::TooLarge(size))),
        _ => fs::read(path).ok().map(Ok),
    }
}
