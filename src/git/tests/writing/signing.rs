use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::Sandbox;

#[test]
#[ignore = "needs ssh-keygen"]
fn an_ssh_key_signs() {
    let sandbox = Sandbox::new();
    let key = sandbox.path("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
        .arg(&key)
        .status();
    assert!(made.unwrap().success());
    let public = fs::read_to_string(sandbox.path("key.pub")).unwrap();
    let signers = sandbox.path("signers");
    fs::write(&signers, format!("author@example.com {public}")).unwrap();
    sandbox.git("r", &["config", "gpg.format", "ssh"]);
    sandbox.git("r", &["config", "user.signingKey", key.to_str().unwrap()]);
    sandbox.git("r", &["config", "gpg.ssh.allowedSignersFile", signers.to_str().unwrap()]);
    for setting in ["tag.gpgSign", "tag.forceSignAnnotated"] {
        sandbox.git("r", &["config", setting, "true"]);
        sandbox.write(&[sandbox.create(&format!("{setting}@v1"))]).unwrap();
        sandbox.git("r", &["verify-tag", &format!("{setting}@v1")]);
        sandbox.git("r", &["config", "--unset", setting]);
    }
    fs::remove_file(key).unwrap();
    sandbox.git("r", &["config", "tag.gpgSign", "true"]);
    let error = sandbox.write(&[sandbox.create("unsigned@v1")]).unwrap_err().to_string();
    assert!(error.starts_with("Git cannot make tag 'unsigned@v1':\n"), "{error}");
    assert_eq!(sandbox.tags("r").len(), 2);
    assert!(!sandbox.path("r/.git/TAG_EDITMSG").exists());
    sandbox.assert_clean("r/.git");
}

#[test]
#[ignore = "needs gpg"]
fn a_gpg_key_signs() {
    let sandbox = Sandbox::new();
    // The path of the agent's socket must be short, and the directory nobody else's.
    let home = tempfile::Builder::new().prefix("gpg").tempdir_in("/tmp").unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let wrapper = sandbox.path("gpg");
    let script =
        format!("#!/bin/sh\nexec gpg --homedir {} --batch \"$@\"\n", home.path().display());
    fs::write(&wrapper, script).unwrap();
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o700)).unwrap();
    let made = Command::new(&wrapper)
        .args(["-q", "--passphrase", "", "--quick-generate-key", "A U Thor <author@example.com>"])
        .status();
    assert!(made.unwrap().success());
    sandbox.git("r", &["config", "gpg.program", wrapper.to_str().unwrap()]);
    sandbox.git("r", &["config", "tag.gpgSign", "true"]);
    sandbox.write(&[sandbox.create("m@v1"), sandbox.create("m#dev#1")]).unwrap();
    sandbox.git("r", &["verify-tag", "m@v1", "m#dev#1"]);

    sandbox.git("r", &["config", "user.signingKey", "nobody@example.com"]);
    let error = sandbox.write(&[sandbox.create("m@v2")]).unwrap_err().to_string();
    assert!(error.contains("gpg: "), "{error}");
    assert_eq!(sandbox.tags("r"), ["m#dev#1", "m@v1"]);
    let _ =
        Command::new("gpgconf").arg("--homedir").arg(home.path()).args(["--kill", "all"]).status();
}
