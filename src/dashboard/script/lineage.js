// Where a version in use comes from, and which versions in use are made of it.

function lineageScreen(version) {
  const { artifact, lineage } = version;
  const { output, unknown = [] } = lineage ?? {};
  const users = usersOf(version);
  const name = `${artifact.name}@${version.version}`;
  return screen(`Lineage of ${name}`, [
    el("h2", {}, "Made of"),
    output ? el("ul", { class: "tree" }, inputItem(artifact.repository, output))
      : el("p", { class: "faint" }, isInUse(version) ? "DVC recorded nothing of how this version was made."
        : "The page has this only of versions that are in a stage or are the latest ones. The first command below shows it."),
    unknown.map((why) => el("p", { class: "note warn" }, short(why, 500))),
    el("h2", {}, "Used by"),
    users.length ? el("ul", { class: "tree" }, users.map((user) => el("li", {}, lineageLink(user), " ",
      stagesOf(user).map((stage) => [stageChip(stage), " "]))))
      : el("p", { class: "faint" }, "No version that is in a stage, or is the latest one, is made of it."),
    el("p", { class: "faint" }, "The page knows only versions in a stage and the latest ones. These commands know all:"),
    command(gtoLine(artifact, "lineage", name)), command(gtoLine(artifact, "lineage", name, "--down")),
  ], [inside([], "Overview"), " / ", inside(["artifact", artifact.repository.name, artifact.name], short(fullName(artifact), 80)), " / "]);
}

/** A file with what it was made of. */
function inputItem(repository, { path, hash, artifact, stage, import: imported }) {
  const version = artifact && versionNamed(repository, artifact);
  return el("li", {},
    el("code", {}, short(path, 300)), " ",
    version ? [lineageLink(version), " "] : artifact ? [short(artifact, 200), " "] : null,
    hash && el("span", { class: "faint" }, short(hash.replace(/^(\w+:\w{7})\w*/, "$1"), 40)),
    imported && el("p", {}, "imported from ", outside(/^https?:/.test(imported.url) ? imported.url : "", short(imported.name ?? imported.url, 300))),
    stage && el("div", { class: "made" }, "by the stage ", el("strong", {}, short(stage.name, 80)), " of ", el("code", {}, short(stage.file, 200)),
      (stage.commands ?? []).map((line) => el("pre", { tabindex: "0" }, short(line, 2000))),
      stageParams(stage),
      stage.is_repeated && el("p", { class: "faint" }, "What it read stands above."),
      stage.inputs?.length > 0 && el("ul", { class: "tree" }, stage.inputs.map((input) => inputItem(repository, input)))));
}

/** The parameters that a stage read. */
function stageParams({ params = {} }) {
  const all = Object.entries(params).flatMap(([file, values]) => Object.entries(values).map(([key, value]) => [file, key, value]));
  if (!all.length) return null;
  const list = el("ul", { class: "params" }, all.slice(0, 200).map(([file, key, value]) =>
    el("li", {}, el("span", { class: "faint" }, short(file, 120), ": "), el("code", {}, short(key, 120)), " ", valueText(value))));
  return el("details", { open: all.length <= 6 }, el("summary", {}, count(all.length, "parameter")), list);
}

/** The version `NAME@VERSION` of a repository, if the page has it. */
function versionNamed(repository, text) {
  const at = text.lastIndexOf("@");
  const artifact = findArtifact(repository.name, text.slice(0, at));
  return artifact?.versions.find((it) => it.version === text.slice(at + 1));
}

function lineageLink(version) {
  const { artifact, artifact: { repository } } = version;
  return inside(["lineage", repository.name, artifact.name, version.version], short(`${artifact.name}@${nameOf(version)}`, 120));
}

/** The versions of the repository whose inputs, or the inputs of these, are this version. */
function usersOf(version) {
  const { artifact, artifact: { repository }, output } = version;
  const name = `${artifact.name}@${version.version}`;
  const isIt = (input) => input.artifact === name || (output?.hash && input.hash === output.hash && input.path === output.path);
  const any = (input) => (input.stage?.inputs ?? []).some((inner) => isIt(inner) || any(inner));
  return repository.artifacts.flatMap((it) => it.versions).filter((it) => it !== version && it.lineage?.output && any(it.lineage.output));
}
