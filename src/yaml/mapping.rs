//! Pairs to mappings: merge keys and duplicate keys.

use std::collections::HashMap;

use super::value::key_text;
use super::{Data, Error, Node, Position};

/// The pairs of a mapping while they are read.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    merged: Vec<(Node, Node)>,
    own: Vec<(Node, Node)>,
}

impl Pairs {
    /// Adds a pair that stands in the mapping itself.
    pub(super) fn push(&mut self, key: Node, value: Node) -> Result<(), Error> {
        if matches!(key.data, Data::Map(_)) {
            return Err(Error::new(key.at, "a mapping cannot be a key"));
        }
        self.own.push((key, value));
        Ok(())
    }

    /// Adds what `<<: value` brings in: a mapping, or a list of them, the first first.
    pub(super) fn merge(&mut self, at: Position, value: Node) -> Result<(), Error> {
        if !self.merged.is_empty() {
            return Err(Error::new(at, "a second merge key <<"));
        }
        let misfit = |at| Error::new(at, "a merge key << takes a mapping or a list of mappings");
        let sources = match value.data {
            Data::Map(pairs) => vec![pairs],
            Data::List(nodes) => nodes
                .into_iter()
                .map(|node| match node.data {
                    Data::Map(pairs) => Ok(pairs),
                    _ => Err(misfit(node.at)),
                })
                .collect::<Result<_, _>>()?,
            _ => return Err(misfit(value.at)),
        };
        self.merged.extend(sources.into_iter().rev().flatten());
        Ok(())
    }

    /// The finished mapping.
    ///
    /// A key that stands twice is refused, but not beside a merge key: there the last
    /// one wins in the place of the first (GTO 1.10.1, through ruamel.yaml).
    pub(super) fn finish(self) -> Result<Vec<(Node, Node)>, Error> {
        let repeats_allowed = !self.merged.is_empty();
        let mut all = self.merged;
        all.extend(self.own);
        let firsts = first_places(&all);
        if firsts.iter().enumerate().all(|(index, &first)| index == first) {
            return Ok(all);
        }
        let mut finished: Vec<Option<(Node, Node)>> = Vec::with_capacity(all.len());
        for ((key, value), first) in all.into_iter().zip(firsts) {
            match finished.get_mut(first) {
                Some(_) if !repeats_allowed => {
                    let reason = format!("the key '{}' for the second time", key_text(key.data));
                    return Err(Error::new(key.at, reason));
                }
                Some(Some(pair)) => {
                    pair.1 = value;
                    finished.push(None);
                }
                _ => finished.push(Some((key, value))),
            }
        }
        Ok(finished.into_iter().flatten().collect())
    }
}

/// For each pair the index of the first pair with an equal key.
fn first_places(pairs: &[(Node, Node)]) -> Vec<usize> {
    let mut places = HashMap::with_capacity(pairs.len());
    let indexed = pairs.iter().enumerate();
    indexed.map(|(index, (key, _))| *places.entry(identity(&key.data)).or_insert(index)).collect()
}

/// Equal where Python holds two keys equal: `1`, `1.0` and `true` are one key.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'a> {
    Null,
    Text(&'a str),
    Number(String),
    Timestamp(&'a str),
    Binary(&'a str),
    List(Vec<Identity<'a>>),
}

fn identity(data: &Data) -> Identity<'_> {
    match data {
        Data::Null => Identity::Null,
        Data::Bool(flag) => Identity::Number(u8::from(*flag).to_string()),
        Data::Integer(digits) => Identity::Number(digits.clone()),
        // Adding zero turns -0.0 into 0.0; whole numbers print all their digits.
        Data::Float(number) => Identity::Number((number + 0.0).to_string()),
        Data::Text(text) => Identity::Text(text),
        Data::Timestamp(text) => Identity::Timestamp(text),
        Data::Binary(text) => Identity::Binary(text),
        Data::List(nodes) => {
            Identity::List(nodes.iter().map(|node| identity(&node.data)).collect())
        }
        Data::Map(_) => Identity::List(Vec::new()),
    }
}
