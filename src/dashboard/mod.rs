//! The dashboard: one page, `registry.json` and a feed, from the states of repositories. Pure: the
//! bytes of three files.
//!
//! `page.html`, `style.css` and the scripts are put together when the program is built. What
//! repositories say goes into the page as JSON alone, and becomes nodes of text there.

mod annotation;
mod artifact;
mod event;
mod feed;
mod forge;
mod markup;
mod page;
mod repository;
mod version;

pub(crate) use forge::{Forge, ForgeChoice};
pub(crate) use repository::{ReadOptions, RepositoryEntry, VersionFiles};

use std::io::{Result, Write};

use serde::Serialize;

use crate::render;
use event::{EVENT_COLUMNS, EVENT_KINDS};

/// The version of the shape of `registry.json`. It goes up when something is renamed, removed or
/// means something else; what is merely new does not change it.
const SCHEMA: u32 = 1;

/// All that the dashboard shows. Serializes as `registry.json`, which
/// `docs/src/reference/registry-json.md` describes.
#[derive(Debug, Serialize)]
pub(crate) struct Dashboard {
    schema: u32,
    generator: &'static str,
    title: String,
    /// Seconds since the epoch.
    updated: i64,
    /// Events before are left out of lists. Seconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    event_kinds: [&'static str; 6],
    event_columns: [&'static str; 9],
    /// The stages that have a column in the overview.
    columns: Vec<String>,
    repositories: Vec<RepositoryEntry>,
}

/// A file of a dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DashboardFile {
    /// The page.
    Page,
    /// The data of the page, for programs.
    Data,
    /// The events, for readers of feeds.
    Feed,
}

impl Dashboard {
    /// The dashboard of these repositories, in this order.
    ///
    /// `updated` is the moment that the page says it is of, in seconds since the epoch; without it
    /// that of the newest event. `since` is the one that [`ReadOptions`] had.
    pub(crate) fn new(
        title: String,
        repositories: Vec<RepositoryEntry>,
        (updated, since): (Option<i64>, Option<i64>),
    ) -> Self {
        let events = repositories.iter().filter_map(RepositoryEntry::newest_event);
        let updated = updated.or_else(|| events.max()).unwrap_or_default();
        let mut columns: Vec<String> = Vec::new();
        for stage in repositories.iter().flat_map(|repository| &repository.columns) {
            if !columns.contains(stage) {
                columns.push(stage.clone());
            }
        }
        Self {
            schema: SCHEMA,
            generator: concat!("gto ", env!("CARGO_PKG_VERSION")),
            title,
            updated,
            since,
            event_kinds: EVENT_KINDS,
            event_columns: EVENT_COLUMNS,
            columns,
            repositories,
        }
    }

    /// Writes one of the files, in many small pieces.
    ///
    /// # Errors
    /// What `out` returns.
    pub(crate) fn write(&self, file: DashboardFile, out: &mut dyn Write) -> Result<()> {
        match file {
            DashboardFile::Page => page::write_page(self, out),
            DashboardFile::Data => render::compact_json(self, out),
            DashboardFile::Feed => feed::write_feed(self, out),
        }
    }
}

impl DashboardFile {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Page, Self::Data, Self::Feed];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "index.html",
            Self::Data => "registry.json",
            Self::Feed => "feed.xml",
        }
    }
}
