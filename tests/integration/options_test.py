#!/usr/bin/env python3
"""The words of the command line: help, and every mistake with its exit code and
what it says. The mistakes of the language are tests/unit/Frontend's business;
here a few show that they arrive."""
import json
import re

import harness
from harness import BIN, FFN

VERBS = ("compile", "run", "pack", "import", "explain", "bench", "fmt", "targets")
GOOD = "kernel k(x: f32[M, N]) -> f32[M, N] { return gelu(x) }\n"

# What follows `gelato compile ffn.gel`; the exit code; what the message says.
OPTIONS = [
    (["--kernel", "fnn"], 1, ["fnn", "did you mean 'ffn'", "the file has ffn"]),
    (["--kernel", "ffn", "--kernel", "x"], 1, ["no kernel 'x'"]),
    (["--set", "DD=768"], 1, ["'DD'", "did you mean 'D'"]),
    (["--set", "x=768"], 1, ["no kernel has a dimension 'x'"]),
    (["--set", "D"], 1, ["found 'D'", "expected", "D="]),
    (["--set", "D="], 1, ["whole number"]),
    (["--set", "=5"], 1, ["expected"]),
    (["--set", "D=x"], 1, ["found 'D=x'", "whole number"]),
    (["--set", "D=-1"], 1, ["found 'D=-1'", "from 1 to 2^40"]),
    (["--set", "D=0"], 1, ["from 1 to 2^40"]),
    (["--set", "D=1.5"], 1, ["whole number"]),
    (["--set", "D=0x10"], 1, ["whole number"]),
    (["--set", "D=1099511627777"], 1, ["from 1 to 2^40"]),
    (["--set", "D=99999999999999999999"], 1, ["from 1 to 2^40"]),
    (["--set", "D=8,"], 1, ["found ''", "as in D="]),
    (["--set", "D=8,,F=8"], 1, ["found ''"]),
    (["--set", "D=1,D=2"], 1, ["D=2", "which is 1 already"]),
    (["--set", "D=1", "--set", "D=2"], 1, ["two sizes for D"]),
    (["--set", "D=1099511627776,F=1099511627776"], 1, ["more than 2^47 bytes"]),
    (["--set", "D=16", "F=16"], 1, ["F=16"]),
    (["--target", "x86-64-v33"], 1, ["'x86-64-v33'", "did you mean 'x86-64-v3'", "known are"]),
    (["--target", "x86-64-v3,skylake"], 1, ["'skylake'", "x86-64-v4", "gelato targets"]),
    (["--target", ""], 1, ["unknown target ''"]),
    (["--accuracy", "fats"], 1, ["fats", "tight, fast, half or approx", "did you mean 'fast'"]),
    (["--accuracy", ""], 1, ["tight, fast, half or approx"]),
    (["--backend", "halide"], 2, ["not supported", "halide", "mlir"]),
    (["--emit", "lnalg"], 1, ["lnalg", "did you mean 'linalg'", "asm, all"]),
    (["--emit", "h,ptx"], 2, ["not supported", "ptx"]),
    (["--emit", "cubin"], 2, ["not supported", "cubin"]),
    (["--name", "a/b"], 1, ["a/b", "-o"]),
    (["--name", "/abs"], 1, ["/abs", "-o"]),
    (["--name", ".."], 1, ["..", "-o"]),
    (["--name", "."], 1, ["-o"]),
    (["--nosuch"], 1, ["found the option '--nosuch'"]),
    (["--kernl", "ffn"], 1, ["found the option '--kernl'", "did you mean '--kernel'"]),
    (["--acuracy=fast"], 1, ["'--acuracy'", "did you mean '--accuracy'"]),
    (["-x"], 1, ["found the option '-x'"]),
    (["another.gel"], 1, ["another.gel"]),
    (["--set"], 1, ["--set"]),
    (["--schedule", "nosuch.mlir"], 1,
     ["gelato: error: cannot read the schedule 'nosuch.mlir': there is no such file"]),
]

