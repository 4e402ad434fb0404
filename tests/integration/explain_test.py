#!/usr/bin/env python3
"""`gelato explain`: what it says is what the compiler does, and what it says of a
machine depends on nothing but whether its roofs are known."""
import json
import re

import harness
from harness import FFN, SOURCE

LINEAR = SOURCE / "examples" / "02-linear-gelu" / "linear-gelu.gel"
V3 = ["--target", "x86-64-v3"]
TILE = re.compile(r"register tile: (\d+) rows x (\d+) vectors? of (\d+), (\d+) of (\d+) registers")

WORDS = """# What is fused, in order, and why something is not.
kernel words(x: f32[M, 8], w: param f32[8, 16], b: param f32[16], s: f32, r: f32[M, 16],
             c: f32[M, 1]) -> f32[M, 16] {
  return max(0.5 - (x @ w + b) * s, c) / 3 + r
}
kernel shared(x: f32[M, 8], w: param f32[8, 16]) -> (y: f32[M, 16], z: f32[M, 16]) {
  h = x @ w
  return gelu(h), relu(h)
}
kernel chain(x: f32[M, 8], w: param f32[8, 8], v: f32[8, 8]) -> f32[M, 8] {
  return (x @ w) @ v
}
kernel computed(x: f32[M, 8], v: f32[8, 8]) -> f32[M, 8] {
  return x @ relu(v)
}
kernel narrow(x: bf16[M, 8], w: param bf16[8, 16]) -> bf16[M, 16] {
  return bf16(silu(x @ w))
}
"""


class Explain(harness.Case):
    def setUp(self):
        super().setUp()
        self.source = self.write("words.gel", WORDS)
        # No roofs are known here, unless a test measures them.
        self.cache = {"GELATO_CACHE_DIR": str(self.path("cache")),
                      "XDG_CACHE_HOME": str(self.path("cache"))}

    def explain(self, *arguments):
        return self.gelato("explain", *arguments, env=self.cache).out

    def words(self, kernel, *arguments):
        return self.explain(self.source, "--kernel", kernel, *V3, *arguments)


class Groups(Explain):
    def test_of_a_kernel_that_is_one(self):
        lines = self.explain(LINEAR, "--set", "M=128,K=768,N=3072", *V3).splitlines()
        lines = [re.sub(r"[0-9.]+ ULP|\w+ = \d+.*(?= \(built in\))|(?<=tile: ).*", "...", line)
                 for line in lines if "working sets: " not in line]
        self.assertEqual(lines[:-1], """\
kernel linear_gelu
  1. contraction 128 x 3072 x 768 (M x N x K) -> out (128 x 3072, result)
     left side: x (128 x 768, input)
     right side: w (768 x 3072, packed params) in panels of 16 columns
     epilogue: add b (3072, packed params) by columns, gelu
     work: 604.77 Mflop; reads 9.84 MB (9.44 MB of packed weights), writes 1.57 MB
     x86-64-v3: schedule x86_64/avx2/contraction/f32, ... (built in)
       register tile: ...
  one call: 604.77 Mflop, counting an activation as one; at least 11.42 MB read and written
  packed params: about 9.45 MB; scratch: about 0 bytes
  accuracy: gelu is class fast, at most ... of f32
  arithmetic intensity: 53.0 flop per byte""".splitlines())

    def test_epilogue_in_order(self):
        self.assertIn("     epilogue: add b (16, packed params) by columns, "
                      "multiply by s (1, input), subtract from 0.5, "
                      "max with c (M x 1, input) by rows, divide by 3, add r (M x 16, input)\n",
                      self.words("words"))

    def test_rows_of_every_rank(self):
        source = self.write("rows.gel", "kernel batch(x: f32[B, S, D], w: param f32[D, F]) -> "
                            "f32[B, S, F] { return x @ w }\n"
                            "kernel row(x: f32[D], w: param f32[D, F]) -> f32[F] "
                            "{ return x @ w }\n")
        text = self.explain(source, *V3)
        self.assertIn("1. contraction (B x S) x F x D (M x N x K)", text)
        self.assertIn("1. contraction 1 x F x D (M x N x K)", text)

    def test_16_bits(self):
        text = self.words("narrow")
        self.assertIn("epilogue: silu, narrow to bf16", text)
        self.assertIn("-> out (M x 16, bf16, result)", text)

    def test_why_not_fused(self):
        for kernel, said in [
                ("shared", ["not fused with steps 2 and 3: each would compute it again"]),
                ("chain", ["2. pack v (8 x 8) into panels, on every call: the right side of @ is "
                           "an input; declare it param if it stays the same",
                           "not fused with step 3: @ needs whole rows of it, again for each "
                           "panel"]),
                ("computed", ["not fused with step 2: ",
                              "2. pack scratch", "on every call: the right side of @ is computed"])]:
            text = self.words(kernel)
            for words in said:
                with self.subTest(kernel + ": " + words):
                    self.assertIn(words, text)

    def test_what_is_fused_gives_no_reason(self):
        self.assertNotIn("not fused", self.words("words"))
        self.assertNotIn("pack ", self.words("words"))

    def test_free_sizes_stay_names(self):
        text = self.explain(FFN, *V3)
        self.assertIn("run-time sizes: M, D, F", text)
        self.assertIn("1. contraction M x F x D (M x N x K)", text)
        self.assertIn("work: 2*M*F*D + 2*M*F flop; reads 4*M*D + 4*D*F + 4*F bytes "
                      "(4*D*F bytes of packed weights), writes 4*M*F bytes\n", text)
        for machine in ("intensity", "limit here", "working sets"):
            self.assertNotIn(machine, text)


