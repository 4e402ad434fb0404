#!/usr/bin/env python3
"""--emit=all: every stage of a kernel as a file that gelato-opt reads, and from
which it makes the next stage's file, byte for byte."""
import re

import harness
from harness import BIN, FFN, LEVELS, LLVM, STAGES, TEXTS

KERNELS = """# Each kind of group: contraction with and without epilogue, by rows and by
# columns, a right side that is no param, and elementwise ones.
fn squash(v) = v / (1 + abs(v))

kernel chain(x: f32[M, D], w: param f32[D, F], b: param f32[F], v: param f32[D, F],
             r: f32[M, 1]) -> (y: f32[M, D], h: f32[M, F]) {
  h = gelu(x @ w + b) * squash(r)
  return h @ v.T, h
}

kernel attention_like(q: f32[S, D], k: f32[T, D], mask: f32[S, T]) -> f32[S, T] {
  return exp(q @ k.T) * mask
}

kernel flat(x: f32[M, N]) -> (y: f32[M, N], z: f32[M, N]) {
  return gelu(x, approximate="tanh"), where(x > 0, softplus(x), erfc(x))
}
"""
PLAIN = [name for name, per in STAGES.items() if per == "File"]
LEVELED = [name for name, per in STAGES.items() if per == "Level"]
# Stage llvm, pass by pass: what Stages.cpp bundles.
LLVM_PASSES = ("builtin.module(expand-strided-metadata,lower-affine,convert-scf-to-cf,"
               "convert-vector-to-llvm,convert-to-llvm,reconcile-unrealized-casts,cse)")


class Stages(harness.Case):
    def emit(self, stem, source, *arguments):
        self.gelato("compile", source, "--emit=all", "-o", "out", "--name", stem, *arguments)
        names = ["env.h", stem + ".h", stem + ".json", stem + ".o", stem + ".so",
                 "lib%s.a" % stem]
        names += [stem + suffix for suffix in TEXTS.values()]
        names += ["%s.%s.mlir" % (stem, stage) for stage in PLAIN]
        names += ["%s.%s.%s.mlir" % (stem, level, stage) for level in LEVELS for stage in LEVELED]
        self.assertEqual(self.files("out"), sorted(names))

    def follow(self, stem):
        """Goes the way from the waist to LLVM with gelato-opt, once per level."""
        for level in LEVELS:
            before = self.path("out/%s.gelato.mlir" % stem)
            # The first of them is made of what the front end writes, and of itself.
            for stage in PLAIN + LEVELED:
                made = self.succeeds(BIN / "gelato-opt", before,
                                     "--gelato-to-%s=level=%s" % (stage, level)).out
                prefix = stem if stage in PLAIN else stem + "." + level
                before = self.path("out/%s.%s.mlir" % (prefix, stage))
                self.assertTrue(made == before.read_text(), "%s at %s" % (stage, level))

    def test_an_ffn(self):
        self.emit("ffn", FFN, "--set", "D=32,F=40")
        self.follow("ffn")

    def test_an_ffn_of_any_size(self):
        self.emit("ffn", FFN)
        self.follow("ffn")

    def test_every_kind_of_group(self):
        self.emit("kernels", self.write("source.gel", KERNELS), "--set", "N=20")
        self.follow("kernels")

    def test_every_text_is_read_again(self):
        self.emit("ffn", FFN)
        files = [name for name in self.files("out") if name.endswith(".mlir")]
        self.assertEqual(len(files), len(PLAIN) + len(LEVELED) * len(LEVELS))
        for name in files:
            path = self.path("out/" + name)
            again = self.succeeds(BIN / "gelato-opt", path).out
            self.assertTrue(again == path.read_text(), name)
            self.assertNotIn("loc(", again)

    def test_a_stage_is_its_passes(self):
        self.emit("ffn", FFN)
        for level in LEVELS:
            made = self.succeeds(BIN / "gelato-opt", self.path("out/ffn.%s.vector.mlir" % level),
                                 "--pass-pipeline=" + LLVM_PASSES).out
            self.assertTrue(made == self.path("out/ffn.%s.llvm.mlir" % level).read_text(), level)

    def test_an_unknown_level(self):
        result = self.run_command([BIN / "gelato-opt", "-", "--gelato-to-vector=level=nosuch"])
        self.assertNotEqual(result.code, 0)
        for part in ["unknown target 'nosuch'", "known are", *LEVELS]:
            self.assertIn(part, result.err)

    def test_the_llvm_ir_makes_the_object(self):
        self.emit("ffn", FFN, "--set", "D=32,F=40")
        text = self.path("out/ffn.ll").read_text()
        for part in ["define i32 @ffn(", "@ffn.kernel = internal", "@gelato_entry_invoke(",
                     *("@ffn.0.body.%s(" % level for level in LEVELS)]:
            self.assertTrue(part in text, part)
        made = self.succeeds(LLVM / "llc", "-O3", "-mcpu=x86-64", "--relocation-model=pic",
                             self.path("out/ffn.ll"), "-o", "-").out
        self.assertEqual(self.labels(made), self.labels(self.path("out/ffn.s").read_text()))

    def labels(self, assembly):
        """The functions and data. Of their code LLVM chooses registers by the order in which
        a module's values were made, which its text does not keep."""
        return re.findall(r"(?m)^([^.\s#][^:\n]*):", assembly)

    def test_the_plan(self):
        text = self.gelato("compile", FFN, "--emit=plan").out
        for part in ["kernel ffn\n", "run-time sizes: M, D, F\n", "param w1 [D, F] -> buffer ",
                     "scratch, padded of f32 [M, F]", "ffn.0, buffers 0, "]:
            self.assertIn(part, text)

    def test_the_assembly_is_the_object(self):
        self.emit("ffn", FFN, "--set", "D=32,F=40")
        self.cc("again.o", [self.path("out/ffn.s")], "-c")
        code = []
        for path in (self.path("out/ffn.o"), self.path("again.o")):
            lines = self.succeeds(LLVM / "llvm-objdump", "-dr", "--no-show-raw-insn", path).out
            # How the gaps between functions are filled is the assembler's choice.
            code.append([line for line in lines.splitlines()[3:] if "\tnop" not in line])
        self.assertGreater(len(code[0]), 1000)
        self.assertTrue(code[0] == code[1])

    def test_one_stage_alone(self):
        for stage in PLAIN + LEVELED:
            text = self.gelato("compile", FFN, "--emit", stage, "--target", "x86-64-v3").out
            self.run_command([BIN / "gelato-opt", "-"], stdin=text)
            self.emit_order(stage, text)
        self.assertEqual(self.files("."), [])

    def emit_order(self, stage, text):
        """What a stage's text must and must not have."""
        has = {"gelato": ["linalg.contract", "gelato.gelu"], "linalg": ["gelato.gelu"],
               "groups": ["gelato.group", "gelato.role"], "blocked": ["gelato.group"],
               "scheduled": ["gelato.scheduled_by", "vector.", "gelato.gelu"],
               "vector": ["memref", "vector.fma", "math.fma"], "llvm": ["llvm.func"]}
        has_not = {"gelato": ["vector."], "linalg": ["gelato.group"], "groups": ["scf."],
                   "blocked": ["vector."], "scheduled": ["linalg."],
                   "vector": ["gelato.gelu", "tensor<", "memref.alloc("],
                   "llvm": ["memref", "scf.", "arith.", "unrealized"]}
        for part in has[stage]:
            self.assertIn(part, text, stage)
        for part in has_not[stage]:
            self.assertNotIn(part, text, stage)


if __name__ == "__main__":
    harness.main()
