// One artifact: what it is, what happened to its stages, its versions, and how to get one.

function artifactScreen(artifact, wanted) {
  const { repository, annotation = {}, versions } = artifact;
  const shown = versions.find((it) => it.version === wanted) ?? defaultVersion(artifact);
  const about = [
    ["Repository", outside(repository.web_url, short(repository.name, 80))],
    ["Path", annotation.path && el("code", {}, short(annotation.path, 400))],
    ["Labels", annotation.labels?.length ? annotation.labels.slice(0, 50).map((label) => [tagWord(label, "quiet"), " "]) : null],
    ["In stages", stagesNow(artifact)],
    ["Latest", artifact.release === undefined ? null : versionLink(versions[artifact.release])],
    ["Prerelease", artifact.prerelease === undefined ? null : versionLink(versions[artifact.prerelease])],
  ];
  return screen(artifact.name, [
    artifact.deprecated && el("p", { class: "note warn" }, "This artifact is deprecated: it is not to be used any more."),
    annotation.description && longText(annotation.description),
    terms(about),
    annotation.custom !== undefined && el("details", {}, el("summary", {}, "More about it"),
      el("pre", { tabindex: "0" }, short(jsonText(annotation.custom, 2), 20000))),
    metricsPanel(artifact),
    timeline(artifact),
    shown && versionPanel(shown),
    versions.length ? versionTable(artifact, shown) : el("p", { class: "nothing" }, "No version is registered yet."),
    artifactEvents(artifact),
  ], [
    inside([], "Overview"), " / ",
    severalRepositories && [el("a", { href: address([], { repo: repository.name }) }, short(repository.name, 60)), " / "],
  ], annotation.type && tagWord(annotation.type), wanted && shown?.version === wanted ? "#version h2" : "h1");
}

/** A text of which the first part is enough at first. */
function longText(text) {
  const start = short(text, 600);
  const rest = el("details", {}, el("summary", {}, "The whole text"), el("pre", { tabindex: "0" }, text));
  return [el("p", { class: "description" }, start), start !== text && rest];
}

/** What people most often look for: what is in production, else the latest version. */
function defaultVersion(artifact) {
  const production = data.columns.find((stage) => phaseOf(stage) === 4 && placesIn(artifact, stage).length);
  return artifact.versions[placesIn(artifact, production)[0] ?? artifact.release ?? 0];
}

function stagesNow(artifact) {
  const stages = data.columns.filter((stage) => placesIn(artifact, stage).length);
  return stages.length ? el("ul", { class: "inline" }, stages.map((stage) => el("li", {}, stageChip(stage), " ",
    placesIn(artifact, stage).map((at, n) => [n > 0 && ", ", versionLink(artifact.versions[at])]), " ", behindMark(artifact, stage)))) : null;
}

function versionPanel(version) {
  const { artifact } = version;
  const event = origin(version);
  const stages = stagesOf(version);
  return el("section", { class: "panel", id: "version" },
    el("h2", { tabindex: "-1" }, nameOf(version), " ", stages.map((stage) => [stageChip(stage), " "]), version.deregistered && tagWord("deregistered", "warn")),
    terms([
      ["Commit", commitLink(artifact.repository, version.commit)],
      ["Tag", event?.kind === "registration" && tagLink(artifact.repository, event.tag)],
      ["Registered", event?.kind === "registration" && moment(event.time, event.offset)],
      ["By", event?.kind === "registration" && event.person && short(event.person, 80)],
      ["Content", version.output ? outputText(version.output) : unknownContent(version)],
      ["Message", event?.kind === "registration" && el("span", { class: "message" }, short(event.message, 2000))],
    ].map(([term, value]) => [term, value || null])),
    faultsOf(version).map(([why, sections]) => el("p", { class: "note warn" }, faultText(sections, why))),
    el("h3", {}, "Get it"),
    el("div", { class: "commands" }, commandsFor(version).map(([what, line]) =>
      el("div", {}, el("p", {}, what), command(line)))),
    el("p", { class: "more-of-it" }, artifact.versions.length > 1 && [compareLink(version), " "],
      version.lineage && inside(["lineage", artifact.repository.name, artifact.name, version.version], "Where it comes from")));
}

function faultText(sections, why) {
  return `Cannot read the ${sections.map((it) => (it === "params" ? "parameters" : it === "outputs" ? "content" : it)).join(", ")}: ${short(why, 500)}`;
}

function unknownContent(version) {
  const why = reasonsOf(version, "outputs").join("; ");
  return why && el("span", { class: "faint" }, `not known: ${short(why, 300)}`);
}

/** A mark of a version of which something cannot be read. */
function unreadableMark(version) {
  const faults = faultsOf(version);
  return faults.length ? [" ", warning("unreadable", faults.map(([why, sections]) => faultText(sections, why)).join("\n"))] : null;
}

