//! Files that are missing in the work tree because of a sparse checkout or `git update-index
//! --skip-worktree`: their content in the index counts.

use std::fs::{self, File};
use std::io::{self, Read};
use std::iter;
use std::path::Path;

use git2::{Index, IndexEntryExtendedFlag};

use super::working_file::WorkingFileError;
use crate::git::objects::from_oid;
use crate::git::{GitError, Repository};
use crate::registry::ObjectId;

impl Repository {
    /// The content in the index of a file that git was told to leave out of the work tree. `None`
    /// if it was not told so, or the file exists.
    ///
    /// # Errors
    /// Git is needed and cannot be run, or the file's object cannot be read.
    pub fn left_out_file(&self, path: &str) -> Result<Option<Vec<u8>>, WorkingFileError> {
        // Git is not needed if no file is marked.
        if self.root.join(path).symlink_metadata().is_ok()
            || !self.has_work_tree()
            || !may_leave_out(&self.refs.git_dir)
        {
            return Ok(None);
        }
        let index = Index::open_ext(&self.refs.git_dir.join("index"), self.git.object_format());
        let id = match index {
            Ok(index) => left_out(&index, path),
            // The index is split, or has entries for directories.
            Err(_) => self.ask_git_for_left_out(path)?,
        };
        Ok(id.map(|id| self.blob(id)).transpose()?)
    }

    fn ask_git_for_left_out(&self, path: &str) -> Result<Option<ObjectId>, WorkingFileError> {
        let directories = path.match_indices('/').map(|(at, _)| &path[..=at]);
        let wanted: Vec<_> = iter::once(path).chain(directories).collect();
        // Git 2.36. An older git makes entries for the files of a directory.
        let listed = self.list_index(&["--sparse"], &wanted);
        let listed = listed.or_else(|_| self.list_index(&[], &wanted))?;
        for entry in listed.split_terminator('\0') {
            // `S MODE ID STAGE<tab>PATH`: S marks a file or directory that is left out.
            let entry = entry.strip_prefix("S ").and_then(|entry| entry.split_once('\t'));
            let Some((fields, name)) = entry else { continue };
            let Some(id) = fields.split(' ').nth(1).and_then(|id| id.parse().ok()) else {
                continue;
            };
            match path.strip_prefix(name) {
                Some("") => return Ok(Some(id)),
                Some(rest) if name.ends_with('/') => return Ok(self.blob_id_in(id, rest)?),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The entries of the index. Git runs no program for this, and writes nothing.
    fn list_index(&self, options: &[&str], paths: &[&str]) -> Result<String, GitError> {
        let mut git = self.git_program();
        git.env("GIT_LITERAL_PATHSPECS", "1").arg("--no-optional-locks");
        git.args(["-c", "core.fsmonitor=false", "ls-files", "-z", "-v", "--stage"]);
        git.args(options).arg("--").args(paths).printed()
    }
}

fn left_out(index: &Index, path: &str) -> Option<ObjectId> {
    let entry = index.get_path(Path::new(path), 0)?;
    let flags = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended);
    flags.contains(IndexEntryExtendedFlag::SKIP_WORKTREE).then(|| from_oid(entry.id))
}

/// Whether a file may be marked so: this takes an index of version 3 or later, or a split index.
fn may_leave_out(git_dir: &Path) -> bool {
    if is_new_index(&git_dir.join("index")).unwrap_or(false) {
        return true;
    }
    let files = fs::read_dir(git_dir).into_iter().flatten().flatten();
    let names = files.map(|file| file.file_name());
    names.filter(|name| name.as_encoded_bytes().starts_with(b"sharedindex.")).count() > 0
}

fn is_new_index(path: &Path) -> io::Result<bool> {
    let mut head = [0; 8];
    File::open(path)?.read_exact(&mut head)?;
    let [.., version] = head;
    Ok(version > 2)
}