class Tiles(Explain):
    def test_register_tile_is_that_of_the_code(self):
        """One body without activations: every FMA is one of the product's."""
        for kind, k in (("f32", 64), ("bf16", 64), ("f16", 64)):
            for level in ("x86-64-v3", "x86-64-v4"):
                with self.subTest(kind + " " + level):
                    self.check_tile(kind, k, level)

    def check_tile(self, kind, k, level):
        text = ("kernel p(x: %s[%%s, %d], w: param %s[%d, 32]) -> f32[%%s, 32] "
                "{ return x @ w }\n" % (kind, k, kind, k))
        # As many rows as a tile has at most; the schedule decides how many.
        source = self.write("p.gel", text % ("M", "M"))
        rows = int(TILE.search(self.explain(source, "--target", level))[1])
        source = self.write("p.gel", text % (rows, rows))
        tile = TILE.search(self.explain(source, "--target", level))
        self.assertEqual(int(tile[1]), rows)
        lanes, accumulators, registers = map(int, tile.group(3, 4, 5))
        self.assertEqual((lanes, registers),
                         {"x86-64-v3": (8, 16), "x86-64-v4": (16, 32)}[level])
        self.assertEqual(accumulators, rows * int(tile[2]))
        assembly = self.gelato("compile", source, "--target", level, "--emit", "asm").out
        register = "ymm" if level == "x86-64-v3" else "zmm"
        # The largest block is the loop over k of a whole tile.
        written = max((re.findall(r"vfmadd\d+ps\s.*%%(%s\d+)$" % register, block, re.M)
                       for block in re.split(r"(?m)^\S+:", assembly)), key=len)
        self.assertEqual(len(set(written)), accumulators)
        self.assertEqual(len(written) % accumulators, 0)

    def test_fewer_rows_than_a_tile(self):
        tile = TILE.search(self.explain(LINEAR, "--set", "M=4,K=64,N=64", *V3))
        self.assertEqual(tile.group(1, 3, 5), ("4", "8", "16"))
        self.assertEqual(int(tile[4]), 4 * int(tile[2]))

    def test_rows_are_balanced(self):
        """The largest tile that there is, not the largest that could be."""
        rows = int(TILE.search(self.explain(LINEAR, *V3))[1])
        tile = TILE.search(self.explain(LINEAR, "--set", "M=%d" % (rows + 1), *V3))
        self.assertEqual(int(tile[1]), rows // 2 + 1)

    def test_elementwise(self):
        text = self.explain(SOURCE / "examples/01-gelu/gelu.gel", *V3)
        elements, vectors = map(int, re.search(
            r"(\d+) elements at a time: (\d+) vectors of 8", text).groups())
        self.assertEqual(elements, vectors * 8)
        self.assertIn("computes: gelu\n", text)

    def test_a_note_of_ones_own(self):
        """What a schedule notes on the body is shown, whatever it is."""
        own = self.write("own.mlir", """
module attributes {transform.with_named_sequence, gelato.root = "elementwise"} {
  transform.named_sequence private @elementwise_by_vectors(
      !transform.any_op {transform.readonly}, !transform.param<i64> {transform.readonly})
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %some = transform.param.constant 16 : i64 -> !transform.param<i64>
    transform.include @elementwise_by_vectors failures(propagate) (%body, %some)
        : (!transform.any_op, !transform.param<i64>) -> ()
    transform.annotate %body "gelato.tile.blocks" = %some : !transform.any_op, !transform.param<i64>
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
""")
        self.assertIn("""\
     x86-64-v3: schedule own.mlir (yours)
       16 elements at a time: 2 vectors of 8
       blocks: 16
""", self.explain(SOURCE / "examples/01-gelu/gelu.gel", *V3, "--schedule", own))

    def test_accuracy(self):
        self.assertRegex(self.words("shared"),
                         r"(?m)^  accuracy: gelu is class fast, at most [0-9.]+ ULP of f32$")
        self.assertRegex(self.words("narrow"), r"(?m)^  accuracy: silu is class bf16, at most ")
        self.assertNotIn("accuracy:", self.words("chain"))
        self.gelato("compile", self.source, "--emit=json", *V3)
        kernels = {kernel["name"]: kernel["accuracy"]
                   for kernel in json.loads(self.path("words.json").read_text())["kernels"]}
        self.assertEqual(kernels["chain"], [])
        (gelu,), (silu,) = kernels["shared"], kernels["narrow"]
        self.assertEqual((gelu["function"], gelu["class"], gelu["unit"]), ("gelu", "fast", "f32"))
        self.assertLessEqual(gelu["max_ulp"], 4)
        self.assertEqual((silu["function"], silu["class"]), ("silu", "bf16"))


class Limits(Explain):
    def setUp(self):
        super().setUp()
        if not any(row["name"] == V3[1] and row["runs_here"] for row in harness.TARGETS):
            self.skipTest("this machine has no x86-64-v3")

    def test_unknown_roofs_are_not_measured(self):
        text = self.explain(LINEAR, "--set", "M=8,K=64,N=64", *V3)
        self.assertIn("limit here at x86-64-v3: unknown until `gelato bench` has measured", text)
        self.assertEqual(self.files("cache"), [])

    def test_known_roofs(self):
        self.gelato("bench", LINEAR, "--set", "M=1,K=8,N=16", "--seconds", "0.01", *V3,
                    env=self.cache)
        for sizes, roof in (("M=512,K=512,N=512", "compute"), ("M=1,K=512,N=512", "memory")):
            text = self.explain(LINEAR, "--set", sizes, *V3)
            limit = r"\w+ at ([\d.]+) (GFLOP|GB)/s: (?:at least )?([\d.]+) (\w?s)"
            found = re.search(r"limit here at x86-64-v3: (\w+) roof, %s a call on one thread "
                              r"\(%s\)\n" % (limit, limit), text)
            self.assertTrue(found, text)
            self.assertEqual(found[1], roof)
            # Time and rate of both come to what the call computes and moves.
            call = re.search(r"one call: ([\d.]+) (\w*)flop, .* at least ([\d.]+) (\w*)B ", text)
            scale = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9}
            amounts = {"GFLOP": float(call[1]) * scale[call[2]],
                       "GB": float(call[3]) * scale[call[4]]}
            seconds = {"s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
            self.assertEqual({found[3], found[7]}, set(amounts))
            for rate, unit, time, second in (found.group(2, 3, 4, 5), found.group(6, 7, 8, 9)):
                moved = float(rate) * 1e9 * float(time) * seconds[second]
                self.assertAlmostEqual(moved / amounts[unit], 1, delta=0.02, msg=text)

    def test_intensity_has_significant_digits(self):
        text = self.explain(SOURCE / "examples/01-gelu/gelu.gel", "--set", "N=1024", *V3)
        self.assertIn("arithmetic intensity: 0.125 flop per byte", text)

    def test_targets_and_bench_say_the_same_of_the_roofs(self):
        printed = self.gelato("bench", LINEAR, "--set", "M=1,K=8,N=16", "--seconds", "0.01",
                              env=self.cache).out
        roofs = re.search(r"(?m)^roofs: (.* GFLOP/s; copy L1 .* GB/s)$", printed)[1]
        self.assertIn("roofs of one thread: %s\n" % roofs,
                      self.gelato("targets", env=self.cache).out)

    def test_working_sets(self):
        text = self.explain(LINEAR, "--set", "M=8,K=64,N=64", *V3)
        used = 4 * 64 * (16 + int(TILE.search(text)[1]))
        self.assertRegex(text, r"working sets: a tile's panels and rows %.2f kB in L1, "
                         r"the left side 2\.05 kB in L1, "
                         r"the right side 16\.38 kB in L\d\n" % (used / 1000))


if __name__ == "__main__":
    harness.main()
