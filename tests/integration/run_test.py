#!/usr/bin/env python3
"""`gelato run` against references in double precision, and every wrong use with
what it says. Arrays are written and read here byte by byte, so that a mistake in
gelato's reader is not undone by the same one in its writer."""
import ast
import math
import re
import struct

import harness
from harness import FFN, SOURCE, npy

GELU = SOURCE / "examples" / "01-gelu" / "gelu.gel"
LINEAR = SOURCE / "examples" / "02-linear-gelu" / "linear-gelu.gel"

HALF = """kernel half(x: f16[M, K], w: param f16[K, N]) -> f16[M, N] { return f16(relu(x @ w)) }
kernel brain(x: bf16[M, K], w: param bf16[K, N]) -> bf16[M, N] { return bf16(relu(x @ w)) }
kernel two(x: f32[M, N], s: f32) -> (y: f32[M, N], z: f32[M, N]) {
  return x * s, relu(x)
}
kernel whole(x: f32[M, K], w: f32[K, N]) -> f32[M, N] { return x @ w }
"""


def f32(shape, values):
    return npy("<f4", shape, struct.pack("<%df" % len(values), *values))


def read_npy(path):
    """Type, shape and elements of a file that gelato wrote."""
    data = path.read_bytes()
    assert data[:8] == b"\x93NUMPY\1\0", data[:8]
    begin = 10 + struct.unpack("<H", data[8:10])[0]
    assert begin % 64 == 0 and data[begin - 1:begin] == b"\n"
    header = ast.literal_eval(data[10:begin].decode())
    assert header["fortran_order"] is False
    code = {"<f4": "f", "<f2": "e", "<V2": "H"}[header["descr"]]
    count = math.prod(header["shape"])
    return header["descr"], header["shape"], struct.unpack("<%d%s" % (count, code), data[begin:])


def normal(seed, count):
    """What random:SEED stands for: SplitMix64 and a sum of twelve."""
    mask, numbers = (1 << 64) - 1, []
    for _ in range(count):
        total = 0
        for _ in range(3):
            seed = (seed + 0x9E3779B97F4A7C15) & mask
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
            z ^= z >> 31
            total += sum((z >> shift) & 0xFFFF for shift in (0, 16, 32, 48))
        numbers.append((total - 6 * 0xFFFF) / 65536)
    return numbers


def matmul(a, b, m, k, n):
    return [math.fsum(a[i * k + p] * b[p * n + j] for p in range(k))
            for i in range(m) for j in range(n)]


def gelu(x):
    return 0.5 * x * math.erfc(-x / math.sqrt(2))


def widen(bits):
    """bf16 as a number."""
    return struct.unpack("<f", struct.pack("<I", bits << 16))[0]


def narrow(value):
    """The bits of the nearest bf16, ties to even."""
    bits = struct.unpack("<I", struct.pack("<f", value))[0]
    return bits + 0x7FFF + (bits >> 16 & 1) >> 16


class Run(harness.Case):
    def near(self, found, wanted, tolerance=2e-6):
        self.assertEqual(len(found), len(wanted))
        scale = max([1.0] + [abs(value) for value in wanted])
        for index, (a, b) in enumerate(zip(found, wanted)):
            self.assertLessEqual(abs(a - b), tolerance * scale, "element %d" % index)

    def out(self, *arguments, name="y.npy"):
        result = self.gelato("run", *arguments)
        self.assertEqual(result.out, "")
        return read_npy(self.path(name))

    def ffn_inputs(self, m=3, d=5, f=9):
        """Numbers of each argument, and --in words of their files."""
        shapes = {"x": (m, d), "w1": (d, f), "b1": (f,), "w2": (f, d), "b2": (d,)}
        values, words = {}, []
        for seed, (name, shape) in enumerate(shapes.items()):
            values[name] = normal(seed, math.prod(shape))
            self.write(name + ".npy", f32(shape, values[name]))
            words.append("%s=%s.npy" % (name, name))
        return values, words

    def ffn_reference(self, values, m=3, d=5, f=9):
        h = matmul(values["x"], values["w1"], m, d, f)
        h = [gelu(v + values["b1"][i % f]) for i, v in enumerate(h)]
        y = matmul(h, values["w2"], m, f, d)
        return [v + values["b2"][i % d] for i, v in enumerate(y)]


