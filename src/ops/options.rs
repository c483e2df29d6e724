//! The options of changes of tags.

use crate::registry::Build;
use crate::registry::plan::{TagForm, WantedVersion};

/// A version to register.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterOptions<'o> {
    /// The commit, as a revision of git. Default: HEAD.
    pub revision: Option<&'o str>,
    /// Which version.
    pub version: WantedVersion<'o>,
    /// Build metadata for a version that is computed.
    pub build: Option<&'o Build>,
    /// Whether to change nothing where the commit has the version already.
    pub exist_ok: bool,
    /// Whether to change nothing where this is as in the version before. A commit that has the
    /// version already needs no other one then.
    pub if_changed: Option<ChangeTest>,
    /// How the tag is made.
    pub tag: TagOptions<'o>,
}

/// What has to be as in the version before, so that a commit needs no version of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeTest {
    /// The content of the artifact.
    Content,
    /// Its content and its annotation.
    Any,
}

/// A stage to assign.
#[derive(Debug, Clone, Copy, Default)]
pub struct AssignOptions<'o> {
    /// The stage.
    pub stage: &'o str,
    /// The version to assign. With a revision: the version to register there.
    pub version: Option<&'o str>,
    /// The commit, as a revision of git. Default: HEAD, if no version is given either.
    pub revision: Option<&'o str>,
    /// Register no version at a commit that has none.
    pub skip_registration: bool,
    /// Whether to change nothing where the version is in the stage already.
    pub exist_ok: bool,
    /// How the tag is made.
    pub tag: TagOptions<'o>,
}

/// An artifact, a version or a stage of a version to take back.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeprecateOptions<'o> {
    /// The version; without it the artifact.
    pub version: Option<&'o str>,
    /// The stage to take the version out of.
    pub stage: Option<&'o str>,
    /// The commit of a tag that deprecates the artifact, as a revision of git. Default: the commit
    /// of the artifact's newest event.
    pub revision: Option<&'o str>,
    /// Delete the tags that registered or assigned it, instead of adding a tag.
    pub delete: bool,
    /// How the tag is made.
    pub tag: TagOptions<'o>,
}

impl DeprecateOptions<'_> {
    /// Whether all tags of the artifact are to be deleted.
    pub(crate) fn deletes_artifact(&self) -> bool {
        let is_given = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
        self.delete && !is_given(self.version) && !is_given(self.stage)
    }
}

/// An artifact, a version or a stage of a version to bring back.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct UndoOptions<'o> {
    /// The version; without it the artifact.
    pub version: Option<&'o str>,
    /// The stage to put the version into again.
    pub stage: Option<&'o str>,
    /// How a new tag is made, where one is made.
    pub tag: TagOptions<'o>,
}

/// How a tag is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct TagOptions<'o> {
    /// Its message. GTO writes its own if this is missing or empty.
    pub message: Option<&'o str>,
    /// Its form.
    pub form: TagForm,
    /// Whether to make it even if it changes nothing.
    pub force: bool,
}
