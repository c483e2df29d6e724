//! Making the copy: what the remote can do is found out by trying.

use super::copy::{Copy, Kind, words};
use super::need::{NO_TREES, Need, ROOT_TREES, Request, head};
use super::{REMOTE, RemoteError, RemoteUrl};
use crate::git::branch::BRANCHES;
use crate::git::{GitVariables, Repository};

/// More can be wrong with no remote.
const ATTEMPTS: usize = 12;

impl Repository {
    /// A temporary copy of what is needed of a remote repository. It is removed when the
    /// result is dropped, and when SIGINT, SIGTERM or SIGHUP ends the program.
    ///
    /// Git may ask on the terminal for a password; where stdin is none it never asks.
    ///
    /// # Errors
    /// As the variants of [`RemoteError`] say. A revision that is not there is no error here,
    /// but where it is resolved.
    pub fn copy_of(
        url: &RemoteUrl,
        need: &Need<'_>,
        variables: &GitVariables,
    ) -> Result<Self, RemoteError> {
        let copy = Copy::new(url, variables)?;
        copy.bring(need.request(), Some(need))?;
        Self::open_copy(copy)
    }

    /// A temporary copy of the tip of a branch, which HEAD is on there: that of the remote's
    /// HEAD, or the one named, without `refs/heads/` and with or without `origin/`.
    ///
    /// # Errors
    /// As the variants of [`RemoteError`] say.
    pub fn copy_of_branch(
        url: &RemoteUrl,
        branch: Option<&str>,
        variables: &GitVariables,
    ) -> Result<Self, RemoteError> {
        let copy = Copy::new(url, variables)?;
        let name = match branch {
            Some(branch) => {
                let names = ["origin/", BRANCHES].map(|prefix| branch.strip_prefix(prefix));
                names.into_iter().flatten().next().unwrap_or(branch).to_owned()
            }
            None => copy.default_branch()?,
        };
        let full = format!("{BRANCHES}{name}");
        let unknown = || RemoteError::NoBranch { branch: name.clone(), url: url.clone() };
        if !git2::Reference::is_valid_name(&full) {
            return Err(unknown());
        }
        let refspecs = vec![format!("+{full}:{full}")];
        copy.bring(Request { refspecs, depth: Some(1), filter: Some(ROOT_TREES) }, None)?;
        let on_branch = format!("ref: {full}\n");
        std::fs::write(copy.path().join("HEAD"), on_branch).map_err(RemoteError::Directory)?;
        let repository = Self::open_copy(copy)?;
        match repository.refs.find(&full) {
            Ok(Some(_)) => Ok(repository),
            _ => Err(unknown()),
        }
    }

    fn open_copy(copy: Copy) -> Result<Self, RemoteError> {
        let mut repository = Self::open(&copy.path())?;
        repository.copy = Some(copy);
        Ok(repository)
    }
}

/// What to do after a failed fetch.
enum Next {
    /// Try again like this.
    Again(Request),
    /// Begin anew, with a repository of another kind.
    Anew(Kind, Request),
    /// Give up.
    Fail,
}

impl Copy {
    fn bring(&self, mut request: Request, need: Option<&Need<'_>>) -> Result<(), RemoteError> {
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
            match next(&said, kind, request, need) {
                Next::Again(next) => request = next,
                Next::Anew(kind, next) => {
                    self.kind.set(kind);
                    self.begin()?;
                    request = next;
                }
                Next::Fail => break,
            }
        }
        Err(RemoteError::failed("read", &self.url, &said))
    }

    /// The branch that the remote's HEAD is on.
    fn default_branch(&self) -> Result<String, RemoteError> {
        let mut git = self.git(&self.path());
        let output = self.run(git.args(["ls-remote", "--symref", "--", REMOTE, "HEAD"]))?;
        if !output.status.success() {
            return Err(RemoteError::failed("read", &self.url, &words(&output)));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let target = text.lines().find_map(|line| line.strip_prefix("ref: ")?.split('\t').next());
        let branch = target.and_then(|target| target.strip_prefix(BRANCHES));
        branch.map(str::to_owned).ok_or_else(|| RemoteError::NoDefaultBranch(self.url.clone()))
    }
}

/// Reads in git's words what this remote, or this git, cannot do.
fn next(said: &str, kind: Kind, mut request: Request, need: Option<&Need<'_>>) -> Next {
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
        request.filter = match filter {
            ROOT_TREES => Some(NO_TREES),
            NO_TREES => Some("blob:none"),
            _ => None,
        };
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
    let by_id = request.refspecs.iter().any(|refspec| !refspec.contains(':'));
    if by_id && says(&["not our ref", "unadvertised object", "no such remote ref"]) {
        let mut history = need.map_or_else(|| request.clone(), Need::history_request);
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
