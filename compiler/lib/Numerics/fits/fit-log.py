"""Log.h and LogTight.h: (log1p(f) - f)/f^2 on [-1/3, 1/3], weighted by its share
f^2/log1p."""
from minimax import *
from tables import Tables

B = 1 / 3 + 1e-6
x = grid(-B, B, 501)
x = x[np.abs(x) > 1e-3]
tables = Tables("Log", __file__)
for name, degree in (("kLog1pSecond", 7), ("kLog1pSecondTight", 9)):
    e, c = poly(lambda f: (mp.log1p(f) - f) / f**2, -B, B, range(degree + 1),
                weight=lambda x: np.abs((np.log1p(x) - x) / np.log1p(x)), x=x)
    tables.polynomial(name, "(log1p(f) - f)/f^2 on [-1/3, 1/3], relative to "
                      "log1p.", c, e)
e, c = poly(lambda f: -1 / (4 * (1 + f)), -B, B, range(2))
tables.polynomial("kReciprocalSlope", "-1/(4 (1 + f)) on [-1/3, 1/3], "
                  "relative.", c, e)
high = mp.nint(mp.log(2) * 2**16) / 2**16
tables.constant("kLn2Short", "ln2 to 15 bits: an exponent times it is exact.",
                float(high))
tables.constant("kLn2ShortLow", "And what it lacks.",
                float(f32(float(mp.log(2) - high))))
tables.finish()
