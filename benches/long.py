#!/usr/bin/env python3
"""A long run through a pipe, and how its memory and speed go on: articles -> a table with a row a tenth of the run.

    cargo build --release
    python3 benches/long.py --megabytes 2000

The corpus is the articles of a folder repeated, made while it is read, so that nothing of it is kept on a disk; the map
goes to /dev/null. Memory is what the system says of the process at each tenth (VmRSS) and at its highest (VmHWM).
"""
import argparse
import glob
import json
import os
import subprocess
import sys

TENTHS = 10


def status(pid, *names):
    """Figures of /proc/PID/status in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        found = dict(line.split(":", 1) for line in lines if ":" in line)
    return [int(found[name].split()[0]) / 1024 for name in names]


def processor_time(pid):
    """Seconds of user and system time of all threads."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--articles", default="examples/articles")
    arguments.add_argument("--program", default="target/release/dateline")
    arguments.add_argument("--megabytes", type=float, default=2000)
    arguments.add_argument("--jobs", type=int, default=1)
    given = arguments.parse_args()
    names = sorted(glob.glob(os.path.join(given.articles, "*.txt")) + glob.glob(os.path.join(given.articles, "*.md")))
    texts = [open(name, encoding="utf-8").read() for name in names]
    whole = given.megabytes * 1e6
    command = [given.program, "map", "-", "--input-format", "jsonl", "--format", "geojsonl"]
    command += ["--jobs", str(given.jobs), "--quiet"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    print("| MB of text | processor time of this tenth | memory |\n|---:|---:|---:|", flush=True)
    written = at = done = 0
    before = 0.0
    while written < whole:
        text = texts[at % len(texts)]
        record = json.dumps({"id": at, "date": "2022-11-11", "text": text}, ensure_ascii=False) + "\n"
        child.stdin.write(record.encode())
        written += len(text.encode())
        at += 1
        if written >= whole * (done + 1) / TENTHS:
            done += 1
            now = processor_time(child.pid)
            (memory,) = status(child.pid, "VmRSS")
            print(f"| {written / 1e6:.0f} | {now - before:.1f} s | {memory:.0f} MB |", flush=True)
            before = now
    (highest,) = status(child.pid, "VmHWM")
    child.stdin.close()
    code = child.wait()
    print(f"\n{at} records; {highest:.0f} MB of memory at most")
    return code


if __name__ == "__main__":
    sys.exit(main())
