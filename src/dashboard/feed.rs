//! The feed: an Atom entry (RFC 4287) for each of the newest events, newest first.

use std::fmt::Write as _;
use std::io::{Result, Write};

use sha2::{Digest, Sha256};

use super::Dashboard;
use super::artifact::ArtifactEntry;
use super::event::EventRow;
use super::markup::escaped;
use super::repository::RepositoryEntry;
use crate::registry::Time;

/// The last second of the year 9999: the feed's dates have years of four digits.
const LAST: i64 = 253_402_300_799;

/// The most entries of a feed: readers of feeds look for what is new.
const MOST_ENTRIES: usize = 500;

/// Writes the feed of a dashboard.
pub(super) fn write_feed(dashboard: &Dashboard, out: &mut dyn Write) -> Result<()> {
    let mut events: Vec<_> = dashboard
        .repositories
        .iter()
        .flat_map(|repository| repository.artifacts.iter().map(move |it| (repository, it)))
        .flat_map(|(repository, it)| it.events.iter().map(move |event| (repository, it, event)))
        .filter(|(.., event)| dashboard.since.is_none_or(|since| event.time >= since))
        .collect();
    events.sort_by_key(|(.., event)| std::cmp::Reverse(event.time));
    let count = events.len();
    events.truncate(MOST_ENTRIES);
    let title = escaped(&dashboard.title);
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>{title}</title>\n<id>{}</id>\n<updated>{}</updated>\n\
         <link href=\"index.html\"/>\n<link rel=\"self\" href=\"feed.xml\"/>\n\
         <generator>{}</generator>\n",
        id(&["feed", &dashboard.title]),
        date(dashboard.updated),
        dashboard.generator
    )?;
    if count > MOST_ENTRIES {
        writeln!(
            out,
            "<subtitle>The newest {MOST_ENTRIES} of {count} events. The page and registry.json have all.\
             </subtitle>"
        )?;
    }
    for (repository, artifact, event) in events {
        write_entry(repository, artifact, event, out)?;
    }
    out.write_all(b"</feed>\n")
}

fn write_entry(
    repository: &RepositoryEntry,
    artifact: &ArtifactEntry,
    event: &EventRow,
    out: &mut dyn Write,
) -> Result<()> {
    let tag = artifact.tag_of(event);
    let author = event.person.and_then(|place| repository.people.get_index(place));
    let author = author.map_or(repository.name.as_str(), String::as_str);
    let stage = event.stage.and_then(|place| repository.stages.get_index(place));
    let version = event.version.and_then(|place| artifact.version(place));
    let mut title = format!("{}/{}", repository.name, artifact.name);
    if let Some(version) = version {
        let _ = write!(title, " {version}");
    }
    let _ = write!(title, ": {}", event.kind());
    if let Some(stage) = stage {
        let _ = write!(title, " of stage {stage}");
    }
    let link = repository.tag_url(artifact, event);
    write!(
        out,
        "<entry>\n<title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n<author><name>{}</name></author>\n",
        escaped(&title),
        id(&[&repository.name, &tag, &event.time.to_string()]),
        date(event.time),
        escaped(author)
    )?;
    if let Some(link) = link {
        writeln!(out, "<link href=\"{}\"/>", escaped(&link))?;
    }
    let message = event.message.as_deref().unwrap_or(&tag);
    writeln!(out, "<content>{}</content>\n</entry>", escaped(message))
}

/// A name that stays the same when the feed is made again.
fn id(parts: &[&str]) -> String {
    let mut id = String::from("urn:sha256:");
    for byte in Sha256::digest(parts.join("\0")) {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

fn date(seconds: i64) -> String {
    Time { seconds: seconds.clamp(0, LAST), offset_minutes: 0 }.isoformat().to_string()
}