# A file; the exit code; what the message says.
SOURCES = [
    ("", 1, ["found no kernel"]),
    ("# nothing but a comment", 1, ["found no kernel"]),
    ("fn f(x) = x\n", 1, ["found no kernel"]),
    ("kernel", 1, [":1:"]),
    ("kernel k(x: f32[M] -> f32[M] { return gelu(x) }", 1, ["expected ',' or ')', found '->'"]),
    ("kernel k(x: f32[M]) -> f32[M] { return gelu(x)", 1, ["'}'"]),
    ("kernel k(x: f32[M]) -> f32[M] { }", 1, ["return"]),
    (GOOD + "trailing", 1, [":2:1: error: expected 'kernel' or 'fn'"]),
    (GOOD + GOOD, 1, ["'k'"]),
    ("kernel k(x: f32[M]) -> f32[M] { return gleu(x) + y }", 1, ["did you mean 'gelu'", "'y'"]),
    ("kernel k(x: f32[M]) -> f32[N] { return gelu(x) }", 1, ["'N'", "[N]"]),
    ("kernel k(x: f32[M], w: param f32[N, K]) -> f32[K] { return x @ w }", 1, ["summed over"]),
    ("kernel k(x: bf16[M, N], w: f16[N, N]) -> f32[M, N] { return x @ w }", 1, ["bf16 @ f16", "f32(x) @ f32(w)"]),
    ("kernel k(x: f32[M]) -> f32[M] { return gelu(x, accuracy=\"best\") }", 1, ["best"]),
    (b"kernel k(x: f32[M]) -> f32[M] { return \xff\xfe }", 1, ["UTF-8"]),
    (b"\0" * 100, 1, [":1:1:"]),
    (bytes(range(256)) * 20, 1, ["error"]),
    ("kernel k(x: f32[M]) -> f32[M] { return " + "(" * 100000 + "x", 1, ["256"]),
    ("kernel k(x: f32[M]) -> f32[M] { return " + "-" * 100000 + "x }", 1, ["256"]),
    ("#" + "x" * (1 << 20), 1, ["1048576"]),
]


class Help(harness.Case):
    def test_each_verb_has_an_example_that_names_it(self):
        overview = self.gelato("--help").out
        for verb in VERBS:
            with self.subTest(verb):
                self.assertRegex(overview, r"(?m)^  %s +\w" % verb)
                text = self.gelato(verb, "--help").out
                self.assertIn("Usage: gelato " + verb, text)
                self.assertRegex(text, r"Example: gelato %s" % verb)

    def test_examples_work(self):
        """Where the files that they name are. Of import_test's business is import."""
        shapes = {"w1": [768, 3072], "b1": [3072], "w2": [3072, 768], "b2": [768]}
        for name, content in {
                "ffn.gel": FFN.read_text(), "examples/03-ffn/ffn.gel": FFN.read_text(),
                "gelu.gel": (harness.SOURCE / "examples/01-gelu/gelu.gel").read_text(),
                "x.npy": harness.npy("<f4", (2,), harness.f32([1, 2])),
                "ffn.safetensors": harness.safetensors(
                    {name: (shape, None) for name, shape in shapes.items()})}.items():
            self.write(name, content)
        overview = self.gelato("--help").out
        verbs = re.findall(r"(?m)^  ([a-z]+) ", overview)
        for verb in sorted(set(verbs) - {"import"}):
            example = re.search(r"Example: (.*)", self.gelato(verb, "--help").out)[1]
            with self.subTest(example):
                result = self.succeeds("bash", "-c", "set -e; PATH=%s:$PATH; %s" % (BIN, example))
                self.assertEqual(result.err, "")

    def test_without_arguments(self):
        result = self.refused(1, "gelato --help")
        self.assertEqual(result.out, "")

    def test_unknown_verb(self):
        self.refused(1, ["complie", "did you mean 'compile'"], "complie", FFN)
        self.refused(1, ["frobnicate", *VERBS], "frobnicate")
        self.refused(1, "; see `gelato --help`", "help")
        self.refused(1, ["frobnicate", *VERBS], "--color=never", "frobnicate")
        self.refused(1, ["found no verb", *VERBS], "--color=never")

    def test_version(self):
        self.assertRegex(self.gelato("--version").out, r"^gelato \d+\.\d+\.\d+\n$")

    def test_targets(self):
        text = self.gelato("targets").out
        # Names, and behind them columns that begin below their headings.
        table = text.splitlines()[:len(harness.TARGETS) + 1]
        column = table[0].index("runs here")
        for row, line in zip(harness.TARGETS, table[1:]):
            self.assertEqual(line[:column].rstrip(), row["name"])
            self.assertEqual(line[column - 1], " ")
            self.assertEqual(line[column:].split()[0], "yes" if row["runs_here"] else "no")
            self.assertIn(row["meaning"], line)
            for bit in row["missing"]:
                self.assertIn(bit, line)
        best = [row["name"] for row in harness.TARGETS if row["runs_here"]]
        self.assertIn("best level %s (--target native)" % (best or ["none"])[-1], text)

    def test_targets_for_a_program(self):
        rows = json.loads(self.gelato("targets", "--json").out)["levels"]
        self.assertEqual(rows, harness.TARGETS)
        for row in rows:
            self.assertEqual(set(row), {"name", "meaning", "default", "schedules", "fma", "f16c",
                                        "vector_bits", "runs_here", "missing"})
            self.assertEqual(row["runs_here"], not row["missing"])
            # Each has schedules, its own or those of a weaker one.
            self.assertTrue(any((harness.SOURCE / "schedules" / (name + ".rows")).exists()
                                for name in row["schedules"]), row)

    def test_without_what_is_required(self):
        self.refused(1, "FILE", "compile")
        self.refused(1, "FILE", "explain")
        self.refused(1, "--params", "pack", FFN, "-o", "x")
        self.refused(1, "-o", "pack", FFN, "--params", "x")
        self.refused(1, "MODEL", "import", "-o", "x")
        self.refused(1, "-o", "import", "x")


