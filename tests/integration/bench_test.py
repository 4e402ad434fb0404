#!/usr/bin/env python3
"""gelato bench: what is timed, that the numbers belong together, and what is
refused. No test expects a time to be short: other work may run beside."""
import json
import os
import re
import resource
import signal
import subprocess
import time
import unittest
import xml.dom.minidom

import harness
from harness import FFN, SOURCE

GELU = SOURCE / "examples" / "01-gelu" / "gelu.gel"
LINEAR = SOURCE / "examples" / "02-linear-gelu" / "linear-gelu.gel"
SHORT = ("--seconds", "0.002")
LINEAR_SIZES = ("--set", "M=2,K=40,N=72")

# What follows `gelato bench`; the exit code; what the message says.
MISTAKES = [
    (["--set", "M=1"], 1, ["FILE"]),
    (["nosuch.gel", "--set", "M=1"], 1, ["nosuch.gel"]),
    ([LINEAR], 1, ["found no size for M of kernel linear_gelu", "--set M=1,8,128"]),
    ([LINEAR, "--set", "M=1,K=8"], 1, ["found no size for N"]),
    ([LINEAR, "--set", "M=1,x,K=8,N=8"], 1, ["found 'M=x'", "whole number"]),
    ([LINEAR, "--set", "M=1,,8"], 1, ["whole number from 1 to 2^40 behind M="]),
    ([LINEAR, "--set", "8,M=1"], 1, ["found '8'", "a dimension's name"]),
    ([LINEAR, "--set", "M=1,8,1"], 1, ["found 1 twice for M"]),
    ([LINEAR, "--set", "M=1", "--set", "M=8"], 1, ["two lists of sizes for M"]),
    ([LINEAR, "--set", "M=1,K=8,N=8,Q=3"], 1, ["no kernel has a dimension 'Q'"]),
    ([LINEAR, "--set", "M=1,K=8,N=8", "--free", "L"], 1, ["--free L", "--set L=1,8,128"]),
    ([LINEAR, "--set", "MM=1,M=2,K=8,N=8", "--free", "MM"], 1,
     ["--free MM", "did you mean 'M'"]),
    ([LINEAR, "--set", "M=1,K=8,N=8", "--kernel", "linear"], 1, ["no kernel 'linear'", "the file has linear_gelu"]),
    ([LINEAR, *LINEAR_SIZES, "--seconds", "0"], 1, ["--seconds 0", "above 0"]),
    ([LINEAR, *LINEAR_SIZES, "--seconds", "soon"], 1, ["--seconds soon", "a number"]),
    ([LINEAR, *LINEAR_SIZES, "--samples", "0"], 1, ["--samples 0", "from 1 to"]),
    ([LINEAR, *LINEAR_SIZES, "--samples", "3", "--seconds", "1"], 1, ["expected one of them"]),
    ([LINEAR, *LINEAR_SIZES, "--threads", "all"], 1, ["--threads all", "from 1 to 1024"]),
    ([LINEAR, *LINEAR_SIZES, "--threads", str(len(os.sched_getaffinity(0)) + 1)], 1,
     ["expected no more than the %d processors" % len(os.sched_getaffinity(0))]),
    ([LINEAR, *LINEAR_SIZES, "--target", "x86-64-v9"], 1, ["'x86-64-v9'", "known are"]),
    ([LINEAR, *LINEAR_SIZES, "--svg", "a.svg"], 1, ["--svg without a list", "M=1,8,128"]),
    ([LINEAR, *LINEAR_SIZES, "--json", "nosuch/a.json"], 1, ["nosuch/a.json", "no folder"]),
    ([GELU, "--set", "N=1099511627776"], 1, ["GB at these sizes", "smaller sizes"]),
    ([GELU, "--set", "N=1099511627776", "--free", "N"], 1, ["GB at these sizes"]),
]

# The same behind `gelato bench --jit`.
JIT_MISTAKES = [
    (["--free", "M"], 1, ["--free", "--set leaves out is a run-time size"]),
    (["--svg", "a.svg"], 1, ["found --svg, expected none with --jit"]),
    (["--seconds", "1"], 1, ["found --seconds, expected none with --jit",
                           "--samples says how many runs"]),
    (["--threads", "2"], 1, ["found --threads, expected none with --jit"]),
    (["--measure-roofs"], 1, ["--measure-roofs"]),
    (["--samples", "1001"], 1, ["--samples 1001", "from 1 to 1000"]),
    (["--set", "M=1,1"], 1, ["found 1 twice for M"]),
    (["--set", "Q=1"], 1, ["linear-gelu.gel: error: size Q=1: no kernel has a dimension 'Q'"]),
    (["--json", "nosuch/a.json"], 1, ["there is no folder 'nosuch'"]),
    (["nosuch.gel"], 1, ["nosuch.gel"]),
]
JIT_ROWS = {"cold": False, "warm": False, "cached_fresh": True, "cached_same": True}


