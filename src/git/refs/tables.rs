//! References in reftables. Git reads them: `git for-each-ref` for each query.
//!
//! If a table is truncated, git finds no reference in it and still succeeds. So the tables are
//! checked first ([`check`]).

mod check;

use std::collections::BTreeSet;
use std::path::Path;

use git2::Reference;

use super::{Backend, RefError, RefList, RefStore, Scope};
use crate::git::process::{Git, GitError};
use crate::registry::ObjectId;

/// The references of a store with reftables.
pub(in crate::git) struct Tables<'a>(pub(in crate::git) &'a RefStore);

/// A reference as `git for-each-ref` lists it.
struct Listed {
    name: Vec<u8>,
    /// `None` if there is no id.
    id: Option<ObjectId>,
    /// The target of a symbolic reference.
    target: Option<String>,
}

impl Backend for Tables<'_> {
    fn list(&self, base: &str, scope: Scope<'_>) -> Result<RefList, RefError> {
        let mut refs = RefList::new(self.0.id_len);
        for Listed { name, id, .. } in self.listed(&patterns(base, scope))? {
            let name = name.strip_prefix(base.as_bytes()).unwrap_or_default();
            if let Ok(text) = std::str::from_utf8(name)
                && scope.matches(name)
            {
                match id {
                    Some(id) => refs.push(text, &id),
                    None => refs.push_broken(text),
                }
            }
        }
        Ok(refs.sorted())
    }

    /// Symbolic references to nothing are missing: git does not list them.
    fn symbolic(&self, base: &str) -> Result<Vec<(String, String)>, RefError> {
        let listed = self.listed(&patterns(base, Scope::All))?.into_iter();
        let symbolic = listed.filter_map(|Listed { name, target, .. }| {
            let name = std::str::from_utf8(name.strip_prefix(base.as_bytes())?).ok()?;
            Some((name.to_owned(), target?))
        });
        Ok(symbolic.collect())
    }

    fn names_without_text(&self, base: &str) -> Result<BTreeSet<Vec<u8>>, RefError> {
        let names = self.listed(&patterns(base, Scope::All))?.into_iter();
        let names = names.filter_map(|Listed { name, .. }| {
            let name = name.strip_prefix(base.as_bytes())?;
            std::str::from_utf8(name).is_err().then(|| name.to_owned())
        });
        Ok(names.collect())
    }

    fn has_any(&self, base: &str) -> Result<bool, RefError> {
        self.check()?;
        let mut git = self.git(&self.0.git_dir);
        let listed = git.args(["for-each-ref", "--count=1", "--", base]).printed();
        Ok(!listed.map_err(failed)?.is_empty())
    }

    fn find_first(&self, names: &[&[u8]]) -> Result<Option<ObjectId>, RefError> {
        let is_valid = |name: &&&[u8]| Reference::is_valid_name(&String::from_utf8_lossy(name));
        let valid: Vec<_> = names.iter().filter(is_valid).copied().collect();
        let listed = self.listed(&valid)?;
        let find = |name: &&[u8]| listed.iter().find(|listed| listed.name == *name);
        match names.iter().find_map(find) {
            Some(Listed { id: None, name, .. }) => {
                Err(RefError::BrokenInTable { name: String::from_utf8_lossy(name).into_owned() })
            }
            Some(Listed { id, .. }) => Ok(*id),
            None => Ok(None),
        }
    }

    fn head_target(&self, git_dir: &Path) -> Result<Option<Vec<u8>>, RefError> {
        self.check()?;
        let mut git = self.git(git_dir);
        let output = git.args(["symbolic-ref", "--quiet", "HEAD"]).output().map_err(failed)?;
        match output.status.code() {
            // HEAD is detached.
            Some(1) => Ok(None),
            _ => {
                git.accept(&output).map_err(failed)?;
                Ok(Some(output.stdout.trim_ascii_end().to_owned()))
            }
        }
    }

    fn has_log(&self, name: &str) -> bool {
        self.git(&self.0.git_dir).args(["reflog", "exists", name]).printed().is_ok()
    }

    fn first_note_of_head(&self) -> String {
        let mut git = self.git(&self.0.git_dir);
        git.args(["log", "--walk-reflogs", "--format=%gs", "HEAD", "--"]);
        git.printed().unwrap_or_default().lines().next_back().unwrap_or_default().to_owned()
    }
}

