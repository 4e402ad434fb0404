#!/usr/bin/env python3
"""Packed params: `gelato pack`, the kernel's own pack function, and a packer
written here from the format's description give the same bytes."""
import json
import math
import random
import re
import struct

import harness
from harness import HERE, STRICT, raw_tensors

# A kernel; the values of --set; those of sizes left free; the params' shapes,
# with a type if that is not f32.
CASES = {
    "panels": ("kernel k(x: f32[M, K], w: param f32[K, N]) -> f32[M, N] { return relu(x @ w) }",
               {"K": 5, "N": 32}, {"M": 1}, {"w": [5, 32]}),
    "part_of_a_panel": (
        "kernel k(x: f32[M, K], w: param f32[K, N]) -> f32[M, N] { return relu(x @ w) }",
        {"K": 7, "N": 333}, {"M": 1}, {"w": [7, 333]}),
    "one_column": (
        "kernel k(x: f32[M, K], w: param f32[K, 1]) -> f32[M, 1] { return relu(x @ w) }",
        {"K": 19}, {"M": 1}, {"w": [19, 1]}),
    "one_row": ("kernel k(x: f32[M, 1], w: param f32[1, N]) -> f32[M, N] { return relu(x @ w) }",
                {"N": 17}, {"M": 1}, {"w": [1, 17]}),
    "transposed": (
        "kernel k(x: f32[M, K], w: param f32[N, K]) -> f32[M, N] { return relu(x @ w.T) }",
        {"K": 70, "N": 45}, {"M": 1}, {"w": [45, 70]}),
    "vectors": ("kernel k(x: f32[M, N], a: param f32[N], b: param f32[N]) -> f32[M, N] "
                "{ return x * a + b }", {"N": 21}, {"M": 1}, {"a": [21], "b": [21]}),
    "scalar": ("kernel k(x: f32[M], a: param f32, b: param f32[M]) -> f32[M] { return x * a + b }",
               {}, {"M": 3}, {"a": [], "b": [3]}),
    "matrix_not_multiplied": (
        "kernel k(x: f32[M, N], a: param f32[M, N], b: param f32[M, 1]) -> f32[M, N] "
        "{ return x * a + b }", {"M": 3, "N": 21}, {}, {"a": [3, 21], "b": [3, 1]}),
    "both_ways": (
        "kernel k(x: f32[M, K], w: param f32[N, K]) -> f32[M, K] "
        "{ return relu(relu(x @ w.T) @ w) }",
        {"K": 20, "N": 35}, {"M": 1}, {"w": [35, 20]}),
    "free_sizes": (
        "kernel k(x: f32[M, K], w: param f32[K, N], b: param f32[N], v: param f32[K, N]) "
        "-> f32[M, K] { return silu(x @ w + b) @ v.T + x }", {}, {"M": 1, "K": 23, "N": 50},
        {"w": [23, 50], "b": [50], "v": [23, 50]}),
    "some_free_sizes": (
        "kernel k(x: f32[M, K], b: param f32[N], w: param f32[K, N]) -> f32[M, N] "
        "{ return gelu(x @ w + b) }", {"K": 16}, {"M": 1, "N": 16}, {"b": [16], "w": [16, 16]}),
    "an_ffn": (harness.FFN.read_text(), {"D": 24, "F": 100}, {"M": 1},
               {"w1": [24, 100], "b1": [100], "w2": [100, 24], "b2": [24]}),
    "slices": (
        "kernel k(x: f32[M, K], w: param f32[N, K], b: param f32[N]) -> f32[M, 20] "
        "{ return (x @ w[25:].T + b[25:]) * (x @ w[3:23].T + b[3:23]) }",
        {"K": 7, "N": 45}, {"M": 1}, {"w": [45, 7], "b": [45]}),
    "bf16_vectors": (
        "kernel k(x: f32[M, N], a: param bf16[N], b: param bf16, c: param bf16[M, N]) -> f32[M, N] "
        "{ return x * a + b + c }", {"M": 3, "N": 37}, {},
        {"a": ["bf16", 37], "b": ["bf16"], "c": ["bf16", 3, 37]}),
    "bf16_panels": (
        "kernel k(x: bf16[M, K], w: param bf16[K, N], b: param f32[N]) -> f32[M, N] "
        "{ return relu(x @ w + b) }", {"K": 35, "N": 45}, {"M": 1},
        {"w": ["bf16", 35, 45], "b": [45]}),
    "f16_transposed": (
        "kernel k(x: f16[M, K], w: param f16[N, K], b: param f16[N]) -> f16[M, N] "
        "{ return relu(x @ w.T + b) }", {"K": 19, "N": 77}, {"M": 1},
        {"w": ["f16", 77, 19], "b": ["f16", 77]}),
    "bf16_gated_slices": (
        "kernel k(x: bf16[M, K], w: param bf16[N, K], v: param bf16[K, 21]) -> bf16[M, 21] "
        "{ return silu(x @ w[3:24].T) * (x @ v) + silu(x @ w[24:].T) * (x @ w[:21].T) }",
        {"K": 9, "N": 45}, {"M": 1}, {"w": ["bf16", 45, 9], "v": ["bf16", 9, 21]}),
}
BYTES = {"f32": 4, "bf16": 2, "f16": 2}


