// Records -> a list of which only the rows in sight exist, so that ten thousand are as quick as ten.

const ROW = 74;
const element = (tag, name, words) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (words !== undefined && words !== null) made.textContent = words;
  return made;
};

// A small picture of a record, as the map draws it.
const SVG = "http://www.w3.org/2000/svg";
const swatch = (kind, value) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 26 16");
  svg.setAttribute("class", `swatch swatch-${value || kind}`);
  svg.setAttribute("aria-hidden", "true");
  const add = (tag, attributes) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, of] of Object.entries(attributes)) made.setAttribute(name, of);
    svg.append(made);
  };
  if (kind === "verdict") {
    add("line", { x1: 2, y1: 8, x2: 24, y2: 8, "stroke-width": 3, "stroke-dasharray": (DASHES[value] || []).map((it) => it * 0.8).join(" ") });
  } else if (kind === "movement") {
    add("line", { x1: 2, y1: 8, x2: 18, y2: 8, "stroke-width": 2.5 });
    add("path", { d: "M24 8l-8-4v8z", "class": "solid" });
  } else if (value === "attribution") add("rect", { x: 8, y: 3, width: 10, height: 10, "stroke-width": 2 });
  else if (value === "dateline") add("path", { d: "M13 2l6 11H7z" });
  else if (kind === "said") add("path", { d: "M13 2l6 6-6 6-6-6z", "stroke-width": 2 });
  else add("circle", { cx: 13, cy: 8, r: 5.5, "stroke-width": 2 });
  return svg;
};
const swatchOf = (record) =>
  record.kind === "claim" ? swatch("verdict", record.verdict)
    : record.kind === "movement" ? swatch("movement")
      : swatch("role", record.role || "location");

const whenOf = (record) => {
  if (record.first === null) return "undated";
  return record.last !== null && record.last !== record.first
    ? `${dayWords(record.first)} – ${dayWords(record.last)}` : dayWords(record.first);
};
// "5 mentions in 3 articles" of what was gathered, where there is more than one.
const countsOf = (record) => {
  const [mentions, articles] = [number(record.p.mention_count), number(record.p.article_count)];
  if (mentions === null || mentions < 2) return null;
  return `${mentions} mentions${articles > 1 ? ` in ${articles} articles` : ""}`;
};
const titleOf = (record) => (record.kind === "claim" && text(record.p.claim) ? `“${record.p.claim}”` : record.title);
const whatOf = (record) => {
  const { p } = record;
  if (record.kind === "claim") {
    return [record.verdict ? WORDS[record.verdict] || plain(record.verdict) : null, text(p.subject)].filter(Boolean).join(" · ");
  }
  if (record.kind === "movement") return "movement";
  const where = [record.class ? plain(record.class) : null, text(p.oblast) !== record.title ? text(p.oblast) : null].filter(Boolean).join(", ");
  const many = countsOf(record);
  return many ? `${many} · ${where}` : where;
};

const List = {
  box: document.getElementById("list"),
  space: document.getElementById("list-space"),
  records: [],
  at: -1,
  rows: new Map(),

  show(records) {
    this.records = records;
    this.at = records.indexOf(state.chosen);
    this.space.style.height = `${Math.max(1, records.length) * ROW}px`;
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    if (records.length === 0) {
      const none = element("p", "none", "Nothing fits these filters.");
      this.rows.set(-1, none);
      this.space.append(none);
    }
    this.draw();
  },

  draw() {
    if (this.records.length === 0) {
      this.box.removeAttribute("aria-activedescendant");
      return;
    }
    const from = Math.max(0, Math.floor(this.box.scrollTop / ROW) - 4);
    const to = Math.min(this.records.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / ROW) + 4);
    for (const [at, row] of this.rows) {
      if ((at < from || at >= to) && at !== this.at) {
        row.remove();
        this.rows.delete(at);
      }
    }
    for (let at = from; at < to; at += 1) this.row(at);
    if (this.at >= 0) this.box.setAttribute("aria-activedescendant", this.row(this.at).id);
    else this.box.removeAttribute("aria-activedescendant");
    for (const [at, row] of this.rows) row.setAttribute("aria-selected", String(at === this.at));
  },

  row(at) {
    if (this.rows.has(at)) return this.rows.get(at);
    const record = this.records[at];
    const row = element("div", "row");
    row.id = `row-${at}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-posinset", at + 1);
    row.setAttribute("aria-setsize", this.records.length);
    row.style.top = `${at * ROW}px`;
    row.dataset.at = at;
    const words = element("div", "row-words");
    const head = element("div", "row-head");
    head.append(element("span", "row-title", titleOf(record)), element("span", "row-when", whenOf(record)));
    words.append(head, element("div", "row-what", whatOf(record)));
    words.append(element("div", "row-sentence", text(record.p.sentence) || text(record.p.description) || ""));
    row.append(swatchOf(record), words);
    this.rows.set(at, row);
    this.space.append(row);
    return row;
  },

  reveal(at) {
    const top = at * ROW;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + ROW > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + ROW - this.box.clientHeight;
  },

  choose(record) {
    this.at = this.records.indexOf(record);
    if (this.at >= 0) this.reveal(this.at);
    this.draw();
  },

  listen(chosen, opened) {
    this.box.addEventListener("scroll", () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.draw());
    }, { passive: true });
    this.box.addEventListener("click", (event) => {
      const row = event.target.closest(".row");
      if (row) opened(this.records[Number(row.dataset.at)], false);
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || this.records.length === 0) return;
      const page = Math.max(1, Math.floor(this.box.clientHeight / ROW) - 1);
      const last = this.records.length - 1;
      const to = { ArrowDown: this.at + 1, ArrowUp: this.at < 0 ? 0 : this.at - 1, Home: 0, End: last,
        PageDown: this.at + page, PageUp: this.at - page }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        chosen(this.records[Math.max(0, Math.min(last, to))]);
      } else if ((event.key === "Enter" || event.key === " ") && this.at >= 0) {
        event.preventDefault();
        opened(this.records[this.at], true);
      }
    });
  },
};
