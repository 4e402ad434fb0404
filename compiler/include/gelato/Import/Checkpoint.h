//===- Checkpoint.h - safetensors files that belong together ----*- C++ -*-===//
//
// Large models are cut into several files; their tensors share one name space.
// In every way to open one, a name that occurs twice is an error.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_IMPORT_CHECKPOINT_H
#define GELATO_IMPORT_CHECKPOINT_H

#include "gelato/Import/Safetensors.h"

namespace gelato {

class Checkpoint {
public:
  /// Opens the files at `paths`.
  static llvm::Expected<Checkpoint>
  openFiles(llvm::ArrayRef<std::string> paths);

  /// Opens `model.safetensors`; where there is none, the files that
  /// `model.safetensors.index.json` names; where that is missing too, every
  /// `*.safetensors` of the folder, sorted by name.
  static llvm::Expected<Checkpoint> open(llvm::StringRef folder);

  /// The files' names without their folders, in the order of opening.
  std::vector<std::string> fileNames() const;

  /// The tensor of that name, or null. It lives as long as the checkpoint.
  const SafetensorsTensor *find(llvm::StringRef name) const;

  /// Every tensor, by file and then by place in it.
  std::vector<const SafetensorsTensor *> tensors() const;

private:
  std::vector<SafetensorsFile> files;
};

} // namespace gelato

#endif // GELATO_IMPORT_CHECKPOINT_H