class Bench(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.share_roofs()

    def use_own_cache(self):
        """For tests of what is kept; others share the roofs that the first measured."""
        self.env = {"GELATO_CACHE_DIR": str(self.path("cache"))}

    def bench(self, *arguments):
        """What bench prints, and the JSON that it writes."""
        text = self.gelato("bench", *arguments, *SHORT, "--json", "out.json", env=self.env).out
        return text, json.loads(self.path("out.json").read_text())

    def check(self, report):
        """The numbers of a report are positive and belong together."""
        self.assertEqual(report["schema"], "gelato-bench-1")
        self.assertRegex(report["compiler"], r"^gelato \d")
        machine = report["machine"]
        self.assertEqual(machine["memory"][-1]["name"], "memory")
        self.assertGreater(len(report["points"]), 0)
        for point in report["points"]:
            seconds = point["seconds"]
            ordered = [seconds[name] for name in ("min", "q1", "median", "q3", "max")]
            self.assertEqual(ordered, sorted(ordered))
            self.assertGreater(ordered[0], 0)
            self.assertGreaterEqual(point["samples"], 5)
            self.assertGreaterEqual(point["calls_per_sample"], 1)
            self.assertTrue(0 <= point["processor_share"] <= 1)
            moved = point["bytes_read"] + point["bytes_written"]
            self.assertAlmostEqual(point["gflop_per_s"] * seconds["median"] * 1e9,
                                   point["flop"], delta=1e-6 * point["flop"])
            self.assertAlmostEqual(point["gb_per_s"] * seconds["median"] * 1e9, moved,
                                   delta=1e-6 * moved)
            roof = point["roof"]
            self.assertAlmostEqual(point["share_of_roof"] * seconds["median"], roof["seconds"],
                                   delta=1e-6 * roof["seconds"])
            rows = machine["compute"] if roof["kind"] == "compute" else machine["memory"]
            names = [row["isa" if roof["kind"] == "compute" else "name"] for row in rows]
            self.assertIn(roof["name"], names)
            for row in machine["compute"]:
                if roof["kind"] == "compute" and row["isa"] == roof["name"]:
                    self.assertAlmostEqual(roof["seconds"] * row["gflop_per_s"] * 1e9,
                                           point["flop"], delta=1e-6 * point["flop"])

    def test_bound_and_free_sizes(self):
        sizes = ("--set", "M=1,8,D=48", "--set", "F=32,40")
        text, report = self.bench(FFN, *sizes, "--free", "M", "--svg", "out.svg")
        self.check(report)
        points = report["points"]
        self.assertEqual([(p["free_sizes"], p["bound_sizes"]) for p in points],
                         [({"M": m}, {"D": 48, "F": f}) for f in (32, 40) for m in (1, 8)])
        self.assertIn("ffn for x86-64", text)
        self.assertIn(", D = 48; run-time sizes: M\n", text)
        self.assertRegex(text, r"(?m)^ +M +F +time +quartiles +GFLOP/s +GB/s +share +of roof$")
        self.assertEqual(len(re.findall(r"(?m)^ +[18] +(?:32|40) .* % ", text)), 4, text)
        chart = self.path("out.svg").read_text()
        xml.dom.minidom.parseString(chart)
        for name in ("F = 32", "F = 40"):
            self.assertIn(name, chart)

    def test_work_is_what_explain_counts(self):
        _, report = self.bench(LINEAR, *LINEAR_SIZES)
        point = report["points"][0]
        text = self.gelato("explain", LINEAR, *LINEAR_SIZES).out
        m, k, n = 2, 40, 72
        self.assertEqual(point["flop"], 2 * m * k * n + 2 * m * n)
        self.assertEqual(point["bytes_read"], 4 * (m * k + k * n + n))
        self.assertEqual(point["bytes_written"], 4 * m * n)
        self.assertIn("%.2f kflop" % (point["flop"] / 1000), text)
        self.assertIn("%.2f kB" %
                      ((point["bytes_read"] + point["bytes_written"]) / 1000), text)

    def test_every_kernel_and_level(self):
        text, report = self.bench(GELU, "--set", "N=1,1000", "--target", "x86-64,x86-64-v2")
        self.check(report)
        found = [(p["kernel"], p["target"], p["bound_sizes"]["N"]) for p in report["points"]]
        self.assertEqual(sorted(found), sorted(
            (kernel, target, n) for kernel in ("gelu_exact", "gelu_tanh_form")
            for target in ("x86-64", "x86-64-v2") for n in (1, 1000)))
        self.assertEqual(text.count(" for x86-64"), 4)

    def test_sizes_of_another_kernel_make_no_point(self):
        kernels = self.write("two.gel", "kernel a(x: f32[M]) -> f32[M] { return gelu(x) }\n"
                             "kernel b(x: f32[N]) -> f32[N] { return gelu(x) }\n")
        for free in ((), ("--free", "M"), ("--free", "M,N")):
            _, report = self.bench(kernels, "--set", "M=1,2,N=3", *free)
            sizes = [(p["kernel"], dict(p["bound_sizes"], **p["free_sizes"]))
                     for p in report["points"]]
            self.assertEqual(sizes, [("a", {"M": 1}), ("a", {"M": 2}), ("b", {"N": 3})])
        self.refused(1, "--svg without a list", "bench", kernels, "--kernel", "a", "--set",
                     "M=1,N=3,4", "--free", "M", "--svg", "out.svg", env=self.env)

    def test_types_right_sides_and_sizes_that_fill_no_panel(self):
        for element in ("bf16", "f16"):
            kernel = self.write("k.gel", "kernel k(x: %s[M, 19], w: %s[19, 37], b: param f32[37]) "
                                "-> %s[M, 37] { return silu(x @ w + b) }" % ((element,) * 3))
            _, report = self.bench(kernel, "--set", "M=3,5", "--free", "M")
            self.check(report)
            self.assertTrue(all(p["results_are_finite"] for p in report["points"]))

    def test_results_that_are_no_numbers_are_said(self):
        kernel = self.write("k.gel", "kernel k(x: f32[N]) -> f32[N] { return log(x) }")
        text, report = self.bench(kernel, "--set", "N=100")
        self.assertFalse(report["points"][0]["results_are_finite"])
        self.assertIn("infinite or no numbers", text)

    @unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "one processor")
    def test_threads(self):
        text, report = self.bench(LINEAR, *LINEAR_SIZES, "--threads", "2")
        self.check(report)
        self.assertEqual(report["machine"]["threads"], 2)
        self.assertEqual([p["threads"] for p in report["points"]], [2])
        self.assertRegex(text, r"^machine: .*, 2 threads\n")
        one = self.bench(LINEAR, *LINEAR_SIZES)[1]["machine"]
        self.assertEqual(one["threads"], 1, "the roofs of one thread are others")

    def test_number_of_samples(self):
        self.gelato("bench", GELU, "--set", "N=64", "--samples", "7", "--json", "out.json",
                    env=self.env)
        for point in json.loads(self.path("out.json").read_text())["points"]:
            self.assertEqual(point["samples"], 7)

    def test_standard_input(self):
        text = self.gelato("bench", "-", "--set", "M=1,2,K=8,N=8", *SHORT, env=self.env,
                           stdin=LINEAR.read_bytes()).out
        self.assertIn("linear_gelu for ", text)

    def test_roofs_are_measured_once(self):
        self.use_own_cache()
        first = self.bench(GELU, "--set", "N=64")[1]["machine"]
        (file,) = self.files("cache")
        self.assertRegex(file, r"^roofs-[0-9a-f]{16}\.json$")
        # Other work may have run beside: then they would be measured again.
        kept = self.path("cache") / file
        cached = json.loads(kept.read_text())
        self.assertEqual(cached["roofs"], first)
        first["processor_share"] = cached["roofs"]["processor_share"] = 1
        kept.write_text(json.dumps(cached))
        self.assertEqual(self.bench(GELU, "--set", "N=64")[1]["machine"], first)
        kept.write_text(kept.read_text().replace(first["cpu"], "another machine"))
        self.assertEqual(self.bench(GELU, "--set", "N=64")[1]["machine"]["cpu"], first["cpu"])
        before = kept.stat().st_mtime_ns
        self.bench(GELU, "--set", "N=64", "--measure-roofs")
        self.assertGreater(kept.stat().st_mtime_ns, before)

    def test_roofs_that_cannot_be_kept_are_a_warning(self):
        self.use_own_cache()
        self.write("cache", "in the way")
        result = self.succeeds(harness.BIN / "gelato", "bench", GELU, "--set", "N=64", *SHORT,
                               env=self.env)
        self.assertRegex(result.err, r"^gelato: warning: roofs are not kept: [^\n]*\n$")
        self.assertIn("gelu_exact for ", result.out)

    def jit(self, *arguments):
        """What bench --jit prints, and the JSON that it writes, looked at."""
        self.use_own_cache()
        text = self.gelato("bench", "--jit", *arguments, "--samples", "1", "--json", "out.json",
                           env=self.env).out
        report = json.loads(self.path("out.json").read_text())
        self.assertEqual(report["schema"], "gelato-bench-jit-1")
        self.assertEqual(report["runs"], 1)
        for case in report["cases"]:
            self.assertEqual(list(case["seconds"]), sorted(JIT_ROWS))
            for row, is_cached in JIT_ROWS.items():
                parts = {part: s["median"] for part, s in case["seconds"][row].items()}
                self.assertEqual(sorted(parts), ["context", "link", "llvm", "parse", "schedule",
                                                 "total"])
                total = parts.pop("total")
                self.assertGreater(total, 0)
                self.assertGreaterEqual(total * 1.000001, sum(parts.values()))
                for part in ("context", "schedule", "llvm"):
                    self.assertEqual(parts[part] == 0, is_cached, (row, part))
            self.assertIn("  " + case["name"], text)
        self.assertEqual(self.files("cache"), [], "the user's cache is no place to measure")
        return text, report

    def test_jit_of_the_default(self):
        text, report = self.jit()
        self.assertEqual([(case["name"], case["bound_sizes"]) for case in report["cases"]], [
            ("linear_gelu, K = 768, M = 128, N = 3072", {"K": 768, "M": 128, "N": 3072}),
            ("linear_gelu, K = 768, N = 3072; run-time sizes: M", {"K": 768, "N": 3072})])
        self.assertEqual(text.count("total  context  parse  schedule  llvm"), 2)
        self.assertEqual(len(re.findall(r"(?m)^  (?:cold|warm|cached): .*(?: +\d[\d.]*){6}$", text)),
                         8, text)

    def test_jit_of_a_file(self):
        _, report = self.jit(GELU, "--set", "N=64,128", "--target", "x86-64-v2", "--kernel",
                             "gelu_tanh_form")
        self.assertEqual([case["name"] for case in report["cases"]],
                         ["gelu_tanh_form, N = 64", "gelu_tanh_form, N = 128"])
        self.assertEqual(self.jit(GELU)[1]["cases"][0]["name"],
                         "gelu_exact, gelu_tanh_form; run-time sizes: N")

    def test_jit_leaves_no_folder_when_it_is_interrupted(self):
        process = subprocess.Popen([harness.BIN / "gelato", "bench", "--jit", "--samples", "1000"],
                                   env=dict(os.environ, TMPDIR=str(self.folder)),
                                   stdout=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(process.kill)
        for _ in range(6000):
            if any(self.folder.glob("gelato-bench-jit*/source.gel")):
                break
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), -signal.SIGINT)
        self.assertEqual(list(self.folder.iterdir()), [])

    @unittest.skipIf(resource.getrlimit(resource.RLIMIT_STACK)[1] != resource.RLIM_INFINITY
                     or len(os.sched_getaffinity(0)) < 2, "stacks are limited, or one processor")
    def test_fewer_threads_than_asked_for(self):
        """Where the stack of a thread finds no room."""
        for words in (["bench", GELU, "--set", "N=8"],
                      ["run", GELU, "--kernel", "gelu_exact", "--set", "N=8", "--in", "x=ones"]):
            result = self.run_command(
                ["bash", "-c", 'ulimit -s 1000000000000 && exec "$@"', "bash",
                 harness.BIN / "gelato", *words, "--threads", "2"], env=self.env)
            self.assertEqual(result.code, 1, str(result))
            self.assertIn("found --threads 2, expected no more than the 1 that the system starts",
                          result.err)

    def test_mistakes(self):
        self.assertGreater(len(MISTAKES), 10)
        jit_mistakes = [(["--jit", *words], code, said) for words, code, said in JIT_MISTAKES]
        for words, code, said in MISTAKES + jit_mistakes:
            with self.subTest(" ".join(map(str, words))):
                result = self.refused(code, said, "bench", *words, env=self.env)
                self.assertEqual(result.out, "")
                self.assertEqual(self.files("."), [])


if __name__ == "__main__":
    harness.main()
