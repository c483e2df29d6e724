//! What holds for every input of a parser, one function a parser: each panics where it does not.
//!
//! `cargo fuzz run NAME` looks for such inputs; `tests/it/robustness/fuzz.rs` calls the same functions on
//! stable Rust with the inputs in `corpus/NAME` and some of their mutations.

mod dvc_files;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::str::from_utf8;

use gto::annotations::{self, Annotate, EditError, FieldName, Index, IndexError};
use gto::config::{Config, Environment};
use gto::git::{GitVariables, Outcome, Report, Repository, Scope, parse_tag};
use gto::registry::{Annotation, ArtifactName, Bump, Shortcut, TagName, Version, Which, is_name};
use gto::render;

pub use dvc_files::{record, values};

/// What aliases may make of a byte, at most: they copy a million values, or as much text.
const MOST_OUTPUT: usize = 256 << 20;

/// artifacts.yaml: names are names, and what was read can be printed.
pub fn index(data: &[u8]) {
    let read = annotations::read(data);
    if let Ok(index) = &read {
        assert!(index.keys().all(|name| is_name(name)));
    }
    printable(data, read);
}

/// dvc.yaml, with itself as every file of variables: as artifacts.yaml, and a path from the root
/// needs no second look.
pub fn dvc(data: &[u8]) {
    let read = annotations::read_dvc(data).map(|pipeline| {
        let read = |_: &str| Ok::<_, Infallible>(Some(data.to_vec()));
        let Ok(index) = annotations::dvc_annotations(&pipeline, "sub", read);
        index
    });
    for path in read.iter().flat_map(Index::values).filter_map(|entry| entry.path.as_deref()) {
        for directory in ["", "sub/dir"] {
            let from_root = annotations::repository_path(directory, path);
            assert_eq!(annotations::repository_path("", &from_root), from_root);
        }
    }
    printable(data, read);
}

fn printable(data: &[u8], read: Result<Index, IndexError>) {
    match read {
        Ok(index) => {
            let mut out = Vec::new();
            for annotation in index.values() {
                render::json(&annotations::describe(annotation), &mut out).unwrap();
                for field in [FieldName::Path, FieldName::Labels, FieldName::Custom] {
                    out.extend(
                        annotations::field_text(annotation, field).unwrap_or_default().bytes(),
                    );
                }
            }
            assert!(out.len() <= MOST_OUTPUT);
        }
        Err(error) => {
            let said = error.in_file("file").to_string();
            assert!(said.len() <= 8 * data.len() + 1000, "a long error: {said}");
        }
    }
}

/// An edit of artifacts.yaml, in six lines: name, type, path, label, description and custom;
/// then comes the file.
///
/// Other artifacts stay as they are and where they are, an edit that was made need not be made
/// again, a new artifact is put in at one place, and one that is removed is gone.
pub fn edit(data: &[u8]) {
    let mut lines = data.splitn(7, |byte| *byte == b'\n');
    let mut text = || Some(from_utf8(lines.next()?).ok()?.to_owned());
    let (Some(name), kind, path) = (text(), text(), text()) else { return };
    let (label, description, custom) = (text(), text(), text());
    let Some(file) = lines.next() else { return };
    let labels = label.filter(|label| !label.is_empty()).into_iter().collect();
    let change = Annotate { name, kind, path, labels, description, custom, ..Annotate::default() };

    let Ok(before) = annotations::read(file) else {
        let refused = annotations::annotate(Some(file), &change).unwrap_err();
        assert!(matches!(refused, EditError::Name(_) | EditError::Index(_)), "{refused}");
        return;
    };
    if let Ok(edited) = annotations::annotate(Some(file), &change) {
        let after = annotations::read(&edited).unwrap();
        assert_eq!(others(&before, &change.name), others(&after, &change.name));
        assert!(labelled(&after[&change.name], &change.labels));
        assert_eq!(annotations::annotate(Some(&edited), &change).as_ref(), Ok(&edited));
        if !before.is_empty() && !before.contains_key(&change.name) {
            assert!(is_one_insertion(file, &edited), "{}", String::from_utf8_lossy(&edited));
        }
        removed(&edited, &change.name, &after);
    }
    removed(file, &change.name, &before);
}

fn labelled(annotation: &Annotation, labels: &[String]) -> bool {
    labels.iter().all(|label| annotation.labels.contains(label))
}

