"""Gelu.h, GeluTight.h: Mills' ratio and the exponentials.

With L = 45426/32768 and kappa = ln2/L, slightly above 1/2,
e^(-a^2/2) = 2^-n e^(kappa r) e^((kappa - 1/2) a^2), r = n L - a^2: the last
factor is fitted together with R(a) = e^(a^2/2) erfc(a/sqrt 2)/2.
"""
from minimax import *
from tables import Tables

L = mp.mpf(45426) / 32768  # 16 bits below 2 ln2, so that n L is exact
kappa = mp.log(2) / L
mills = lambda a: mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(a * a / 2)

tables = Tables("Gelu", __file__)
tables.constant("kGaussUnit", "L, slightly below 2 ln2: 16 bits.", float(L))
tables.constant("kHalfLog2E", "1/(2 ln2), to nearest.",
                float(f32(float(1 / (2 * mp.log(2))))))
rest = lambda r: mp.expm1(kappa * r) / r
weight = lambda r: np.abs(np.expm1(float(kappa) * r)) / np.exp(float(kappa) * r)
e, c = poly(rest, -0.6933, 0.6933, range(6), weight=weight)
tables.polynomial("kGaussExp", "(e^(kappa r) - 1)/r on |r| <= 0.6933, kappa = "
                  "ln2/L, the error relative to the power.", c, e)

# R in s = 1/(a + 4). Beyond 13.15 the result is subnormal and the weight falls
# by 2^19.5 per unit; the end a = 0 counts 16 times, since half of all inputs
# are tiny and get p(1/4).
share = lambda a: mp.exp((kappa - mp.mpf(1) / 2) * a * a)
f = lambda s: mills(1 / s - 4) * share(1 / s - 4)


def weight(s):
    a = 1 / s - 4
    fall = exp2(np.minimum(-(a - 13.15) * 19.5, 0))
    return fall * np.where(a < 1e-6, 16.0, 1.0)


e, c = poly(f, 1 / 18.2, 0.25, range(10), weight=weight, n=400)
tables.polynomial("kMills", "e^(kappa a^2) erfc(a/sqrt 2)/2 in 1/(a + 4), "
                  "relative.", c, e)
# The residual of a rounded s moves r by 2 s d(ln f)/ds; weighted by how much of
# s its rounding can be.
s = np.linspace(1 / 18.2, 0.25 - 1e-9, 60)
v = 2 * s * [float(mp.diff(lambda q: mp.log(f(q)), mp.mpf(float(q)),
                           h=mp.mpf("1e-15"))) for q in s]
e, c = rounded(np.stack([power(s, 0), s], 1), v,
               2.0**np.floor(np.log2(s)) / s)
tables.polynomial("kMillsSlope", "2 s times the slope of its logarithm, in s.",
                  c)

# tanh form: W = k3 x (x^2 + C) in units of ln2/k3.
k3 = 2 * mp.sqrt(2 / mp.pi) * mp.mpf("0.044715")
high, low = parts(1 / mp.mpf("0.044715"), 20)
tables.constant("kTanhCHigh", "C = 1/0.044715 in two parts; the high one "
                "leaves C - a^2 exact.", high)
tables.constant("kTanhCLow", "The low part.", low)
unit = mp.log(2) / k3
high, low = parts(unit, 16)
tables.constant("kTanhUnitHigh", "ln2/k3 in two parts, k3 = 0.044715 2 "
                "sqrt(2/pi); n times the high one is exact.", high)
tables.constant("kTanhUnitLow", "The low part.", low)
tables.constant("kTanhUnitInverse", "k3/ln2, to nearest.",
                float(f32(float(1 / unit))))
B = float(unit) / 2 * 1.003
e, c = poly(lambda r: mp.exp(k3 * r), -B, B, range(6), fixed={0: 1.0})
tables.polynomial("kTanhFormExp", f"e^(k3 r) on |r| <= {B:.3f}, relative.",
                  c, e)
tables.finish()

# GeluTight.h: ln 2R is almost linear in w = 1.5 - 6 s, s = 1.5/(a + 6). The
# unit is 2 ln2 to nearest: differences of its multiples and numbers on the grid
# 2^-15 are exact.
tables = Tables("GeluTight", __file__)
unit = float(f32(float(2 * mp.log(2))))
kappa = mp.log(2) / mp.mpf(unit)
tables.constant("kGeluTightUnit", "2 ln2, to nearest.", unit)
slope = mp.mpf("-5.546875")
tables.constant("kGeluTightSlope", "Twice that of ln 2R in w: |eps| is then "
                "below 0.064.", float(slope))
a = lambda s: 1.5 / s - 6
R2 = lambda s: 2 * mills(a(s)) * share(a(s))
center = 0.16015625
tables.constant("kGeluTightCenter", "The middle of the range of s.", center)
x = grid(1.5 / 20.5 - center, 0.25 - center - 1e-12, 400)
weight = 2.0**np.minimum(-(1.5 / (x + center) - 6 - 13.2) * 19.5, 0)
eps = lambda v: R2(v + center) * mp.exp(
    -kappa * slope * (1.5 - 6 * (v + center))) - 1
e, c = rounded(np.stack([power(x, j) for j in range(10)], 1), sample(eps, x),
               weight)
tables.polynomial("kGeluTightFactor", "2R e^(kappa (a^2 - slope w) - a^2/2) - "
                  "1 in s - center, absolute.", c, e)
residual_slope(tables, "kGeluTightResidual",
               lambda s: mp.log(R2(s)) / kappa, 0.0732, 0.25, 2.0**-25, 2)
exponential(tables, "GeluTight", kappa, 0.6953, "e^(kappa r)")
tables.finish()
