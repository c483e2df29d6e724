//! Events of the scanner to a tree of nodes.

use std::collections::HashMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span, StructureStyle, YamlVersion};

use super::collection;
use super::mapping::Pairs;
use super::scalar::{self, Scalar, Version};
use super::tabs::Tabs;
use super::tag::{self, Tag};
use super::text::end_of;
use super::{Data, Error, Node, Position};

/// How many values aliases and anchors may copy: far more than any person writes, and
/// few enough that nested aliases ("billion laughs") end in an error, not in the swap.
const MOST_COPIES: usize = 1_000_000;

const TOO_MUCH: &str = "aliases that copy too much";

/// How deep values may stand in each other, copies included.
const DEEPEST: usize = 510;

/// Reads the only document of a text.
pub(super) fn document(text: &str) -> Result<Node, Error> {
    let mut composer = Composer::new(text);
    for event in events(text) {
        let (event, span) = event?;
        composer.take(event, span)?;
    }
    Ok(composer.root.unwrap_or(Node { at: end_of(""), data: Data::Null }))
}

/// What the scanner finds in a text; an anchor's own place comes just after what it names.
pub(super) fn events(text: &str) -> impl Iterator<Item = Result<(Event<'_>, Span), Error>> {
    let options = granit_parser::options! {
        // As GTO 1.10.1 reads the last line of a block without a line break.
        block_scalar_eof_without_line_feed: true,
        bom_inside_document_as_content: true,
        emit_anchor_events: true,
    };
    Parser::new_from_str_with_options(text, options)
        .map(|event| event.map_err(|error| Error::new(position(error.marker()), error.info())))
}

fn position(marker: &Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

/// The values that are open, the finished ones that may be asked for again.
struct Composer<'a> {
    tabs: Tabs<'a>,
    version: Version,
    started: bool,
    open: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    copies: usize,
    root: Option<Node>,
}

/// A collection whose end has not come yet.
struct Frame {
    at: Position,
    tag: Option<Tag>,
    anchor: usize,
    is_flow: bool,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { pairs: Pairs, key: Option<Key> },
}

enum Key {
    Node(Node),
    Merge(Position),
}

struct Anchored {
    node: Node,
    weight: usize,
    height: usize,
}

