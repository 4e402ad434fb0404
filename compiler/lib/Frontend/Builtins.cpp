//===- Builtins.cpp - the table of built-in functions ---------------------===//
//
// The value of a primitive activation is that of Numerics' oracle, which the
// dialect folds by too; only the others have a formula here.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Builtins.h"

#include "gelato/Numerics/Reference.h"

#include <cmath>

using namespace gelato;

namespace {

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
double where(const double *args) { return args[0] != 0 ? args[1] : args[2]; }

constexpr Builtin table[] = {
    // name, form, arity, hasAccuracy, tanhForm, isHidden, formula
    {"gelu", "gelu(x)", 1, true, "gelu_tanh", false, nullptr},
    {"gelu_tanh", "gelu(x, approximate=\"tanh\")", 1, true, "", true, nullptr},
    {"gelu_grad", "gelu_grad(x)", 1, true, "gelu_tanh_grad", false, nullptr},
    {"gelu_tanh_grad", "gelu_grad(x, approximate=\"tanh\")", 1, true, "", true,
     nullptr},
    {"sigmoid", "sigmoid(x)", 1, true, "", false, nullptr},
    {"silu", "silu(x)", 1, true, "", false, nullptr},
    {"tanh", "tanh(x)", 1, true, "", false, nullptr},
    {"erf", "erf(x)", 1, true, "", false, nullptr},
    {"erfc", "erfc(x)", 1, true, "", false, nullptr},
    {"exp", "exp(x)", 1, true, "", false, nullptr},
    {"expm1", "expm1(x)", 1, true, "", false, nullptr},
    {"log", "log(x)", 1, true, "", false, nullptr},
    {"log1p", "log1p(x)", 1, true, "", false, nullptr},
    {"sqrt", "sqrt(x)", 1, false, "", false, unary<std::sqrt>},
    {"abs", "abs(x)", 1, false, "", false, unary<std::fabs>},
    {"min", "min(a, b)", 2, false, "", false, binary<minimum>},
    {"max", "max(a, b)", 2, false, "", false, binary<maximum>},
    {"where", "where(condition, a, b)", 3, false, "", false, where},
};

constexpr llvm::StringLiteral approximateValues[] = {"none", "tanh"};
constexpr llvm::StringLiteral accuracyValues[] = {"tight", "fast", "half",
                                                  "approx"};
constexpr llvm::StringLiteral precisionValues[] = {"f32", "tf32"};

const CallOption options[] = {{"approximate", approximateValues},
                              {"accuracy", accuracyValues},
                              {"precision", precisionValues}};

} // namespace

double Builtin::evaluate(const double *args) const {
  return formula ? formula(args) : numerics::reference(name.str(), args[0]);
}

llvm::ArrayRef<Builtin> gelato::builtins() { return table; }

const Builtin *gelato::findBuiltin(llvm::StringRef name) {
  for (const Builtin &builtin : table)
    if (builtin.name == name)
      return &builtin;
  return nullptr;
}

std::string gelato::callForm(llvm::StringRef mnemonic) {
  const Builtin *builtin = findBuiltin(mnemonic);
  return builtin ? builtin->form.str() : mnemonic.str() + "(x)";
}

llvm::ArrayRef<CallOption> gelato::callOptions() { return options; }

const CallOption *gelato::findCallOption(llvm::StringRef name) {
  for (const CallOption &option : options)
    if (option.name == name)
      return &option;
  return nullptr;
}
