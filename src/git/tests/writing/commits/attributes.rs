//! Line ends, filters, modes, symbolic links, signatures and encodings.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use super::{INDEX, NEW, OLD, Sandbox, commit_in};
use crate::git::{CommitError, FileCommit, FileState};

const CRLF: &str = "a: {}\r\nb: {}\r\n";

impl Sandbox {
    /// Commits these bytes of the work tree, and gives those that are in the commit.
    #[track_caller]
    fn commit_bytes(&self, content: &str) -> Vec<u8> {
        commit_in(&self.open(), INDEX, content, None).unwrap().unwrap();
        assert_eq!(self.text("r/artifacts.yaml"), content);
        assert_eq!(self.git("r", &["diff-files"]), "");
        assert_eq!(self.git("r", &["status", "--porcelain"]), "");
        self.try_git("r", &["cat-file", "blob", "HEAD:artifacts.yaml"]).stdout
    }
}

#[test]
fn line_ends_are_committed_as_git_would() {
    for settings in [&["core.autocrlf", "true"][..], &["core.autocrlf", "input"]] {
        let sandbox = Sandbox::with_index(&[]);
        sandbox.git("r", &[&["config"], settings].concat());
        assert_eq!(sandbox.commit_bytes(CRLF), NEW.as_bytes());
    }
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("r/.git/info/attributes", "*.yaml text eol=crlf\n");
    assert_eq!(sandbox.commit_bytes(CRLF), NEW.as_bytes());
    // Once they are in the repository, git leaves them alone.
    let sandbox = Sandbox::with_index(&[]);
    sandbox.commit_bytes("a: {}\r\n");
    sandbox.git("r", &["config", "core.autocrlf", "true"]);
    assert_eq!(sandbox.open().file_state(INDEX).unwrap(), FileState::Committed);
    assert_eq!(sandbox.commit_bytes(CRLF), CRLF.as_bytes());
}

#[test]
fn only_line_ends_changed_is_no_commit() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["config", "core.autocrlf", "input"]);
    assert!(commit_in(&sandbox.open(), INDEX, "a: {}\r\n", None).unwrap().is_none());
    assert_eq!(sandbox.git("r", &["status", "--porcelain"]), "");
    assert_eq!(sandbox.text("r/artifacts.yaml"), "a: {}\r\n");
}

#[test]
fn filters_of_the_users_run() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("r/.git/info/attributes", "*.yaml filter=caesar\n");
    sandbox.git("r", &["config", "filter.caesar.clean", "tr a-z b-za"]);
    sandbox.git("r", &["config", "filter.caesar.smudge", "tr b-za a-z"]);
    sandbox.git("r", &["add", "--renormalize", "."]);
    sandbox.git("r", &["commit", "-q", "-m", "secret"]);
    assert_eq!(sandbox.commit_bytes(NEW), b"b: {}\nc: {}\n");
}

#[test]
fn modes_stay() {
    let sandbox = Sandbox::with_index(&[]);
    let file = sandbox.path("r/artifacts.yaml");
    let mode = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o751);
    sandbox.git("r", &["commit", "-q", "-a", "-m", "executable"]);
    sandbox.commit();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o751);
    sandbox.git("r", &["branch", "other"]);
    commit_in(&sandbox.open(), INDEX, OLD, Some("other")).unwrap().unwrap();
    for tip in ["HEAD", "other"] {
        assert!(sandbox.git("r", &["ls-tree", tip, INDEX]).starts_with("100755 blob"));
    }
    mode(0o600);
    sandbox.open().write_working_file(INDEX, b"x").unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(sandbox.text("r/artifacts.yaml"), "x");
}

#[test]
fn a_symbolic_link_leads_to_the_file() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["mv", INDEX, "real.yaml"]);
    symlink("real.yaml", sandbox.path("r/artifacts.yaml")).unwrap();
    sandbox.git("r", &["add", "."]);
    sandbox.git("r", &["commit", "-q", "-m", "link"]);
    sandbox.commit();
    assert_eq!(sandbox.git("r", &["diff", "--name-only", "HEAD^", "HEAD"]), "real.yaml");
    assert_eq!(sandbox.git("r", &["status", "--porcelain"]), "");
    assert!(sandbox.path("r/artifacts.yaml").is_symlink());
    assert_eq!(sandbox.text("r/real.yaml"), NEW);
}

