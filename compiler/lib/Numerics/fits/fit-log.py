"""Log.h and LogTight.h: log1p on the range of a mantissa."""
from minimax import *
from tables import Tables

B = 1 / 3 + 1e-6  # m - 1 for m in [2/3, 4/3), and what log1p's rounding adds

tables = Tables("Log", __file__)
share = lambda f: np.abs((np.log1p(f) - f) / np.log1p(f))
x = grid(-B, B, 501)
x = x[np.abs(x) > 1e-3]
for name, degree in (("kLog1pShort", 6), ("kLog1p", 7),
                     ("kLog1pTight", 8)):
    e, c = poly(lambda f: (mp.log1p(f) - f) / f**2, -B, B, range(degree + 1),
                x=x, weight=share)
    tables.polynomial(name, "(log1p(f) - f)/f^2 on |f| <= 1/3, relative to "
                      "log1p.", c, e)
tables.finish()
