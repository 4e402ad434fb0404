#!/usr/bin/env python3
"""Compare a minilm_embed with reference.json: ids exactly, embeddings to 1e-5.

usage: check.py [--tolerance T] [--reference FILE] COMMAND [ARGUMENT...]

COMMAND is minilm_embed, with any options but FILE; the sentences go to its
standard input. Prints the greatest difference; exits with 1 on a failure. Needs
Python's standard library only.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys

FEWEST_SENTENCES = 10


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--tolerance", type=float, default=1e-5)
    parser.add_argument("--reference", type=pathlib.Path, default=here / "reference.json")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("there is no COMMAND")

    rows = json.loads(options.reference.read_text(encoding="utf-8"))["sentences"]
    text = "".join(row["text"] + "\n" for row in rows)
    run = subprocess.run(options.command + ["-"], input=text.encode("utf-8"),
                         stdout=subprocess.PIPE, check=False)
    lines = run.stdout.decode("utf-8").splitlines()
    failures = []
    if run.returncode:
        failures.append("exit status %d" % run.returncode)
    if len(lines) != len(rows) or len(rows) < FEWEST_SENTENCES:
        failures.append("%d lines for %d sentences" % (len(lines), len(rows)))

    greatest = 0.0
    for number, (row, line) in enumerate(zip(rows, lines), 1):
        found = json.loads(line)
        where = "sentence %d, %r" % (number, row["text"][:40])
        if found["ids"] != row["ids"]:
            failures.append("%s: ids %s; expected %s" % (where, found["ids"], row["ids"]))
            continue
        if len(found["embedding"]) != len(row["embedding"]):
            failures.append("%s: %d numbers" % (where, len(found["embedding"])))
            continue
        difference = max(abs(a - b) for a, b in zip(found["embedding"], row["embedding"]))
        greatest = max(greatest, difference)
        # Not "difference > tolerance": a NaN is a failure too.
        if not difference <= options.tolerance or not all(map(math.isfinite, found["embedding"])):
            failures.append("%s: off by %g" % (where, difference))

    for failure in failures:
        print("FAIL " + failure)
    print("%d sentences, greatest difference %.3g (tolerance %g), %d failures"
          % (len(rows), greatest, options.tolerance, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
