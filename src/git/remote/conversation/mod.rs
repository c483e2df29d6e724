//! A conversation with a remote over HTTP: all that is read from it, on one connection.
//!
//! Git's helper `git remote-http` passes on requests of protocol version 2, and knows certificates,
//! proxies, redirects and credentials. Objects are asked for by their ids, so that nothing else
//! comes. Servers without version 2, and other kinds of URLs, are left to `git fetch`.

mod fetch;
mod packets;
mod references;

use packets::{Packet, read};
use references::References;

use super::RemoteError;
use super::clone::TemporaryClone;
use crate::git::process::GitError;
use crate::git::process::dialogue::Dialogue;

/// A conversation with a server that speaks protocol version 2.
#[derive(Debug)]
pub(super) struct Conversation {
    /// `None` after git has ended.
    git: Option<Dialogue>,
    /// What the server can do, one capability a line.
    capabilities: Vec<String>,
    references: References,
    shows_progress: bool,
}

/// Whether a remote can be talked to in this way.
#[derive(Debug, Default)]
pub(super) enum Line {
    /// It was not tried, or the conversation broke off.
    #[default]
    Closed,
    /// It speaks no protocol version 2.
    Useless,
    Open(Box<Conversation>),
}

impl TemporaryClone {
    /// Asks the remote something in the conversation, which begins with the first question. `None`
    /// if there can be none. The inner error is the message of git or of the remote.
    ///
    /// # Errors
    /// Git cannot be run.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&mut Conversation) -> Result<T, GitError>,
    ) -> Result<Option<Result<T, String>>, RemoteError> {
        let mut line = self.line.borrow_mut();
        if matches!(*line, Line::Closed) {
            *line = match self.call() {
                Ok(line) => line,
                Err(GitError::Failed(words)) => return Ok(Some(Err(words))),
                Err(error) => return Err(error.into()),
            };
        }
        let Line::Open(conversation) = &mut *line else { return Ok(None) };
        let answer = question(conversation);
        match &mut conversation.git {
            Some(git) => git.rest(),
            None => *line = Line::Closed,
        }
        match answer {
            Ok(answer) => Ok(Some(Ok(answer))),
            Err(GitError::Failed(words)) => Ok(Some(Err(words))),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends the conversation.
    pub(super) fn hang_up(&self) {
        self.line.take();
    }

    fn call(&self) -> Result<Line, GitError> {
        let (Some(helper), false) = (self.helper, self.kind.get().is_sha256) else {
            return Ok(Line::Useless);
        };
        let mut git = self.git(&self.path());
        // Of the remote's name it finds the URL, which must not be among its arguments.
        git.args([helper, super::REMOTE]);
        let git = Dialogue::start(git, &self.guard, &self.url, self.manner)?;
        Conversation::begin(git, self.manner.shows_progress)
    }
}

impl Conversation {
    /// Asks for version 2, and reads what the server can do.
    fn begin(mut git: Dialogue, shows_progress: bool) -> Result<Line, GitError> {
        git.write(b"stateless-connect git-upload-pack\n");
        let first = git.read(1)?.map(<[u8]>::to_vec);
        let references = References::default();
        let (git, capabilities) = (Some(git), Vec::new());
        let mut conversation = Self { git, capabilities, references, shows_progress };
        match first.as_deref() {
            Some(b"\n") => {}
            Some(_) => return Ok(Line::Useless),
            None => return Err(conversation.broken()),
        }
        conversation.capabilities = conversation.lines(&Packet::Flush)?;
        let is_known = conversation.capabilities.first().is_some_and(|first| first == "version 2");
        let ids = conversation.features("object-format");
        let is_sha1 = ids.is_none_or(|format| format == "sha1");
        Ok(if is_known && is_sha1 { Line::Open(Box::new(conversation)) } else { Line::Useless })
    }

    /// What the server can do of a command: the words behind `COMMAND=`.
    fn features(&self, command: &str) -> Option<&str> {
        self.capabilities.iter().find_map(|line| line.strip_prefix(command)?.strip_prefix('='))
    }

    fn can(&self, command: &str, feature: &str) -> bool {
        self.features(command).is_some_and(|features| features.split(' ').any(|it| it == feature))
    }

    fn request(&self, command: &str) -> packets::Request {
        let agent = concat!("agent=gto/", env!("CARGO_PKG_VERSION"));
        let format = self.features("object-format").map(|_| "object-format=sha1");
        let capabilities: Vec<_> = [agent].into_iter().chain(format).collect();
        packets::Request::new(command, &capabilities)
    }

    /// The branch of the remote's HEAD, by its full name, and whether it has a commit.
    pub(super) fn head(&mut self) -> Result<Option<(String, bool)>, GitError> {
        self.list(vec!["HEAD".to_owned()])?;
        let head = self.references.head().map(str::to_owned);
        Ok(head.map(|branch| (branch, self.references.has_head())))
    }

    /// The references whose names begin so, without that beginning.
    pub(super) fn names(&mut self, prefix: &str) -> Result<Vec<String>, GitError> {
        self.list(vec![prefix.to_owned()])?;
        Ok(self.references.names(prefix).map(str::to_owned).collect())
    }

    /// Lists the references with these prefixes, unless they are known.
    fn list(&mut self, prefixes: Vec<String>) -> Result<(), GitError> {
        let unknown = self.references.unknown(prefixes);
        if unknown.is_empty() {
            return Ok(());
        }
        let mut request = self.request("ls-refs");
        request.line("symrefs");
        if self.can("ls-refs", "unborn") {
            request.line("unborn");
        }
        unknown.iter().for_each(|prefix| request.line(&format!("ref-prefix {prefix}")));
        self.write(&request.end());
        for line in self.lines(&Packet::End)? {
            self.references.add(&line);
        }
        self.references.complete(unknown);
        Ok(())
    }

    fn hear(&mut self, said: &[u8]) {
        if let Some(git) = &mut self.git {
            git.hear(said);
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(git) = &mut self.git {
            git.write(bytes);
        }
    }

    /// Reads the lines of an answer until its end.
    fn lines(&mut self, end: &Packet) -> Result<Vec<String>, GitError> {
        let (mut lines, mut is_complete) = (Vec::new(), false);
        loop {
            match self.packet()? {
                Packet::Data(line) => lines.push(text(&line)),
                Packet::Flush if *end == Packet::Flush => return Ok(lines),
                Packet::Flush => is_complete = true,
                Packet::End if is_complete => return Ok(lines),
                // After a failed request git ends the answer all the same.
                Packet::End => return Err(self.broken()),
                Packet::Delimiter => {}
            }
        }
    }

    /// Reads a packet.
    ///
    /// # Errors
    /// Git has ended, or the remote refuses the request.
    fn packet(&mut self) -> Result<Packet, GitError> {
        let Some(git) = &mut self.git else { return Err(self.broken()) };
        match read(git)? {
            Some(Packet::Data(line)) if line.starts_with(b"ERR ") => Err(self.refusal(&line[3..])),
            Some(packet) => Ok(packet),
            None => Err(self.broken()),
        }
    }

    /// The error for a remote's refusal, without the first byte. The rest of the answer is read.
    fn refusal(&mut self, data: &[u8]) -> GitError {
        let said = text(data.get(1..).unwrap_or_default());
        let Some(git) = &mut self.git else { return self.broken() };
        let refusal = git.failure(&format!("fatal: remote error: {said}"));
        while !matches!(read(git), Ok(None | Some(Packet::End)) | Err(_)) {}
        refusal
    }

    /// The error for a git that has ended.
    fn broken(&mut self) -> GitError {
        let broken = || GitError::Failed("the conversation has ended".to_owned());
        self.git.take().map_or_else(broken, Dialogue::end)
    }

    fn close(&mut self) {
        if let Some(git) = self.git.take() {
            git.close();
        }
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.close();
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim_end_matches('\n').to_owned()
}
