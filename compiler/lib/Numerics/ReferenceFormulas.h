//===- ReferenceFormulas.h - the functions in binary64 ------*- C++ -*-===//
//
// Plain formulas wherever they do not cancel, over a number type D: double, or
// several of them at once. D has the operators of arithmetic with doubles on
// either side, and
//
//   exp, expm1, log, log1p, erf, erfc, tanh (D)
//   below(D, double)        a mask; false for NaN
//   choose(mask, D, D)      the first where true
//
// The derivatives of gelu vanish near x = -0.75 and have no correct digit close
// to that in these formulas; Reference.cpp has others for there.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_NUMERICS_REFERENCEFORMULAS_H
#define GELATO_LIB_NUMERICS_REFERENCEFORMULAS_H

namespace gelato::numerics::formulas {

constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;
/// 1/sqrt(2 pi).
constexpr double kGauss = 0x1.9884533d43651p-2;
/// 2 sqrt(2/pi) and that times 0.044715, the constants of the tanh form
/// (Hendrycks and Gimpel, Gaussian Error Linear Units, 2016).
constexpr double kTanhLinear = 0x1.9884533d43651p0;
constexpr double kTanhCubic = kTanhLinear * 0.044715;

/// Here the tails are zero in binary64, of gelu and of sigmoid.
constexpr double kFar = 60, kFarSigmoid = 1000;
/// Beyond this the tails of gelu's derivatives are below every binary32 number
/// and not yet zero.
constexpr double kFarGrad = 30;

template <class D> D splat(double value, D) { return -D() + value; }
/// x held at `low`; NaN stays.
template <class D> D atLeast(D x, double low) {
  return choose(below(x, low), splat(low, x), x);
}
template <class D> D atMost(D x, double high) { return -atLeast(-x, -high); }
template <class D> D magnitude(D x) { return choose(below(x, 0.0), -x, x); }

template <class D> D elu(D x) {
  return choose(below(x, 0.0), expm1(x), x);
}

template <class D> D sigmoid(D x) { return 1.0 / (1.0 + exp(-x)); }
template <class D> D silu(D argument) {
  D x = atLeast(argument, -kFarSigmoid);
  return x * sigmoid(x);
}

/// 1.702: Hendrycks and Gimpel, 2016.
template <class D> D quickGelu(D argument) {
  D x = atLeast(argument, -kFarSigmoid);
  return x * sigmoid(1.702 * x);
}
template <class D> D softplus(D x) {
  return atLeast(x, 0.0) + log1p(exp(-magnitude(x)));
}
template <class D> D mish(D argument) {
  D x = atLeast(argument, -kFarSigmoid);
  return x * tanh(softplus(x));
}

template <class D> D tanhArgument(D x) {
  return x * (kTanhLinear + kTanhCubic * x * x);
}

template <class D> D gelu(D argument) {
  D x = atLeast(argument, -kFar);
  return 0.5 * x * erfc(-x * kSqrtHalf);
}
template <class D> D geluTanh(D argument) {
  D x = atLeast(argument, -kFar);
  return x * sigmoid(atMost(tanhArgument(x), 700.0));
}

template <class D> D geluGrad(D argument) {
  D x = atMost(atLeast(argument, -kFarGrad), kFarGrad);
  D y = 0.5 * erfc(-x * kSqrtHalf) + x * kGauss * exp(-0.5 * x * x);
  return choose(below(argument, -kFarGrad), splat(-0.0, x), y);
}
template <class D> D geluTanhGrad(D argument) {
  D x = atMost(atLeast(argument, -kFarGrad), kFarGrad);
  D w = tanhArgument(x), xw = x * (kTanhLinear + 3 * kTanhCubic * x * x);
  D e = exp(-magnitude(w)), sum = 1.0 + e;
  D y = choose(below(w, 0.0), e * (1.0 + xw / sum) / sum,
               (1.0 + xw * e / sum) / sum);
  return choose(below(argument, -kFarGrad), splat(-0.0, x), y);
}

} // namespace gelato::numerics::formulas

#endif // GELATO_LIB_NUMERICS_REFERENCEFORMULAS_H
