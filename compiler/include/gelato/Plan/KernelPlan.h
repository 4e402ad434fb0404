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

#include <optional>
#include <string>
#include <vector>

namespace gelato {

/// How a group reads one of its operands.
enum class Access {
  Rows,       ///< left side of @: [M, K]
  Panels,     ///< right side of @, packed
  Full,       ///< in an epilogue, by rows and columns
  Column,     ///< in an epilogue, by columns: a bias
  Row,        ///< in an epilogue, by rows
  Scalar,     ///< by nothing
  Elementwise ///< in an elementwise group, by Use::map
};

/// How an epilogue reads by `map`, from all of its loops: by all, by the last,
/// by all but the last, or by none; nullopt if by others.
std::optional<Access> epilogueAccess(mlir::AffineMap map);

/// One place where a group reads an argument.
struct Use {
  unsigned argument; ///< of the group's function
  Access access;
  mlir::AffineMap map;     ///< from the group's loops
  bool transposed = false; ///< of Panels: the argument is [N, K]
  unsigned slot = 0;       ///< of Panels: 1 for the second right side of a pair
};

/// The reads of a group, in the order of its step's operands: left side, right
/// sides, then the inputs of the elementwise op but for the products.
llvm::SmallVector<Use> usesOf(mlir::func::FuncOp group);

/// A tensor as the caller sees it.
struct PlannedTensor {
  std::string name;
  Extents shape;
  uint32_t type; ///< gelato_f32, ...: StorageType.h
};

struct PlannedBuffer {
  uint32_t role;   ///< gelato_buffer_*
  uint32_t source; ///< index of the input or result, else 0
  uint32_t layout; ///< gelato_layout_*
  uint32_t type;   ///< of its elements
  Extents shape;   ///< as the layout wants it: see kernel.h
  uint32_t slots = 1;

  bool operator==(const PlannedBuffer &other) const;
};

/// How a param, or on each call a buffer, gets into a region or scratch buffer.
struct PlannedPack {
  unsigned source; ///< a region's: index of the param; else of the buffer
  Extents shape;   ///< of the source as declared
  int64_t row = 0, column = 0; ///< where the slice of the source begins
  bool transposed = false;
  unsigned slot = 0;
  unsigned destination = 0; ///< index of the buffer

  bool operator==(const PlannedPack &other) const;
};

struct PlannedStep {
  uint32_t kind;     ///< gelato_step_*
  std::string group; ///< name of the group's function; empty for a pack step
  unsigned pack = 0; ///< of a pack step: index in KernelPlan::packs
  /// Buffers: one per use, the result, then tail buffers.
  llvm::SmallVector<unsigned> operands;
  /// For each of usesOf and the result: index in `operands` of the buffer that
  /// stands for the last, partial panel; 0 where there is none.
  llvm::SmallVector<unsigned> tails;
  Extents work; ///< units = ceil(product / unit)
  int64_t unit = 1, grain = 1;
  /// Of a contraction: the columns of the result that one panel gives, or one
  /// block of a pair. They are the unit, and the width of tail buffers.
  int64_t panel = 0;
};

struct KernelPlan {
  std::string name;
  std::vector<std::string> freeDims;
  std::vector<PlannedTensor> inputs, params, results;
  std::vector<PlannedBuffer> buffers;
  std::vector<PlannedPack> packs;
  std::vector<PlannedStep> steps;

  /// All of it, as --emit=plan prints it.
  std::string text() const;
  /// What the packed format is a function of, as text; its hash is in the blob.
  std::string layoutText() const;
  uint64_t layoutHash() const;
  /// The packs that fill a buffer, in list order.
  llvm::SmallVector<PlannedPack> packsInto(unsigned buffer) const;
  /// Whether `pack` takes all of its source.
  bool isWhole(const PlannedPack &pack) const;
  bool hasParams() const { return !params.empty(); }
  /// Whether the result may be the memory of an input: elementwise, one result.
  bool runsInPlace() const;
  /// Sizes as kernel.h has them: numbers, or -(i + 1) for free dimension i.
  llvm::SmallVector<int64_t> encode(llvm::ArrayRef<Extent> shape) const;
  /// Position of free dimension `name`.
  unsigned freeDim(llvm::StringRef name) const;
};

/// The kernels of `module` in order; its other functions are groups.
llvm::SmallVector<mlir::func::FuncOp> kernelsOf(mlir::ModuleOp module);

/// The plan of `kernel`, whose groups are formed. Reports what it cannot plan.
mlir::FailureOr<KernelPlan> planKernel(mlir::func::FuncOp kernel);

/// Whether the last size is a multiple of `panel` columns for certain.
bool fillsPanels(const Extents &shape, int64_t panel);

} // namespace gelato

#endif // GELATO_PLAN_KERNELPLAN_H
