// A record -> what is told of it when it is opened. Words are put in as text, never as markup.

// Where in its sentence a record's words stand: counting from the article's head, the records of one sentence agree on
// where it begins, which tells the right one of words that stand in it twice.
const SENTENCES = new Map();
for (const record of RECORDS) {
  const sentence = text(record.p.sentence);
  if (sentence === null) continue;
  const key = `${record.p.article}\n${sentence}`;
  if (!SENTENCES.has(key)) SENTENCES.set(key, []);
  SENTENCES.get(key).push(record);
}
const saidWords = (record) => text(record.p.mention) || text(record.p.claim);
const placesOf = (sentence, said) => {
  const found = [];
  for (let at = sentence.indexOf(said); at >= 0; at = sentence.indexOf(said, at + 1)) {
    const letter = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);
    if (!letter(sentence[at - 1]) && !letter(sentence[at + said.length])) found.push(at);
  }
  return found.length > 0 ? found : [sentence.indexOf(said)].filter((at) => at >= 0);
};
const characters = (words) => (/[\ud800-\udfff]/.test(words) ? Array.from(words).length : words.length);
const markedAt = (record) => {
  const [sentence, said] = [record.p.sentence, saidWords(record)];
  const places = said ? placesOf(sentence, said) : [];
  if (places.length <= 1) return places[0] ?? -1;
  const votes = new Map();
  for (const other of SENTENCES.get(`${record.p.article}\n${sentence}`) || []) {
    const start = number(other.p.char_start);
    const its = saidWords(other);
    if (start === null || !its) continue;
    for (const at of placesOf(sentence, its)) {
      const head = start - characters(sentence.slice(0, at));
      votes.set(head, (votes.get(head) || 0) + 1);
    }
  }
  const own = (at) => votes.get(number(record.p.char_start) - characters(sentence.slice(0, at))) || 0;
  return places.reduce((best, at) => (own(at) > own(best) ? at : best));
};
const sentenceOf = (record) => {
  const sentence = text(record.p.sentence);
  if (sentence === null) return null;
  const quote = element("blockquote", "sentence");
  const at = markedAt(record);
  if (at < 0) quote.append(sentence);
  else {
    const said = saidWords(record);
    quote.append(sentence.slice(0, at), element("mark", "", said), sentence.slice(at + said.length));
  }
  return quote;
};

const link = (address, words) => {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  const made = element("a", "", words);
  made.href = url.href;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  made.referrerPolicy = "no-referrer";
  return made;
};

// The other sentences of what was gathered, each with where it is from.
const othersOf = (record) => {
  const lists = [record.p.sentences, record.p.sources];
  if (!lists.every(Array.isArray) || lists[0].length < 2) return null;
  const box = element("details", "others");
  const several = new Set(lists[1]).size > 1;
  // The popup has to find room for them; being put in anew, it would take the focus away.
  box.addEventListener("toggle", () => {
    popup.update();
    box.firstChild.focus({ preventScroll: true });
  });
  box.append(element("summary", "", `${lists[0].length - 1} more ${lists[0].length === 2 ? "sentence" : "sentences"}`));
  const list = element("ol");
  lists[0].slice(1).forEach((sentence, n) => {
    const item = element("li", "", text(sentence));
    const source = several ? text(lists[1][n + 1]) : null;
    if (source) item.append(" ", link(source, source) || element("span", "native", source));
    list.append(item);
  });
  box.append(list);
  return box;
};

const km = (value) => (value < 10 ? value.toFixed(1).replace(/\.0$/, "") : String(Math.round(value)));
const HEDGES = { about: "about ", more_than: "more than ", less_than: "less than ", within: "within " };
const saidOf = (p) => {
  const [least, most] = [number(p.claimed_km_min), number(p.claimed_km_max)];
  if (least === null && most === null) return null;
  const figure = least !== null && most !== null && least !== most ? `${km(least)}–${km(most)}` : km(least ?? most);
  return `${HEDGES[p.qualifier] || ""}${figure} km${text(p.claimed_direction) ? ` ${p.claimed_direction}` : ""}`;
};
const BASES = { stated: "said in the sentence", inherited: "carried over from what stands before", published: "the day of publication" };
const PRECISIONS = {
  exact: "the place's own position", post_office: "the middle of its postal district", hromada: "the middle of its hromada",
  raion: "the middle of its raion", centroid: "a point that stands for all of it", line: "a line",
};

