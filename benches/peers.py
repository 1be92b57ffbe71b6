#!/usr/bin/env python3
"""Throughput of dateline beside geoparsers that list names: articles -> a table of MB/s, on one core.

    cargo build --release
    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install flashgeotext geotext
    /tmp/peers/bin/python benches/peers.py --articles examples/articles --megabytes 100

The corpus is the articles of a folder repeated, each a record of JSON Lines with its date; dateline writes its map to
a file. The others run on fewer megabytes, since they take no less time for each later one.
"""
import argparse
import glob
import json
import os
import resource
import subprocess
import tempfile
import time


def corpus(folder, path, megabytes):
    names = sorted(glob.glob(os.path.join(folder, "*.txt")) + glob.glob(os.path.join(folder, "*.md")))
    texts = [open(name, encoding="utf-8").read() for name in names]
    written = at = 0
    with open(path, "w", encoding="utf-8") as out:
        while written < megabytes * 1_000_000:
            record = {"id": at, "date": "2022-11-11", "text": texts[at % len(texts)]}
            line = json.dumps(record, ensure_ascii=False) + "\n"
            out.write(line)
            written += len(line.encode())
            at += 1
    return written


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
    began = time.perf_counter()
    for line in open(path, encoding="utf-8"):
        read(json.loads(line)["text"])
        size += len(line.encode())
        if size > megabytes * 1_000_000:
            break
    return size / 1e6 / (time.perf_counter() - began), ""


def dateline(program, path, jobs, size, output):
    began = time.perf_counter()
    command = [program, "map", path, "--jobs", str(jobs), "--quiet", "--output", output]
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return size / 1e6 / seconds, f"{memory:.0f} MB of memory, {os.path.getsize(output) / 1e6:.0f} MB of map"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--articles", default="examples/articles")
    arguments.add_argument("--program", default="target/release/dateline")
    arguments.add_argument("--megabytes", type=float, default=100)
    arguments.add_argument("--peers-megabytes", type=float, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "corpus.jsonl")
        size = corpus(given.articles, path, given.megabytes)
        output = os.path.join(folder, "map.geojsonl")
        rows = [(f"dateline, {jobs} core(s)", *dateline(given.program, path, jobs, size, output)) for jobs in (1, 2)]
        rows += [(name, *peer(name, path, given.peers_megabytes)) for name in ("flashgeotext", "geotext")]
    own = rows[0][1]
    print("| program | MB/s | dateline on one core is | |\n|---|---|---|---|")
    for name, speed, remark in rows:
        if speed is None:
            print(f"| {name} | not installed | | {remark} |")
        else:
            print(f"| {name} | {speed:.2f} | {own / speed:.1f} times as fast | {remark} |")


if __name__ == "__main__":
    main()
