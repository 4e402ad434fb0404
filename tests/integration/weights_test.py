#!/usr/bin/env python3
"""gelato pack on weights that are damaged, hostile or simply other ones than the
kernel's, and on a model.json that is."""
import json
import struct

import harness
from harness import raw_safetensors, safetensors

KERNEL = """kernel k(x: f32[M, D], w: param f32[D, F], b: param f32[F]) -> f32[M, F] {
  return relu(x @ w + b)
}
"""
MATRIX = {"dtype": "F32", "shape": [3, 4], "data_offsets": [0, 48]}
VECTOR = {"dtype": "F32", "shape": [4], "data_offsets": [48, 64]}
DATA = bytes(64)


def entry(of=MATRIX, **changes):
    return dict(of, **changes)


def file_of(header, data=DATA, length=None):
    return raw_safetensors(header, data, length)


GOOD = file_of({"w": MATRIX, "b": VECTOR})

# What is wrong; the file; what the message says.
HOSTILE = [
    ("empty", b"", "0 bytes"),
    ("shorter than a length", b"\x10\0\0", "3 bytes"),
    ("no header", struct.pack("<Q", 0), "header"),
    ("cut in the header", GOOD[:40], "header's length"),
    ("cut in the data", GOOD[:-1], "beyond the end"),
    ("a byte too many", GOOD + b"\0", "65 bytes"),
    ("header's length too large", file_of({"w": MATRIX}, length=1000), "header's length"),
    ("header's length 2^63", file_of({}, length=1 << 63), "header's length"),
    ("header's length 2^64 - 1", file_of({}, length=(1 << 64) - 1), "header's length"),
    ("header's length too small", file_of({"w": MATRIX}, length=7), "header"),
    ("header is no JSON", file_of(b"{'w': 1}"), "header"),
    ("header is no UTF-8", file_of(b'{"\xff": 1}'), "header"),
    ("header is a list", file_of([1]), "expected an object"),
    ("header is nested without end", file_of(b"[" * 100000), "header"),
    ("header has a key twice",
     file_of(b'{"w": %s, "w": %s}' % ((json.dumps(MATRIX).encode(),) * 2)), "twice"),
    ("tensor is a number", file_of({"w": 1}), "expected an object"),
    ("tensors overlap", file_of({"w": MATRIX, "b": entry(VECTOR, data_offsets=[44, 60])}),
     "overlaps"),
    ("tensors leave a hole", file_of({"w": entry(shape=[3, 3], data_offsets=[0, 36]), "b": VECTOR}),
     "hole"),
    ("offsets reversed", file_of({"w": entry(data_offsets=[48, 0])}), "reversed"),
    ("offsets negative", file_of({"w": entry(data_offsets=[-48, 0])}), "not negative"),
    ("offsets beyond the end", file_of({"w": entry(data_offsets=[64, 112])}), "beyond the end"),
    ("offsets near 2^64", file_of({"w": entry(data_offsets=[0, (1 << 64) - 1])}), "beyond the end"),
    ("offsets of another size", file_of({"w": entry(data_offsets=[0, 64])}), "needs 48"),
    ("offsets are three", file_of({"w": entry(data_offsets=[0, 48, 64])}), "two integers"),
    ("offsets are fractions", file_of({"w": entry(data_offsets=[0.0, 48.0])}), "two integers"),
    ("shape overflows", file_of({"w": entry(shape=[1 << 40, 1 << 40])}), "overflows"),
    ("shape negative", file_of({"w": entry(shape=[-3, -4])}), "not negative"),
    ("shape is no list", file_of({"w": entry(shape=12)}), "array"),
    ("dtype unknown", file_of({"w": entry(dtype="F99")}), "F99"),
    ("dtype is a number", file_of({"w": entry(dtype=32)}), "dtype"),
    ("no dtype", file_of({"w": {"shape": [3, 4], "data_offsets": [0, 48]}}), "no dtype"),
    ("metadata is a list", file_of({"__metadata__": [], "w": MATRIX, "b": VECTOR}), "__metadata__"),
    ("rubbish", bytes(range(256)) * 4, "header"),
]


