//! `packed-refs`: one line for each reference, usually sorted by name.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{RefError, RefList, Scope};
use crate::registry::ObjectId;

/// The size of a read in the search. A shorter range is read through instead.
const WINDOW: usize = 8 * 1024;

/// The open file. If git replaces it meanwhile, this one stays as it was.
pub(in crate::git) struct PackedRefs {
    path: PathBuf,
    file: BufReader<File>,
    /// The offset of the first reference, after the header.
    start: u64,
    end: u64,
    /// Whether the header says that the file is sorted.
    sorted: bool,
    /// Length of an id in hex digits.
    hex_len: usize,
    line: Vec<u8>,
}

impl PackedRefs {
    /// Opens the file of a repository; `None` if there is none.
    pub(in crate::git) fn open(common_dir: &Path, id_len: usize) -> Result<Option<Self>, RefError> {
        let path = common_dir.join("packed-refs");
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(RefError::File { path, source }),
        };
        let mut this = Self {
            path,
            file: BufReader::with_capacity(WINDOW, file),
            start: 0,
            end: 0,
            sorted: false,
            hex_len: 2 * id_len,
            line: Vec::new(),
        };
        this.read_header().map_err(|source| this.error(source))?;
        Ok(Some(this))
    }

    fn read_header(&mut self) -> io::Result<()> {
        self.end = self.file.get_ref().metadata()?.len();
        let read = self.next_line()?;
        if let Some(traits) = self.line.strip_prefix(b"# pack-refs with:") {
            self.sorted = traits.split(|&byte| byte == b' ').any(|word| word == b"sorted");
            self.start = read;
        }
        Ok(())
    }

    /// Adds the references under `base` that are in scope.
    pub(in crate::git) fn list(
        &mut self,
        base: &str,
        scope: Scope<'_>,
        into: &mut RefList,
    ) -> Result<(), RefError> {
        let prefixes: Vec<String> = match scope {
            Scope::Prefixes(prefixes) if self.sorted => {
                prefixes.iter().map(|prefix| format!("{base}{prefix}")).collect()
            }
            _ => vec![base.to_owned()],
        };
        for prefix in prefixes {
            self.each_from(prefix.as_bytes(), &mut |name, id| {
                if !name.starts_with(prefix.as_bytes()) {
                    return name < prefix.as_bytes();
                }
                let name = &name[base.len()..];
                if scope.matches(name)
                    && let Ok(name) = std::str::from_utf8(name)
                {
                    into.push(name, &id);
                }
                true
            })?;
        }
        Ok(())
    }

    /// Whether there is a reference under `base`.
    pub(in crate::git) fn has_any(&mut self, base: &str) -> Result<bool, RefError> {
        let mut found = false;
        self.each_from(base.as_bytes(), &mut |name, _| {
            found |= name.starts_with(base.as_bytes());
            name < base.as_bytes()
        })?;
        Ok(found)
    }

    /// The names under `base`, without it, that are not UTF-8.
    pub(in crate::git) fn names_without_text(
        &mut self,
        base: &str,
    ) -> Result<Vec<Vec<u8>>, RefError> {
        let mut names = Vec::new();
        self.each_from(base.as_bytes(), &mut |name, _| match name.strip_prefix(base.as_bytes()) {
            Some(name) => {
                if std::str::from_utf8(name).is_err() {
                    names.push(name.to_owned());
                }
                true
            }
            None => name < base.as_bytes(),
        })?;
        Ok(names)
    }

    /// What the reference of this full name points to.
    pub(in crate::git) fn find(&mut self, wanted: &[u8]) -> Result<Option<ObjectId>, RefError> {
        let mut found = None;
        self.each_from(wanted, &mut |name, id| {
            match name.cmp(wanted) {
                Ordering::Less => return true,
                Ordering::Equal => found = Some(id),
                Ordering::Greater => {}
            }
            false
        })?;
        Ok(found)
    }

    /// Calls `visit` with each reference from `key` on until it returns false. In a file that is
    /// not sorted, every reference is visited.
    fn each_from(
        &mut self,
        key: &[u8],
        visit: &mut dyn FnMut(&[u8], ObjectId) -> bool,
    ) -> Result<(), RefError> {
        let start = if self.sorted { self.search(key)? } else { self.start };
        self.seek(start)?;
        while self.next_record()? {
            let (id, name) = self.record()?;
            if !visit(name, id) && self.sorted {
                break;
            }
        }
        Ok(())
    }

    /// The offset of a line. All lines before it are less than `key`; most lines after it are not.
    fn search(&mut self, key: &[u8]) -> Result<u64, RefError> {
        let (mut low, mut high) = (self.start, self.end);
        while high - low > WINDOW as u64 {
            let middle = low + (high - low) / 2;
            // The line that holds `middle` is skipped, so that the next one is whole.
            self.seek(middle)?;
            let mut at = middle + self.next_line().map_err(|source| self.error(source))?;
            let mut less = false;
            while at < high {
                let length = self.next_line().map_err(|source| self.error(source))?;
                at += length;
                if length == 0 {
                    break;
                }
                if !self.line.starts_with(b"^") {
                    less = self.record()?.1 < key;
                    break;
                }
            }
            match less {
                true => low = at,
                false => high = middle,
            }
        }
        Ok(low)
    }

    fn seek(&mut self, to: u64) -> Result<(), RefError> {
        self.file.seek(SeekFrom::Start(to)).map(drop).map_err(|source| self.error(source))
    }

    /// Reads to the next line with a reference. False at the end.
    fn next_record(&mut self) -> Result<bool, RefError> {
        loop {
            if self.next_line().map_err(|source| self.error(source))? == 0 {
                return Ok(false);
            }
            // A `^` line has the target of the tag before it.
            if !self.line.starts_with(b"^") && !self.line.starts_with(b"#") {
                return Ok(true);
            }
        }
    }

    /// Reads a line without its end. Returns its length with the end, 0 at the end of the file.
    fn next_line(&mut self) -> io::Result<u64> {
        self.line.clear();
        let read = self.file.read_until(b'\n', &mut self.line)?;
        if self.line.ends_with(b"\n") {
            self.line.pop();
        }
        Ok(read as u64)
    }

    /// Parses the last line that was read, `ID NAME`.
    fn record(&self) -> Result<(ObjectId, &[u8]), RefError> {
        let parsed = self.line.split_at_checked(self.hex_len).and_then(|(hex, rest)| {
            let id = std::str::from_utf8(hex).ok()?.parse().ok()?;
            Some((id, rest.strip_prefix(b" ")?))
        });
        parsed.ok_or_else(|| RefError::PackedLine {
            path: self.path.clone(),
            line: String::from_utf8_lossy(&self.line).into_owned(),
        })
    }

    fn error(&self, source: io::Error) -> RefError {
        RefError::File { path: self.path.clone(), source }
    }
}

/// Copies a `packed-refs` without some references. All other bytes stay the same.
pub(in crate::git) fn copy_without(
    path: &Path,
    names: &[&str],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut line = Vec::new();
    let mut left_out = false;
    while file.read_until(b'\n', &mut line)? > 0 {
        // A line with `^` belongs to the one before it.
        if !line.starts_with(b"^") {
            let name = line.trim_ascii_end().splitn(2, |&byte| byte == b' ').nth(1);
            left_out = !line.starts_with(b"#")
                && names.iter().any(|wanted| name == Some(wanted.as_bytes()));
        }
        if !left_out {
            out.write_all(&line)?;
        }
        line.clear();
    }
    Ok(())
}
