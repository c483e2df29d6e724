//! The settings by name, and what each takes.

use serde::de::IgnoredAny;

use super::{ConfigError, Enrichment};
use crate::registry::{InvalidName, Value, is_name};
use crate::yaml::{self, Data, Node, Position};

/// Everything that can be configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Index,
    ConfigFileName,
    LogLevel,
    Debug,
    Emojis,
    Types,
    Stages,
    Enrichments,
    AutoloadEnrichments,
}

impl Setting {
    /// The setting of a name in letters of either case.
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "index" => Self::Index,
            "config_file_name" => Self::ConfigFileName,
            "log_level" => Self::LogLevel,
            "debug" => Self::Debug,
            "emojis" => Self::Emojis,
            "types" => Self::Types,
            "stages" => Self::Stages,
            "enrichments" => Self::Enrichments,
            "autoload_enrichments" => Self::AutoloadEnrichments,
            _ => return None,
        })
    }

    /// What a variable that is no JSON ought to have been; `None` for plain texts.
    fn json_form(self) -> Option<&'static str> {
        match self {
            Self::Types => Some(r#"expected a JSON list, such as '["model","dataset"]'"#),
            Self::Stages => Some(r#"expected a JSON list, such as '["dev","prod"]'"#),
            Self::Enrichments => Some(r#"expected a JSON list, such as '[{"type":"gto"}]'"#),
            _ => None,
        }
    }
}

/// A `GTO_*` variable that says something.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) setting: Setting,
    pub(super) node: Node,
    name: String,
    value: String,
}

impl Variable {
    /// The error that this variable makes.
    pub(super) fn refuse(&self, why: &str) -> ConfigError {
        let (name, value, why) = (self.name.clone(), self.value.clone(), why.to_owned());
        ConfigError::Variable { name, value, why }
    }
}

/// The setting that a variable is for: `GTO_STAGES`, in letters of either case.
pub(super) fn of_variable(name: &str) -> Option<Setting> {
    let (prefix, rest) = name.split_at_checked(4)?;
    if prefix.eq_ignore_ascii_case("gto_") { Setting::named(rest) } else { None }
}

/// The variables that configure GTO, in their order; a JSON `null` says nothing, and
/// `GTO_` with an unknown name is someone else's.
pub(super) fn variables(all: &[(String, String)]) -> Result<Vec<Variable>, ConfigError> {
    let mut found = Vec::new();
    for (name, value) in all {
        let Some(setting) = of_variable(name) else { continue };
        let at = Position { line: 1, column: 1 };
        let node = Node { at, data: Data::Text(value.clone()) };
        let (name, value) = (name.clone(), value.clone());
        let mut variable = Variable { setting, node, name, value };
        if let Some(form) = setting.json_form() {
            // JSON is YAML too, and only YAML keeps the order of keys.
            let parsed = match serde_json::from_str::<IgnoredAny>(&variable.value) {
                Ok(_) => yaml::parse(variable.value.as_bytes()),
                Err(_) => return Err(variable.refuse(form)),
            };
            variable.node = parsed.map_err(|error| variable.refuse(&error.reason))?;
        }
        if variable.node.data != Data::Null {
            found.push(variable);
        }
    }
    Ok(found)
}

/// The settings of a `.gto` file. Of one setting in several spellings the first counts;
/// a file that says nothing (empty, `null`, `false`, `0`, an empty list) is fine.
pub(super) fn file(bytes: &[u8]) -> Result<Vec<(Setting, Node)>, yaml::Error> {
    let root = yaml::parse(bytes)?;
    let pairs = match root.data {
        Data::Map(pairs) => pairs,
        _ if is_empty(&root.data) => return Ok(Vec::new()),
        _ => return Err(misfit(&root, "a mapping of settings")),
    };
    let mut settings: Vec<(Setting, Node)> = Vec::with_capacity(pairs.len());
    for (key, node) in pairs {
        let at = key.at;
        let name = text(key)?;
        let unknown = || yaml::Error { at, reason: format!("the unknown setting '{name}'") };
        let setting = Setting::named(&name).ok_or_else(unknown)?;
        // The file is this one, whatever it says.
        let is_known = settings.iter().any(|(other, _)| *other == setting);
        if !is_known && setting != Setting::ConfigFileName {
            settings.push((setting, node));
        }
    }
    Ok(settings)
}

/// What Python holds for false.
fn is_empty(data: &Data) -> bool {
    match data {
        Data::Null | Data::Bool(false) => true,
        Data::Integer(digits) => digits == "0",
        Data::Float(number) => *number == 0.0,
        Data::Text(text) | Data::Binary(text) => text.is_empty(),
        Data::List(nodes) => nodes.is_empty(),
        _ => false,
    }
}

fn misfit(node: &Node, expected: &str) -> yaml::Error {
    let reason = format!("expected {expected}, found {}", node.data.kind());
    yaml::Error { at: node.at, reason }
}

pub(super) fn text(node: Node) -> Result<String, yaml::Error> {
    node.into_text().map_err(|node| misfit(&node, "a text"))
}

pub(super) fn boolean(node: &Node) -> Result<bool, yaml::Error> {
    let reason = "expected true or false".to_owned();
    node.as_bool().ok_or(yaml::Error { at: node.at, reason })
}

/// A list of names, or `null` for no restriction.
pub(super) fn names(node: Node) -> Result<Option<Vec<String>>, yaml::Error> {
    let nodes = match node.data {
        Data::Null => return Ok(None),
        Data::List(nodes) => nodes,
        _ => return Err(misfit(&node, "a list of names")),
    };
    let name = |node: Node| {
        let at = node.at;
        let name = text(node)?;
        let invalid = |name| yaml::Error { at, reason: InvalidName(name).to_string() };
        if is_name(&name) { Ok(name) } else { Err(invalid(name)) }
    };
    nodes.into_iter().map(name).collect::<Result<_, _>>().map(Some)
}

/// A list of `{type: ..., config: {...}}`; what else an entry says is ignored.
pub(super) fn enrichments(node: Node) -> Result<Vec<Enrichment>, yaml::Error> {
    match node.data {
        Data::List(nodes) => nodes.into_iter().map(enrichment).collect(),
        _ => Err(misfit(&node, "a list of enrichments")),
    }
}

fn enrichment(node: Node) -> Result<Enrichment, yaml::Error> {
    let at = node.at;
    let Data::Map(pairs) = node.data else {
        return Err(misfit(&node, "a mapping with a type"));
    };
    let (mut kind, mut config) = (None, Value::Map(Vec::new()));
    for (key, value) in pairs {
        match &key.data {
            Data::Text(key) if key == "type" => kind = Some(text(value)?),
            Data::Text(key) if key == "config" => match value.data {
                Data::Map(_) => config = value.into(),
                _ => return Err(misfit(&value, "a mapping as config")),
            },
            _ => {}
        }
    }
    let missing = yaml::Error { at, reason: "an enrichment without a type".to_owned() };
    Ok(Enrichment { kind: kind.ok_or(missing)?, config })
}
