//! Names that only some programs can take: of branches, of artifacts.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::{content, mend, only};
use crate::support::sandbox::Sandbox;

/// HEAD is on a branch whose name is not UTF-8, loose or packed: that is none of GTO's business.
#[test]
fn a_branch_whose_name_is_not_utf_8() {
    for is_packed in [false, true] {
        let sandbox = Sandbox::registry("plain");
        let before = sandbox.gto(&["show"]);
        let branch = OsStr::from_bytes(b"caf\xe9");
        sandbox.run(sandbox.command("git", &sandbox.repo()).args(["branch", "-m"]).arg(branch));
        if is_packed {
            sandbox.git(&["pack-refs", "--all"]);
        }
        content(&sandbox, &[]);
        assert_eq!(sandbox.gto(&["show"]), before);
        assert_eq!(sandbox.gto(&["register", "new"]).code, 0);
        // It cannot be committed to; nothing else is made in its place.
        let refs = sandbox.git(&["rev-parse", "--branches"]);
        let got = sandbox.gto(&["annotate", "new", "--type", "model", "--commit"]);
        assert!(got.code == 1 && got.stderr.contains("is not UTF-8"), "{got:?}");
        assert_eq!(sandbox.git(&["rev-parse", "--branches"]), refs);
        // A branch that is missing is one to be born.
        let head = sandbox.repo().join(".git/HEAD");
        std::fs::write(&head, b"ref: refs/heads/other\xff\n").unwrap();
        assert_eq!(sandbox.gto(&["doctor"]).code, 0);
        // One that is broken is named, and no command would write to another.
        let file = sandbox.repo().join(".git/refs/heads").join(OsStr::from_bytes(b"other\xff"));
        std::fs::write(&file, "junk\n").unwrap();
        let finding = only(&sandbox, &[], "unreadable-head");
        let head = sandbox.git(&["rev-parse", "rf@v1.0.0^{}"]);
        let set = format!("BRANCH=main; git update-ref refs/heads/main {head}; ");
        mend(&sandbox, &format!("{set}{}", finding.mend[0]));
        std::fs::remove_file(file).unwrap();
        content(&sandbox, &[]);
    }
}
