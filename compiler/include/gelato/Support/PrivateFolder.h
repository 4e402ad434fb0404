//===- PrivateFolder.h - a folder that nobody else can write ----*- C++ -*-===//
//
// What is kept between runs (compiled code, measured roofs) is trusted when it
// is read again, so it lies in a folder of mode 0700 that belongs to the user,
// and files are opened through that folder: whatever others put in its place is
// refused, not read.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_SUPPORT_PRIVATEFOLDER_H
#define GELATO_SUPPORT_PRIVATEFOLDER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>

namespace gelato {

/// Where gelato keeps what it may lose: $GELATO_CACHE_DIR,
/// $XDG_CACHE_HOME/gelato or ~/.cache/gelato, the first that the environment
/// names; below it, `name`.
llvm::Expected<std::string> cacheFolder(llvm::StringRef name);

class PrivateFolder {
public:
  enum class IfMissing { Make, Fail };

  /// Makes `path`, and what is missing above it, with mode 0700, or looks
  /// whether what is there belongs to this user and nobody else can write it.
  static llvm::Expected<PrivateFolder>
  open(llvm::StringRef path, IfMissing missing = IfMissing::Make);
  PrivateFolder(PrivateFolder &&other);
  PrivateFolder &operator=(PrivateFolder &&other) = delete;
  ~PrivateFolder();

  llvm::StringRef path() const { return path_; }

  /// The bytes of the file `name`; null if there is none. An error: what is
  /// there is no regular file, somebody else can write it, it has more than
  /// `limit` bytes, or reading failed.
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
  read(llvm::StringRef name, uint64_t limit) const;

  /// Writes the file `name`, readable by this user only, whole or not at all.
  llvm::Error write(llvm::StringRef name, llvm::StringRef bytes) const;

private:
  PrivateFolder(std::string path, int descriptor)
      : path_(std::move(path)), descriptor(descriptor) {}

  std::string path_;
  int descriptor;
};

} // namespace gelato

#endif // GELATO_SUPPORT_PRIVATEFOLDER_H
