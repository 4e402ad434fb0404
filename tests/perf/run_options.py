"""The command line of tests/perf/run."""
import argparse
import os
import re
import subprocess
import sys

from pathlib import Path

import run_cases
from timed import LEVELS, NAMES

HERE = Path(__file__).resolve().parent
UNITS = {"": 1, "Ki": 1 << 10, "Mi": 1 << 20}
# Beyond, an array is larger than what any test of a machine needs.
MOST = 1 << 28


def fail(text):
    sys.exit("run: " + text)


def names(text, known, what):
    if text == "all":
        return list(known)
    for name in text.split(","):
        if name not in known:
            fail("found the %s '%s', expected of %s, or all" % (what, name, ", ".join(known)))
    return text.split(",")


def count(text):
    parts = re.fullmatch(r"(\d+)(Ki|Mi|)", text)
    value = int(parts[1]) * UNITS[parts[2]] if parts else 0
    if not 1 <= value <= MOST:
        fail("found the number '%s', expected 1 to 256Mi, as in 16Ki" % text)
    return value


def counts(text, everything):
    return everything if text == "all" else sorted({count(word) for word in text.split(",")})


def shapes(text):
    """None: all."""
    if text == "all":
        return None
    found = []
    for word in text.split(","):
        if not re.fullmatch(r"[1-9]\d{0,6}x[1-9]\d{0,6}", word):
            fail("found the shape '%s', expected D and F, as in 768x3072" % word)
        found.append(tuple(map(int, word.split("x"))))
    return found


def seconds(text):
    parts = re.fullmatch(r"(\d+)(s|min|h)", text)
    if not parts or not int(parts[1]):
        fail("found the time '%s', expected one as 90s, 10min or 2h" % text)
    return int(parts[1]) * {"s": 1, "min": 60, "h": 3600}[parts[2]]


def whole(text, what):
    if not re.fullmatch(r"[1-9]\d{0,5}", text):
        fail("found %s '%s', expected a number from 1 on" % (what, text))
    return int(text)


def parser():
    it = argparse.ArgumentParser(
        prog="tests/perf/run", description="Times gelato beside other libraries and beside what "
        "this machine can do at most.")
    it.add_argument("--cases", default=",".join(run_cases.DEFAULT_KINDS),
                    help="kinds, of %s, or all (default: %%(default)s)" % ", ".join(run_cases.KINDS))
    it.add_argument("--sizes", help="elements of arrays, as in 16Ki,1Mi, or all, which goes to 64Mi "
                    "(default: 1,16Ki,1Mi,16Mi)")
    it.add_argument("--shapes", help="D and F of layers, as in 768x3072,512x2048, or all "
                    "(default: 768x3072; 768x2048 of swiglu)")
    it.add_argument("--m", help="rows of layers, as in 1,8,128, or all, which goes to 3200 "
                    "(default: 1,2,4,8,16,32,128,512)")
    it.add_argument("--dtype", default="f32,bf16", help="f32, bf16 (default: both)")
    it.add_argument("--levels", help="as in x86-64-v3,x86-64-v4 (default: x86-64-v3 and this "
                    "machine's best)")
    it.add_argument("--threads", default="1", help="as in 1,2 (default: 1)")
    it.add_argument("--peers", default="all", help="of %s, or all, or none (default: all)"
                    % ", ".join(NAMES))
    it.add_argument("--rounds", default="21", help="turns at most (default: 21)")
    it.add_argument("--time", default="10min", help="what all of it may take, as in 90s or 2h "
                    "(default: 10min); cases that are not reached are named")
    it.add_argument("--record", action="store_true",
                    help="append to tests/perf/history.jsonl what was measured")
    it.add_argument("--compare", action="store_true",
                    help="compare with what was recorded of this processor before")
    it.add_argument("--build", type=Path, default=HERE.parent.parent / "build",
                    help=argparse.SUPPRESS)
    return it


def options_of(arguments):
    options = parser().parse_args(arguments)
    options.gelato = options.build / "bin" / "gelato"
    options.work = options.build / "perf-run"
    options.work.mkdir(parents=True, exist_ok=True)
    options.history = HERE / "history.jsonl"
    options.peers = [] if options.peers == "none" else names(options.peers, NAMES, "peer")
    options.rounds = whole(options.rounds, "--rounds")
    options.time = seconds(options.time)
    options.cpus = sorted(os.sched_getaffinity(0), reverse=True)
    options.threads = [whole(word, "--threads") for word in options.threads.split(",")]
    if max(options.threads) > len(options.cpus):
        fail("found %d threads, expected no more than the %d processors"
             % (max(options.threads), len(options.cpus)))
    listed = subprocess.run([options.gelato, "targets"], capture_output=True, text=True, check=True)
    here = [level for level in re.findall(r"^(\S+) +yes", listed.stdout, re.MULTILINE)
            if level in LEVELS]
    if not here:
        fail("this machine runs none of " + ", ".join(LEVELS))
    options.best_level = here[-1]
    if options.levels is None:
        options.levels = [level for level in here if level in ("x86-64-v3", here[-1])]
    else:
        options.levels = names(options.levels, here, "level that runs here")
    options.cases = run_cases.selected(
        names(options.cases, run_cases.KINDS, "case"),
        shapes(options.shapes) if options.shapes else run_cases.DEFAULT_SHAPES,
        counts(options.m, run_cases.ROWS) if options.m else run_cases.DEFAULT_ROWS,
        counts(options.sizes, run_cases.COUNTS) if options.sizes else run_cases.DEFAULT_COUNTS,
        names(options.dtype, run_cases.TYPES, "type"))
    if not options.cases:
        fail("no case has these shapes")
    options.say = lambda text: print(text, file=sys.stderr, flush=True)
    return options
