"""Gelu.h, GeluTight.h, Erf.h (erfc): Mills' ratio and the exponentials.

With L = 45426/32768 and kappa = ln2/L, slightly above 1/2,
e^(-a^2/2) = 2^-n e^(kappa r) e^((kappa - 1/2) a^2), r = n L - a^2: the last
factor is fitted together with R(a) = e^(a^2/2) erfc(a/sqrt 2)/2.

The exponentials of Gelu.h and all of GeluTight.h and GeluGradTight.h were
fitted by Sollya's fpminimax with the same functions, ranges and degrees; what
this script prints for them has the same error and differs in the last digits
of the higher coefficients. Gelu.h's line for the slope of the residual weighs
each s by its rounding error, the one printed here weighs all alike.
"""
from minimax import *
from fractions import Fraction

L = mp.mpf(45426) / 32768
kappa = mp.log(2) / L


def nearest(v):
    """v, a Fraction, rounded to binary32."""
    d = f32(float(v))
    near = [d, np.nextafter(d, f32(np.inf)), np.nextafter(d, f32(-np.inf))]
    return float(min(near, key=lambda q: abs(Fraction(float(q)) - v)))


def evaluate(x, c):
    """Horner's rule as the kernels run it, each fma rounded once."""
    p = c[-1]
    for k in reversed(c[:-1]):
        p = nearest(Fraction(p) * Fraction(x) + Fraction(k))
    return p


def ratio(name, f, c, degree, high, tail, rate, slope):
    """f(a) as a polynomial in s = 1/(a + c). Beyond tail the result is
    subnormal and the weight falls by 2^rate per unit; the end a = 0 counts 16
    times, so that p(1/c) is f(0) to the last bit."""
    def weight(s):
        a = 1 / s - c
        fall = 2.0**np.minimum(-(a - tail) * rate, 0)
        return fall * np.where(a < 1e-6, 16.0, 1.0)
    e, p = poly(lambda s: f(1 / s - c), 1 / (high + c), 1 / c,
                range(degree + 1), weight=weight, n=400)
    show(f"{name} in 1/(a + {c}), degree {degree}", e, p)
    print("    at a = 0:", evaluate(1 / c, p))
    # The slope of the residual: s d(ln f)/ds in units of the exponent r.
    s = np.linspace(1 / (high + c), 1 / c - 1e-9, 60)
    eta = lambda q: mp.log(f(1 / q - c))
    v = [slope * float(q) * float(mp.diff(eta, mp.mpf(float(q)),
                                          h=mp.mpf("1e-15"))) for q in s]
    line = np.linalg.lstsq(np.stack([s**0, s], 1), v, rcond=None)[0]
    print("    slope of the residual:", line)


ratio("R", lambda a: mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(
    (kappa - mp.mpf(1) / 2) * a * a) * mp.exp(a * a / 2), 4.0, 9, 14.2, 13.15,
    19.5, 2)
ratio("erfcx", lambda a: mp.erfc(a) * mp.exp(2 * kappa * a * a), 2.0, 9, 10.1,
      9.2, 27, 1)

e, p = poly(lambda r: mp.exp(kappa * r), -0.6933, 0.6933, range(7),
            fixed={0: 1.0})
show("e^(kappa r), degree 6", e, p)

# tanh form: 2^(r/L0), L0 = ln2/k3 the unit of W/k3 = a (a^2 + C).
k3 = 2 * mp.sqrt(2 / mp.pi) * mp.mpf("0.044715")
l0 = mp.log(2) / k3
e, p = poly(lambda r: mp.power(2, r / l0), -4.86, 4.86, range(7),
            fixed={0: 1.0})
show("2^(r/L0), degree 6", e, p)

# GeluTight.h: ln 2R is almost linear in w = 1.5 - 6 s, s = 1.5/(a + 6).
slope, center = mp.mpf("-2.7734375"), 0.16015625
eps = lambda v: mp.erfc((1.5 / (v + center) - 6) / mp.sqrt(2)) * mp.exp(
    (1.5 / (v + center) - 6)**2 / 2 - slope * (1.5 - 6 * (v + center))) - 1
x = grid(1.5 / 20.5 - center, 0.25 - center - 1e-12, 400)
e, p = rounded(np.stack([x**j for j in range(10)], 1), sample(eps, x),
               np.ones(400))
show("eps(s - 0.16015625), degree 9", e, p)
for degree, name in ((6, "class fast"), (7, "derivative")):
    x = grid(-0.3467, 0.3467, 401)
    ex = np.exp(x)
    e, p = rounded(np.stack([x**j for j in range(degree + 1)], 1), ex, 1 / ex,
                   {0: 1.0, 1: 1.0})
    show(f"e^r = 1 + r + ..., degree {degree}, {name}", e, p)
x = grid(-0.5001, 0.5001, 401)
ln2 = float(mp.log(2))
e, p = rounded(np.stack([x**j for j in range(8)], 1), 2**x, 2**-x,
               {0: 1.0, 1: ln2})
show("2^r = 1 + r ln2 + ..., degree 7", e, p)
