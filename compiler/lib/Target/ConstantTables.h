//===- ConstantTables.h - C structs as LLVM constants ---------------------===//
#ifndef GELATO_LIB_TARGET_CONSTANTTABLES_H
#define GELATO_LIB_TARGET_CONSTANTTABLES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Module.h"

namespace gelato {

/// Builds the tables of runtime/entry/kernel.h. Structs are made field by
/// field, in C's layout; `size` of every struct is checked against the C
/// compiler's.
class ConstantTables {
public:
  explicit ConstantTables(llvm::Module &module)
      : module(module), context(module.getContext()) {}

  llvm::Constant *u32(uint32_t value) {
    return llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), value);
  }
  llvm::Constant *i64(int64_t value) {
    return llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), value, true);
  }
  llvm::Constant *null() {
    return llvm::ConstantPointerNull::get(llvm::PointerType::get(context, 0));
  }
  /// A struct of `size` bytes.
  llvm::Constant *structure(llvm::ArrayRef<llvm::Constant *> fields,
                            uint64_t size) {
    auto *value = llvm::ConstantStruct::getAnon(context, fields);
    if (module.getDataLayout().getTypeAllocSize(value->getType()) != size)
      llvm::report_fatal_error("a table differs from runtime/entry/kernel.h");
    return value;
  }
  llvm::Constant *i64Array(llvm::ArrayRef<int64_t> values) {
    return llvm::ConstantDataArray::get(
        context,
        llvm::ArrayRef(reinterpret_cast<const uint64_t *>(values.data()),
                       values.size()));
  }
  /// A private constant; null if there are no values.
  llvm::Constant *array(llvm::ArrayRef<llvm::Constant *> values) {
    if (values.empty())
      return null();
    auto *type = llvm::ArrayType::get(values[0]->getType(), values.size());
    return global(llvm::ConstantArray::get(type, values));
  }
  llvm::Constant *string(llvm::StringRef text) {
    return global(llvm::ConstantDataArray::getString(context, text));
  }
  llvm::GlobalVariable *global(llvm::Constant *value,
                               llvm::StringRef name = "") {
    auto linkage = name.empty() ? llvm::GlobalValue::PrivateLinkage
                                : llvm::GlobalValue::InternalLinkage;
    auto *variable = new llvm::GlobalVariable(module, value->getType(), true,
                                              linkage, value, name);
    if (name.empty())
      variable->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return variable;
  }

private:
  llvm::Module &module;
  llvm::LLVMContext &context;
};

} // namespace gelato

#endif // GELATO_LIB_TARGET_CONSTANTTABLES_H
