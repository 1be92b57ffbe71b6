#!/usr/bin/env python3
"""Throughput of dateline beside geoparsers that list names: articles -> a table of MB/s, of memory and of the run's course.

    cargo build --release
    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install flashgeotext geotext
    /tmp/peers/bin/python benches/peers.py --articles examples/articles --megabytes 100

The corpus is the articles of a folder repeated, each a record of JSON Lines with its date; megabytes are those of its
text. dateline writes its map to a file. The others run on fewer megabytes, since they take no less time for each later
one, and read the same records. Speeds on one core are by processor time (user and system), which other work on the
machine disturbs least; the one on two cores is by the clock.
"""
import argparse
import glob
import json
import os
import tempfile
import time


def corpus(folder, path, megabytes):
    names = sorted(glob.glob(os.path.join(folder, "*.txt")) + glob.glob(os.path.join(folder, "*.md")))
    texts = [open(name, encoding="utf-8").read() for name in names]
    written = at = 0
    with open(path, "w", encoding="utf-8") as out:
        while written < megabytes * 1_000_000:
            text = texts[at % len(texts)]
            out.write(json.dumps({"id": at, "date": "2022-11-11", "text": text}, ensure_ascii=False) + "\n")
            written += len(text.encode())
            at += 1
    return written, at


def peer(name, path, megabytes):
    try:
        if name == "flashgeotext":
            from flashgeotext.geotext import GeoText

            reader = GeoText()
            read = lambda text: reader.extract(input_text=text)
        else:
            from geotext import GeoText

            read = GeoText
    except ImportError as error:
        return None, str(error)
    size = 0
    began = time.process_time()
    for line in open(path, encoding="utf-8"):
        text = json.loads(line)["text"]
        read(text)
        size += len(text.encode())
        if size > megabytes * 1_000_000:
            break
    return size / 1e6 / (time.process_time() - began), ""


def dateline(program, path, jobs, size, output):
    """Megabytes a second by processor time and by the clock, and the greatest memory in MB."""
    began = time.perf_counter()
    child = os.spawnv(
        os.P_NOWAIT, program, [program, "map", path, "--jobs", str(jobs), "--quiet", "--output", output]
    )
    _, status, used = os.wait4(child, 0)
    if status != 0:
        raise SystemExit(f"{program} ended with {status}")
    clock = time.perf_counter() - began
    return size / 1e6 / (used.ru_utime + used.ru_stime), size / 1e6 / clock, used.ru_maxrss / 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--articles", default="examples/articles")
    arguments.add_argument("--program", default="target/release/dateline")
    arguments.add_argument("--megabytes", type=float, default=100)
    arguments.add_argument("--peers-megabytes", type=float, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "corpus.jsonl")
        size, records = corpus(given.articles, path, given.megabytes)
        output = os.path.join(folder, "map.geojsonl")
        own, one, memory = dateline(given.program, path, 1, size, output)
        both, two, memory_of_two = dateline(given.program, path, 2, size, output)
        written = os.path.getsize(output) / 1e6
        rows = [(name, *peer(name, path, given.peers_megabytes)) for name in ("flashgeotext", "geotext")]
    print(f"{size / 1e6:.0f} MB of text in {records} records, {written:.0f} MB of map\n")
    print("| program | MB/s | dateline on one core is | |\n|---|---:|---|---|")
    print(f"| dateline, one core, processor time | {own:.2f} | | {memory:.0f} MB of memory |")
    print(f"| dateline, one core, by the clock | {one:.2f} | | |")
    print(f"| dateline, two cores, by the clock | {two:.2f} | | {memory_of_two:.0f} MB of memory, {two / one:.2f} times one core |")
    for name, speed, remark in rows:
        if speed is None:
            print(f"| {name} | not installed | | {remark} |")
        else:
            print(f"| {name}, processor time | {speed:.2f} | {own / speed:.1f} times as fast | |")


if __name__ == "__main__":
    main()
