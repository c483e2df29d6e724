//! What was read, in counts: what a command costs on any machine, and how that grows.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::ObjectKind;

/// Counts what is read of the repositories it is given to: [`super::Repository::count_in`].
///
/// libgit2 reads some things by itself, mostly before it writes: they do not count.
#[derive(Debug, Clone, Default)]
pub struct Reads(Rc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    objects: [Cell<usize>; 4],
    loose_refs: Cell<usize>,
    packed_refs: Cell<usize>,
}

impl Reads {
    /// How often an object of this kind was read.
    #[must_use]
    pub fn objects(&self, kind: ObjectKind) -> usize {
        self.0.objects[kind as usize].get()
    }

    /// How many files of single references were read.
    #[must_use]
    pub fn loose_refs(&self) -> usize {
        self.0.loose_refs.get()
    }

    /// How many bytes of `packed-refs` were read.
    #[must_use]
    pub fn packed_refs(&self) -> usize {
        self.0.packed_refs.get()
    }

    pub(super) fn count_object(&self, kind: ObjectKind) {
        add(&self.0.objects[kind as usize], 1);
    }

    pub(super) fn count_loose_ref(&self) {
        add(&self.0.loose_refs, 1);
    }
}

fn add(counter: &Cell<usize>, number: usize) {
    counter.set(counter.get() + number);
}

/// A `packed-refs` whose bytes are counted as they are read.
pub(super) struct CountedFile {
    pub(super) file: File,
    pub(super) reads: Reads,
}

impl Read for CountedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        add(&self.reads.0.packed_refs, read);
        Ok(read)
    }
}

impl Seek for CountedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
