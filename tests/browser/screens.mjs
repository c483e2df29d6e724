// Every screen at three widths, light and dark: nothing is wrong by axe, nothing is wider than the
// window, and there is a picture of each.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { open, violations } from "./browser.mjs";

const WIDTHS = [360, 1280, 2560];
const SCHEMES = ["light", "dark"];

export async function screens(browser, file, routes, pictures) {
  mkdirSync(pictures, { recursive: true });
  for (const [name, hash] of Object.entries(routes)) {
    for (const width of WIDTHS) {
      for (const colorScheme of SCHEMES) {
        const height = width < 500 ? 800 : 1000;
        const { page, close } = await open(browser, file, hash, { viewport: { width, height }, colorScheme });
        const what = `${name} at ${width}, ${colorScheme}`;
        // A table that is too wide gets a scroll bar of its own before the first frame is drawn.
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${what}: ${wider} pixels too wide`);
        assert.deepEqual(await violations(page), [], what);
        await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true });
        await close();
      }
    }
  }
}
