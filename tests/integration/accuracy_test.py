#!/usr/bin/env python3
"""gelato accuracy: what it says of functions whose errors are known, and what is
refused."""
import json
import struct
import unittest
import xml.dom.minidom

import harness
from harness import FFN, SOURCE

GELU = SOURCE / "examples" / "01-gelu" / "gelu.gel"
SIZES = ("--set", "D=48,F=64")
QUICK = ("--stride", "100003")

# What follows `gelato accuracy`; the exit code; what the message says.
MISTAKES = [
    ([], 1, ["FILE"]),
    (["nosuch.gel"], 1, ["nosuch.gel"]),
    ([GELU, "--kernel", "gelu"], 1, ["no kernel 'gelu'", "gelu_exact"]),
    ([GELU, "--stride", "0"], 1, ["--stride 0", "whole number from 1"]),
    ([GELU, "--stride", "often"], 1, ["--stride often", "whole number from 1"]),
    ([GELU, "--threads", "0"], 1, ["--threads 0", "from 1 to 1024"]),
    ([GELU, "--json", "nosuch/a.json"], 1, ["nosuch/a.json", "no folder"]),
    ([GELU, "--plot", "nosuch/a.svg"], 1, ["nosuch/a.svg", "no folder"]),
    ([GELU, "--json", "-"], 1, ["cannot write '-'", "a file of its own"]),
    ([GELU, "--plot", "."], 1, ["cannot write '.'", "a file of its own"]),
    ([GELU, "--json", GELU], 1, ["cannot write", "a file of its own"]),
    ([GELU, "--json", "same", "--plot", "same"], 1, ["for --json and for --plot"]),
    ([GELU, "--target", "x86-64-v9"], 1, ["'x86-64-v9'", "known are"]),
    ([GELU, "--accuracy", "exact"], 1, ["'exact'", "tight, fast, half or approx"]),
    ([FFN, "--set", "Q=3"], 1, ["no kernel has a dimension 'Q'"]),
]


