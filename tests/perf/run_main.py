"""Times everyone on every case, and writes what came of it; tests/perf/run calls it."""
import datetime
import importlib.util
import json
import subprocess
import sys
import time

import run_chart
import run_history
import run_roofs
import run_table
from run_kernels import Kernels
from run_options import HERE, options_of
from run_turns import Turns
from timed import NAMES, NOT_HELD

SCHEMA = "gelato-perf-run-1"


def commit():
    """Of this source, with a mark where something was changed since."""
    done = subprocess.run(["git", "-C", HERE, "describe", "--always", "--dirty", "--abbrev=10"],
                          capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def libraries():
    """Bytes of the shared libraries that the peers install."""
    sizes = {}
    for name, package in (("PyTorch", "torch"), ("ONNX Runtime", "onnxruntime"), ("JAX", "jaxlib")):
        found = importlib.util.find_spec(package)
        if found and found.submodule_search_locations:
            folder = found.submodule_search_locations[0]
            done = subprocess.run(["find", folder, "-name", "*.so*", "-printf", "%s %f\n"],
                                  capture_output=True, text=True, check=True)
            rows = [line.split() for line in done.stdout.splitlines()]
            # What is for accelerators is no part of this.
            sizes[name] = sum(int(size) for size, file in rows if "cuda" not in file)
    return sizes


def remarks(options, turns_of, left_out):
    lines = []
    for turns in turns_of:
        lines += ["Left out at %s: %s." % (turns.level, why) for why in turns.lost.values()]
    for level in options.levels:
        free = ["%s at %s" % (NAMES[who], NOT_HELD[who]) for who in options.peers
                if who in NOT_HELD]
        if level != options.best_level and free:
            lines.append("At %s the others are held to that level, but for %s, which cannot be: "
                         "their times are shown, and they are no best peer."
                         % (level, " and ".join(free)))
    if max(options.threads) > 1:
        lines.append("Times of several threads are those of the clock, and other work's turns are "
                     "in them.")
    if left_out:
        lines.append("Not reached in time: %d of the cases, from %s on." % (len(left_out),
                                                                           left_out[0]))
    return lines


class Run:
    """Everything that is measured, as it comes."""

    def __init__(self, options):
        self.options = options
        self.kernels = Kernels(options.gelato, options.work / "kernels")
        self.machines, self.counted = {}, {}
        self.points, self.objects, self.left_out, self.turns_of = [], {}, [], []
        self.versions = {}
        # As they are when it begins: a run is long enough for another commit.
        self.commit, self.date = commit(), datetime.datetime.now(datetime.timezone.utc)
        self.end = time.monotonic() + options.time

    def measure_roofs(self, threads):
        measured = run_roofs.measure(self.options.gelato, self.options.work, threads)
        self.machines[threads] = run_roofs.better(measured, self.machines.get(threads))

    def measure(self):
        plan = [(threads, level) for threads in self.options.threads
                for level in self.options.levels]
        left = len(plan) * len(self.options.cases)
        self.options.say("%d cases, at most %d s" % (left, self.options.time))
        for threads, level in plan:
            self.measure_roofs(threads)
            self.counted[level] = self.kernels.counted(level)
            turns = Turns(level, threads, self.options)
            self.turns_of.append(turns)
            try:
                for case in self.options.cases:
                    self.measure_case(turns, case, left)
                    left -= 1
            finally:
                turns.close()
                self.versions.update(turns.versions())
                self.measure_roofs(threads)

    def measure_case(self, turns, case, left):
        remaining = self.end - time.monotonic()
        name = "%s, %s, %d" % (case.key, turns.level, turns.threads)
        if remaining <= 0:
            self.left_out.append(name)
            return
        module, size = self.kernels.module(case, turns.level)
        self.objects["/".join(case.series).replace("//", "/"), turns.level] = size
        samples, missing = turns.measure(case, module, remaining / left)
        row = {"case": case.key, "level": turns.level, "threads": turns.threads,
               "seconds": samples, "missing": missing}
        self.points.append(row)
        point = run_table.Point(row, {"best_level": self.options.best_level})
        self.options.say("%5.0f s left  %-42s gelato %s%s" % (
            max(0, self.end - time.monotonic()), name, run_table.seconds_text(point.seconds),
            ", %.2f to %s" % (point.ratio, NAMES[point.best]) if point.best else ""))
        for who, why in missing.items():
            if why.startswith("failed"):
                self.options.say("  %s %s" % (NAMES.get(who, who), why))

    def report(self):
        options = self.options
        for row in self.points:
            machine = self.machines[row["threads"]]
            fma = row["seconds"].get("fma")
            rate = None
            if fma:
                flops = run_roofs.FLOPS_A_ROUND[run_roofs.ISA[row["level"]]]
                rate = run_roofs.FMA_ROUNDS * flops / run_table.median(fma)
            row["roof"] = run_roofs.roof(run_table.case_of(row["case"]), machine, row["level"],
                                         self.counted[row["level"]], rate)
        return {
            "schema": SCHEMA, "cpu": next(iter(self.machines.values()))["cpu"],
            "commit": self.commit, "versions": self.versions,
            "date": self.date.strftime("%Y-%m-%d %H:%M UTC"),
            "best_level": options.best_level, "machines": list(self.machines.values()),
            "counted_operations": self.counted, "points": self.points,
            "objects": [{"series": series, "level": level, "bytes": size}
                        for (series, level), size in self.objects.items()],
            "libraries": libraries() if options.peers else {},
            "remarks": remarks(options, self.turns_of, self.left_out)}


def main():
    options = options_of(sys.argv[1:])
    run = Run(options)
    failure = None
    try:
        run.measure()
    except KeyboardInterrupt:
        options.say("stopped; what was measured follows")
    except SystemExit as error:
        failure = error
        options.say(str(error))
    if not run.points:
        sys.exit("run: nothing was measured")
    report = run.report()
    (options.work / "run.json").write_text(json.dumps(report, indent=1) + "\n")
    text = run_table.page(report)
    if options.compare:
        text += "\n## Beside the record\n\n" + run_history.comparison(
            run_history.read(options.history), report)
    if options.record:
        run_history.record(options.history, report)
    (options.work / "run.md").write_text(text)
    for old in options.work.glob("*.svg"):
        old.unlink()
    for name, chart in run_chart.charts(run_table.points_of(report)).items():
        (options.work / name).write_text(chart)
    print(text)
    if failure:
        sys.exit(1)


if __name__ == "__main__":
    main()
