"""Runs gelato and its peers in turns and prints what they took as a table.

    jit_table.py GELATO FOLDER ROUNDS

Each round runs every one of them once, in processes of their own, so that a
busy neighbour or a change of the clock meets all of them; medians of the rounds
are printed. FOLDER has the program onednn, and gets jit.json and jit.md.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from timed import cpu, seconds_text

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
# The rows: key, name, and what may have left something for the next process.
ROWS = [
    ("gelato", "gelato, M = 128"),
    ("gelato-free", "gelato, M free"),
    ("torch", "torch.compile, M = 128"),
    ("torch-dynamic", "torch.compile, M free"),
    ("torch-eager", "torch, eager"),
    ("onnxruntime", "ONNX Runtime"),
    ("onednn", "oneDNN"),
]
COLUMNS = [
    ("loading", "library loaded"),
    ("cold", "cold"),
    ("warm", "another, same process"),
    ("cached_fresh", "again, new process"),
    ("cached_same", "again, same process"),
    ("call", "a call"),
]


def run(command, **environment):
    """What a command prints; what it says beside that only if it fails."""
    environment = dict(os.environ, OMP_NUM_THREADS="1", **environment)
    command = [str(word) for word in command]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit("%s\n%s\nended with %d" % (done.stderr, " ".join(command), done.returncode))
    return done.stdout


def loading_seconds(command):
    """What starting a process takes longer than of one that does nothing: the best of some."""
    best = {}
    for _ in range(5):
        for name, words in (("it", command), ("nothing", ["true"])):
            start = time.perf_counter()
            run(words)
            best[name] = min(best.get(name, 1e9), time.perf_counter() - start)
    return max(0.0, best["it"] - best["nothing"])


def peer(name, folder):
    """A process that finds nothing kept, and one that finds what it left."""
    cache = {"TORCHINDUCTOR_CACHE_DIR": str(folder / name),
             "TRITON_CACHE_DIR": str(folder / (name + "-triton"))}
    command = [sys.executable, HERE / "jit_peer.py", name]
    first = json.loads(run(command, **cache))
    times = {"version": first["version"], "loading": first["loading"], "cold": first["first"],
             "warm": first["other"], "cached_same": first["again"], "call": first["call"]}
    if name in ("torch", "torch-dynamic"):
        times["cached_fresh"] = json.loads(run(command, **cache))["first"]
    return times


def onednn(program):
    times = json.loads(run([program]))
    return {"version": times["version"],
            "loading": loading_seconds([program, "nothing"]),
            "cold": times["first"], "warm": times["other"], "cached_same": times["again"],
            "call": times["call"]}


def gelato(command, folder):
    """The rows of bench --jit for M bound and free, and a call of a GELU."""
    out = folder / "gelato.json"
    run([command, "bench", "--jit", "--samples", "1", "--json", out])
    cases = json.loads(out.read_text())["cases"]
    run([command, "bench", SOURCE / "examples/01-gelu/gelu.gel", "--kernel", "gelu_exact",
         "--set", "N=16", "--free", "N", "--json", out])
    call = json.loads(out.read_text())["points"][0]["seconds"]["median"]
    loading = loading_seconds([command, "--version"])
    version = run([command, "--version"]).split()[1]
    return [dict({name: case["seconds"][name]["total"]["median"]
                  for name in ("cold", "warm", "cached_fresh", "cached_same")},
                 version=version, loading=loading, call=call) for case in cases]


def table(medians, versions):
    rows = ["| Linear+GELU, 128 x 768 x 3072 | " + " | ".join(title for _, title in COLUMNS) + " |",
            "|---" * (1 + len(COLUMNS)) + "|"]
    for key, name in ROWS:
        if versions[key] not in name:
            name += " (%s)" % versions[key]
        rows.append("| %s | %s |" % (name, " | ".join(
            seconds_text(medians[key][column]) if column in medians[key] else ""
            for column, _ in COLUMNS)))
    return "\n".join(rows) + "\n"


def main():
    command, work, rounds = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    samples = {key: {} for key, _ in ROWS}
    versions = {}
    for number in range(rounds):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gelato-perf-jit-"))
        try:
            results = dict(zip(("gelato", "gelato-free"), gelato(command, folder)))
            results["onednn"] = onednn(work / "onednn")
            for name in ("onnxruntime", "torch-eager", "torch", "torch-dynamic"):
                results[name] = peer(name, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        for key, times in results.items():
            versions[key] = times.pop("version")
            for column, seconds in times.items():
                samples[key].setdefault(column, []).append(seconds)
        print("round %d of %d" % (number + 1, rounds), file=sys.stderr)
    medians = {key: {column: statistics.median(seconds) for column, seconds in columns.items()}
               for key, columns in samples.items()}
    report = {"schema": "gelato-perf-jit-1", "cpu": cpu(), "rounds": rounds,
              "versions": versions, "seconds": samples, "medians": medians}
    (work / "jit.json").write_text(json.dumps(report, indent=2) + "\n")
    page = "Medians of %d rounds on %s.\n\n%s" % (rounds, cpu(), table(medians, versions))
    (work / "jit.md").write_text(page)
    print(page)


if __name__ == "__main__":
    main()
