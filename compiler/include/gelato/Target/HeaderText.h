//===- HeaderText.h - the C header of generated kernels -------------------===//
#ifndef GELATO_TARGET_HEADERTEXT_H
#define GELATO_TARGET_HEADERTEXT_H

#include "gelato/Plan/KernelPlan.h"

namespace gelato {

struct HeaderKernel {
  const KernelPlan *plan;
  std::string source; ///< the kernel's text in the language
};

/// The header `STEM.h`. Depends on the kernels' text and bindings only.
std::string headerText(llvm::StringRef stem,
                       llvm::ArrayRef<HeaderKernel> kernels);

} // namespace gelato

#endif // GELATO_TARGET_HEADERTEXT_H