def rounded(count, to):
    return (count + to - 1) // to * to


def panels(kind, height, columns, slots):
    """Where element (k, n) of a slot lies: its index; and how many there are."""
    width = 64 // BYTES[kind]
    if kind == "bf16":
        height = rounded(height, 32)

    def index(slot, k, n):
        if slots == 2:
            n = n // 16 * 32 + slot * 16 + n % 16
        inside = k // 2 * 64 + n % width * 2 + k % 2 if kind == "bf16" else k * width + n % width
        return n // width * height * width + inside
    return index, rounded(rounded(columns, 16) * slots, width) * height


def packed(kernel, sizes, weights):
    """The blob, from the layout that the kernel's description states."""
    regions, has_free = b"", False
    shapes = [[sizes.get(d, d) for d in a["dims"]]
              for a in kernel["arguments"] if a["role"] == "param"]
    for region in kernel["layout"].split(";")[1:]:
        sources, layout, dims = region.split(":")
        kind, *shape = dims.split(",")
        has_free |= any(not word.isdigit() for word in shape)
        shape = [int(word) if word.isdigit() else sizes[word] for word in shape]
        size = BYTES[kind]
        sources = sources.split("+")
        if layout == "panels":
            index, count = panels(kind, *shape, len(sources))
        else:
            pitch = rounded(shape[-1], 32) if layout == "padded" else (shape or [1])[-1]
            count = math.prod(shape[:-1]) * pitch
        values = [bytes(size)] * count
        for slot, source in enumerate(sources):
            number, turned, row, column = re.fullmatch(
                r"(\d+)(\.T)?(?:@(\d+),(\d+)/.*)?", source).groups(default=0)
            given, stride = weights[int(number)], (shapes[int(number)] or [1])[-1]
            if layout == "panels":
                for k in range(shape[0]):
                    for n in range(shape[1]):
                        at = (n, k) if turned else (k, n)
                        values[index(slot, k, n)] = given[
                            (at[0] + int(row)) * stride + at[1] + int(column)]
            else:
                columns = (shape or [1])[-1]
                for r in range(count // pitch):
                    begin = (r + int(row)) * stride + int(column)
                    values[r * pitch:r * pitch + columns] = given[begin:begin + columns]
        region = b"".join(values)
        regions += region + bytes(-len(region) % 64)
    total = 64 + len(regions)
    head = b"GELATOPK" + struct.pack("<IIQQ", 2, 0, int(kernel["layout_hash"], 16), total)
    return head, has_free, bytes(24) + regions


class Pack(harness.Case):
    def pack_both_ways(self, name):
        """The blobs of the command and of the kernel, its description, the weights."""
        text, bound, free, shapes = CASES[name]
        randoms = random.Random(name)
        kinds = {param: shape[0] if shape and isinstance(shape[0], str) else "f32"
                 for param, shape in shapes.items()}
        shapes = {param: [size for size in shape if size != kinds[param]]
                  for param, shape in shapes.items()}
        # Any bits, NaN payloads among them: nothing computes with them.
        weights = {param: [randoms.randbytes(BYTES[kinds[param]])
                           for _ in range(math.prod(shape))]
                   for param, shape in shapes.items()}
        sets = ["--set=" + ",".join("%s=%d" % item for item in bound.items())] if bound else []
        out = self.kernels("kernels", text, *sets, "--target", "x86-64-v3")
        file = self.write("weights.safetensors", raw_tensors(
            {param: (kinds[param].upper(), shapes[param], b"".join(weights[param]))
             for param in reversed(list(shapes))}))
        self.gelato("pack", self.path("kernels.gel"), *sets, "--params", file, "-o", "by.command")
        kernel, = json.loads((out / "kernels.json").read_text())["kernels"]
        order = kernel["free_dims"]
        mentioned = [dim for dim in order
                     if any(dim in a["dims"] for a in kernel["arguments"] if a["role"] == "param")]
        in_call = ["d[%d]" % order.index(dim) for dim in mentioned]
        call = ", ".join(["s[%d]" % i for i in range(len(shapes))] + ["to"] + in_call)
        function = kernel["name"]
        program = self.cc("pack_blob", [HERE / "pack" / "pack_blob.c"], "-std=c99", *STRICT,
                          "-DINFO=%s_info" % function, "-DCALL(to)=%s_pack(%s)" % (function, call),
                          "-DBYTES=%s_params_bytes(%s)" % (function, ", ".join(in_call)),
                          "-I", out, out / "libkernels.a")
        files = [self.write("raw%d" % i, b"".join(weights[a["name"]]))
                 for i, a in enumerate(a for a in kernel["arguments"] if a["role"] == "param")]
        self.succeeds(program, "by.kernel", *[free[dim] for dim in order], "--", *files)
        return (self.path("by.command").read_bytes(), self.path("by.kernel").read_bytes(),
                kernel, [weights[a["name"]] for a in kernel["arguments"] if a["role"] == "param"])

    def test_three_packers_agree(self):
        for name, (text, bound, free, shapes) in CASES.items():
            with self.subTest(name):
                by_command, by_kernel, kernel, weights = self.pack_both_ways(name)
                self.assertTrue(by_command == by_kernel, "the command and the kernel differ")
                head, has_free, rest = packed(kernel, {**bound, **free}, weights)
                self.assertEqual(by_kernel[:32], head)
                self.assertEqual(by_kernel[32:40] != bytes(8), has_free, "hash of free sizes")
                self.assertTrue(by_kernel[40:] == rest, "not the format that is described")

    def test_transposed_weights_give_the_same_panels(self):
        _, by_kernel, kernel, (values,) = self.pack_both_ways("transposed")
        other = [values[n * 70 + k] for k in range(70) for n in range(45)]
        text = CASES["panels"][0]
        self.write("plain.gel", text)
        file = self.write("plain.safetensors", raw_tensors({"w": ("F32", [70, 45], b"".join(other))}))
        self.gelato("pack", "plain.gel", "--set", "K=70,N=45", "--params", file, "-o", "plain")
        self.assertTrue(self.path("plain").read_bytes()[64:] == by_kernel[64:])

    def test_a_blob_of_other_free_sizes_is_refused(self):
        """D = 8, F = 32 takes as many bytes as D = 16, F = 16."""
        text = "kernel k(x: f32[M, D], w: param f32[D, F]) -> f32[M, F] { return relu(x @ w) }\n"
        out = self.kernels("kernels", text, "--target", "native")
        program = self.cc("other_sizes", [self.write("call.c", """#include "kernels.h"
static float x[512], w[512], y[512];
static _Alignas(64) char blob[4096];
int main(void) {
  int right, wrong;
  if (k_params_bytes(8, 32) != k_params_bytes(16, 16) || k_params_bytes(8, 32) > 4096 ||
      k_pack(w, blob, 8, 32) != gelato_ok)
    return 3;
  right = k(x, blob, y, 1, 8, 32, 0);
  wrong = k(x, blob, y, 1, 16, 16, 0);
  return right != gelato_ok || wrong != gelato_params;
}
""")], "-std=c11", *STRICT, "-I", out, out / "libkernels.a")
        self.succeeds(program)


if __name__ == "__main__":
    harness.main()
