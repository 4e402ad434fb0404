//===- Safetensors.h - reading checkpoints ----------------------*- C++ -*-===//
//
// A safetensors file is eight bytes of header length (little endian), a JSON
// header, and one buffer of data. The header maps each tensor's name to its
// dtype, its shape and the half-open byte range [begin, end) of the buffer that
// holds it, row-major; the key `__metadata__` maps strings to strings. (The
// format: README of the safetensors project.)
//
// Checkpoints come from strangers. open() checks everything a header can claim
// before anything is handed out, so whoever holds a SafetensorsFile may use
// every tensor in it without looking again:
//
//   - the header is at most 100 MB, lies inside the file, and is a JSON object
//     in which no key occurs twice;
//   - each tensor has a known dtype, a shape of non-negative integers whose
//     product does not overflow, and a range that lies in the buffer and is as
//     long as shape and dtype say;
//   - the ranges neither overlap nor leave a byte of the buffer unused.
//
// Every refusal says what was found, what was expected, and a way out.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_IMPORT_SAFETENSORS_H
#define GELATO_IMPORT_SAFETENSORS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gelato {

/// One tensor of a file, as its header describes it.
struct SafetensorsTensor {
  std::string name;
  std::string dtype; ///< as the format spells it: "F32", "BF16", ...
  std::vector<int64_t> shape;
  llvm::ArrayRef<uint8_t> bytes; ///< owned by the file, of any alignment
};

/// A whole file, mapped. Tensors and their bytes live as long as it does.
class SafetensorsFile {
public:
  /// Maps and checks the file at `path`.
  static llvm::Expected<SafetensorsFile> open(llvm::StringRef path);

  /// The same for bytes that are in memory already; messages call them by the
  /// buffer's identifier.
  static llvm::Expected<SafetensorsFile>
  read(std::unique_ptr<llvm::MemoryBuffer> buffer);

  /// What the file is called in messages.
  llvm::StringRef path() const { return buffer->getBufferIdentifier(); }

  /// All tensors, in the order in which their bytes lie.
  llvm::ArrayRef<SafetensorsTensor> tensors() const { return all; }

  /// The tensor of that name, or null.
  const SafetensorsTensor *find(llvm::StringRef name) const;

private:
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  std::vector<SafetensorsTensor> all;
  llvm::StringMap<size_t> byName;
};

} // namespace gelato

#endif // GELATO_IMPORT_SAFETENSORS_H
