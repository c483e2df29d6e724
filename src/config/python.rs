//! Values as Python writes them, for messages in which GTO 1.10.1 prints its objects.

use super::{Config, Enrichment};
use crate::python::{python_text as text, python_value as value};
use crate::registry::Value;

/// All settings, one `NAME=value` a line.
pub(super) fn config(config: &Config) -> String {
    let names = |names: &Option<Vec<String>>| match names {
        Some(names) => list(names),
        None => "None".to_owned(),
    };
    let enrichments: Vec<_> = config.enrichments.iter().map(enrichment).collect();
    [
        ("INDEX", text(&config.index)),
        ("CONFIG_FILE_NAME", text(&config.file_name)),
        ("LOG_LEVEL", text(&config.log_level)),
        ("DEBUG", value(&Value::Bool(config.debug))),
        ("EMOJIS", value(&Value::Bool(config.emojis))),
        ("types", names(&config.types)),
        ("stages", names(&config.stages)),
        ("enrichments", format!("[{}]", enrichments.join(", "))),
        ("autoload_enrichments", value(&Value::Bool(config.autoload_enrichments))),
    ]
    .map(|(name, value)| format!("{name}={value}"))
    .join("\n")
}

/// A list of texts: `['dev', 'prod']`.
pub(super) fn list(texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(|item| text(item)).collect();
    format!("[{}]", texts.join(", "))
}

fn enrichment(enrichment: &Enrichment) -> String {
    let (kind, config) = (text(&enrichment.kind), value(&enrichment.config));
    format!("EnrichmentConfig(type={kind}, config={config})")
}
