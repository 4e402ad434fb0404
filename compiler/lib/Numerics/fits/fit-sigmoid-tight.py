"""SigmoidTight.h: units of the reductions, e^(k r) = 1 + k r + ...

k is 1, 1.702 or 0.044715 2 sqrt(2/pi) (Hendrycks and Gimpel, 2016), each a real
number in two parts; the low one is the first coefficient of a table.
"""
from minimax import *
from tables import Tables

tables = Tables("SigmoidTight", __file__)


def units(name, k, text):
    """Constants of w = r - n unit, unit = ln2/k."""
    unit = mp.log(2) / k
    tables.constant(f"k{name}Inverse", f"{text}/ln2, to nearest.",
                    float(f32(float(1 / unit))))
    high, low = parts(unit, 16)
    tables.constant(f"k{name}UnitHigh",
                    f"ln2/{text} in two parts; n times the high one is exact.",
                    high)
    tables.constant(f"k{name}UnitLow", "The low part.", low)


def exponential(name, k, power):
    bound = float(mp.log(2) / k) / 2 * 1.003  # and the rounding of n
    high, low = parts(k, 24)
    tables.constant(f"k{name}Rate", "The rate of the power below, to nearest.",
                    high)
    rest = lambda r: (mp.expm1(k * r) - mp.mpf(high) * r) / r
    weight = lambda x: np.abs(x * sample(rest, x)) * np.exp(-float(k) * x)
    e, c = poly(rest, -bound, bound, range(6), weight=weight, fixed={0: low})
    tables.polynomial(f"k{name}Exp", f"({power} - 1)/r less that on |r| <= "
                      f"{bound:.4f}, the error relative to the power.", c, e)


units("Silu", mp.mpf(1), "1")
exponential("Silu", mp.mpf(1), "e^r")
units("QuickGeluTight", mp.mpf("1.702"), "1.702")
exponential("QuickGeluTight", mp.mpf("1.702"), "e^(1.702 r)")
exponential("GeluTanhTight", 2 * mp.sqrt(2 / mp.pi) * mp.mpf("0.044715"),
            "e^(k3 r)")
tables.finish()
