//! The checks of the files of DVC, and of metrics and parameters.

use std::convert::Infallible;
use std::str::from_utf8;

use gto::comparison::{ChangeState, flattened, value_changes};
use gto::dvc::{self, Record, StageTemplates, read_listing, read_lock, read_values};
use gto::render;

/// What templates may make of a file, at most: they copy a million values, each in a few paths.
const MOST_PATHS: usize = 4_000_000;

/// dvc.lock, a `.dvc` file, a listing and the stages of dvc.yaml, with itself as every file of
/// variables: paths from the root need no second look, and what is made of templates has an end.
pub fn record(data: &[u8]) {
    let _ = (read_listing(data), Record::read(data).map(|record| record.directory("sub")));
    if let Ok(stages) = read_lock(data) {
        assert!(stages.values().map(|stage| stage.outs.len()).sum::<usize>() <= data.len());
    }
    let Ok(templates) = StageTemplates::read(data) else { return };
    let read = |_: &str| Ok::<_, Infallible>(Some(data.to_vec()));
    let Ok(stages) = templates.resolve("sub", read);
    let outs = stages.stages.iter().flat_map(|stage| &stage.outs);
    let mut count = 0;
    for path in outs.chain(&stages.metrics).chain(stages.params.iter().map(|file| &file.path)) {
        assert_eq!(dvc::repository_path("", path), *path);
        count += 1;
    }
    assert!(count <= MOST_PATHS, "{count}");
}

/// A file of metrics or parameters, in two lines or more: the ending of its name, then the file. It
/// differs in nothing from itself, in all from an empty one, and JSON can print that.
pub fn values(data: &[u8]) {
    let (ending, file) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (from_utf8(&data[..end]).unwrap_or_default(), &data[end + 1..]),
        None => ("", data),
    };
    let Ok(value) = read_values(&format!("m.{ending}"), file) else { return };
    let values = flattened(&value);
    assert!(value_changes(&values, &values).is_empty());
    let all = value_changes(&values, &Default::default());
    assert_eq!(all.len(), values.len());
    assert!(all.values().all(|change| change.state == ChangeState::Removed));
    let mut out = Vec::new();
    render::json(&all, &mut out).unwrap();
    serde_json::from_slice::<serde_json::Value>(&out).unwrap();
}
