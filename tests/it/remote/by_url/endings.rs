//! However a command ends, its temporary directory is gone, and so is its git.
//! (After success and failure: every test here looks.)

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::bounded::{finish, start, wait_until};
use crate::support::remote::{Remote, entries};

const PATIENCE: Duration = Duration::from_secs(60);

/// A server that takes calls and never says a word.
struct Silence {
    listener: TcpListener,
}

impl Silence {
    fn new() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener }
    }

    fn url(&self) -> String {
        format!("http://{}/hub.git", self.listener.local_addr().unwrap())
    }

    /// The first caller.
    #[track_caller]
    fn wait_for_call(&self) -> TcpStream {
        let started = Instant::now();
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => return stream,
                Err(_) => assert!(started.elapsed() < PATIENCE, "nobody calls"),
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

#[track_caller]
fn send(signal: &str, to: &str) {
    let status = Command::new("kill").args([signal, "--", to]).status().unwrap();
    assert!(status.success(), "kill {signal} {to}");
}

/// Waits for the end, of which `signal` is the cause, and looks at what is left.
#[track_caller]
fn ends(remote: &Remote, gto: Child, signal: i32) {
    use std::os::unix::process::ExitStatusExt;
    let mut gto = gto;
    let started = Instant::now();
    let status = loop {
        match gto.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(started.elapsed() < PATIENCE, "it goes on"),
        }
        thread::sleep(Duration::from_millis(2));
    };
    let by_signal = status.signal() == Some(signal) || status.code() == Some(128 + signal);
    assert!(by_signal, "{status}: {:?}", finish(gto));
    assert_eq!(entries(&remote.temporary()), [""; 0]);
}

/// Ctrl-C goes to the whole group; a job that is cancelled, to gto alone.
#[test]
fn interrupted_while_reading() {
    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        for of_group in [true, false] {
            for args in
                [&["show"][..], &["describe", "churn"], &["annotate", "churn", "--path", "x"]]
            {
                let (remote, silence) = (Remote::new(), Silence::new());
                let gto = start(remote.command().args(args).args(["--repo", &silence.url()]));
                let mut call = silence.wait_for_call();
                assert_ne!(entries(&remote.temporary()), [""; 0]);
                let sign = if of_group { "-" } else { "" };
                send(signal, &format!("{sign}{}", gto.id()));
                ends(&remote, gto, number);
                // Whoever called has hung up.
                call.set_nonblocking(false).unwrap();
                call.set_read_timeout(Some(PATIENCE)).unwrap();
                let mut heard = Vec::new();
                call.read_to_end(&mut heard).unwrap();
            }
        }
    }
}

/// The signal comes once for all of them, and for those that are still to be read.
#[test]
fn interrupted_while_reading_several() {
    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        let remote = Remote::new().by_file_url();
        let silences = [(); 4].map(|()| Silence::new());
        let mut args = vec!["show".to_owned(), "-r".to_owned(), remote.url.clone()];
        for silence in &silences {
            args.extend(["-r".to_owned(), silence.url()]);
        }
        let gto = start(remote.command().args(&args).args(["--jobs", "3"]));
        let calls = [0, 1, 2].map(|at| silences[at].wait_for_call());
        assert_ne!(entries(&remote.temporary()), [""; 0]);
        send(signal, &gto.id().to_string());
        ends(&remote, gto, number);
        for mut call in calls {
            call.set_nonblocking(false).unwrap();
            call.set_read_timeout(Some(PATIENCE)).unwrap();
            call.read_to_end(&mut Vec::new()).unwrap();
        }
        assert!(silences[3].listener.accept().is_err(), "the fourth is called after the signal");
    }
}

/// What the remote has begun to carry out may happen or not: so it is said.
#[test]
fn interrupted_while_pushing() {
    for (signal, number) in [("-INT", 2), ("-TERM", 15), ("-HUP", 1)] {
        for remote in [Remote::new().by_http_with_filter(), Remote::new().by_file_url()] {
            remote.hook("pre-receive", "touch ../pushing\nsleep 3");
            let mut gto = start(remote.command().args(["register", "new", "--repo", &remote.url]));
            wait_until(|| remote.sandbox.root().join("pushing").exists());
            send(signal, &gto.id().to_string());
            let mut stderr = gto.stderr.take().unwrap();
            ends(&remote, gto, number);
            let mut said = String::new();
            stderr.read_to_string(&mut said).unwrap();
            let note = format!(
                "Interrupted while pushing. The remote may or may not have it: check with `git \
                 ls-remote {} 'refs/tags/new@v0.0.1'`\n",
                remote.url
            );
            assert_eq!(said, note);
        }
    }
}

/// Git's own limits end it.
#[test]
fn a_remote_that_stalls() {
    let mut remote = Remote::new();
    remote.set_global("http.lowSpeedLimit", "1");
    remote.set_global("http.lowSpeedTime", "1");
    for args in [&["show"][..], &["check-ref", "churn@v0.1.0"], &["register", "new"]] {
        let silence = Silence::new();
        let got = remote.gto_at(&silence.url(), args);
        assert!(got.code == 1 && got.stdout.is_empty(), "{got:?}");
        let first = got.stderr.lines().next().unwrap();
        assert!(first.contains(&silence.url()) && got.stderr.contains("too slow"), "{got:?}");
    }
}

#[test]
#[ignore = "takes half a minute"]
fn it_is_said_who_is_waited_for() {
    let mut remote = Remote::new();
    remote.set_global("http.lowSpeedLimit", "1");
    remote.set_global("http.lowSpeedTime", "18");
    let silence = Silence::new();
    let got = remote.gto_at(&silence.url(), &["show"]);
    let waiting = format!("Still waiting for {} ...\n", silence.url());
    assert!(got.code == 1 && got.stderr.starts_with(&waiting), "{got:?}");

    let remote = Remote::new().by_file_url();
    remote.hook("pre-receive", "sleep 17");
    let got = remote.gto(&["register", "new"]);
    assert_eq!((got.code, got.stderr), (0, format!("Still waiting for {} ...\n", remote.url)));
}
