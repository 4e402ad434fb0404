"""Log.h and LogTight.h: log1p on the range of a mantissa."""
from minimax import *
from tables import Tables

B = 1 / 3 + 1e-6  # m - 1 for m in [2/3, 4/3), and what log1p's rounding adds

tables = Tables("Log", __file__)
x = grid(-B, B, 501)
x = x[np.abs(x) > 1e-3]


def curve(name, degree, measure, unit):
    """(log1p(f) - f)/f^2; next to 0 it counts for nothing."""
    e, c = poly(lambda f: (mp.log1p(f) - f) / f**2, -B, B, range(degree + 1),
                x=x, weight=lambda f: np.abs(np.log1p(f) - f) / unit(f))
    tables.polynomial(name, f"(log1p(f) - f)/f^2 on |f| <= 1/3, {measure}.", c,
                      e)


size = lambda f: np.abs(np.log1p(f))
# Where log1p is the result, its ULP is what counts.
curve("kLog1p", 6, "relative to the power of two below log1p",
      lambda f: 2.0**np.floor(np.log2(size(f))))
curve("kLog1pTight", 8, "relative to log1p", size)
tables.finish()
