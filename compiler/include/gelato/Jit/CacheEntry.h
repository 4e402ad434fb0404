//===- CacheEntry.h - one file of the cache -------------------------------===//
//
// What loading needs: the names of the kernels and their object, behind a
// header with the key that they belong to and a checksum.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_JIT_CACHEENTRY_H
#define GELATO_JIT_CACHEENTRY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace gelato {

/// SHA-256 of all that the object depends on: the source's text, bindings,
/// kernels, levels, accuracy, schedules, and which compiler this is.
using CacheKey = std::array<uint8_t, 32>;

struct CacheEntry {
  std::vector<std::string> names; ///< of the kernels, in order
  std::unique_ptr<llvm::MemoryBuffer> object;
};

/// The bytes of an entry's file.
std::string encodeEntry(const CacheKey &key, llvm::ArrayRef<std::string> names,
                        llvm::StringRef object);

/// And back. An error says what is wrong with them.
llvm::Expected<CacheEntry> decodeEntry(const CacheKey &key,
                                       llvm::StringRef bytes);

} // namespace gelato

#endif // GELATO_JIT_CACHEENTRY_H
