//===- Tamper.cpp - compiling kernels wrongly, on purpose -----------------===//
#include "Tamper.h"

#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Verifier.h"

namespace gelato::teeth {

std::optional<std::string>
objectOfGroups(Compilation &compilation,
               llvm::function_ref<void(mlir::ModuleOp)> tamper) {
  mlir::ModuleOp groups = compilation.module(Stage::Groups);
  if (!groups)
    return std::nullopt;
  tamper(groups);
  return compilation.object();
}

std::optional<std::string>
objectOfSteps(Compilation &compilation, const CpuLevel &level,
              llvm::function_ref<void(llvm::Module &)> tamper) {
  const std::vector<KernelPlan> *plans = compilation.plans();
  mlir::OwningOpRef<mlir::ModuleOp> lowered =
      compilation.lowered(Stage::Llvm, level);
  if (!plans || !lowered)
    return std::nullopt;
  llvm::LLVMContext context;
  auto steps = mlir::translateModuleToLLVMIR(*lowered, context, level.name);
  if (!steps)
    return std::nullopt;
  tamper(*steps);
  if (llvm::verifyModule(*steps, &llvm::errs()))
    return std::nullopt;
  std::vector<LevelModule> levels;
  levels.push_back({&level, std::move(steps)});
  auto module = linkKernels(*plans, std::move(levels), "tampered", context);
  if (!module) {
    llvm::logAllUnhandledErrors(module.takeError(), llvm::errs());
    return std::nullopt;
  }
  auto object = emitCode(**module, ObjectKind::Object, *plans);
  if (!object) {
    llvm::logAllUnhandledErrors(object.takeError(), llvm::errs());
    return std::nullopt;
  }
  return std::move(*object);
}

} // namespace gelato::teeth
