#!/usr/bin/env python3
"""Instructions that each stage takes for a byte of text, counted by callgrind: articles -> a table, held against counts.csv.

    cargo build --profile counts
    python3 benches/counts.py
    python3 benches/counts.py --record          # writes counts.csv anew, after a change that was meant

Counts hang neither on the machine's speed nor on what else it does, so that a stage which takes a twentieth more than
recorded is a change of the program: the script names it and ends with 1. It needs valgrind. The corpus is the articles
of a folder repeated, as in peers.py; `--jobs 2` tells instead how the instructions are shared between the threads.
"""
import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile

from peers import corpus

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "counts.csv")
# A stage is what its functions take with all that they call.
STAGES = {
    "whole": ["dateline::pipeline::run"],
    "input": ["dateline::input::Reader::read"],
    "sentence": ["dateline::sentence::tokens_in"],
    "mention": ["dateline::mention::find_and_tell"],
    "claim": ["dateline::claim::find"],
    "resolution": ["dateline::resolution::resolve_with"],
    "role": ["dateline::role::decide"],
    "timex": ["dateline::timex::find"],
    "dating": ["dateline::dating::date", "dateline::dating::date_spans"],
    "verdict": ["dateline::verdict::judge"],
    "together": ["dateline::together::hold"],
    "movement": ["dateline::movement::find"],
    "offset": ["dateline::offset::find"],
    "features": ["dateline::output::feature::features_with"],
    "json": ["dateline::output::Part::add"],
}
# What differs by more than this is named.
MORE = 0.05
LINE = re.compile(r"^\s*([\d,]+) \(\s*[\d.]+%\)\s+\S*?:(\S.*?)(?: \[|$)")


def run(program, text, folder, jobs):
    counts = os.path.join(folder, "counts")
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}"]
    command += ["--separate-threads=yes"] if jobs > 1 else []
    command += [program, "map", text, "--jobs", str(jobs), "--quiet", "--output", os.path.join(folder, "map.geojsonl")]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return counts


def inclusive(counts):
    """Instructions of every function, with what it calls; of one that stands there several times, the most."""
    command = ["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--auto=no", counts]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {}
    for line in report.splitlines():
        if match := LINE.match(line):
            count, function = int(match[1].replace(",", "")), match[2].strip()
            found[function] = max(found.get(function, 0), count)
    return found


def summary(path):
    """The instructions of one thread, and what it is: the only one that runs `pipeline::run` reads and writes."""
    total = next(int(line.split()[1]) for line in open(path, errors="replace") if line.startswith("summary:"))
    return total, inclusive(path)


def threads(counts):
    folder, name = os.path.split(counts)
    paths = sorted(os.path.join(folder, one) for one in os.listdir(folder) if one.startswith(name + "-"))
    rows = [summary(path) for path in paths]
    reads = next(found["dateline::pipeline::run"] for _, found in rows if "dateline::pipeline::run" in found)
    makes = [found["dateline::make"] for _, found in rows if "dateline::make" in found]
    print(f"reading and writing: {reads:,}; each core: {', '.join(f'{one:,}' for one in makes)}")
    print(f"one thread does {reads / (reads + sum(makes)):.1%} of the work that two cores share")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", default="target/counts/dateline")
    arguments.add_argument("--articles", default="examples/articles")
    arguments.add_argument("--megabytes", type=float, default=1)
    arguments.add_argument("--jobs", type=int, default=1)
    arguments.add_argument("--record", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = os.path.join(folder, "corpus.jsonl")
        size, _ = corpus(given.articles, text, given.megabytes)
        counts = run(given.program, text, folder, given.jobs)
        if given.jobs > 1:
            return threads(counts)
        found = inclusive(counts)
    counted = {stage: sum(found.get(one, 0) for one in functions) / size for stage, functions in STAGES.items()}
    before = {}
    if os.path.exists(RECORDED) and not given.record:
        before = {row["stage"]: float(row["instructions_per_byte"]) for row in csv.DictReader(open(RECORDED))}
    slower = []
    print("| stage | instructions a byte | recorded | |\n|---|---:|---:|---:|")
    for stage, now in counted.items():
        was = before.get(stage)
        change = now / was - 1 if was else 0.0
        print(f"| {stage} | {now:.1f} | {'' if was is None else was} | {f'{change:+.1%}' if was else ''} |")
        if change > MORE:
            slower.append(f"{stage} takes {change:.1%} more than recorded")
    if given.record:
        with open(RECORDED, "w", newline="") as out:
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(["stage", "instructions_per_byte"])
            rows.writerows((stage, f"{now:.1f}") for stage, now in counted.items())
    print("\n".join(slower), file=sys.stderr)
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
