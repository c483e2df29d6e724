// The screen that compares two versions says what `gto diff --json` says.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { open, texts } from "./browser.mjs";

/** `gto` and the folder of the repositories come from the environment. */
export async function compare(browser, file, data) {
  const { GTO, REPOSITORIES } = process.env;
  const { page, close } = await open(browser, file);
  let pairs = 0;
  for (const repository of data.repositories) {
    for (const artifact of repository.artifacts) {
      const registered = artifact.versions.filter((it) => it.version !== it.commit && !it.deregistered);
      for (const [at, to] of registered.slice(0, 8).entries()) {
        const from = registered[at + 1];
        if (!from) continue;
        const args = ["diff", artifact.name, from.version, to.version, "--json", "--annotation", "--outputs", "--metrics", "--params", "-r", `${REPOSITORIES}/${repository.name}`];
        const said = JSON.parse(run(GTO, args));
        const hash = `#/compare/${[repository.name, artifact.name].map(encodeURIComponent).join("/")}?from=${encodeURIComponent(from.version)}&to=${encodeURIComponent(to.version)}`;
        await page.evaluate((hash) => { location.hash = hash; }, hash);
        await page.waitForFunction(([from, to]) => document.querySelectorAll("option:checked")[1]?.value === from && document.querySelectorAll("option:checked")[2]?.value === to, [from.version, to.version]);
        const what = `${artifact.name} ${from.version} ${to.version}`;
        for (const [title, files] of [["Metrics", said.metrics], ["Parameters", said.params], ["Annotation", { "": said.annotation }]]) {
          const expected = Object.entries(files).flatMap(([, keys]) => Object.entries(keys).map(([key, { state }]) => `${key} ${state.replaceAll("-", " ")}`));
          const rows = await page.evaluate((title) => [...document.querySelectorAll(`table[data-of=${title}] tbody tr`)].map((row) => `${row.dataset.key} ${row.dataset.state}`), title);
          assert.deepEqual(rows.sort(), expected.sort(), `${what}: ${title}`);
        }
        const [output] = said.outputs;
        const hashes = await texts(page, "table[data-of=Content] tbody tr[data-key=hash] td");
        if (output.state === "changed") assert.deepEqual(hashes.slice(0, 2), [output.old.hash, output.new.hash], what);
        else if (output.state !== "unknown") assert.deepEqual(hashes, [], what);
        pairs += 1;
      }
    }
  }
  await close();
  assert.ok(pairs > 0);
}

/** What a program prints, also if it ends with an error. */
function run(program, args) {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    return error.stdout;
  }
}
