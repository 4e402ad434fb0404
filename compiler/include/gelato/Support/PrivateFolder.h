//===- PrivateFolder.h - a folder that nobody else can write ----*- C++ -*-===//
//
// What is kept between runs (compiled code, measured roofs) is trusted when it
// is read again, so it lies in a folder that belongs to the user and that
// nobody else can write. It is checked once, when it is opened; files are read,
// written and removed through what was checked, so whatever others put in its
// place is not touched.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_SUPPORT_PRIVATEFOLDER_H
#define GELATO_SUPPORT_PRIVATEFOLDER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <chrono>
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

  /// Notes that a file is of use, for prune(). Costs a system call a day.
  void touch(llvm::StringRef name) const;

  /// Writes the file `name`, readable by this user only, whole or not at all:
  /// to a temporary "NAME.tmp-..." that is then renamed. A process that is
  /// killed meanwhile leaves the temporary behind.
  llvm::Error write(llvm::StringRef name, llvm::StringRef bytes) const;

  /// Removes files whose names begin with `prefix`, temporaries too: those that
  /// were not of use for `age`, then the longest unused until the rest has no
  /// more than `bytes`. What cannot be removed stays.
  void prune(llvm::StringRef prefix, std::chrono::seconds age,
             uint64_t bytes) const;

private:
  PrivateFolder(std::string path, int descriptor)
      : path_(std::move(path)), descriptor(descriptor) {}

  std::string path_;
  int descriptor;
};

} // namespace gelato

#endif // GELATO_SUPPORT_PRIVATEFOLDER_H
