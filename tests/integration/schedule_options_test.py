#!/usr/bin/env python3
"""Every row of the built-in tables of schedules, with every option of each of its
knobs, is compiled and, where this machine has the level, run: no schedule changes a
bit. The rows and options are read from schedules/, so a new one is tested as it is."""
import ctypes
import random
import re
import struct

import harness
from harness import SOURCE

SCHEDULES = SOURCE / "schedules"
# The level at which a feature's table is the first that is asked.
LEVELS = {"sse2": "x86-64-v2", "avx2": "x86-64-v3", "avx512f": "x86-64-v4"}
DTYPES = ["f32", "bf16", "f16"]
ROW = re.compile(r"(?m)^([\w-]+) (\w+)( if [^:]*)?: (\w+)\(([^)]*)\)")
KNOB = re.compile(r'gelato\.knob = "(\w+)",\s*gelato\.options = \[([\d, ]+)\]')
# K is odd and more than two turns of any loop; N is three panels of f32 and a half,
# one of 16 bits and three quarters.
K, N = 19, 56
CONTRACTION = """kernel contraction_{0}(x: {0}[M, K], w: param {0}[K, N], b: param f32[N]) -> f32[M, N] {{
  return relu(x @ w + b)
}}
"""
PAIR = """kernel contraction_pair_{0}(x: {0}[M, K], w: param {0}[K, N], u: param {0}[K, N]) -> f32[M, N] {{
  return (x @ w) * (x @ u)
}}
"""
ELEMENTWISE = "kernel elementwise_f32(x: f32[M, N]) -> f32[M, N] { return 1 / (1 + x * x) }\n"
KERNELS = "".join(text.format(dtype) for dtype in DTYPES
                  for text in (CONTRACTION, PAIR)) + ELEMENTWISE
KEYS = [(root, dtype) for root in ("contraction", "contraction-pair")
        for dtype in DTYPES] + [("elementwise", "f32")]


def tables():
    """The rows of each feature: root, type, condition, verb, the values of its knobs."""
    return {path.stem: [(*row, {name: int(value)
                                for name, value in re.findall(r"(\w+) = (\d+)", knobs)})
                        for *row, knobs in ROW.findall(path.read_text())]
            for path in sorted(SCHEDULES.glob("x86_64/*.rows"))}


def options():
    """The options of each knob of each verb."""
    found = {}
    for path in SCHEDULES.glob("library/*.mlir"):
        for text in path.read_text().split("named_sequence @")[1:]:
            knobs = {name: [int(value) for value in values.split(",")]
                     for name, values in KNOB.findall(text)}
            if knobs:
                found[re.match(r"\w+", text)[0]] = knobs
    return found


def variants(rows, key, all_options):
    """What is tried for a root and type: verbs with knobs, first the rows as they are,
    then each option of each knob."""
    own, changed = [], []
    for root, dtype, condition, verb, knobs in rows:
        if root != key[0] or dtype not in (key[1], "any"):
            continue
        own.append((verb, knobs))
        changed += [(verb, dict(knobs, **{knob: value}))
                    for knob, values in all_options[verb].items() for value in values]
        if not condition:
            break  # what follows is never reached
    tried = []
    for variant in changed:
        if variant not in own and variant not in tried:
            tried.append(variant)
    return own, tried


def numbers(dtype, count, seed):
    """`count` numbers as bytes, most of them of several bits."""
    source = random.Random(seed)
    values = [source.randrange(-99, 100) / 64 for _ in range(count)]
    if dtype == "f16":
        return struct.pack("<%de" % count, *values)
    packed = struct.pack("<%df" % count, *values)
    if dtype == "bf16":
        return b"".join(packed[i + 2:i + 4] for i in range(0, len(packed), 4))
    return packed


def kernel(root, dtype):
    return "%s_%s" % (root.replace("-", "_"), dtype)


