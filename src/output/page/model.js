// The features of the page -> records that can be filtered, and the state of the page, which its address keeps.

const block = (id) => JSON.parse(document.getElementById(id).textContent);
const ABOUT = block("about");
const DAY_MS = 86400000;

const dayOf = (text) => {
  const found = typeof text === "string" && /^(\d{4})-(\d\d)-(\d\d)/.exec(text);
  return found ? Math.round(Date.UTC(+found[1], +found[2] - 1, +found[3]) / DAY_MS) : null;
};
const isoOf = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayWords = (day) => {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
};
const plain = (name) => String(name).replace(/_/g, " ");
const text = (value) => (typeof value === "string" && value !== "" ? value : null);
const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);

// Letters without case and marks, so that "Huliaipole" is found as "huliaipole" and "Zaporizhzhia" with any accent.
const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[’ʼ'`]/g, "'");

const VERDICTS = ["consistent", "distance_off", "direction_off", "both_off", "unverifiable"];
const ROLES = ["location", "dateline", "actor", "attribution"];
// What becomes of mentions: one by one, or gathered by place and day.
const PLACES = ["mention", "place", "event"];
const KINDS = [...PLACES, "claim", "movement", "other"];
const FACETS = [
  { name: "kind", label: "Kind", order: KINDS },
  { name: "verdict", label: "Verdict on claims", order: VERDICTS },
  { name: "role", label: "Role of the place in its sentence", order: ROLES },
  { name: "class", label: "Class of place", order: [] },
];
const WORDS = {
  mention: "places mentioned", place: "places, by day and article", event: "places, by day", claim: "distance claims", movement: "movements", other: "other features",
  location: "something happens there", dateline: "head of a report", actor: "stands for an authority",
  attribution: "part of a title or source",
  consistent: "consistent", distance_off: "distance off", direction_off: "direction off",
  both_off: "distance and direction off", unverifiable: "cannot be told",
};

const recordOf = (feature, at) => {
  const p = feature.properties || {};
  const known = KINDS.includes(p.kind);
  const first = dayOf(p.start) ?? dayOf(p.date);
  const last = dayOf(p.end) ?? first;
  return {
    at,
    p,
    geometry: feature.geometry,
    id: text(p.id) || (feature.id !== undefined ? String(feature.id) : String(at)),
    kind: known ? p.kind : "other",
    named: PLACES.includes(p.kind),
    mentions: number(p.mention_count) ?? 1,
    title: text(p.title) || text(p.name) || text(p.claim) || `Feature ${at + 1}`,
    first: first === null ? last : first,
    last,
    verdict: text(p.verdict),
    role: text(p.role),
    class: text(p.place_class),
    confidence: number(p.confidence),
    found: null,
  };
};

const RECORDS = block("features").map(recordOf);
// By day, undated last; within a day as the text has it.
const ORDER = RECORDS.slice().sort((a, b) => (a.first ?? 1e9) - (b.first ?? 1e9) || a.at - b.at);
const DATED = RECORDS.filter((record) => record.first !== null);
const FIRST_DAY = DATED.reduce((least, record) => Math.min(least, record.first), Infinity);
const LAST_DAY = DATED.reduce((most, record) => Math.max(most, record.last), -Infinity);

const counts = (name) => {
  const found = new Map();
  for (const record of RECORDS) {
    if (record[name] !== null) found.set(record[name], (found.get(record[name]) || 0) + 1);
  }
  const order = FACETS.find((facet) => facet.name === name).order;
  const rank = (value) => (order.includes(value) ? order.indexOf(value) : order.length);
  return [...found].sort((a, b) => rank(a[0]) - rank(b[0]) || b[1] - a[1]);
};

const everything = () => ({
  day: null, span: 0, undated: true, confidence: 0, query: "", chosen: null, theme: null, view: null,
  hidden: { kind: new Set(), verdict: new Set(), role: new Set(), class: new Set() },
});
let state = everything();

const words = (record) => {
  if (record.found === null) {
    const p = record.p;
    const parts = [record.title, p.name, p.name_uk, p.mention, p.claim, p.subject, p.reference, p.from, p.to, p.oblast];
    record.found = folded(parts.filter((part) => typeof part === "string").join("\n"));
  }
  return record.found;
};

// The records that the state lets through, in the order of the list.
const filtered = () => {
  const { hidden, confidence, undated, span } = state;
  const until = state.day === null ? Infinity : state.day;
  const since = span > 0 && state.day !== null ? state.day - span + 1 : -Infinity;
  const query = folded(state.query.trim());
  return ORDER.filter((record) => {
    if (record.first === null ? !undated : record.first > until || record.last < since) return false;
    if (hidden.kind.has(record.kind) || hidden.verdict.has(record.verdict)) return false;
    if (hidden.role.has(record.role) || hidden.class.has(record.class)) return false;
    if (record.confidence !== null && record.confidence < confidence) return false;
    return query === "" || words(record).includes(query);
  });
};

// The state as the part of the address behind #, and back.
const hashOf = () => {
  const parts = new URLSearchParams();
  if (state.view) parts.set("map", state.view);
  if (state.day !== null) parts.set("day", isoOf(state.day));
  if (state.span > 0) parts.set("span", state.span);
  if (!state.undated) parts.set("undated", "0");
  if (state.confidence > 0) parts.set("confidence", state.confidence);
  if (state.query !== "") parts.set("q", state.query);
  const hidden = FACETS.flatMap(({ name }) => [...state.hidden[name]].map((value) => `${name}.${value}`));
  if (hidden.length > 0) parts.set("hide", hidden.join(","));
  if (state.theme) parts.set("theme", state.theme);
  if (state.chosen) parts.set("id", state.chosen.id);
  return parts.toString().replace(/%2F/g, "/").replace(/%2C/g, ",").replace(/%3A/g, ":");
};

const stateOf = (hash) => {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const read = everything();
  const day = dayOf(parts.get("day"));
  if (day !== null && DATED.length > 0) read.day = Math.min(Math.max(day, FIRST_DAY), LAST_DAY);
  if (["1", "7", "30"].includes(parts.get("span"))) read.span = Number(parts.get("span"));
  if (read.span > 0 && read.day === null && DATED.length > 0) read.day = LAST_DAY;
  read.undated = parts.get("undated") !== "0";
  const confidence = Number(parts.get("confidence"));
  if (confidence > 0 && confidence <= 1) read.confidence = confidence;
  read.query = (parts.get("q") || "").slice(0, 200);
  for (const each of (parts.get("hide") || "").split(",")) {
    const dot = each.indexOf(".");
    if (dot > 0 && Object.hasOwn(read.hidden, each.slice(0, dot))) read.hidden[each.slice(0, dot)].add(each.slice(dot + 1));
  }
  if (["light", "dark"].includes(parts.get("theme"))) read.theme = parts.get("theme");
  if (/^\d+(\.\d+)?\/-?\d+(\.\d+)?\/-?\d+(\.\d+)?$/.test(parts.get("map") || "")) read.view = parts.get("map");
  const id = parts.get("id");
  read.chosen = (id !== null && RECORDS.find((record) => record.id === id)) || null;
  return read;
};
