//! The commits of a registry, as a stream for `git fast-import`.

use std::fmt::Write as _;
use std::io::Write;

use super::{BEGIN, Shape, WHO, tags};

/// How many source files there are; each commit changes one.
const FILES: usize = 8;

/// Writes the commits: the mark of the first is `:1`.
pub(super) fn write(shape: Shape, out: &mut dyn Write) {
    match shape {
        Shape::Spread(tags) | Shape::One(tags) => {
            let per_commit = if matches!(shape, Shape::One(_)) { 2 } else { 5 };
            let count = (tags / per_commit).max(20);
            (0..count).for_each(|number| commit(number, &files(number, count, tags), out));
        }
        Shape::Index(artifacts, commits) => {
            let mut revisions = vec![0; artifacts];
            for number in 0..commits {
                revisions[number % artifacts] = number;
                let index = revisions.iter().enumerate();
                let index = index.map(|(artifact, revision)| entry(artifact, *revision));
                commit(number, &[("artifacts.yaml".to_owned(), index.collect())], out);
            }
        }
    }
}

fn commit(number: usize, files: &[(String, String)], out: &mut dyn Write) {
    let when = BEGIN + number * 60;
    let mut text = format!(
        "commit refs/heads/main\nmark :{}\nauthor {WHO} {when} +0200\ncommitter {WHO} {when} +0200\n",
        number + 1
    );
    data(&mut text, &format!("commit {number}\n"));
    for (path, content) in files {
        let _ = writeln!(text, "M 100644 inline {path}");
        data(&mut text, content);
    }
    out.write_all(text.as_bytes()).unwrap();
}

fn data(text: &mut String, content: &str) {
    let _ = writeln!(text, "data {}\n{content}", content.len());
}

/// The files that a commit of a registry with tags changes.
fn files(number: usize, commits: usize, tags: usize) -> Vec<(String, String)> {
    let source = |file: usize, text: i64| (format!("src/f{file}.py"), format!("print({text})\n"));
    let mut files = Vec::new();
    if number == 0 {
        files.push(("README.md".to_owned(), "# registry\n".to_owned()));
        files.extend((0..FILES).map(|file| source(file, -(((FILES - file) % FILES) as i64))));
    } else {
        files.push(source(number % FILES, number as i64));
    }
    // An index file from the first quarter on, changed every fifty commits.
    let first = commits / 4;
    if number == first || number > first && number.is_multiple_of(50) {
        let artifacts = tags::artifacts(tags);
        let annotated = (0..9).map(|place| {
            let spread = if artifacts >= 10 { place * artifacts / 10 } else { place };
            spread / 10 * 10 + place.min(8)
        });
        let index = annotated.map(|artifact| entry(artifact, number / 50)).collect();
        files.push(("artifacts.yaml".to_owned(), index));
    }
    files
}

/// What an index file says of an artifact.
fn entry(artifact: usize, revision: usize) -> String {
    format!(
        "a{artifact}:\n  type: model\n  path: models/{artifact}.pkl\n  labels:\n  - l{revision}\n  \
         description: artifact number {artifact} revision {revision}\n"
    )
}
