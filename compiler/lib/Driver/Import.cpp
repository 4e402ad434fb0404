//===- Import.cpp - gelato import -----------------------------------------===//
#include "Report.h"

#include "gelato/Driver/Commands.h"
#include "gelato/Format/Format.h"
#include "gelato/Import/HuggingFace.h"

#include "llvm/ADT/StringSet.h"

namespace gelato {

int runImport(const ImportCommand &command) {
  auto model = importHuggingFace(command.model);
  if (!model)
    return report(model.takeError());
  // The templates know nothing of how long their lines become.
  SourceFile source("kernels.gel", model->source);
  DiagnosticEngine diagnostics;
  std::optional<std::string> formatted = format(source, diagnostics);
  if (!formatted)
    return report(Category::Internal,
                  "the kernels are no program: " + diagnostics.str());
  model->source = *formatted;
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
