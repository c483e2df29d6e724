//! Settings, and how their values are parsed.

use std::fmt;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};

use super::{Config, ConfigError, Enrichment};
use crate::registry::{InvalidName, Value, is_name};
use crate::yaml::{self, Flag, List, Mapping, Text, YamlError};

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
    /// The setting with this name, in any case.
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

    /// The error for a variable that must be JSON and is not; `None` if a plain text is allowed.
    fn json_form(self) -> Option<&'static str> {
        match self {
            Self::Types => Some(r#"expected a JSON list, such as '["model","dataset"]'"#),
            Self::Stages => Some(r#"expected a JSON list, such as '["dev","prod"]'"#),
            Self::Enrichments => Some(r#"expected a JSON list, such as '[{"type":"gto"}]'"#),
            _ => None,
        }
    }
}

/// A `GTO_*` variable that is set to something other than `null`.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) setting: Setting,
    name: String,
    value: String,
}

impl Variable {
    /// Sets the value of the variable in a configuration.
    pub(super) fn take(&self, config: &mut Config) -> Result<(), ConfigError> {
        let seed = SettingValue { setting: self.setting, config };
        match self.setting.json_form() {
            Some(form) => {
                let parsed = serde_json::from_str::<IgnoredAny>(&self.value);
                parsed.map_err(|_| self.refuse(form.to_owned()))?;
                // JSON is YAML too, so it is parsed with the same strictness.
                let taken = yaml::read_as(seed, self.value.as_bytes());
                taken.map_err(|error| self.refuse(error.reason))
            }
            None => seed
                .deserialize(self.value.as_str().into_deserializer())
                .map_err(|error: serde::de::value::Error| self.refuse(error.to_string())),
        }
    }

    fn refuse(&self, why: String) -> ConfigError {
        ConfigError::Variable { name: self.name.clone(), value: self.value.clone(), why }
    }
}

/// The variables that configure GTO, in their order. A JSON `null` has no effect. `GTO_` with an
/// unknown name belongs to another program.
pub(super) fn variables(all: &[(String, String)]) -> Vec<Variable> {
    let found = all.iter().filter_map(|(name, value)| {
        let setting = of_variable(name)?;
        let is_null = setting.json_form().is_some() && value.trim() == "null";
        let (name, value) = (name.clone(), value.clone());
        (!is_null).then_some(Variable { setting, name, value })
    });
    found.collect()
}

/// The setting of a variable: `GTO_STAGES`, in any case.
pub(super) fn of_variable(name: &str) -> Option<Setting> {
    let (prefix, rest) = name.split_at_checked(4)?;
    if prefix.eq_ignore_ascii_case("gto_") { Setting::named(rest) } else { None }
}

/// Applies a `.gto` file to a configuration, except for settings that variables override. Of one
/// setting in several spellings the first counts. A file that is false in Python (empty, `null`,
/// `false`, `0`, an empty list) has no effect.
pub(super) fn take_file(
    bytes: &[u8],
    config: &mut Config,
    overruled: &[Setting],
) -> Result<(), YamlError> {
    let unknown = yaml::read_as(ConfigFile { config, overruled }, bytes)?;
    unknown.map_or(Ok(()), |name| {
        let at = yaml::place_of_key(bytes, &name);
        Err(YamlError { at, reason: format!("the unknown setting '{name}'") })
    })
}

/// Parses a `.gto` file into a configuration. Returns the first unknown setting.
struct ConfigFile<'c> {
    config: &'c mut Config,
    overruled: &'c [Setting],
}

impl<'de> DeserializeSeed<'de> for ConfigFile<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, file: D) -> Result<Option<String>, D::Error> {
        file.deserialize_any(self)
    }
}

/// Accepts a mapping, or a value that is false in Python.
impl<'de> Visitor<'de> for ConfigFile<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping of settings")
    }

    fn visit_map<A: MapAccess<'de>>(self, settings: A) -> Result<Option<String>, A::Error> {
        let mut settings = yaml::unique(settings);
        let mut taken = self.overruled.to_vec();
        // It has no effect: the file is being read already.
        taken.push(Setting::ConfigFileName);
        let mut unknown = None;
        while let Some(Text(name)) = settings.next_key()? {
            match Setting::named(&name) {
                Some(setting) if !taken.contains(&setting) => {
                    taken.push(setting);
                    let config = &mut *self.config;
                    settings.next_value_seed(SettingValue { setting, config })?;
                }
                Some(_) => _ = settings.next_value::<IgnoredAny>()?,
                None => {
                    unknown = unknown.or(Some(name));
                    settings.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(unknown)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Option<String>, E> {
        let unexpected = Unexpected::Bool(flag);
        if flag { Err(E::invalid_type(unexpected, &self)) } else { Ok(None) }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<String>, E> {
        let unexpected = Unexpected::Unsigned(number);
        if number > 0 { Err(E::invalid_type(unexpected, &self)) } else { Ok(None) }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<String>, E> {
        let unexpected = Unexpected::Float(number);
        if number == 0.0 { Ok(None) } else { Err(E::invalid_type(unexpected, &self)) }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<String>, E> {
        let unexpected = Unexpected::Str(text);
        if text.is_empty() { Ok(None) } else { Err(E::invalid_type(unexpected, &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<String>, A::Error> {
        match list.next_element::<IgnoredAny>()? {
            Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
            None => Ok(None),
        }
    }
}

/// Parses the value of a setting into a configuration.
struct SettingValue<'c> {
    setting: Setting,
    config: &'c mut Config,
}

impl<'de> DeserializeSeed<'de> for SettingValue<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        let Self { setting, config } = self;
        match setting {
            Setting::Index => config.index = Text::deserialize(value)?.0,
            Setting::ConfigFileName => config.file_name = Text::deserialize(value)?.0,
            Setting::LogLevel => config.log_level = Text::deserialize(value)?.0,
            Setting::Debug => config.debug = Flag::deserialize(value)?.0,
            Setting::Emojis => config.emojis = Flag::deserialize(value)?.0,
            Setting::Types => config.types = names(value)?,
            Setting::Stages => config.stages = names(value)?,
            Setting::Enrichments => config.enrichments = List::deserialize(value)?.0,
            Setting::AutoloadEnrichments => {
                config.autoload_enrichments = Flag::deserialize(value)?.0;
            }
        }
        Ok(())
    }
}

/// A list of names, or `null` for no restriction.
fn names<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Vec<String>>, D::Error> {
    let names = Option::<List<Name>>::deserialize(value)?;
    Ok(names.map(|List(names)| names.into_iter().map(|Name(name)| name).collect()))
}

/// A type or stage.
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let check = |text: &str| match is_name(text) {
            true => Ok(()),
            false => Err(InvalidName(text.to_owned()).to_string()),
        };
        yaml::text(deserializer, "a name", check).map(Self)
    }
}

/// `{type: ..., config: {...}}`. Other keys are ignored.
impl<'de> Deserialize<'de> for Enrichment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            #[serde(rename = "type")]
            kind: Text,
            #[serde(default = "empty")]
            config: Mapping<Value>,
        }
        let Mapping(Fields { kind, config }) = Mapping::deserialize(deserializer)?;
        Ok(Self { kind: kind.0, config: config.0 })
    }
}

fn empty() -> Mapping<Value> {
    Mapping(Value::Map(Vec::new()))
}
