// Two versions of an artifact beside each other.

function compareScreen(artifact, chosen) {
  const { versions, repository } = artifact;
  const find = (name) => versions.find((it) => it.version === name);
  const to = find(chosen.to) ?? defaultVersion(artifact);
  const from = find(chosen.from) ?? versions[to.place + 1] ?? versions[0];
  const go = (change) => {
    location.hash = address(["compare", repository.name, artifact.name], { from: from.version, to: to.version, ...change });
  };
  const names = versions.map((it) => [it.version, nameOf(it)]);
  const line = `gto diff ${quoted(artifact.name)} ${quoted(from.version)} ${quoted(to.version)}` + (repository.url ? ` --repo ${quoted(repository.url)}` : "");
  return screen("Compare versions", [
    el("form", { class: "toolbar", onsubmit: (event) => event.preventDefault() },
      select("From", from.version, names, (value) => go({ from: value })),
      select("To", to.version, names, (value) => go({ to: value })),
      el("button", { type: "button", onclick: () => go({ from: to.version, to: from.version }) }, "Swap")),
    table({ caption: "What differs", columns: compareColumns(from, to), rows: compareRows(from, to), className: "cards compare" }),
    el("p", {}, "Commits, parameters and outputs too:"), command(line),
  ], [inside([], "Overview"), " / ", inside(["artifact", repository.name, artifact.name], short(fullName(artifact), 80)), " / "]);
}

function compareColumns(from, to) {
  return [
    { key: "what", label: "What", cell: (row) => row.what },
    { key: "from", label: nameOf(from), cell: (row) => row.from },
    { key: "to", label: nameOf(to), cell: (row) => row.to },
    { key: "change", label: "Difference", cell: (row) => row.change },
  ];
}

function compareRows(from, to) {
  const facts = (version) => {
    const event = origin(version);
    const isTagged = event?.kind === "registration";
    return { version, event: isTagged ? event : undefined };
  };
  const [a, b] = [facts(from), facts(to)];
  const row = (what, key, show) => {
    const [old, now] = [key(a), key(b)];
    const isSame = JSON.stringify(old) === JSON.stringify(now);
    return { what, from: show(a), to: show(b), change: isSame ? el("span", { class: "faint" }, "same") : tagWord("changed", "warn") };
  };
  const metrics = [...new Set([...Object.keys(from.metrics ?? {}), ...Object.keys(to.metrics ?? {})])].map((key) => {
    const [old, now] = [from.metrics?.[key], to.metrics?.[key]];
    const isNumber = typeof old === "number" && typeof now === "number";
    const by = isNumber && now - old;
    const change = isNumber && by ? (by > 0 ? "+" : "\u2212") + metricText(Math.abs(by)) : old === now ? el("span", { class: "faint" }, "same") : tagWord("changed", "warn");
    return { what: short(key, 80), from: metricText(old), to: metricText(now), change };
  });
  return [
    row("Commit", (it) => it.version.commit, (it) => commitLink(it.version.artifact.repository, it.version.commit)),
    row("Stages", (it) => stagesOf(it.version), (it) => stagesOf(it.version).map((stage) => [stageChip(stage), " "])),
    row("Registered", (it) => it.event?.time, (it) => it.event && moment(it.event.time, it.event.offset)),
    hasPeople && row("By", (it) => it.event?.person, (it) => it.event && short(it.event.person ?? "", 80)),
    row("Tag", (it) => it.event?.tag, (it) => it.event && tagLink(it.version.artifact.repository, it.event.tag)),
    row("Message", (it) => it.event?.message, (it) => it.event && short(it.event.message, 400)),
    ...metrics,
  ].filter(Boolean);
}
