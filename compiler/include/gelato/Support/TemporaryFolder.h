//===- TemporaryFolder.h - a folder for as long as it is needed -*- C++ -*-===//
#ifndef GELATO_SUPPORT_TEMPORARYFOLDER_H
#define GELATO_SUPPORT_TEMPORARYFOLDER_H

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"

#include <string>
#include <utility>

namespace gelato {

/// Goes away with this, and all that is in it.
class TemporaryFolder {
public:
  /// A new one where the system has such folders, whose name begins so.
  static llvm::Expected<TemporaryFolder> make(const llvm::Twine &name) {
    llvm::SmallString<128> path;
    if (std::error_code ec = llvm::sys::fs::createUniqueDirectory(name, path))
      return llvm::createStringError(
          ec, "cannot make a temporary folder: " + ec.message() +
                  "; TMPDIR names another place");
    return TemporaryFolder(path.str().str());
  }
  TemporaryFolder(TemporaryFolder &&other)
      : folder(std::exchange(other.folder, {})) {}
  TemporaryFolder &operator=(TemporaryFolder &&other) {
    std::swap(folder, other.folder);
    return *this;
  }
  ~TemporaryFolder() {
    if (!folder.empty())
      llvm::sys::fs::remove_directories(folder);
  }

  const std::string &path() const { return folder; }
  /// A path inside.
  std::string operator/(const llvm::Twine &name) const {
    return (folder + "/" + name).str();
  }

private:
  explicit TemporaryFolder(std::string folder) : folder(std::move(folder)) {}

  std::string folder;
};

} // namespace gelato

#endif // GELATO_SUPPORT_TEMPORARYFOLDER_H
