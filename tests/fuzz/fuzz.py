#!/usr/bin/env python3
"""Runs the fuzz targets.

  fuzz.py long BUILD [SECONDS] [TARGET...]   what tests/fuzz/run does
  fuzz.py short BUILD TARGET RUNS            a fixed number of runs, for ctest
  fuzz.py replay BUILD                       the findings of the past, for ctest

Seeds are all .gel files of the tree, those of tests/fuzz/seeds at the limits of
the language among them, and the programs in its documents; for checkpoints, the
.json files here, for arrays the .npy files, for modules the .elf files, and for
the cache the .entry files.
"""
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
TARGETS = ("lexer", "parser", "checker", "analyze", "format", "safetensors", "npy", "module", "cache")
SUFFIXES = {"safetensors": ".json", "npy": ".npy", "module": ".elf",
            "cache": ".entry"}  # of seeds that are no programs
FENCE = re.compile(r"^```gel\S*\n(.*?)^```$", re.M | re.S)
TALLY = re.compile(r"^tally: ((\d+) texts, \d+ parsed, (\d+) right)$", re.M)
REASON = re.compile(r"PROPERTY FAILED.*|ERROR: .*|.*runtime error:.*|"
                    r".*Assertion .* failed.*")
MAX_FINDINGS = 20  # of one target in one run
# Long enough to pass every limit of the language but those of a whole file.
LIMITS = ["-max_len=4096", "-len_control=100", "-mutate_depth=2",
          "-timeout=20", "-rss_limit_mb=2048"]


def sources():
    """The .gel files that git does not ignore, and the fences of documents."""
    skipped = {"build", "build-debug", "build-asan", "build-tsan", ".git"}
    for folder, folders, files in os.walk(TOP):
        folders[:] = sorted(set(folders) - skipped)
        for name in sorted(files):
            path = pathlib.Path(folder, name)
            if name.endswith(".gel"):
                yield path.read_bytes()
            elif name.endswith(".md"):
                for fence in FENCE.findall(path.read_text()):
                    yield fence.encode()


def files(suffix):
    return [path.read_bytes() for path in sorted(HERE.glob("*/*" + suffix))]


def write_seeds(folder, target):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = sorted(set(files(SUFFIXES[target]) if target in SUFFIXES else sources()))
    if len(texts) < 2:
        sys.exit(f"fuzz: {len(texts)} seeds were found")
    for number, text in enumerate(texts):
        (folder / f"{number:04}").write_bytes(text)
    return len(texts)


class Fuzzer:
    def __init__(self, build, target, mode):
        self.target = target
        self.binary = build / "bin" / f"fuzz-{target}"
        work = build / "fuzz"
        self.seeds = work / f"{target}-{mode}-seeds"
        self.corpus = work / f"{target}-corpus"
        self.findings = work / "findings"
        self.log = work / f"{target}-{mode}.log"
        self.dictionary = work / f"{target}-{mode}.dict"
        for folder in (self.corpus, self.findings):
            folder.mkdir(parents=True, exist_ok=True)
        self.dictionary.write_bytes(
            subprocess.check_output([build / "bin" / "fuzz-dictionary"]))

    def run(self, *arguments):
        """Runs until libFuzzer ends: runs, coverage, how many texts got how
        far, and what was found: nothing, "a seed" or "a text"."""
        before = set(self.findings.iterdir())
        command = [self.binary, *LIMITS, *arguments,
                   f"-artifact_prefix={self.findings}/{self.target}-",
                   f"-dict={self.dictionary}", "-print_final_stats=1"]
        with open(self.log, "w") as log:
            code = subprocess.run([str(a) for a in command], stdout=log,
                                  stderr=log).returncode
        text = self.log.read_text(errors="replace")
        # A module and an entry are no texts.
        if self.target not in ("module", "cache") and "found LLVMFuzzerCustomMutator" not in text:
            sys.exit(f"{text[-4000:]}\nfuzz-{self.target} ran without the "
                     "mutator of tokens")
        if code:
            self.report(text, sorted(set(self.findings.iterdir()) - before))
        runs = re.findall(r"(?:number_of_executed_units: |^#)(\d+)", text, re.M)
        coverage = re.findall(r"cov: (\d+)", text)
        return (int(runs[-1]) if runs else 0,
                int(coverage[-1]) if coverage else 0, TALLY.search(text),
                code and ("a text" if "INITED" in text else "a seed"))

    def report(self, text, found):
        reason = REASON.search(text)
        print(f"fuzz-{self.target}: {reason[0] if reason else 'it failed'}")
        for path in found:
            print(f"  input:    {path}\n  replay:   {self.binary} {path}\n"
                  f"  minimize: {self.binary} -minimize_crash=1 "
                  f"-max_total_time=60 -exact_artifact_path={path}.min {path}")
        if not found:
            print(text[-4000:])
        sys.stdout.flush()


