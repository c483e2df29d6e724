//! Which artifacts a query is about, if it is about some of them.

use glob::Pattern;

use super::Annotation;

/// A filter of artifacts by their names and annotations. An empty one accepts all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArtifactFilter {
    /// The names; all of them if `None`. As in `git tag --list`, `*` and `?` match a slash too.
    pub names: Option<Pattern>,
    /// The types, any of which counts. Empty: all.
    pub types: Vec<String>,
    /// The labels, all of which an artifact must have.
    pub labels: Vec<String>,
}

impl ArtifactFilter {
    /// Whether the name of an artifact matches.
    pub(crate) fn accepts_name(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.matches(name))
    }

    /// Whether the filter depends on annotations.
    pub(crate) fn needs_annotations(&self) -> bool {
        !self.types.is_empty() || !self.labels.is_empty()
    }

    /// Whether an annotation of an artifact matches.
    pub(crate) fn accepts_annotation(&self, annotation: &Annotation) -> bool {
        let is_type = |kind: &String| self.types.contains(kind);
        (self.types.is_empty() || annotation.kind.as_ref().is_some_and(is_type))
            && self.labels.iter().all(|label| annotation.labels.contains(label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation(kind: Option<&str>, labels: &[&str]) -> Annotation {
        Annotation {
            kind: kind.map(str::to_owned),
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            ..Annotation::default()
        }
    }

    #[test]
    fn one_of_the_types_and_all_of_the_labels() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        for (types, labels, kind, has, expected) in [
            ("", "", None, &[][..], true),
            ("model", "", Some("model"), &[], true),
            ("model", "", Some("Model"), &[], false),
            ("model", "", None, &["model"], false),
            ("data model", "", Some("model"), &[], true),
            ("", "a", None, &["b", "a"], true),
            ("", "a b", None, &["b"], false),
            ("model", "a", Some("model"), &[], false),
        ] {
            let filter = ArtifactFilter { names: None, types: words(types), labels: words(labels) };
            let accepted = filter.accepts_annotation(&annotation(kind, has));
            assert_eq!(accepted, expected, "{types:?} {labels:?} {kind:?} {has:?}");
        }
    }
}
