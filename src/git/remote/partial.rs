//! Making the clone: it is found by trying what the remote supports.

use std::fs;

use super::clone::{Kind, TemporaryClone};
use super::conversation::Conversation;
use super::listing::{head_target, references};
use super::plan::{FetchNeed, NO_TREES, ROOT_TREES, Request, head};
use super::{REMOTE, RemoteError, RemoteUrl};
use crate::git::names::BRANCHES;
use crate::git::process::Git;
use crate::git::{GitVariables, Repository};

/// No remote needs more attempts.
const ATTEMPTS: usize = 12;

impl Repository {
    /// Makes a temporary clone with the needed parts of a remote repository. It is removed when the
    /// result is dropped, and when SIGINT, SIGTERM or SIGHUP ends the program.
    ///
    /// Git may ask on the terminal for a password. It never asks if stdin is not a terminal.
    ///
    /// # Errors
    /// As the variants of [`RemoteError`] say. An unknown revision is no error here, but when it is
    /// resolved.
    pub fn clone_for(
        url: &RemoteUrl,
        need: &FetchNeed<'_>,
        variables: &GitVariables,
    ) -> Result<Self, RemoteError> {
        let clone = TemporaryClone::new(url, variables)?;
        clone.bring(need.request(), Some(need))?;
        Self::open_clone(clone, variables)
    }

    pub(super) fn open_clone(
        clone: TemporaryClone,
        variables: &GitVariables,
    ) -> Result<Self, RemoteError> {
        let mut repository = Self::open_own(&clone.path(), variables)?;
        repository.clone = Some(clone);
        Ok(repository)
    }
}

/// What to do after a failed fetch.
enum Next {
    /// Try this request.
    Again(Request),
    /// Make an empty clone of another kind, then try this request.
    Anew(Kind, Request),
    /// Give up.
    Fail,
}

impl TemporaryClone {
    pub(super) fn bring(
        &self,
        mut request: Request,
        need: Option<&FetchNeed<'_>>,
    ) -> Result<(), RemoteError> {
        let mut said = String::new();
        for _ in 0..ATTEMPTS {
            let fetched = if request.refspecs.is_empty() {
                Ok(Vec::new())
            } else {
                self.fetch(&self.path(), &request)?
            };
            match fetched {
                Ok(fetched) => {
                    self.write_refs(&fetched)?;
                    self.request.replace(Some(request));
                    return Ok(());
                }
                Err(words) => said = words,
            }
            let kind = self.kind.get();
            let asked = request.clone();
            match next(&said, kind, request, need) {
                Next::Again(next) => request = next,
                Next::Anew(kind, next) => {
                    self.kind.set(kind);
                    self.begin()?;
                    request = next;
                }
                Next::Fail if need.is_some() && self.has_none_of(&asked)? => {
                    return self.write_refs(&[]);
                }
                Next::Fail => break,
            }
        }
        Err(self.unread(&said))
    }

    /// Whether a fetch failed because the remote has none of the references. Git does not always
    /// say so.
    fn has_none_of(&self, request: &Request) -> Result<bool, RemoteError> {
        let theirs = |refspec: &String| {
            let (theirs, _) = refspec.strip_prefix('+')?.split_once(':')?;
            Some(theirs.to_owned())
        };
        // A remote without references serves no object by its id.
        let theirs: Option<Vec<_>> = request.refspecs.iter().map(theirs).collect();
        let theirs = theirs.unwrap_or_default();
        // Missing references were left out before.
        if theirs.iter().any(|theirs| theirs == "HEAD") {
            return Ok(false);
        }
        let mut git = self.git(&self.path());
        let output = self.talk(git.args(["ls-remote", "--", REMOTE]).args(theirs))?;
        Ok(output.status.success() && output.stdout.is_empty())
    }

    /// The branches of the remote, without `refs/heads/`.
    pub(super) fn branches(&self) -> Result<Vec<String>, RemoteError> {
        if let Some(names) = self.ask(|remote| remote.names(BRANCHES))? {
            return names.map_err(|words| self.unread(&words));
        }
        let text =
            self.printed(self.git(&self.path()).args(["ls-remote", "--heads", "--", REMOTE]))?;
        let names = references(&text).filter_map(|(name, _)| name.strip_prefix(BRANCHES));
        Ok(names.map(str::to_owned).collect())
    }

    /// The branch of the remote's HEAD; `None` if it has no commit, or HEAD is detached.
    pub(super) fn default_branch(&self) -> Result<Option<String>, RemoteError> {
        if let Some(head) = self.ask(Conversation::head)? {
            let head = head.map_err(|words| self.unread(&words))?;
            let born = head.filter(|(_, is_born)| *is_born).map(|(branch, _)| branch);
            return Ok(born.filter(|branch| branch.starts_with(BRANCHES)));
        }
        let mut git = self.git(&self.path());
        let text = self.printed(git.args(["ls-remote", "--symref", "--", REMOTE, "HEAD"]))?;
        Ok(head_target(&text).filter(|target| target.starts_with(BRANCHES)).map(str::to_owned))
    }

