//===- Tamper.h - compiling kernels wrongly, on purpose -------------------===//
//
// Each function makes an object of a compilation as Compilation::object does,
// but breaks the kernel on its way: on the waist, where groups are formed, or
// in the LLVM IR of its steps.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TEETH_TAMPER_H
#define GELATO_TEETH_TAMPER_H

#include "gelato/Pipeline/Compiler.h"

#include "llvm/IR/Module.h"

namespace gelato::teeth {

/// The object of the groups that `tamper` changed.
std::optional<std::string>
objectOfGroups(Compilation &compilation,
               llvm::function_ref<void(mlir::ModuleOp)> tamper);

/// The object of the steps at `level` that `tamper` changed. A step `k.0` takes
/// a pointer per operand, the result's being the last, then sizes, then the
/// first unit and one past the last.
std::optional<std::string>
objectOfSteps(Compilation &compilation, const CpuLevel &level,
              llvm::function_ref<void(llvm::Module &)> tamper);

} // namespace gelato::teeth

#endif // GELATO_TEETH_TAMPER_H
