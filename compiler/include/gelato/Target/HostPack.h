//===- HostPack.h - packing params without compiled code ------------------===//
//
// Packing is the entry code's work and needs only the plan's tables, so the
// compiler packs with the very code that a generated object packs with.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TARGET_HOSTPACK_H
#define GELATO_TARGET_HOSTPACK_H

#include "gelato/Plan/KernelPlan.h"

#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace gelato {

/// A weight as it was found in a checkpoint.
struct Weight {
  std::string name;  ///< for messages
  std::string dtype; ///< as StorageType::safetensors
  std::vector<int64_t> shape;
  llvm::ArrayRef<uint8_t> bytes; ///< row-major; of any alignment
};

/// The packed blob of `plan` from one weight per param, in declared order. Free
/// sizes are taken from the weights; a type or shape that does not fit is an
/// error.
llvm::Expected<std::string> packParams(const KernelPlan &plan,
                                       llvm::ArrayRef<Weight> weights);

} // namespace gelato

#endif // GELATO_TARGET_HOSTPACK_H
