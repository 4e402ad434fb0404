"""Erf.h: erf below 1 and the eighth root of 1/erfc from 1 on.

erfc's own factor comes from fit-gelu.py."""
from minimax import *

# (erf(a) - a)/a in u = a^2, the error taken relative to erf.
q = lambda u: mp.erf(mp.sqrt(u)) / mp.sqrt(u) - 1
x = grid(1e-9, 1, 501)
for d in (4, 5, 6):
    fx = sample(q, x)
    cols = np.stack([x**j for j in range(d + 1)], 1)
    e, c = rounded(cols, fx, 1 / (1 + fx))
    show(f"erf(a)/a - 1 in a^2 on [0, 1], degree {d}", e, c)

for d in (6, 7):
    w = lambda x: np.array([8 * float(mp.erfc(v) / mp.erf(v)) for v in x])
    e, c = poly(lambda a: mp.erfc(a)**(-mp.mpf(1) / 8), 1.0, 4.0, range(d + 1),
                weight=w, n=300)
    show(f"erfc(a)^(-1/8) on [1, 4], degree {d}", e, c)
