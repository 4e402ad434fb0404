//===- Checkpoint.h - the safetensors files of a folder ---------*- C++ -*-===//
//
// Large models are cut into several files; their tensors share one name space.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_IMPORT_CHECKPOINT_H
#define GELATO_LIB_IMPORT_CHECKPOINT_H

#include "gelato/Import/Safetensors.h"

namespace gelato::importer {

class Checkpoint {
public:
  /// Opens `model.safetensors`; where there is none, the files that
  /// `model.safetensors.index.json` names; where that is missing too, every
  /// `*.safetensors` of the folder. A name that occurs twice is an error.
  static llvm::Expected<Checkpoint> open(llvm::StringRef folder);

  /// The files' names without the folder, sorted.
  const std::vector<std::string> &fileNames() const { return names; }

  const SafetensorsTensor *find(llvm::StringRef name) const;

  /// Every tensor, by file and then by place in it.
  std::vector<const SafetensorsTensor *> tensors() const;

private:
  std::vector<std::string> names;
  std::vector<SafetensorsFile> files;

  llvm::Error add(llvm::StringRef folder, llvm::StringRef name);
};

} // namespace gelato::importer

#endif // GELATO_LIB_IMPORT_CHECKPOINT_H
