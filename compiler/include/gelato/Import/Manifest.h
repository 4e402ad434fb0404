//===- Manifest.h - model.json ----------------------------------*- C++ -*-===//
//
// What ties a checkpoint to kernels: `gelato import` writes it beside
// `kernels.gel`, `gelato pack --model` reads it, and so may an engine.
//
//   {
//     "schema": "gelato-model-1",
//     "family": "bert",                    the row of the families' table
//     "activation": "gelu",                as the configuration names it
//     "checkpoint": ["model.safetensors"], file names, without folder
//     "layers": [
//       {"layer": 0, "kernels": [
//         {"role": "query",                what the kernel is for in its layer
//          "kernel": "linear",             its name in kernels.gel
//          "params": "layer0.query.params",
//          "tensors": {"w": "encoder.layer.0.attention.self.query.weight",
//                      "b": "encoder.layer.0.attention.self.query.bias"}},
//         ...]},
//       ...]
//   }
//
// `params` is the plain file name, unique in the manifest, under which the
// packed weights of that one use of the kernel are stored. `tensors` gives for
// each `param` of the kernel, in the order of its signature, the tensor that
// holds it; a name occurs in one file of `checkpoint` only. Keys that a reader
// does not know are ignored, a `schema` that it does not know is refused.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_IMPORT_MANIFEST_H
#define GELATO_IMPORT_MANIFEST_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gelato {

/// One use of a kernel, with the weights that belong to it.
struct KernelUse {
  int64_t layer = 0;
  std::string role;
  std::string kernel;
  std::string paramsFile;
  std::map<std::string, std::string> tensors; ///< the kernel's param: tensor
};

struct ModelManifest {
  std::string family;
  std::string activation;
  std::vector<std::string> checkpoint;
  std::vector<KernelUse> uses; ///< ascending layers; in the order of a pass
};

/// The text of `model.json`. Equal manifests give equal bytes.
std::string printManifest(const ModelManifest &manifest);

/// Reads that text back; `path` is its name in messages. Whatever names a file
/// is checked to be a plain name, so that no manifest can lead a writer out of
/// its folder.
llvm::Expected<ModelManifest> parseManifest(llvm::StringRef text,
                                            llvm::StringRef path);

/// Reads and parses the file at `path`.
llvm::Expected<ModelManifest> readManifest(llvm::StringRef path);

} // namespace gelato

#endif // GELATO_IMPORT_MANIFEST_H
