// Events of all repositories, grouped by day.

function eventsScreen(chosen) {
  const all = allEvents();
  const choose = (change) => {
    Object.assign(chosen, change);
    history.replaceState(null, "", address(["events"], chosen));
    list();
  };
  const names = (of) => [["", "All"], ...[...new Set(all.map(of))].filter(Boolean).sort(collator.compare)];
  const place = el("div");
  const found = el("p", { class: "found", role: "status" });
  const list = () => {
    const events = all.filter((event) =>
      (!chosen.kind || event.kind === chosen.kind)
      && (!chosen.person || event.person === chosen.person)
      && (!chosen.stage || event.stage === chosen.stage)
      && (!chosen.repo || event.artifact.repository.name === chosen.repo));
    found.textContent = `${events.length.toLocaleString("en")} of ${count(all.length, "event")}. Days and times are UTC.`;
    place.replaceChildren(events.length ? dayTable(events) : el("p", { class: "nothing" }, "No event matches."));
  };
  list();
  return screen("Events", [
    el("form", { class: "toolbar", onsubmit: (event) => event.preventDefault() },
      select("Kind", chosen.kind, names((it) => it.kind), (kind) => choose({ kind })),
      hasPeople && select("Person", chosen.person, names((it) => it.person), (person) => choose({ person })),
      select("Stage", chosen.stage, names((it) => it.stage), (stage) => choose({ stage })),
      severalRepositories && select("Repository", chosen.repo, names((it) => it.artifact.repository.name), (repo) => choose({ repo }))),
    found, place,
  ]);
}

/** Events with a heading for each day. */
function dayTable(events) {
  let day;
  const columns = eventColumns(true);
  const rows = events.map((event) => {
    const of = iso(event.time).slice(0, 10);
    const row = { event, day: of === day ? undefined : of };
    day = of;
    return row;
  });
  return groupedTable(columns, rows);
}

/** The heading of a day is a row before the first event of that day, made as the rows are. */
function groupedTable(columns, rows) {
  const node = table({ caption: "Events", columns: columns.map((it) => ({ ...it, cell: (row) => it.cell(row.event) })), rows, className: "cards events" });
  const body = node.querySelector("tbody");
  const headings = () => {
    for (const row of [...body.rows]) {
      if (row.dataset.seen) continue;
      row.dataset.seen = "1";
      const { day } = rows[body.dataset.read ?? 0];
      body.dataset.read = Number(body.dataset.read ?? 0) + 1;
      if (!day) continue;
      const heading = el("th", { colspan: columns.length, scope: "rowgroup", role: "rowheader" }, day);
      const group = el("tr", { class: "day", role: "row", "data-seen": "1" }, heading);
      row.before(group);
    }
  };
  new MutationObserver(headings).observe(body, { childList: true });
  headings();
  return node;
}

function eventTable(events) {
  return table({ caption: "Events", columns: eventColumns(false), rows: events, of: "events", className: "cards events" });
}

function eventColumns(isOfAll) {
  const time = isOfAll
    ? (it) => el("time", { datetime: iso(it.time) + "Z" }, iso(it.time).slice(11, 16))
    : (it) => moment(it.time, it.offset);
  return [
    { key: "time", label: "Time", className: "when", cell: time },
    { key: "kind", label: "Event", cell: (it) => kindMark(it.kind) },
    isOfAll && { key: "artifact", label: "Artifact", className: "name", cell: (it) => inside(["artifact", it.artifact.repository.name, it.artifact.name], short(fullName(it.artifact), 80)) },
    { key: "version", label: "Version", className: "version", cell: (it) => it.version && versionLink(it.version) },
    { key: "stage", label: "Stage", cell: (it) => it.stage && stageChip(it.stage) },
    hasPeople && { key: "person", label: "Person", className: "person", cell: (it) => short(it.person ?? "", 40) },
    { key: "tag", label: "Tag", className: "wide", cell: (it) => tagLink(it.artifact.repository, it.tag) },
    { key: "message", label: "Message", className: "text wide", cell: (it) => it.isOwnMessage ? null : short(it.message, 120) },
  ].filter(Boolean);
}
