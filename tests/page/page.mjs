// Opens pages in headless Chromium with the network off and uses them as a reader would.
// usage: node page.mjs PLAYWRIGHT-CORE FOLDER CHROMIUM
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [playwright, folder, executablePath] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(path.resolve(playwright));
const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const problems = [];
const requests = [];
const opened = async (name, hash = "", options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(`${name}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`${name}: ${error}`));
  page.on("request", (request) => request.url().startsWith("file:") || request.url().startsWith("data:") || requests.push(request.url()));
  const began = Date.now();
  await page.goto(pathToFileURL(path.resolve(folder, name)).href + hash);
  await page.waitForSelector("html[data-ready=yes]");
  page.took = Date.now() - began;
  return page;
};
const shot = async (page, name) => {
  await page.waitForTimeout(400);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
};
const summary = (page) => page.textContent("#summary");
const shown = async (page) => Number(/^[\d,]+/.exec(await summary(page))[0].replace(/,/g, ""));
const check = async (what, run) => {
  await run();
  console.log(`ok: ${what}`);
};
const setDay = (page, share) => page.evaluate((part) => {
  const slider = document.getElementById("day");
  slider.value = Math.round(Number(slider.min) + part * (slider.max - slider.min));
  slider.dispatchEvent(new Event("input"));
}, share);

const page = await opened("examples.html");
await check("the map shows every event of the examples, and the list has rows", async () => {
  const features = await page.evaluate(() => JSON.parse(document.getElementById("features").textContent).length);
  assert.ok(features > 50);
  assert.equal(await shown(page), features);
  assert.ok(await page.locator(".row").count() > 3);
  const drawn = await page.evaluate(() => [...document.querySelectorAll("#map canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 404) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    return colours.size;
  }));
  assert.ok(drawn.length === 2 && drawn.every((colours) => colours > 3), `colours ${drawn}`);
});
await shot(page, "desktop-light");
await check("the slider filters, and the end of it shows all again", async () => {
  const all = await shown(page);
  await setDay(page, 0.3);
  const some = await shown(page);
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  assert.match(await page.getAttribute("#day", "aria-valuetext"), /^up to \d/);
  await page.selectOption("#span", "1");
  assert.ok(await shown(page) < some);
  await page.selectOption("#span", "0");
  await page.uncheck("#undated");
  assert.ok(await shown(page) < some);
  await page.check("#undated");
  await setDay(page, 1);
  assert.equal(await shown(page), all);
});
await check("play goes on by itself and pauses", async () => {
  await page.click("#play");
  const first = await page.inputValue("#day");
  await page.waitForTimeout(900);
  assert.ok(Number(await page.inputValue("#day")) > Number(first));
  await page.click("#play");
  const then = await page.inputValue("#day");
  await page.waitForTimeout(600);
  assert.equal(await page.inputValue("#day"), then);
  await setDay(page, 1);
});
await check("filters by kind, verdict, role, class and confidence", async () => {
  const all = await shown(page);
  await page.click("#filters summary");
  for (const facet of ["kind", "verdict", "role", "class"]) {
    await page.locator(`input[data-facet=${facet}]`).first().uncheck();
    assert.ok(await shown(page) < all, facet);
    await page.locator(`input[data-facet=${facet}]`).first().check();
    assert.equal(await shown(page), all, facet);
  }
  await page.fill("#confidence", "0.95");
  assert.ok(await shown(page) < all);
  await shot(page, "filters");
  await page.click("#reset");
  assert.equal(await shown(page), all);
  await page.click("#filters summary");
});
await check("search finds names, in any case and in Ukrainian", async () => {
  const all = await shown(page);
  await page.fill("#query", "ORIKHIV");
  const found = await shown(page);
  assert.ok(found > 0 && found < all);
  await page.fill("#query", "оріхів");
  assert.ok(await shown(page) > 0);
  await page.fill("#query", "no such place");
  assert.equal(await shown(page), 0);
  assert.match(await page.textContent("#list"), /Nothing fits/);
  await page.fill("#query", "");
});
await check("the keyboard walks through the list and opens what is chosen", async () => {
  await page.focus("#list");
  const titles = [];
  for (let n = 0; n < 12; n += 1) {
    await page.keyboard.press("ArrowDown");
    const active = await page.getAttribute("#list", "aria-activedescendant");
    const row = page.locator(`#${active}`);
    assert.equal(await row.getAttribute("aria-selected"), "true");
    assert.equal(await row.getAttribute("aria-posinset"), String(n + 1));
    const [inside, box] = [await row.boundingBox(), await page.locator("#list").boundingBox()];
    assert.ok(inside.y >= box.y - 1 && inside.y + inside.height <= box.y + box.height + 1, "the row is in sight");
    titles.push(await row.locator(".row-title").textContent());
  }
  await page.keyboard.press("Enter");
  await page.waitForSelector(".popup h2");
  assert.equal(await page.textContent(".popup h2"), titles[11]);
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("popup")), "the popup has the focus");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".popup", { state: "detached" });
  assert.ok(await page.evaluate(() => document.activeElement.id === "list"), "the list has the focus again");
  await page.keyboard.press("End");
  const last = await page.getAttribute("#list", "aria-activedescendant");
  assert.equal(await page.getAttribute(`#${last}`, "aria-posinset"), await page.getAttribute(`#${last}`, "aria-setsize"));
});
await check("the address keeps the view, the filters and the event", async () => {
  await page.fill("#query", "orikhiv");
  await page.keyboard.press("Tab");
  await page.locator(".row").first().click();
  await page.waitForTimeout(400);
  const hash = await page.evaluate(() => location.hash);
  assert.match(hash, /q=orikhiv/);
  const again = await opened("examples.html", hash);
  assert.equal(await summary(again), await summary(page));
  assert.equal(await again.textContent(".popup h2"), await page.textContent(".popup h2"));
  await again.context().close();
});

