//===- KernelText.h - kernels from the table's templates --------*- C++ -*-===//
//
// The placeholders of KernelRow (Families.h), filled in.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_IMPORT_KERNELTEXT_H
#define GELATO_LIB_IMPORT_KERNELTEXT_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <map>
#include <string>

namespace gelato::importer {

using SizeMap = std::map<std::string, int64_t>;

/// Replaces the sizes and `$act(...)`, whose call is a text with `$` for the
/// argument. `$name` stays, so that equal kernels have equal texts whatever
/// they will be called. Every placeholder of the template must be in `sizes`.
std::string instantiate(llvm::StringRef text, const SizeMap &sizes,
                        llvm::StringRef activationCall);

/// The text with its `$name` replaced.
std::string withName(llvm::StringRef text, llvm::StringRef name);

} // namespace gelato::importer

#endif // GELATO_LIB_IMPORT_KERNELTEXT_H
