//! The configuration in the repository's own file, without the user's.

use git2::Config;

use crate::git::Repository;

/// An extension of the repository format that libgit2 does not open.
pub(in crate::git) enum Extension {
    /// Objects may be absent.
    PartialClone,
    /// References are in tables.
    Reftable,
    /// An unknown extension, by its setting, or an unknown format.
    Unknown(String),
}

/// The most restrictive extension of a repository, if it has any.
pub(in crate::git) fn extension(config: &Config) -> Option<Extension> {
    // Those of libgit2 1.9.
    const KNOWN: [&str; 5] =
        ["noop", "objectformat", "worktreeconfig", "preciousobjects", "relativeworktrees"];
    match config.get_string("core.repositoryformatversion").ok()?.as_str() {
        "1" => {}
        "0" => return None,
        version => return Some(Extension::Unknown(format!("repositoryformatversion {version}"))),
    }
    let mut found = None;
    let entries = config.entries(Some("^extensions\\.")).ok()?;
    let looked_at = entries.for_each(|entry| {
        let name = entry.name().unwrap_or_default().to_owned();
        match name.strip_prefix("extensions.").unwrap_or_default() {
            "partialclone" => _ = found.get_or_insert(Extension::PartialClone),
            "refstorage" if entry.value().is_ok_and(|value| value == "reftable") => {
                found = Some(Extension::Reftable);
            }
            known if KNOWN.contains(&known) => {}
            _ => found = Some(Extension::Unknown(name)),
        }
    });
    looked_at.ok().and(found)
}

/// All values of a key.
pub(super) fn values(config: &Config, key: &str) -> Vec<String> {
    let mut values = Vec::new();
    let collected = config.multivar(key, None).and_then(|entries| {
        entries.for_each(|entry| values.extend(entry.value().ok().map(str::to_owned)))
    });
    // A missing key has no values.
    collected.map_or_else(|_| Vec::new(), |()| values)
}

impl Repository {
    /// The repository's own configuration, without the user's.
    fn own_config(&self) -> Result<Config, git2::Error> {
        Config::open(&self.refs.common_dir.join("config"))
    }

    /// Whether the main repository is bare.
    pub(in crate::git) fn is_bare(&self) -> bool {
        self.own_config().and_then(|config| config.get_bool("core.bare")).unwrap_or(false)
    }

    /// The remotes in the repository's configuration, in the order of the file; `None` if it cannot
    /// be read.
    pub(in crate::git) fn remotes(&self) -> Option<Vec<String>> {
        self.remotes_with("url", |_| true)
    }

    /// The values of a setting of a remote.
    pub(in crate::git) fn remote_values(&self, remote: &str, key: &str) -> Vec<String> {
        let key = format!("remote.{remote}.{key}");
        self.own_config().map_or_else(|_| Vec::new(), |config| values(&config, &key))
    }

    /// Whether this is a partial clone: missing objects can be fetched from a remote.
    pub(in crate::git) fn is_partial(&self) -> bool {
        self.promisor().is_some()
    }

    /// The remote from which a partial clone fetches missing objects; `None` in other repositories.
    pub(in crate::git) fn promisor(&self) -> Option<&str> {
        let find = || {
            let named = self.own_config().and_then(|c| c.get_string("extensions.partialclone"));
            named.ok().or_else(|| {
                self.remotes_with("promisor", |value| value == "true")?.into_iter().next()
            })
        };
        self.promisor.get_or_init(find).as_deref()
    }

    /// The remotes that have a setting with such a value.
    fn remotes_with(&self, key: &str, is_such: impl Fn(&str) -> bool) -> Option<Vec<String>> {
        let mut remotes = Vec::new();
        let suffix = format!(".{key}");
        let config = self.own_config().ok()?;
        let entries = config.entries(Some(&format!("^remote\\..*\\.{key}$"))).ok()?;
        let looked_at = entries.for_each(|entry| {
            let name = entry.name().unwrap_or_default();
            let name = name.strip_prefix("remote.").and_then(|n| n.strip_suffix(&suffix));
            if is_such(entry.value().unwrap_or_default()) {
                remotes.extend(name.map(str::to_owned));
            }
        });
        looked_at.ok().map(|()| remotes)
    }
}
