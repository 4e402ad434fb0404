//===- Formulas.h - the functions as formulas ---------------*- C++ -*-===//
//
// Plain formulas wherever they do not cancel, over a number type D: double,
// several of them at once, or a real number of any precision (Oracle/Real.h).
// Who includes this file declares for its D, in this namespace,
//
//   exp, expm1, log, log1p, erf, erfc, tanh (D)
//   below(D, double)        a mask; false for NaN
//   choose(mask, D, D)      the first where true
//
// beside the operators of arithmetic with doubles on either side, and
// specializes Kind where D is not made of doubles.
//
// A constant that a double does not hold is a quotient or a root of such that
// it does: constant<D>(1702) / 1000 is the double nearest to 1.702, and the
// real number to any precision.
//
// The derivatives of gelu vanish near x = -0.75 and have no correct digit close
// to that in these formulas in double; Reference.cpp has others for there.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_FORMULAS_H
#define GELATO_NUMERICS_FORMULAS_H

#include <cmath>

namespace gelato::numerics::formulas {

/// What the formulas must know of D: what constants beside it are computed in,
/// and how far it reaches. Beyond farGrad the tails of gelu's derivatives are
/// below every binary32 number and, in double, not yet zero; beyond farExp exp
/// is as good as infinite.
template <class D> struct Kind {
  using Constant = double;
  static double sqrt(double x) { return std::sqrt(x); }
  static double pi() { return 0x1.921fb54442d18p+1; }
  static constexpr double farGrad = 30, farExp = 700;
};
template <class D> using Constant = typename Kind<D>::Constant;
template <class D> Constant<D> constant(double value) { return value; }
template <class D> Constant<D> root(Constant<D> x) { return Kind<D>::sqrt(x); }
template <class D> Constant<D> pi() { return Kind<D>::pi(); }

/// 1/sqrt(2 pi).
template <class D> Constant<D> gauss() { return root<D>(0.5 / pi<D>()); }
/// 2 sqrt(2/pi) and that times 0.044715, the constants of the tanh form
/// (Hendrycks and Gimpel, Gaussian Error Linear Units, 2016).
template <class D> Constant<D> tanhLinear() { return 2 * root<D>(2 / pi<D>()); }
template <class D> Constant<D> tanhCubic() {
  return tanhLinear<D>() * (constant<D>(44715) / 1000000);
}

/// Here the tails are zero in binary64, of gelu and of sigmoid: a factor x that
/// meets a zero at infinity is held.
constexpr double kFar = 60, kFarSigmoid = 1000;

template <class D> D splat(double value) { return (D)value; }
/// x held at `low`; NaN stays.
template <class D> D atLeast(D x, double low) {
  return choose(below(x, low), splat<D>(low), x);
}
template <class D> D atMost(D x, double high) { return -atLeast(-x, -high); }
template <class D> D magnitude(D x) { return choose(below(x, 0.0), -x, x); }

template <class D> D elu(D x) { return choose(below(x, 0.0), expm1(x), x); }

template <class D> D sigmoid(D x) { return 1.0 / (1.0 + exp(-x)); }
template <class D> D silu(D argument) {
  D x = atLeast(argument, -kFarSigmoid);
  return x * sigmoid(x);
}

/// 1.702: Hendrycks and Gimpel, 2016.
template <class D> D quickGelu(D argument) {
  D x = atLeast(argument, -kFarSigmoid);
  return x * sigmoid(constant<D>(1702) / 1000 * x);
}
template <class D> D softplus(D x) {
  return atLeast(x, 0.0) + log1p(exp(-magnitude(x)));
}
template <class D> D mish(D argument) {
  D x = atLeast(argument, -kFarSigmoid);
  return x * tanh(softplus(x));
}

template <class D> D tanhArgument(D x) {
  return x * (tanhLinear<D>() + tanhCubic<D>() * x * x);
}

template <class D> D gelu(D argument) {
  D x = atLeast(argument, -kFar);
  return 0.5 * x * erfc(-x * root<D>(0.5));
}
template <class D> D geluTanh(D argument) {
  D x = atLeast(argument, -kFar);
  return x * sigmoid(atMost(tanhArgument(x), Kind<D>::farExp));
}

template <class D> D geluGrad(D argument) {
  constexpr double far = Kind<D>::farGrad;
  D x = atMost(atLeast(argument, -far), far);
  D y = 0.5 * erfc(-x * root<D>(0.5)) + x * gauss<D>() * exp(-0.5 * x * x);
  return choose(below(argument, -far), splat<D>(-0.0), y);
}
template <class D> D geluTanhGrad(D argument) {
  constexpr double far = Kind<D>::farGrad;
  D x = atMost(atLeast(argument, -far), far);
  D w = tanhArgument(x),
    xw = x * (tanhLinear<D>() + 3 * tanhCubic<D>() * x * x);
  D e = exp(-magnitude(w)), sum = 1.0 + e;
  D y = choose(below(w, 0.0), e * (1.0 + xw / sum) / sum,
               (1.0 + xw * e / sum) / sum);
  return choose(below(argument, -far), splat<D>(-0.0), y);
}

} // namespace gelato::numerics::formulas

#endif // GELATO_NUMERICS_FORMULAS_H
