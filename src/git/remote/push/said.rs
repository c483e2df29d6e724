//! The messages of git, hooks and the remote during a push.

use std::process::Output;

use super::{Channel, Push, Report};
use crate::git::process::show_said;
use crate::redact::Redactor;

impl Push<'_> {
    /// Git's messages about a failure, without credentials in URLs.
    pub(super) fn words(&self, report: &Report<'_>, output: &Output) -> String {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let mut words: Vec<String> = report.refusals().collect();
        words.extend(stderr.lines().map(|line| line.trim_end().to_owned()));
        if words.is_empty() {
            words.push(format!("git push ended with {} and no message", output.status));
        }
        self.redactor().redact(&words.join("\n"))
    }

    /// Shows the messages of hooks and the remote after a push that succeeded.
    pub(super) fn show_said(&self, stdout: &str, output: &Output) {
        // Git's own messages about a push that succeeded nevertheless.
        const OF_GIT: [&str; 2] =
            ["warning: redirecting to ", "remote: warning: deleting a non-existent ref"];
        let is_of_git = |line: &&str| OF_GIT.iter().any(|words| line.starts_with(words));
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().filter(|line| !is_of_git(line));
        let lines: Vec<&str> =
            Report::said_by_hooks(stdout).chain(said).map(str::trim_end).collect();
        show_said(&self.redactor().redact(&lines.join("\n")));
    }

    fn redactor(&self) -> Redactor {
        match &self.channel {
            Channel::Clone(clone) => clone.url().redactor(),
            Channel::Own(_) => Redactor::default(),
        }
    }

    /// Whether the connection was lost, so that the result at the remote is unknown.
    pub(super) fn is_lost(&self, output: &Output) -> bool {
        const WORDS: [&str; 4] =
            ["hung up unexpectedly", "unexpected disconnect", "RPC failed", "failed to report"];
        let said = [&*output.stderr, &*output.stdout].concat();
        let said = String::from_utf8_lossy(&said);
        output.status.code().is_none() || WORDS.iter().any(|words| said.contains(words))
    }
}
