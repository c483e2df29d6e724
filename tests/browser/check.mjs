// node check.mjs SITE PICTURES [screens|same|compare|states|unreadable|large]...: looks at the dashboard in the folder SITE in
// Chromium. Prints the commands that were copied, as JSON.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compare } from "./compare.mjs";
import { go, launch, open, texts } from "./browser.mjs";
import { same } from "./same.mjs";
import { screens } from "./screens.mjs";
import { use } from "./use.mjs";

/** The screen of a version of which it is known where it comes from. */
function lineageOf({ repositories }) {
  for (const repository of repositories) {
    for (const { name, versions } of repository.artifacts) {
      const version = versions.find((it) => it.lineage?.output?.stage);
      if (version) return "#/lineage/" + [repository.name, name, version.version].map(encodeURIComponent).join("/");
    }
  }
  return "#/lineage/none";
}

/** What cannot be read says so, with the reason; versions are in SemVer order; odd paths are no options. */
async function unreadable(browser, file, { repositories: [{ name, artifacts: [artifact] }] }) {
  const { page, close } = await open(browser, file, "#/artifact/" + [name, artifact.name].map(encodeURIComponent).join("/"));
  const marked = artifact.versions.filter(({ unknown = {} }) => unknown.annotation || unknown.metrics || unknown.params).map((it) => it.version);
  const rows = await page.evaluate(() => [...document.querySelectorAll("table[data-of=versions] tbody tr")]
    .filter((row) => row.cells[0].querySelector(".warn")).map((row) => [row.cells[0].querySelector("a").textContent, row.cells[0].querySelector(".warn").title]));
  assert.ok(marked.length >= 2);
  assert.deepEqual(rows.map(([version]) => version), marked);
  for (const [, why] of rows) assert.match(why, /^Cannot read the .*: ./);
  const cells = await page.evaluate(() => [...document.querySelectorAll("table[data-of=versions] td.number .warn")].map((it) => [it.textContent, it.title]));
  assert.ok(cells.length > 0 && cells.every(([text, why]) => text.startsWith("unreadable: ") && why.length > 5), JSON.stringify(cells));
  const order = await page.evaluate(() => ["v1.10.0", "v2.0.0", "v2.0.0-rc.10", "v2.0.0-rc.9", "v2.0.0-rc", "v2.0.0-1", "v1.9.0", "abcdef"].sort(compareVersions));
  assert.deepEqual(order, ["v1.9.0", "v1.10.0", "v2.0.0-1", "v2.0.0-rc", "v2.0.0-rc.9", "v2.0.0-rc.10", "v2.0.0", "abcdef"]);
  await go(page, "#/artifact/" + [name, artifact.name, artifact.versions.find((it) => it.annotation !== undefined && artifact.annotations[it.annotation].path === "-b.pkl").version].map(encodeURIComponent).join("/"));
  const lines = await texts(page, ".command code");
  assert.ok(lines.some((line) => line.startsWith("dvc get --rev ") && line.endsWith("-- . -b.pkl")), lines.join("\n"));
  await close();
}

const [, , site, pictures, ...wanted] = process.argv;
const file = site + "/index.html";
const data = JSON.parse(readFileSync(site + "/registry.json", "utf8"));
const browser = await launch();
try {
  if (wanted.includes("same")) await same(browser, file, data);
  if (wanted.includes("compare")) {
    const seen = await compare(browser, file, data);
    if (wanted.includes("states")) assert.deepEqual([...seen].sort(), ["added", "changed", "moved", "same", "unknown"]);
  }
  if (wanted.includes("unreadable")) await unreadable(browser, file, data);
  if (wanted.includes("screens")) {
    const repository = data.repositories.find((it) => it.artifacts.some((artifact) => artifact.versions.length > 1));
    const artifact = repository.artifacts.find((it) => it.versions.length > 1);
    const names = [repository.name, artifact.name].map(encodeURIComponent).join("/");
    await screens(browser, file, {
      overview: "#/", artifact: `#/artifact/${names}`, events: "#/events", compare: `#/compare/${names}`, lineage: lineageOf(data), missing: "#/nothing",
    }, pictures);
    console.log(JSON.stringify(await use(browser, file, data)));
  }
  if (wanted.includes("large")) {
    const { page, close } = await open(browser, file);
    const shown = await page.evaluate(() => Math.round(performance.now()));
    const versions = data.repositories.flatMap((it) => it.artifacts).reduce((sum, it) => sum + it.versions.length, 0);
    console.error(`${versions} versions are shown ${shown} ms after the page began to load`);
    // The rest of the rows follows as one scrolls.
    const first = (await texts(page, "table.overview tbody tr")).length;
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction((first) => document.querySelectorAll("table.overview tbody tr").length > first, first);
    await page.fill("#search", data.repositories.at(-1).artifacts.at(-1).name);
    assert.ok((await texts(page, "table.overview tbody th a")).includes(data.repositories.at(-1).artifacts.at(-1).name));
    await close();
  }
} finally {
  await browser.close();
}
