"""Erf.h and ErfTight.h: erf next to zero, a root of 1/erfc further out, and
erfc's factor beside e^(-a^2)."""
from minimax import *
from tables import Tables

tables = Tables("Erf", __file__)


def small(name, end, degree):
    """(erf(a) - a)/a in u = a^2, the error taken relative to erf."""
    q = lambda u: mp.erf(mp.sqrt(u)) / mp.sqrt(u) - 1
    x = grid(1e-9, end**2, 501)
    fx = sample(q, x)
    cols = np.stack([power(x, j) for j in range(degree + 1)], 1)
    e, c = rounded(cols, fx, 1 / (1 + fx))
    tables.polynomial(name, f"erf(a)/a - 1 in a^2 for a <= {end}, relative to "
                      "erf.", c, e)


def root(name, power, start, degree):
    """erfc(a)^(-1/power), the error taken relative to erf."""
    w = lambda x: np.array([power * float(mp.erfc(v) / mp.erf(v)) for v in x])
    e, c = poly(lambda a: mp.erfc(a)**(-mp.mpf(1) / power), start, 4.0,
                range(degree + 1), weight=w, n=300)
    tables.polynomial(name, f"erfc(a)^(-1/{power}) on [{start}, 4], the error "
                      "of erf.", c, e)


small("kErfSmall", 1.0, 5)
root("kErfRoot", 8, 1.0, 6)
small("kErfSmallTight", 0.95, 6)
W = lambda a: -mp.log(mp.erfc(a))
e, c = poly(W, 0.93, 4.2, range(1, 8), n=300, weight=lambda x: np.array(
    [float(W(v) * mp.erfc(v) / mp.erf(v)) for v in x]))
tables.polynomial("kErfExponent", "-ln erfc(a)/a on [0.93, 4.2], the error of "
                  "erf.", c, e)
tables.finish()
