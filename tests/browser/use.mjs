// Using the page: search, filters, sorting, routes, keys, copying, the theme; and without scripts.

import assert from "node:assert/strict";
import { go, open, texts } from "./browser.mjs";

const ROWS = "table.overview tbody tr";

export async function use(browser, file, data) {
  const all = data.repositories.flatMap((repository) =>
    repository.artifacts.map((artifact) => ({ repository, ...artifact })));
  const current = all.filter((it) => !it.deprecated);
  await searchAndFilter(browser, file, current);
  await sort(browser, file, current);
  await keys(browser, file);
  await follow(browser, file, current);
  await theme(browser, file);
  await lineage(browser, file, current);
  await withoutScript(browser, file, current);
  return await copy(browser, file, current);
}

async function searchAndFilter(browser, file, current) {
  const { page, close } = await open(browser, file);
  assert.equal((await texts(page, ROWS)).length, current.length);
  const word = current[0].name.slice(0, 4);
  await page.fill("#search", word.toUpperCase());
  const found = current.filter((it) => JSON.stringify([it.repository.name, it.name, it.annotation ?? ""]).toLowerCase().includes(word.toLowerCase()));
  const names = await texts(page, `${ROWS} th a`);
  assert.ok(names.includes(current[0].name) && names.length >= 1 && names.length <= current.length);
  assert.ok(found.every((it) => names.includes(it.name)), word);
  // What is chosen is in the address, and comes back with it.
  assert.match(page.url(), /#\/\?q=/);
  await page.reload();
  await page.waitForSelector("h1");
  assert.deepEqual(await texts(page, `${ROWS} th a`), names);
  await page.fill("#search", "no artifact has this name");
  assert.equal(await page.locator(".nothing").count(), 1);
  await page.fill("#search", "");
  const stage = data(current);
  if (stage) {
    await page.getByLabel("In stage").selectOption(stage);
    const staged = current.filter((it) => it.stages[stage]?.length).map((it) => it.name);
    assert.deepEqual((await texts(page, `${ROWS} th a`)).sort(), staged.sort());
  }
  await close();
}

/** A stage that some artifacts are in. */
function data(current) {
  return current.flatMap((it) => Object.keys(it.stages).filter((stage) => it.stages[stage].length))[0];
}

async function sort(browser, file, current) {
  const { page, close } = await open(browser, file);
  const header = page.locator("thead th", { has: page.getByRole("button", { name: "Artifact" }) });
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  const ascending = await texts(page, `${ROWS} th a`);
  await header.getByRole("button").focus();
  await page.keyboard.press("Enter");
  const again = page.locator("thead th").first();
  assert.equal(await again.getAttribute("aria-sort"), "descending");
  assert.deepEqual(await texts(page, `${ROWS} th a`), ascending.toReversed());
  // The key that sorted keeps the focus.
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "name");
  assert.equal(ascending.length, current.length);
  await close();
}

async function keys(browser, file) {
  const { page, close } = await open(browser, file);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.type("a/b");
  assert.equal(await page.inputValue("#search"), "a/b");
  await page.fill("#search", "");
  // Every stop has an outline.
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none", await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200)));
  }
  await close();
}

async function follow(browser, file, current) {
  const { page, close } = await open(browser, file);
  await page.locator(`${ROWS} th a`).first().press("Enter");
  await page.waitForFunction(() => document.querySelector("h1").textContent !== "Overview");
  const name = await page.locator("h1").textContent();
  assert.ok(current.some((it) => it.name === name), name);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.ok((await page.title()).startsWith(name));
  await page.goBack();
  await page.waitForSelector("table.overview");
  await page.goto(page.url().split("#")[0] + "#/artifact/no/such");
  await page.waitForFunction(() => document.querySelector("h1").textContent === "Not found");
  await page.goto(page.url().split("#")[0] + "#/%E0%A4%A");
  await page.waitForFunction(() => document.querySelector("h1").textContent === "Not found");
  await close();
}

async function theme(browser, file) {
  const { page, close } = await open(browser, file, "", { colorScheme: "light", reducedMotion: "reduce" });
  const back = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await back();
  await page.getByLabel("Theme").selectOption("dark");
  assert.notEqual(await back(), light);
  await page.reload();
  await page.waitForSelector("h1");
  assert.notEqual(await back(), light);
  await page.getByLabel("Theme").selectOption("auto");
  assert.equal(await back(), light);
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((it) => getComputedStyle(it).transitionDuration !== "0s").length);
  assert.equal(moving, 0);
  await close();
}

/** From the data to the model that is made of it, and back. */
async function lineage(browser, file, current) {
  const made = current.flatMap((artifact) => artifact.versions.map((version) => ({ artifact, version })))
    .find(({ version }) => version.lineage?.output?.stage?.inputs?.some((it) => it.artifact));
  if (!made) return;
  const { artifact, version } = made;
  const name = `${artifact.name}@${version.version}`;
  const source = version.lineage.output.stage.inputs.find((it) => it.artifact).artifact;
  const { page, close } = await open(browser, file, "#/artifact/" + [artifact.repository.name, artifact.name, version.version].map(encodeURIComponent).join("/"));
  await page.getByRole("link", { name: "Where it comes from" }).click();
  await page.getByRole("heading", { name: `Lineage of ${name}` }).waitFor();
  await page.getByRole("link", { name: source, exact: true }).click();
  await page.getByRole("heading", { name: `Lineage of ${source}` }).waitFor();
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name: `Lineage of ${name}` }).waitFor();
  await close();
}

async function withoutScript(browser, file, current) {
  const { page, close } = await open(browser, file, "", { javaScriptEnabled: false });
  assert.deepEqual((await texts(page, "tr th[scope=row]")).sort(), current.map((it) => it.name).sort());
  await close();
}

/** Copies the commands of every artifact's version that is shown first, and gives them. */
async function copy(browser, file, current) {
  const copied = [];
  const { page, close } = await open(browser, file);
  for (const { repository, name, versions } of current.slice(0, 20)) {
    if (!versions.length) continue;
    await go(page, `#/artifact/${encodeURIComponent(repository.name)}/${encodeURIComponent(name)}`);
    assert.equal(await page.locator("h1").textContent(), name);
    for (const button of await page.locator(".copy").all()) {
      const shown = await button.locator("xpath=../code").textContent();
      await button.click();
      // The button says so for two seconds only; this stays.
      await page.waitForFunction((line) => document.getElementById("said").textContent === "Copied: " + line, shown);
      const line = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(line, shown);
      copied.push({ repository: repository.name, line });
    }
  }
  await close();
  assert.ok(copied.length > 0);
  return copied;
}
