// The page itself: the map, the controls, and what happens when one of them is used.

const at = (id) => document.getElementById(id);

const narrow = matchMedia("(max-width: 760px)");

// Looks: as the reader's system has it, until the reader chooses.
const dark = () => (state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
const showTheme = () => {
  document.documentElement.dataset.theme = dark() ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", String(dark()));
  at("theme").textContent = dark() ? "Light" : "Dark";
  readColours();
};

const map = L.map("map", {
  attributionControl: false, zoomControl: false, minZoom: 4, maxZoom: tiled() ? 18 : 12, zoomSnap: 0.5,
  maxBounds: [[39, 12], [58, 50]], maxBoundsViscosity: 0.8, keyboardPanDelta: 120,
});
L.control.zoom({ position: "topright" }).addTo(map);
L.control.scale({ position: "bottomleft", imperial: false }).addTo(map);
const pane = (name, order) => {
  map.createPane(name).style.zIndex = order;
  map.getPane(name).style.pointerEvents = "none";
  return name;
};
const country = new CanvasLayer((ctx, frame) => drawCountry(ctx, frame, tiled()), { pane: pane("country", 300), padding: 0.15 });
const events = new CanvasLayer(drawEvents, { pane: pane("events", 400), padding: 0.15 });
if (tiled()) {
  L.tileLayer(ABOUT.tiles, { referrerPolicy: "no-referrer", maxZoom: 18 }).addTo(map);
}

// Where things are told of, rivers and whole regions left out where there is anything else; Ukraine where there is nothing.
const UKRAINE = L.latLngBounds([44.2, 22], [52.5, 40.3]);
const extent = () => {
  const wide = (record) => record.named && (record.group.line || ["region", "country", "area", "water"].includes(record.class));
  const bounds = L.latLngBounds([]);
  const put = (positions) => (typeof positions[0] === "number" ? bounds.extend([positions[1], positions[0]]) : positions.forEach(put));
  const narrowed = RECORDS.filter((record) => !wide(record));
  for (const record of narrowed.length > 0 ? narrowed : RECORDS) put(record.geometry.coordinates);
  return bounds.isValid() ? bounds : UKRAINE;
};
const showView = () => {
  if (state.view) {
    const [zoom, lat, lon] = state.view.split("/").map(Number);
    map.setView([lat, lon], zoom, { animate: false });
  } else map.fitBounds(extent(), { maxZoom: 9, animate: false, paddingTopLeft: [24, 24], paddingBottomRight: [narrow.matches ? 24 : 130, 24] });
};

let visible = [];
const count = (many, one) => `${many.toLocaleString("en")} ${one}${many === 1 ? "" : "s"}`;
const summary = () => {
  const days = DATED.length === 0 ? "no days" : FIRST_DAY === LAST_DAY ? dayWords(FIRST_DAY) : `${dayWords(FIRST_DAY)} to ${dayWords(LAST_DAY)}`;
  const all = RECORDS.length;
  return visible.length === all ? `${count(all, "event")}, ${days}` : `${visible.length.toLocaleString("en")} of ${count(all, "event")}, ${days}`;
};

// Filters the records anew and shows what is left; nothing is built but the rows in sight.
const refresh = () => {
  visible = filtered();
  for (const group of groups) group.shown = [];
  for (const record of visible) record.group.shown.push(record);
  List.show(visible);
  events.later();
  at("summary").textContent = summary();
  const hidden = FACETS.reduce((sum, { name }) => sum + state.hidden[name].size, 0) + (state.confidence > 0 ? 1 : 0);
  at("filtered").textContent = hidden > 0 ? `${hidden} set` : "";
  showDay();
  keep();
};

let keeping;
const keep = () => {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    const hash = `#${hashOf()}`;
    try {
      history.replaceState(null, "", hash);
    } catch {
      // Some browsers keep the address of pages on disk as it is; the link can be copied all the same.
    }
  }, 150);
};

