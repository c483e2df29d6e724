// Two versions of an artifact beside each other: what `gto diff` says. The commits between them are
// not in the page: of any two versions that would be too much.

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
  const sections = compared(from, to).map((section) => compareSection(section, [from, to], only.checked));
  return screen("Compare versions", [
    el("form", { class: "toolbar", onsubmit: (event) => event.preventDefault() },
      select("From", from.version, names, (value) => go({ from: value })),
      select("To", to.version, names, (value) => go({ to: value })),
      el("button", { type: "button", onclick: () => go({ from: to.version, to: from.version }) }, "Swap"),
      el("label", { class: "check" }, only, "Only what differs")),
    sections,
    el("section", {}, el("h2", {}, "Commits"),
      el("p", { class: "faint" }, from.commit === to.commit ? "Both versions are at the same commit."
        : "The page does not have the commits between two versions. This lists them:"),
      from.commit !== to.commit && command(gtoLine(artifact, "diff", artifact.name, from.version, to.version, "--commits"))),
    el("p", { class: "faint" }, "All of this in a terminal:"), command(gtoLine(artifact, "diff", artifact.name, from.version, to.version)),
  ], [inside([], "Overview"), " / ", inside(["artifact", repository.name, artifact.name], short(fullName(artifact), 80)), " / "]);
}

function compareSection({ title, rows, reasons }, [from, to], onlyDifferences) {
  const shown = rows.filter((row) => !onlyDifferences || row.state !== "same");
  const same = rows.filter((row) => row.state === "same").length;
  const columns = [
    { key: "what", label: "Key", cell: (row) => row.what },
    { key: "from", label: nameOf(from), cell: (row) => row.from },
    { key: "to", label: nameOf(to), cell: (row) => row.to },
    { key: "state", label: "Difference", cell: (row) => stateMark(row) },
  ];
  const nothing = rows.length ? "No difference." : "Neither version has any.";
  return el("section", {}, el("h2", {}, title, " ", el("span", { class: "faint" }, same ? `${same} the same` : "")),
    shown.length ? table({ caption: title, columns, rows: shown, className: "cards compare", of: title })
      : (rows.length > 0 || !reasons.length) && el("p", { class: "faint" }, nothing),
    reasons.map(([version, why]) => el("p", { class: "note", "data-unknown": title }, `Not all is known of ${nameOf(version)}: ${short(why, 500)}`)));
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
  const both = (get) => [get(from), get(to)];
  // Without the annotation nobody knows which files to look at.
  const isUnknown = [from, to].some((it) => it.unknown?.annotation);
  const section = (title, name, rows) => ({
    title, rows: isUnknown ? [] : rows,
    reasons: [from, to].flatMap((it) => reasonsOf(it, name).map((why) => [it, why])),
  });
  const isLost = (name, of) => [from, to].some((it) => it.unknown?.[name] && it[of] === undefined);
  const values = (title, name) => section(title, name, isLost(name, name) ? [] : comparedFiles(...both((it) => it[name])));
  return [
    { title: "Version", rows: version, reasons: [] },
    values("Metrics", "metrics"),
    values("Parameters", "params"),
    section("Content", "outputs", comparedContent(...both((it) => it.output), isLost("outputs", "output"))),
    section("Annotation", "annotation", comparedValues("", ...both(annotationOf))),
  ];
}

/** The hash decides whether it is the same. */
function comparedContent(old, now, isUnknown) {
  const isSame = old && now && old.hash === now.hash && within(old) === within(now);
  return ["path", "hash", "size", "files"].filter((field) => (old ?? now)?.[field] !== undefined || now?.[field] !== undefined).map((field) => {
    const show = (content) => content?.[field] === undefined ? null : field === "size" ? bytes(content.size) : short(String(content[field]), 200);
    let state = stateOf(old?.[field], now?.[field]);
    if (isUnknown) state = "unknown";
    else if (isSame && field === "path" && state === "changed") state = "moved";
    return { what: field, key: field, from: show(old), to: show(now), state };
  });
}

/** Where in a folder that DVC tracks an artifact is. */
function within({ path, inside }) {
  return inside && path.startsWith(inside) ? path.slice(inside.length) : undefined;
}

function stateOf(old, now) {
  if (old === undefined) return now === undefined ? "same" : "added";
  if (now === undefined) return "removed";
  return isEqual(old, now) ? "same" : "changed";
}

/** Equal where Python holds two values equal. */
function isEqual(old, now) {
  const [a, b] = [old, now].map((value) => (typeof value === "boolean" ? Number(value) : value));
  // A BigInt can equal a number.
  return isNumber(a) && isNumber(b) ? a == b : jsonText(a) === jsonText(b);
}

function isNumber(value) {
  return typeof value === "number" || typeof value === "bigint";
}

/** The second number less the first one: exact for whole numbers. */
function difference(old, now) {
  const isWhole = [old, now].every((it) => typeof it === "bigint" || Number.isSafeInteger(it));
  const by = isWhole ? BigInt(now) - BigInt(old) : Number(now) - Number(old);
  const number = typeof by === "bigint" && -Number.MAX_SAFE_INTEGER <= by && by <= Number.MAX_SAFE_INTEGER ? Number(by) : by;
  return [number > 0 ? "+" : "\u2212", briefValue(number < 0 ? -number : number)];
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
    const state = stateOf(a, b);
    const by = state === "changed" && isNumber(a) && isNumber(b) ? difference(a, b) : undefined;
    return { what: short(namesFile ? `${file}: ${key}` : key || file, 160), from: valueText(a), to: valueText(b), state, by, file, key };
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
