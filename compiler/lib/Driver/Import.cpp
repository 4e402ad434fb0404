//===- Import.cpp - gelato import -----------------------------------------===//
#include "Session.h"

#include "gelato/Import/HuggingFace.h"

#include "llvm/ADT/StringSet.h"

namespace gelato {

int runImport(const ImportCommand &command) {
  auto model = importHuggingFace(command.model);
  if (!model)
    return report(model.takeError());
  if (llvm::Error error = writeImportedModel(*model, command.output))
    return report(std::move(error));
  llvm::StringSet<> kernels;
  for (const KernelUse &use : model->manifest.uses)
    kernels.insert(use.kernel);
  llvm::outs() << "gelato: " << model->manifest.family << " with "
               << model->manifest.activation << ": "
               << model->manifest.uses.size() << " uses of " << kernels.size()
               << " kernels; wrote " << command.output << "/kernels.gel and "
               << command.output << "/model.json\n";
  return finishOutput();
}

} // namespace gelato
