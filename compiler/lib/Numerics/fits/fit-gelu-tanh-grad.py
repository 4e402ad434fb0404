"""GeluGrad.h and GeluGradTight.h, tanh form.

W(a) = k3 a (a^2 + C) (Hendrycks and Gimpel, 2016). The root a0 of 1 + F - a W',
F = e^-W, is the origin of the reduction: (W(a0) - W(a))/k3 = n L0 + R,
F/F(a0) = 2^n e^(k3 R). Y and K are the differences of a W' and W/ln2 divided by
a0 - a.
"""
from minimax import *
from tables import Tables

c = 1 / mp.mpf("0.044715")
k1 = 2 * mp.sqrt(2 / mp.pi)
k3 = k1 / c
w = lambda a: k3 * a * (a * a + c)
a0 = mp.findroot(lambda a: mp.exp(-w(a)) + 1 - a * (k1 + 3 * k3 * a * a),
                 mp.mpf("0.7524"))
l0 = mp.log(2) / k3
f0 = mp.exp(-w(a0))
nearest = lambda v: float(f32(float(v)))
Y = [k1 + 3 * k3 * a0**2, 3 * k3 * a0, 3 * k3]
K = [(k1 + k3 * a0**2) / mp.log(2), k3 * a0 / mp.log(2), k3 / mp.log(2)]


def split(name, comment, v, bits):
    high, low = parts(v, bits)
    tables.constant(name, comment, high)
    tables.constant(name + "Low", "The low part.", low)


tables = Tables("GeluTanhGrad", __file__)
split("kTanhRoot", f"The root, {mp.nstr(a0, 20)}, in two parts.", a0, 24)
split("kTanhRootUnits", "W at the root, divided by k3.", w(a0) / k3, 24)
tables.constant("kTanhRootSteps", "W at the root, divided by ln2.",
                nearest(w(a0) / mp.log(2)))
tables.constant("kTanhRootF", "F at the root, to nearest.", nearest(f0))
# c = 1.8125 and the last constant, two units below the nearest, gave the
# smallest largest error among c = 1 + k/32 on ten million inputs; the
# derivative at 0 is then 1/2.
scale = mp.mpf("1.8125")
tables.constant("kTanhGradScale", "Of numerator and denominator, found by "
                "search: the numerator's mantissas are then large, so their "
                "roundings weigh less.", float(scale))
tables.polynomial("kTanhGradY", "Scale F(a0) Y in a.",
                  [nearest(scale * f0 * v) for v in Y])
square = f32(float(scale * f0**2))
for _ in range(2):
    square = np.nextafter(square, f32(0))
tables.constant("kTanhGradSquare", "Scale F(a0)^2 less two units, found by the "
                "same search.", float(square))
hi = float(0.501 * l0)
# Next to R = 0 only the first coefficient counts: the error of the others is
# weighted as a part of e^(k3 R).
weight = lambda r: np.abs(np.expm1(float(k3) * r)) / np.exp(float(k3) * r)
e, p = poly(lambda r: mp.expm1(k3 * r) / r, -hi, hi, range(6), weight=weight,
            fixed={0: nearest(k3)})
tables.polynomial("kTanhGradExp", f"(e^(k3 r) - 1)/r on |r| <= {hi:.3f}, the "
                  "error relative to the power.", p, e)
tables.finish()

tables = Tables("GeluTanhGradTight", __file__)
high, rest = parts(a0, 20)
middle, low = parts(a0 - mp.mpf(high), 24)
tables.constant("kTanhRootGrid", "The root on the grid 2^-20.", high)
tables.constant("kTanhRootMiddle", "What that lacks.", middle)
tables.constant("kTanhRootRest", "What both lack.", low)
split("kTanhRootTightF", "F at the root in two parts.", f0, 24)
for name, v, bits in (("kTanhGradTightK", K, (21, 18, 24)),
                      ("kTanhGradTightY", Y, (18, 20, 24))):
    both = [parts(q, b) for q, b in zip(v, bits)]
    tables.polynomial(name, f"{name[-1]} in a. The first two lie on grids that "
                      "leave the differences of the kernel exact.",
                      [q[0] for q in both])
    tables.polynomial(name + "Low", "The low parts.", [q[1] for q in both])
head, tail = parts(mp.log(2), 21)
rest = lambda r: (mp.power(2, r) - 1 - mp.mpf(head) * r) / r
weight = lambda r: np.abs(r * sample(rest, r)) * 2.0**-r
e, p = poly(rest, -0.5001, 0.5001, range(6), weight=weight, fixed={0: tail})
tables.polynomial("kExp2Tight", "(2^r - 1)/r less ln2 to 21 bits on |r| <= "
                  "0.5001, the error relative to the power.", p, e)
tables.finish()
