//! What is said between a visitor and a server.

use std::collections::HashMap;
use std::io::{self, BufRead, Read};

pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HashMap<String, String>,
    pub(super) body: Vec<u8>,
}

/// Status line and headers, and what follows them.
pub(super) struct Response {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The next request; `None` if the visitor has hung up.
    pub(super) fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        let line = read_line(stream)?;
        if line.is_empty() {
            return Ok(None);
        }
        let mut words = line.split(' ').map(str::to_owned);
        let method = words.next().unwrap_or_default();
        let target = words.next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let mut headers = HashMap::new();
        loop {
            let line = read_line(stream)?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        let mut body = Vec::new();
        if headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked") {
            read_chunks(stream, &mut body)?;
        } else if let Some(Ok(length)) = headers.get("content-length").map(|n| n.parse()) {
            stream.take(length).read_to_end(&mut body)?;
        }
        Ok(Some(Self { method, path: path.to_owned(), query: query.to_owned(), headers, body }))
    }

    pub(super) fn is_push(&self) -> bool {
        self.method == "POST" && self.path.ends_with("/git-receive-pack")
    }
}

impl Response {
    pub(super) fn unauthorized() -> Self {
        let head = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"models\"\r\n\
                    Content-Length: 0\r\n\r\n";
        Self { head: head.to_owned(), body: Vec::new() }
    }

    pub(super) fn unavailable() -> Self {
        let head = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        Self { head: head.to_owned(), body: Vec::new() }
    }

    pub(super) fn moved(path: &str, query: &str) -> Self {
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let head = format!(
            "HTTP/1.1 301 Moved Permanently\r\nLocation: {path}{query}\r\n\
             Content-Length: 0\r\n\r\n"
        );
        Self { head, body: Vec::new() }
    }

    /// A CGI program's status is a header like the others.
    pub(super) fn from_cgi(output: &[u8]) -> Self {
        let end = output.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let (head, body) = output.split_at(end.map_or(0, |end| end + 4));
        let head = String::from_utf8_lossy(head);
        let mut status = "200 OK";
        let mut headers = String::new();
        for line in head.lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix("Status: ") {
                Some(text) => status = text,
                None => headers += &format!("{line}\r\n"),
            }
        }
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
        Self { head, body: body.to_owned() }
    }
}

fn read_line(stream: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

fn read_chunks(stream: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let length = u64::from_str_radix(&read_line(stream)?, 16).map_err(io::Error::other)?;
        stream.take(length).read_to_end(body)?;
        read_line(stream)?;
        if length == 0 {
            return Ok(());
        }
    }
}
