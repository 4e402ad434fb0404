//===- Builtins.cpp - the table of built-in functions ---------------------===//
//
// The values in double serve constant folding. They are written so that no
// intermediate cancels or becomes inf * 0: a tail keeps its relative accuracy,
// and an infinity gives the limit. The coefficients of the tanh form are those
// of Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Builtins.h"

#include <cmath>

using namespace gelato;

namespace {

constexpr double sqrtHalf = 0.70710678118654752440;      // sqrt(1/2)
constexpr double sqrtTwoOverPi = 0.79788456080286535588; // sqrt(2/pi)
constexpr double cubic = 0.044715; // Hendrycks and Gimpel 2016, section 2

bool isMinusInfinity(double x) { return std::isinf(x) && x < 0; }

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// x sigmoid(u) for a u of x's sign that outgrows x: -0 at minus infinity.
double timesSigmoid(double x, double u) {
  return isMinusInfinity(x) ? -0.0 : x / (1 + std::exp(-u));
}

/// The distribution function of the normal distribution: erfc keeps its tail.
double normalCdf(double x) { return std::erfc(-x * sqrtHalf) / 2; }

double gelu(double x) { return isMinusInfinity(x) ? -0.0 : x * normalCdf(x); }

double geluGrad(double x) {
  if (std::isinf(x))
    return x < 0 ? -0.0 : 1.0;
  // The density is sqrt(2/pi)/2 exp(-x^2/2).
  return normalCdf(x) + x * (sqrtTwoOverPi / 2) * std::exp(-x * x / 2);
}

/// Twice the argument of tanh in the tanh form: (1 + tanh(u/2))/2 = sigmoid(u).
double tanhFormArgument(double x) {
  return 2 * sqrtTwoOverPi * (x + cubic * x * x * x);
}

double geluTanh(double x) { return timesSigmoid(x, tanhFormArgument(x)); }

double geluTanhGrad(double x) {
  // exp(-u) vanishes, or overflows, long before |x| reaches 32.
  if (std::fabs(x) > 32)
    return x < 0 ? -0.0 : 1.0;
  double u = tanhFormArgument(x);
  double slope = 2 * sqrtTwoOverPi * (1 + 3 * cubic * x * x);
  return sigmoid(u) + x * slope * sigmoid(u) * sigmoid(-u);
}

/// IEEE 754-2019 minimum: NaN propagates, -0 is below +0.
double minimum(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return a + b;
  if (a == b)
    return std::signbit(a) ? a : b;
  return a < b ? a : b;
}

double maximum(double a, double b) { return -minimum(-a, -b); }

template <double (*function)(double)> double unary(const double *args) {
  return function(args[0]);
}
template <double (*function)(double, double)>
double binary(const double *args) {
  return function(args[0], args[1]);
}
double select(const double *args) { return args[0] != 0 ? args[1] : args[2]; }
double silu(double x) { return timesSigmoid(x, x); }

constexpr Builtin table[] = {
    // name, form, arity, hasAccuracy, tanhForm, isHidden, evaluate
    {"gelu", "gelu(x)", 1, true, "gelu_tanh", false, unary<gelu>},
    {"gelu_tanh", "gelu(x, approximate=\"tanh\")", 1, true, "", true,
     unary<geluTanh>},
    {"gelu_grad", "gelu_grad(x)", 1, true, "gelu_tanh_grad", false,
     unary<geluGrad>},
    {"gelu_tanh_grad", "gelu_grad(x, approximate=\"tanh\")", 1, true, "", true,
     unary<geluTanhGrad>},
    {"sigmoid", "sigmoid(x)", 1, true, "", false, unary<sigmoid>},
    {"silu", "silu(x)", 1, true, "", false, unary<silu>},
    {"tanh", "tanh(x)", 1, true, "", false, unary<std::tanh>},
    {"erf", "erf(x)", 1, true, "", false, unary<std::erf>},
    {"erfc", "erfc(x)", 1, true, "", false, unary<std::erfc>},
    {"exp", "exp(x)", 1, true, "", false, unary<std::exp>},
    {"expm1", "expm1(x)", 1, true, "", false, unary<std::expm1>},
    {"log", "log(x)", 1, true, "", false, unary<std::log>},
    {"log1p", "log1p(x)", 1, true, "", false, unary<std::log1p>},
    {"sqrt", "sqrt(x)", 1, false, "", false, unary<std::sqrt>},
    {"abs", "abs(x)", 1, false, "", false, unary<std::fabs>},
    {"min", "min(a, b)", 2, false, "", false, binary<minimum>},
    {"max", "max(a, b)", 2, false, "", false, binary<maximum>},
    {"where", "where(condition, a, b)", 3, false, "", false, select},
};

} // namespace

llvm::ArrayRef<Builtin> gelato::builtins() { return table; }

const Builtin *gelato::findBuiltin(llvm::StringRef name) {
  for (const Builtin &builtin : table)
    if (builtin.name == name)
      return &builtin;
  return nullptr;
}