class Results(Run):
    def test_elementwise(self):
        values = [-8.0, -5.5, -1.0, -0.0, 0.25, 1.0, 3.0, 100.0]
        self.write("x.npy", f32((8,), values))
        descr, shape, found = self.out(GELU, "--kernel", "gelu_exact", "--in", "x=x.npy",
                                       "--out", "out=y.npy")
        self.assertEqual((descr, shape), ("<f4", (8,)))
        for a, x in zip(found, values):
            self.assertLessEqual(abs(a - gelu(x)), 4e-7 * abs(gelu(x)))
        self.assertEqual(math.copysign(1, found[3]), -1)

    def test_params_are_packed(self):
        values, words = self.ffn_inputs()
        for sets in ([], ["--set", "D=5,F=9"], ["--set", "M=3", "--set", "D=5,F=9"]):
            with self.subTest(sets):
                _, shape, found = self.out(FFN, *sets, "--in", *words, "--out", "out=y.npy")
                self.assertEqual(shape, (3, 5))
                self.near(found, self.ffn_reference(values))

    def test_transposed_weights_that_are_stored_out_in(self):
        x, w, b = normal(1, 4 * 7), normal(2, 19 * 7), normal(3, 19)
        for name, shape, part in (("x", (4, 7), x), ("w", (19, 7), w), ("b", (19,), b)):
            self.write(name + ".npy", f32(shape, part))
        _, shape, found = self.out(LINEAR, "--in", "x=x.npy", "--in", "w=w.npy", "--in",
                                   "b=b.npy", "--out", "out=y.npy")
        turned = [w[j * 7 + p] for p in range(7) for j in range(19)]
        self.assertEqual(shape, (4, 19))
        self.near(found, [gelu(v + b[i % 19])
                          for i, v in enumerate(matmul(x, turned, 4, 7, 19))])

    def test_options_stand_anywhere(self):
        _, words = self.ffn_inputs()
        orders = [[FFN, "--in", *words, "--out", "out=y.npy"],
                  ["--out", "out=y.npy", "--in", *words, "--kernel", "ffn", FFN],
                  ["--in", *words, "--out", "out=y.npy", FFN]]
        files = set()
        for order in orders:
            self.out(*order)
            files.add(self.path("y.npy").read_bytes())
        self.assertEqual(len(files), 1)

    def test_levels_and_classes_are_those_of_compile(self):
        self.write("x.npy", f32((3,), [0.5, 1.5, -2.5]))
        for options in (["--target", "x86-64-v2"], ["--accuracy", "tight"]):
            found = self.out(GELU, "--kernel", "gelu_exact", *options, "--in", "x=x.npy",
                             "--out", "out=y.npy")[2]
            self.near(found, [gelu(0.5), gelu(1.5), gelu(-2.5)], 3e-7)

    def test_every_version_of_the_format(self):
        data = struct.pack("<2f", 1, 2)
        for version in (1, 2, 3):
            self.write("x.npy", npy("<f4", (2,), data, version))
            found = self.out(GELU, "--kernel", "gelu_exact", "--in", "x=x.npy", "--out",
                             "out=y.npy")[2]
            self.near(found, [gelu(1), gelu(2)], 3e-7)

    def test_data_that_lies_anywhere(self):
        """A header of any length, so elements at any address."""
        for blanks in range(8):
            data = npy("<f4", (2,), struct.pack("<2f", 1, 2)).replace(b"}\n", b"}" + b" " * blanks)
            data = data[:8] + struct.pack("<H", len(data) - 10 - 8) + data[10:]
            self.write("x.npy", data)
            found = self.out(GELU, "--kernel", "gelu_exact", "--in", "x=x.npy", "--out",
                             "out=y.npy")[2]
            self.near(found, [gelu(1), gelu(2)], 3e-7)

    def test_threads_change_no_bit(self):
        """Enough rows and columns that there is work for each."""
        words = ["--in", "x=random:1", "w1=random:2", "b1=random:3", "w2=random:4", "b2=random:5"]
        files = set()
        for threads in (1, 2, 3, 16):
            self.out(FFN, "--set", "M=40,D=96,F=200", *words, "--threads", str(threads), "--out",
                     "out=y.npy")
            files.add(self.path("y.npy").read_bytes())
        self.assertEqual(len(files), 1)

    def test_f16(self):
        source = self.write("half.gel", HALF)
        x, w = [1.0, -2.0, 0.5, 4.0], [1.0, 2.0, 3.0, -1.0, 0.25, 8.0]
        self.write("x.npy", npy("<f2", (2, 2), struct.pack("<4e", *x)))
        self.write("w.npy", npy("<f2", (2, 3), struct.pack("<6e", *w)))
        descr, shape, found = self.out(source, "--kernel", "half", "--in", "x=x.npy", "w=w.npy",
                                       "--out", "out=y.npy")
        self.assertEqual((descr, shape), ("<f2", (2, 3)))
        self.assertEqual(list(found), [max(v, 0) for v in matmul(x, w, 2, 2, 3)])

    def test_bf16_by_every_name(self):
        source = self.write("half.gel", HALF)
        x, w = [0x3F80, 0xC000, 0x3F00, 0x4080], [0x3F80, 0x4000, 0x4040, 0xBF80, 0x3E80, 0x4100]
        wanted = [max(v, 0) for v in matmul(list(map(widen, x)), list(map(widen, w)), 2, 2, 3)]
        for descr in ("<V2", "|V2", "<u2", "bfloat16"):
            with self.subTest(descr):
                self.write("x.npy", npy(descr, (2, 2), struct.pack("<4H", *x)))
                self.write("w.npy", npy(descr, (2, 3), struct.pack("<6H", *w)))
                found = self.out(source, "--kernel", "brain", "--in", "x=x.npy", "w=w.npy",
                                 "--out", "out=y.npy")
                self.assertEqual(found[:2], ("<V2", (2, 3)))
                self.assertEqual(list(map(widen, found[2])), wanted)

    def test_several_results_and_a_scalar(self):
        source = self.write("half.gel", HALF)
        self.write("x.npy", f32((2, 2), [1, -2, 3, -4]))
        self.write("s.npy", npy("<f4", (), struct.pack("<f", 10)))
        self.gelato("run", source, "--kernel", "two", "--in", "x=x.npy", "s=s.npy", "--out",
                    "y=y.npy", "z=z.npy")
        self.assertEqual(read_npy(self.path("y.npy"))[1:], ((2, 2), (10, -20, 30, -40)))
        self.assertEqual(read_npy(self.path("z.npy"))[1:], ((2, 2), (1, 0, 3, 0)))
        text = self.gelato("run", source, "--kernel", "two", "--in", "x=x.npy", "s=s.npy",
                           "--out", "y=y.npy").out
        self.assertEqual(text, "z: f32[2, 2], min 0, max 3, mean 1, NaN 0\n  1 0 3 0\n")

    def test_right_side_that_is_no_param(self):
        source = self.write("half.gel", HALF)
        x, w = normal(1, 6), normal(2, 12)
        self.write("x.npy", f32((2, 3), x))
        self.write("w.npy", f32((3, 4), w))
        found = self.out(source, "--kernel", "whole", "--in", "x=x.npy", "w=w.npy", "--out",
                         "out=y.npy")
        self.near(found[2], matmul(x, w, 2, 3, 4))

    def test_no_rows(self):
        _, words = self.ffn_inputs(m=0)
        found = self.out(FFN, "--in", *words, "--out", "out=y.npy")
        self.assertEqual(found, ("<f4", (0, 5), ()))
        text = self.gelato("run", FFN, "--in", *words).out
        self.assertEqual(text, "out: f32[0, 5], no elements\n")

    def test_nan_and_infinity_are_numbers_to_run_on(self):
        self.write("x.npy", f32((4,), [math.nan, math.inf, -math.inf, 1]))
        command = [GELU, "--kernel", "gelu_exact", "--in", "x=x.npy"]
        found = self.out(*command, "--out", "out=y.npy")[2]
        self.assertTrue(math.isnan(found[0]))
        self.assertEqual(found[1], math.inf)
        self.assertEqual(found[2], 0)
        self.assertEqual(self.gelato("run", *command).out,
                         "out: f32[4], min -0, max inf, mean inf, NaN 1\n"
                         "  nan inf -0 0.841345\n")
        self.write("x.npy", f32((2,), [math.nan, math.nan]))
        self.assertEqual(self.gelato("run", *command).out, "out: f32[2], NaN 2\n  nan nan\n")