impl Tables<'_> {
    /// The references that match one of these patterns, by name.
    fn listed(&self, patterns: &[impl AsRef<[u8]>]) -> Result<Vec<Listed>, RefError> {
        self.check()?;
        // Without a pattern git lists all.
        if patterns.is_empty() {
            return Ok(Vec::new());
        }
        let mut git = self.git(&self.0.git_dir);
        git.args(["for-each-ref", "--include-root-refs", "--stdin"]);
        git.arg("--format=%(objectname) %(refname) %(symref)");
        let lines = patterns.iter().flat_map(|pattern| [pattern.as_ref(), b"\n"]);
        let output = git.output_of(&lines.collect::<Vec<_>>().concat()).map_err(failed)?;
        git.accept(&output).map_err(failed)?;
        let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Ok(lines.map(Listed::parse).collect())
    }

    /// Changes references in one transaction, with instructions for `git update-ref --stdin`.
    pub(in crate::git) fn update(&self, instructions: &str) -> Result<(), RefError> {
        let mut git = self.git(&self.0.git_dir);
        git.args(["update-ref", "--no-deref", "--stdin"]);
        let output = git.output_of(instructions.as_bytes()).map_err(failed)?;
        git.accept(&output).map(drop).map_err(failed)
    }

    /// Checks that the tables of this work tree, and the shared ones, are complete.
    fn check(&self) -> Result<(), RefError> {
        check::stack(&self.0.common_dir.join("reftable"))?;
        match self.0.git_dir == self.0.common_dir {
            true => Ok(()),
            false => check::stack(&self.0.git_dir.join("reftable")),
        }
    }

    /// Git, for the work tree with this administrative directory. Whether to trust it was decided
    /// when the repository was opened.
    fn git(&self, git_dir: &Path) -> Git {
        let mut git = Git::new(git_dir);
        git.env("GIT_DIR", git_dir);
        git
    }
}

impl Listed {
    /// `ID NAME TARGET`; none of them has a space in it.
    fn parse(line: &[u8]) -> Self {
        let mut words = line.splitn(3, |byte| *byte == b' ');
        let mut word = || words.next().unwrap_or_default();
        let text = |word: &[u8]| String::from_utf8_lossy(word).into_owned();
        let (id, name, target) = (text(word()), word().to_owned(), text(word()));
        let id = id.parse().ok().filter(|_| id.bytes().any(|digit| digit != b'0'));
        Self { name, id, target: Some(target).filter(|target| !target.is_empty()) }
    }
}

/// With reftables, reading tags needs git.
fn failed(error: GitError) -> RefError {
    RefError::Git(match error {
        GitError::NotRun(error) => format!("git cannot be run: {error}"),
        GitError::Failed(words) => words,
    })
}

/// Patterns of `git for-each-ref` for the references in scope. They may match more.
fn patterns(base: &str, scope: Scope<'_>) -> Vec<String> {
    // No name contains these characters.
    let is_possible = |prefix: &&&str| {
        !prefix.contains(|c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c))
    };
    match scope {
        Scope::All => vec![base.to_owned()],
        Scope::Prefixes(prefixes) => {
            let patterns =
                prefixes.iter().filter(is_possible).map(|prefix| format!("{base}{prefix}*"));
            // `*` stops at a slash.
            patterns.flat_map(|pattern| [format!("{pattern}/**"), pattern]).collect()
        }
    }
}
