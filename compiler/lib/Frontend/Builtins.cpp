//===- Builtins.cpp - the table of built-in functions ---------------------===//
//
// The primitive activations are those of Numerics' table, and their values
// those of its oracle, which the dialect folds by too; only the others are
// here.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Builtins.h"

#include "gelato/Numerics/FunctionRows.h"
#include "gelato/Numerics/Reference.h"

#include <cmath>
#include <vector>

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

constexpr Builtin others[] = {
    // name, form, arity, hasAccuracy, tanhForm, isHidden, formula
    {"sqrt", "sqrt(x)", 1, false, "", false, unary<std::sqrt>},
    {"abs", "abs(x)", 1, false, "", false, unary<std::fabs>},
    {"min", "min(a, b)", 2, false, "", false, binary<minimum>},
    {"max", "max(a, b)", 2, false, "", false, binary<maximum>},
    {"where", "where(condition, a, b)", 3, false, "", false, where},
};

/// The function of Numerics' table that is called so, by its mnemonic; empty if
/// there is none.
llvm::StringRef mnemonicOf(llvm::StringRef call) {
  for (const numerics::Function &function : numerics::functions())
    if (call == llvm::StringRef(function.call))
      return function.mnemonic;
  return "";
}

/// The functions of Numerics' table that are not the prelude's, and the others.
std::vector<Builtin> makeTable() {
  std::vector<Builtin> table;
  for (const numerics::Function &function : numerics::functions()) {
    if (function.isOfPrelude())
      continue;
    llvm::StringRef name = function.mnemonic, call = function.call;
    std::string tanhCall = call.drop_back().str() + ", approximate=\"tanh\")";
    table.push_back({name, call, 1, true, mnemonicOf(tanhCall),
                     !call.starts_with(name.str() + "("), nullptr});
  }
  table.insert(table.end(), std::begin(others), std::end(others));
  return table;
}

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

llvm::ArrayRef<Builtin> gelato::builtins() {
  static const std::vector<Builtin> table = makeTable();
  return table;
}

const Builtin *gelato::findBuiltin(llvm::StringRef name) {
  for (const Builtin &builtin : builtins())
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