const gathered = await opened("gathered.html");
await check("a gathered place tells how often it is named, and its other sentences with their sources", async () => {
  const { id, sentences } = await gathered.evaluate(() => {
    const most = RECORDS.filter((record) => record.kind === "event").reduce((most, record) => (record.mentions > most.mentions ? record : most));
    return { id: most.id, sentences: most.p.sentences.length };
  });
  const page = await opened("gathered.html", `#id=${encodeURIComponent(id)}`);
  await page.waitForSelector(".popup .others");
  assert.match(await page.textContent(".facts"), /\d+ mentions/);
  assert.equal(await page.locator(".popup .others li").count(), sentences - 1);
  await page.click(".popup .others summary");
  assert.ok(await page.locator(".popup .others li").first().isVisible());
  assert.ok(await page.evaluate(() => document.activeElement.tagName === "SUMMARY"), "the focus stays");
  // The map moves for it.
  await page.waitForFunction(() => document.querySelector(".leaflet-popup-content-wrapper").getBoundingClientRect().y
    >= document.getElementById("map").getBoundingClientRect().y, null, { timeout: 5000 });
  await shot(page, "gathered");
  await page.context().close();
});

const road = await opened("road.html");
await check("a click on the map opens what stands there, its words marked in the sentence", async () => {
  const spot = await road.evaluate(() => {
    const group = groups.find((group) => group.points.length > 0 && group.shown.length > 0);
    const { x, y } = map.latLngToContainerPoint(L.CRS.EPSG3857.pointToLatLng(group.points[0], 0));
    const box = document.getElementById("map").getBoundingClientRect();
    return { x: box.x + x, y: box.y + y, titles: group.shown.map((record) => record.title), said: group.shown.map((record) => record.p.mention) };
  });
  await road.mouse.click(spot.x, spot.y);
  await road.waitForSelector(".popup mark");
  assert.ok(spot.titles.includes(await road.textContent(".popup h2")));
  assert.ok(spot.said.includes(await road.textContent(".popup mark")));
});
await check("a claim is drawn as said beside as measured", async () => {
  await road.fill("#query", "37km");
  await road.locator(".row").first().click();
  await road.waitForSelector(".badge");
  assert.match(await road.textContent(".facts"), /Claimed\s*37 km NW\s*Measured\s*37 km ENE/);
  await shot(road, "claim");
});
await check("light and dark", async () => {
  const paper = () => road.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await road.click("#theme");
  assert.notEqual(await paper(), light);
  await shot(road, "claim-dark");
});
const dark = await opened("examples.html", "", { colorScheme: "dark" });
await shot(dark, "desktop-dark");
const whole = await opened("examples.html", "#map=6/48.6/31.5");
await shot(whole, "country");

