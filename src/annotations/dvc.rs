//! Reading the `artifacts:` section of dvc.yaml.

use std::sync::Arc;

use super::dates::Dates;
use super::{Index, IndexError};
use crate::dvc::{DvcArtifact, Pipeline, TemplateError, Variables, repository_path, resolve_name};
use crate::registry::{Annotation, UnresolvedField};
use crate::yaml::Text;

/// Parses a `dvc.yaml`. Dates in `meta` are written as Python does, as in `custom`.
///
/// # Errors
/// As [`Pipeline::read`].
pub fn read_dvc(bytes: &[u8]) -> Result<Pipeline, IndexError> {
    let mut pipeline = Pipeline::read(bytes).map_err(IndexError::dvc)?;
    let dates = Dates::new(bytes);
    pipeline.artifacts.values_mut().for_each(|artifact| dates.as_python(&mut artifact.meta));
    Ok(pipeline)
}

/// The annotations in the `dvc.yaml` of a directory, by their names there: `path` relative to the
/// root of the repository, `type`, `labels`, `desc` as description, and `meta` as custom.
///
/// Templates (`${...}`) are resolved as in DVC 3. `read` reads files by their paths from the root
/// of the repository; it is called only if there are templates.
///
/// # Errors
/// The error of `read`. Templates that cannot be resolved are in [`Annotation::unresolved`].
pub fn dvc_annotations<E>(
    pipeline: &Pipeline,
    directory: &str,
    read: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
) -> Result<Index, E> {
    let is_templated = pipeline.has_templates();
    let variables = is_templated.then(|| Variables::load(&pipeline.vars, directory, read));
    // Without templates the variables are not used.
    let variables = variables.transpose()?.unwrap_or(Err(TemplateError::VarsEntry));
    let mut index = Index::with_capacity(pipeline.artifacts.len());
    for (name, artifact) in &pipeline.artifacts {
        let (artifact, errors) = artifact.resolved(variables.as_ref());
        let name = resolve_name(name, variables.as_ref()).unwrap_or_else(|_| name.clone());
        let unresolved = errors
            .into_iter()
            .map(|(field, error)| UnresolvedField { field, reason: error.to_string() });
        let annotation = annotation(artifact, directory, unresolved.collect());
        index.insert(name, Arc::new(annotation));
    }
    Ok(index)
}

fn annotation(
    artifact: DvcArtifact,
    directory: &str,
    unresolved: Vec<UnresolvedField>,
) -> Annotation {
    Annotation {
        kind: artifact.kind.map(|Text(kind)| kind),
        path: artifact.path.map(|Text(path)| repository_path(directory, &path)),
        labels: artifact.labels.0.into_iter().map(|Text(label)| label).collect(),
        description: artifact.desc.0,
        custom: artifact.meta,
        unresolved,
        ..Annotation::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Annotation, Value};
    use std::convert::Infallible;

    fn annotations(file: &str) -> Index {
        let pipeline = read_dvc(file.as_bytes()).unwrap();
        let Ok(index) = dvc_annotations::<Infallible>(&pipeline, "sub", |_| Ok(None));
        index
    }

    #[test]
    fn reads_the_artifacts_and_nothing_else() {
        let file = "vars: [{dir: d, a: 1}]\nstages:\n  train: {cmd: 'x ${a}', outs: [m: {cache: no}]}\n\
                    artifacts:\n  text-classification:\n    path: ${dir}/model.pkl\n    \
                    desc: Detect R\n    type: model\n    labels: [nlp, b c]\n    \
                    meta: {a: [1]}\n    other: 1\n  dir.name: {path: s3://b/k}\nplots: [x]\n";
        let index = annotations(file);
        assert_eq!(index.keys().collect::<Vec<_>>(), ["text-classification", "dir.name"]);
        let meta =
            Value::Map(vec![("a".to_owned(), Value::List(vec![Value::Integer("1".into())]))]);
        let expected = Annotation {
            kind: Some("model".to_owned()),
            path: Some("sub/d/model.pkl".to_owned()),
            labels: vec!["nlp".to_owned(), "b c".to_owned()],
            description: "Detect R".to_owned(),
            custom: meta,
            ..Annotation::default()
        };
        assert_eq!(*index["text-classification"], expected);
    }

    #[test]
    fn dates_in_meta_are_those_of_python() {
        let file = "artifacts:\n  m:\n    meta: [2001-12-14t21:59:43.10-05:00, '2002-12-14t21:59:43', 2001-12-14]\n    \
                    desc: 2001-12-14t21:59:43\n";
        let index = annotations(file);
        let dates =
            ["2001-12-14T21:59:43.100000-05:00", "2002-12-14t21:59:43", "2001-12-14"].into_iter();
        let dates = dates.map(|date| Value::Text(date.to_owned())).collect();
        assert_eq!(index["m"].custom, Value::List(dates));
        assert_eq!(index["m"].description, "2001-12-14t21:59:43");
    }

    #[test]
    fn a_file_need_not_have_artifacts() {
        for file in ["", "# none\n", "null", "{}", "stages: {}", "artifacts:", "1: 2"] {
            assert!(annotations(file).is_empty(), "{file}");
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
