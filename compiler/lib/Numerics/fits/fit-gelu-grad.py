"""GeluGrad.h and GeluGradTight.h, exact form: the factor beside the root.

D(a) = Q(a) - a phi(a) = (x0 - a) e^(-a^2/2) M(a).
"""
from minimax import *
from tables import Tables

kappa = mp.log(2) / (mp.mpf(45426) / 32768)
g = lambda a: mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(
    a * a / 2) - a / mp.sqrt(2 * mp.pi)
x0 = mp.findroot(g, mp.mpf("0.75"))

# Class fast: in v = (a - 3)/(a + 6), with the factor e^((kappa - 1/2) a^2) of
# the reduction (fit-gelu.py). Beyond 13.2 the result is subnormal.
tables = Tables("GeluGrad", __file__)
high, low = parts(x0, 24)
tables.constant("kGeluGradRoot", f"The root, {mp.nstr(x0, 20)}, in two parts.",
                high)
tables.constant("kGeluGradRootLow", "The low part.", low)
at = lambda v: (6 * v + 3) / (1 - v)
M = lambda a: g(a) * mp.exp((kappa - mp.mpf(1) / 2) * a * a) / (x0 - a)
weight = lambda v: 2.0**np.minimum(-(at(v) - 13.2) * 19.5, 0)
e, c = poly(lambda v: M(at(v)), -0.5, 11.2 / 20.2, range(9), weight=weight,
            n=300)
tables.polynomial("kGeluGradFactor", "D e^(kappa a^2)/(x0 - a) in (a - 3)/(a + "
                  "6), relative.", c, e)
tables.finish()

# Class tight: D = (x0 - a)/2 e^(kappa z) (1 + eps), s = 1.5/(a + 3), z = -a^2 +
# slope (1.5 - shift - 3 s), and the kappa of GeluTight.h (fit-gelu.py).
kappa = mp.log(2) / mp.mpf(float(f32(float(2 * mp.log(2)))))
tables = Tables("GeluGradTight", __file__)
high, rest = parts(x0, 20)
middle, low = parts(x0 - mp.mpf(high), 24)
tables.constant("kGeluGradRootGrid", "The root on the grid 2^-20.", high)
tables.constant("kGeluGradRootMiddle", "What that lacks.", middle)
tables.constant("kGeluGradRootRest", "What both lack.", low)
slope, shift, center = mp.mpf("-0.75"), mp.mpf("0.6640625"), 0.29296875
tables.constant("kGeluGradTightSlope", "Twice that of ln M in w = 1.5 - 3 s.",
                float(slope))
tables.constant("kGeluGradTightShift", "Taken from w, so that eps is small at "
                "both ends.", float(shift))
tables.constant("kGeluGradTightCenter", "The middle of the range of s.", center)
a = lambda s: 1.5 / s - 3
factor = lambda s: M(a(s))
eps = lambda v: 2 * factor(v + center) * mp.exp(
    -kappa * slope * (1.5 - shift - 3 * (v + center))) - 1
x = grid(1.5 / 17.625 - center, 0.5 - center - 1e-12, 400)
e, c = rounded(np.stack([power(x, j) for j in range(11)], 1), sample(eps, x),
               np.ones(400))
tables.polynomial("kGeluGradTightFactor", "2M e^(kappa (a^2 - slope (w - "
                  "shift)) - a^2/2) - 1 in s - center, absolute.", c, e)
residual_slope(tables, "kGeluGradTightResidual",
               lambda s: mp.log(factor(s)) / kappa, 0.0852, 0.5, 2.0**-24, 2)
tables.finish()
