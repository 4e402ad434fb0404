//===- UnaryFunctions.h - the functions of one number in kernels ----------===//
//
// Which functions of one number kernels compute: from the waist's merged
// elementwise bodies, each largest part that depends on a single value, be it a
// tensor's element, a sum of a product, or what several of them were combined
// to. Of gelu(x @ w + b) * (x @ v) that is gelu of a sum. Parts that are alike
// count once.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_ACCURACY_UNARYFUNCTIONS_H
#define GELATO_ACCURACY_UNARYFUNCTIONS_H

#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace gelato {

struct UnaryFunction {
  std::string text;                 ///< "x * tanh(exp(x))"
  std::string input, result;        ///< "f32", "bf16", "f16"
  std::vector<std::string> classes; ///< of its activations, in order
  std::vector<std::string> kernels; ///< that compute it
  /// Of a single activation, the bound of its row in ULP of `result`; else 0.
  double promised = 0;
  /// A module at stage linalg with one kernel on tensors of one free size,
  /// called kScannedKernel.
  std::string module;
};

inline constexpr llvm::StringLiteral kScannedKernel = "f";

/// Whether an op of a body copies or converts and does nothing else.
bool onlyMoves(mlir::Operation *op);

/// In the order of the kernels of `linalg`, a module at that stage.
std::vector<UnaryFunction> findUnaryFunctions(mlir::ModuleOp linalg);

/// The elementwise op of a UnaryFunction's module.
mlir::Operation *scannedOp(mlir::ModuleOp module);

} // namespace gelato

#endif // GELATO_ACCURACY_UNARYFUNCTIONS_H
