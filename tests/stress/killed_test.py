#!/usr/bin/env python3
"""Processes that share a cache and are killed while they write to it.

  killed_test.py STRESS [SECONDS]

Several processes compile, keep and load the same kernels (`stress keep`, which
compares every result); each is killed at a random moment and another takes its
place. Some of them may write only so many bytes to a file: the system kills them
in the middle of an entry. Afterwards every entry of the cache is sound: a last
process, which is not killed, loads them all and compiles nothing but what is
missing.
"""
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

KERNELS = 40  # of `stress keep`


def start(stress, seconds, cache, limit=None):
    """`limit`: the largest file that it may write."""
    def prepare():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen([stress, "keep", str(seconds), cache], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, preexec_fn=prepare)


def finish(process):
    """Its counts of compiled and loaded kernels; ends this test if it failed."""
    out, err = process.communicate(timeout=300)
    found = re.search(r"kept: (\d+) kernels compiled, (\d+) loaded", out)
    if process.returncode or not found:
        sys.exit("stress failed with %d:\n%s%s" % (process.returncode, out, err))
    return int(found[1]), int(found[2])


def kill_while_writing(stress, cache):
    """The system ends processes half-way through an entry; their number."""
    limits = (0, 1, 71, 72, 500, 1000, 2000)
    for limit in limits:
        process = start(stress, 600, cache, limit)
        process.communicate(timeout=300)
        if process.returncode != -signal.SIGXFSZ:
            sys.exit("with %d bytes a file, a process ended with %d, expected SIGXFSZ"
                     % (limit, process.returncode))
    entries = [p for p in pathlib.Path(cache).iterdir() if ".tmp-" not in p.name]
    unfinished = [p for p in pathlib.Path(cache).iterdir() if ".tmp-" in p.name]
    if entries or len(unfinished) != len(limits):
        sys.exit("killed in the middle of an entry, %d processes left %d entries and %d "
                 "temporary files" % (len(limits), len(entries), len(unfinished)))
    return len(limits)


def main():
    stress = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    seed = int(os.environ.get("STRESS_SEED", random.randrange(1 << 30)))
    random.seed(seed)
    print("STRESS_SEED=%d" % seed)
    with tempfile.TemporaryDirectory(prefix="gelato-killed-") as folder:
        cache = os.path.join(folder, "cache")
        cut = kill_while_writing(stress, cache)
        running, killed = [], 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            while len(running) < 3:
                # Every tenth time all is to be written again.
                if random.random() < 0.1:
                    for entry in pathlib.Path(cache).glob("kernels-*"):
                        entry.unlink(missing_ok=True)
                running.append(start(stress, 600, cache))
            time.sleep(random.uniform(0.01, 0.2))
            victim = running.pop(random.randrange(len(running)))
            if victim.poll() is not None:
                finish(victim)  # says what was wrong
                sys.exit("a process ended by itself")
            victim.send_signal(signal.SIGKILL)
            victim.communicate()
            killed += 1
        for process in running:
            process.send_signal(signal.SIGKILL)
            process.communicate()

        entries = [p for p in pathlib.Path(cache).iterdir() if ".tmp-" not in p.name]
        left = [p for p in pathlib.Path(cache).iterdir() if ".tmp-" in p.name]
        before = len(entries)
        # Long enough to meet every kernel more than once.
        compiled, loaded = finish(start(stress, 5, cache))
        print("%d processes killed in the middle of an entry, %d at any moment; %d entries, %d "
              "unfinished files; then %d compiled, %d loaded"
              % (cut, killed, before, len(left), compiled, loaded))
        if compiled > KERNELS - before:
            sys.exit("an entry was not sound: %d compiled, expected at most %d"
                     % (compiled, KERNELS - before))
        if killed < 10 or loaded < KERNELS:
            sys.exit("too little was tried")


if __name__ == "__main__":
    main()
