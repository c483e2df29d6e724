//! Files that the work tree leaves out, by a sparse checkout or by `git update-index
//! --skip-worktree`: they count as they are in the index.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::working_file::WorkingFileError;
use crate::git::Repository;

impl Repository {
    /// The content of a file of the index, by its path from the top of the work tree, where git
    /// was told to leave it out; `None` if it was not, or the file is there.
    ///
    /// # Errors
    /// Git cannot be asked, or the file's object cannot be read.
    pub fn left_out_file(&self, path: &str) -> Result<Option<Vec<u8>>, WorkingFileError> {
        // Git is not asked where it was told of no file.
        if self.root.join(path).symlink_metadata().is_ok()
            || !self.has_work_tree()
            || !may_leave_out(&self.refs.git_dir)
        {
            return Ok(None);
        }
        let mut git = self.git_program();
        git.env("GIT_LITERAL_PATHSPECS", "1").arg("--no-optional-locks");
        let listed = git.args(["ls-files", "-z", "-v", "--stage", "--", path]).printed()?;
        // `S MODE ID STAGE<tab>PATH`: S stands for such a file.
        let fields = listed.strip_prefix("S ").and_then(|rest| rest.split_once('\t'));
        let id = fields.and_then(|(fields, _)| fields.split(' ').nth(1)?.parse().ok());
        Ok(id.map(|id| self.blob(id)).transpose()?)
    }
}

/// Whether a file may be marked to be left out: such a mark takes an index of version 3, which may
/// be in two parts.
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
