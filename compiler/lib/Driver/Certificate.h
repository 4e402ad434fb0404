//===- Certificate.h - what a kernel promises of its results ----*- C++ -*-===//
#ifndef GELATO_LIB_DRIVER_CERTIFICATE_H
#define GELATO_LIB_DRIVER_CERTIFICATE_H

#include "gelato/Pipeline/Compiler.h"

#include "llvm/Support/JSON.h"

namespace gelato {

/// A function that a kernel computes, and how well.
struct CertifiedFunction {
  std::string name;
  Accuracy accuracy;    ///< the settled class
  double maxUlp;        ///< the largest error over all 2^32 inputs of f32,
  double at;            ///< where it is,
  uint64_t misrounded;  ///< results that are not the nearest number, of 2^24,
  llvm::StringRef unit; ///< in "f32", or in what the result is narrowed to
};

/// Those of the kernel's groups, in the order of its steps, each class once.
std::vector<CertifiedFunction> certifiedFunctions(Compilation &compilation,
                                                  const KernelPlan &plan);

/// The same for the JSON beside an object.
llvm::json::Array certificate(Compilation &compilation, const KernelPlan &plan);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_CERTIFICATE_H
