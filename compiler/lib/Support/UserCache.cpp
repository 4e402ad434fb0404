//===- UserCache.cpp - the folder for what can be made again --------------===//
#include "gelato/Support/UserCache.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cstdlib>

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace gelato {

llvm::Expected<std::string> userCacheFolder() {
  llvm::SmallString<128> folder;
  const char *cache = std::getenv("XDG_CACHE_HOME");
  if (cache && path::is_absolute(cache)) {
    folder = cache;
  } else if (path::home_directory(folder)) {
    path::append(folder, ".cache");
  } else {
    return llvm::createStringError(
        "found no home folder, expected $XDG_CACHE_HOME or $HOME");
  }
  path::append(folder, "gelato");
  return folder.str().str();
}

llvm::Error makePrivateFolder(llvm::StringRef folder) {
  if (std::error_code ec = fs::create_directories(
          folder, /*IgnoreExisting=*/true, fs::perms::owner_all))
    return llvm::createStringError(ec, "cannot make the folder '" + folder +
                                           "': " + ec.message());
  return llvm::Error::success();
}

} // namespace gelato
