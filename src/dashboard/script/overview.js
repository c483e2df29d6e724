// Overview: every artifact of every repository, a column a stage.

function overview(chosen) {
  const choose = (change) => {
    Object.assign(chosen, change);
    history.replaceState(null, "", address([], chosen));
    list();
  };
  const unique = (of) => [...new Set(artifacts.flatMap(of))].filter(Boolean).sort(collator.compare);
  const type = (artifact) => artifact.annotation?.type ?? "";
  const labels = (artifact) => artifact.annotation?.labels ?? [];
  const columns = overviewColumns();
  const search = el("input", {
    type: "search", id: "search", placeholder: "Search artifacts (press /)", value: chosen.q ?? "",
    autocomplete: "off", spellcheck: "false", oninput: () => choose({ q: search.value }),
  });
  const all = (values, words = "All") => [["", words], ...values];
  const deprecated = el("input", {
    type: "checkbox", checked: chosen.deprecated === "1",
    onchange: () => choose({ deprecated: deprecated.checked ? "1" : "" }),
  });
  const sorts = columns.filter((column) => column.by).map((column) => [column.key, column.label]);
  const toolbar = el("form", { class: "toolbar", role: "search", onsubmit: (event) => event.preventDefault() },
    el("label", { class: "field search" }, el("span", {}, "Search"), search),
    severalRepositories && select("Repository", chosen.repo, all(data.repositories.map((it) => it.name)), (repo) => choose({ repo })),
    select("Type", chosen.type, all(unique(type)), (value) => choose({ type: value })),
    select("Label", chosen.label, all(unique(labels)), (label) => choose({ label })),
    select("In stage", chosen.stage, all(data.columns, "Any"), (stage) => choose({ stage })),
    el("div", { class: "narrow" }, select("Sort by", chosen.sort ?? "name", sorts, (sort) => choose({ sort }))),
    el("label", { class: "check" }, deprecated, "Deprecated"));
  const found = el("p", { class: "found", role: "status" });
  const place = el("div");

  const list = () => {
    const words = (chosen.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const shown = artifacts.filter((artifact) =>
      (!artifact.deprecated || chosen.deprecated === "1")
      && (!chosen.repo || artifact.repository.name === chosen.repo)
      && (!chosen.type || type(artifact) === chosen.type)
      && (!chosen.label || labels(artifact).includes(chosen.label))
      && (!chosen.stage || placesIn(artifact, chosen.stage).length)
      && words.every((word) => searchText(artifact).includes(word)));
    const sort = { key: chosen.sort || "name", down: chosen.down === "1" };
    const column = columns.find((it) => it.key === sort.key && it.by) ?? columns[0];
    const rows = sorted(shown, column, sort.down);
    const onsort = (key) => {
      choose({ sort: key, down: key === sort.key && !sort.down ? "1" : "" });
      place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
    };
    found.textContent = `${rows.length.toLocaleString("en")} of ${count(artifacts.length, "artifact")}`;
    place.replaceChildren(rows.length
      ? table({ caption: "Artifacts", columns, rows, sort, onsort, className: "overview cards" })
      : el("p", { class: "nothing" }, "No artifact matches."));
  };
  list();
  const versions = artifacts.reduce((sum, it) => sum + it.versions.length, 0);
  return screen("Overview", [
    el("p", { class: "summary" },
      [count(data.repositories.length, "repository", "repositories"), count(artifacts.length, "artifact"),
        count(versions, "version")].join(" \u00b7 "), " \u00b7 as of ", moment(data.updated)),
    toolbar, found, place,
  ]);
}

function searchText(artifact) {
  const { type = "", labels = [], description = "", path = "" } = artifact.annotation ?? {};
  const names = data.columns.flatMap((stage) => placesIn(artifact, stage).map((at) => nameOf(artifact.versions[at])));
  artifact.text ??= [artifact.repository.name, artifact.name, type, ...labels, description, path, ...names,
    artifact.versions[artifact.release ?? -1]?.version ?? ""].join("\n").toLowerCase();
  return artifact.text;
}

function overviewColumns() {
  const at = (artifact, place) => artifact.versions[place ?? -1];
  const versionCell = (artifact, place) => {
    const version = at(artifact, place);
    return version && versionLink(version);
  };
  const versionKey = (artifact, place) => at(artifact, place)?.version;
  const last = (artifact) => artifact.events[0];
  return [
    {
      key: "name", label: "Artifact", className: "name", by: (it) => it.name,
      cell: (it) => [
        inside(["artifact", it.repository.name, it.name], short(it.name, 80)),
        !it.events.length && !it.versions.length && [" ", tagWord("no version yet", "quiet")],
        it.deprecated && [" ", tagWord("deprecated", "quiet")],
        severalRepositories && el("span", { class: "beneath narrow" }, it.repository.name),
      ],
    },
    severalRepositories && { key: "repo", label: "Repository", className: "wide", by: (it) => it.repository.name, cell: (it) => short(it.repository.name, 60) },
    { key: "type", label: "Type", by: (it) => it.annotation?.type, cell: (it) => it.annotation?.type && tagWord(it.annotation.type) },
    { key: "labels", label: "Labels", className: "labels", cell: (it) => labelChips(it.annotation?.labels ?? []) },
    { key: "latest", label: "Latest", className: "version", by: (it) => versionKey(it, it.release), compare: compareVersions, cell: (it) => versionCell(it, it.release) },
    artifacts.some((it) => it.prerelease !== undefined)
      && { key: "prerelease", label: "Prerelease", className: "version", by: (it) => versionKey(it, it.prerelease), compare: compareVersions, cell: (it) => versionCell(it, it.prerelease) },
    ...data.columns.map((stage) => ({
      key: "stage:" + stage, label: short(stage, 40), mark: stageMark(stage), className: "version " + stageClass(stage),
      by: (it) => versionKey(it, placesIn(it, stage)[0]), compare: compareVersions,
      cell: (it) => {
        const versions = placesIn(it, stage).map((place) => at(it, place));
        return versions.length ? [versions.map((version, n) => [n > 0 && ", ", versionLink(version)]), " ", behindMark(it, stage)] : null;
      },
    })),
    {
      key: "last", label: "Last event", className: "when", by: (it) => last(it)?.[1],
      cell: (it) => last(it) && day(last(it)[1], last(it)[2]),
    },
  ].filter(Boolean);
}

function labelChips(labels) {
  const shown = labels.slice(0, 2).map((label) => [tagWord(label, "quiet"), " "]);
  const more = labels.length - 2;
  return more > 0 ? [...shown, el("span", { class: "faint", title: short(labels.slice(2).join(", "), 500) }, "+" + more)] : shown;
}

function versionLink(version) {
  const { artifact } = version;
  return inside(["artifact", artifact.repository.name, artifact.name, version.version], short(nameOf(version), 40));
}
