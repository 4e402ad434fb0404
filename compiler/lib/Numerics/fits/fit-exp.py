"""Exponentials of Exp.h and Sigmoid.h: e^r and e^r - 1 on |r| <= ln2/2."""
from minimax import *

B = 0.3475  # ln2/2 and what the rounding of n may add

for d in (5, 6):
    e, c = poly(mp.exp, -B, B, range(d + 1), fixed={0: 1.0})
    show(f"e^r, degree {d}", e, c)
for d in (5, 6, 7):
    # (e^r - 1)/r, so that tiny r keep their relative accuracy.
    e, c = poly(lambda r: mp.expm1(r) / r, -B, B, range(d), fixed={0: 1.0})
    show(f"(e^r - 1)/r, degree {d - 1}", e, c)