/** A word in a box that says more to those who point at it or listen to it. */
function warning(word, why) {
  return el("span", { class: "chip warn", title: short(why, 500) }, word, el("span", { class: "unseen" }, `: ${short(why, 500)}`));
}

function metricCell(version, metric) {
  const state = own(version.metrics, metric.file);
  const why = reasonsOf(version, "metrics");
  if (typeof state === "string") return warning(state.replaceAll("-", " "), why.filter((it) => it.includes(metric.file)).join("; ") || "The file is neither in Git nor in DVC's cache where this page was made");
  if (state === undefined && why.length) return warning("unreadable", why.join("; "));
  return briefValue(metricOf(version, metric));
}

function compareLink(version) {
  const { artifact, artifact: { versions } } = version;
  const other = versions[version.place + 1] ?? versions[version.place - 1];
  const href = address(["compare", artifact.repository.name, artifact.name], { from: other.version, to: version.version });
  return el("a", { href }, `Compare with ${nameOf(other)}`);
}

function versionTable(artifact, shown) {
  const metrics = metricKeys(artifact).slice(0, 6);
  const of = (version) => origin(version);
  const columns = [
    { key: "version", label: "Version", className: "version", cell: (it) => [versionLink(it), it.deregistered && [" ", tagWord("deregistered", "quiet")], unreadableMark(it)] },
    { key: "stages", label: "Stages", cell: (it) => stagesOf(it).map((stage) => [stageChip(stage), " "]) },
    ...metrics.map((metric) => ({ key: metric.name, label: short(metric.name, 40), className: "number", cell: (it) => metricCell(it, metric) })),
    { key: "when", label: "Registered", className: "when", cell: (it) => of(it)?.kind === "registration" && moment(of(it).time, of(it).offset) },
    hasPeople && { key: "by", label: "By", className: "person", cell: (it) => of(it)?.kind === "registration" && short(of(it).person ?? "", 40) },
    { key: "commit", label: "Commit", cell: (it) => commitLink(artifact.repository, it.commit) },
    { key: "message", label: "Message", className: "text wide", cell: (it) => of(it)?.kind === "registration" && !of(it).isOwnMessage && short(of(it).message, 100) },
  ].filter(Boolean).map((column) => ({ ...column, cell: (it) => column.cell(it) || null }));
  for (const version of artifact.versions) version.className = version === shown ? "chosen" : undefined;
  return el("section", {}, el("h2", {}, "Versions ", el("span", { class: "faint" }, artifact.versions.length)),
    table({ caption: "Versions of " + artifact.name, columns, rows: artifact.versions, className: "cards", of: "versions" }));
}

/** The metrics of an artifact's versions by their names; a name has its file where several have it. */
function metricKeys(artifact) {
  if (artifact.keys) return artifact.keys;
  const files = new Map();
  for (const { metrics = {} } of artifact.versions) {
    for (const [file, values] of Object.entries(metrics)) {
      for (const key of typeof values === "string" ? [] : Object.keys(values)) {
        files.set(key, (files.get(key) ?? new Set()).add(file));
      }
    }
  }
  artifact.keys = [...files].flatMap(([key, of]) =>
    [...of].map((file) => ({ file, key, name: of.size > 1 || key === "" ? `${file}: ${key}` : key })));
  return artifact.keys;
}

function metricOf(version, { file, key }) {
  const values = own(version.metrics, file);
  return typeof values === "string" ? undefined : own(values, key);
}

function metricsPanel(artifact) {
  const oldestFirst = [...artifact.versions].reverse();
  const cards = metricKeys(artifact).slice(0, 24).map((metric) => {
    const values = oldestFirst.map((version) => metricOf(version, metric));
    const known = values.filter((value) => value !== undefined && value !== null);
    const last = valueText(known.at(-1));
    return el("li", {}, el("span", { class: "key" }, short(metric.name, 60)), el("strong", {}, briefValue(known.at(-1))),
      trend(values, `${metric.name} from ${valueText(known[0])} to ${last} over ${known.length} versions`));
  });
  return cards.length ? el("section", { class: "panel" }, el("h2", {}, "Metrics"), el("ul", { class: "metrics" }, cards)) : null;
}

/** Where the content of a version is, with its hash and size. */
function outputText(output) {
  const size = output.size === undefined ? "" : " \u00b7 " + bytes(output.size);
  const files = output.files === undefined ? "" : " \u00b7 " + count(output.files, "file");
  return [el("code", {}, short(output.path, 400)), " ", el("span", { class: "faint" }, short(output.hash, 80), size, files)];
}

/** A size in the unit that suits it. */
function bytes(size) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = size < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(size) / 3));
  return `${Number((size / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

function artifactEvents(artifact) {
  const events = eventsOf(artifact);
  return events.length ? el("details", {}, el("summary", {}, count(events.length, "event")), eventTable(events)) : null;
}
