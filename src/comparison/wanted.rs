//! The values that the user asks for: `KEY`, what is nested in it, or `FILE:KEY`.

use super::{FileState, SectionName};
use crate::registry::{did_you_mean, nearest};

/// Whether a key of a file is asked for; without any wish all are.
pub(super) fn is_wanted(wanted: &[&str], file: &str, key: &str) -> bool {
    wanted.is_empty() || wanted.iter().any(|wanted| is_meant(wanted, file, key))
}

fn is_meant(wanted: &str, file: &str, key: &str) -> bool {
    let is_of = |wanted: &str| {
        let rest = key.strip_prefix(wanted);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let in_file = wanted.strip_prefix(file).and_then(|rest| rest.strip_prefix(':'));
    is_of(wanted) || in_file.is_some_and(is_of)
}

/// A sentence if none of the files has the key. Where a file could not be read nobody knows.
pub(super) fn missing_key(
    section: SectionName,
    wanted: &str,
    files: &[(&String, &FileState)],
) -> Option<String> {
    let mut known = Vec::new();
    for (file, state) in files {
        match state {
            FileState::Values(values) if values.keys().any(|key| is_meant(wanted, file, key)) => {
                return None;
            }
            FileState::Values(values) => known.extend(values.keys().map(String::as_str)),
            FileState::Absent => {}
            FileState::Unreadable(_) | FileState::NotInGit => return None,
        }
    }
    let name = if section == SectionName::Metrics { "metric" } else { "parameter" };
    let near = nearest(wanted, known);
    Some(did_you_mean(format!("No version has the {name} '{wanted}'."), near))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::flattened;
    use crate::dvc::read_values;

    #[test]
    fn a_key_that_no_version_has_is_named() {
        let values =
            |yaml: &str| FileState::Values(flattened(&read_values("x", yaml.as_bytes()).unwrap()));
        let file = "p.yaml".to_owned();
        let (first, second) = (values("{lr: 1, net: {size: 2}}"), values("{lr: 1, seed: 0}"));
        let known = [(&file, &first), (&file, &second)];
        let lost = [known[0], (&file, &FileState::NotInGit)];
        for (wanted, files, said) in [
            ("lr", &known, None),
            ("net", &known, None),
            ("p.yaml:net.size", &known, None),
            ("ne", &known, Some("No version has the parameter 'ne'.")),
            ("sede", &known, Some("No version has the parameter 'sede'. Did you mean 'seed'?")),
            (
                "q.yaml:lr",
                &known,
                Some("No version has the parameter 'q.yaml:lr'. Did you mean 'lr'?"),
            ),
            ("sede", &lost, None),
        ] {
            assert_eq!(
                missing_key(SectionName::Params, wanted, files).as_deref(),
                said,
                "{wanted}"
            );
        }
    }
}
