//===- StorageType.cpp - the element types that memory holds --------------===//
#include "gelato/Plan/StorageType.h"

#include "entry/kernel.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"

namespace gelato {

int64_t StorageType::panel() const { return GELATO_PANEL_BYTES / bytes; }

llvm::ArrayRef<StorageType> storageTypes() {
  static constexpr StorageType table[] = {
      {gelato_f32, "f32", "float", "F32", 4},
      {gelato_bf16, "bf16", "uint16_t", "BF16", 2},
      {gelato_f16, "f16", "uint16_t", "F16", 2},
  };
  return table;
}

const StorageType &storageType(uint32_t code) {
  return *llvm::find_if(
      storageTypes(), [&](const StorageType &row) { return row.code == code; });
}

const StorageType *storageType(mlir::Type element) {
  uint32_t code = element.isF32()    ? gelato_f32
                  : element.isBF16() ? gelato_bf16
                  : element.isF16()  ? gelato_f16
                                     : gelato_bytes;
  return code == gelato_bytes ? nullptr : &storageType(code);
}

mlir::Type elementType(uint32_t code, mlir::MLIRContext *context) {
  if (code == gelato_f32)
    return mlir::Float32Type::get(context);
  if (code == gelato_bf16)
    return mlir::BFloat16Type::get(context);
  return mlir::Float16Type::get(context);
}

} // namespace gelato
