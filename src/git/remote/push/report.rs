//! The output of `git push --porcelain`.

/// The result for one reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The remote has it as it should be.
    Done,
    /// The remote has another tag of that name.
    Diverged,
    /// The remote's branch has commits that the pushed one lacks.
    Behind,
    /// Refused for another reason.
    Refused,
    /// Git does not say.
    Unknown,
}

/// One line `FLAG<tab>FROM:TO<tab>SUMMARY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RefStatus<'a> {
    flag: &'a str,
    to: &'a str,
    summary: &'a str,
}

/// The lines about references, without those of hooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report<'a>(Vec<RefStatus<'a>>);

impl<'a> Report<'a> {
    /// Parses the output.
    #[must_use]
    pub fn parse(stdout: &'a str) -> Self {
        Self(stdout.lines().filter_map(RefStatus::parse).collect())
    }

    /// The lines of hooks between those of git.
    pub fn said_by_hooks(stdout: &str) -> impl Iterator<Item = &str> {
        let is_of_git = |line: &str| {
            line.starts_with("To ") || line == "Done" || RefStatus::parse(line).is_some()
        };
        stdout.lines().filter(move |line| !is_of_git(line))
    }

    /// The result for the reference with this full name at the remote.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Outcome {
        let mut lines = self.0.iter().filter(|line| line.to == name).peekable();
        if lines.peek().is_none() {
            return Outcome::Unknown;
        }
        let worst = lines.map(|line| match (line.flag, line.summary) {
            ("!", summary) if summary.ends_with("(already exists)") => Outcome::Diverged,
            ("!", summary) if is_behind(summary) => Outcome::Behind,
            ("!", _) => Outcome::Refused,
            _ => Outcome::Done,
        });
        worst.reduce(|a, b| if a == Outcome::Done { b } else { a }).unwrap_or(Outcome::Unknown)
    }

    /// The refusals as git prints them for people: ` ! [remote rejected] m@v1 (reason)`.
    pub fn refusals(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter(|line| line.flag == "!").map(|line| {
            let name = line.to.splitn(3, '/').last().unwrap_or(line.to);
            match line.summary.split_once("] ") {
                Some((kind, reason)) => format!(" ! {kind}] {name} {reason}"),
                None => format!(" ! {} {name}", line.summary),
            }
        })
    }
}

/// Whether the remote's branch has new commits.
fn is_behind(summary: &str) -> bool {
    let reason = summary.split_once("] ").map_or(summary, |(_, reason)| reason);
    matches!(reason, "(fetch first)" | "(non-fast-forward)" | "(incorrect old value provided)")
}

impl<'a> RefStatus<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut parts = line.splitn(3, '\t');
        let (flag, refs, summary) = (parts.next()?, parts.next()?, parts.next()?);
        let (_, to) = refs.split_once(':')?;
        // Only the reason of a refusal, in the remote's words, can contain a tab.
        let is_one = match flag {
            "!" => true,
            " " | "+" | "-" | "*" | "=" => !summary.contains('\t'),
            _ => false,
        };
        is_one.then_some(Self { flag, to, summary })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STDOUT: &str = "To /srv/m.git\n\
        checked by a hook\n\
        *\trefs/tags/a@v1:refs/tags/a@v1\t[new tag]\n\
        -\t:refs/tags/b@v1\t[deleted]\n\
        =\trefs/tags/c@v1:refs/tags/c@v1\t[up to date]\n\
        !\trefs/tags/d@v1:refs/tags/d@v1\t[rejected] (already exists)\n\
        !\trefs/tags/e@v1:refs/tags/e@v1\t[remote rejected] (hook declined)\n\
        *\trefs/tags/f@v1:refs/tags/f@v1\n\
        ?\trefs/tags/f@v1:refs/tags/f@v1\t[new tag]\n\
        *\trefs/tags/f@v1:refs/tags/f@v1\t[new tag]\tmore\n\
        Done\n";

    #[test]
    fn tells_what_became_of_each_reference() {
        let report = Report::parse(STDOUT);
        for (name, outcome) in [
            ("a@v1", Outcome::Done),
            ("b@v1", Outcome::Done),
            ("c@v1", Outcome::Done),
            ("d@v1", Outcome::Diverged),
            ("e@v1", Outcome::Refused),
            ("f@v1", Outcome::Unknown),
            ("a@v", Outcome::Unknown),
        ] {
            assert_eq!(report.outcome(&format!("refs/tags/{name}")), outcome, "{name}");
        }
    }

    #[test]
    fn tells_hooks_from_git() {
        let said: Vec<&str> = Report::said_by_hooks(STDOUT).collect();
        assert_eq!(said.first(), Some(&"checked by a hook"));
        // No lines of git.
        assert_eq!(said.len(), 4);
    }

    #[test]
    fn prints_refusals_as_git_does() {
        let refusals: Vec<String> = Report::parse(STDOUT).refusals().collect();
        assert_eq!(
            refusals,
            [" ! [rejected] d@v1 (already exists)", " ! [remote rejected] e@v1 (hook declined)"]
        );
    }

    #[test]
    fn a_reason_may_hold_anything() {
        let refused = "!\ta:refs/tags/a\t[remote rejected] (no\ttabs)\n";
        assert_eq!(Report::parse(refused).outcome("refs/tags/a"), Outcome::Refused);
    }

    #[test]
    fn a_refusal_outweighs_a_success() {
        let twice = "*\ta:refs/tags/a\t[new tag]\n!\ta:refs/tags/a\t[remote failure] (cut off)\n";
        assert_eq!(Report::parse(twice).outcome("refs/tags/a"), Outcome::Refused);
    }
}
