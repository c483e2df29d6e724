//! The `artifacts:` section of dvc.yaml to annotations.

use std::rc::Rc;

use super::{Index, IndexError};
use crate::dvc::{DvcArtifact, Pipeline};
use crate::registry::Annotation;
use crate::yaml::Text;

/// Reads the annotations in a dvc.yaml: `path`, `type`, `labels`, `desc` as description and
/// `meta` as custom.
///
/// Paths stay relative to the file's directory, see [`super::repository_path`], and `${...}` is
/// text. Everything else in the file is ignored; without the section there are no annotations.
///
/// # Errors
/// As [`Pipeline::read`].
pub fn read_dvc(bytes: &[u8]) -> Result<Index, IndexError> {
    let pipeline = Pipeline::read(bytes).map_err(IndexError::dvc)?;
    let annotated = |(name, artifact): (String, DvcArtifact)| (name, Rc::new(artifact.into()));
    Ok(pipeline.artifacts.into_iter().map(annotated).collect())
}

impl From<DvcArtifact> for Annotation {
    fn from(artifact: DvcArtifact) -> Self {
        Self {
            kind: artifact.kind.map(|Text(kind)| kind),
            path: artifact.path.map(|Text(path)| path),
            labels: artifact.labels.0.into_iter().map(|Text(label)| label).collect(),
            description: artifact.desc.0,
            custom: artifact.meta,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Annotation, Value};

    #[test]
    fn reads_the_artifacts_and_nothing_else() {
        let file = "vars: [{a: 1}]\nstages:\n  train: {cmd: 'x ${a}', outs: [m: {cache: no}]}\n\
                    artifacts:\n  text-classification:\n    path: ${dir}/model.pkl\n    \
                    desc: Detect R\n    type: model\n    labels: [nlp, b c]\n    \
                    meta: {a: [1]}\n    other: 1\n  dir.name: {path: s3://b/k}\nplots: [x]\n";
        let index = read_dvc(file.as_bytes()).unwrap();
        assert_eq!(index.keys().collect::<Vec<_>>(), ["text-classification", "dir.name"]);
        let meta =
            Value::Map(vec![("a".to_owned(), Value::List(vec![Value::Integer("1".into())]))]);
        let expected = Annotation {
            kind: Some("model".to_owned()),
            path: Some("${dir}/model.pkl".to_owned()),
            labels: vec!["nlp".to_owned(), "b c".to_owned()],
            description: "Detect R".to_owned(),
            custom: meta,
            ..Annotation::default()
        };
        assert_eq!(*index["text-classification"], expected);
    }

    #[test]
    fn a_file_need_not_have_artifacts() {
        for file in ["", "# none\n", "null", "{}", "stages: {}", "artifacts:", "1: 2"] {
            assert!(read_dvc(file.as_bytes()).unwrap().is_empty(), "{file}");
        }
    }

    #[test]
    fn errors_say_where() {
        let sentence = "dvc.yaml file doesn't conform to DVC format\nsub/dvc.yaml, ";
        for (file, place) in [
            (
                "a: [",
                "line 2, column 1: did not find expected node content, while parsing a flow node",
            ),
            ("a", "line 1, column 1: invalid type: string \"a\", expected a mapping"),
            (
                "artifacts: [a]",
                "line 1, column 12: artifacts: invalid type: sequence, expected a mapping",
            ),
            (
                "artifacts: {1: {}}",
                "line 1, column 12: artifacts: invalid type: integer `1`, expected a text",
            ),
            (
                "artifacts:\n  m:\n    desc: 1\n",
                "line 3, column 11: artifacts.m.desc: \
                 invalid type: integer `1`, expected a text",
            ),
        ] {
            let error = read_dvc(file.as_bytes()).unwrap_err().in_file("sub/dvc.yaml").to_string();
            assert_eq!(error, format!("{sentence}{place}"));
        }
    }
}
