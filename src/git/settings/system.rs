//! Whether libgit2 reads the same configuration as git. If that is not certain, git is asked
//! instead.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use git2::Config;

use super::GitVariables;

/// The sections that this program reads. Others make no difference.
const READ: [&str; 14] = [
    "author",
    "branch",
    "commit",
    "committer",
    "core",
    "http",
    "include",
    "includeif",
    "push",
    "remote",
    "safe",
    "tag",
    "url",
    "user",
];

/// Whether git certainly has the same settings as `config`, which libgit2 has found.
pub(super) fn is_certain(config: &Config, variables: &GitVariables) -> bool {
    !variables.sets_config && !has_conditions(config) && !differs(variables)
}

/// Whether the system file of the installed git is in one of the places that [`is_certain`] checks.
/// A git elsewhere may have been built with any place. Homebrew's is outside of its own folder.
pub(super) fn is_in_usual_place(variables: &GitVariables) -> bool {
    let is_usual = |git: PathBuf| {
        ["/usr/bin/git", "/usr/local/bin/git"].iter().any(|usual| git == Path::new(usual))
    };
    variables.git_program().is_none_or(is_usual)
}

/// Whether some settings are conditional or included in ways that libgit2 does not know.
fn has_conditions(config: &Config) -> bool {
    let mut found = false;
    let conditions = config
        .entries(Some("^includeif\\."))
        .and_then(|entries| entries.for_each(|_| found = true));
    let prefixed = config.entries(Some("^include\\.path$")).and_then(|entries| {
        entries.for_each(|entry| found |= entry.value().is_ok_and(|path| path.starts_with('%')))
    });
    found || conditions.and(prefixed).is_err()
}

/// Whether git's system file may differ from libgit2's, and one of the two has settings that are
/// read here.
///
/// The place of git's system file is compiled in: `etc/gitconfig` beside its `bin`. libgit2 always
/// reads `/etc/gitconfig`.
fn differs(variables: &GitVariables) -> bool {
    let Some(git) = variables.git_program() else { return false };
    if is_script(&git) {
        // A script may set variables.
        return true;
    }
    let prefix = git.parent().and_then(Path::parent).unwrap_or(Path::new("/"));
    // On macOS `/usr/bin/git` starts the git of the selected developer tools, which has its own
    // system file.
    let is_shim = cfg!(target_os = "macos") && prefix == Path::new("/usr");
    let own = match prefix == Path::new("/usr") {
        true => PathBuf::from("/etc/gitconfig"),
        false => prefix.join("etc/gitconfig"),
    };
    let libgit2 = Config::find_system().ok();
    if libgit2.as_ref() == Some(&own) && !is_shim {
        return false;
    }
    is_shim || is_read(&own) || libgit2.is_some_and(|path| is_read(&path))
}

/// Whether a file has settings that are read here, or cannot be parsed.
fn is_read(path: &Path) -> bool {
    if !path.exists() {
        return false;
    }
    let mut found = false;
    let read = Config::open(path).and_then(|config| {
        config.entries(None)?.for_each(|entry| {
            let name = entry.name().unwrap_or_default();
            found |= READ.contains(&name.split('.').next().unwrap_or_default());
        })
    });
    found || read.is_err()
}

fn is_script(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"#!"
}

impl GitVariables {
    /// The path of the git program, links resolved; `None` if there is none on `PATH`.
    fn git_program(&self) -> Option<PathBuf> {
        let dirs = self.path.as_deref()?.split(':').filter(|dir| !dir.is_empty());
        let mut programs = dirs.map(|dir| Path::new(dir).join("git"));
        let program = programs.find(|path| path.is_file())?;
        Some(fs::canonicalize(&program).unwrap_or(program))
    }
}
