//===- KernelPlan.h - buffers and steps of one kernel ---------------------===//
//
// The plan is read off a kernel whose groups are formed: which buffers there
// are and how their elements lie, and which group works on which of them, in
// order. BlockGroups builds each step's code by it; the object's descriptor
// (runtime/entry/kernel.h) is the same plan as constant data. It depends on the
// kernel's text, bindings and types only, never on a CPU level or schedule.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PLAN_KERNELPLAN_H
#define GELATO_PLAN_KERNELPLAN_H

#include "gelato/Plan/StorageType.h"
#include "gelato/Plan/SymbolicShape.h"

#include "entry/kernel.h"

#include "mlir/IR/AffineMap.h"

#include <string>
#include <vector>

namespace gelato {

/// Columns of a panel: one packed panel is [K][16] f32.
inline constexpr int64_t kPanel = GELATO_PANEL;

/// How a group reads one of its operands.
enum class Access {
  Rows,             ///< left side of @: [M, K]
  Panels,           ///< right side of @: [K, N], packed
  PanelsTransposed, ///< right side of @ stored [N, K], packed
  Full,             ///< in an epilogue, by rows and columns
  Column,           ///< in an epilogue, by columns: a bias
  Row,              ///< in an epilogue, by rows
  Scalar,           ///< by nothing
  Elementwise       ///< in an elementwise group, by Use::map
};

/// One place where a group reads an argument.
struct Use {
  unsigned argument; ///< of the group's function
  Access access;
  mlir::AffineMap map; ///< from the group's loops
};

/// The reads of a group, in the order of its step's operands: left side, right
/// side, then the inputs of the elementwise op but for the product.
llvm::SmallVector<Use> usesOf(mlir::func::FuncOp group);

/// A tensor as the caller sees it.
struct PlannedTensor {
  std::string name;
  Extents shape;
  uint32_t type; ///< gelato_f32, ...: StorageType.h
};

struct PlannedBuffer {
  uint32_t role;   ///< gelato_buffer_*
  uint32_t source; ///< index of the input, result or param; 0 for scratch
  uint32_t layout; ///< gelato_layout_*
  uint32_t type;   ///< of its elements
  Extents shape;   ///< as the layout wants it: see kernel.h
};

struct PlannedStep {
  uint32_t kind;     ///< gelato_step_*
  std::string group; ///< name of the group's function; empty for a pack step
  /// Buffers: one per use, the result, then tail buffers. A pack step's are its
  /// source and destination.
  llvm::SmallVector<unsigned> operands;
  /// For each of usesOf and the result: index in `operands` of the buffer that
  /// stands for the last, partial panel; 0 where there is none.
  llvm::SmallVector<unsigned> tails;
  Extents work; ///< units = ceil(product / unit)
  int64_t unit = 1, grain = 1;
};

struct KernelPlan {
  std::string name;
  std::vector<std::string> freeDims;
  std::vector<PlannedTensor> inputs, params, results;
  std::vector<PlannedBuffer> buffers;
  std::vector<PlannedStep> steps;

  /// What the packed format is a function of, as text; its hash is in the blob.
  std::string layoutText() const;
  uint64_t layoutHash() const;
  bool hasParams() const { return !params.empty(); }
  /// Sizes as kernel.h has them: numbers, or -(i + 1) for free dimension i.
  llvm::SmallVector<int64_t> encode(llvm::ArrayRef<Extent> shape) const;
  /// Position of free dimension `name`.
  unsigned freeDim(llvm::StringRef name) const;
};

/// The kernels of `module` in order; its other functions are groups.
llvm::SmallVector<mlir::func::FuncOp> kernelsOf(mlir::ModuleOp module);

/// The plan of `kernel`, whose groups are formed. Reports what it cannot plan.
mlir::FailureOr<KernelPlan> planKernel(mlir::func::FuncOp kernel);

/// Whether the last size is a multiple of a panel's columns for certain.
bool fillsPanels(const Extents &shape);

} // namespace gelato

#endif // GELATO_PLAN_KERNELPLAN_H
