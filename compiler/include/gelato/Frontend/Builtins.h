//===- Builtins.h - the functions that are not written in gelato ----------===//
//
// One row per built-in function. Each becomes an op of the dialect or of arith;
// all other functions are written in the language, in Prelude.gel. The rows
// with an accuracy class come from Numerics/Functions.def, the others are in
// Builtins.cpp with their value in double.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_FRONTEND_BUILTINS_H
#define GELATO_FRONTEND_BUILTINS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace gelato {

struct Builtin {
  llvm::StringRef name; ///< canonical, as in CallExpr::builtin
  llvm::StringRef form; ///< how to write it: "min(a, b)"
  unsigned arity;
  /// Takes accuracy="...": its result is not exactly rounded.
  bool hasAccuracy;
  /// The canonical name behind approximate="tanh"; empty: no such argument.
  llvm::StringRef tanhForm;
  /// Only reached as another function's tanhForm.
  bool isHidden;
  /// The value in double; null for an activation, whose value is
  /// numerics::reference of its name.
  double (*formula)(const double *args);

  /// The value in double, for constants: correct limits at the infinities, NaN
  /// in, NaN out. A bool is 0 or 1.
  double evaluate(const double *args) const;
};

/// All rows, sorted as in the language's documentation.
llvm::ArrayRef<Builtin> builtins();

/// The row with that canonical name; null if there is none.
const Builtin *findBuiltin(llvm::StringRef name);

/// How a function of one number of the table of functions is called in the
/// language: "gelu(x, approximate=\"tanh\")" for gelu_tanh, "elu(x)".
std::string callForm(llvm::StringRef mnemonic);

/// An option of calls of built-in functions and of matmul: name="text".
struct CallOption {
  llvm::StringLiteral name;
  llvm::ArrayRef<llvm::StringLiteral> values; ///< the texts it takes
};

llvm::ArrayRef<CallOption> callOptions();

/// The row of that name; null if there is none.
const CallOption *findCallOption(llvm::StringRef name);

} // namespace gelato

#endif // GELATO_FRONTEND_BUILTINS_H
