"""Prints ReferencePoints.inc: true values to 200 bits, rounded to binary64.

  python3 reference_points.py > ReferencePoints.inc

Needs mpmath. Inputs are binary32 numbers: ordinary ones, the tails to the last
subnormal result, tiny ones, and the floats next to the derivatives' roots.
"""
import struct
import mpmath as mp

mp.mp.prec = 300
k1 = 2 * mp.sqrt(2 / mp.pi)
k3 = k1 * mp.mpf("0.044715")
sigmoid = lambda x: 1 / (1 + mp.exp(-x))
w = lambda x: k1 * x + k3 * x**3
phi = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
Phi = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2


def tanhGrad(x):
    s = sigmoid(w(x))
    return s + x * (k1 + 3 * k3 * x * x) * s * (1 - s)


plain = [-0.5, 1.0, 0.3, 3.25, -2.75, 2.0**-30, -2.0**-140]
roots = [-0.75179147720336914, -0.75179153680801392, -0.7517915964126587,
         -0.75246137380599976, -0.75246143341064453, -0.7, -0.8]
table = {
    "gelu": (lambda x: x * Phi(x), plain + [-14.125, -9.3, 7.5]),
    "gelu_tanh": (lambda x: x * sigmoid(w(x)), plain + [-10.5, -5.0, 7.5]),
    "gelu_grad": (lambda x: Phi(x) + x * phi(x), plain + roots + [-14.25]),
    "gelu_tanh_grad": (tanhGrad, plain + roots + [-10.5]),
    "sigmoid": (sigmoid, plain + [-103.5, -88.0, 20.0]),
    "silu": (lambda x: x * sigmoid(x), plain + [-108.0, -90.0, 20.0]),
    "mish": (lambda x: x * mp.tanh(mp.log1p(mp.exp(x))),
             plain + [-109.0, -90.0, 20.0, 10.0]),
    "quick_gelu": (lambda x: x * sigmoid(mp.mpf("1.702") * x),
                   plain + [-63.0, -52.0, 9.0]),
    "softplus": (lambda x: mp.log1p(mp.exp(x)),
                 plain + [-103.5, -88.0, -20.0, 20.0, 10.0]),
    "elu": (lambda x: x if x > 0 else mp.expm1(x), plain + [-16.0, -88.0, 88.5]),
    "tanh": (mp.tanh, plain + [8.5, -0.01]),
    "erf": (mp.erf, plain + [3.9, -0.01]),
    "erfc": (mp.erfc, plain + [10.0, 9.3, -3.0]),
    "exp": (mp.exp, plain + [-103.5, 88.5]),
    "expm1": (mp.expm1, plain + [-16.0, 88.5]),
    "log": (mp.log, [2.0**-149, 0.5, 0.99999994, 1.0000001, 3.0, 3e38]),
    "log1p": (mp.log1p, [-0.5, -0.99999994, 1e-4, -2.0**-140, 3.0, 3e38]),
}
print("// Made by reference_points.py.")
for name, (f, points) in table.items():
    for x in points:
        x = struct.unpack("f", struct.pack("f", x))[0]
        print(f'{{"{name}", {x.hex()}, {float(f(mp.mpf(x))).hex()}}},')
