// What registry.json holds, made easy to ask. docs/src/reference/registry-json.md describes the file.

const data = parsed(document.getElementById("data").textContent);

/** Whole numbers of many digits become BigInt, in browsers that tell their digits. */
function parsed(text) {
  const exact = (_, value, context) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "") ? BigInt(context.source) : value;
  return JSON.parse(text, /[:,[]-?\d{16}/.test(text) ? exact : undefined);
}

/** What a map has of a name that a repository gives: `constructor` and `__proto__` are names like any other. */
function own(map, name) {
  return map && Object.hasOwn(map, name) ? map[name] : undefined;
}

/** The places of the versions in a stage. */
function placesIn(artifact, stage) {
  return own(artifact.stages, stage) ?? [];
}

/** All artifacts of all repositories. */
const artifacts = data.repositories.flatMap((repository) =>
  repository.artifacts.map((artifact) => Object.assign(artifact, { repository })));

/** Versions by precedence, highest first, as `gto show NAME` lists them. */
for (const artifact of artifacts) {
  artifact.versions.forEach((version, place) => Object.assign(version, { artifact, place }));
}

const hasPeople = data.repositories.some((it) => it.people.length > 0);
const severalRepositories = data.repositories.length > 1;

function findArtifact(repository, name) {
  return artifacts.find((it) => it.repository.name === repository && it.name === name);
}

/** The rows of an artifact's events as objects, newest first. */
function eventsOf(artifact) {
  artifact.read ??= artifact.events.map((row) => readEvent(artifact, row));
  return artifact.read;
}

function readEvent(artifact, [kind, time, offset, at, person, stage, suffix, message, commit]) {
  const version = artifact.versions[at ?? -1];
  const event = {
    artifact, time, offset, version,
    kind: data.event_kinds[kind],
    stage: artifact.repository.stages[stage ?? -1],
    person: artifact.repository.people[person ?? -1],
    tag: (artifact.tag ?? artifact.name) + (suffix ?? `@${version.version}`),
    commit: commit ?? version?.commit,
  };
  event.message = message ?? ownMessage(event);
  event.isOwnMessage = message === undefined || message === null;
  return event;
}

/** The message that gto writes where nobody gives another. */
function ownMessage({ kind, artifact: { name }, version, stage }) {
  switch (kind) {
    case "registration": return `Registering artifact ${name} version ${version.version}`;
    case "deregistration": return `Deregistering artifact ${name} version ${version.version}`;
    case "assignment": return `Assigning stage ${stage} to artifact ${name} version ${version.version}`;
    case "unassignment": return `Unassigning stage '${stage}' to artifact '${name}' version '${version.version}'`;
    case "deprecation": return `Deprecating artifact '${name}'`;
    default: return "";
  }
}

/** All events since the date that the page begins at, newest first. */
function allEvents() {
  const since = data.since ?? -Infinity;
  const all = artifacts.flatMap(eventsOf).filter((event) => event.time >= since);
  return all.sort((a, b) => b.time - a.time);
}

/** What registered a version last, else the newest event of its stages. */
function origin(version) {
  const of = eventsOf(version.artifact);
  return of.find((it) => it.kind === "registration" && it.version === version)
    ?? of.find((it) => it.commit === version.commit && it.version);
}

/** The stages that show a version now. */
function stagesOf(version) {
  return data.columns.filter((stage) => placesIn(version.artifact, stage).includes(version.place));
}

/** Versions are shown whole, commits by 7 digits. */
function nameOf(version) {
  return version.version === version.commit ? version.commit.slice(0, 7) : version.version;
}

/** Whether a version is in a stage, or is the latest release or prerelease. */
function isInUse(version) {
  const { artifact, place } = version;
  return stagesOf(version).length > 0 || place === artifact.release || place === artifact.prerelease;
}

/** Why not all of a section of a version is known. */
function reasonsOf(version, section) {
  return (own(version.unknown, section) ?? []).map((place) => version.artifact.reasons[place]);
}

/** What of a version cannot be read: pairs of a reason and its sections. */
function faultsOf(version) {
  const sections = new Map();
  for (const section of Object.keys(version.unknown ?? {})) {
    // That nobody knows where the content is makes no fault.
    if (section === "outputs" && !version.unknown.annotation) continue;
    for (const why of reasonsOf(version, section)) sections.set(why, [...sections.get(why) ?? [], section]);
  }
  return [...sections];
}

/** A command line of gto about an artifact or a version, for the repository it is in. */
function gtoLine({ repository }, ...words) {
  return ["gto", ...words.map(quoted)].join(" ") + (repository.url ? ` --repo ${quoted(repository.url)}` : "");
}

/** The name of an artifact with its repository, where there are several. */
function fullName(artifact) {
  return severalRepositories ? artifact.repository.name + "/" + artifact.name : artifact.name;
}

/** Where a commit or tag is at the forge. */
function commitLink(repository, commit) {
  return outside(repository.commit_url && repository.commit_url + commit, el("code", {}, commit.slice(0, 7)));
}

function tagLink(repository, tag) {
  return outside(repository.tag_url && repository.tag_url + inUrl(tag), el("code", {}, short(tag)));
}

/** A tag as a part of an address: `#` and `!` have a meaning there. */
function inUrl(text) {
  return encodeURIComponent(text).replaceAll("%2F", "/").replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
}

/** The command lines that get a version. */
function commandsFor(version) {
  const { artifact, artifact: { repository } } = version;
  const from = repository.url;
  const event = origin(version);
  const isTagged = event?.kind === "registration";
  const revision = isTagged ? event.tag : version.commit;
  const shown = isTagged ? `${artifact.name}@${version.version}` : artifact.name;
  const lines = [["Show it", gtoLine(artifact, "show", shown)]];
  const path = artifact.annotations?.[version.annotation ?? -1]?.path;
  if (path && !path.includes("://")) {
    const [source, rev] = [quoted(from ?? "."), `--rev ${quoted(revision)}`];
    const download = path.startsWith("-") ? `dvc get ${rev} -- ${source} ${quoted(path)}` : `dvc get ${source} ${quoted(path)} ${rev}`;
    lines.push(["Download it with DVC", download]);
  }
  if (from && isTagged) lines.push(["Fetch its tag into a clone", `git fetch ${quoted(from)} tag ${quoted(revision)}`]);
  lines.push(["Check it out", `git checkout ${quoted(revision)}`]);
  if (isTagged && !version.lineage && artifact.versions.some((it) => it.lineage)) {
    lines.push(["Show where it comes from (the page has that of versions in a stage and of the latest ones)", gtoLine(artifact, "lineage", shown)]);
  }
  return lines;
}