const factsOf = (record) => {
  const { p } = record;
  const facts = [];
  const add = (name, value) => value && facts.push([name, value]);
  const dated = [text(p.date_text) ? `“${p.date_text}”` : null, BASES[p.date_basis]].filter(Boolean).join(", ");
  add("When", record.first === null ? "undated" : whenOf(record) + (dated ? ` (${dated})` : ""));
  if (record.kind === "claim") {
    add("Claimed", saidOf(p));
    const measured = number(p.measured_km);
    add("Measured", measured === null ? null : `${km(measured)} km${text(p.measured_direction) ? ` ${p.measured_direction}` : ""}`);
    const [least, most] = [number(p.allowed_km_min), number(p.allowed_km_max)];
    add("Allowed", least !== null && most !== null ? `${km(least)}–${km(most)} km` : null);
    add("Subject", text(p.subject));
    add("Seen from", text(p.reference));
  } else if (record.kind === "movement") {
    add("From", text(p.from));
    add("To", text(p.to));
  } else {
    const where = [text(p.raion), text(p.oblast)].filter((unit) => unit && unit !== record.title).join(", ");
    add("Where", [record.class ? plain(record.class) : null, where].filter(Boolean).join("; "));
    add("Event lies", text(p.offset_text));
    add("Role", record.role ? WORDS[record.role] || plain(record.role) : null);
    const error = number(p.position_error_km);
    const precision = PRECISIONS[p.position_precision];
    add("Position", precision ? `${precision}${error ? `, to about ${km(error)} km` : ""}` : null);
    add("Confidence", record.confidence === null ? null : `${record.confidence.toFixed(2)} of 1`);
    add("Claims", text(p.claims_text));
    const scenes = number(p.location_count);
    add("Gathered", countsOf(record) && countsOf(record) + (scenes === null || scenes === record.mentions ? "" : `; in ${scenes} of them something happens there`));
  }
  return facts;
};

const popupOf = (record, go) => {
  const { p } = record;
  const box = element("article", "popup");
  box.tabIndex = -1;
  box.setAttribute("aria-label", titleOf(record));
  const shown = record.group.shown;
  if (shown.length > 1) {
    const at = shown.indexOf(record);
    const pager = element("div", "pager");
    for (const [words, step, name] of [["‹", -1, "Previous event here"], ["›", 1, "Next event here"]]) {
      const button = element("button", "", words);
      button.type = "button";
      button.setAttribute("aria-label", name);
      button.addEventListener("click", () => go(shown[(at + step + shown.length) % shown.length]));
      pager.append(button);
    }
    pager.children[0].after(element("span", "", `${at + 1} of ${shown.length} here`));
    box.append(pager);
  }
  const head = element("h2", "", titleOf(record));
  box.append(head);
  const names = [text(p.name_uk)];
  if (names[0]) {
    const native = element("p", "native", names[0]);
    native.lang = "uk";
    box.append(native);
  }
  if (record.verdict) {
    const badge = element("p", `badge badge-${VERDICTS.includes(record.verdict) ? record.verdict : "unverifiable"}`);
    badge.append(swatch("verdict", record.verdict), element("span", "", WORDS[record.verdict] || plain(record.verdict)));
    box.append(badge);
  }
  const sentence = sentenceOf(record);
  if (sentence) box.append(sentence);
  else if (text(p.description)) box.append(element("p", "", p.description));
  const others = othersOf(record);
  if (others) box.append(others);
  const facts = element("dl", "facts");
  for (const [name, value] of factsOf(record)) facts.append(element("dt", "", name), element("dd", "", value));
  box.append(facts);
  for (const words of [text(p.verdict_reason), text(p.suggestion)]) {
    if (words) box.append(element("p", "reason", words));
  }
  const source = element("p", "source");
  const title = text(p.article_title) || text(p.article);
  const address = text(p.url) && link(p.url, title || "Source");
  if (address) source.append(address);
  else if (title) source.append(title);
  if (text(p.published)) source.append(`${source.childNodes.length > 0 ? ", " : ""}published ${p.published}`);
  if (source.childNodes.length > 0) box.append(source);
  return box;
};