fn removed(file: &[u8], name: &str, before: &Index) {
    match annotations::remove(Some(file), name) {
        Ok(edited) => {
            let after = annotations::read(&edited).unwrap();
            assert!(before.contains_key(name) && !after.contains_key(name));
            assert_eq!(others(before, name), others(&after, name));
        }
        Err(EditError::NotFound(_)) => assert!(!before.contains_key(name)),
        Err(error) => assert!(matches!(error, EditError::ByHand(_)), "{error}"),
    }
}

/// All artifacts but one, in their order; as text, since what is not a number differs from itself.
fn others(index: &Index, name: &str) -> Vec<String> {
    index.iter().filter(|(other, _)| *other != name).map(|entry| format!("{entry:?}")).collect()
}

/// Whether `after` is `before` with something put in at one place.
fn is_one_insertion(before: &[u8], after: &[u8]) -> bool {
    let same_start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let ends = before.iter().rev().zip(after.iter().rev());
    let same_end = ends.take_while(|(a, b)| a == b).count();
    after.len() > before.len() && same_start + same_end >= before.len()
}

/// `.gto`: what was read can be printed, and refuses no stage that it lists.
pub fn config(data: &[u8]) {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join(".gto"), data).unwrap();
    match Config::read(root.path(), &Environment::default()) {
        Ok(config) => {
            assert!(config.describe().len() <= MOST_OUTPUT);
            let stages = config.stages.iter().flatten();
            assert!(stages.filter(|stage| is_name(stage)).all(|s| config.check_stage(s).is_ok()));
        }
        Err(error) => {
            let said = error.to_string();
            assert!(said.len() <= 8 * data.len() + 1000, "a long error: {said}");
        }
    }
}

/// Names of tags: displaying undoes reading.
pub fn tag(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let Ok(tag) = TagName::new(text) else { return };
    assert_eq!(tag.to_string(), text);
    let artifact = ArtifactName::new(tag.artifact.as_str()).unwrap();
    assert!(text.starts_with(&artifact.as_str().replace(":", "=")));
    assert!(tag.counter.is_none_or(|counter| text.ends_with(counter.digits())));
}

/// Shortcuts: no part of what was typed is lost, and what is no shortcut is a name.
pub fn shortcut(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let Shortcut { name, which } = Shortcut::new(text);
    let again = match which {
        Which::All => name.to_owned(),
        Which::Greatest if text.ends_with("@latest") => format!("{name}@latest"),
        Which::Greatest => format!("{name}@greatest"),
        Which::Version(version) => format!("{name}@{version}"),
        Which::Stage(stage) => format!("{name}#{stage}"),
    };
    assert_eq!(again, text);
}

/// Two versions, one a line: they are kept as written, ordered both ways alike, and lower than
/// those that follow them.
pub fn version(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let mut lines =
        text.splitn(2, '\n').map(|line| line.parse::<Version>().map(|read| (line, read)));
    let Some(Ok((line, version))) = lines.next() else { return };
    assert_eq!(version.to_string(), line);
    for bump in [Bump::Major, Bump::Minor, Bump::Patch] {
        let Ok(next) = version.bump(bump) else { continue };
        assert_eq!(next.to_string().parse().as_ref(), Ok(&next));
        assert!(version.cmp_precedence(&next).is_lt());
    }
    let Some(Ok((_, other))) = lines.next() else { return };
    assert_eq!(version.cmp_precedence(&other), other.cmp_precedence(&version).reverse());
}

/// The bytes of tag objects: every part is a part of them, and a time can be printed.
pub fn tag_object(data: &[u8]) {
    let Ok(tag) = parse_tag(data) else { return };
    let tagger = tag.tagger.unwrap_or_default();
    let parts = [tag.name, tagger.name, tagger.email, tag.message()];
    assert!(parts.iter().map(|part| part.len()).sum::<usize>() < data.len());
    assert!(parts.iter().all(|part| is_part(data, part)));
    assert!(tag.time.is_none_or(|time| time.to_string().len() <= 64));
    let target = tag.target.to_string();
    let written = data.get("object ".len()..).and_then(|rest| rest.get(..target.len()));
    assert!(written.is_some_and(|written| written.eq_ignore_ascii_case(target.as_bytes())));
}

fn is_part(whole: &[u8], part: &[u8]) -> bool {
    part.is_empty() || whole.as_ptr_range().contains(&part.as_ptr())
}

