"""ExpTight.h: what e^r is beside 1 + r, and tanh next to zero."""
from minimax import *
from tables import Tables

tables = Tables("ExpTight", __file__)


def second(name, bound, degree, relative):
    """(e^r - 1 - r)/r^2; the error of what it makes of e^r or e^r - 1."""
    x = grid(-bound, bound, 501)
    x = x[np.abs(x) > 1e-4]
    whole = {"e^r": np.exp, "e^r - 1": np.expm1}[relative]
    e, c = poly(lambda r: (mp.expm1(r) - r) / r**2, -bound, bound,
                range(degree + 1),
                weight=lambda r: np.abs((np.expm1(r) - r) / whole(r)), x=x)
    tables.polynomial(name, f"(e^r - 1 - r)/r^2 on |r| <= {bound}, relative "
                      f"to {relative}.", c, e)


B = 0.3475  # ln2/2 and what the rounding of n may add
second("kExpSecond", B, 4, "e^r")
second("kExpSecondTight", B, 5, "e^r")
second("kExpm1Second", B, 5, "e^r - 1")

# tanh(a)/a - 1 in u = a^2, divided by u, the error taken relative to tanh.
END = 1.01
x = grid(1e-6, END**2, 501)
fx = sample(lambda u: (mp.tanh(mp.sqrt(u)) / mp.sqrt(u) - 1) / u, x)
cols = np.stack([x**j for j in range(7)], 1)
e, c = rounded(cols, fx, x / (1 + x * fx))
tables.polynomial("kTanhSmall", f"(tanh(a)/a - 1)/a^2 in a^2 for a <= {END}, "
                  "relative to tanh.", c, e)
tables.finish()