class Mistakes(harness.Case):
    def test_options(self):
        for verb in ("compile", "explain"):
            for words, code, said in OPTIONS:
                if verb == "explain" and words[0] in ("--emit", "--name"):
                    continue
                with self.subTest(" ".join([verb, *words])):
                    folder = ["-o", "out"] if verb == "compile" else []
                    result = self.refused(code, said, verb, FFN, *folder, *words)
                    self.assertEqual(result.out, "")
                    self.assertEqual(self.files("."), [])

    def test_sources(self):
        for number, (text, code, said) in enumerate(SOURCES):
            with self.subTest(str(text)[:60]):
                source = self.write("source%d.gel" % number, text)
                self.refused(code, [source.name, *said], "compile", source, "-o", "out")
                self.refused(code, said, "compile", "-", "-o", "out", stdin=text)
                self.assertFalse(self.path("out").exists())

    def test_several_mistakes_in_one_run(self):
        text = "kernel k(x: f32[M]) -> f32[M] {\n  y = a + b\n  z = c\n  return x + d\n}\n"
        result = self.refused(1, ["'a'", "'b'", "'c'", "'d'"], "compile", "-", stdin=text)
        self.assertEqual(result.err.count("<stdin>:"), 4)

    def test_one_wrong_kernel_among_right_ones_writes_nothing(self):
        source = self.write("k.gel", GOOD + GOOD.replace("k(", "l(").replace("gelu", "glue"))
        self.refused(1, "glue", "compile", source, "-o", "out")
        self.refused(1, "glue", "compile", source, "--kernel", "k", "-o", "out")
        self.assertEqual(self.files("."), ["k.gel"])


class Works(harness.Case):
    """What is next to the mistakes and must not be taken for one."""

    def test_standard_input(self):
        self.gelato("compile", "-", "-o", "out", stdin=GOOD)
        self.assertEqual(self.files("out"),
                         ["env.h", "kernels.h", "kernels.json", "kernels.o", "libkernels.a"])
        self.gelato("compile", "-", "-o", "named", "--name", "k", stdin=GOOD)
        self.assertIn("libk.a", self.files("named"))
        text = self.gelato("compile", "-", "--emit=gelato", stdin=GOOD).out
        self.assertIn("func.func @k", text)

    def test_only_the_kernels_named(self):
        source = self.write("k.gel", GOOD + GOOD.replace("k(", "l(") + GOOD.replace("k(", "m("))
        self.gelato("compile", source, "--kernel", "m", "--kernel", "k", "-o", "out")
        self.assertEqual(harness.declared(self.path("out/k.h").read_text()),
                         sorted(["k", "k_info", "k_scratch_bytes",
                                 "m", "m_info", "m_scratch_bytes"]))

    def test_stages_go_to_standard_output_without_a_folder(self):
        text = self.gelato("compile", FFN, "--emit=ast,linalg", "--set", "D=16").out
        self.assertIn("kernel ffn", text)
        self.assertIn("linalg.contract", text)
        self.assertEqual(self.files("."), [])

    def test_every_accuracy_and_target(self):
        for accuracy in ("tight", "fast", "half", "approx"):
            self.gelato("compile", FFN, "--accuracy", accuracy, "-o", "out", "--target=x86-64-v3")
        for target in [row["name"] for row in harness.TARGETS] + ["native"]:
            self.gelato("compile", FFN, "--target", target, "-o", "out", "--backend", "mlir")

    def test_explain(self):
        text = self.gelato("explain", FFN, "--set", "M=128,D=768,F=3072").out
        for said in ("kernel ffn", "epilogue: add b1 (3072, packed params) by columns, gelu", "x86_64/", "(built in)", "rows = ",
                     "packed params", "flop per byte"):
            self.assertIn(said, text)

    def test_explain_names_slices(self):
        kernel = self.write("k.gel", "kernel k(x: f32[M, 7], w: param f32[45, 7], v: f32[7, 30]) "
                            "-> f32[M, 20] { return x @ w[25:].T + x @ v[:, 5:25] }")
        text = self.gelato("explain", kernel).out
        for said in ("right side: w[25:45] (7 x 20, packed params) in panels of 16",
                     "pack v[:, 5:25] (7 x 20) into panels, on every call"):
            self.assertIn(said, text)


if __name__ == "__main__":
    harness.main()
