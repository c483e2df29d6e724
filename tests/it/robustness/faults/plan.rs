//! Which system calls meet which fault.

/// What happens in a system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It fails with this error, this once.
    Once(&'static str),
    /// It fails with this error from now on.
    FromNowOn(&'static str),
    /// The process is killed before it.
    Kill,
}

/// Which calls meet which fault.
pub(super) const PLAN: &[(Fault, &[&str])] = &[
    (
        Fault::Kill,
        &[
            "openat",
            "write",
            "pwrite64",
            "ftruncate",
            "rename",
            "renameat2",
            "link",
            "linkat",
            "unlink",
            "unlinkat",
            "mkdir",
            "rmdir",
            "chmod",
            "fchmod",
            "clone3",
            "flock",
        ],
    ),
    (
        Fault::Once("ENOSPC"),
        &["openat", "write", "ftruncate", "rename", "link", "linkat", "mkdir", "fsync", "clone3"],
    ),
    (Fault::FromNowOn("ENOSPC"), &["write"]),
    (
        Fault::Once("EIO"),
        &["openat", "read", "pread64", "rename", "unlink", "fsync", "flock", "getdents64"],
    ),
    (Fault::Once("EACCES"), &["openat", "rename", "link", "unlink", "mkdir"]),
    (Fault::Once("EINTR"), &["openat", "read", "pread64", "write", "flock", "wait4", "fsync"]),
];

/// Those that git, started by us, meets: each of its processes in turn.
pub(super) const PLAN_FOR_GIT: &[(Fault, &[&str])] = &[
    (Fault::Once("ENOSPC"), &["write", "rename", "link", "mkdir"]),
    (Fault::Once("EIO"), &["rename"]),
];

/// The `n`th call of this name, with its arguments and result.
pub(super) struct Call {
    pub(super) name: String,
    pub(super) n: usize,
    pub(super) text: String,
}

/// Whether a call can meet a fault, and that means anything.
pub(super) fn concerns(fault: Fault, names: &[&str], call: &Call) -> bool {
    let has = |text: &str| call.text.contains(text);
    // A pipe has no disk that could fail, and the system's own files are not ours.
    let is_ours = !["pipe:", "/proc/", "/dev/", "/etc/", "anon_inode"].iter().any(|text| has(text));
    names.contains(&call.name.as_str())
        && match (call.name.as_str(), fault) {
            ("openat", Fault::Kill | Fault::Once("ENOSPC")) => has("O_CREAT"),
            ("openat" | "read" | "getdents64", _) => is_ours,
            (_, Fault::Kill) => !has(" = -1 "),
            _ => true,
        }
}
