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
    size = "ln2" if k == 1 else f"ln2/{text}"
    tables.constant(f"k{name}UnitHigh",
                    f"{size} in two parts; n times the high one is exact.",
                    high)
    tables.constant(f"k{name}UnitLow", "The low part.", low)


def bound(k):
    """|r|, and what the rounding of n may add."""
    return float(mp.log(2) / k) / 2 * 1.003


one, quick = mp.mpf(1), mp.mpf("1.702")
units("Silu", one, "1")
exponential(tables, "Silu", one, bound(one), "e^r")
units("QuickGeluTight", quick, "1.702")
exponential(tables, "QuickGeluTight", quick, bound(quick), "e^(1.702 r)")
k3 = 2 * mp.sqrt(2 / mp.pi) * mp.mpf("0.044715")
exponential(tables, "GeluTanhTight", k3, bound(k3), "e^(k3 r)")
tables.finish()
