//===- StorageType.h - the element types that memory holds ----------------===//
//
// All that the compiler says about an element type outside of arithmetic, as
// one table: in C, in a checkpoint, in bytes.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PLAN_STORAGETYPE_H
#define GELATO_PLAN_STORAGETYPE_H

#include "mlir/IR/Types.h"
#include "llvm/ADT/ArrayRef.h"

#include <cstdint>

namespace gelato {

struct StorageType {
  uint32_t code;           ///< gelato_f32, ...: env.h
  const char *name;        ///< in the language
  const char *c;           ///< in a C declaration
  const char *safetensors; ///< in a checkpoint
  int64_t bytes;

  /// Columns of a panel.
  int64_t panel() const;
};

/// Every type that a tensor in memory can have.
llvm::ArrayRef<StorageType> storageTypes();
/// The row of `code`, which must be one of them.
const StorageType &storageType(uint32_t code);
/// The row of an element type, or null.
const StorageType *storageType(mlir::Type element);
/// The element type of `code`.
mlir::Type elementType(uint32_t code, mlir::MLIRContext *context);

} // namespace gelato

#endif // GELATO_PLAN_STORAGETYPE_H
