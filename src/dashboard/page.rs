//! The page: one file with its style, its script and the data, which needs nothing else.

use std::io::{Result, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::Dashboard;
use super::markup::escaped;
use crate::render;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = concat!(
    include_str!("script/dom.js"),
    include_str!("script/data.js"),
    include_str!("script/marks.js"),
    include_str!("script/table.js"),
    include_str!("script/overview.js"),
    include_str!("script/timeline.js"),
    include_str!("script/artifact.js"),
    include_str!("script/events.js"),
    include_str!("script/compare.js"),
    include_str!("script/lineage.js"),
    include_str!("page.js"),
);

/// Writes the page of a dashboard.
pub(super) fn write_page(dashboard: &Dashboard, out: &mut dyn Write) -> Result<()> {
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        match name {
            "data" => render::compact_json(dashboard, out)?,
            "table" => write_table(dashboard, out)?,
            name => out.write_all(part(name, dashboard).as_bytes())?,
        }
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

fn part(name: &str, dashboard: &Dashboard) -> String {
    match name {
        "policy" => policy(),
        "generator" => dashboard.generator.to_owned(),
        "title" => escaped(&dashboard.title),
        "style" => style(),
        "script" => script(),
        _ => String::new(),
    }
}

/// Blanks that neither CSS nor our script needs: no text in them has such signs between blanks.
const BLANKS: [(&str, &str); 14] = [
    (" => ", "=>"),
    (" === ", "==="),
    (" !== ", "!=="),
    (" ?? ", "??"),
    (" || ", "||"),
    (" && ", "&&"),
    (" = ", "="),
    (" ? ", "?"),
    (" : ", ":"),
    (" {\n", "{"),
    ("; }", "}"),
    (";\n}", "}"),
    ("{ ", "{"),
    (" }", "}"),
];

/// Further blanks that CSS does not need.
const BLANKS_OF_STYLE: [(&str, &str); 4] = [(": ", ":"), (", ", ","), ("; ", ";"), (" {", "{")];

/// A style or script without comments that have lines of their own, without indentation, and with
/// fewer blanks.
fn short(text: &str) -> String {
    let is_comment = |line: &&str| ["//", "/*", "* ", "*/"].iter().any(|it| line.starts_with(it));
    let lines = text.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty()).filter(|line| !is_comment(line));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    without(text, &BLANKS)
}

fn without(text: String, blanks: &[(&str, &str)]) -> String {
    blanks.iter().fold(text, |text, (long, short)| text.replace(long, short))
}

fn style() -> String {
    without(short(STYLE), &BLANKS_OF_STYLE)
}

fn script() -> String {
    short(SCRIPT)
}

/// Nothing is loaded, and no style or script runs but our own two, which are known by their hashes.
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; \
         form-action 'none'",
        hash(&style()),
        hash(&script())
    )
}

/// The overview for browsers without JavaScript. HTML needs no end of a cell or a row.
fn write_table(dashboard: &Dashboard, out: &mut dyn Write) -> Result<()> {
    let is_several = dashboard.repositories.len() > 1;
    let repository = if is_several { "<th scope=col>Repository" } else { "" };
    write!(
        out,
        "<h1>Overview</h1>\n<table>\n<tr><th scope=col>Artifact{repository}<th scope=col>Latest"
    )?;
    for stage in &dashboard.columns {
        write!(out, "<th scope=col>{}", escaped(stage))?;
    }
    for repository in &dashboard.repositories {
        let artifacts = repository.artifacts.iter().filter(|artifact| !artifact.is_deprecated());
        for artifact in artifacts {
            write!(out, "\n<tr><th scope=row>{}", escaped(&artifact.name),)?;
            if is_several {
                write!(out, "<td>{}", escaped(&repository.name))?;
            }
            write!(out, "<td>{}", escaped(artifact.latest_release().unwrap_or_default()))?;
            for stage in &dashboard.columns {
                let versions: Vec<_> = artifact.in_stage(stage).collect();
                write!(out, "<td>{}", escaped(&versions.join(", ")))?;
            }
        }
    }
    out.write_all(b"\n</table>")
}