class Library:
    """The kernels, compiled with a table of one's own or the built-in ones."""

    def __init__(self, path):
        self.code = ctypes.CDLL(str(path))

    def call(self, root, dtype, m, m_is_free):
        name = kernel(root, dtype)
        x = numbers(dtype, m * (N if root == "elementwise" else K), 1)
        out = ctypes.create_string_buffer(b"\xff" * (4 * m * N), 4 * m * N)
        arguments = [x]
        if root != "elementwise":
            size = getattr(self.code, name + "_params_bytes")
            size.restype = ctypes.c_int64
            memory = ctypes.create_string_buffer(size() + 64)
            params = ctypes.c_void_p((ctypes.addressof(memory) + 63) // 64 * 64)
            second = (numbers("f32", N, 3) if root == "contraction" else
                      numbers(dtype, K * N, 3))
            assert getattr(self.code, name + "_pack")(numbers(dtype, K * N, 2), second,
                                                      params) == 0
            arguments.append(params)
        arguments.append(out)
        if m_is_free:
            arguments.append(ctypes.c_int64(m))
        assert getattr(self.code, name)(*arguments, None) == 0
        return out.raw


class ScheduleOptions(harness.Case):
    def build(self, name, level, table, sizes, keys=KEYS):
        """Compiles the kernels of `keys` by `table`, (feature, text), or by what is
        built in."""
        own = []
        if table:
            feature, text = table
            self.write("%s-own/x86_64/%s.rows" % (name, feature), text)
            own = ["--schedules", self.path(name + "-own")]
        source = self.write("k.gel", KERNELS)
        self.gelato("compile", source, "--set", "K=%d,N=%d%s" % (K, N, sizes), "--target", level,
                    "--emit", "o", "-o", self.path(name), *own,
                    *(word for key in keys for word in ("--kernel", kernel(*key))))
        if not self.runs(level):
            return None
        shared = self.path(name + "/k.so")
        self.succeeds(harness.CC, "-shared", self.path(name + "/k.o"), "-o", shared)
        return Library(shared)

    def runs(self, level):
        return re.search(r"(?m)^%s +yes" % level, self.targets)

    def compare(self, name, feature, builtin, here, sizes, counts):
        """Compiles by the rows `here` and compares, for numbers of rows of x that
        `counts` says of a tile's rows."""
        text = "".join("%s %s: %s(%s)\n" % (*key, verb, ", ".join(
            "%s = %d" % knob for knob in knobs.items())) for key, (verb, knobs) in here.items())
        library = self.build(name, LEVELS[feature], (feature, text), sizes, here)
        if not library:
            return
        for key, (verb, knobs) in here.items():
            for count in counts(knobs.get("rows", 4)):
                with self.subTest("%s %s: %s %s, %d rows" % (*key, verb, knobs, count)):
                    self.assertEqual(*(of.call(*key, count, not sizes)
                                       for of in (library, builtin)))

    def check(self, feature):
        self.targets = self.gelato("targets").out
        rows, all_options = tables()[feature], options()
        self.assertTrue(rows)
        tried = {key: variants(rows, key, all_options) for key in KEYS}
        tables_of = [[{key: of[kind][i] for key, of in tried.items() if i < len(of[kind])}
                      for i in range(max(len(of[kind]) for of in tried.values()))]
                     for kind in (0, 1)]
        self.assertGreater(len(tables_of[1]), len(rows))
        # Rows as they are serve any number of rows of x.
        builtin = self.build("free", LEVELS[feature], None, "")
        for i, here in enumerate(tables_of[0]):
            self.compare("row%d" % i, feature, builtin, here, "",
                         lambda tile: {1, tile - 1, tile, tile + 1, 2 * tile + 1} - {0})
        # With other options one number that leaves tiles of two sizes.
        bound = {}
        for i, here in enumerate(tables_of[1]):
            m = 2 * max(knobs.get("rows", 1) for _, knobs in here.values()) - 1
            sizes = ",M=%d" % m
            if m not in bound:
                bound[m] = self.build("bound%d" % m, LEVELS[feature], None, sizes)
            self.compare("option%d" % i, feature, bound[m], here, sizes, lambda tile: [m])

    def test_every_table_has_a_level(self):
        self.assertEqual(set(tables()), set(LEVELS))


for tested in LEVELS:
    setattr(ScheduleOptions, "test_" + tested,
            lambda self, feature=tested: self.check(feature))

if __name__ == "__main__":
    harness.main()