    /// Makes an empty clone of a remote without branches, and returns the branch of its HEAD.
    /// Outside of a conversation, only `git clone` is told this branch and the kind of ids.
    pub(super) fn begin_as_cloned(&self) -> Result<String, RemoteError> {
        if let Some(Ok(Some((branch, _)))) = self.ask(Conversation::head)?
            && branch.starts_with(BRANCHES)
        {
            return Ok(branch);
        }
        let mut git = self.git(&self.path());
        // With `insteadOf` applied: a text that is no URL itself cannot be cloned.
        let url = self.printed(git.args(["ls-remote", "--get-url", "--", REMOTE]))?;
        let clone = self.dir.path().join("cloned.git");
        let mut git = self.git(self.dir.path());
        git.env_remove("GIT_DIR").args(["-c", "core.hooksPath=/dev/null"]);
        if !self.is_patient {
            git.args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=120"]);
        }
        // Overrides the user's settings. Older versions of git know no other format.
        git.env("GIT_DEFAULT_REF_FORMAT", "files");
        git.args(["clone", "--bare", "--single-branch", "--no-tags", "--template="]);
        self.printed(git.args([self.progress(), "--", url.trim_end()]).arg(&clone))?;
        let read =
            |name: &str| fs::read_to_string(clone.join(name)).map_err(RemoteError::Directory);
        let is_sha256 = read("config")?.contains("objectformat = sha256");
        self.kind.set(Kind { is_sha256, ..self.kind.get() });
        self.begin()?;
        let head = read("HEAD")?;
        let branch =
            head.trim_end().strip_prefix("ref: ").filter(|name| name.starts_with(BRANCHES));
        branch.map(str::to_owned).ok_or_else(|| RemoteError::NoDefaultBranch(self.url.clone()))
    }

    /// The output of a git command about the remote.
    fn printed(&self, git: &mut Git) -> Result<String, RemoteError> {
        let output = self.talk(git)?;
        git.accept(&output).map_err(|error| self.unread(&error.to_string()))
    }

    fn unread(&self, words: &str) -> RemoteError {
        RemoteError::failed("read", &self.url, words)
    }
}

/// Finds in git's messages what this remote or this git does not support.
fn next(said: &str, kind: Kind, mut request: Request, need: Option<&FetchNeed<'_>>) -> Next {
    let says = |words: &[&str]| words.iter().any(|words| said.contains(words));
    if says(&["unknown option `porcelain'"]) && !kind.is_old_git {
        return Next::Again(request).with(Kind { is_old_git: true, ..kind });
    }
    if says(&["mismatched algorithms", "repository's object format"]) && !kind.is_sha256 {
        return Next::Anew(Kind { is_sha256: true, ..kind }, request);
    }
    if says(&["does not support shallow", "does not support --depth"]) && !kind.is_whole {
        return Next::Anew(Kind { is_whole: true, ..kind }, request);
    }
    if says(&["tree filter allows", "' not supported"])
        && let Some(filter) = request.filter
    {
        request.filter = (filter == ROOT_TREES).then_some(NO_TREES);
        return Next::Again(request);
    }
    let missing = said.lines().find_map(|line| line.split_once("couldn't find remote ref "));
    if let Some((_, missing)) = missing {
        let before = request.refspecs.len();
        if missing != "HEAD"
            && let Some(need) = need.filter(|need| need.may_be_an_id())
        {
            return Next::Again(need.history_request());
        }
        let theirs = format!("+{missing}:");
        request.refspecs.retain(|refspec| !refspec.starts_with(&theirs));
        return if request.refspecs.len() < before { Next::Again(request) } else { Next::Fail };
    }
    let mut ids = request.refspecs.iter().filter(|refspec| !refspec.contains(':')).peekable();
    let by_id = ids.peek().is_some();
    // A file server says this of any object.
    let lacks_it = ids.any(|id| said.contains(&format!("Unable to find {id}")));
    if lacks_it || by_id && says(&["not our ref", "unadvertised object", "no such remote ref"]) {
        let mut history = need.map_or_else(|| request.clone(), FetchNeed::history_request);
        history.refspecs.retain(|refspec| *refspec != head() || request.refspecs.contains(refspec));
        return Next::Again(history);
    }
    Next::Fail
}

impl Next {
    fn with(self, kind: Kind) -> Self {
        match self {
            Self::Again(request) => Self::Anew(kind, request),
            other => other,
        }
    }
}
