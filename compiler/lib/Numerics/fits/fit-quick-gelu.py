"""quick_gelu of Sigmoid.h: e^(1.702 r) and the unit of its reduction.

1.702 is the real number (Hendrycks and Gimpel, 2016), so x is reduced in units
of ln2/1.702 and 1.702 itself is never rounded.
"""
from minimax import *
from tables import Tables

k = mp.mpf("1.702")
unit = mp.log(2) / k
B = float(unit) / 2 * 1.003  # and what the rounding of n may add

tables = Tables("QuickGelu", __file__)
high, low = parts(unit, 20)
tables.constant("kQuickGeluRate", "1.702/ln2, to nearest.",
                float(f32(float(1 / unit))))
tables.constant("kQuickGeluUnitHigh",
                "ln2/1.702 in two parts, the high one with 20 bits.", high)
tables.constant("kQuickGeluUnitLow", "The low part.", low)
e, c = poly(lambda r: mp.exp(k * r), -B, B, range(6), fixed={0: 1.0})
tables.polynomial("kQuickGeluExp",
                  f"e^(1.702 r) on |r| <= {B:.4f}, relative.", c, e)
tables.finish()