class MadeUp(Run):
    def test_random_numbers_are_those_of_the_algorithm(self):
        source = self.write("id.gel", "kernel id(x: f32[N]) -> f32[N] { return x * 1 }\n")
        for seed in (0, 1, 7, 2**64 - 1):
            found = self.out(source, "--set", "N=50", "--in", "x=random:%d" % seed, "--out",
                             "out=y.npy")[2]
            self.assertEqual(list(found), normal(seed, 50))

    def test_random_numbers_of_16_bits_are_rounded_once(self):
        source = self.write("id.gel", """kernel h(x: f16[N]) -> f16[N] { return x }
kernel b(x: bf16[N]) -> f32[N] { return f32(x) }
""")
        found = self.out(source, "--kernel", "h", "--set", "N=50", "--in", "x=random:3", "--out",
                         "out=y.npy")[2]
        self.assertEqual(list(found), [struct.unpack("<e", struct.pack("<e", v))[0]
                                       for v in normal(3, 50)])
        found = self.out(source, "--kernel", "b", "--set", "N=50", "--in", "x=random:3", "--out",
                         "out=y.npy")[2]
        self.assertEqual(list(found), [widen(narrow(v)) for v in normal(3, 50)])

    def test_zeros_and_ones(self):
        source = self.write("half.gel", HALF)
        text = self.gelato("run", source, "--kernel", "whole", "--set", "M=1,K=3,N=2", "--in",
                           "x=ones", "w=ones").out
        self.assertEqual(text, "out: f32[1, 2], min 3, max 3, mean 3, NaN 0\n  3 3\n")
        text = self.gelato("run", source, "--kernel", "whole", "--set", "M=1,K=3,N=2", "--in",
                           "x=ones", "w=zeros").out
        self.assertEqual(text, "out: f32[1, 2], min 0, max 0, mean 0, NaN 0\n  0 0\n")

    def test_sizes_come_from_files(self):
        values, words = self.ffn_inputs()
        words[0] = "x=random:0"
        found = self.out(FFN, "--set", "M=3", "--in", *words, "--out", "out=y.npy")[2]
        self.near(found, self.ffn_reference(values))
        words = ["x=x.npy", "w1=w1.npy", "b1=random:2", "w2=random:3", "b2=random:4"]
        found = self.out(FFN, "--in", *words, "--out", "out=y.npy")[2]
        self.near(found, self.ffn_reference(values))


