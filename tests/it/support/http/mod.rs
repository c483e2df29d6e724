//! HTTP on loopback: git's own `git http-backend`, a CGI program, behind a small server.
//!
//! What is below `/moved/` is answered by a redirect to the same path without it.

mod message;

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use message::{Request, Response};

/// A server of the repositories below a folder, until it is dropped.
pub(crate) struct HttpServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

/// What a server asks of its visitors and does to them.
#[derive(Clone, Default)]
pub(crate) struct Rules {
    /// Name, in lower case, and value of a header that each request must have.
    pub(crate) header: Option<(&'static str, &'static str)>,
    /// How pushes end.
    pub(crate) cut: Option<Cut>,
    /// What it knows of git.
    pub(crate) kind: Kind,
    /// How many requests it still answers; then it is too busy.
    pub(crate) answers: Option<usize>,
    /// How long each connection and each answer takes to arrive.
    pub(crate) latency: Duration,
}

/// What visitors have cost a server so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visits {
    pub(crate) connections: usize,
    pub(crate) requests: usize,
}

/// How much a server knows of git.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// All that the installed git knows.
    #[default]
    Smart,
    /// No protocol but the first one.
    Old,
    /// Files are all it has: clients find their way by what `git update-server-info` wrote.
    Dumb,
}

/// Where the connection of a push breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Half of what is pushed arrives, and there is no answer.
    Request,
    /// All arrives and is carried out, but half of the answer is lost.
    Answer,
    /// The same, and from then on nobody is answered.
    Server,
}

struct Shared {
    root: PathBuf,
    rules: Mutex<Rules>,
    requests: Mutex<Vec<String>>,
    connections: AtomicUsize,
    sent: AtomicU64,
    is_over: AtomicBool,
    is_gone: AtomicBool,
}

impl HttpServer {
    /// Serves the repositories in `root`.
    #[track_caller]
    pub(crate) fn start(root: &Path) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            root: root.to_owned(),
            rules: Mutex::default(),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            sent: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
            is_gone: AtomicBool::new(false),
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self { address, shared, accepting: Some(accepting) }
    }

    /// The address of a repository, by its path below the root.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// From now on.
    pub(crate) fn set_rules(&self, rules: Rules) {
        *self.shared.rules.lock().unwrap() = rules;
        self.shared.is_gone.store(false, Ordering::SeqCst);
    }

    /// The requests so far: `METHOD PATH STATUS`.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// The connections and requests that `visit` costs.
    pub(crate) fn visits(&self, visit: impl FnOnce()) -> Visits {
        let count = || (self.shared.connections.load(Ordering::SeqCst), self.requests().len());
        let before = count();
        visit();
        let after = count();
        Visits { connections: after.0 - before.0, requests: after.1 - before.1 }
    }

    /// How many bytes, headers included, have been sent to visitors.
    pub(crate) fn bytes_sent(&self) -> u64 {
        self.shared.sent.load(Ordering::SeqCst)
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        // Somebody has to call, or `accept` never returns.
        let _ = TcpStream::connect(self.address);
        let _ = self.accepting.take().map(JoinHandle::join);
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut visits = Vec::new();
    for stream in listener.incoming().flatten() {
        if shared.is_over.load(Ordering::SeqCst) {
            break;
        }
        let shared = Arc::clone(shared);
        // A visitor that hangs up early is its own problem.
        visits.push(thread::spawn(move || shared.serve(&stream).unwrap_or_default()));
    }
    for visit in visits {
        let _ = visit.join();
    }
}

impl Shared {
    /// Answers the requests of a connection.
    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        self.connections.fetch_add(1, Ordering::SeqCst);
        thread::sleep(self.rules.lock().unwrap().latency);
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let mut reader = BufReader::new(stream);
        while let Some(request) = Request::read(&mut reader)? {
            if self.is_gone.load(Ordering::SeqCst) {
                break;
            }
            self.answer(request, stream)?;
        }
        stream.shutdown(Shutdown::Both)
    }

    fn answer(&self, mut request: Request, mut stream: &TcpStream) -> io::Result<()> {
        let rules = self.take_rules();
        thread::sleep(rules.latency);
        let cut = rules.cut.filter(|_| request.is_push());
        if cut == Some(Cut::Request) {
            request.body.truncate(request.body.len() / 2);
        }
        let is_welcome = rules
            .header
            .is_none_or(|(name, value)| request.headers.get(name).is_some_and(|v| v == value));
        rules.kind.apply(&mut request);
        let mut response = match request.path.strip_prefix("/moved") {
            _ if rules.answers == Some(0) => Response::unavailable(),
            _ if !is_welcome => Response::unauthorized(),
            Some(path) => Response::moved(path, &request.query),
            None => self.run_backend(&request)?,
        };
        let status = response.head.split(' ').nth(1).unwrap_or_default();
        let line = format!("{} {} {status}", request.method, request.path);
        self.requests.lock().unwrap().push(line);
        match cut {
            None => {}
            Some(Cut::Request) => return stream.shutdown(Shutdown::Both),
            Some(Cut::Answer | Cut::Server) => response.body.truncate(response.body.len() / 2),
        }
        if cut == Some(Cut::Server) {
            self.is_gone.store(true, Ordering::SeqCst);
        }
        let bytes = [response.head.as_bytes(), &response.body].concat();
        stream.write_all(&bytes)?;
        self.sent.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        match cut {
            None => Ok(()),
            Some(_) => stream.shutdown(Shutdown::Both),
        }
    }

    /// The rules for the next request.
    fn take_rules(&self) -> Rules {
        let mut rules = self.rules.lock().unwrap();
        let now = rules.clone();
        rules.answers = now.answers.map(|answers| answers.saturating_sub(1));
        now
    }

    /// Hands the request to git as RFC 3875 has it.
    fn run_backend(&self, request: &Request) -> io::Result<Response> {
        let header = |name| request.headers.get(name).map_or("", String::as_str);
        let mut backend = Command::new("git");
        backend.arg("http-backend").env_clear().current_dir(&self.root);
        backend.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        backend.envs([
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_HTTP_EXPORT_ALL", "1"),
            ("REMOTE_ADDR", "127.0.0.1"),
            ("REQUEST_METHOD", &request.method),
            ("PATH_INFO", &request.path),
            ("QUERY_STRING", &request.query),
            ("CONTENT_TYPE", header("content-type")),
            ("CONTENT_LENGTH", &request.body.len().to_string()),
            ("HTTP_CONTENT_ENCODING", header("content-encoding")),
            ("HTTP_GIT_PROTOCOL", header("git-protocol")),
        ]);
        backend.env("GIT_PROJECT_ROOT", &self.root);
        let pipes = backend.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = pipes.spawn()?;
        let mut stdin = child.stdin.take();
        let body = request.body.clone();
        let feeding = thread::spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(&body)));
        let output = child.wait_with_output()?;
        let _ = feeding.join();
        Ok(Response::from_cgi(&output.stdout))
    }
}

impl Kind {
    /// Takes out of a request what this kind of server would not see in it.
    fn apply(self, request: &mut Request) {
        match self {
            Self::Smart => {}
            Self::Old => _ = request.headers.remove("git-protocol"),
            // A file is the same whatever is asked of it.
            Self::Dumb => request.query.clear(),
        }
    }
}
