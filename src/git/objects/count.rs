//! Counting files.

use std::collections::HashMap;

use super::{ObjectError, ObjectKind};
use crate::git::Repository;
use crate::registry::ObjectId;

impl Repository {
    /// The number of files in and below a directory, without submodules.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`].
    pub fn file_count(&self, tree: ObjectId) -> Result<u64, ObjectError> {
        // For each directory: its files and subdirectories. A directory that occurs often is read
        // once.
        let mut contents: HashMap<_, (u64, Vec<_>)> = HashMap::from([(tree, (0, Vec::new()))]);
        self.visit_trees([(tree, tree)], |directory, entry| {
            let (files, below) = contents.entry(*directory).or_default();
            match entry.kind() {
                ObjectKind::Blob => *files += 1,
                ObjectKind::Tree => below.push(entry.id),
                _ => {}
            }
            (entry.kind() == ObjectKind::Tree).then_some(entry.id)
        })?;
        let (mut counts, mut pending) = (HashMap::new(), vec![tree]);
        while let Some(id) = pending.last().copied() {
            let (files, below) = contents.get(&id).map_or((0, &[][..]), |(n, it)| (*n, it));
            let unknown = below.iter().filter(|id| !counts.contains_key(*id));
            let before = pending.len();
            pending.extend(unknown);
            if pending.len() == before {
                let below = below.iter().filter_map(|id| counts.get(id));
                counts.insert(id, below.fold(files, |sum, count: &u64| sum.saturating_add(*count)));
                pending.pop();
            }
        }
        Ok(counts.get(&tree).copied().unwrap_or_default())
    }
}
