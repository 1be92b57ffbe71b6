#!/usr/bin/env python3
"""Counts what two peers make of the expressions in tests/golden/timex.txt.

    python3 -m venv target/peers && target/peers/bin/pip install dateparser==1.5.0
    npm install --prefix target/peers chrono-node@2.10.3
    target/peers/bin/python benches/peers/dates.py [--show]

An expression counts as found where a result overlaps it, and as right where the day is. Of a month, a year, a week or
another run of days that is one word or phrase a peer need only name a day within, since neither of them tells how fine
a date is; of a run with two ends it must name both (dateparser returns one date each, so the first and the last
suffice). chrono-node has no setting for reports of the past; its second line moves weekdays and dates without a year
that it puts after publication back by a week or a year. Sentences that hold no date count as false alarms where anything is found. `--show` prints every difference.
"""
import datetime, json, pathlib, re, subprocess, sys, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHRONO = """
import * as chrono from 'chrono-node';
import { readFileSync } from 'node:fs';
const cases = JSON.parse(readFileSync(0, 'utf8'));
const day = (part) => part && [part.get('year'), part.get('month'), part.get('day')];
for (const it of cases) chrono.en.GB.parse(it.text, new Date(it.published + 'T12:00:00'));
const past = (part, ref) => {
  if (!part || part.date() <= ref) return day(part);
  const at = new Date(Date.UTC(...[part.get('year'), part.get('month') - 1, part.get('day')]));
  if (part.isCertain('weekday') && !part.isCertain('day')) at.setUTCDate(at.getUTCDate() - 7);
  else if (part.isCertain('month') && !part.isCertain('year')) at.setUTCFullYear(at.getUTCFullYear() - 1);
  return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
};
const begun = process.hrtime.bigint();
const results = cases.map((it) => chrono.en.GB.parse(it.text, new Date(it.published + 'T12:00:00')));
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
const told = (read) => results.map((found, nth) => found.map((result) => {
  const ref = new Date(cases[nth].published + 'T23:59:59');
  return { at: result.index, words: result.text, start: read(result.start, ref), end: read(result.end, ref) };
}));
console.log(JSON.stringify({ plain: told(day), past: told(past), seconds }));
"""


def cases():
    """Texts with the day of publication, the expressions with their days, and what should be found where that is wrong."""
    published, text, wanted, wrong, fixme, out = None, [], [], None, None, []
    for line in (ROOT / "tests/golden/timex.txt").read_text(encoding="utf-8").splitlines() + [""]:
        if line.startswith("> "):
            text.append(line[2:]); wrong, fixme = wrong or fixme, None
        elif line.startswith("= "):
            wanted.append(line[2:])
        else:
            # The peers are asked about English alone.
            if text and published and not re.search("[а-яіїєґ]", "\n".join(text), re.I):
                out.append(dict(text="\n".join(text), published=published, wanted=wanted, wrong=wrong))
            text, wanted, wrong = [], [], None
            fixme = line.split("should be ", 1)[1] if line.startswith("# FIXME: should be ") else None
            if line.startswith("@ published: "):
                published = None if line.endswith("none") else line.split(": ")[1]
    return out


def expressions(case):
    """The expressions of a case that name days: offset, words, first and last day, whether two ends are named."""
    at = 0
    wanted = case["wanted"]
    if case["wrong"]:
        # The comment says what is right; it leaves the words out where they are found as they should be.
        words = re.match(r'"[^"]*" ', wanted[0])
        right = re.match(r'(?:"[^"]*" )?[-0-9.]+[0-9]', case["wrong"])[0]
        wanted = [(right if right.startswith('"') else words[0] + right) + " day"]
    for line in wanted:
        match = re.match(r'"(.*)" (\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))? (\w+)', line)
        if not match:
            continue
        words, start, end, grain = match.groups()
        at = case["text"].find(words, at)
        two_ended = grain == "interval" and bool(re.search(r"\d.*[-–/].*\d|\bto\b|\band\b|\bbetween\b|\binto\b|\bor\b|\bfrom\b.*\buntil\b", words))
        yield at, words, start, end or start, two_ended


def chrono(cases):
    home = ROOT / "target/peers"
    script = home / "dates.mjs"
    script.write_text(CHRONO, encoding="utf-8")
    run = subprocess.run(["node", str(script)], input=json.dumps(cases), capture_output=True, text=True, check=True, cwd=home)
    answer = json.loads(run.stdout)
    iso = lambda day: day and "%04d-%02d-%02d" % tuple(day)
    told = lambda which: [[(it["at"], it["words"], iso(it["start"]), iso(it.get("end"))) for it in found] for found in answer[which]]
    return told("plain"), told("past"), answer["seconds"]


def dateparser(cases):
    from dateparser.search import search_dates
    found, begun = [], time.perf_counter()
    for case in cases:
        base = datetime.datetime.fromisoformat(case["published"] + "T12:00:00")
        settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "DATE_ORDER": "DMY"}
        results, at, here = search_dates(case["text"], languages=["en"], settings=settings) or [], 0, []
        for words, moment in results:
            at = max(case["text"].find(words, at), 0)
            here.append((at, words, moment.date().isoformat(), None))
            at += len(words)
        found.append(here)
    return found, time.perf_counter() - begun


def score(name, cases, found, seconds):
    expected = seen = right = empty = alarms = 0
    for case, results in zip(cases, found):
        mine = list(expressions(case))
        if case["wanted"] == ["-"] and not case["wrong"]:
            empty += 1; alarms += bool(results)
            if results and "--show" in sys.argv:
                print(f"{name}: false alarm in {case['text']!r}: {results}")
        for at, words, start, end, two_ended in mine:
            expected += 1
            hits = [it for it in results if it[0] < at + len(words) and at < it[0] + len(it[1])]
            if not hits:
                if "--show" in sys.argv: print(f"{name}: {words!r} in {case['text']!r} not found")
                continue
            seen += 1
            first, last = hits[0][2], hits[-1][3] or hits[-1][2]
            if start == end:
                good = any(it[2] == start for it in hits)
            elif two_ended:
                good = (first, last) == (start, end)
            else:
                good = any(start <= it[2] <= end for it in hits)
            right += good
            if not good and "--show" in sys.argv:
                print(f"{name}: {words!r} on {case['published']} is {start}..{end}, got {hits}")
    size = sum(len(case["text"].encode()) for case in cases)
    speed = f"{size / seconds / 1e6:.4f} MB/s"
    print(f"{name:12} found {seen} of {expected}, right {right} ({right / expected:.1%}), false alarms {alarms} of {empty} {speed}")


def main():
    every = cases()
    wrong = sum(bool(case["wrong"]) for case in every)
    missed = sum(case["wanted"] == ["-"] for case in every if case["wrong"])
    dated = sum(len(list(expressions(case))) for case in every)
    print(f"{len(every)} sentences with a day of publication, {dated} expressions that name days")
    print(f"{'dateline':12} found {dated - missed} of {dated}, right {dated - wrong} ({1 - wrong / dated:.1%}), "
          f"false alarms 0 of {sum(case['wanted'] == ['-'] and not case['wrong'] for case in every)}")
    plain, past, seconds = chrono(every)
    score("chrono-node", every, plain, seconds)
    score("chrono-node, results after publication moved back", every, past, seconds)
    score("dateparser", every, *dateparser(every))


if __name__ == "__main__":
    main()
