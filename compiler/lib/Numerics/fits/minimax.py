"""Minimax fits whose coefficients are binary32 numbers.

A fit minimises max |sum_j c_j b_j(x) - 1| * w(x) over a Chebyshev grid, where
b_j is the basis already divided by the function. The coefficients are rounded
one after the other, lowest degree first: after each rounding a linear program
finds the best remaining ones, so the later coefficients absorb the error of
the earlier ones. (Sollya's fpminimax does the same by lattice reduction;
Brisebarre and Chevillard, ARITH 2007.)

Needs numpy, scipy and mpmath. Each fit-*.py beside this file writes a header of
coefficients under gelato/Numerics/Tables (tables.py); `fit-exp.py --check`
compares instead.
"""
import os

# One way of summing on every machine, so that every machine finds the same.
os.environ["OPENBLAS_CORETYPE"] = "Haswell"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import mpmath as mp
from numpy.linalg import lstsq
from scipy.optimize import linprog

mp.mp.prec = 200
f32 = np.float32


def parts(v, bits):
    """v in two binary32 numbers, the first of which has so many bits."""
    scale = mp.mpf(2)**(bits - 1 - int(mp.floor(mp.log(abs(v), 2))))
    high = mp.nint(v * scale) / scale
    return float(high), float(f32(float(v - high)))


def grid(lo, hi, n=500, density=1.0):
    """Points of [lo, hi], dense at both ends (density > 1: denser at lo)."""
    # numpy's cosine depends on the machine's vectors.
    cosine = [float(mp.cos(mp.pi * j / (n - 1))) for j in range(n)]
    t = (1 - np.array(cosine)) / 2
    return lo + (hi - lo) * power(t, density)


def sample(f, x):
    return np.array([float(f(mp.mpf(float(v)))) for v in x])


def power(x, j):
    """x^j, rounded once, for the same reason."""
    if j in (0, 1):
        return np.ones(len(x)) if j == 0 else np.array(x)
    return np.array([float(mp.power(float(v), j)) for v in x])


def exp2(x):
    """2^x, the same on every machine: numpy's depends on its vectors."""
    return np.array([float(mp.power(2, float(v))) for v in x])


def best(cols, rhs, weight, fixed):
    """(error, all coefficients) of the best fit with some of them fixed."""
    free = [j for j in range(cols.shape[1]) if j not in fixed]
    y = rhs - sum((cols[:, j] * fixed[j] for j in fixed), np.zeros(len(rhs)))
    if not free:
        return np.max(np.abs(y) * weight), dict(fixed)
    scale = np.max(np.abs(cols[:, free]), axis=0)
    a = cols[:, free] / scale * weight[:, None]
    start = lstsq(a, y * weight, rcond=None)[0]
    rest = y * weight - a @ start
    unit = max(np.max(np.abs(rest)), 1e-18)
    one = np.ones((len(y), 1))
    lp = linprog(np.r_[np.zeros(len(free)), 1],
                 A_ub=np.block([[a, -one], [-a, -one]]),
                 b_ub=np.r_[rest, -rest] / unit,
                 bounds=[(None, None)] * len(free) + [(0, None)],
                 method="highs")
    out = dict(fixed)
    step = lp.x[:-1] * unit if lp.x is not None else 0 * start
    for j, v in zip(free, (start + step) / scale):
        out[j] = v
    return np.max(np.abs(y * weight - a @ (start + step))), out


def rounded(cols, rhs, weight, fixed=None):
    """Coefficients in binary32, rounded one by one; (error, list)."""
    fixed = dict(fixed or {})
    n = cols.shape[1]
    for j in range(n):
        if j in fixed:
            continue
        v = f32(best(cols, rhs, weight, fixed)[1][j])
        tries = [v, np.nextafter(v, f32(np.inf)), np.nextafter(v, f32(-np.inf))]
        fixed[j] = float(min(
            tries, key=lambda q: best(cols, rhs, weight,
                                      {**fixed, j: float(q)})[0]))
    return best(cols, rhs, weight, fixed)[0], [fixed[j] for j in range(n)]


def poly(f, lo, hi, powers, weight=None, fixed=None, n=500, density=1.0, x=None):
    """f(x) ~ sum c_j x^powers[j], relative error; fixed by index."""
    x = grid(lo, hi, n, density) if x is None else x
    x = x[x != 0]
    fx = sample(f, x)
    cols = np.stack([power(x, p) for p in powers], 1) / fx[:, None]
    w = np.ones(len(x)) if weight is None else weight(x)
    return rounded(cols, np.ones(len(x)), w, fixed)


