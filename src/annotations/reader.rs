//! Reading the index files of many commits: neighbours differ in few entries.

use std::rc::Rc;
use std::sync::Arc;

use memchr::{memchr_iter, memchr3};

use super::read::{Index, IndexError, read};

/// How far ahead an entry is searched in the last file: more than one place, because entries may
/// have been removed.
const AHEAD: usize = 3;

/// Reads index files as [`read`] does, but parses only entries that the last file did not have.
#[derive(Debug, Default)]
pub struct IndexReader {
    last: Option<LastFile>,
}

/// The last file, cut into its entries.
#[derive(Debug)]
struct LastFile {
    text: String,
    /// The beginnings of the entries in the text, and the end of the last one.
    bounds: Vec<usize>,
    /// The annotations of the entries, in the same order.
    index: Rc<Index>,
}

impl IndexReader {
    /// Parses an index file.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&mut self, bytes: &[u8]) -> Result<Rc<Index>, IndexError> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let bounds = bounds(text);
        let last = self.last.take();
        let known = last.zip(bounds.as_ref()).and_then(|(last, bounds)| last.next(text, bounds));
        let index = Rc::new(known.map_or_else(|| read(bytes), Ok)?);
        let bounds = bounds.filter(|bounds| bounds.len() == index.len() + 1);
        self.last = bounds.map(|bounds| {
            let (text, index) = (text.to_owned(), Rc::clone(&index));
            LastFile { text, bounds, index }
        });
        Ok(index)
    }
}

impl LastFile {
    /// The annotations of the next file. `None` if an entry cannot be read by itself, or if two
    /// have the same name.
    fn next(&self, text: &str, bounds: &[usize]) -> Option<Index> {
        let mut index = Index::with_capacity(bounds.len());
        let mut at = 0;
        for bound in bounds.windows(2) {
            let entry = text.get(bound[0]..bound[1])?;
            let same = (at..at + AHEAD).find(|&at| self.entry(at) == Some(entry));
            let (name, annotation) = match same.and_then(|same| self.index.get_index(same)) {
                Some((name, annotation)) => (name.clone(), Arc::clone(annotation)),
                None => {
                    let mut alone = read(entry.as_bytes()).ok()?;
                    alone.pop().filter(|_| alone.is_empty())?
                }
            };
            at = same.map_or(at, |same| same + 1);
            if index.insert(name, annotation).is_some() {
                return None;
            }
        }
        Some(index)
    }

    fn entry(&self, at: usize) -> Option<&str> {
        self.text.get(*self.bounds.get(at)?..*self.bounds.get(at + 1)?)
    }
}

/// The beginnings of the entries of a simple file, and the end of the last one. Each entry begins
/// with a line that begins with a letter or digit, as names do.
///
/// `None` for a file in which such a line could mean something else: a document's beginning, a
/// quoted name, a list. A value across several entries, such as an alias, cannot be parsed alone.
fn bounds(text: &str) -> Option<Vec<usize>> {
    let bytes = text.as_bytes();
    let mut bounds = Vec::new();
    for line in [0].into_iter().chain(memchr_iter(b'\n', bytes).map(|end| end + 1)) {
        match bytes.get(line) {
            Some(byte) if byte.is_ascii_alphanumeric() => bounds.push(line),
            Some(b' ' | b'#' | b'\n') | None => {}
            Some(_) => return None,
        }
    }
    *bounds.first_mut()? = 0;
    bounds.push(text.len());
    memchr3(b'\r', b'&', b'*', bytes).is_none().then_some(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
    use proptest::sample::select;

    /// Lines that make sense one below the other, and some that do not.
    fn files() -> impl Strategy<Value = String> {
        const LINES: [&str; 32] = [
            "a:",
            "b:",
            "c: {}",
            "c: {type: x}",
            "a: {",
            "}",
            "b: [",
            "a: |",
            "a: >+",
            "a: \"x",
            "\"",
            "'q': {}",
            "  type: model",
            "  path: p",
            "  description: |",
            "    more",
            "  ",
            "",
            "# note",
            "  # note",
            "- x",
            "---",
            "...",
            "%YAML 1.1",
            "? a",
            ": {}",
            "a: &x {}",
            "b: *x",
            "<<: {}",
            "d:e",
            "\ttype: y",
            "  type: \"two",
        ];
        let line = (select(&LINES[..]), any::<bool>()).prop_map(|(line, plain)| match plain {
            true => {
                ["a: {}", "b:\n  type: model", "c:\n  labels:\n  - x\n", "d:\n  path: >-\n    x"]
                    [line.len() % 4]
            }
            false => line,
        });
        proptest::collection::vec(line, 0..7).prop_map(|lines| lines.join("\n"))
    }

    #[test]
    fn what_the_file_before_has_is_not_read_again() {
        let mut reader = IndexReader::default();
        let first = reader.read(b"# files\na:\n  type: x\nb: {}\nc: {}\nd: {}\n").unwrap();
        let second = reader.read(b"# files\na:\n  type: x\nc: {}\nb: {}\ne: {}\nd: {}\n").unwrap();
        assert_eq!(second.keys().collect::<Vec<_>>(), ["a", "c", "b", "e", "d"]);
        for (name, is_same) in [("a", true), ("b", false), ("c", true), ("d", true)] {
            assert_eq!(Arc::ptr_eq(&first[name], &second[name]), is_same, "{name}");
        }
    }

    proptest! {
        #[test]
        fn taken_apart_or_whole_it_is_the_same(files in proptest::collection::vec(files(), 4)) {
            let mut reader = IndexReader::default();
            for file in ["", &files[0], &files[1], &files[0], &files[2], &files[3]] {
                let index = reader.read(file.as_bytes()).map(Rc::unwrap_or_clone);
                prop_assert_eq!(index, read(file.as_bytes()), "{}", file);
            }
        }
    }
}
