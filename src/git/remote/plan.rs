//! What a command needs from a remote repository, as refspecs.

use git2::Reference;

use crate::git::names::{BRANCHES, TAGS, split_revision, without_upstream};

/// The artifacts of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Artifacts<'a> {
    /// None. No tag is read.
    None,
    /// One, as `name` or `dir:name`.
    Of(&'a str),
    /// All of them.
    All,
}

/// The commits whose index files count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heads {
    /// None.
    None,
    /// Only HEAD.
    Head,
    /// The tips of all branches.
    Branches,
    /// All commits of all branches.
    Commits,
}

/// What to fetch from a remote repository for a query.
#[derive(Debug, Clone, Copy)]
pub struct FetchNeed<'a> {
    /// The artifacts whose tags are needed.
    pub artifacts: Artifacts<'a>,
    /// The commits whose files are needed.
    pub heads: Heads,
    /// A revision that the query names too.
    pub revision: Option<&'a str>,
    /// Whether the commits before those of the tags are needed.
    pub history: bool,
}

/// One fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// HEAD is stored as [`HEAD`], other references under their own names.
    pub(super) refspecs: Vec<String>,
    /// The number of commits of each reference; `None` for all.
    pub(super) depth: Option<u32>,
    /// The filter of a partial clone; `None` fetches all objects.
    pub(super) filter: Option<&'static str>,
}

/// The reference of the remote's HEAD in the clone.
pub(super) const HEAD: &str = "refs/remotes/origin/HEAD";

/// A filter: no files and folders, except the root folder of a commit.
pub(super) const ROOT_TREES: &str = "tree:1";

/// A filter: no files and folders.
pub(super) const NO_TREES: &str = "tree:0";

/// The refspec of the remote's HEAD.
pub(super) fn head() -> String {
    format!("+HEAD:{HEAD}")
}

/// How a revision is found.
#[derive(Debug, PartialEq, Eq)]
enum Base {
    /// HEAD, which is always fetched.
    Head,
    /// One of the references of these refspecs.
    Named(Vec<String>),
    /// The object with this id.
    Id(String),
    /// Any commit: all have to be fetched to tell.
    Anywhere,
    /// None: there cannot be such a revision.
    Nowhere,
}

impl FetchNeed<'_> {
    /// The smallest fetch that answers the query.
    pub(super) fn request(&self) -> Request {
        let mut refspecs = vec![head()];
        match self.artifacts {
            Artifacts::None => {}
            Artifacts::All => refspecs.push(all(TAGS)),
            Artifacts::Of(artifact) => {
                let name = artifact.replace(':', "=");
                if Reference::is_valid_name(&format!("{TAGS}{name}")) {
                    refspecs.extend(['@', '#'].map(|sign| all(&format!("{TAGS}{name}{sign}"))));
                }
            }
        }
        let (mut depth, mut filter) = (Some(1), ROOT_TREES);
        match self.heads {
            Heads::None | Heads::Head => {}
            Heads::Branches => refspecs.push(all(BRANCHES)),
            Heads::Commits => {
                refspecs.push(all(BRANCHES));
                depth = None;
            }
        }
        if self.history {
            (depth, filter) = (None, NO_TREES);
        }
        if let Some(revision) = self.revision {
            let (base, steps) = parse(&without_upstream(revision));
            match base {
                Base::Head | Base::Nowhere => {}
                Base::Named(named) => refspecs.extend(named),
                Base::Id(id) => refspecs.push(id),
                Base::Anywhere => return self.history_request(),
            }
            if steps > 0 {
                filter = NO_TREES;
                depth = depth.map(|depth| depth + steps);
            }
        }
        Request { refspecs, depth, filter: Some(filter) }
    }

    /// Fetches all commits of branches and tags: with them any revision can be resolved.
    pub(super) fn history_request(&self) -> Request {
        let refspecs = vec![head(), all(BRANCHES), all(TAGS)];
        Request { refspecs, depth: None, filter: Some(NO_TREES) }
    }

    /// Whether a revision may be a commit although the remote has no such reference.
    pub(super) fn may_be_an_id(&self) -> bool {
        self.revision.is_some_and(|revision| {
            let base = revision.split(['~', '^']).next().unwrap_or_default();
            is_hex(base) || base.rsplit_once("-g").is_some_and(|(_, id)| is_hex(id))
        })
    }
}

fn all(prefix: &str) -> String {
    format!("+{prefix}*:{prefix}*")
}

