//! Several repositories: their names, and reading them side by side.

mod list;
mod names;

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub(crate) use list::{Listed, parse_list};
pub(crate) use names::NameClash;

use super::location::git_variables;
use super::{Error, Location, Purpose, Query, Registry};
use crate::config::Environment;
use crate::git::ClonesGuard;

/// As large as that of the main thread.
const STACK: usize = 8 << 20;

/// The repositories that a command reads, each with its name.
#[derive(Debug)]
pub(crate) struct Repositories {
    named: Vec<(String, Location)>,
    is_many: bool,
    /// Whether an artifact may be asked for as `REPO/NAME`: there are several, or they come from a
    /// list.
    has_names: bool,
    /// How many are read side by side.
    jobs: NonZeroUsize,
    environment: Environment,
    /// A signal ends the program also between two gits, and no temporary clone is left.
    _clones: Option<ClonesGuard>,
}

impl Repositories {
    /// The repositories at these locations, each with the name that it was given. They are read `jobs`
    /// at a time.
    ///
    /// # Errors
    /// Two have the same name.
    pub(crate) fn new(
        repositories: Vec<(Option<String>, Location)>,
        jobs: NonZeroUsize,
        environment: &Environment,
    ) -> Result<Self, NameClash> {
        let is_many = repositories.len() > 1;
        let names = names::names(&repositories)?;
        let locations = repositories.into_iter().map(|(_, location)| location);
        let named: Vec<_> = names.into_iter().zip(locations).collect();
        let is_remote = |(_, location): &(_, Location)| matches!(location, Location::Url(_));
        let is_guarded = is_many || named.iter().any(is_remote);
        // Where there can be none, no clone can be made, and that is said then.
        let guard = || ClonesGuard::new(&git_variables(environment)).ok();
        let clones = is_guarded.then(guard).flatten();
        Ok(Self {
            named,
            is_many,
            has_names: is_many,
            jobs,
            environment: environment.clone(),
            _clones: clones,
        })
    }

    /// The same from a list: also the only one has a name.
    pub(crate) fn listed(self) -> Self {
        Self { has_names: true, ..self }
    }

    /// Whether there were several, also if only one is left.
    pub(crate) fn is_many(&self) -> bool {
        self.is_many
    }

    /// The artifact that is meant by a name. Where there are several repositories, or a list, and the name
    /// begins with that of one, `REPO/NAME`, only that one is left. The longest such name counts.
    pub(crate) fn narrow<'n>(&mut self, name: &'n str) -> &'n str {
        let rest = |repository: &str| name.strip_prefix(repository)?.strip_prefix('/');
        let narrowed = self.named.iter().filter(|_| self.has_names);
        let narrowed = narrowed.filter_map(|(repository, _)| Some((repository, rest(repository)?)));
        let narrowed = narrowed.filter(|(_, artifact)| !artifact.is_empty());
        let Some((repository, artifact)) = narrowed.min_by_key(|(_, artifact)| artifact.len())
        else {
            return name;
        };
        let repository = repository.clone();
        self.named.retain(|(name, _)| *name == repository);
        artifact
    }

    /// Opens each repository for a query and lets `read` read it, several at a time, each in a
    /// thread. What was read comes in the order of the repositories.
    ///
    /// Temporary clones are gone when `read` returns. While several are read, git asks for no
    /// passwords and shows no progress.
    pub(crate) fn read<T, E>(
        &self,
        query: &Query<'_>,
        read: impl Fn(Registry) -> Result<T, E> + Sync,
    ) -> Vec<(String, Result<T, E>)>
    where
        T: Send,
        E: From<Error> + Send,
    {
        let threads = self.jobs.get().min(self.named.len());
        let environment = match threads {
            0 | 1 => self.environment.clone(),
            _ => self.environment.side_by_side(),
        };
        let read_one = |location: &Location| {
            let purpose = Purpose::Answer(query);
            read(Registry::open_for(purpose, location, &environment)?)
        };
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some((name, location)) = self.named.get(at) else { return done };
                done.push((at, (name.clone(), read_one(location))));
            }
        };
        let mut done = thread::scope(|scope| {
            let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            // With fewer threads it takes longer.
            let others: Vec<_> = (1..threads).map_while(|at| start(at).ok()).collect();
            let mut done = work();
            for other in others {
                done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            done
        });
        done.sort_unstable_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, read)| read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repositories(names: &[&str]) -> Repositories {
        let all = names.iter().map(|name| (Some((*name).to_owned()), Location::Path("/".into())));
        let jobs = NonZeroUsize::new(2).unwrap();
        Repositories::new(all.collect(), jobs, &Environment::default()).unwrap()
    }

    #[test]
    fn a_name_may_say_which_repository() {
        let all = ["a", "a/b", "c"];
        for (name, artifact, left) in [
            ("a/x", "x", &["a"][..]),
            ("a/b/x@v1.0.0", "x@v1.0.0", &["a/b"]),
            ("c/dir:x", "dir:x", &["c"]),
            ("x", "x", &all),
            ("cx", "cx", &all),
            ("a/", "a/", &all),
            ("a/b/", "b/", &["a"]),
            ("d/x", "d/x", &all),
        ] {
            let mut repositories = repositories(&all);
            assert_eq!(repositories.narrow(name), artifact);
            let names: Vec<_> = repositories.named.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, left, "{name}");
            assert!(repositories.is_many());
        }
        assert_eq!(repositories(&["a"]).narrow("a/x"), "a/x");
        let mut listed = repositories(&["a"]).listed();
        assert_eq!((listed.narrow("a/x"), listed.is_many()), ("x", false));
    }
}
