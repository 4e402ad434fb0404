"""Where the search of round16.cpp starts: minimax tables of short functions.

Writes ShortStart.h beside this file; round16 moves its numbers and writes
gelato/Numerics/Tables/Short.h. With --check both scripts compare instead.
"""
import difflib
import pathlib
import sys

from minimax import *
from tables import short

PATH = pathlib.Path(__file__).parent / "ShortStart.h"
parts = []


def table(kind, name, comment, *groups):
    """Groups of coefficients become the braces of the table, single numbers
    stand alone."""
    lines = []
    for g in groups:
        values = [g] if np.isscalar(g) else list(g)
        assert all(float(f32(v)) == float(v) for v in values), name
        words = [short(v) for v in values]
        rows = [", ".join(words[i:i + 3]) for i in range(0, len(words), 3)]
        text = ",\n     ".join(rows)
        lines.append(f"    {text}" if np.isscalar(g) else "    {" + text + "}")
    parts.append(f"/// {comment}\ninline constexpr {kind} {name} = {{\n" +
                 ",\n".join(lines) + "};")


def rounding(v):
    return float(f32(float(v)))


LOG2E = 1 / mp.log(2)
HALF = 0.5 + 2**-12


def power(degree, sign=1):
    """2^(sign r) for |r| <= 1/2, relative."""
    return poly(lambda r: mp.mpf(2)**(sign * r), -HALF, HALF,
                range(degree + 1))[1]


table("PowerTable<5>", "kExpBf16", "e^(x/2).", rounding(LOG2E / 2), power(4))
LOW = rounding(LOG2E - mp.mpf(rounding(LOG2E)))
table("FinePowerTable<6>", "kExpF16", "e^x.", rounding(LOG2E), LOW, power(5))


def expm1(k, degree):
    """(2^r - 1)/r, with a factor of 1/k for 2^(n + r) = e^(k x)."""
    return poly(lambda r: mp.expm1(r * mp.log(2)) / (r * k), -HALF, HALF,
                range(degree + 1))[1]


table("PowerTable<4>", "kExpm1Bf16", "2 (e^(x/2) - 1).", rounding(LOG2E / 2),
      expm1(mp.mpf(1) / 2, 3))
table("FinePowerTable<5>", "kExpm1F16", "e^x - 1.", rounding(LOG2E), LOW,
      expm1(mp.mpf(1), 4))


def sigmoidLike(name, k, degree, comment):
    table(f"SigmoidTable<{degree + 1}>", name, comment,
          rounding(-k * LOG2E), 1.0, power(degree))


sigmoidLike("kSigmoidBf16", 1, 4, "1/(1 + e^-x).")
table("SidedSigmoidTable<6>", "kSigmoidF16", "1/(1 + e^-x).",
      rounding(-LOG2E), 1.0, 1.0, 1.0, power(5))
sigmoidLike("kSiluBf16", 1, 4, "1/(1 + e^-x).")
table("ScaledSigmoidTable<6>", "kSiluF16", "-1/(1 + e^x).", rounding(LOG2E),
      1.0, -1.0, power(5))
quick = mp.mpf("1.702")
sigmoidLike("kQuickGeluBf16", quick, 4, "1/(1 + e^(-1.702 x)).")
sigmoidLike("kQuickGeluF16", quick, 5, "1/(1 + e^(-1.702 x)).")

K1 = 2 * mp.sqrt(2 / mp.pi)
K3 = K1 * mp.mpf("0.044715")


def cubic(name, sign, degree, comment):
    table(f"CubicSigmoidTable<{degree + 1}>", name, comment,
          rounding(sign * K1 * LOG2E), rounding(sign * K3 * LOG2E), 1.0,
          -float(sign), power(degree))


cubic("kGeluTanhBf16", -1, 4, "1/(1 + e^-W).")
cubic("kGeluTanhF16", 1, 5, "-1/(1 + e^W).")

table("PowerTable<5>", "kMishBf16", "e^x.", rounding(LOG2E), power(4))
table("MishTable<6>", "kMishF16", "e^x.", rounding(LOG2E), [2.0, 2.0], power(5))


def softplus(name, degree, m, comment):
    c = poly(lambda f: mp.log1p(f) / f, 1e-9, 1, range(m + 1))[1]
    table(f"PowerAndPolynomialTable<{degree + 1}, {m + 1}>", name, comment,
          rounding(-LOG2E), power(degree), c)


softplus("kSoftplusBf16", 4, 5, "e^-a and log1p(F)/F.")
softplus("kSoftplusF16", 5, 7, "e^-a and log1p(F)/F.")


def logarithm(name, sign, degree, comment):
    """(log1p(f) - f)/f^2, weighted for log1p(f)."""
    f2 = lambda f: (mp.log1p(f) - f) / f**2
    weight = lambda x: np.abs(
        sample(f2, x) * x * x / sample(mp.log1p, x))
    x = np.concatenate([grid(-1 / 3, -1e-3, 250), grid(1e-3, 1 / 3, 250)])
    c = poly(f2, 0, 0, range(degree + 1), weight=weight, x=x)[1]
    table(f"LogTable<{degree + 1}>", name, comment,
          rounding(sign * mp.log(2)), c)


logarithm("kLogBf16", 1, 4, "ln2 and (log1p(f) - f)/f^2.")
logarithm("kLogF16", 1, 6, "ln2 and (log1p(f) - f)/f^2.")
logarithm("kLog1pBf16", -1, 4, "-ln2 and (log1p(f) - f)/f^2.")
logarithm("kLog1pF16", -1, 6, "-ln2 and (log1p(f) - f)/f^2.")


