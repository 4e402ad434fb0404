"""What the tests of the package share: sources, numbers, the truth in double."""
import math
import os
import pathlib
import shutil
import tempfile
import unittest

import numpy as np

import gelato

GELATO = pathlib.Path(os.environ["GELATO_BIN_DIR"]) / "gelato"

FFN = """
kernel ffn(x: f32[M, D], w1: param f32[D, F], b1: param f32[F],
           w2: param f32[F, D], b2: param f32[D]) -> f32[M, D] {
  h = gelu(x @ w1 + b1)
  return h @ w2 + b2
}
"""
RELU = "kernel act(x: f32[M]) -> f32[M] { return relu(x) }\n"


def numbers(*shape, seed=0):
    return np.random.default_rng(seed + sum(shape)).standard_normal(shape).astype(np.float32)


def gelu(x):
    return x * 0.5 * np.vectorize(math.erfc, otypes=[float])(-np.asarray(x, float) * 2 ** -0.5)


def ffn(x, w1, b1, w2, b2):
    x, w1, b1, w2, b2 = (np.asarray(t, float) for t in (x, w1, b1, w2, b2))
    return gelu(x @ w1 + b1) @ w2 + b2


def weights(d, f):
    return numbers(d, f), numbers(f), numbers(f, d, seed=1), numbers(d, seed=2)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gelato-python-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def near(self, found, expected, bound=1e-4):
        found = np.asarray(found, float)
        self.assertEqual(found.shape, expected.shape)
        self.assertLess(np.max(np.abs(found - expected), initial=0.0), bound)

    def refused(self, error, words, function, *arguments, **named):
        """The call raises exactly `error`, with all `words` in its text."""
        with self.assertRaises(error) as context:
            function(*arguments, **named)
        self.assertIs(type(context.exception), error)
        for word in words:
            self.assertIn(word, str(context.exception))
        return context.exception
