//===- Exact.cpp - the functions to any precision -------------------------===//
//
// The formulas of Numerics/Formulas.h on real numbers: what cancels in them
// costs precision, and nearest() asks for more. Where a formula holds a factor
// that meets a zero at infinity, the product is below every number of a format
// already.
//
//===----------------------------------------------------------------------===//
#include "gelato/Oracle/Exact.h"

#include "Real.h"

#include <cmath>
#include <limits>

namespace gelato::numerics::formulas {
using oracle::erf, oracle::erfc, oracle::exp, oracle::expm1, oracle::log,
    oracle::log1p, oracle::tanh;
using oracle::Real;
static bool below(const Real &x, double limit) { return x < limit; }
static Real choose(bool mask, const Real &a, const Real &b) {
  return mask ? a : b;
}
} // namespace gelato::numerics::formulas

#include "gelato/Numerics/Formulas.h"

namespace gelato::numerics::formulas {
template <> struct Kind<Real> {
  using Constant = Real;
  static Real sqrt(const Real &x) { return oracle::sqrt(x); }
  static Real pi() { return oracle::pi(); }
  // The derivatives' tails are left to the rounding, and 1 - 2^-22000 is not 1:
  // a product with it is on one side of a tie.
  static constexpr double farGrad = 1000, farExp = HUGE_VAL;
};
} // namespace gelato::numerics::formulas

namespace gelato::oracle {
namespace {

struct Entry {
  std::string_view mnemonic;
  ExactFunction function;
};

constexpr Entry kEntries[] = {
#define GELATO_FUNCTION(MNEMONIC, OP, FORMULA, ...)                            \
  {#MNEMONIC, [](const Real &x) { return numerics::formulas::FORMULA(x); }},
#include "gelato/Numerics/Functions.def"
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
