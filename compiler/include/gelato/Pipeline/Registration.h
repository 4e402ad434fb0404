//===- Registration.h - dialects, interfaces and passes of gelato ---------===//
#ifndef GELATO_PIPELINE_REGISTRATION_H
#define GELATO_PIPELINE_REGISTRATION_H

#include "mlir/IR/DialectRegistry.h"

namespace gelato {

/// Everything that the way from the waist to LLVM needs.
void registerAll(mlir::DialectRegistry &registry);

/// gelato's passes and named pipelines, for gelato-opt.
void registerGelatoPasses();

} // namespace gelato

#endif // GELATO_PIPELINE_REGISTRATION_H
