//! The `artifacts:` section of dvc.yaml to annotations.

use std::rc::Rc;

use super::read::{Keys, annotation, misfit};
use super::{Index, IndexError};
use crate::yaml::{self, Data};

const DVC: Keys = Keys { description: "desc", custom: "meta" };

/// Reads the annotations in a dvc.yaml: `path`, `type`, `labels`, `desc` as description and
/// `meta` as custom.
///
/// Paths stay relative to the file's directory, see [`super::repository_path`], and `${...}` is
/// text. Any text may be a name: DVC 3 only warns of one that is no artifact's, and nothing asks
/// for it. Everything else in the file is ignored; without the section there are none.
///
/// # Errors
/// A file that is no YAML (see [`yaml::parse`]), a section that is no mapping of names to
/// annotations.
pub fn read_dvc(bytes: &[u8]) -> Result<Index, IndexError> {
    let root = yaml::parse(bytes).map_err(|error| IndexError::dvc(None, error))?;
    let Data::Map(sections) = root.data else { return Ok(Index::new()) };
    let is_section = |key: &Data| matches!(key, Data::Text(name) if name == "artifacts");
    let Some((_, section)) = sections.into_iter().find(|(key, _)| is_section(&key.data)) else {
        return Ok(Index::new());
    };
    let pairs = match section.data {
        Data::Map(pairs) => pairs,
        Data::Null => return Ok(Index::new()),
        _ => return Err(IndexError::dvc(None, misfit(&section, "a mapping of artifacts"))),
    };
    let mut index = Index::with_capacity(pairs.len());
    for (key, node) in pairs {
        let name = key.into_text().map_err(|key| IndexError::dvc(None, misfit(&key, "a name")))?;
        let annotation =
            annotation(node, DVC).map_err(|error| IndexError::dvc(Some(&name), error))?;
        index.insert(name, Rc::new(annotation));
    }
    Ok(index)
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
        for file in ["", "{}", "a", "stages: {}", "artifacts:", "1: 2"] {
            assert!(read_dvc(file.as_bytes()).unwrap().is_empty(), "{file}");
        }
    }

    #[test]
    fn errors_say_where() {
        let sentence = "dvc.yaml file doesn't conform to DVC format\nsub/dvc.yaml, ";
        for (file, place) in [
            ("a: [", "line 1, column 4: unclosed bracket '['"),
            ("artifacts: [a]", "line 1, column 12: expected a mapping of artifacts, found a list"),
            ("artifacts: {1: {}}", "line 1, column 13: expected a name, found a number"),
            (
                "artifacts:\n  m:\n    desc: 1\n",
                "line 3, column 11, artifact 'm': expected a text as description, found a number",
            ),
        ] {
            let error = read_dvc(file.as_bytes()).unwrap_err().in_file("sub/dvc.yaml").to_string();
            assert_eq!(error, format!("{sentence}{place}"));
        }
    }
}