/// Names of tags, each with its object.
type Tags = BTreeMap<String, String>;

/// `packed-refs`: all references are found by listing, by their beginnings and by name alike,
/// and libgit2 finds the same. That holds where the file is sorted or does not say so; whatever
/// it says, reading it comes to an end.
pub fn packed_refs(data: &[u8]) {
    thread_local! {
        static FOLDER: tempfile::TempDir = {
            let folder = tempfile::tempdir().unwrap();
            git2::Repository::init_bare(folder.path()).unwrap();
            folder
        };
    }
    FOLDER.with(|folder| packed_refs_in(folder.path(), data));
}

fn packed_refs_in(folder: &Path, data: &[u8]) {
    fs::write(folder.join("packed-refs"), data).unwrap();
    let repository = Repository::open(folder, &GitVariables::default()).unwrap();
    let prefixes = ["a", "b@v1"];
    let all = repository.tag_refs(Scope::All);
    let some = repository.tag_refs(Scope::Prefixes(&prefixes));
    let found = repository.tag_ref("b@v1.0.0");
    let Ok(all) = all else { return };
    if !keeps_its_word(data) {
        return;
    }
    let text = |id: Option<_>| id.map_or(String::new(), |id| format!("{id}"));
    let all: Tags = all.iter().map(|(name, id)| (name.to_owned(), text(id))).collect();
    let some: Tags = some.unwrap().iter().map(|(name, id)| (name.to_owned(), text(id))).collect();
    let is_wanted = |name: &str| prefixes.iter().any(|prefix| name.starts_with(prefix));
    assert!(some.iter().eq(all.iter().filter(|(name, _)| is_wanted(name))), "{some:?} of {all:?}");
    assert_eq!(found.unwrap().map(|id| text(Some(id))).as_ref(), all.get("b@v1.0.0"));
    // It mends line ends, where git stops.
    let is_valid = |name: &String| git2::Reference::is_valid_name(&format!("refs/tags/{name}"));
    if all.keys().all(is_valid)
        && let Some(theirs) = with_libgit2(folder)
    {
        assert_eq!(all, theirs);
    }
}

/// Whether the names are in order and differ, if the first line promises an order; and whether
/// they differ, if not.
fn keeps_its_word(data: &[u8]) -> bool {
    let mut lines = data.split(|byte| *byte == b'\n').peekable();
    let sorted = lines.peek().is_some_and(|header| {
        let traits = header.strip_prefix(b"# pack-refs with:");
        traits.is_some_and(|traits| traits.split(|byte| *byte == b' ').any(|t| t == b"sorted"))
    });
    let records = lines.filter(|line| !line.starts_with(b"#") && !line.starts_with(b"^"));
    let mut names: Vec<_> = records.filter_map(|line| line.get(41..)).collect();
    if !sorted {
        names.sort_unstable();
    }
    names.is_sorted_by(|a, b| a < b)
}

/// What libgit2 reads; `None` if it refuses to read any of it.
fn with_libgit2(folder: &Path) -> Option<Tags> {
    let repository = git2::Repository::open_bare(folder).unwrap();
    let mut tags = Tags::new();
    for reference in repository.references_glob("refs/tags/*").ok()? {
        let reference = reference.ok()?;
        let name = from_utf8(reference.name_bytes()).ok()?.strip_prefix("refs/tags/")?;
        tags.insert(name.to_owned(), reference.target()?.to_string());
    }
    Some(tags)
}

/// The output of `git push --porcelain`: nothing is taken for pushed that no line says is.
pub fn push(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let report = Report::parse(&text);
    for name in ["refs/tags/m@v1.0.0", "refs/tags/m#prod#2"] {
        let is_its = |line: &&str| {
            let refs = line.split('\t').nth(1).and_then(|refs| refs.split_once(':'));
            refs.is_some_and(|(_, to)| to == name) && line.matches('\t').count() >= 2
        };
        let mut lines = text.lines().filter(is_its);
        match report.outcome(name) {
            Outcome::Done => assert!(lines.all(|line| !line.starts_with("!\t"))),
            Outcome::Unknown => {}
            _ => assert!(lines.any(|line| line.starts_with("!\t"))),
        }
    }
    let said: usize = report.refusals().map(|refusal| refusal.len()).sum();
    assert!(said <= 2 * text.len());
}