impl<'a> Composer<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            tabs: Tabs::new(text),
            version: Version::V1_2,
            started: false,
            open: Vec::new(),
            anchors: HashMap::new(),
            copies: 0,
            root: None,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Error> {
        if let Event::Anchor(..) = event {
            return Ok(());
        }
        self.tabs.advance(span)?;
        let at = position(&span.start);
        match event {
            Event::DocumentStart(_, version) => self.start(at, version),
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag::parse(tag.as_deref(), at)?;
                let is_plain = style == ScalarStyle::Plain;
                if is_plain {
                    self.tabs.plain(span)?;
                }
                // Nothing written at all comes as `~`.
                let text = if is_plain && span.is_empty() { "" } else { text.as_ref() };
                let meaning = scalar::resolve(text, is_plain, tag, self.version)
                    .map_err(|reason| Error::new(at, reason))?;
                self.scalar(meaning, at, anchor)
            }
            Event::SequenceStart(style, anchor, tag) => {
                let content = Content::List(Vec::new());
                self.begin(content, style, anchor, tag::parse(tag.as_deref(), at)?, at);
                Ok(())
            }
            Event::MappingStart(style, anchor, tag) => {
                let content = Content::Map { pairs: Pairs::default(), key: None };
                self.begin(content, style, anchor, tag::parse(tag.as_deref(), at)?, at);
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => self.alias(anchor, at),
            _ => Ok(()),
        }
    }

    fn start(&mut self, at: Position, version: Option<YamlVersion>) -> Result<(), Error> {
        if self.started {
            return Err(Error::new(at, "a second document"));
        }
        self.started = true;
        self.version = match version {
            None | Some(YamlVersion { major: 1, minor: 2 }) => Version::V1_2,
            Some(YamlVersion { major: 1, minor: 1 }) => Version::V1_1,
            Some(_) => return Err(Error::new(at, "a YAML version other than 1.1 and 1.2")),
        };
        Ok(())
    }

    fn begin(
        &mut self,
        content: Content,
        style: StructureStyle,
        anchor: usize,
        tag: Option<Tag>,
        at: Position,
    ) {
        let is_flow = style == StructureStyle::Flow;
        if is_flow {
            self.tabs.open();
        }
        self.open.push(Frame { at, tag, anchor, is_flow, content });
    }

    fn scalar(&mut self, scalar: Scalar, at: Position, anchor: usize) -> Result<(), Error> {
        let awaits_key = match self.open.last_mut().map(|frame| &mut frame.content) {
            Some(Content::Map { key, .. }) if key.is_none() => Some(key),
            _ => None,
        };
        let data = match (scalar, awaits_key) {
            (Scalar::Data(data), _) => data,
            (Scalar::Merge, Some(key)) => {
                *key = Some(Key::Merge(at));
                return Ok(());
            }
            (Scalar::Equals, Some(_)) => Data::Text("=".to_owned()),
            (Scalar::Merge, None) => return Err(Error::new(at, "<< is no value; quote it")),
            (Scalar::Equals, None) => return Err(Error::new(at, "= is no value; quote it")),
        };
        self.complete(Node { at, data }, anchor)
    }

    fn end(&mut self) -> Result<(), Error> {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        if frame.is_flow {
            self.tabs.close();
        }
        let data = match frame.content {
            Content::List(nodes) => collection::list(nodes, frame.tag, frame.at)?,
            Content::Map { pairs, .. } => collection::map(pairs.finish()?, frame.tag, frame.at)?,
        };
        self.complete(Node { at: frame.at, data }, frame.anchor)
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), Error> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(Error::new(at, "an alias inside the value it stands for"));
        };
        let (weight, height) = (anchored.weight, anchored.height);
        if self.open.len() + height > DEEPEST {
            return Err(Error::new(at, "nested too deeply"));
        }
        self.copies += weight;
        if self.copies > MOST_COPIES {
            return Err(Error::new(at, TOO_MUCH));
        }
        let node = anchored.node.clone();
        self.complete(node, 0)
    }

    /// Puts a finished value where it belongs.
    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Error> {
        if anchor > 0 {
            let (weight, height) = measure(&node);
            self.copies += weight;
            if self.copies > MOST_COPIES {
                return Err(Error::new(node.at, TOO_MUCH));
            }
            let node = node.clone();
            self.anchors.insert(anchor, Anchored { node, weight, height });
        }
        match self.open.last_mut().map(|frame| &mut frame.content) {
            None => self.root = Some(node),
            Some(Content::List(nodes)) => nodes.push(node),
            Some(Content::Map { pairs, key }) => match key.take() {
                None => *key = Some(Key::Node(node)),
                Some(Key::Node(key)) => pairs.push(key, node)?,
                Some(Key::Merge(at)) => pairs.merge(at, node)?,
            },
        }
        Ok(())
    }
}

/// How much a copy of a value costs, and how many levels it has.
fn measure(node: &Node) -> (usize, usize) {
    let sum = |(weight, height): (usize, usize), child: &Node| {
        let (child_weight, child_height) = measure(child);
        (weight + child_weight, height.max(child_height))
    };
    let (weight, height) = match &node.data {
        Data::Text(text) | Data::Integer(text) | Data::Binary(text) | Data::Timestamp(text) => {
            (text.len() / 32, 0)
        }
        Data::List(nodes) => nodes.iter().fold((0, 0), sum),
        Data::Map(pairs) => pairs.iter().flat_map(|(key, value)| [key, value]).fold((0, 0), sum),
        _ => (0, 0),
    };
    (weight + 1, height + 1)
}
