// Two versions of an artifact beside each other: what `gto diff` says, but for the commits.

function compareScreen(artifact, chosen) {
  const { versions, repository } = artifact;
  const find = (name) => versions.find((it) => it.version === name);
  const to = find(chosen.to) ?? defaultVersion(artifact);
  const from = find(chosen.from) ?? versions[to.place + 1] ?? versions[0];
  const go = (change) => {
    location.hash = address(["compare", repository.name, artifact.name], { ...chosen, from: from.version, to: to.version, ...change });
  };
  const names = versions.map((it) => [it.version, nameOf(it)]);
  const only = el("input", { type: "checkbox", checked: chosen.all !== "1", onchange: () => go({ all: only.checked ? "" : "1" }) });
  const sections = compared(from, to).map(([title, rows]) => compareSection(title, rows, [from, to], only.checked));
  const line = `gto diff ${quoted(artifact.name)} ${quoted(from.version)} ${quoted(to.version)}` + (repository.url ? ` --repo ${quoted(repository.url)}` : "");
  return screen("Compare versions", [
    el("form", { class: "toolbar", onsubmit: (event) => event.preventDefault() },
      select("From", from.version, names, (value) => go({ from: value })),
      select("To", to.version, names, (value) => go({ to: value })),
      el("button", { type: "button", onclick: () => go({ from: to.version, to: from.version }) }, "Swap"),
      el("label", { class: "check" }, only, "Only what differs")),
    sections,
    el("p", {}, "The commits between them too:"), command(line),
  ], [inside([], "Overview"), " / ", inside(["artifact", repository.name, artifact.name], short(fullName(artifact), 80)), " / "]);
}

function compareSection(title, rows, [from, to], onlyDifferences) {
  const shown = rows.filter((row) => !onlyDifferences || row.state !== "same");
  const same = rows.length - rows.filter((row) => row.state !== "same").length;
  const columns = [
    { key: "what", label: "Key", cell: (row) => row.what },
    { key: "from", label: nameOf(from), cell: (row) => row.from },
    { key: "to", label: nameOf(to), cell: (row) => row.to },
    { key: "state", label: "Difference", cell: (row) => stateMark(row) },
  ];
  return el("section", {}, el("h2", {}, title, " ", el("span", { class: "faint" }, same ? `${same} the same` : "")),
    shown.length ? table({ caption: title, columns, rows: shown, className: "cards compare", of: title })
      : el("p", { class: "faint" }, rows.length ? "No difference." : "Nothing is known of it."));
}

function stateMark({ state, by }) {
  if (state === "same") return el("span", { class: "faint" }, "same");
  return by ?? tagWord(state, "warn");
}

/** The sections with their rows: `{what, from, to, state}`. */
function compared(from, to) {
  const row = (what, old, now, show = (value) => value) => ({
    what, from: old === undefined ? null : show(old), to: now === undefined ? null : show(now), state: stateOf(old, now),
  });
  const event = (version) => {
    const found = origin(version);
    return found?.kind === "registration" ? found : undefined;
  };
  const [a, b] = [event(from), event(to)];
  const stages = (version) => stagesOf(version).join(", ") || undefined;
  const version = [
    row("Commit", from.commit, to.commit, (id) => commitLink(from.artifact.repository, id)),
    row("Stages", stages(from), stages(to), (names) => names.split(", ").map((name) => [stageChip(name), " "])),
    row("Registered", a?.time, b?.time, (time) => moment(time)),
    hasPeople && row("By", a?.person, b?.person, (name) => short(name, 80)),
    row("Message", a?.message, b?.message, (text) => short(text, 400)),
  ].filter(Boolean);
  const output = ["path", "hash", "size", "files"].map((field) => ({ field, old: from.output?.[field], now: to.output?.[field] }))
    .filter(({ old, now }) => old !== undefined || now !== undefined)
    .map(({ field, old, now }) => ({ key: field, ...row(field, old, now, (value) => (field === "size" ? bytes(value) : short(String(value), 200))) }));
  return [
    ["Version", version],
    ["Metrics", comparedFiles(from.metrics, to.metrics)],
    ["Parameters", comparedFiles(from.params, to.params)],
    ["Content", output],
    ["Annotation", comparedValues("", annotationOf(from), annotationOf(to))],
  ];
}

function stateOf(old, now) {
  if (old === undefined) return now === undefined ? "same" : "added";
  if (now === undefined) return "removed";
  return JSON.stringify(old) === JSON.stringify(now) ? "same" : "changed";
}

function comparedFiles(old = {}, now = {}) {
  const files = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return files.flatMap((file) => {
    const lost = ["unreadable", "not-in-git"].find((state) => own(old, file) === state || own(now, file) === state);
    const values = (all) => (typeof own(all, file) === "string" ? {} : own(all, file) ?? {});
    const rows = comparedValues(file, values(old), values(now), files.length > 1);
    if (!lost) return rows;
    const state = lost.replaceAll("-", " ");
    return rows.length ? rows.map((row) => ({ ...row, state, by: undefined })) : [{ what: short(file, 120), state, key: "" }];
  });
}

function comparedValues(file, old, now, namesFile) {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort(collator.compare);
  return keys.map((key) => {
    const [a, b] = [own(old, key), own(now, key)];
    const isNumber = typeof a === "number" && typeof b === "number";
    const by = isNumber && a !== b && (b > a ? "+" : "\u2212") + valueText(Math.abs(b - a));
    return { what: short(namesFile ? `${file}: ${key}` : key || file, 160), from: valueText(a), to: valueText(b), state: stateOf(a, b), by: by || undefined, file, key };
  });
}

/** The fields of a version's annotation, nested ones with dots. */
function annotationOf(version) {
  const flat = {};
  const add = (key, value) => {
    const isNested = value && typeof value === "object" && !Array.isArray(value);
    if (isNested) for (const [name, inner] of Object.entries(value)) add(`${key}.${name}`, inner);
    else flat[key] = value;
  };
  for (const [key, value] of Object.entries(version.artifact.annotations?.[version.annotation ?? -1] ?? {})) add(key, value);
  return flat;
}
