//===- HuggingFace.h - kernels for a model folder ---------------*- C++ -*-===//
//
// Reads a model as Hugging Face lays it out, `config.json` and `*.safetensors`,
// and says which kernels its layers need: the text of `kernels.gel`, with one
// kernel per distinct text, and the manifest `model.json` that ties each use of
// a kernel to its tensors.
//
// A family of models is recognized by the names of its tensors, not by what the
// configuration calls it; sizes come from the tensors' shapes, and where the
// configuration states them too, both must agree. Only F32 checkpoints are read
// so far. What is known of families and activations is a table in
// lib/Import/Families.cpp; adding one adds rows there.
//
// A model that is damaged or contradicts itself is invalid_argument, one that
// gelato has no row for is not_supported.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_IMPORT_HUGGINGFACE_H
#define GELATO_IMPORT_HUGGINGFACE_H

#include "gelato/Import/Manifest.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace gelato {

struct ImportedModel {
  std::string source; ///< the text of kernels.gel
  ModelManifest manifest;
};

/// Reads the model in `folder`; writes nothing.
llvm::Expected<ImportedModel> importHuggingFace(llvm::StringRef folder);

/// Writes `kernels.gel` and `model.json` into `folder`, which is made where it
/// is missing; each file appears whole or not at all.
llvm::Error writeImportedModel(const ImportedModel &model,
                               llvm::StringRef folder);

} // namespace gelato

#endif // GELATO_IMPORT_HUGGINGFACE_H
