//===- HeaderText.h - the C header of generated kernels -------------------===//
#ifndef GELATO_TARGET_HEADERTEXT_H
#define GELATO_TARGET_HEADERTEXT_H

#include "gelato/Plan/KernelPlan.h"

namespace gelato {

struct HeaderKernel {
  const KernelPlan *plan;
  std::string source; ///< the kernel's text in the language
  /// "gelu is class fast, at most 3.88 ULP of f32", of each of its functions.
  std::vector<std::string> accuracy;
};

/// The header `STEM.h`. Depends on the kernels' text, bindings and class of
/// accuracy only.
std::string headerText(llvm::StringRef stem,
                       llvm::ArrayRef<HeaderKernel> kernels);

} // namespace gelato

#endif // GELATO_TARGET_HEADERTEXT_H