def oddRatio(name, f, limit, m, n, comment, scale=1):
    """scale f(x)/x in u = x^2."""
    g = lambda u: scale * f(mp.sqrt(u)) / mp.sqrt(u)
    error, _, p, d = rational(g, 1e-9, limit**2, m, n, rounds=20)
    comment += f" Error 2^{np.log2(error):.1f}."
    table(f"RatioTable<{m + 1}, {n + 1}>", name, comment, p, d)


oddRatio("kTanhBf16", mp.tanh, 3.5, 2, 2, "tanh(x)/x in x^2.")
oddRatio("kTanhF16", mp.tanh, 4.6, 3, 3, "tanh(x)/x in x^2.")
oddRatio("kErfBf16", mp.erf, 2.3, 2, 3, "erf(x)/x in x^2.")
oddRatio("kErfF16", mp.erf, 2.6, 3, 4, "erf(x)/x in x^2.")

halfTanh = lambda x: mp.tanh(x / 2)
oddRatio("kEluBf16", halfTanh, 6.5, 2, 2, "2 tanh(x/2)/x in x^2.", 2)
oddRatio("kEluF16", halfTanh, 8.6, 2, 3, "2 tanh(x/2)/x in x^2.", 2)

upper = lambda a: mp.erfc(a / mp.sqrt(2)) / 2
density = lambda a: mp.exp(-a * a / 2) / mp.sqrt(2 * mp.pi)
X0 = mp.mpf("0.751791524693564457457904946779524")
A0 = mp.mpf("0.752461422071016258487954443288916")


def gradFactor(a):
    return (a * density(a) - upper(a)) / (a - X0)


def gauss(name, f, hi, m, n, degree, scale, unscaled, comment, near=0):
    """f(a) = p/(q e^(scale a^2)); p is 2^-unscaled times that. Below near the
    error is a third of what it is above."""
    _, _, p, d = rational(lambda a: f(a) * mp.exp(scale * a * a), 2**-12, hi, m,
                          n, rounds=20, weight=lambda a: 1 + 2.0 * (a < near))
    table(f"GaussTable<{degree + 1}, {m + 1}, {n}>", name, comment,
          rounding(scale * LOG2E), power(degree),
          [v * 2.0**-unscaled for v in p], d[:n])


half = mp.mpf(1) / 2
gauss("kGeluBf16", upper, 13.3, 3, 3, 4, half, 20,
      "The upper tail of the normal distribution.", near=0.6)
gauss("kErfcBf16", mp.erfc, 9.5, 3, 3, 5, mp.mpf(1), 64, "erfc.")
gauss("kGeluGradBf16", gradFactor, 13.4, 3, 3, 4, half, 64,
      "The derivative over (x0 - a).")


def tanhGrad(name, degree, comment):
    """W(a0) - W(a) = (a0 - a) (k1 + k3 (a^2 + a a0 + a0^2))."""
    quadratic = lambda k: [K1 + k * A0**2, k * A0, k]
    e = poly(lambda r: mp.expm1(r * mp.log(2)) / r, -HALF, HALF,
             range(degree + 1))[1]
    table(f"TanhGradTable<{degree + 1}>", name, comment,
          [rounding(v * LOG2E) for v in quadratic(K3)],
          [rounding(v) for v in quadratic(3 * K3)],
          rounding(mp.exp(-(K1 * A0 + K3 * A0**3))), e)


tanhGrad("kGeluTanhGradBf16", 4, "The derivative of gelu's tanh form.")
tanhGrad("kGeluTanhGradF16", 5, "The derivative of gelu's tanh form.")


def tail(kind, name, factors, f, result, hi, degree, comment):
    """f = f(0) 2^(a h(a)), weighted by what f16 sees of the result."""
    start = f(mp.mpf(0))
    h = lambda a: mp.log(f(a) / start) * LOG2E / a
    visible = lambda x: np.minimum(1, sample(result, x) * 2.0**14) + 1e-9
    weight = lambda x: np.abs(sample(h, x)) * x * np.log(2) * visible(x)
    error, c = poly(h, 2**-12, hi, range(degree + 1), weight=weight)
    table(f"{kind}<{degree + 1}, 6>", name,
          f"{comment} Error of 2^(a h): 2^{np.log2(error):.1f}.", *factors, c,
          [rounding(start * v) for v in power(5)])


tail("ScaledTailTable", "kGeluF16", [1.0], upper, lambda a: a * upper(a), 5.8,
     8,
     "The tail of the normal distribution.")
tail("SidedTailTable", "kErfcF16", [-1.0, 1.0], mp.erfc, mp.erfc, 4.1, 8,
     "erfc.")
tail("TailTable", "kGeluGradF16", [], gradFactor,
     lambda a: abs(gradFactor(a) * (a - X0)) + mp.mpf(2)**-15, 6.1, 8,
     "The derivative over (x0 - a).")

TEXT = """//===- ShortStart.h - coefficients ----------------------------*- C++ -*-===//
//
// Written by fit-short.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_SHORT_H
#define GELATO_NUMERICS_TABLES_SHORT_H

#include "gelato/Numerics/ShortTables.h"

namespace gelato::numerics {

// clang-format off

""" + "\n\n".join(parts) + """

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_SHORT_H
"""

if sys.argv[1:] == ["--check"]:
    old = PATH.read_text() if PATH.exists() else ""
    difference = list(
        difflib.unified_diff(old.splitlines(), TEXT.splitlines(), PATH.name,
                             "fit-short.py", lineterm=""))
    print("\n".join(difference))
    sys.exit(1 if difference else 0)
if sys.argv[1:]:
    sys.exit("fit-short.py: expected nothing or --check")
PATH.write_text(TEXT)
