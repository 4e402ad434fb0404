"""GeluGrad.h and GeluGradTight.h, exact form: the factor beside the root.

D(a) = Q(a) - a phi(a) = (x0 - a) e^(-a^2/2) M(a).
"""
from minimax import *

kappa = mp.log(2) / (mp.mpf(45426) / 32768)
g = lambda a: mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(
    a * a / 2) - a / mp.sqrt(2 * mp.pi)
x0 = mp.findroot(g, mp.mpf("0.75"))
print("x0", short(float(f32(float(x0)))),
      short(float(f32(float(x0 - mp.mpf(float(f32(float(x0)))))))))

# Class fast: in v = (a - 3)/(a + 6), with the factor e^((kappa - 1/2) a^2) of
# the reduction (fit-gelu.py). Beyond 13.2 the result is subnormal.
at = lambda v: (6 * v + 3) / (1 - v)
M = lambda a: g(a) * mp.exp((kappa - mp.mpf(1) / 2) * a * a) / (x0 - a)
weight = lambda v: 2.0**np.minimum(-(at(v) - 13.2) * 19.5, 0)
e, p = poly(lambda v: M(at(v)), -0.5, 11.2 / 20.2, range(9), weight=weight,
            n=300)
show("M in (a - 3)/(a + 6), degree 8", e, p)

# Class tight: D = (x0 - a)/2 e^z (1 + eps), s = 1.5/(a + 3), z = -a^2/2 +
# slope (1.5 - shift - 3 s).
slope, shift, center = mp.mpf("-0.375"), mp.mpf("0.6640625"), 0.29296875


def eps(v):
    s = v + center
    a = 1.5 / s - 3
    return 2 * g(a) / (x0 - a) * mp.exp(-slope * (1.5 - shift - 3 * s)) - 1


x = grid(1.5 / 17.625 - center, 0.5 - center - 1e-12, 400)
e, p = rounded(np.stack([x**j for j in range(11)], 1), sample(eps, x),
               np.ones(400))
show("eps(s - 0.29296875), degree 10", e, p)