class Accuracy(harness.Case):
    def scan(self, source, *arguments):
        """What is printed, and the JSON that is written."""
        text = self.gelato("accuracy", source, *arguments, "--json", "out.json").out
        report = json.loads(self.path("out.json").read_text())
        self.assertEqual(report["schema"], "gelato-accuracy-1")
        for function in report["functions"]:
            self.check(function)
        return text, report

    def check(self, function):
        """Sums over octaves and bins are those of the whole."""
        for list_, name in (("octaves", "inputs"), ("histogram", "inputs")):
            self.assertEqual(sum(row[name] for row in function[list_]), function["inputs"])
        self.assertEqual(sum(row["misrounded"] for row in function["octaves"]),
                         function["misrounded"])
        worst = max(row["worst"].get("ulp", 0) for row in function["octaves"])
        self.assertEqual(worst, function["max_ulp"])
        self.assertEqual(worst, function["worst"]["ulp"])
        self.assertEqual(len(function["special"]), 8)
        for sample in function["special"]:
            if sample["x"] != "nan":
                as_f32 = struct.unpack("<f", struct.pack("<f", float(sample["x"])))[0]
                self.assertEqual(float.fromhex(sample["x_hex"]), as_f32)

    def test_all_numbers_of_a_16_bit_type(self):
        source = self.write("k.gel", "kernel k(x: bf16[N]) -> bf16[N] { return relu(x) * 3 }")
        text, report = self.scan(source)
        self.assertIn("max(x, 0) * 3: bf16 to bf16", text)
        self.assertIn("65,536 inputs, all there are", text)
        self.assertIn("not correctly rounded: 0\n", text)
        function, = report["functions"]
        self.assertEqual((function["inputs"], function["misrounded"], function["wrong"]),
                         (65536, 0, 0))

    def test_classes_keep_their_promise(self):
        source = self.write("k.gel", "\n".join(
            'kernel %s_%s(x: f32[N]) -> f32[N] { return %s(x, accuracy="%s") }' % (f, c, f, c)
            for f in ("gelu", "gelu_grad") for c in ("tight", "fast")))
        _, report = self.scan(source, "--stride", "1009")
        self.assertEqual(len(report["functions"]), 4)
        for function in report["functions"]:
            limit = {"tight": 1, "fast": 4}[function["classes"][0]]
            self.assertGreater(function["max_ulp"], 0.5)
            self.assertLess(function["max_ulp"], limit)
            self.assertEqual(function["wrong"], 0)

    def test_what_a_user_composes_is_measured(self):
        source = self.write("k.gel", "fn lost(x) = 0.5 * x * (1 + erf(x * 0.70710678))\n"
                            "kernel k(x: f32[N]) -> f32[N] { return lost(x) }")
        text, report = self.scan(source, "--stride", "100003", "--plot", "out.svg")
        function, = report["functions"]
        self.assertEqual(function["function"], "x * 0.5 * (erf(x * 0.70710677) + 1)")
        self.assertGreater(function["max_ulp"], 1e6)
        self.assertRegex(text, r"at most 1\.\d+e\+07 ULP")
        chart = self.path("out.svg").read_text()
        xml.dom.minidom.parseString(chart)
        self.assertIn("erf(x * 0.70710677)", chart)

    def test_the_rest_is_sampled(self):
        text, report = self.scan(FFN, *SIZES, *QUICK)
        self.assertEqual([f["function"] for f in report["functions"]], ["gelu(x)"])
        sample, = report["sampled"]
        self.assertEqual((sample["kernel"], sample["beyond_bound"]), ("ffn", 0))
        self.assertEqual(sample["outputs"], 37 * 48)
        self.assertTrue(0 < sample["share_of_bound"] <= 1)
        self.assertIn("ffn: products, sums and functions of several numbers are not scanned", text)

    def test_same_input_same_bytes(self):
        reports = []
        for threads in ("1", "2"):
            self.gelato("accuracy", GELU, *QUICK, "--threads", threads, "--json", "out.json",
                        "--plot", "out.svg")
            reports.append((self.path("out.json").read_bytes(), self.path("out.svg").read_bytes()))
        self.assertEqual(*reports)

    def test_levels_give_the_same_bits(self):
        _, report = self.scan(GELU, *QUICK, "--target", "x86-64,x86-64-v2")
        names = [f.pop("target") for f in report["functions"]]
        self.assertEqual(len(names), 4)
        self.assertEqual(report["functions"][0], report["functions"][1])
        self.assertEqual(report["functions"][2], report["functions"][3])

    def test_what_is_not_supported(self):
        """The category of what a compilation inside says is that of the command."""
        names = ["x%d" % i for i in range(64)]
        source = self.write("k.gel", "kernel k(%s) -> f32[N] { return %s }" % (
            ", ".join("%s: f32[N]" % name for name in names), " + ".join(names)))
        for verb, *options in (["accuracy"], ["bench", "--set", "N=1"], ["bench", "--jit"],
                               ["compile", "--certify"]):
            self.refused(2, ["not supported: a kernel of this size"], verb, source, *options)

    def test_functions_without_a_value(self):
        source = self.write("k.gel", "kernel k(x: f32[N]) -> f32[N] { return sqrt(-1 - x * x) }")
        text, report = self.scan(source, *QUICK)
        self.assertIn("every result is NaN, as it should be", text)
        self.assertEqual(report["functions"][0]["wrong"], 0)

    def test_certificates(self):
        source = self.write("k.gel", "kernel k(x: bf16[N]) -> bf16[N] { return bf16(relu(x)) }\n"
                            "kernel l(x: f16[N]) -> f16[N] { return tanh(x) }")
        self.gelato("compile", source, "--certify", "-o", self.path("out"))
        text = json.loads((self.path("out") / "k.json").read_text())
        found = {f["function"]: f for f in text["scanned"]}
        self.assertEqual(sorted(found), ["max(x, 0)", "tanh(x)"])
        for function in found.values():
            self.assertEqual((function["inputs"], function["misrounded"], function["wrong"]),
                             (65536, 0, 0))
        promised, = text["kernels"][1]["accuracy"]
        self.assertEqual((promised["function"], promised["class"]), ("tanh", "f16"))
        self.refused(1, "--certify without json", "compile", source, "--certify", "--emit", "o")

    def test_kernels_that_compute_nothing(self):
        source = self.write("k.gel", "kernel k(x: f32[N]) -> f32[N] { return x }")
        self.refused(1, "only move numbers", "accuracy", source)

    def test_mistakes(self):
        for arguments, code, words in MISTAKES:
            with self.subTest(arguments=arguments):
                self.refused(code, words, "accuracy", *arguments)


if __name__ == "__main__":
    unittest.main()
