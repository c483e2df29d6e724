// What registry.json holds, made easy to ask. docs/src/reference/registry-json.md describes the file.

const data = JSON.parse(document.getElementById("data").textContent);

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
  const lines = [["Show it", `gto show ${quoted(shown)}` + (from ? ` --repo ${quoted(from)}` : "")]];
  const path = artifact.annotations?.[version.annotation ?? -1]?.path;
  if (path && !path.includes("://")) {
    const download = `dvc get ${quoted(from ?? ".")} ${quoted(path)} --rev ${quoted(revision)}`;
    lines.push(["Download it with DVC", download]);
  }
  if (from && isTagged) lines.push(["Fetch its tag into a clone", `git fetch ${quoted(from)} tag ${quoted(revision)}`]);
  lines.push(["Check it out", `git checkout ${quoted(revision)}`]);
  return lines;
}
