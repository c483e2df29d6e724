//! The ways to get at the remote.

use super::{Remote, Server};
use crate::support::http::{HttpServer, Kind, Rules};
use crate::support::ssh::SshServer;

/// `ann:secret`
pub(crate) const BASIC: (&str, &str) = ("authorization", "Basic YW5uOnNlY3JldA==");

impl Remote {
    /// `file://`
    pub(crate) fn by_file_url(mut self) -> Self {
        self.is_path = false;
        self.url = format!("file://{}", self.url);
        self
    }

    /// A server that takes pushes; it knows partial clones only if the repository is so
    /// configured.
    pub(crate) fn by_http(self, rules: Rules) -> Self {
        let server = HttpServer::start(self.sandbox.root());
        server.set_rules(rules);
        self.configure("http.receivepack", "true");
        let url = server.url("hub.git");
        Self { is_path: false, url, server: Some(Server::Http(server)), ..self }
    }

    /// A server that has partial clones.
    pub(crate) fn by_http_with_filter(self) -> Self {
        self.configure("uploadpack.allowFilter", "true");
        self.by_http(Rules::default())
    }

    pub(crate) fn by_old_http(self) -> Self {
        self.by_http(Rules { kind: Kind::Old, ..Rules::default() })
    }

    /// A server of files; nothing can be pushed to it.
    pub(crate) fn by_dumb_http(self) -> Self {
        self.by_http(Rules { kind: Kind::Dumb, ..Rules::default() })
    }

    pub(crate) fn redirected(mut self) -> Self {
        self = self.by_http_with_filter();
        self.url = self.url.replace("/hub.git", "/moved/hub.git");
        self
    }

    /// A server that wants a name and a password.
    pub(crate) fn by_http_with_password(self) -> Self {
        self.configure("uploadpack.allowFilter", "true");
        self.by_http(Rules { header: Some(BASIC), ..Rules::default() })
    }

    pub(crate) fn with_credential_helper(mut self) -> Self {
        self = self.by_http_with_password();
        let helper = "!f() { echo username=ann; echo password=secret; }; f";
        self.set_global("credential.helper", helper);
        self
    }

    pub(crate) fn with_token_in_url(mut self) -> Self {
        self = self.by_http_with_password();
        self.url = self.url.replace("http://", "http://ann:secret@");
        self
    }

    pub(crate) fn with_extra_header(mut self) -> Self {
        self = self.by_http_with_password();
        self.set_global("http.extraheader", &format!("AUTHORIZATION: {}", BASIC.1));
        self
    }

    /// An alias of ssh_config, in the short form of addresses.
    pub(crate) fn by_ssh_alias(mut self) -> Self {
        let server = SshServer::start(&self.sandbox);
        self.configure("uploadpack.allowFilter", "true");
        self.set_global("core.sshCommand", &server.client());
        self.url = format!("models:{}", self.url);
        Self { is_path: false, server: Some(Server::Ssh(server)), ..self }
    }

    /// `ssh://` with the command in the environment.
    pub(crate) fn by_ssh_command(mut self) -> Self {
        let server = SshServer::start(&self.sandbox);
        self.variables.push(("GIT_SSH_COMMAND", server.client()));
        self.url = format!("ssh://models{}", self.url);
        Self { is_path: false, server: Some(Server::Ssh(server)), ..self }
    }
}
