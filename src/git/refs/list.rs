//! Many references in little memory.

use crate::registry::ObjectId;

/// References by name, sorted bytewise. All names are in one string and all ids in one vector: a
/// million references need no million allocations.
#[derive(Debug, Clone)]
pub struct RefList {
    names: String,
    /// The end of each name in `names`.
    ends: Vec<usize>,
    ids: Vec<u8>,
    id_len: usize,
}

impl RefList {
    pub(super) fn new(id_len: usize) -> Self {
        Self { names: String::new(), ends: Vec::new(), ids: Vec::new(), id_len }
    }

    /// How many references there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name and object of each reference, by name. The object is `None` if the reference is
    /// broken.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, Option<ObjectId>)> {
        (0..self.len()).map(|index| (self.name(index), self.id(index)))
    }

    pub(super) fn push(&mut self, name: &str, id: &ObjectId) {
        self.push_raw(name, id.as_bytes());
    }

    /// Adds a broken reference, as an all-zero id. Git does the same.
    pub(super) fn push_broken(&mut self, name: &str) {
        self.push_raw(name, &[0; 32][..self.id_len]);
    }

    fn push_raw(&mut self, name: &str, id: &[u8]) {
        self.names.push_str(name);
        self.ends.push(self.names.len());
        self.ids.extend_from_slice(id);
    }

    fn name(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.names[start..self.ends[index]]
    }

    fn raw_id(&self, index: usize) -> &[u8] {
        &self.ids[index * self.id_len..(index + 1) * self.id_len]
    }

    fn id(&self, index: usize) -> Option<ObjectId> {
        let raw = self.raw_id(index);
        raw.iter().any(|&byte| byte != 0).then(|| ObjectId::try_from(raw).ok()).flatten()
    }

    /// Sorts by name. Of equal names the last one stays.
    pub(super) fn sorted(self) -> Self {
        if (1..self.len()).all(|index| self.name(index - 1) < self.name(index)) {
            return self;
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&index| self.name(index));
        let mut sorted = Self::new(self.id_len);
        for (at, &index) in order.iter().enumerate() {
            let next = order.get(at + 1);
            if next.is_none_or(|&next| self.name(next) != self.name(index)) {
                sorted.push_raw(self.name(index), self.raw_id(index));
            }
        }
        sorted
    }

    /// Merges two lists. If both have a name, `over` counts.
    pub(super) fn overlaid_with(mut self, over: Self) -> Self {
        if over.is_empty() {
            return self.sorted();
        }
        if self.is_empty() {
            return over.sorted();
        }
        for index in 0..over.len() {
            self.push_raw(over.name(index), over.raw_id(index));
        }
        self.sorted()
    }
}
