"""Exponentials of Exp.h and Sigmoid.h: e^r and e^r - 1 on |r| <= ln2/2."""
from minimax import *
from tables import Tables

B = 0.3475  # ln2/2 and what the rounding of n may add

tables = Tables("Exp", __file__)
e, c = poly(mp.exp, -B, B, range(7), fixed={0: 1.0})
tables.polynomial("kExp", f"e^r on |r| <= {B}, relative.", c, e)
e, c = poly(mp.exp, -B, B, range(6), fixed={0: 1.0})
tables.polynomial("kExpShort", f"e^r on |r| <= {B}, relative.", c, e)
# (e^r - 1)/r, so that tiny r keep their relative accuracy.
e, c = poly(lambda r: mp.expm1(r) / r, -B, B, range(6), fixed={0: 1.0})
tables.polynomial("kExpm1", f"(e^r - 1)/r on |r| <= {B}, relative.", c, e)
tables.finish()
