"""Compiles gelato's functions, has them timed beside the others, prints tables.

    activations_table.py GELATO FOLDER [ROUNDS] [--sizes BYTES,...]
                         [--functions NAME,...] [--levels LEVEL,...]

One process for each CPU level, since PyTorch and oneDNN are told theirs when
they start; the processes take turns round by round. FOLDER has onednn.so,
and gets activations.json and activations.md.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

from activations_calls import FUNCTIONS, TYPES
from timed import LEVELS, cpu

HERE = pathlib.Path(__file__).resolve().parent
DEFAULT_LEVELS = "x86-64-v3,x86-64-v4"
CLASSES = {"f32": ["tight", "fast"], "bf16": ["half"], "f16": ["half"]}
PEERS = [("torch", "PyTorch"), ("onnxruntime", "ONNX Runtime"), ("onednn", "oneDNN")]
UNITS = {"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
NOT_SUPPORTED = 2


def fail(text):
    sys.exit("activations: " + text)


def bytes_of(text):
    parts = re.fullmatch(r"(\d+) ?(B|KiB|MiB|GiB|)", text)
    if not parts or not 1024 <= int(parts[1]) * UNITS[parts[2]] <= 8 << 30:
        fail("found the size '%s', expected 1KiB to 8GiB, as in 512KiB" % text)
    return int(parts[1]) * UNITS[parts[2]] // 64 * 64


def size_text(size):
    for unit in ("GiB", "MiB", "KiB"):
        if size % UNITS[unit] == 0:
            return "%d %s" % (size // UNITS[unit], unit)
    return "%d B" % size


def half_of_l2(cpu_number):
    for index in range(8):
        folder = pathlib.Path("/sys/devices/system/cpu/cpu%d/cache/index%d" % (cpu_number, index))
        if folder.exists() and (folder / "level").read_text().strip() == "2":
            return int((folder / "size").read_text().strip().rstrip("K")) * 1024 // 2
    fail("this system does not say how large L2 is; give --sizes")


def chosen(text, known, what):
    names = text.split(",") if text else list(known)
    for name in names:
        if name not in known:
            fail("found the %s '%s', expected of %s" % (what, name, ", ".join(known)))
    return names


def arguments():
    parser = argparse.ArgumentParser(prog="activations")
    parser.add_argument("gelato", help=argparse.SUPPRESS)
    parser.add_argument("folder", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("rounds", type=int, nargs="?", default=7)
    parser.add_argument("--sizes", help="bytes read and written, as in 512KiB,256MiB")
    parser.add_argument("--functions", help="some of them, as in gelu,exp")
    parser.add_argument("--levels", help="as in x86-64-v3,x86-64-v4")
    options = parser.parse_args()
    if options.rounds < 1:
        fail("found %d rounds, expected at least 1" % options.rounds)
    options.cpu = max(os.sched_getaffinity(0))
    options.sizes = ([bytes_of(text) for text in options.sizes.split(",")] if options.sizes
                     else [half_of_l2(options.cpu), 256 << 20])
    options.functions = chosen(options.functions, [f.name for f in FUNCTIONS], "function")
    listed = subprocess.run([options.gelato, "targets"], capture_output=True, text=True, check=True)
    here = re.findall(r"^(\S+) +yes", listed.stdout, re.MULTILINE)
    asked = chosen(options.levels or DEFAULT_LEVELS, LEVELS, "level")
    options.levels = [level for level in asked if level in here]
    if not options.levels:
        fail("none of the levels runs on this machine")
    return options


def compiled(options, level):
    """Modules of all functions, types and classes that gelato has; what it lacks."""
    modules, lacking = [], []
    for function in FUNCTIONS:
        if function.name not in options.functions:
            continue
        for kind in TYPES:
            for accuracy in CLASSES[kind]:
                stem = "-".join((level, function.name, kind, accuracy))
                source = options.folder / (stem + ".gel")
                source.write_text("kernel %s_array(x: %s[N]) -> %s[N] {\n  return %s\n}\n"
                                  % (function.name, kind, kind, function.gelato))
                done = subprocess.run(
                    [options.gelato, "compile", source, "--accuracy", accuracy, "--target", level,
                     "--emit", "so,json", "-o", options.folder],
                    capture_output=True, text=True, check=False)
                if done.returncode == NOT_SUPPORTED:
                    lacking.append([function.name, kind, accuracy])
                    continue
                if done.returncode:
                    sys.exit(done.stderr)
                described = json.loads((options.folder / (stem + ".json")).read_text())
                bounds = described["kernels"][0]["accuracy"][0]
                modules.append({"function": function.name, "type": kind, "bounds": bounds,
                                "class": bounds["class"],
                                "path": str(options.folder / (stem + ".so"))})
    return modules, lacking


class Process:
    """The process of a level: who is there, then round after round."""

    def __init__(self, options, level):
        self.level = level
        self.modules, self.lacking = compiled(options, level)
        job = options.folder / (level + ".json")
        job.write_text(json.dumps({
            "level": level, "folder": str(options.folder),
            "build": str(options.folder.parent), "cpu": options.cpu,
            "sizes": options.sizes, "functions": options.functions, "modules": self.modules}))
        self.process = subprocess.Popen(
            [sys.executable, HERE / "activations_calls.py", job], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env=dict(os.environ, OMP_NUM_THREADS="1", **LEVELS[level]))
        about = self.answer()
        self.versions, self.missing = about["versions"], about["missing"]
        self.samples = {}

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            fail("the process of %s ended with %d" % (self.level, self.process.wait()))
        return json.loads(line)

    def round(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        for *key, seconds in self.answer():
            self.samples.setdefault(tuple(key), []).append(seconds)

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def times(self):
        """Medians of seconds, less what a call of 16 elements takes."""
        medians = {key: statistics.median(values) for key, values in self.samples.items()}
        return {key: max(0.0, seconds - medians[(None,) + key[1:]])
                for key, seconds in medians.items() if key[0] is not None}

    def overhead(self):
        """The largest share that calling had in anything but a copy."""
        medians = {key: statistics.median(values) for key, values in self.samples.items()}
        return max((medians[(None,) + key[1:]] / seconds, key) for key, seconds in medians.items()
                   if key[0] is not None and key[1] != "copy")


def table(process, size):
    times = process.times()
    titles = ["function", "type", "class", "max ULP", "misrounded", "ns", "GB/s", "to PyTorch"]
    titles += [name + ", ns" for _, name in PEERS]
    rows = ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    for module in process.modules:
        kind = module["type"]
        count = size // (2 * TYPES[kind])
        key = (size, module["function"], kind)
        seconds = times[key + ("gelato " + module["class"],)]
        bounds = module["bounds"]
        peers = [times.get(key + (name,)) for name, _ in PEERS]
        rows.append("| %s |" % " | ".join(
            ["`%s`" % module["function"], kind, module["class"],
             "%.2f of %s" % (bounds["max_ulp"], bounds["unit"]) if "max_ulp" in bounds else "",
             str(bounds.get("misrounded", "")), "%.3f" % (seconds / count * 1e9),
             "%.1f" % (size / seconds * 1e-9), "%.2f" % (seconds / peers[0])]
            + ["" if other is None else "%.3f" % (other / count * 1e9) for other in peers]))
    copies = ", ".join("%.3f ns (%s)" % (times[size, "copy", kind, "memcpy"]
                                         / (size // (2 * TYPES[kind])) * 1e9, kind)
                       for kind in TYPES)
    return "memcpy: %s an element, %.1f GB/s.\n\n%s\n" % (
        copies, size / times[size, "copy", "f32", "memcpy"] * 1e-9, "\n".join(rows))


def page(processes, options):
    versions = processes[0].versions
    text = ["Medians of %d rounds on %s, one thread; nanoseconds of the processor an element, "
            "bytes read and written."
            % (options.rounds, cpu()),
            "PyTorch %s, ONNX Runtime %s, oneDNN %s. To PyTorch: gelato's time divided by PyTorch's."
            % (versions["torch"], versions["onnxruntime"], versions["onednn"])]
    for process in processes:
        share, key = process.overhead()
        text.append("%s: PyTorch computes with %s, ONNX Runtime with what the processor has. The "
                    "cost of a call is taken off everywhere; it was at most %.1f %% (%s, %s, %s)."
                    % (process.level, process.versions["torch_level"], 100 * share, key[3], key[1],
                       key[2]))
        if process.lacking:
            text.append("Not in this gelato, left out: %s." % ", ".join(
                "%s %s %s" % tuple(each) for each in process.lacking))
        if process.missing:
            text.append("Refused by oneDNN: %s." % ", ".join(
                "%s %s" % (name, kind) for _, name, kind, _ in process.missing))
        for size in options.sizes:
            text += ["## %s, %s" % (process.level, size_text(size)), table(process, size).rstrip()]
    return "\n\n".join(text) + "\n"


def main():
    options = arguments()
    processes = [Process(options, level) for level in options.levels]
    for number in range(options.rounds):
        for process in processes:
            process.round()
        print("round %d of %d" % (number + 1, options.rounds), file=sys.stderr)
    for process in processes:
        process.close()
    report = {"schema": "gelato-perf-activations-1", "cpu": cpu(), "rounds": options.rounds,
              "levels": [{
                  "level": process.level, "versions": process.versions,
                  "lacking": process.lacking, "missing": process.missing,
                  "modules": [{key: module[key] for key in ("function", "type", "class", "bounds")}
                              for module in process.modules],
                  "call": [{"bytes": size, "function": function, "type": kind, "who": who,
                            "seconds": values}
                           for (size, function, kind, who), values in process.samples.items()],
              } for process in processes]}
    (options.folder / "activations.json").write_text(json.dumps(report, indent=1) + "\n")
    text = page(processes, options)
    (options.folder / "activations.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
