// The page for operations in Chromium, as people use it.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

import { KEY, stage } from "./stage.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };
const PICTURES = process.env.PICTURES === "1";
const ARGUMENTS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

let gateway;
let browser;
let folder;

before(async () => {
  gateway = await stage();
  folder = mkdtempSync(path.join(tmpdir(), "waybill-page-profile-"));
  browser = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM,
    args: ARGUMENTS,
    viewport: WIDE,
    locale: "en-GB",
  });
});

after(async () => {
  await browser?.close();
  await gateway?.end();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A new page of the browser, on which nothing may go wrong unseen. */
async function opened(where) {
  const page = await browser.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(gateway.base) && !url.startsWith("data:")) wrong.push(`it asks for ${url}`);
  });
  await page.goto(gateway.base + where);
  return { page, wrong };
}

async function loggedIn(where) {
  const { page, wrong } = await opened("/login?lang=en");
  // Of an earlier test there is a session still.
  if (page.url().includes("/login")) {
    await page.getByLabel("API key").fill(KEY);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/");
  }
  await page.goto(gateway.base + where);
  return { page, wrong };
}

async function audited(page, what) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document));
  assert.ok(passes.some(({ id }) => id === "color-contrast"), "it has looked");
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(found, [], what);
}

/** Presses Tab until this has the focus; nothing is clicked. */
async function tabbedTo(page, locator) {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${locator} is not reached by the keyboard`);
}

const isSetAside = async (id) => {
  const list = await (await gateway.call("/v1/set-aside")).json();
  return list.waybills.some((waybill) => waybill.waybill_id === id);
};

test("whoever has no API key sees nothing, and a key is in no address", async () => {
  const { page, wrong } = await opened("/?lang=en");
  assert.match(page.url(), /\/login/);
  await audited(page, "logging in");
  await page.getByLabel("API key").fill("a guess");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.doesNotMatch(page.url(), /guess/);
  await page.getByLabel("API key").fill(KEY);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Waiting for a person" }).waitFor();
  assert.doesNotMatch(page.url(), new RegExp(KEY));
  assert.deepEqual(wrong, []);
  await page.close();
});

for (const lang of ["en", "zh"]) {
  for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    for (const colorScheme of ["light", "dark"]) {
      test(`everybody can read it: ${lang}, ${size}, ${colorScheme}`, async () => {
        const { page, wrong } = await loggedIn(`/?lang=${lang}`);
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        const waybill = `/waybill?id=SF1020304050607&lang=${lang}`;
        const aside = `/waybill?id=ZT-TOKEN-0001&lang=${lang}`;
        for (const where of [`/?lang=${lang}`, waybill, aside]) {
          await page.goto(gateway.base + where);
          for (const summary of await page.locator("summary").all()) await summary.click();
          const text = await page.locator("body").innerText();
          assert.doesNotMatch(text + (await page.content()), /secret-of/, "no order token");
          assert.match(text, lang === "zh" ? /[一-鿿]{4}/ : /Find a waybill/);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(overflow <= 0, `${where} is ${overflow} too wide`);
          await audited(page, where);
        }
        assert.deepEqual(wrong, []);
        await page.close();
      });
    }
  }
}

test("a waybill is found, and its way is on the state diagram", async () => {
  const { page, wrong } = await loggedIn("/?lang=en");
  await tabbedTo(page, page.getByLabel("Find a waybill"));
  await page.keyboard.type("SF1020304050607");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "SF1020304050607" }).waitFor();
  const diagram = page.locator("svg.diagram");
  assert.match(await diagram.locator(".node.here").innerHTML(), /Signed/);
  // Thirteen updates; the hold is no arrow.
  const labels = await diagram.locator(".labels .count").allTextContents();
  const numbers = labels.flatMap((label) => label.split(" ")).map(Number).sort((a, b) => a - b);
  assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13]);
  assert.match(await page.locator("#refused").innerText(), /202 waybill_closed/);
  assert.match(await page.locator("#history").innerText(), /confirmed at/);
  assert.deepEqual(wrong, []);
  await page.close();
});

test("the languages lead to the same page in the other one", async () => {
  const { page } = await loggedIn("/waybill?id=SF1020304050607&lang=en");
  await page.getByRole("link", { name: "中文" }).click();
  await page.getByRole("heading", { name: "已接受的更新" }).waitFor();
  assert.match(page.url(), /id=SF1020304050607/);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh");
  const names = page.locator("svg.diagram .node .name");
  assert.equal(await names.getByText("派送中").isVisible(), true);
  assert.equal(await names.getByText("OutForDelivery").isVisible(), false);
  await page.close();
});

test("the three decisions are made by the keyboard alone", async () => {
  const { page, wrong } = await loggedIn("/waybill?id=ZT-TOKEN-0001&lang=en");
  assert.match(await page.locator(".card").innerText(), /9300507/);
  await tabbedTo(page, page.getByText("New order token"));
  await page.keyboard.press("Enter");
  await tabbedTo(page, page.getByLabel("Order token"));
  await page.keyboard.type("right-token");
  await page.keyboard.press("Enter");
  await page.getByText("with the new order token").waitFor();
  assert.doesNotMatch(page.url(), /right-token/);
  assert.equal(await isSetAside("ZT-TOKEN-0001"), false);

  await page.goto(`${gateway.base}/?lang=en`);
  const card = page.locator("article", { hasText: "YT-UNKNOWN-0002" });
  await tabbedTo(page, card.getByRole("button", { name: "Send as it is" }));
  await page.keyboard.press("Enter");
  await page.getByText("It is being sent as it is").waitFor();

  const bug = page.locator("article", { hasText: "YD-BUG-0003" });
  await tabbedTo(page, bug.locator("summary", { hasText: "Discard" }));
  await page.keyboard.press("Space");
  await tabbedTo(page, bug.getByRole("button", { name: "Discard for good" }));
  await page.keyboard.press("Enter");
  await page.getByText("The payload is given up").waitFor();
  assert.equal(await isSetAside("YD-BUG-0003"), false);
  assert.deepEqual(wrong, []);
  await page.close();
});

test("pictures for the documentation", { skip: !PICTURES }, async () => {
  // A stage of its own: on this one everything is decided by now.
  const fresh = await stage();
  // A session is its API key's, whichever gateway it was opened at.
  const { page } = await loggedIn("/?lang=en");
  const images = new URL("../../../docs/images/", import.meta.url).pathname;
  const shot = async (name, where) => {
    await page.goto(fresh.base + where);
    await page.screenshot({ path: `${images}${name}.png`, fullPage: true });
  };
  await shot("gateway", "/?lang=en");
  await shot("gateway-waybill", "/waybill?id=SF1020304050607&lang=zh");
  await page.close();
  await fresh.end();
});
