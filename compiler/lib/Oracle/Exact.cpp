//===- Exact.cpp - the functions to any precision -------------------------===//
//
// Plain formulas: what cancels in them costs precision, and nearest() asks for
// more. A factor x that meets a zero at infinity is held where the product is
// already below every f32.
//
//===----------------------------------------------------------------------===//
#include "gelato/Oracle/Exact.h"

#include "Real.h"

#include <cmath>
#include <limits>

namespace gelato::oracle {
namespace {

Real atLeast(const Real &x, double low) { return x < low ? Real(low) : x; }
Real atMost(const Real &x, double high) { return Real(high) < x ? high : x; }

Real sigmoid(const Real &x) { return Real(1) / (Real(1) + exp(-x)); }

/// 2 sqrt(2/pi) (x + 0.044715 x^3) (Hendrycks and Gimpel, Gaussian Error Linear
/// Units, 2016) and its derivative.
Real tanhArgument(const Real &x) {
  return scaled(sqrt(Real(2) / pi()), 1) * x *
         (Real(1) + Real::decimal("0.044715") * x * x);
}
Real tanhArgumentSlope(const Real &x) {
  return scaled(sqrt(Real(2) / pi()), 1) *
         (Real(1) + Real(3) * Real::decimal("0.044715") * x * x);
}

/// The normal distribution function and its density.
Real normal(const Real &x) { return scaled(erfc(-x / sqrt(Real(2))), -1); }
Real density(const Real &x) {
  return exp(scaled(-x * x, -1)) / sqrt(scaled(pi(), 1));
}

Real gelu(const Real &argument) {
  Real x = atLeast(argument, -1000);
  return x * normal(x);
}
Real geluTanh(const Real &argument) {
  Real x = atLeast(argument, -1000);
  return x * sigmoid(tanhArgument(x));
}
Real geluGrad(const Real &argument) {
  Real x = atMost(atLeast(argument, -1000), 1000);
  return normal(x) + x * density(x);
}
Real geluTanhGrad(const Real &argument) {
  Real x = atMost(atLeast(argument, -1000), 1000);
  Real w = tanhArgument(x);
  return sigmoid(w) * (Real(1) + x * sigmoid(-w) * tanhArgumentSlope(x));
}
Real silu(const Real &argument) {
  Real x = atLeast(argument, -1000);
  return x * sigmoid(x);
}
Real quickGelu(const Real &argument) {
  Real x = atLeast(argument, -1000);
  return x * sigmoid(Real::decimal("1.702") * x);
}
Real softplus(const Real &x) {
  Real small = log1p(exp(-abs(x)));
  return Real(0) < x ? x + small : small;
}
Real mish(const Real &argument) {
  Real x = atLeast(argument, -1000);
  return x * tanh(softplus(x));
}
Real elu(const Real &x) { return Real(0) < x ? x : expm1(x); }

struct Entry {
  std::string_view mnemonic;
  ExactFunction function;
};

constexpr Entry kEntries[] = {
    {"elu", elu},
    {"erf", erf},
    {"erfc", erfc},
    {"exp", exp},
    {"expm1", expm1},
    {"gelu", gelu},
    {"gelu_grad", geluGrad},
    {"gelu_tanh", geluTanh},
    {"gelu_tanh_grad", geluTanhGrad},
    {"log", log},
    {"log1p", log1p},
    {"mish", mish},
    {"quick_gelu", quickGelu},
    {"sigmoid", sigmoid},
    {"silu", silu},
    {"softplus", softplus},
    {"tanh", tanh},
};

constexpr long kFirstPrecision = 96, kLastPrecision = 4096;
/// By how many bits the error of a formula may shrink less than its precision
/// grows.
constexpr long kGuardBits = 20;

/// Calls accept(value, slack) with growing precision until it returns true. The
/// value is from twice the precision of another; how far that one is off says
/// what the formula loses, and the value loses as many bits: the truth is
/// within `slack`.
template <typename Accept>
void refine(const std::function<Real()> &f, Accept accept) {
  for (long bits = kFirstPrecision;; bits *= 2) {
    Real coarse;
    {
      Real::Precision precision(bits);
      coarse = f();
    }
    Real::Precision precision(2 * bits);
    Real fine = f();
    bool isLast = 2 * bits >= kLastPrecision;
    bool isSpecial = fine.isNaN() || fine.isInfinite();
    Real slack = isSpecial ? Real(0)
                           : scaled(abs(fine - coarse), kGuardBits - bits) +
                                 scaled(abs(fine), kGuardBits - 2 * bits);
    // An infinity is believed if the other was one.
    if (isLast || (isSpecial ? fine.isNaN() || coarse == fine
                             : coarse.isFinite() && accept(fine, slack))) {
      accept(fine, Real(0));
      return;
    }
  }
}

} // namespace

float toFormat(const Real &y, const Format &format) {
  if (y.isNaN())
    return std::numeric_limits<float>::quiet_NaN();
  float sign = y.isNegative() ? -1.0f : 1.0f;
  if (y.isZero())
    return sign * 0.0f;
  if (y.isInfinite())
    return sign * std::numeric_limits<float>::infinity();
  // y = m 2^e with m in [1/2, 1), so its leading one is at e - 1.
  long unit =
      std::max<long>(mpfr_get_exp(y.get()) - format.bits, format.smallestUnit);
  Real count = scaled(y, -unit);
  mpfr_rint(count.get(), count.get(), MPFR_RNDN);
  // Far above every format: the count itself may overflow a double's exponent.
  if (unit > format.firstOverflow)
    return sign * std::numeric_limits<float>::infinity();
  double rounded = std::ldexp(std::fabs(count.toDouble()), int(unit));
  if (rounded >= std::ldexp(1.0, format.firstOverflow))
    return sign * std::numeric_limits<float>::infinity();
  return sign * float(rounded);
}

ExactFunction findExact(std::string_view mnemonic) {
  for (const Entry &entry : kEntries)
    if (entry.mnemonic == mnemonic)
      return entry.function;
  return nullptr;
}

float nearest(const std::function<Real()> &f, const Format &format) {
  float result = 0;
  refine(f, [&](const Real &value, const Real &slack) {
    result = toFormat(value, format);
    return toFormat(value - slack, format) == toFormat(value + slack, format);
  });
  return result;
}

float nearest(std::string_view mnemonic, float x, const Format &format) {
  ExactFunction f = findExact(mnemonic);
  if (!f)
    return std::numeric_limits<float>::quiet_NaN();
  return nearest([=] { return f(Real(x)); }, format);
}

double exactly(const std::function<Real()> &f) {
  double result = 0;
  refine(f, [&](const Real &value, const Real &slack) {
    result = value.toDouble();
    return !(scaled(abs(value), -50) < slack) || slack < Real(0x1p-200);
  });
  return result;
}

} // namespace gelato::oracle