class Weights(harness.Case):
    def setUp(self):
        super().setUp()
        self.source = self.write("k.gel", KERNEL)
        self.old = self.write("k.params", "old")

    def pack(self, weights, *arguments):
        path = self.write("k.safetensors", weights)
        return ["pack", self.source, "--params", path, "-o", self.old, *arguments]

    def refuses(self, words, weights, *arguments, code=1):
        self.refused(code, words, *self.pack(weights, *arguments))
        self.assertEqual(self.old.read_text(), "old")
        self.assertEqual(self.files("."), ["k.gel", "k.params", "k.safetensors"])

    def test_sound_files(self):
        for weights in (GOOD, file_of({"__metadata__": {"a": "b"}, "b": VECTOR, "w": MATRIX})):
            self.gelato(*self.pack(weights))
            self.assertEqual(self.old.read_bytes()[:8], b"GELATOPK")
        self.gelato(*self.pack(GOOD, "--set", "D=3,F=4"))

    def test_hostile_files(self):
        for what, weights, said in HOSTILE:
            with self.subTest(what):
                self.refuses(["k.safetensors", said], weights)

    def test_every_truncation(self):
        for size in range(0, len(GOOD), 3):
            with self.subTest(size):
                self.refuses("k.safetensors", GOOD[:size])

    def test_other_dtypes(self):
        for dtype in ("F64", "I64", "F16", "BF16", "BOOL"):
            with self.subTest(dtype):
                size = {"F64": 8, "I64": 8, "F16": 2, "BF16": 2, "BOOL": 1}[dtype] * 12
                weights = file_of({"w": entry(dtype=dtype, data_offsets=[0, size]),
                                   "b": entry(VECTOR, data_offsets=[size, size + 16])},
                                  bytes(size + 16))
                self.refuses(["'w' of type " + dtype, "expected F32", "convert the tensor"] +
                             (["declare the param as " + dtype.lower()] if "F16" in dtype else []),
                             weights)

    def test_other_shapes(self):
        def weights(w, b):
            return safetensors({"w": (w, None), "b": (b, None)})
        self.refuses(["w", "[3, 4]", "expected [4, 3]", "write w.T"], weights([3, 4], [3]),
                     "--set", "D=4,F=3")
        self.refuses(["b", "[5]"], weights([3, 4], [5]))
        self.refuses(["w", "[12]", "[D, F]"], weights([12], [4]))
        self.refuses(["w", "[1, 3, 4]"], weights([1, 3, 4], [4]))
        self.refuses(["b", "[]"], weights([3, 4], []))
        self.refuses(["w", "[3, 4]"], weights([3, 4], [4]), "--set", "D=768")
        # No elements are fine to read, but no size is 0.
        result = self.run_command([harness.BIN / "gelato", *self.pack(weights([0, 4], [4]))])
        self.assertIn(result.code, (0, 1), str(result))

    def test_tensor_names(self):
        named = safetensors({"layer.0.w": ([3, 4], None), "layer.0.b": ([4], None),
                             "layer.0.v": ([3, 4], None)})
        self.refuses(["'w'", "--tensor PARAM=NAME"], named)
        self.refuses(["'layer.0.c'", "did you mean"], named, "--tensor", "w=layer.0.w",
                     "--tensor", "b=layer.0.c")
        self.refuses(["v=layer.0.w", "w, b"], named, "--tensor", "v=layer.0.w")
        self.refuses(["x=layer.0.w", "w, b"], named, "--tensor", "x=layer.0.w")
        self.refuses(["w", "PARAM=NAME"], named, "--tensor", "w")
        self.refuses(["w=", "PARAM=NAME"], named, "--tensor", "w=")
        self.refuses("two tensors for param w", named, "--tensor", "w=layer.0.w", "--tensor",
                     "w=layer.0.v", "--tensor", "b=layer.0.b")
        self.gelato(*self.pack(named, "--tensor", "w=layer.0.w", "--tensor", "b=layer.0.b"))

    def test_kernels(self):
        weights = safetensors({"w": ([3, 4], None), "b": ([4], None)})
        self.refuses(["'l'", "the file has k"], weights, "--kernel", "l")
        two = KERNEL + KERNEL.replace("kernel k", "kernel l")
        self.source.write_text(two)
        self.refuses(["k, l", "--kernel"], weights)
        self.gelato(*self.pack(weights, "--kernel", "l"))
        self.old.write_text("old")
        self.source.write_text("kernel k(x: f32[M]) -> f32[M] { return relu(x) }\n")
        self.refuses(["k", "no params"], weights)


class Manifest(harness.Case):
    GOOD = {"schema": "gelato-model-1", "family": "bert", "activation": "gelu",
            "checkpoint": ["k.safetensors"],
            "layers": [{"layer": 0, "kernels": [
                {"role": "r", "kernel": "k", "params": "0.params",
                 "tensors": {"w": "w", "b": "b"}}]}]}

    def setUp(self):
        super().setUp()
        self.source = self.write("k.gel", KERNEL)
        self.write("k.safetensors", GOOD)

    def pack(self, manifest):
        text = manifest if isinstance(manifest, str) else json.dumps(manifest)
        self.write("model.json", text)
        return ["pack", self.source, "--model", "model.json", "--params", "k.safetensors",
                "-o", "out"]

    def with_use(self, **changes):
        manifest = json.loads(json.dumps(self.GOOD))
        manifest["layers"][0]["kernels"][0].update(changes)
        return manifest

    def test_sound(self):
        self.gelato(*self.pack(self.GOOD))
        self.assertEqual(self.files("out"), ["0.params"])

    def test_mistakes(self):
        for manifest, said in [
                ("", "model.json"), ("{", "model.json"), ("[]", "schema"),
                (dict(self.GOOD, schema="gelato-model-2"), "gelato-model-1"),
                (dict(self.GOOD, layers={}), "layers"),
                (dict(self.GOOD, layers=[1]), "layer"),
                (dict(self.GOOD, checkpoint=["../k.safetensors"]), "without a folder"),
                (dict(self.GOOD, checkpoint=["/etc/passwd"]), "without a folder"),
                (self.with_use(params="../outside"), "without a folder"),
                (self.with_use(params="/tmp/outside"), "without a folder"),
                (self.with_use(params=".."), "without a folder"),
                (self.with_use(params=3), "params"),
                (self.with_use(kernel="nosuch"), "'nosuch'"),
                (self.with_use(tensors={"w": "w", "b": "nosuch"}), "'nosuch'"),
                (self.with_use(tensors=[]), "tensors"),
                (dict(self.GOOD, layers=self.GOOD["layers"] * 2), "0.params"),
        ]:
            with self.subTest(said):
                self.refused(1, said, *self.pack(manifest))
                self.assertEqual(self.files("out"), [])

    def test_tensors_of_no_param(self):
        for tensors in ({"w": "w", "b": "b", "v": "w"}, {"w": "w", "bias": "b"}):
            self.refused(1, "k", *self.pack(self.with_use(tensors=tensors)))

    def test_missing_files(self):
        self.refused(1, "nosuch.json", "pack", self.source, "--model", "nosuch.json", "--params",
                     "k.safetensors", "-o", "out")
        command = self.pack(self.GOOD)
        command[command.index("k.safetensors")] = "nosuch.safetensors"
        self.refused(1, "nosuch.safetensors", *command)


if __name__ == "__main__":
    harness.main()
