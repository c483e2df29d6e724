//! A lineage without the secrets of its URLs: people paste it into issues and pull requests.

use super::{Input, Lineage, Uses};
use crate::redact::{redact_pair, redact_text, redact_typed};

impl Lineage {
    /// The same without user, password and query values in the URLs of imports, commands,
    /// parameters and messages.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        self.output = self.output.map(redacted_input);
        self.unknown.iter_mut().for_each(|why| *why = redact_text(why));
        self
    }
}

impl Uses {
    /// The same without such values in its messages.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        self.unknown.iter_mut().for_each(|why| *why = redact_text(why));
        self
    }
}

fn redacted_input(mut input: Input) -> Input {
    input.path = redact_text(&input.path);
    if let Some(import) = &mut input.import {
        import.url = redact_typed(&import.url);
    }
    if let Some(stage) = &mut input.stage {
        stage.commands.iter_mut().for_each(|command| *command = redact_text(command));
        for values in stage.params.values_mut() {
            *values = std::mem::take(values).into_iter().map(redact_pair).collect();
        }
        stage.inputs = std::mem::take(&mut stage.inputs).into_iter().map(redacted_input).collect();
    }
    input
}
