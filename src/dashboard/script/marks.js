// Small marks: stages, kinds of events, types. Each is a shape with a word, so that no meaning
// hangs on colour alone.

/** How far the usual stages are from production, in quarters of a full moon. */
const PHASES = {
  dev: 0, develop: 0, development: 0, test: 1, testing: 1, qa: 1,
  stage: 2, staging: 2, preprod: 3, "pre-prod": 3, canary: 3, shadow: 3,
  prod: 4, production: 4, live: 4,
};

function phaseOf(stage) {
  return own(PHASES, stage.toLowerCase());
}

/** A stage: the fuller the moon, the nearer to production; a diamond for a name of your own. */
function stageMark(stage) {
  const phase = phaseOf(stage);
  const shape = { fill: "none", stroke: "currentColor", "stroke-width": 1.5 };
  const full = { fill: "currentColor" };
  const parts = {
    undefined: [svg("path", { d: "M6 1.2 10.8 6 6 10.8 1.2 6z", ...shape })],
    0: [svg("circle", { cx: 6, cy: 6, r: 4.2, ...shape })],
    1: [svg("circle", { cx: 6, cy: 6, r: 4.2, ...shape }), svg("path", { d: "M6 6V1.8A4.2 4.2 0 0 1 10.2 6z", ...full })],
    2: [svg("circle", { cx: 6, cy: 6, r: 4.2, ...shape }), svg("path", { d: "M6 1.8a4.2 4.2 0 0 1 0 8.4z", ...full })],
    3: [svg("circle", { cx: 6, cy: 6, r: 4.2, ...shape }), svg("path", { d: "M6 6H1.8A4.2 4.2 0 1 0 6 1.8z", ...full })],
    4: [svg("circle", { cx: 6, cy: 6, r: 4.95, ...full })],
  };
  return svg("svg", { class: "mark", viewBox: "0 0 12 12", "aria-hidden": "true" }, parts[phase]);
}

/** The class that gives a stage its colour. */
function stageClass(stage) {
  const phase = phaseOf(stage);
  return "stage stage-" + (phase ?? "own");
}

function stageChip(stage) {
  return el("span", { class: "chip " + stageClass(stage) }, stageMark(stage), short(stage, 40));
}

const EVENT_PATHS = {
  registration: "M6 1.5v9M1.5 6h9",
  deregistration: "M1.5 6h9",
  assignment: "M1.5 6h8M6.5 2.5 10 6 6.5 9.5",
  unassignment: "M10.5 6h-8M5.5 2.5 2 6l3.5 3.5",
  creation: "M1.5 6.5 4.5 9.5 10.5 2.5",
  deprecation: "M2 2l8 8M10 2 2 10",
};

/** A kind of event. */
function kindMark(kind) {
  const path = svg("path", { d: EVENT_PATHS[kind], fill: "none", stroke: "currentColor", "stroke-width": 1.6 });
  const mark = svg("svg", { class: "mark", viewBox: "0 0 12 12", "aria-hidden": "true" }, path);
  return el("span", { class: "kind kind-" + kind }, mark, kind);
}

/** A word in a box: a type, a label. */
function tagWord(word, extra = "") {
  return el("span", { class: "chip " + extra }, short(word, 40));
}

/** Says that production does not have the latest release. */
function behindMark(artifact, stage) {
  if (!(artifact.behind ?? []).includes(stage)) return null;
  const latest = nameOf(artifact.versions[artifact.release]);
  return el("span", { class: "chip warn", title: `${latest} is the latest release` }, "behind",
    el("span", { class: "unseen" }, ` the latest release ${latest}`));
}

/** The numbers of a metric from the oldest version to the newest, as a line. */
function trend(values, label) {
  const numbersOnly = values.map((value) => (typeof value === "bigint" ? Number(value) : value));
  const known = numbersOnly.map((value, at) => [at, value]).filter(([, value]) => Number.isFinite(value));
  if (known.length < 2) return null;
  const numbers = known.map(([, value]) => value);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const x = (at) => 3 + (at / (values.length - 1)) * 114;
  const y = (value) => (high === low ? 14 : 25 - ((value - low) / (high - low)) * 22);
  const points = known.map(([at, value]) => x(at).toFixed(1) + "," + y(value).toFixed(1)).join(" ");
  const [lastAt, lastValue] = known.at(-1);
  return svg("svg", { class: "trend", viewBox: "0 0 120 28", preserveAspectRatio: "xMinYMid meet", role: "img", "aria-label": label },
    svg("polyline", { points, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }),
    svg("circle", { cx: x(lastAt).toFixed(1), cy: y(lastValue).toFixed(1), r: 2.5, fill: "currentColor" }));
}
