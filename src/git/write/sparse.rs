//! Files that a sparse checkout leaves out of the work tree: they count as they are in the index.

use super::working_file::WorkingFileError;
use crate::git::Repository;

impl Repository {
    /// The content of a file of the index, by its path from the top of the work tree, where git
    /// is told to leave it out; `None` if it is not.
    ///
    /// # Errors
    /// Git cannot be asked, or the file's object cannot be read.
    pub(super) fn left_out_file(&self, path: &str) -> Result<Option<Vec<u8>>, WorkingFileError> {
        // Git is not asked where no checkout was ever sparse.
        if !self.refs.git_dir.join("info/sparse-checkout").exists() {
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
