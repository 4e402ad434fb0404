//===- FuzzCache.cpp - an entry of the JIT's cache ------------------------===//
//
// The input is an entry's file. A checksum keeps nearly every change out, so
// inputs of odd length get the one that fits their bytes.
//
//===----------------------------------------------------------------------===//

#include "Properties.h"

#include "gelato/Jit/CacheEntry.h"

#include "llvm/Support/xxhash.h"

using namespace gelato;
using namespace gelato::fuzz;

namespace {
// The places of the header, which encodeEntry writes.
constexpr size_t keyAt = 16, checksumAt = 64, bodyAt = 72;
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string bytes(reinterpret_cast<const char *>(data), size);
  CacheKey key = {};
  if (size >= bodyAt) {
    memcpy(key.data(), bytes.data() + keyAt, key.size());
    uint64_t sum = llvm::xxh3_64bits(llvm::StringRef(bytes).drop_front(bodyAt));
    if (size % 2)
      memcpy(&bytes[checksumAt], &sum, sizeof sum);
  }
  llvm::Expected<CacheEntry> entry = decodeEntry(key, bytes);
  if (!wasRead(entry))
    return 0;
  require(encodeEntry(key, entry->names, entry->object->getBuffer()) == bytes,
          "what was read is written as the same bytes");
  return 0;
}