def long(build, seconds=60, *targets):
    for target in targets:
        if target not in TARGETS:
            sys.exit(f"fuzz: found target '{target}', expected "
                     f"{', '.join(TARGETS)}")
    total = findings = 0
    for target in targets or TARGETS:
        fuzzer = Fuzzer(build, target, "long")
        count = write_seeds(fuzzer.seeds, target)
        seed = int(os.environ.get("FUZZ_SEED", random.randrange(1, 2**31)))
        print(f"fuzz-{target}: {seconds} s, FUZZ_SEED={seed}, {count} seeds, "
              f"{len(list(fuzzer.corpus.iterdir()))} texts of earlier runs")
        sys.stdout.flush()
        end, here = time.monotonic() + int(seconds), 0
        while (left := int(end - time.monotonic())) > 0 and here < MAX_FINDINGS:
            runs, coverage, tally, found = fuzzer.run(
                f"-seed={seed}", f"-max_total_time={left}", fuzzer.corpus,
                fuzzer.seeds)
            total += runs
            here += bool(found)
            seed += 1  # the same one would find the same again
            said = f"; {tally[1]}" if tally else ""
            print(f"fuzz-{target}: {runs} runs, coverage {coverage}{said}")
            if found == "a seed":
                break  # it would be the first one again
        findings += here
    print(f"fuzz: {total} runs, {findings} findings")
    sys.exit(findings > 0)


def short(build, target, runs):
    """The same seed and number of runs each time, from the seeds alone."""
    fuzzer = Fuzzer(build, target, "short")
    count = write_seeds(fuzzer.seeds, target)
    ran, coverage, tally, found = fuzzer.run("-seed=1", f"-runs={runs}",
                                             fuzzer.seeds)
    said = f" {tally[1]}," if tally else ""
    print(f"fuzz-{target}: {count} seeds, {ran} runs, coverage {coverage},"
          f"{said} {'a finding' if found else 'no finding'}")
    if tally and int(tally[3]) * 200 < int(tally[2]):
        sys.exit("fuzz: hardly any text was right, so little was tested")
    sys.exit(bool(found) or ran < int(runs))


def replay(build):
    paths = sorted((HERE / "regressions").iterdir())
    failed = 0
    for target in TARGETS:
        suffix = SUFFIXES.get(target, ".gel")
        mine = [str(path) for path in paths if path.suffix == suffix]
        if not mine:
            continue
        command = [str(build / "bin" / f"fuzz-{target}"), *LIMITS, *mine]
        result = subprocess.run(command, capture_output=True, text=True,
                                errors="replace")
        if result.returncode or result.stderr.count("Executed ") != len(mine):
            failed += 1
            print(f"{result.stderr[-4000:]}\n  replay: {' '.join(command)}")
    print(f"fuzz: {len(paths)} findings of the past replayed, "
          f"{failed} targets failed")
    sys.exit(failed > 0 or not paths)


if __name__ == "__main__":
    verb, build, *rest = sys.argv[1:]
    {"long": long, "short": short, "replay": replay}[verb](
        pathlib.Path(build).resolve(), *rest)
