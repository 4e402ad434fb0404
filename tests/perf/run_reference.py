"""Inputs that are the same everywhere, and the truth of a case at some places.

A bf16 number is a uint16 here. Results are compared at some rows (elements, of
an array) with sums in double, within what any sound order of rounding gives; the
tails of GELU, where some libraries keep no digit, are looked at no closer than
that. compiler/docs/accuracy.md is about those.
"""
import math
import zlib

import numpy as np

from run_cases import KINDS

BLOCK = 1 << 20
PLACES = 4096
HALF_ULP = {"f32": 2.0 ** -24, "bf16": 2.0 ** -9}


def aligned(shape, dtype, shift=0):
    """Memory at a multiple of 64 bytes, or `shift` behind one of 4096."""
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    room = np.zeros(count + 8192, np.uint8)
    start = -room.ctypes.data % 4096 + shift
    return room[start:start + count].view(dtype).reshape(shape)


def storage(dtype):
    return np.float32 if dtype == "f32" else np.uint16


def to_storage(values, dtype):
    if dtype == "f32":
        return values.astype(np.float32)
    bits = values.astype(np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def to_double(values):
    if values.dtype == np.uint16:
        values = (values.astype(np.uint32) << 16).view(np.float32)
    return values.astype(np.float64)


def inputs(case):
    """name -> array, in the order of gelato's kernel; weights are [out, in]."""
    random = np.random.default_rng(zlib.crc32("/".join(case.series).encode()))
    kind = KINDS[case.kind]

    def some(shape, scale):
        made = aligned(shape, storage(case.dtype))
        made[...] = to_storage(random.standard_normal(shape, np.float32) * np.float32(scale),
                               case.dtype)
        return made
    if case.is_array:
        block = some((min(BLOCK, case.length),), 2)
        x = aligned(case.sizes, block.dtype)
        for start in range(0, case.length, BLOCK):
            part = x[start:start + BLOCK]
            part[...] = block[:len(part)]
        return {"x": x}
    rows, inner, outer = case.sizes
    names = {"x": some((rows, inner), 1)}
    if kind.first == 2:
        names.update(wg=some((outer, inner), inner ** -0.5), wu=some((outer, inner), inner ** -0.5))
        return names
    names.update(w1=some((outer, inner), inner ** -0.5), b1=some((outer,), 0.1))
    if kind.second:
        names.update(w2=some((inner, outer), outer ** -0.5), b2=some((inner,), 0.1))
    return names


def activation(name, x):
    if name == "gelu":
        return 0.5 * x * np.vectorize(math.erfc, otypes=[float])(-x * math.sqrt(0.5))
    if name == "gelu_tanh":
        # Hendrycks and Gimpel, 2016, section 2.
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))
    return x / (1 + np.exp(-x))


def places(case):
    """Rows, or elements, to look at: the ends, and some between."""
    wanted = PLACES if case.is_array else 6
    if case.length <= 2 * wanted:
        return np.arange(case.length)
    random = np.random.default_rng(1)
    return np.unique(np.concatenate([np.arange(wanted // 2), case.length - 1 - np.arange(wanted // 2),
                                     random.integers(0, case.length, wanted)]))


def truth(case, given, at):
    """The results there, and how far one may be off."""
    kind, half = KINDS[case.kind], HALF_ULP[case.dtype]
    x = to_double(given["x"][at])
    # What a function may be off where its argument is, and what rounding to the
    # type is; bf16 libraries round between steps.
    steps = 4
    if case.is_array:
        y = activation(kind.activation, x)
        return y, 4e-6 + steps * half * (np.abs(y) + (np.abs(x) if case.dtype != "f32" else 0))

    def product(left, error, weights, bias):
        weights = to_double(weights)
        length = left.shape[1]
        size = np.abs(left) @ np.abs(weights.T)
        total = left @ weights.T + (to_double(bias) if bias is not None else 0)
        # Sums are in f32 everywhere: at most one rounding for each addend, of
        # which the square root of as many is seen, four times.
        allowed = error @ np.abs(weights.T) + size * 4 * math.sqrt(length) * HALF_ULP["f32"]
        return total, allowed + steps * half * (np.abs(total) + 0.1)
    nothing = np.zeros_like(x)
    if kind.first == 2:
        gate, gate_error = product(x, nothing, given["wg"], None)
        up, up_error = product(x, nothing, given["wu"], None)
        gated = activation(kind.activation, gate)
        y = gated * up
        return y, (np.abs(up) * (1.13 * gate_error + 4e-6) + np.abs(gated) * up_error
                   + steps * half * np.abs(y) + 1e-5)
    hidden, error = product(x, nothing, given["w1"], given["b1"])
    y = activation(kind.activation, hidden)
    error = 1.13 * error + 4e-6 + steps * half * np.abs(y)
    if kind.second:
        y, error = product(y, error, given["w2"], given["b2"])
    return y, error


class Check:
    """The truth of a case, found once; asked for everyone's result."""

    def __init__(self, case, given):
        self.at = places(case)
        self.truth, self.allowed = truth(case, given, self.at)

    def problem(self, result):
        """result: an array of the case's results. None where it is right."""
        found = to_double(np.asarray(result)[self.at])
        off = np.abs(found - self.truth)
        if np.all(off <= self.allowed):
            return None
        worst = np.unravel_index(np.argmax(np.where(np.isnan(off), np.inf, off / self.allowed)),
                                 off.shape)
        return "wrong at %s: %g, expected %g within %.2g" % (
            [int(self.at[worst[0]])] + [int(each) for each in worst[1:]], found[worst],
            self.truth[worst], self.allowed[worst])
