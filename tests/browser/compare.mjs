// The screen that compares two versions says what `gto diff --json` says.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { go, open, texts } from "./browser.mjs";

/** `gto` and the folder of the repositories come from the environment. */
export async function compare(browser, file, data) {
  const { GTO, REPOSITORIES } = process.env;
  const { page, close } = await open(browser, file);
  let pairs = 0;
  const seen = new Set();
  for (const repository of data.repositories) {
    for (const artifact of repository.artifacts) {
      const registered = artifact.versions.filter((it) => it.version !== it.commit && !it.deregistered);
      for (const [at, to] of registered.slice(0, 12).entries()) {
        const from = registered[at + 1];
        if (!from) continue;
        const args = ["diff", artifact.name, from.version, to.version, "--json", "--annotation", "--outputs", "--metrics", "--params", "-r", `${REPOSITORIES}/${repository.name}`];
        const text = run(GTO, args);
        const said = JSON.parse(text);
        const hash = `#/compare/${[repository.name, artifact.name].map(encodeURIComponent).join("/")}?from=${encodeURIComponent(from.version)}&to=${encodeURIComponent(to.version)}`;
        await go(page, hash);
        const what = `${artifact.name} ${from.version} ${to.version}`;
        for (const [title, files] of [["Metrics", said.metrics ?? {}], ["Parameters", said.params ?? {}], ["Annotation", { "": said.annotation ?? {} }]]) {
          const expected = Object.entries(files).flatMap(([, keys]) => Object.entries(keys).map(([key, { state }]) => `${key} ${state.replaceAll("-", " ")}`));
          const rows = await page.evaluate((title) => [...document.querySelectorAll(`table[data-of=${title}] tbody tr`)].map((row) => `${row.dataset.key} ${row.dataset.state}`), title);
          assert.deepEqual(rows.sort(), expected.sort(), `${what}: ${title}`);
        }
        // The values are shown as they are: numbers with all their digits.
        const exactly = withDigits(text);
        const changed = (files) => Object.entries(files ?? {}).flatMap(([, keys]) => Object.entries(keys).filter(([key, it]) => key && it.state === "changed"));
        const values = [...changed(exactly.metrics), ...changed(exactly.params)];
        for (const [key, { old, new: now }] of values) {
          const cells = await page.evaluate((key) => [...document.querySelectorAll("table[data-of=Metrics] tbody tr, table[data-of=Parameters] tbody tr")]
            .filter((row) => row.dataset.key === key && row.dataset.state === "changed").map((row) => [row.cells[1].textContent, row.cells[2].textContent]), key);
          assert.ok(cells.some(([a, b]) => a === String(old) && b === String(now)), `${what}: ${key} ${old} ${now} ${cells}`);
        }
        const [output] = said.outputs ?? [];
        const states = await page.evaluate(() => Object.fromEntries([...document.querySelectorAll("table[data-of=Content] tbody tr")].map((row) => [row.dataset.key, row.dataset.state])));
        const hashes = await texts(page, "table[data-of=Content] tbody tr[data-key=hash] td");
        const reasons = said.unknown.filter((it) => it.section === "outputs" && !it.why.endsWith("has no annotation")).length;
        assert.ok(reasons === 0 || (await page.locator("[data-unknown=Content]").count()) > 0, `${what}: ${JSON.stringify(said.unknown)}`);
        if (output?.state === "changed") assert.deepEqual(hashes.slice(0, 2), [output.old.hash, output.new.hash], what);
        else if (output?.state === "unknown") assert.ok(Object.values(states).every((state) => state === "unknown"), `${what}: ${JSON.stringify(states)}`);
        else if (output?.state === "moved") assert.deepEqual([states.path, hashes], ["moved", []], what);
        else if (output?.state === "added" || output?.state === "removed") assert.ok(Object.values(states).every((state) => state === output.state), what);
        else assert.deepEqual(hashes, [], what);
        if (output) seen.add(output.state);
        pairs += 1;
      }
    }
  }
  await close();
  assert.ok(pairs > 0);
  return seen;
}

/** JSON whose long whole numbers are texts, with all their digits. */
function withDigits(text) {
  return JSON.parse(text.replace(/: (-?\d{16,})(?=[,\n])/g, ': "$1"'));
}

/** What a program prints, also if it ends with an error. */
function run(program, args) {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    return error.stdout;
  }
}
