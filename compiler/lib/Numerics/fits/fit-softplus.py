"""Softplus.h and SoftplusTight.h: log1p of f in [0, 1]."""
from minimax import *
from tables import Tables

tables = Tables("Softplus", __file__)
e, c = poly(lambda f: mp.log1p(f) / f, 1e-9, 1.0, range(9), fixed={0: 1.0})
tables.polynomial("kLog1pUnit", "log1p(f)/f on [0, 1], relative.", c, e)

# log1p(f) = 2 atanh(z/2), z = 2f/(2 + f), in q = z^2 up to 4/9.
rest = lambda q: (2 * mp.atanh(mp.sqrt(q) / 2) / mp.sqrt(q) - 1) / q
weight = lambda q: q * sample(rest, q) / (1 + q * sample(rest, q))
e, c = poly(rest, 1e-6, 4 / 9, range(4), weight=weight)
tables.polynomial("kAtanhRest", "(2 atanh(z/2) - z)/z^3 in z^2 <= 4/9, the "
                  "error relative to 2 atanh(z/2).", c, e)
tables.finish()
