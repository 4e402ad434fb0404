//===- Npy.h - NumPy's files of one array -----------------------*- C++ -*-===//
//
// A .npy file is the six bytes "\x93NUMPY", a version, the length of a header,
// the header, and the elements. The header is a Python dict that names the
// element type (descr), the order (fortran_order) and the shape. (The format:
// numpy/lib/format.py. Debian 12 has no maintained C++ library for it, and what
// gelato needs of it is small.)
//
// A file comes from strangers: whoever holds an NpyFile may use its elements
// without looking again. Versions 1 to 3 are read, little-endian and row-major,
// of the types in npyTypes(); every refusal says what was found, what was
// expected, and what to write in Python instead.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NPY_NPY_H
#define GELATO_NPY_NPY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gelato {

struct NpyType {
  llvm::StringLiteral name;  ///< in the language; "u16": raw bits
  llvm::StringLiteral descr; ///< as NumPy writes it
  unsigned bytes;
};

/// What is read: f32, f16, bf16 (as the package ml_dtypes stores it) and u16,
/// in which programs without ml_dtypes keep bf16.
llvm::ArrayRef<NpyType> npyTypes();
/// The row called `name`, which must be one of them.
const NpyType &npyType(llvm::StringRef name);

/// What the bytes before the elements say.
struct NpyHeader {
  const NpyType *type = nullptr;
  std::vector<int64_t> shape;
  uint64_t offset = 0;    ///< of the first element
  uint64_t dataBytes = 0; ///< of all elements: the shape's product times a type
};

/// Reads the header at the begin of `file`, which may end behind it.
llvm::Expected<NpyHeader> readNpyHeader(llvm::StringRef file);

/// A whole file, mapped where the system can.
class NpyFile {
public:
  static llvm::Expected<NpyFile> open(llvm::StringRef path);
  /// The same for bytes that are in memory already; messages call them by the
  /// buffer's identifier.
  static llvm::Expected<NpyFile>
  read(std::unique_ptr<llvm::MemoryBuffer> buffer);

  const NpyType &type() const { return *header.type; }
  llvm::ArrayRef<int64_t> shape() const { return header.shape; }
  /// The elements, row-major, of any alignment; they live as long as the file.
  llvm::ArrayRef<uint8_t> bytes() const;

private:
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  NpyHeader header;
};

/// The bytes of a file of version 1 with these elements, which begin at a
/// multiple of 64 as NumPy has it.
std::string npyFile(const NpyType &type, llvm::ArrayRef<int64_t> shape,
                    llvm::ArrayRef<uint8_t> elements);

} // namespace gelato

#endif // GELATO_NPY_NPY_H
