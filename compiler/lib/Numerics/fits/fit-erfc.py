"""Erf.h and ErfcTight.h: erfcx(a) = e^(a^2) erfc(a), the factor beside the
exponential.

Class fast takes e^(-a^2) as 2^-n e^(2 kappa r'), where L = 45426/32768 is near
2 ln2 and kappa = ln2/L (fit-gelu.py): what that is off, e^((2 kappa - 1) a^2),
is fitted with the factor.
"""
from minimax import *
from tables import Tables

tables = Tables("Erfc", __file__)
kappa = mp.log(2) / (mp.mpf(45426) / 32768)


def slope_of_residual(f, c, high, degree):
    """s d(ln f)/ds as a polynomial in s = 1/(a + c): what the rounding of s
    moves."""
    s = np.linspace(1 / (high + c), 1 / c - 1e-9, 60)
    eta = lambda q: mp.log(f(1 / q - c))
    v = [float(q) * float(mp.diff(eta, mp.mpf(float(q)),
                                  h=mp.mpf("1e-15"))) for q in s]
    powers = np.stack([power(s, j) for j in range(degree + 1)], 1)
    found = np.linalg.lstsq(powers, v, rcond=None)[0]
    return [float(f32(x)) for x in found]


# Beyond 9.2 the result is subnormal and its weight falls; the end a = 0 counts
# 16 times, so that erfc(0) is 1 to the last bit.
fast = lambda a: mp.erfc(a) * mp.exp(2 * kappa * a * a)
weight = lambda s: 2.0**np.minimum(-(1 / s - 2 - 9.2) * 27, 0) * np.where(
    1 / s - 2 < 1e-6, 16.0, 1.0)
e, c = poly(lambda s: fast(1 / s - 2), 1 / 12.1, 0.5, range(10), weight=weight,
            n=400)
tables.polynomial("kErfc", "erfcx with what the reduction is off, in s = "
                  "1/(a + 2) for a <= 10.1, relative.", c, e)
tables.polynomial("kErfcResidual", "The slope of its logarithm, by s.",
                  slope_of_residual(fast, 2.0, 10.1, 1))

# Class tight: erfcx = e^(slope w) (1 + eps), w = 1 - 4 s, s = 1/(a + 4).
slope, center = -4.03125, 0.16015625
tight = lambda a: mp.erfc(a) * mp.exp(a * a)
factor = lambda s: tight(1 / s - 4) * mp.exp(-mp.mpf(slope) * (1 - 4 * s))
x = grid(1 / 14.1 - center, 0.25 - center - 1e-12, 400)
e, c = rounded(np.stack([power(x, j) for j in range(11)], 1),
               sample(lambda v: factor(v + center) - 1, x), np.ones(400))
tables.constant("kErfcTightSlope", "ln erfcx is nearly this times 1 - 4 s, s = "
                "1/(a + 4).", slope)
tables.constant("kErfcTightCenter", "The middle of s.", center)
tables.polynomial("kErfcTightEven", "eps in v = s - kErfcTightCenter for a <= "
                  f"10.1, absolute 2^{np.log2(e):.1f}: even powers.", c[0::2])
tables.polynomial("kErfcTightOdd", "Odd powers.", c[1::2])
tables.polynomial("kErfcTightResidual", "The slope of ln erfcx, by s.",
                  slope_of_residual(tight, 4.0, 10.1, 2))
tables.finish()
