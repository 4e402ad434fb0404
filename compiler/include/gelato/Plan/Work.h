//===- Work.h - what one call of a kernel computes and moves --------------===//
//
// Operations and traffic of one call, counted on the plan, so that whoever says
// what limits a kernel and whoever times it speak of the same numbers. Sizes
// that are free stay names until someone knows them.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PLAN_WORK_H
#define GELATO_PLAN_WORK_H

#include "gelato/Plan/KernelPlan.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>

namespace gelato {

/// A sum of products of sizes: what is known is one number.
class Amount {
public:
  void add(double factor, llvm::ArrayRef<Extent> extents);
  Amount &operator+=(const Amount &other);

  /// What is counted.
  enum class Unit { Flop, Byte };
  /// "1.19 Gflop", "9.44 MB" when it is a number, else "9444096*M + 1024
  /// bytes": no unit's letter that could be a size's name.
  std::string text(Unit unit) const;
  /// The number, if no name is left.
  std::optional<double> number() const;
  /// The number when free dimension NAME is sizeOf(NAME).
  double at(llvm::function_ref<double(llvm::StringRef)> sizeOf) const;

private:
  void addTerm(llvm::ArrayRef<std::string> names, double factor);

  /// Free sizes that are multiplied, in the order they were met; the factor.
  llvm::SmallVector<std::pair<llvm::SmallVector<std::string, 2>, double>> terms;
};

struct Work {
  /// A multiply and an add are two, an activation is one.
  Amount flops;
  /// What the steps read and write at least: each operand once per step.
  Amount read, written;
  /// All memory that a call touches, each buffer once.
  Amount footprint;

  Amount bytes() const;
};

/// The work of one step of `plan`, whose groups are in `groups`; without
/// footprint.
Work workOf(const KernelPlan &plan, const PlannedStep &step,
            mlir::ModuleOp groups);
/// The work of a call.
Work workOf(const KernelPlan &plan, mlir::ModuleOp groups);

/// The scalar operations that `group` does for each element beside products:
/// the names by which a person knows them.
llvm::SmallVector<std::string> fusedOperations(mlir::func::FuncOp group);

} // namespace gelato

#endif // GELATO_PLAN_WORK_H