await check("print has the map and the events in words", async () => {
  const printed = await opened("road.html");
  await printed.evaluate(() => beforePrint());
  await printed.emulateMedia({ media: "print" });
  await printed.setViewportSize({ width: 740, height: 1123 });
  assert.ok(await printed.locator(".printed-row").count() > 5);
  await printed.waitForTimeout(300);
  await printed.screenshot({ path: path.join(folder, "print.png"), fullPage: true });
  await printed.evaluate(() => afterPrint());
  assert.equal(await printed.locator(".printed-row").count(), 0);
  await printed.emulateMedia({ media: null });
  const pdf = await printed.pdf({ path: path.join(folder, "print.pdf"), preferCSSPageSize: true, printBackground: true });
  assert.ok(pdf.length > 20000);
});

await check("on a phone nothing runs over the edge, and a tap opens an event", async () => {
  const phone = await opened("examples.html", "", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await shot(phone, "phone");
  await phone.locator(".row").nth(2).tap();
  await phone.waitForSelector(".popup h2");
  await phone.screenshot({ path: path.join(folder, "phone-whole.png"), fullPage: true });
  await phone.evaluate(() => scrollTo(0, 0));
  await shot(phone, "phone-popup");
});

await check("hostile words stay words, and links are http or https alone", async () => {
  const hostile = await opened("hostile.html");
  for (let n = 0; n < 2; n += 1) {
    await hostile.locator(".row").nth(n).click();
    await hostile.waitForSelector(".popup h2");
    if (n === 0) {
      assert.match(await hostile.textContent(".popup h2"), /<img src=x onerror/);
      assert.match(await hostile.textContent(".popup mark"), /<\/script>/);
      assert.equal(await hostile.locator(".popup a").count(), 0);
      await shot(hostile, "hostile");
    }
  }
  const link = hostile.locator(".popup a");
  assert.equal(await link.getAttribute("href"), "https://example.org/a?b=%3Cc%3E");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  assert.equal(await hostile.evaluate(() => document.querySelector(".popup mark").previousSibling.textContent), "Kyiv, then ");
  assert.equal(await hostile.locator("img, .popup svg script, .row script").count(), 0);
  assert.equal(await hostile.evaluate(() => window.hurt), undefined);
  assert.match(await hostile.title(), /<script>alert/);
  assert.equal(await shown(hostile), 5);
  await hostile.uncheck("#undated");
  assert.equal(await shown(hostile), 4);
});
await check("the policy stops a script that got in all the same", async () => {
  const before = problems.length;
  const hostile = await opened("hostile.html");
  await hostile.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.hurt = 7";
    document.body.append(script);
  });
  assert.equal(await hostile.evaluate(() => window.hurt), undefined);
  assert.ok(problems.splice(before).some((problem) => /Content Security Policy/.test(problem)));
});

const many = await opened("many.html");
await check("10,000 events", async () => {
  assert.equal(await shown(many), 10000);
  assert.ok(await many.locator(".row").count() < 60, "only the rows in sight exist");
  const times = await many.evaluate(async () => {
    const slider = document.getElementById("day");
    const taken = [];
    for (let day = Number(slider.min); day <= Number(slider.max); day += 6) {
      const began = performance.now();
      slider.value = day;
      slider.dispatchEvent(new Event("input"));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      taken.push(performance.now() - began);
    }
    const began = performance.now();
    document.getElementById("query").value = "place 17";
    document.getElementById("query").dispatchEvent(new Event("input"));
    const search = performance.now() - began;
    const drawn = performance.now();
    events.redraw();
    const redraw = performance.now() - drawn;
    taken.sort((a, b) => a - b);
    return { middle: taken[taken.length >> 1], most: taken[taken.length - 1], search, redraw };
  });
  const ms = (value) => `${value.toFixed(1)} ms`;
  console.log(`   10,000 events: loaded in ${many.took} ms; a step of the slider, drawn: ${ms(times.middle)} in the middle, ${ms(times.most)} at most; search ${ms(times.search)}; map drawn in ${ms(times.redraw)}`);
  await many.fill("#query", "");
  await shot(many, "many");
});

await browser.close();
assert.deepEqual(problems, [], "the console is silent");
assert.deepEqual(requests, [], "nothing is loaded");
console.log(`ok: no errors, no requests; screenshots in ${folder}`);
