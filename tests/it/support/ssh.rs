//! sshd on loopback, for whoever runs the tests, with keys of its own.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::sandbox::Sandbox;

/// A server until it is dropped. Its clients know it as `models`.
pub(crate) struct SshServer {
    folder: PathBuf,
    sshd: Child,
}

impl SshServer {
    /// Keeps its keys and settings in the folder `ssh` of the sandbox.
    #[track_caller]
    pub(crate) fn start(sandbox: &Sandbox) -> Self {
        let folder = sandbox.root().join("ssh");
        fs::create_dir(&folder).unwrap();
        for key in ["host", "user"] {
            let mut keygen = sandbox.command("ssh-keygen", &folder);
            sandbox.run(keygen.args(["-q", "-t", "ed25519", "-N", "", "-f", key]));
        }
        let user = sandbox.run(sandbox.command("id", &folder).arg("-un")).stdout;
        if user.trim() == "root" {
            // Where it locks itself in; a service manager makes it otherwise.
            fs::create_dir_all("/run/sshd").unwrap();
        }
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let (at, user, path) = (folder.display(), user.trim(), std::env::var("PATH").unwrap());
        let settings = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {at}/host\n\
             AuthorizedKeysFile {at}/user.pub\nPidFile none\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\n\
             PermitRootLogin prohibit-password\nAcceptEnv GIT_PROTOCOL\nSetEnv PATH={path}\n"
        );
        let client = format!(
            "Host models\n  HostName 127.0.0.1\n  HostKeyAlias models\n  Port {port}\n  \
             User {user}\n  IdentityFile {at}/user\n  IdentitiesOnly yes\n  IdentityAgent none\n  \
             UserKnownHostsFile {at}/known_hosts\n  GlobalKnownHostsFile /dev/null\n"
        );
        let host = fs::read_to_string(folder.join("host.pub")).unwrap();
        for (name, text) in [
            ("sshd_config", settings),
            ("config", client),
            ("known_hosts", format!("models {host}")),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        // It insists on an absolute path.
        let mut sshd = Command::new("/usr/sbin/sshd");
        sshd.args(["-D", "-E"]).arg(folder.join("log")).arg("-f").arg(folder.join("sshd_config"));
        let sshd = sshd.stdin(Stdio::null()).spawn().unwrap();
        let server = Self { folder, sshd };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(30), "{}", server.log());
            thread::sleep(Duration::from_millis(10));
        }
        server
    }

    /// The ssh that knows the server, for a shell.
    pub(crate) fn client(&self) -> String {
        format!("ssh -F {}/config", self.folder.display())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for SshServer {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}
