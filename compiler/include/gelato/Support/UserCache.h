//===- UserCache.h - the folder for what can be made again ----------------===//
//
// Where gelato keeps what it would otherwise make again:
// $XDG_CACHE_HOME/gelato, or ~/.cache/gelato. Nobody but the user reads or
// writes there.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_SUPPORT_USERCACHE_H
#define GELATO_SUPPORT_USERCACHE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace gelato {

/// The folder's path, or an error if the environment names no home. The folder
/// need not be there. As the XDG base directory specification asks, a relative
/// $XDG_CACHE_HOME counts as unset.
llvm::Expected<std::string> userCacheFolder();

/// Makes `folder`, and what is above it, with mode 0700 where it is missing.
llvm::Error makePrivateFolder(llvm::StringRef folder);

} // namespace gelato

#endif // GELATO_SUPPORT_USERCACHE_H