fn is_hex(text: &str) -> bool {
    text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Splits a revision into its base and the number of generations that it may go back.
fn parse(revision: &str) -> (Base, u32) {
    let (base, suffix) = split_revision(revision);
    let Some(steps) = steps(suffix) else { return (Base::Anywhere, 0) };
    (base_of(base), steps)
}

fn base_of(base: &str) -> Base {
    match base {
        "" | "HEAD" | "@" | "origin" | "origin/HEAD" => Base::Head,
        id if matches!(id.len(), 40 | 64) && is_hex(id) => Base::Id(id.to_ascii_lowercase()),
        name if is_hex(name) => Base::Anywhere,
        name => {
            let ours = if name.starts_with("refs/") { name } else { &format!("refs/{name}") };
            if !Reference::is_valid_name(ours) || ours.contains('*') {
                return Base::Nowhere;
            }
            let tracked = ["origin/", "remotes/origin/", "refs/remotes/origin/"];
            let branch = tracked.iter().find_map(|prefix| name.strip_prefix(prefix));
            let Some(branch) = branch else {
                return Base::Named(vec![format!("+{name}:{ours}")]);
            };
            let mut named = vec![format!("+{BRANCHES}{branch}:refs/remotes/origin/{branch}")];
            if !name.starts_with("refs/") {
                // Such names are rare. As a pattern, the reference may be missing.
                named.extend(["tags", "heads"].map(|kind| all(&format!("refs/{kind}/{name}"))));
            }
            Base::Named(named)
        }
    }
}

/// The number of generations in `~3`, `^`, `^{}` and sequences of them; `None` for other forms.
fn steps(mut suffix: &str) -> Option<u32> {
    let mut steps = 0_u32;
    while !suffix.is_empty() {
        if let Some(rest) = ["^{}", "^{commit}", "^0"].iter().find_map(|p| suffix.strip_prefix(p)) {
            suffix = rest;
            continue;
        }
        let (sign, rest) = suffix.split_at_checked(1)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        steps = steps.checked_add(match (sign, number) {
            ("~", "") | ("^", _) => 1,
            ("~", number) => number.parse().ok()?,
            _ => return None,
        })?;
        suffix = after;
    }
    (steps < u32::MAX - 1).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_tell_what_to_fetch() {
        let named = |theirs: &str, ours: &str| Base::Named(vec![format!("+{theirs}:{ours}")]);
        for (revision, expected) in [
            ("HEAD", (Base::Head, 0)),
            ("@", (Base::Head, 0)),
            ("HEAD~3", (Base::Head, 3)),
            ("HEAD^2~", (Base::Head, 2)),
            ("origin", (Base::Head, 0)),
            ("main^{}", (named("main", "refs/main"), 0)),
            ("try-large-dataset", (named("try-large-dataset", "refs/try-large-dataset"), 0)),
            ("refs/remotes/origin/a~2", (named("refs/heads/a", "refs/remotes/origin/a"), 2)),
            ("refs/tags/m@v1", (named("refs/tags/m@v1", "refs/tags/m@v1"), 0)),
            ("m#dev#1", (named("m#dev#1", "refs/m#dev#1"), 0)),
            ("deadbeef", (Base::Anywhere, 0)),
            ("main@{yesterday}", (Base::Anywhere, 0)),
            ("main^{/fix}", (Base::Anywhere, 0)),
            (":/fix", (Base::Anywhere, 0)),
            ("a..b", (Base::Nowhere, 0)),
            ("a*", (Base::Nowhere, 0)),
            ("--upload-pack=x y", (Base::Nowhere, 0)),
            ("HEAD~99999999999", (Base::Anywhere, 0)),
        ] {
            assert_eq!(parse(revision), expected, "{revision}");
        }
        let tracked = [
            "+refs/heads/a/b:refs/remotes/origin/a/b",
            "+refs/tags/origin/a/b*:refs/tags/origin/a/b*",
            "+refs/heads/origin/a/b*:refs/heads/origin/a/b*",
        ];
        let tracked = Base::Named(tracked.map(str::to_owned).to_vec());
        assert_eq!(parse("origin/a/b~2"), (tracked, 2));
        let id = "A".repeat(40);
        assert_eq!(parse(&id), (Base::Id("a".repeat(40)), 0));
    }

    #[test]
    fn one_artifact_is_its_tags_and_head() {
        let request = FetchNeed {
            artifacts: Artifacts::Of("dir:m"),
            heads: Heads::Head,
            revision: None,
            history: false,
        }
        .request();
        let refspecs = [
            "+HEAD:refs/remotes/origin/HEAD",
            "+refs/tags/dir=m@*:refs/tags/dir=m@*",
            "+refs/tags/dir=m#*:refs/tags/dir=m#*",
        ];
        let refspecs = refspecs.map(str::to_owned).to_vec();
        assert_eq!(request, Request { refspecs, depth: Some(1), filter: Some("tree:1") });
    }

    #[test]
    fn history_is_all_commits_and_no_files() {
        let artifacts = Artifacts::Of("m");
        let need = FetchNeed { artifacts, heads: Heads::Head, revision: None, history: true };
        let Request { depth, filter, .. } = need.request();
        assert_eq!((depth, filter), (None, Some("tree:0")));
    }

    #[test]
    fn only_what_may_be_an_id_is_looked_for_in_history() {
        let need = |revision| FetchNeed {
            artifacts: Artifacts::None,
            heads: Heads::Head,
            revision: Some(revision),
            history: false,
        };
        for (revision, may) in
            [("abcd", true), ("v1-2-gdeadbee", true), ("main", false), ("beef~1", true)]
        {
            assert_eq!(need(revision).may_be_an_id(), may, "{revision}");
        }
    }
}
