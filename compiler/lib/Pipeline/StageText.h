//===- StageText.h - printing modules -------------------------------------===//
#ifndef GELATO_LIB_PIPELINE_STAGETEXT_H
#define GELATO_LIB_PIPELINE_STAGETEXT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace gelato {

/// The module's text without locations, so that no path of a machine is in it.
inline std::string printStage(mlir::ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os);
  os << "\n";
  return text;
}

} // namespace gelato

#endif // GELATO_LIB_PIPELINE_STAGETEXT_H