// Choosing an event marks it in the list and on the map; opening it tells all of it.
const popup = L.popup({ maxWidth: 360, minWidth: 240, autoPanPadding: [24, 24], className: "event-popup" });
let reading = false;
const spotOf = (record) => {
  const { p, geometry } = record;
  const said = claimed(record);
  if (said) {
    // Over the northernmost end, so that neither what is said nor what is measured is covered.
    const ends = said.ring ? [{ x: said.true.x, y: Math.min(...said.ring.filter((_, n) => n % 2 === 1)) }] : [said.spot, said.from, said.true];
    return L.CRS.EPSG3857.pointToLatLng(ends.reduce((top, end) => (end.y < top.y ? end : top)), 0);
  }
  if (geometry.type === "Point") return L.latLng(geometry.coordinates[1], geometry.coordinates[0]);
  if (record.named && number(p.lat) !== null && number(p.lon) !== null) return L.latLng(p.lat, p.lon);
  const flat = geometry.coordinates.flat(Infinity);
  const line = record.group.paths.length === 1 && flat.length === 4;
  return line ? L.latLng((flat[1] + flat[3]) / 2, (flat[0] + flat[2]) / 2) : L.latLng(flat[1], flat[0]);
};
// On a phone what is told stands in a sheet at the foot of the page, since the map is too small for it.
const close = () => {
  map.closePopup(popup);
  at("sheet").hidden = true;
  if (reading) List.box.focus({ preventScroll: true });
  reading = false;
};
const choose = (record) => {
  state.chosen = record;
  List.choose(record);
  map.closePopup(popup);
  const spot = spotOf(record);
  if (!map.getBounds().pad(-0.1).contains(spot)) map.panTo(spot);
  events.later();
  keep();
};
// A claim of a few kilometres is a speck on a map of the country.
const near = (record) => {
  const said = claimed(record);
  if (!said) return;
  const start = projected(...record.geometry.coordinates[0]);
  const length = Math.hypot(said.true.x - start.x, said.true.y - start.y);
  if (length * 2 ** map.getZoom() < 60) {
    const zoom = Math.min(10, Math.floor(Math.log2(120 / Math.max(length, 1e-6))));
    map.setView(spotOf(record), Math.max(map.getZoom(), zoom), { animate: false });
  }
};
const open = (record, focus) => {
  state.chosen = record;
  List.choose(record);
  near(record);
  const told = popupOf(record, (other) => open(other, true));
  if (narrow.matches) {
    const button = element("button", "", "×");
    button.type = "button";
    button.setAttribute("aria-label", "Close");
    button.addEventListener("click", close);
    at("sheet").replaceChildren(button, told);
    at("sheet").hidden = false;
    at("sheet").scrollTop = 0;
    map.panTo(spotOf(record));
  } else {
    popup.options.maxHeight = Math.max(160, Math.min(440, map.getSize().y - 90));
    popup.options.maxWidth = Math.max(240, Math.min(360, map.getSize().x - 60));
    popup.options.offset = L.point(0, claimed(record) ? -8 : 2);
    popup.setLatLng(spotOf(record)).setContent(told).openOn(map);
  }
  reading = focus;
  if (focus) told.focus({ preventScroll: true });
  events.later();
  keep();
};
map.on("popupclose", () => {
  if (reading && at("map").contains(document.activeElement)) List.box.focus({ preventScroll: true });
  reading = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
map.on("click", (event) => {
  const coarse = matchMedia("(pointer: coarse)").matches;
  const group = groupAt(map, event.latlng, coarse ? 14 : 6);
  if (group) open(group.shown.includes(state.chosen) ? state.chosen : group.line ? group.shown[0] : leading(group), false);
});
map.on("mousemove", (event) => {
  at("map").classList.toggle("over", groupAt(map, event.latlng, 5) !== null);
});
map.on("moveend", () => {
  if (document.body.classList.contains("printing")) return;
  const { lat, lng } = map.getCenter();
  state.view = `${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
  keep();
});

// Time.
const slider = at("day");
const step = () => Math.max(1, Math.ceil((LAST_DAY - FIRST_DAY) / 200));
const showDay = () => {
  const day = state.day ?? LAST_DAY;
  const all = state.day === null;
  const words = all ? "all days" : state.span === 1 ? dayWords(day)
    : state.span > 1 ? `${dayWords(day - state.span + 1)} – ${dayWords(day)}` : `up to ${dayWords(day)}`;
  slider.value = day;
  slider.setAttribute("aria-valuetext", words);
  at("day-value").textContent = words;
  drawHistogram();
};
let bins = [];
const binned = () => {
  const days = LAST_DAY - FIRST_DAY + 1;
  const most = Math.min(days, 160);
  bins = Array.from({ length: most }, () => 0);
  for (const record of DATED) bins[Math.min(most - 1, Math.floor(((record.first - FIRST_DAY) / days) * most))] += 1;
};
const drawHistogram = () => {
  const canvas = at("histogram");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0 || bins.length === 0) return;
  const dense = window.devicePixelRatio || 1;
  canvas.width = width * dense;
  canvas.height = height * dense;
  const ctx = canvas.getContext("2d");
  ctx.scale(dense, dense);
  const days = LAST_DAY - FIRST_DAY + 1;
  const until = state.day ?? LAST_DAY;
  const since = state.span > 0 && state.day !== null ? state.day - state.span + 1 : FIRST_DAY;
  const most = Math.max(...bins);
  bins.forEach((many, n) => {
    const day = FIRST_DAY + (n * days) / bins.length;
    const tall = many === 0 ? 0 : Math.max(2, (many / most) * (height - 2));
    ctx.fillStyle = day <= until && day + days / bins.length > since ? COLOURS.location : COLOURS.unverifiable;
    ctx.globalAlpha = day <= until && day + days / bins.length > since ? 0.85 : 0.35;
    const wide = Math.max(1, Math.min(24, width / bins.length - 1));
    ctx.fillRect(((n + 0.5) * width) / bins.length - wide / 2, height - tall, wide, tall);
  });
};
let playing = null;
const pause = () => {
  clearInterval(playing);
  playing = null;
  at("play").setAttribute("aria-label", "Play");
  at("play-shape").setAttribute("d", "M4 2l10 6-10 6z");
};
const play = () => {
  if (state.day === null || state.day >= LAST_DAY) state.day = FIRST_DAY - step();
  const forward = () => {
    state.day = Math.min(LAST_DAY, state.day + step());
    refresh();
    if (state.day >= LAST_DAY) pause();
  };
  at("play").setAttribute("aria-label", "Pause");
  at("play-shape").setAttribute("d", "M3 2h4v12H3zM9 2h4v12H9z");
  playing = setInterval(forward, matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 350);
  forward();
};
const buildTime = () => {
  const undated = RECORDS.length - DATED.length;
  at("undated-count").textContent = `(${undated.toLocaleString("en")})`;
  at("undated").closest("label").hidden = undated === 0;
  if (DATED.length === 0 || FIRST_DAY === LAST_DAY) {
    for (const id of ["play", "day", "span"]) at(id).disabled = true;
  }
  if (DATED.length === 0) {
    at("time").hidden = true;
    return;
  }
  [slider.min, slider.max] = [FIRST_DAY, LAST_DAY];
  at("first-day").textContent = dayWords(FIRST_DAY);
  at("last-day").textContent = dayWords(LAST_DAY);
  binned();
  slider.addEventListener("input", () => {
    pause();
    state.day = Number(slider.value);
    if (state.day >= LAST_DAY && state.span === 0) state.day = null;
    refresh();
  });
  at("play").addEventListener("click", () => (playing === null ? play() : pause()));
  at("span").addEventListener("change", () => {
    state.span = Number(at("span").value);
    if (state.span > 0 && state.day === null) state.day = LAST_DAY;
    if (state.span === 0 && state.day === LAST_DAY) state.day = null;
    refresh();
  });
  at("undated").addEventListener("change", () => {
    state.undated = at("undated").checked;
    refresh();
  });
};

// Filters, and the legend, which has the same signs.
const buildFilters = () => {
  for (const { name, label } of FACETS) {
    const values = counts(name);
    if (values.length < 2) continue;
    const group = element("fieldset", "facet");
    group.append(element("legend", "", label));
    for (const [value, many] of values) {
      const row = element("label", "choice");
      const box = element("input");
      box.type = "checkbox";
      box.dataset.facet = name;
      box.dataset.value = value;
      box.addEventListener("change", () => {
        if (box.checked) state.hidden[name].delete(value);
        else state.hidden[name].add(value);
        refresh();
      });
      row.append(box);
      if (name === "verdict" || name === "role") row.append(swatch(name, value));
      row.append(element("span", "choice-name", name === "role" ? plain(value) : WORDS[value] || plain(value)), element("span", "choice-count", many.toLocaleString("en")));
      group.append(row);
    }
    at("filter-groups").append(group);
  }
  const scored = RECORDS.some((record) => record.confidence !== null);
  at("confidence").closest(".confidence").hidden = !scored;
  at("confidence").addEventListener("input", () => {
    state.confidence = Number(at("confidence").value);
    at("confidence-value").textContent = state.confidence;
    refresh();
  });
  at("query").addEventListener("input", () => {
    state.query = at("query").value;
    refresh();
  });
  at("reset").addEventListener("click", () => {
    const { theme, view, chosen } = state;
    state = Object.assign(everything(), { theme, view, chosen });
    showControls();
    refresh();
  });
};
const buildLegend = () => {
  const items = at("legend-items");
  const add = (sign, words) => {
    const item = element("li");
    item.append(sign, element("span", "", words));
    items.append(item);
  };
  const has = (name) => new Map(counts(name));
  const [kinds, roles, verdicts] = [has("kind"), has("role"), has("verdict")];
  for (const role of ROLES) if (roles.has(role)) add(swatch("role", role), role === "location" ? "place of an event" : `place: ${WORDS[role]}`);
  for (const verdict of VERDICTS) if (verdicts.has(verdict)) add(swatch("verdict", verdict), `claim: ${verdict === "both_off" ? "both off" : WORDS[verdict]}`);
  if (verdicts.size > 0) add(swatch("said"), "where a claim puts its place");
  if (kinds.has("movement")) add(swatch("movement"), "movement");
  at("legend").hidden = items.children.length === 0;
};
const showControls = () => {
  at("query").value = state.query;
  at("confidence").value = state.confidence;
  at("confidence-value").textContent = state.confidence;
  at("span").value = state.span;
  at("undated").checked = state.undated;
  for (const box of document.querySelectorAll("input[data-facet]")) {
    box.checked = !state.hidden[box.dataset.facet].has(box.dataset.value);
  }
};

// Print: the map in the colours of paper, and what is shown as a plain list.
const PRINTED = 300;
let printedView = null;
const beforePrint = () => {
  printedView = [map.getCenter(), map.getZoom()];
  document.documentElement.dataset.theme = "light";
  readColours();
  const seen = map.getBounds();
  document.body.classList.add("printing");
  map.invalidateSize({ animate: false, pan: false });
  map.fitBounds(seen, { animate: false });
  showPrinted();
  country.redraw();
  events.redraw();
};
const showPrinted = () => {
  const rows = visible.slice(0, PRINTED).map((record) => {
    const row = element("div", "printed-row");
    row.append(element("b", "", titleOf(record)), ` ${whenOf(record)}. ${whatOf(record)}. `, element("span", "", text(record.p.sentence) || ""));
    return row;
  });
  if (visible.length > PRINTED) rows.push(element("p", "", `and ${count(visible.length - PRINTED, "event")} more`));
  at("printed").replaceChildren(element("h2", "", "Events"), ...rows);
};
const afterPrint = () => {
  document.body.classList.remove("printing");
  at("printed").replaceChildren();
  showTheme();
  map.invalidateSize({ animate: false, pan: false });
  if (printedView) map.setView(...printedView, { animate: false });
  country.redraw();
  events.redraw();
};

const start = () => {
  state = stateOf(location.hash);
  at("title").textContent = ABOUT.name;
  const tiles = text(ABOUT.tiles_attribution);
  at("sources").textContent = `Made with ${ABOUT.generator} ${ABOUT.generator_version} and Leaflet. ${tiles ? `Tiles: ${tiles}. ` : ""}Data: ${ABOUT.attribution}. Days are days in Kyiv. A place name on the map says what a text speaks of, not that it happened.`;
  // What has to be scrolled has to be reached by the keyboard.
  if (at("sources").scrollHeight > at("sources").clientHeight) at("sources").tabIndex = 0;
  showTheme();
  buildFilters();
  buildLegend();
  buildTime();
  showControls();
  if (narrow.matches) at("legend").open = false;
  List.listen(choose, open);
  showView();
  country.addTo(map);
  events.addTo(map);
  refresh();
  if (state.chosen) open(state.chosen, false);

  at("theme").addEventListener("click", () => {
    state.theme = dark() ? "light" : "dark";
    showTheme();
    country.redraw();
    refresh();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    showTheme();
    country.redraw();
    refresh();
  });
  at("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", beforePrint);
  window.addEventListener("afterprint", afterPrint);
  at("copy").addEventListener("click", async () => {
    const address = `${location.href.replace(/#.*$/, "")}#${hashOf()}`;
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      const field = element("textarea", "hidden", address);
      document.body.append(field);
      field.select();
      said = document.execCommand("copy") ? "Copied" : "See address";
      field.remove();
    }
    at("copy").textContent = said;
    setTimeout(() => { at("copy").textContent = "Copy link"; }, 1500);
  });
  window.addEventListener("hashchange", () => {
    if (location.hash === `#${hashOf()}`) return;
    state = stateOf(location.hash);
    showTheme();
    showControls();
    showView();
    country.redraw();
    refresh();
    if (state.chosen) open(state.chosen, false);
  });
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    List.draw();
    drawHistogram();
  }).observe(at("map"));
  // Words are folded for the search while nobody waits for it.
  (window.requestIdleCallback || setTimeout)(() => RECORDS.forEach(words));
  document.documentElement.dataset.ready = "yes";
};
start();
