//===- Certificate.h - what a kernel promises of its results ----*- C++ -*-===//
#ifndef GELATO_PIPELINE_CERTIFICATE_H
#define GELATO_PIPELINE_CERTIFICATE_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Plan/KernelPlan.h"

#include <string>
#include <vector>

namespace gelato {

/// A function that a kernel computes, and how well.
struct CertifiedFunction {
  std::string name;
  Accuracy accuracy;    ///< the settled class
  double maxUlp;        ///< the largest error over all 2^32 inputs of f32,
  double at;            ///< where it is,
  uint64_t misrounded;  ///< how many are not the nearest number; in "bf16" and
                        ///< "f16" of the 2^16 inputs of that type,
  llvm::StringRef unit; ///< in "f32", or in what the result is narrowed to

  /// "gelu is class fast, at most 3.88 ULP of f32".
  std::string text() const;
};

/// Those of the groups of the kernel, whose module is at stage groups, in the
/// order of its steps, each class once.
std::vector<CertifiedFunction> certifiedFunctions(mlir::ModuleOp groups,
                                                  const KernelPlan &plan);

} // namespace gelato

#endif // GELATO_PIPELINE_CERTIFICATE_H
