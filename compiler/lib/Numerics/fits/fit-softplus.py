"""Softplus.h: log1p(F)/F on [0, 1]."""
from minimax import *
from tables import Tables

tables = Tables("Softplus", __file__)
e, c = poly(lambda f: mp.log1p(f) / f, 1e-9, 1.0, range(9), fixed={0: 1.0})
tables.polynomial("kLog1pUnit", "log1p(f)/f on [0, 1], relative.", c, e)
tables.finish()
