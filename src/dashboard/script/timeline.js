// The timeline of an artifact: a lane a stage, a bar for each version from its assignment to its
// unassignment or replacement.

/** For each stage what it showed: `{version, from, to}`, oldest first; `to` is open for now. */
function spans(artifact) {
  const stages = new Map();
  const gone = new Set();
  const events = [...eventsOf(artifact)].reverse();
  const show = (lane, time) => {
    const standing = lane.assigned.filter((version) => !gone.has(version.commit));
    const version = standing.at(-1);
    const last = lane.bars.at(-1);
    if (last && last.to === undefined) {
      if (last.version.commit === version?.commit) return;
      last.to = time;
    }
    if (version) lane.bars.push({ version, from: time });
  };
  for (const { kind, stage, version, time } of events) {
    if (!version) continue;
    if (kind === "registration") gone.delete(version.commit);
    if (kind === "deregistration") gone.add(version.commit);
    if (kind === "assignment" || kind === "unassignment") {
      const lane = stages.get(stage) ?? { assigned: [], bars: [] };
      stages.set(stage, lane);
      lane.assigned = lane.assigned.filter((it) => it.commit !== version.commit);
      if (kind === "assignment") lane.assigned.push(version);
      show(lane, time);
    } else {
      for (const lane of stages.values()) show(lane, time);
    }
  }
  return [...stages].map(([stage, { bars }]) => [stage, bars])
    .sort(([a], [b]) => data.columns.indexOf(a) - data.columns.indexOf(b));
}

const [LANE, LEFT] = [30, 110];

function timeline(artifact) {
  const lanes = spans(artifact);
  const marks = eventsOf(artifact).filter((event) => event.kind === "registration");
  if (!lanes.length && marks.length < 2) return null;
  const times = (choose, first) => eventsOf(artifact).reduce((time, event) => choose(time, event.time), first);
  const start = times(Math.min, Infinity);
  const newest = times(Math.max, data.updated);
  // Room for what is in a stage only since the newest event.
  const end = newest + Math.max(3600, (newest - start) * 0.04);
  const width = Math.min(1700, Math.max(700, document.documentElement.clientWidth - 110));
  const x = (time) => LEFT + ((time - start) / Math.max(1, end - start)) * (width - LEFT - 14);
  const height = (lanes.length + 1) * LANE + 24;
  const drawing = svg("svg", { class: "timeline", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Stages of ${artifact.name} over time; the table below says the same` });
  const text = (at, y, words, attributes = {}) => svg("text", { x: at, y, ...attributes }, words);

  for (const time of ticks(start, end)) {
    drawing.append(
      svg("line", { x1: x(time.at), x2: x(time.at), y1: 0, y2: height - 22, class: "tick" }),
      text(x(time.at), height - 6, time.label, { class: "axis", "text-anchor": "middle" }));
  }
  drawing.append(text(0, 19, "registered", { class: "lane" }));
  for (const event of marks) {
    const dot = svg("circle", { cx: x(event.time), cy: 15, r: 4, class: "registered" }, svg("title", {}, `${nameOf(event.version)}, ${iso(event.time).slice(0, 10)}`));
    drawing.append(dot);
  }
  lanes.forEach(([stage, bars], lane) => {
    const y = (lane + 1) * LANE;
    const group = svg("g", { class: stageClass(stage) });
    group.append(text(0, y + 19, short(stage, 14), { class: "lane" }));
    for (const { version, from, to } of bars) {
      const [left, right] = [x(from), x(to ?? end)];
      const wide = Math.max(3, right - left - 2);
      const name = nameOf(version);
      const until = to === undefined ? "now" : iso(to).slice(0, 10);
      const bar = svg("g", { class: "span" },
        svg("title", {}, `${name} in ${stage}, ${iso(from).slice(0, 10)} to ${until}`),
        svg("rect", { x: left, y: y + 5, width: wide, height: LANE - 10, rx: 4, class: to === undefined ? "bar open" : "bar" }));
      if (wide > name.length * 8 + 10) bar.append(text(left + 7, y + 20, name, { class: "inbar" }));
      group.append(bar);
    }
    drawing.append(group);
  });
  return el("section", { class: "panel" }, el("h2", {}, "Timeline"),
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Timeline" }, drawing), spanTable(lanes));
}

function spanTable(lanes) {
  const rows = lanes.flatMap(([stage, bars]) => bars.map((bar) => ({ stage, ...bar }))).reverse();
  if (!rows.length) return null;
  const columns = [
    { key: "stage", label: "Stage", cell: (it) => stageChip(it.stage) },
    { key: "version", label: "Version", cell: (it) => versionLink(it.version) },
    { key: "from", label: "From", cell: (it) => moment(it.from) },
    { key: "to", label: "To", cell: (it) => (it.to === undefined ? "now" : moment(it.to)) },
  ];
  return el("details", {}, el("summary", {}, "Timeline as a table"),
    table({ caption: "Versions in each stage", columns, rows, className: "cards" }));
}

/** A few dates between two moments: years, months or days. */
function ticks(start, end) {
  const days = (end - start) / 86400;
  const step = days > 1500 ? 12 : days > 700 ? 6 : days > 240 ? 3 : days > 60 ? 1 : 0;
  const found = [];
  const date = new Date(start * 1000);
  if (Number.isNaN(date.getTime()) || days > 40000) return found;
  date.setUTCHours(24, 0, 0, 0);
  const dayStep = Math.max(1, Math.ceil(days / 8));
  while (step && (date.getUTCDate() !== 1 || date.getUTCMonth() % step)) date.setUTCDate(date.getUTCDate() + 1);
  while (date.getTime() / 1000 < end) {
    const day = date.toISOString().slice(0, 10);
    found.push({ at: date.getTime() / 1000, label: step === 12 ? day.slice(0, 4) : step ? day.slice(0, 7) : day.slice(5) });
    if (step) date.setUTCMonth(date.getUTCMonth() + step);
    else date.setUTCDate(date.getUTCDate() + dayStep);
  }
  return found;
}
