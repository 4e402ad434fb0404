"""ExpTight.h: what e^r and tanh have beyond their first terms."""
from minimax import *
from tables import Tables

B = 0.3475  # ln2/2 and what the rounding of n may add

tables = Tables("ExpTight", __file__)


def curve(name, comment, degree, weight):
    """(e^r - 1 - r)/r^2; next to 0 it counts for nothing."""
    x = grid(-B, B, 500)
    x = x[np.abs(x) > 1e-4]
    e, c = poly(lambda r: (mp.expm1(r) - r) / r**2, -B, B, range(degree + 1),
                weight=weight, x=x)
    tables.polynomial(name, f"(e^r - 1 - r)/r^2 on |r| <= {B}, {comment}", c, e)


# erfcTight: the error of what it makes of e^r.
x = grid(-B, B, 501)
x = x[np.abs(x) > 1e-4]
e, c = poly(lambda r: (mp.expm1(r) - r) / r**2, -B, B, range(6), x=x,
            weight=lambda r: np.abs((np.expm1(r) - r) / np.exp(r)))
tables.polynomial("kExpSecondTight", f"(e^r - 1 - r)/r^2 on |r| <= {B}, "
                  "relative to e^r.", c, e)
share = lambda r: np.abs((np.expm1(r) - r) / np.expm1(r))
curve("kExpm1Second", "relative to e^r - 1.", 5, share)
# Where elu is reduced to r > 0, the result is e^r/2 - 1 or further from 0.
half = lambda r: (np.expm1(r) - r) / (2 - np.exp(r))
curve("kEluSecond", "relative to e^r - 1 for r < 0 and to 1 - e^r/2 for r > 0.",
      4, lambda r: np.where(r < 0, share(r), half(r)))

# (tanh(a)/a - 1)/u in u = a^2.
top = 1.0
e, c = poly(lambda u: (mp.tanh(mp.sqrt(u)) / mp.sqrt(u) - 1) / u, 0, 0,
            range(7), x=grid(1e-3, top**2, 400),
            weight=lambda u: np.sqrt(u) / np.tanh(np.sqrt(u)) - 1)
tables.polynomial(
    "kTanhSmall", f"(tanh(a)/a - 1)/u in u = a^2 on a <= {top}, relative to tanh.",
    c, e)
tables.finish()
