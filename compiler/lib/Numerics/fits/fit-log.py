"""Log.h: (log1p(f) - f)/f^2 on [-1/3, 1/3], weighted by its share f^2/log1p."""
from minimax import *

B = 1 / 3 + 1e-6
for d in (5, 6, 7, 8):
    g = lambda f: (mp.log1p(f) - f) / f**2
    w = lambda x: np.abs((np.log1p(x) - x) / np.log1p(x))
    x = grid(-B, B, 501); x = x[np.abs(x) > 1e-3]
    e, c = poly(g, -B, B, range(d + 1), weight=w, x=x)
    show(f"(log1p(f) - f)/f^2, degree {d}", e, c)