#[test]
fn nothing_is_written_outside_the_work_tree() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("outside", "kept");
    fs::create_dir(sandbox.path("dir")).unwrap();
    for (link, target) in
        [("l1", "../outside"), ("l2", ".git/config"), ("l3", "l3"), ("l4", "../dir"), ("l5", "l1")]
    {
        symlink(target, sandbox.path("r").join(link)).unwrap();
    }
    let repository = sandbox.open();
    let absolute = sandbox.path("outside").display().to_string();
    let paths = ["l1", "l2", "l3", "l4/x", "l5", "../outside", ".git/x", ".GIT/x", "..", ""];
    for path in paths.into_iter().chain([&*absolute]) {
        let error = repository.write_working_file(path, b"x").unwrap_err().to_string();
        assert_eq!(
            error,
            format!("'{path}' is not in the working tree, or is a link that leads out of it")
        );
        assert!(commit_in(&repository, path, "x", None).is_err(), "{path}");
    }
    assert_eq!(sandbox.text("outside"), "kept");
    assert!(fs::read_dir(sandbox.path("dir")).unwrap().next().is_none());
    repository.write_working_file("one", b"x").unwrap();
    assert!(repository.write_working_file("one/x", b"x").is_err());
    let names = fs::read_dir(sandbox.path("r")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().ends_with(".tmp")));
}

#[test]
fn what_a_killed_writer_left_is_removed() {
    let sandbox = Sandbox::with_index(&[]);
    let mut ended = Command::new("true").spawn().unwrap();
    let dead = format!("{INDEX}.{}.tmp", ended.id());
    assert!(ended.wait().unwrap().success());
    let kept = ["1.tmp", "0.tmp", "x.tmp", "tmp", "-1.tmp"].map(|end| format!("{INDEX}.{end}"));
    for name in kept.iter().chain([&dead]) {
        sandbox.put(&format!("r/{name}"), "");
    }
    sandbox.open().write_working_file(INDEX, b"x").unwrap();
    assert!(!sandbox.path("r").join(dead).exists());
    for name in kept {
        assert!(sandbox.path("r").join(&name).exists(), "{name}");
    }
}

#[test]
#[ignore = "needs ssh-keygen"]
fn signs_where_git_would() {
    let sandbox = Sandbox::with_index(&[]);
    let key = sandbox.path("key").display().to_string();
    let mut make = Command::new("ssh-keygen");
    make.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &key]);
    assert!(make.status().unwrap().success());
    let signers = format!("author@example.com {}", sandbox.text("key.pub"));
    sandbox.put("signers", &signers);
    for (key, value) in [
        ("gpg.format", "ssh"),
        ("commit.gpgSign", "true"),
        ("user.signingKey", &*key),
        ("gpg.ssh.allowedSignersFile", sandbox.path("signers").to_str().unwrap()),
    ] {
        sandbox.git("r", &["config", key, value]);
    }
    sandbox.git("r", &["branch", "other"]);
    sandbox.commit();
    sandbox.commit_at("r", Some("other")).unwrap().unwrap();
    sandbox.git("r", &["verify-commit", "HEAD", "other"]);

    sandbox.git("r", &["config", "user.signingKey", "/nosuch.pub"]);
    let before = sandbox.everything("r");
    let error = commit_in(&sandbox.open(), INDEX, OLD, None).unwrap_err();
    assert!(
        matches!(&error, CommitError::Git(git) if git.to_string().contains("nosuch")),
        "{error}"
    );
    assert_eq!(sandbox.everything("r"), before);
}

#[test]
fn the_encoding_is_named_only_where_it_is_true() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["config", "i18n.commitEncoding", "ISO-8859-1"]);
    sandbox.commit();
    let object = sandbox.git("r", &["cat-file", "commit", "HEAD"]);
    assert!(object.contains("\nencoding ISO-8859-1\n"), "{object}");
    let commit = FileCommit {
        path: INDEX.to_owned(),
        was: Some(NEW.into()),
        content: OLD.as_bytes().to_owned(),
        message: "Annotate `ü`".to_owned(),
        branch: None,
        start: None,
    };
    sandbox.open().lock().unwrap().commit_file(&commit).unwrap().unwrap();
    let object = sandbox.git("r", &["cat-file", "commit", "HEAD"]);
    assert!(object.ends_with("\n\nAnnotate `ü`") && !object.contains("\nencoding"), "{object}");
}
