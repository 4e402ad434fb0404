//===- Cache.h - compiled kernels, kept between runs ----------------------===//
//
// An entry (CacheEntry.h) is found by a key that holds everything the object's
// bytes depend on, so it is never out of date, only unused; what was not used
// for a month, and the least recently used beyond 256 MiB, are removed when
// entries are written.
//
// Nothing in the cache is believed: an entry that is damaged, of another
// version or of another key counts as none and is written anew. Two processes
// may use one folder at the same time; one that is killed while it writes
// leaves a temporary file behind, which is removed with old entries.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_JIT_CACHE_H
#define GELATO_JIT_CACHE_H

#include "gelato/Jit/CacheEntry.h"
#include "gelato/Pipeline/CompileOptions.h"
#include "gelato/Support/PrivateFolder.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace gelato {

/// The key of compiling `text` with `options`, whose `levels` are not empty. An
/// error: a schedule that the options name cannot be read.
llvm::Expected<CacheKey> cacheKey(llvm::StringRef text,
                                  const CompileOptions &options);

class Cache {
public:
  /// In `folder`, or in the folder "jit" of the user's cache if it is empty.
  static llvm::Expected<Cache> open(llvm::StringRef folder);

  /// The entry of `key`; null if there is none. An error: there is something,
  /// and it cannot be used.
  llvm::Expected<std::unique_ptr<CacheEntry>> find(const CacheKey &key) const;

  llvm::Error store(const CacheKey &key, llvm::ArrayRef<std::string> names,
                    llvm::StringRef object) const;

private:
  explicit Cache(PrivateFolder folder) : folder(std::move(folder)) {}
  PrivateFolder folder;
};

} // namespace gelato

#endif // GELATO_JIT_CACHE_H
