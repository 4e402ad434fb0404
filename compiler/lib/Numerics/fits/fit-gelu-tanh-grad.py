"""GeluGrad.h, tanh form: constants around the root and the exponential.

W(a) = k3 a (a^2 + C). The root a0 of 1 + F - a W', F = e^-W, is the origin of
the reduction: (W(a0) - W(a))/k3 = n L0 + R, F/F(a0) = 2^n e^(k3 R).
"""
from minimax import *

c = 1 / mp.mpf("0.044715")
k1 = 2 * mp.sqrt(2 / mp.pi)
k3 = k1 / c
w = lambda a: k3 * a * (a * a + c)
a0 = mp.findroot(lambda a: mp.exp(-w(a)) + 1 - a * (k1 + 3 * k3 * a * a),
                 mp.mpf("0.7524"))
l0 = mp.log(2) / k3
f0 = mp.exp(-w(a0))


def parts(name, v, first=24):
    scale = mp.mpf(2)**(first - 1 - int(mp.floor(mp.log(abs(v), 2))))
    high = mp.nint(v * scale) / scale
    print(name, short(float(high)), short(float(f32(float(v - high)))))


parts("a0 ", a0)
parts("W(a0)/k3 ", w(a0) / k3)
parts("L0, 16 bits ", l0, 16)
parts("C ", c, 20)
parts("F(a0) ", f0)
print("1/L0", short(float(f32(float(1 / l0)))))
# c F(a0) N = (a0 - a) c F(a0) Y + c F(a0)^2 (F/F(a0) - 1). c = 1.8125 and the
# last constant, two units below the nearest, gave the smallest largest error
# among c = 1 + k/32 on ten million inputs; the derivative at 0 is then 1/2.
c2 = mp.mpf("1.8125")
print("c F(a0) Y", [short(float(f32(float(c2 * f0 * v)))) for v in
                    (k1 + 3 * k3 * a0**2, 3 * k3 * a0, 3 * k3)])
square = f32(float(c2 * f0**2))
for _ in range(2):
    square = np.nextafter(square, f32(0))
print("c F(a0)^2", short(float(square)))
print("W(a0)/ln2", short(float(f32(float(w(a0) / mp.log(2))))))
hi = float(0.501 * l0)
for degree in (4, 5):
    # Next to R = 0 only the first coefficient counts: the error of the others
    # is weighted as a part of e^(k3 R).
    weight = lambda r: np.abs(np.expm1(float(k3) * r)) / np.exp(float(k3) * r)
    e, p = poly(lambda r: mp.expm1(k3 * r) / r, -hi, hi, range(degree + 1),
                weight=weight, fixed={0: float(f32(float(k3)))})
    show(f"(e^(k3 R) - 1)/R on +-{hi:.2f}, degree {degree}", e, p)
