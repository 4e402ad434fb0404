"""What the machine can do at most, and how near a time is to it.

gelato bench measures the roofs: multiply-adds per instruction set, copies per
cache, streaming stores, AMX where there is AMX. The FMA loop also takes turns
with the cases of one thread, and that rate then counts: it met the same clock.
"""
import json
import os
import subprocess

from run_cases import KINDS

# The instruction set of a level whose FMA loop is its roof, as gelato bench names it.
ISA = {"x86-64-v2": "sse2", "x86-64-v3": "avx2", "x86-64-v4": "avx512f"}
# The FMA loop of a turn: twelve multiply-adds of a vector a round (CoreLoops.h).
FMA_ROUNDS = 1000
FLOPS_A_ROUND = {"sse2": 48, "avx2": 192, "avx512f": 384}
# A panel of weights is read for each call of this many rows, which therefore wait
# for it.
FEW_ROWS = 4


def measure(gelato, folder, threads):
    """Measured now, and kept nowhere but in `folder`."""
    source = folder / "roofs.gel"
    source.write_text("kernel roofs(x: f32[N]) -> f32[N] {\n  return gelu(x)\n}\n")
    out = folder / "roofs.json"
    subprocess.run([gelato, "bench", source, "--set", "N=16", "--samples", "1",
                    "--threads", str(threads), "--measure-roofs", "--json", out],
                   check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, GELATO_CACHE_DIR=str(folder / "roofs")))
    return json.loads(out.read_text())["machine"]


def better(one, other):
    """The higher of each rate, since what disturbs one only ever lowers it."""
    if other is None:
        return one
    merged = dict(one)
    merged["compute"] = [dict(a, gflop_per_s=max(a["gflop_per_s"], b["gflop_per_s"]))
                         for a, b in zip(one["compute"], other["compute"])]
    merged["memory"] = [dict(a, read_gb_per_s=max(a["read_gb_per_s"], b["read_gb_per_s"]),
                             copy_gb_per_s=max(a["copy_gb_per_s"], b["copy_gb_per_s"]))
                        for a, b in zip(one["memory"], other["memory"])]
    for name in ("streaming_store_gb_per_s", "processor_share"):
        merged[name] = max(one[name], other[name])
    return merged


def peak(machine, level):
    """FLOP/s of f32."""
    rates = {row["isa"]: row["gflop_per_s"] * 1e9 for row in machine["compute"]}
    return rates.get(ISA[level]) or max(rates.values())


def nearest(machine, bytes_touched):
    """The nearest memory that holds so much."""
    return next(row for row in machine["memory"]
                if "bytes" not in row or bytes_touched <= row["bytes"])


def copy_seconds(machine, case):
    """An array read and another written, from the nearest memory that holds both."""
    memory = nearest(machine, case.moved_bytes)
    rate = memory["copy_gb_per_s"]
    if "bytes" not in memory:
        # In memory stores may go past the caches: reads and writes each at their own.
        half = case.moved_bytes / 2
        rate = max(rate, case.moved_bytes / (half / memory["read_gb_per_s"]
                                             + half / machine["streaming_store_gb_per_s"]))
    return memory["name"], case.moved_bytes / (rate * 1e9)


def roof(case, machine, level, counted, fma=None):
    """The least seconds of a case by each limit. counted: vector operations an
    element of each activation takes in gelato's own code at this level, of which
    as many are issued as multiply-adds: half the FLOP/s. fma: FLOP/s measured in
    the same turns."""
    rate = fma or peak(machine, level)
    epilogue = case.activations * counted[KINDS[case.kind].activation] / (rate / 2)
    if case.is_array:
        name, seconds = copy_seconds(machine, case)
        return {"copy": seconds, "copy_of": name, "operations": epilogue,
                "least": max(seconds, epilogue)}
    memory = nearest(machine, case.weight_bytes)
    weights = case.weight_bytes / (memory["read_gb_per_s"] * 1e9)
    products = case.flops / rate
    return {"fma": products, "fma_and_epilogue": products + epilogue, "weights": weights,
            "weights_of": memory["name"], "least": max(products + epilogue, weights)}
