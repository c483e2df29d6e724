// What the page shows is what registry.json says: every artifact, every version, every event.

import assert from "node:assert/strict";
import { go, open, texts } from "./browser.mjs";

/** The places of the versions in a stage, whose name may be `constructor`. */
const placesIn = (artifact, stage) => (Object.hasOwn(artifact.stages, stage) ? artifact.stages[stage] : []);

export async function same(browser, file, data) {
  const { page, close } = await open(browser, file, "#/?deprecated=1");
  const all = data.repositories.flatMap((repository) =>
    repository.artifacts.map((artifact) => ({ repository, ...artifact })));
  const number = (artifact, place) => {
    const version = artifact.versions[place];
    return version && (version.version === version.commit ? version.commit.slice(0, 7) : version.version);
  };
  const rows = await page.evaluate(() => [...document.querySelectorAll("table.overview tbody tr")].map((row) =>
    Object.fromEntries([...row.cells].map((cell) => [cell.dataset.label, [...cell.querySelectorAll("a")].map((it) => it.textContent)]))));
  const shown = rows.map((row) => JSON.stringify([row.Artifact[0], row.Latest, ...data.columns.map((stage) => row[stage])])).sort();
  const expected = all.map((it) => JSON.stringify([it.name, [number(it, it.release)].filter(Boolean),
    ...data.columns.map((stage) => placesIn(it, stage).map((place) => number(it, place)))])).sort();
  assert.deepEqual(shown, expected);

  for (const artifact of all) {
    const { repository, name, versions, events } = artifact;
    await go(page, `#/artifact/${encodeURIComponent(repository.name)}/${encodeURIComponent(name)}`);
    assert.equal(await page.locator("h1").textContent(), name);
    if (versions.length && versions.length <= 150) {
      assert.deepEqual(await texts(page, "table[data-of=versions] tbody th a"), versions.map((_, place) => number(artifact, place)), name);
    }
    assert.equal(await page.locator("table[data-of=events] tbody tr").count(), Math.min(150, events.length), name);
    // The last bars of the timeline are what is in the stages now.
    const open = await page.evaluate(([repository, name]) => {
      const artifact = findArtifact(repository, name);
      return spans(artifact).map(([stage, bars]) => [stage, bars.at(-1)?.to === undefined ? bars.at(-1)?.version.commit : undefined]);
    }, [repository.name, name]);
    if (!artifact.deprecated) {
      for (const stage of data.columns) {
        assert.equal(new Map(open).get(stage), versions[placesIn(artifact, stage)[0]]?.commit, `${name}#${stage}`);
      }
    }
  }

  await go(page, "#/events");
  const count = all.reduce((sum, it) => sum + it.events.filter((event) => event[1] >= (data.since ?? -Infinity)).length, 0);
  assert.ok((await page.locator(".found").textContent()).startsWith(count.toLocaleString("en") + " of"));
  await close();
}
