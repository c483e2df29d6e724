//! Fetching objects in a conversation.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use git2::Indexer;

use super::packets::Packet;
use super::references::prefixes;
use super::{Conversation, text};
use crate::git::process::GitError;
use crate::git::remote::clone::Fetched;
use crate::git::remote::plan::{NO_TREES, Request};
use crate::registry::ObjectId;

/// What is fetched: the ids, the number of commits, and the filter.
struct Fetch<'f> {
    ids: &'f [String],
    depth: Option<u32>,
    filter: Option<&'f str>,
}

impl Conversation {
    /// Fetches into the repository at `dir`, and returns the references.
    pub(in crate::git::remote) fn fetch(
        &mut self,
        dir: &Path,
        request: &Request,
    ) -> Result<Vec<Fetched>, GitError> {
        self.list(prefixes(&request.refspecs))?;
        let wanted = self.references.select(&request.refspecs);
        let failed = |words: String| Err(GitError::Failed(words));
        if let Some(name) = wanted.missing.first() {
            return failed(format!("fatal: couldn't find remote ref {name}"));
        }
        if request.depth.is_some() && !self.can("fetch", "shallow") {
            return failed("fatal: Server does not support shallow requests".to_owned());
        }
        let of_references = wanted.references.iter().map(|(_, id)| id.clone());
        let mut ids: Vec<_> = of_references.chain(wanted.ids).collect();
        ids.sort_unstable();
        ids.dedup();
        let &Request { depth, filter, .. } = request;
        self.receive(dir, &Fetch { ids: &ids, depth, filter })?;
        Ok(wanted.references)
    }

    /// Fetches objects by their ids, without what they lead to.
    pub(in crate::git::remote) fn fetch_objects(
        &mut self,
        dir: &Path,
        ids: &[ObjectId],
    ) -> Result<(), GitError> {
        let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
        self.receive(dir, &Fetch { ids: &ids, depth: None, filter: Some(NO_TREES) })
    }

    fn receive(&mut self, dir: &Path, fetch: &Fetch<'_>) -> Result<(), GitError> {
        if fetch.ids.is_empty() {
            return Ok(());
        }
        let mut request = self.request("fetch");
        if !self.shows_progress {
            request.line("no-progress");
        }
        request.line("ofs-delta");
        fetch.ids.iter().for_each(|id| request.line(&format!("want {id}")));
        if let Some(depth) = fetch.depth {
            request.line(&format!("deepen {depth}"));
        }
        let filter = fetch.filter.filter(|_| self.can("fetch", "filter"));
        if let Some(filter) = filter {
            request.line(&format!("filter {filter}"));
        }
        request.line("done");
        self.write(&request.end());
        let is_partial = filter.is_some();
        let (mut section, mut is_complete) = (String::new(), false);
        loop {
            match self.packet()? {
                Packet::Data(line) if section == "shallow-info" => note_shallow(dir, &text(&line))?,
                Packet::Data(line) if section.is_empty() => section = text(&line),
                Packet::Data(_) => {}
                Packet::Delimiter | Packet::Flush => section.clear(),
                Packet::End if is_complete => return Ok(()),
                Packet::End => return Err(self.broken()),
            }
            if section == "packfile" {
                self.receive_pack(dir, is_partial)?;
                section.clear();
                is_complete = true;
            }
        }
    }

    /// Reads a pack to the end of its section.
    fn receive_pack(&mut self, dir: &Path, is_partial: bool) -> Result<(), GitError> {
        let packs = dir.join("objects/pack");
        let failed = |error: git2::Error| GitError::Failed(error.message().to_owned());
        let mut indexer = Indexer::new(None, &packs, 0, false).map_err(failed)?;
        loop {
            match self.packet()? {
                Packet::Data(data) => match data.split_first() {
                    Some((1, pack)) => {
                        if let Err(error) = indexer.write_all(pack) {
                            self.close();
                            return Err(GitError::Failed(error.to_string()));
                        }
                    }
                    Some((2, said)) => self.hear(said),
                    _ => return Err(self.refusal(&data)),
                },
                Packet::Flush => break,
                Packet::Delimiter | Packet::End => return Err(self.broken()),
            }
        }
        let name = indexer.commit().map_err(failed)?;
        if is_partial {
            // Git does not miss what the remote still has.
            fs::write(packs.join(format!("pack-{name}.promisor")), "")?;
        }
        Ok(())
    }
}

/// Adds a commit without its parents to a repository: `shallow ID`.
fn note_shallow(dir: &Path, line: &str) -> Result<(), GitError> {
    if let Some(Ok(id)) = line.strip_prefix("shallow ").map(str::parse::<ObjectId>) {
        let mut file = OpenOptions::new().create(true).append(true).open(dir.join("shallow"))?;
        writeln!(file, "{id}")?;
    }
    Ok(())
}