def rational(f, lo, hi, m, n, weight=None, points=400, density=1.0, rounds=40,
             tie=None):
    """f ~ P/D of type (m, n), D monic and rounded first, then P given D.

    tie = r fixes P(0) = r D(0), so that f(0) comes out exactly.
    Lawson's reweighting finds D (Ellacott and Williams, 1976)."""
    x = grid(lo, hi, points, density)
    fx = sample(f, x)
    w = np.ones(points) if weight is None else weight(x)
    c = (lo + hi) / 4 + 0.5
    u = x / (x + c)
    k = max(m, n)
    from math import comb
    bern = lambda d: np.stack([comb(k, j) * power(u, j) * power(1 - u, k - j)
                               for j in range(d + 1)], 1)
    bp, bd = bern(m), bern(n)
    lw, dp, found = np.ones(points), 1.0, (9.0, None)
    for it in range(rounds * 10):
        s = np.sqrt(lw) * w / (fx * dp)
        a = np.concatenate([bp * s[:, None], -(fx * s)[:, None] * bd[:, :n]], 1)
        norm = np.linalg.norm(a, axis=0)
        q = lstsq(a / norm, fx * s * bd[:, n], rcond=None)[0] / norm
        p, d = q[:m + 1], np.append(q[m + 1:], 1.0)
        dp = bd @ d
        e = np.abs((bp @ p / dp / fx - 1) * w)
        if e.max() < found[0]:
            found = (e.max(), d)
        if it > 5:
            lw = lw * (e / e.max() + 1e-3)
            lw = np.maximum(lw / lw.max(), 1e-12)
    d = found[1]
    d = np.array([d[j] * comb(k, j) * c**(k - j) for j in range(n + 1)])
    d = (d / d[-1]).astype(f32).astype(float)
    dv = sum(d[j] * power(x, j) for j in range(n + 1))
    cols = np.stack([power(x, j) for j in range(m + 1)], 1) / (fx * dv)[:, None]
    e, p = rounded(cols, np.ones(points), w,
                   None if tie is None else {0: tie * d[0]})
    return found[0], e, p, list(d)


def residual_slope(tables, name, eta, lo, hi, spacing, degree):
    """The slope f(s) for s = 1.5/(a + k) rounded to a grid.

    With the residual t = 1.5 - s (a + k) the exact one is s (1 + t/1.5), so
    eta, a function of it, moves by t f(s), f = s eta'(s)/1.5. The weight is the
    rounding of s."""
    s = lo + (hi - lo) * (1 - np.cos(np.pi * (np.arange(60) + .5) / 60)) / 2
    f = [float(mp.mpf(float(q)) * mp.diff(eta, mp.mpf(float(q)),
                                          h=mp.mpf("1e-12")) / mp.mpf("1.5"))
         for q in s]
    e, c = rounded(np.stack([s**k for k in range(degree + 1)], 1), np.array(f),
                   (spacing + s * spacing) / s)
    tables.polynomial(name, "What a residual 1.5 - s (a + k) moves the "
                      "exponent by, in s; the error times the residual.",
                      c, e)


def exponential(tables, name, k, bound, power):
    """e^(k r) = 1 + k r + ... for |r| <= bound, k in two parts."""
    high, low = parts(k, 24)
    tables.constant(f"k{name}Rate", "The rate of the power below, to nearest.",
                    high)
    rest = lambda r: (mp.expm1(k * r) - mp.mpf(high) * r) / r
    weight = lambda x: np.abs(x * sample(rest, x)) * np.exp(-float(k) * x)
    e, c = poly(rest, -bound, bound, range(6), weight=weight, fixed={0: low})
    tables.polynomial(f"k{name}Exp", f"({power} - 1)/r less that on |r| <= "
                      f"{bound:.4f}, the error relative to the power.", c, e)


def show(name, error, *lists):
    print(f"{name}: 2^{np.log2(error):.2f}")
    for values in lists:
        print("   ", ", ".join(short(v) for v in values))


def short(v):
    m, e = float(v).hex().split("p")
    m = m.rstrip("0").rstrip(".") if "." in m else m
    return f"{m}p{int(e)}"
