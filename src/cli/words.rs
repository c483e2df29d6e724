//! Errors about arguments, in the words of click, with which GTO 1.10.1 is made.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The error in the words of GTO 1.10.1; `None` for errors that it does not know, and for help.
/// `last` is the last argument.
pub(super) fn of_click(error: &clap::Error, last: &str) -> Option<String> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let wrong = || context(ContextKind::InvalidArg);
    let value = || context(ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("No such command '{}'.", context(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::UnknownArgument => match wrong()? {
            option if is_option(option) => format!("No such option '{option}'."),
            argument => format!("Got unexpected extra argument ({argument})"),
        },
        ErrorKind::TooManyValues => {
            format!("Option '{}' does not take a value.", name_of(wrong()?))
        }
        ErrorKind::MissingRequiredArgument => {
            let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
                return None;
            };
            // click reports missing arguments first.
            let (options, arguments): (Vec<_>, Vec<_>) =
                missing.iter().partition(|missing| is_option(missing));
            let sentences = arguments.into_iter().chain(options).map(|missing| {
                let kind = if is_option(missing) { "option" } else { "argument" };
                format!("Missing {kind} '{}'.", name_of(missing))
            });
            sentences.collect::<Vec<_>>().join("\n       ")
        }
        ErrorKind::InvalidValue => {
            let (option, value) = (name_of(wrong()?), value()?);
            let choices = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(choices)) if !choices.is_empty() => {
                    let quoted: Vec<_> =
                        choices.iter().map(|choice| format!("'{choice}'")).collect();
                    Some(format!("Only one of [{}] is allowed", quoted.join(", ")))
                }
                _ => None,
            };
            match choices {
                Some(choices) if !value.is_empty() || last.ends_with('=') => {
                    format!("Invalid value for '{option}': {choices}")
                }
                choices => {
                    let typed = typed(last).unwrap_or_else(|| option.to_owned());
                    let choices = choices.map(|choices| format!("\n  {choices}"));
                    format!("Option '{typed}' requires an argument.{}", choices.unwrap_or_default())
                }
            }
        }
        ErrorKind::ValueValidation => {
            let (value, source) = (format!("'{}'", value()?), source(error)?);
            let why = match source.starts_with(&value) {
                true => source,
                false => format!("{value} {source}"),
            };
            format!("Invalid value for '{}': {why}.", name_of(wrong()?))
        }
        _ => return None,
    })
}

/// The option without its value, as it was typed; of several short options the last one.
fn typed(last: &str) -> Option<String> {
    let name = last.split('=').next().filter(|name| is_option(name))?;
    match name.strip_prefix("--") {
        Some(_) => Some(name.to_owned()),
        None => Some(format!("-{}", name.chars().last()?)),
    }
}

fn source(error: &clap::Error) -> Option<String> {
    std::error::Error::source(error).map(ToString::to_string)
}

fn is_option(text: &str) -> bool {
    text.len() > 1 && text.starts_with('-')
}

/// `NAME` of `<NAME>`, `--stage` of `--stage <STAGE>`.
fn name_of(usage: &str) -> &str {
    let name = usage.split([' ', '=']).next().unwrap_or(usage);
    // `--if-changed[=<WHAT>]`: the value is optional.
    let name = if is_option(name) { name.trim_end_matches('[') } else { name };
    name.trim_start_matches(['<', '[']).trim_end_matches(['>', ']', '.'])
}
