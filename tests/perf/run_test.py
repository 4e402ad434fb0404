"""What tests/perf/run makes of times: statistics, cases, tables, charts, history.

Needs no other library than NumPy and times next to nothing. The one of gelato's kernels compiles a few.
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.dom.minidom

import numpy as np

import run_cases
import run_chart
import run_history
import run_kernels
import run_options
import run_reference
import run_roofs
import run_spread
import run_table
import timed

GELATO = pathlib.Path(os.environ["GELATO_BIN_DIR"]) / "gelato"
MACHINE = {"threads": 1, "cpu": "a processor", "processor_share": 1.0,
           "streaming_store_gb_per_s": 20.0,
           "compute": [{"isa": "avx2", "gflop_per_s": 100.0}],
           "memory": [{"name": "L1", "bytes": 32768, "read_gb_per_s": 400.0,
                       "copy_gb_per_s": 200.0},
                      {"name": "memory", "read_gb_per_s": 20.0, "copy_gb_per_s": 10.0}]}
COUNTED = {"gelu": 34, "gelu_tanh": 23, "silu": 16}


def report_of(times, kind="linear", dtype="f32", shape=(768, 3072)):
    """times: length -> who -> seconds."""
    points = []
    for length, everyone in times.items():
        case = run_cases.Case(kind, dtype, (length,) + shape)
        points.append({"case": case.key, "level": "x86-64-v3", "threads": 1, "missing": {},
                       "seconds": {who: [0.9 * t, t, t, t, 1.1 * t]
                                   for who, t in everyone.items()},
                       "roof": run_roofs.roof(case, MACHINE, "x86-64-v3", COUNTED)})
    return {"cpu": "a processor", "commit": "abc", "date": "today", "versions": {"torch": "2"},
            "best_level": "x86-64-v4", "machines": [MACHINE], "points": points, "remarks": [],
            "objects": [{"series": "linear/768x3072/f32", "level": "x86-64-v3", "bytes": 27128}],
            "libraries": {"PyTorch": 5e8}}


class Spread(unittest.TestCase):
    def test_median(self):
        self.assertEqual(run_spread.median([3, 1, 2]), 2)
        self.assertEqual(run_spread.median([4, 1, 2, 3]), 2.5)

    def test_interval_has_the_chance_it_says(self):
        for n in range(1, 60):
            values = list(range(n))
            low, high = run_spread.interval(values)
            # The median of the distribution is below sample k with the chance of
            # at most k heads.
            below = sum(math.comb(n, i) for i in range(low + 1)) / 2 ** n
            self.assertEqual(high, n - 1 - low)
            if n >= 5:
                self.assertLessEqual(2 * below, 0.1, n)
                if low + 1 < (n + 1) // 2:
                    self.assertGreater(2 * (below + math.comb(n, low + 1) / 2 ** n), 0.1, n)

    def test_steps(self):
        # Twice the rows may take twice the time, and no less is asked for.
        self.assertEqual(run_spread.steps({1: 1.0, 2: 1.0, 4: 3.0}),
                         [(1, 2, 0.5), (2, 4, 1.5)])


class Cases(unittest.TestCase):
    def test_keys_are_read_as_they_were_written(self):
        cases = run_cases.selected(list(run_cases.KINDS), None, [1, 8], [16], ["f32", "bf16"])
        self.assertEqual(len(cases), len({case.key for case in cases}))
        for case in cases:
            self.assertEqual(run_cases.case_of(case.key), case)

    def test_work(self):
        case = run_cases.Case("ffn", "bf16", (8, 768, 3072))
        self.assertEqual(case.flops, 4 * 8 * 768 * 3072)
        self.assertEqual(case.weight_bytes, 4 * 768 * 3072)
        self.assertEqual(case.moved_bytes, case.weight_bytes + 2 * 8 * 2 * 768)
        self.assertEqual(run_cases.Case("swiglu", "f32", (2, 3, 5)).flops, 120)
        self.assertEqual(run_cases.Case("gelu", "f32", (10,)).moved_bytes, 80)

    def test_a_shape_belongs_to_the_kinds_that_have_it(self):
        shapes = [(768, 3072), (768, 2048)]
        found = run_cases.selected(["linear", "swiglu"], shapes, [1], [], ["f32"])
        self.assertEqual([case.key for case in found],
                         ["linear/1x768x3072/f32", "swiglu/1x768x2048/f32"])
        # One that no kind has is of all.
        found = run_cases.selected(["linear", "swiglu"], [(64, 256)], [1], [], ["f32"])
        self.assertEqual(len(found), 2)


class Options(unittest.TestCase):
    def test_lists(self):
        self.assertEqual(run_options.counts("16Ki,1", []), [1, 16384])
        self.assertEqual(run_options.counts("all", [7]), [7])
        self.assertEqual(run_options.shapes("768x3072"), [(768, 3072)])
        self.assertEqual(run_options.seconds("10min"), 600)

    def test_mistakes(self):
        for read, text in ((run_options.count, "0"), (run_options.count, "16K"),
                           (run_options.shapes, "768"), (run_options.seconds, "10")):
            with self.assertRaisesRegex(SystemExit, "found .* expected"):
                read(text)


class Roofs(unittest.TestCase):
    def test_products(self):
        case = run_cases.Case("linear", "f32", (100, 768, 3072))
        roof = run_roofs.roof(case, MACHINE, "x86-64-v3", COUNTED)
        self.assertAlmostEqual(roof["fma"], case.flops / 1e11)
        self.assertAlmostEqual(roof["fma_and_epilogue"] - roof["fma"], 100 * 3072 * 34 / 5e10)
        self.assertEqual(roof["least"], roof["fma_and_epilogue"])
        # A rate of the same turns counts instead.
        self.assertAlmostEqual(
            run_roofs.roof(case, MACHINE, "x86-64-v3", COUNTED, 2e11)["fma"], case.flops / 2e11)

    def test_few_rows_wait_for_weights(self):
        case = run_cases.Case("linear", "f32", (1, 768, 3072))
        roof = run_roofs.roof(case, MACHINE, "x86-64-v3", COUNTED)
        self.assertAlmostEqual(roof["least"], case.weight_bytes / 20e9)
        self.assertEqual(roof["weights_of"], "memory")

    def test_arrays(self):
        roof = run_roofs.roof(run_cases.Case("silu", "f32", (1024,)), MACHINE, "x86-64-v3", COUNTED)
        self.assertEqual(roof["copy_of"], "L1")
        self.assertAlmostEqual(roof["copy"], 8192 / 200e9)
        large = run_cases.Case("silu", "f32", (1 << 20,))
        roof = run_roofs.roof(large, MACHINE, "x86-64-v3", COUNTED)
        # Read at 20 and streamed at 20, which is faster than a copy at 10.
        self.assertAlmostEqual(roof["copy"], large.moved_bytes / 20e9)

    def test_the_better_of_two(self):
        worse = json.loads(json.dumps(MACHINE))
        worse["compute"][0]["gflop_per_s"] = 50.0
        self.assertEqual(run_roofs.better(worse, MACHINE)["compute"], MACHINE["compute"])


class Pages(unittest.TestCase):
    def setUp(self):
        self.report = report_of({
            1: {"gelato": 1e-3, "torch": 3e-3, "onnxruntime": 0.5e-3, "fma": 1.0},
            2: {"gelato": 2.5e-3, "torch": 2e-3, "onnxruntime": 1e-3},
            4: {"gelato": 3e-3, "torch": 6e-3}})

    def test_the_best_is_held_to_the_level(self):
        points = run_table.points_of(self.report)
        self.assertEqual([point.best for point in points], ["torch"] * 3)
        self.assertEqual([round(point.ratio, 2) for point in points], [3, 0.8, 2])
        # XLA keeps to it where it compiles, and not where it calls a library.
        for kind, kept in (("linear", False), ("gelu", True)):
            case = run_cases.selected([kind], None, [1], [1], ["f32"])[0]
            self.assertEqual(run_table.held("jax", case, "x86-64-v3", "x86-64-v4"), kept)
        self.report["best_level"] = "x86-64-v3"
        self.assertEqual(run_table.points_of(self.report)[0].best, "onnxruntime")

    def test_page(self):
        page = run_table.page(self.report)
        self.assertIn("| linear 768x3072, f32, x86-64-v3, 1 thread | 1.69 | 0.80 (M = 2, PyTorch) "
                      "| 3.00 (M = 1, PyTorch) | M = 2 |", page)
        self.assertIn("| gelato | 1 | M = 1 to 2: 1.25 |", page)
        self.assertIn("| 1 | 1.00 ms | -10/+10 % | 4.72 | 3.00 | **3.00 ms** | 500 us |", page)
        self.assertIn("ONNX Runtime (not held)", page)
        for line in page.splitlines():
            if line.startswith("|"):
                self.assertTrue(line.endswith("|"), line)

    def test_what_overlaps_is_even(self):
        report = report_of({1: {"gelato": 1.1e-3, "torch": 1e-3}})
        self.assertIn("| M = 1 (even) |", run_table.page(report))

    def test_who_is_faster_than_the_level_is_named(self):
        report = report_of({512: {"gelato": 1.0, "mkl": 0.01, "jax": 0.03}})
        self.assertIn("MKL at x86-64-v3 was faster than that level's FMA loop can be: "
                      "linear/512x768x3072/f32.", run_table.page(report))
        self.assertNotIn("JAX at x86-64-v3 was", run_table.page(report))

    def test_page_without_peers(self):
        page = run_table.page(report_of({1: {"gelato": 1e-3}}))
        self.assertNotIn("To the best peer", page)

    def test_page_of_arrays(self):
        page = run_table.page(report_of({1: {"gelato": 5e-8, "torch": 1e-6}}, "gelu", "bf16", ()))
        self.assertIn("gelato, from C", page)
        self.assertIn("| 1 | 50.0 ns |", page)

    def test_charts(self):
        charts = run_chart.charts(run_table.points_of(self.report))
        self.assertEqual(list(charts), ["x86-64-v3-1-linear-768x3072-f32.svg"])
        for text in charts.values():
            self.assertIn("PyTorch", text)
            xml.dom.minidom.parseString(text)

    def test_ticks(self):
        self.assertEqual(run_chart.ticks(1, 20, True), [1, 2, 5, 10, 20])
        self.assertEqual(run_chart.ticks(0, 100, False), [0, 20, 40, 60, 80, 100])


class History(unittest.TestCase):
    def test_compares_shares_with_the_newest(self):
        old = report_of({1: {"gelato": 1e-3}, 2: {"gelato": 2e-3}})
        now = report_of({1: {"gelato": 2e-3}, 2: {"gelato": 2e-3}, 4: {"gelato": 1}})
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "history.jsonl"
            self.assertEqual(run_history.read(path), [])
            run_history.record(path, report_of({1: {"gelato": 9.0}}))
            run_history.record(path, old)
            kept = run_history.read(path)
        self.assertEqual(len(kept), 3)
        self.assertEqual([round(ratio, 3) for _, _, ratio in run_history.compared(kept, now)],
                         [0.5, 1])
        page = run_history.comparison(kept, now)
        self.assertIn("2 cases beside abc", page)
        self.assertIn("| linear/1x768x3072/f32 | x86-64-v3 | 1 |", page)
        self.assertNotIn("linear/2x", page)

    def test_what_overlaps_has_not_moved(self):
        old, now = report_of({1: {"gelato": 1e-3}}), report_of({1: {"gelato": 1.15e-3}})
        self.assertIn("None moved", run_history.comparison(run_history.lines_of(old), now))

    def test_a_faster_clock_moves_nothing(self):
        old, now = report_of({1: {"gelato": 1e-3}}), report_of({1: {"gelato": 0.5e-3}})
        now["points"][0]["roof"]["least"] /= 2
        self.assertIn("None moved", run_history.comparison(run_history.lines_of(old), now))

    def test_another_processor_is_not_compared(self):
        old, now = report_of({1: {"gelato": 1e-3}}), report_of({1: {"gelato": 1e-3}})
        now["cpu"] = "another"
        self.assertIn("Nothing is recorded",
                      run_history.comparison(run_history.lines_of(old), now))


class KernelSources(unittest.TestCase):
    def test_every_kind_compiles(self):
        with tempfile.TemporaryDirectory() as folder:
            kernels = run_kernels.Kernels(GELATO, pathlib.Path(folder))
            for case in (run_cases.selected(list(run_cases.KINDS), [(32, 64)], [1], [1], ["bf16"])
                         + run_cases.selected(["ffn", "swiglu"], [(32, 64)], [1], [1], ["f32"])):
                module, size = kernels.module(case, "x86-64-v3")
                self.assertTrue(os.path.exists(module))
                self.assertGreater(size, 1000)

    def test_operations_are_counted(self):
        with tempfile.TemporaryDirectory() as folder:
            kernels = run_kernels.Kernels(GELATO, pathlib.Path(folder))
            for level in ("x86-64-v3", "x86-64-v4"):
                counted = kernels.counted(level)
                self.assertLess(counted["silu"], counted["gelu"], level)
                for activation, operations in counted.items():
                    self.assertTrue(10 < operations < 60, (level, activation, operations))


class Truth(unittest.TestCase):
    def right(self, case):
        given = run_reference.inputs(case)
        every = np.arange(case.length)
        result = run_reference.to_storage(run_reference.truth(case, given, every)[0], case.dtype)
        return run_reference.Check(case, given), result

    def test_what_is_right_may_be_timed(self):
        for case in run_cases.selected(list(run_cases.KINDS), [(48, 80)], [1, 20], [300],
                                       list(run_cases.TYPES)):
            check, result = self.right(case)
            self.assertIsNone(check.problem(result), case.key)

    def test_what_is_wrong_may_not(self):
        linear = run_cases.Case("linear", "f32", (20, 48, 80))
        check, result = self.right(linear)
        lost = result.copy()
        lost[-1, -1] = np.nan
        self.assertIn("wrong at [19, 79]: nan", check.problem(lost))
        lost[-1] = 0
        self.assertIn("wrong at [19, ", check.problem(lost))
        # The other form of GELU is another function.
        check = self.right(run_cases.Case("gelu", "f32", (300,)))[0]
        x = run_reference.inputs(run_cases.Case("gelu", "f32", (300,)))["x"]
        tanh_form = run_reference.activation("gelu_tanh", x.astype(float)).astype(np.float32)
        self.assertIn("wrong at", check.problem(tanh_form))

    def test_rounding_to_bf16(self):
        # To nearest, ties to even.
        values = np.array([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -0.0])
        self.assertEqual(list(run_reference.to_storage(values, "bf16")),
                         [0x3F80, 0x3F80, 0x3F82, 0x8000])


class Native(unittest.TestCase):
    def test_times_what_it_binds(self):
        library = timed.native(GELATO.parent.parent)
        isa = b"sse2"
        call = timed.Bound(library, library.bind_multiply_add(isa, run_roofs.FMA_ROUNDS))
        self.assertGreater(call.seconds(100), 0)
        for name, flops in run_roofs.FLOPS_A_ROUND.items():
            self.assertIn(library.flops_per_round(name.encode()), (0, flops))
        with self.assertRaisesRegex(NotImplementedError, "no FMA loop"):
            timed.Bound(library, library.bind_multiply_add(b"none", 1))
        with self.assertRaisesRegex(NotImplementedError, "no-such.so"):
            timed.Bound(library, library.bind_gelato(b"no-such.so", b"it", timed.addresses([]), 0,
                                                     timed.sizes([1]), 1))


class Help(unittest.TestCase):
    def test_help_names_every_option(self):
        done = subprocess.run([sys.executable, run_options.HERE / "run_main.py", "--help"],
                              capture_output=True, text=True, check=True)
        for option in ("--cases", "--sizes", "--shapes", "--m", "--dtype", "--levels", "--threads",
                       "--peers", "--rounds", "--time", "--record", "--compare"):
            self.assertIn(option, done.stdout)


if __name__ == "__main__":
    unittest.main()
