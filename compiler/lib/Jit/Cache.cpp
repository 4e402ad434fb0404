//===- Cache.cpp - compiled kernels, kept between runs --------------------===//
#include "gelato/Jit/Cache.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CachePruning.h"

using namespace llvm;

namespace gelato {

namespace {

/// Far above any object; a larger file is not ours.
constexpr uint64_t kMaxBytes = uint64_t(64) << 20;

std::string fileName(const CacheKey &key) {
  // The prefix by which LLVM's pruning knows what it may remove.
  return "llvmcache-" + toHex(key, /*LowerCase=*/true);
}

} // namespace

Expected<Cache> Cache::open(StringRef path) {
  std::string chosen = path.str();
  if (chosen.empty()) {
    auto usual = cacheFolder("jit");
    if (!usual)
      return usual.takeError();
    chosen = std::move(*usual);
  }
  auto folder = PrivateFolder::open(chosen);
  if (!folder)
    return folder.takeError();
  return Cache(std::move(*folder));
}

Expected<std::unique_ptr<CacheEntry>> Cache::find(const CacheKey &key) const {
  auto bytes = folder.read(fileName(key), kMaxBytes);
  if (!bytes)
    return bytes.takeError();
  if (!*bytes)
    return nullptr;
  auto entry = decodeEntry(key, (*bytes)->getBuffer());
  if (!entry)
    return createStringError(folder.path() + "/" + fileName(key) +
                             " was not used: " + toString(entry.takeError()));
  return std::make_unique<CacheEntry>(std::move(*entry));
}

Error Cache::store(const CacheKey &key, ArrayRef<std::string> names,
                   StringRef object) const {
  if (Error error =
          folder.write(fileName(key), encodeEntry(key, names, object)))
    return error;
  CachePruningPolicy policy; // looks at the folder every 20 minutes
  policy.Expiration = std::chrono::hours(30 * 24);
  policy.MaxSizeBytes = uint64_t(256) << 20;
  pruneCache(folder.path(), policy);
  return Error::success();
}

} // namespace gelato
