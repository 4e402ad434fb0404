//===- Cache.cpp - compiled kernels, kept between runs --------------------===//
#include "gelato/Jit/Cache.h"

#include "llvm/ADT/StringExtras.h"

#include <atomic>

using namespace llvm;

namespace gelato {

namespace {

/// Far above any object; a larger file is not ours.
constexpr uint64_t kMaxBytes = uint64_t(64) << 20;

/// Of all entries: the folder may be one that has other files too.
constexpr StringLiteral kPrefix = "kernels-";

std::string fileName(const CacheKey &key) {
  return kPrefix.str() + toHex(key, /*LowerCase=*/true);
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
  folder.touch(fileName(key));
  return std::make_unique<CacheEntry>(std::move(*entry));
}

Error Cache::store(const CacheKey &key, ArrayRef<std::string> names,
                   StringRef object) const {
  if (Error error =
          folder.write(fileName(key), encodeEntry(key, names, object)))
    return error;
  // Reading the whole folder is work for the first entry that a process writes,
  // and for every hundredth after it.
  static std::atomic<unsigned> stores{0};
  if (stores++ % 100 == 0)
    folder.prune(kPrefix, std::chrono::hours(30 * 24), uint64_t(256) << 20);
  return Error::success();
}

} // namespace gelato
