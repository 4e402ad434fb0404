//===- LinkKernels.cpp - levels, entry code and tables in one module ------===//
//
// Each level's functions get its CPU as attributes and its name as suffix, then
// everything is linked and made internal but the kernels' public symbols.
//
//===----------------------------------------------------------------------===//
#include "gelato/Target/EmbeddedEntry.h"
#include "gelato/Target/Object.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"

using namespace llvm;

namespace gelato {

std::string stepSymbol(StringRef group, const CpuLevel &level) {
  return (group + "." + level.name).str();
}

static void prepareLevel(Module &module, const CpuLevel &level) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.setName(stepSymbol(function.getName(), level));
    function.addFnAttr("target-cpu", level.cpu);
    if (!level.features.empty())
      function.addFnAttr("target-features", level.features);
    function.addFnAttr("prefer-vector-width", std::to_string(level.vectorBits));
    function.setDoesNotThrow();
    // Linked as external, made internal afterwards: thunks refer to them.
  }
}

/// What no kernel of this file reaches is not worth its bytes. Only the entry
/// code has such parts.
static void removeUnused(Module &module) {
  ModuleAnalysisManager analyses;
  PassBuilder().registerModuleAnalyses(analyses);
  GlobalDCEPass().run(module, analyses);
}

/// The entry code's module, or an empty one that is like it.
static Expected<std::unique_ptr<Module>> startModule(EntryCode entry,
                                                     LLVMContext &context) {
  if (entry == EntryCode::Inside)
    return parseBitcodeFile(
        MemoryBufferRef(embeddedEntry().front().second, "entry"), context);
  auto module = std::make_unique<Module>("kernels", context);
  module->setTargetTriple(Triple("x86_64-unknown-linux-gnu"));
  module->setDataLayout(module->getTargetTriple().computeDataLayout());
  module->setPICLevel(PICLevel::BigPIC);
  return module;
}

Expected<std::unique_ptr<Module>>
linkKernels(ArrayRef<KernelPlan> plans, std::vector<LevelModule> levels,
            StringRef name, LLVMContext &context, EntryCode entry) {
  Expected<std::unique_ptr<Module>> result = startModule(entry, context);
  if (!result)
    return result.takeError();
  Module &module = **result;
  module.setModuleIdentifier(name);
  module.setSourceFileName(name);
  // Bitcode names its producer; an object carries nothing that is not code.
  if (NamedMDNode *ident = module.getNamedMetadata("llvm.ident"))
    ident->eraseFromParent();

  // A kernel may have any name, also one that the entry code uses inside.
  for (GlobalValue &value : module.global_values())
    if (value.hasLocalLinkage())
      value.setName("gelato.entry." + value.getName());

  std::vector<const CpuLevel *> order;
  for (LevelModule &level : levels) {
    order.push_back(level.level);
    prepareLevel(*level.module, *level.level);
    level.module->setTargetTriple(module.getTargetTriple());
    level.module->setDataLayout(module.getDataLayout());
    if (Linker::linkModules(module, std::move(level.module)))
      return createStringError("the code of level " + level.level->name +
                               " cannot be linked to the entry code");
  }
  for (Function &function : module)
    if (!function.isDeclaration())
      function.setLinkage(GlobalValue::InternalLinkage);
  for (const KernelPlan &plan : plans)
    if (Error error = emitInterface(plan, order, module))
      return std::move(error);

  if (entry == EntryCode::Inside)
    removeUnused(module);
  std::string problems;
  raw_string_ostream os(problems);
  if (verifyModule(module, &os))
    return createStringError("invalid LLVM IR: " + problems);
  return result;
}

} // namespace gelato
