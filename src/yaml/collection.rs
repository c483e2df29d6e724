//! What the tags of collections make of them.

use super::tag::Tag;
use super::{Data, Error, Node, Position};

/// A sequence under its tag: a list, an ordered map, or pairs.
pub(super) fn list(nodes: Vec<Node>, tag: Option<Tag>, at: Position) -> Result<Data, Error> {
    match tag {
        None | Some(Tag::Open | Tag::List) => Ok(Data::List(nodes)),
        Some(Tag::OrderedMap) => {
            let mut pairs = super::mapping::Pairs::default();
            for node in nodes {
                let (key, value) = only_pair(node)?;
                pairs.push(key, value)?;
            }
            Ok(Data::Map(pairs.finish()?))
        }
        Some(Tag::Pairs) => {
            let pair = |node: Node| {
                let at = node.at;
                let (key, value) = only_pair(node)?;
                Ok(Node { at, data: Data::List(vec![key, value]) })
            };
            Ok(Data::List(nodes.into_iter().map(pair).collect::<Result<_, _>>()?))
        }
        Some(_) => Err(Error::new(at, "a list under the tag of something else")),
    }
}

fn only_pair(node: Node) -> Result<(Node, Node), Error> {
    if let Data::Map(mut pairs) = node.data
        && pairs.len() == 1
        && let Some(pair) = pairs.pop()
    {
        return Ok(pair);
    }
    Err(Error::new(node.at, "!!omap and !!pairs take mappings of one pair each"))
}

/// A mapping under its tag: a map, or a set of its keys.
pub(super) fn map(pairs: Vec<(Node, Node)>, tag: Option<Tag>, at: Position) -> Result<Data, Error> {
    match tag {
        None | Some(Tag::Open | Tag::Map) => Ok(Data::Map(pairs)),
        Some(Tag::Set) => Ok(Data::List(pairs.into_iter().map(|(key, _)| key).collect())),
        Some(_) => Err(Error::new(at, "a mapping under the tag of something else")),
    }
}
