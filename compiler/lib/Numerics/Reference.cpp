//===- Reference.cpp - the oracle of the functions ------------------------===//
//
// The formulas of Formulas.h on single numbers. Where the derivatives
// of gelu vanish a difference of two rounded numbers has no correct digit;
// close to the root they are the integral of the second derivative instead,
// which does not vanish, from the root to x.
//
//===----------------------------------------------------------------------===//

#include "gelato/Numerics/Reference.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gelato::numerics {
namespace formulas {
using std::erf, std::erfc, std::exp, std::expm1, std::log, std::log1p,
    std::tanh;
static bool below(double x, double limit) { return x < limit; }
static double choose(bool mask, double a, double b) { return mask ? a : b; }
} // namespace formulas
} // namespace gelato::numerics

#include "gelato/Numerics/Formulas.h"

namespace gelato::numerics {
namespace {

using namespace formulas;

/// gelu'' = phi(x) (2 - x^2).
double geluSecond(double x) {
  return gauss<double>() * std::exp(-0.5 * x * x) * (2 - x * x);
}

/// The second derivative of x sigmoid(w(x)).
double geluTanhSecond(double x) {
  double s = sigmoid(tanhArgument(x)), slope = s * (1 - s);
  double cubic = tanhCubic<double>();
  double w1 = tanhLinear<double>() + 3 * cubic * x * x, w2 = 6 * cubic * x;
  return slope * (2 * w1 + x * w2 + x * w1 * w1 * (1 - 2 * s));
}

/// A root to twice the precision of a double.
struct Root {
  double high, low;
};
constexpr Root kGeluGradRoot = {-0x1.80ead197f00b4p-1, 0x1.13e74c58cada8p-56};
constexpr Root kGeluTanhGradRoot = {-0x1.81429f9e97e4dp-1,
                                    0x1.4f523ed77dbdcp-55};

/// Where the integral replaces the formula.
constexpr double kNearRoot = 0.06;

/// The integral of f from root to root + d by Gauss and Legendre's rule of five
/// points, whose error is of order d^11.
double integrateFromRoot(double (*f)(double), Root root, double d) {
  constexpr double at[] = {0x1.80498fd662cb8p-5, 0x1.d89b804cc91f6p-3, 0.5,
                           0x1.89d91feccdb82p-1, 0x1.e7fb670299d34p-1};
  constexpr double weight[] = {0x1.e539ec36e0393p-4, 0x1.ea1da25ae4158p-3,
                               0x1.23456789abcddp-2, 0x1.ea1da25ae4158p-3,
                               0x1.e539ec36e0393p-4};
  double sum = 0;
  for (int i = 0; i < 5; ++i)
    sum += weight[i] * f(root.high + d * at[i]);
  return d * sum;
}

bool isNear(Root root, double x) {
  return std::fabs(x - root.high) < kNearRoot;
}

} // namespace

// Overloads that double takes instead of the templates.
namespace formulas {
static double geluGrad(double x) {
  Root root = kGeluGradRoot;
  return isNear(root, x)
             ? integrateFromRoot(geluSecond, root, (x - root.high) - root.low)
             : geluGrad<double>(x);
}
static double geluTanhGrad(double x) {
  Root root = kGeluTanhGradRoot;
  return isNear(root, x) ? integrateFromRoot(geluTanhSecond, root,
                                             (x - root.high) - root.low)
                         : geluTanhGrad<double>(x);
}
} // namespace formulas

namespace {

struct Entry {
  std::string_view mnemonic;
  ReferenceFunction function;
};

constexpr Entry kEntries[] = {
#define GELATO_FUNCTION(MNEMONIC, OP, FORMULA, ...)                            \
  {#MNEMONIC, [](double x) -> double { return formulas::FORMULA(x); }},
#include "gelato/Numerics/Functions.def"
};

} // namespace

ReferenceFunction findReference(std::string_view mnemonic) {
  for (const Entry &entry : kEntries)
    if (entry.mnemonic == mnemonic)
      return entry.function;
  return nullptr;
}

double reference(std::string_view mnemonic, double x) {
  ReferenceFunction f = findReference(mnemonic);
  return f ? f(x) : std::numeric_limits<double>::quiet_NaN();
}

/// For a type with `fraction` bits behind the leading one, whose normal numbers
/// are from 2^smallest to below 2^end.
static double ulpErrorIn(float got, double truth, int fraction, int smallest,
                         int end) {
  constexpr double wrong = std::numeric_limits<double>::infinity();
  // Half a spacing above the largest finite number and beyond rounds to inf.
  double overflow = std::ldexp(1 - std::ldexp(0.5, -fraction - 1), end);
  if (std::isnan(truth) || std::isnan(got))
    return std::isnan(truth) && std::isnan(got) ? 0 : wrong;
  if (std::fabs(truth) >= overflow || std::isinf(got))
    return std::isinf(got) && std::fabs(truth) >= overflow &&
                   std::signbit(got) == std::signbit(truth)
               ? 0
               : wrong;
  if (got == 0 && std::signbit(got) != std::signbit(truth))
    return wrong;
  int exponent = truth == 0 ? smallest : std::max(std::ilogb(truth), smallest);
  return std::ldexp(std::fabs(got - truth), fraction - exponent);
}

double ulpError(float got, double truth) {
  return ulpErrorIn(got, truth, 23, -126, 128);
}
double ulpErrorBf16(float got, double truth) {
  return ulpErrorIn(got, truth, 7, -126, 128);
}
double ulpErrorF16(float got, double truth) {
  return ulpErrorIn(got, truth, 10, -14, 16);
}

} // namespace gelato::numerics
