//===- Body.h - the body of a linalg.generic as a list of instructions ----===//
//
// A body is compiled once and run for every element: operands become positions
// in an array of registers, so that nothing is looked up on the way.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_ORACLE_BODY_H
#define GELATO_LIB_ORACLE_BODY_H

#include "Activation.h"
#include "Number.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/DenseMap.h"

namespace gelato::oracle {

struct Chunk;
class Real;

enum class Opcode {
  Add,
  Sub,
  Mul,
  Div,
  Negate,
  Absolute,
  SquareRoot,
  Minimum,
  Maximum,
  And,
  Or,
  Xor,
  Compare,
  Choose,
  Narrow,
  Copy,
  Activation
};

struct Instruction {
  Opcode opcode;
  unsigned operands[3] = {0, 0, 0};
  unsigned result = 0;
  unsigned accepted = 0;                         ///< Compare: set of Ordering
  const llvm::fltSemantics *semantics = nullptr; ///< Narrow
  struct Activation activation = {};
};

class Body {
public:
  /// Compiles the only block of `op`. Registers: first the block's arguments.
  static llvm::Expected<Body> compile(mlir::linalg::GenericOp op,
                                      bool withBound);

  /// A body that applies `activation` to its only argument.
  static Body single(const struct Activation &activation);

  unsigned numRegisters() const { return registers; }
  /// Constants and values from outside, to be set once: value and register.
  llvm::ArrayRef<std::pair<mlir::Value, unsigned>> captured() const {
    return outside;
  }
  /// Registers of the yielded values.
  llvm::ArrayRef<unsigned> yielded() const { return results; }

  /// The register of the only yielded value, or of what it was narrowed from.
  unsigned resultBeforeNarrowing() const;

  template <typename Number> void run(Number *registers) const;

private:
  llvm::Error add(mlir::Operation &op, bool withBound);
  unsigned registerOf(mlir::Value value);

  std::vector<Instruction> instructions;
  std::vector<std::pair<mlir::Value, unsigned>> outside;
  std::vector<unsigned> results;
  llvm::DenseMap<mlir::Value, unsigned> known;
  unsigned registers = 0;
};

/// The number that an arith.constant of a float or i1 stands for; nothing for
/// any other op.
std::optional<double> scalarConstant(mlir::Value value);

extern template void Body::run<double>(double *) const;
extern template void Body::run<Bounded>(Bounded *) const;
extern template void Body::run<Chunk>(Chunk *) const;
extern template void Body::run<Real>(Real *) const;

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_BODY_H