FFN_WORDS = ["x=random:1", "w1=random:2", "b1=random:3", "w2=random:4", "b2=random:5"]

# What follows `gelato run`; the exit code; what the message says. Files: see
# WrongUses.setUp.
WRONG = [
    ([], 1, ["FILE is required", "gelato run --help"]),
    (["nosuch.gel"], 1, ["nosuch.gel", "No such file"]),
    ([GELU, "--in", "x=x.npy"], 1, ["gelu_exact, gelu_tanh_form", "--kernel"]),
    ([GELU, "--kernel", "gelu", "--in", "x=x.npy"], 1,
     ["no kernel 'gelu'", "gelu_exact, gelu_tanh_form"]),
    ([LINEAR], 1, ["kernel linear_gelu also needs x: f32[M, K], w: param f32[N, K], "
                   "b: param f32[N]", "give each with --in"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy"], 1, ["also needs b: param f32[N]; give it with"]),
    ([LINEAR, "--in", "y=x.npy"], 1, ["found --in y=x.npy", "linear_gelu reads x, w, b"]),
    ([FFN, "--in", "w11=x.npy"], 1, ["w11", "did you mean 'w1'"]),
    ([FFN, "--in", "out=x.npy"], 1, ["found --in out=x.npy", "reads x, w1, b1, w2, b2"]),
    ([FFN, "--in", "x=random:1", "x=ones"], 1, ["found --in twice for x"]),
    ([FFN, "--in", "x"], 1, ["found --in x, expected NAME=FILE.npy, NAME=random:SEED"]),
    ([FFN, "--in", "x="], 1, ["found --in x=, expected"]),
    ([FFN, "--in", "=x.npy"], 1, ["found --in =x.npy, expected"]),
    ([FFN, "--in"], 1, ["--in"]),
    (["--in", "x=random:1", FFN, "--set", "M=1"], 1, ["ffn.gel", "write the source before --in"]),
    ([FFN, "--set", "M=1,D=2,F=3", "--in", "x=random", *FFN_WORDS[1:]], 1,
     ["cannot take x: found random, expected random:SEED"]),
    ([FFN, "--in", "x=random:-1", *FFN_WORDS[1:]], 1, ["found random:-1", "from 0 to 2^64 - 1"]),
    ([FFN, "--in", "x=random:1.5", *FFN_WORDS[1:]], 1, ["found random:1.5"]),
    ([FFN, "--in", "x=random:18446744073709551616", *FFN_WORDS[1:]], 1, ["from 0 to 2^64 - 1"]),
    ([FFN, "--in", *FFN_WORDS], 1, ["found no size for M of x", "--set M=..."]),
    ([FFN, "--set", "M=1,D=2", "--in", *FFN_WORDS], 1, ["found no size for F of w1"]),
    ([FFN, "--set", "M=1099511627776", "--set", "D=1048576,F=1", "--in", *FFN_WORDS], 1,
     ["2^47 bytes"]),
    ([LINEAR, "--in", "x=nosuch.npy", "w=w.npy", "b=b.npy"], 1,
     ["cannot take x: cannot read 'nosuch.npy': No such file"]),
    ([LINEAR, "--in", "x=.", "w=w.npy", "b=b.npy"], 1, ["it is a folder"]),
    ([LINEAR, "--in", "x=text.npy", "w=w.npy", "b=b.npy"], 1, ["text.npy", "no .npy file"]),
    ([LINEAR, "--in", "x=short.npy", "w=w.npy", "b=b.npy"], 1,
     ["short.npy", "has 8 bytes of elements, and its shape needs 24"]),
    ([LINEAR, "--in", "x=huge.npy", "w=w.npy", "b=b.npy"], 1, ["product overflows"]),
    ([LINEAR, "--in", "x=f64.npy", "w=w.npy", "b=b.npy"], 1,
     ["f64.npy", "'<f8'", "x.astype(np.float32)"]),
    ([LINEAR, "--in", "x=i32.npy", "w=w.npy", "b=b.npy"], 1, ["'<i4'", "x.astype(np.float32)"]),
    ([LINEAR, "--in", "x=big.npy", "w=w.npy", "b=b.npy"], 1, ["'>f4'"]),
    ([LINEAR, "--in", "x=fortran.npy", "w=w.npy", "b=b.npy"], 1, ["np.ascontiguousarray(x)"]),
    ([LINEAR, "--in", "x=f16.npy", "w=w.npy", "b=b.npy"], 1,
     ["cannot take x: f16.npy: found f16, expected f32", "x.astype(np.float32)"]),
    ([LINEAR, "--in", "x=u16.npy", "w=w.npy", "b=b.npy"], 1, ["found u16, expected f32"]),
    (["half.gel", "--kernel", "half", "--in", "x=u16.npy", "w=u16.npy"], 1,
     ["found u16, expected f16", "x.astype(np.float16)"]),
    (["half.gel", "--kernel", "brain", "--in", "x=x.npy", "w=u16.npy"], 1,
     ["found f32, expected bf16", "x.astype(ml_dtypes.bfloat16)"]),
    ([LINEAR, "--in", "x=b.npy", "w=w.npy", "b=b.npy"], 1,
     ["found f32[4], expected f32[M, K]", "rank is 1 instead of 2"]),
    ([LINEAR, "--in", "x=x.npy", "w=wide.npy", "b=b.npy"], 1, ["K is ", "make them agree"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=three.npy"], 1,
     ["found f32[3], expected f32[N]", "N is 4 in w", "make them agree"]),
    ([LINEAR, "--set", "K=7", "--in", "x=x.npy", "w=w.npy", "b=b.npy"], 1,
     ["found f32[", "expected f32[", "7"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--out", "y=y.npy"], 1,
     ["found --out y=y.npy", "linear_gelu gives out"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--out", "y.npy"], 1,
     ["found --out y.npy, expected NAME=FILE.npy"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--out", "out=a.npy", "out=b.npy"], 1,
     ["found --out twice for out"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--out", "out=no/such/y.npy"], 1,
     ["cannot write 'no/such/y.npy'"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--out", "out=."], 1, ["cannot write '.'"]),
    (["half.gel", "--kernel", "two", "--in", "x=x.npy", "s=s.npy", "--out", "y=r.npy",
      "z=r.npy"], 1, ["r.npy for y and for z"]),
    (["half.gel", "--kernel", "two", "--in", "x=x.npy", "s=s.npy", "--out", "y=r.npy",
      "z=no/z.npy"], 1, ["cannot write 'no/z.npy'"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--threads", "0"], 1,
     ["found --threads 0", "from 1 to 1024"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--threads", "two"], 1,
     ["found --threads two", "whole number"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--target", "x86-64-v2,x86-64-v3"], 1,
     ["found --target x86-64-v2,x86-64-v3, expected one level"]),
    ([LINEAR, "--in", "x=rnd:1", "w=w.npy", "b=b.npy"], 1,
     ["cannot take x: cannot read 'rnd:1'", "random:SEED, zeros or ones"]),
    ([LINEAR, "--ni", "x=x.npy"], 1, ["found the option '--ni'", "did you mean '--in'"]),
    ([LINEAR, "--in", "x=x.npy", "w=w.npy", "b=b.npy", "--target", "x86-64-v9"], 1,
     ["x86-64-v9", "did you mean"]),
    ([LINEAR, "--backend", "halide", "--in", "x=x.npy", "w=w.npy", "b=b.npy"], 2,
     ["not supported", "halide"]),
    (["wrong.gel", "--in", "x=x.npy"], 1, ["wrong.gel:1:", "no function 'glue'"]),
]


class WrongUses(Run):
    def setUp(self):
        super().setUp()
        six = struct.pack("<6f", *range(6))
        for name, content in {
                "half.gel": HALF,
                "wrong.gel": "kernel k(x: f32[M]) -> f32[M] { return glue(x) }\n",
                "x.npy": f32((2, 3), range(6)),
                "w.npy": f32((4, 3), range(12)),
                "b.npy": f32((4,), range(4)),
                "three.npy": f32((3,), range(3)),
                "wide.npy": f32((4, 5), range(20)),
                "s.npy": f32((), [1]),
                "text.npy": "1 2 3\n",
                "short.npy": npy("<f4", (2, 3), six[:8]),
                "huge.npy": npy("<f4", (2**40, 2**40), six),
                "f64.npy": npy("<f8", (1, 3), six),
                "i32.npy": npy("<i4", (2, 3), six),
                "big.npy": npy(">f4", (2, 3), six),
                "fortran.npy": npy("<f4", (2, 3), six, fortran=True),
                "f16.npy": npy("<f2", (2, 3), bytes(12)),
                "u16.npy": npy("<u2", (2, 3), bytes(12))}.items():
            self.write(name, content)

    def test_each_is_refused_and_writes_nothing(self):
        before = self.files(".")
        self.assertGreaterEqual(len(WRONG), 25)
        for words, code, said in WRONG:
            with self.subTest(" ".join(map(str, words))):
                result = self.refused(code, said, "run", *words)
                self.assertEqual(result.out, "")
                self.assertEqual(self.files("."), before)

    def test_a_result_that_cannot_be_written_keeps_the_old_one(self):
        old = self.write("y.npy", "old")
        self.refused(1, "cannot write", "run", "half.gel", "--kernel", "two", "--in", "x=x.npy",
                     "s=s.npy", "--out", "y=y.npy", "z=no/z.npy")
        self.assertEqual(old.read_bytes(), b"old")

    def test_standard_output_that_is_full(self):
        with open("/dev/full", "wb") as full:
            self.refused(1, "cannot write to standard output", "run", LINEAR, "--in", "x=x.npy",
                         "w=w.npy", "b=b.npy", stdout=full)

    def test_a_level_that_this_machine_lacks(self):
        lacking = [row["name"] for row in harness.TARGETS if not row["runs_here"]]
        if not lacking:
            self.skipTest("this machine has every level")
        self.refused(2, ["processor that fits none of its levels", lacking[-1], "--target"],
                     "run", LINEAR, "--target", lacking[-1], "--in", "x=x.npy", "w=w.npy",
                     "b=b.npy")


if __name__ == "__main__":
    harness.main()
