//===- CacheEntry.cpp - one file of the cache -----------------------------===//
//
// The checksum finds damage, not malice: what others could have written is
// refused before it is read (PrivateFolder.h).
//
//===----------------------------------------------------------------------===//
#include "gelato/Jit/CacheEntry.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/xxhash.h"

#include <cstring>

using namespace llvm;

namespace gelato {

namespace {

constexpr uint32_t kVersion = 1;
constexpr StringLiteral kMagic = "GELATOJC";

/// The head of an entry's file; the names, each with a zero byte behind it, and
/// the object follow. Numbers are the machine's: an entry holds its code.
struct Header {
  char magic[8];
  uint32_t version;
  uint32_t nameCount;
  uint8_t key[32];
  uint64_t nameBytes;
  uint64_t objectBytes;
  uint64_t checksum; ///< XXH3 of all that follows the header
};
static_assert(sizeof(Header) == 72);

} // namespace

std::string encodeEntry(const CacheKey &key, ArrayRef<std::string> names,
                        StringRef object) {
  std::string body;
  for (const std::string &name : names)
    body.append(name.c_str(), name.size() + 1);
  Header header = {};
  memcpy(header.magic, kMagic.data(), sizeof header.magic);
  header.version = kVersion;
  header.nameCount = names.size();
  memcpy(header.key, key.data(), sizeof header.key);
  header.nameBytes = body.size();
  header.objectBytes = object.size();
  body += object;
  header.checksum = xxh3_64bits(body);
  std::string bytes(reinterpret_cast<const char *>(&header), sizeof header);
  return bytes + body;
}

Expected<CacheEntry> decodeEntry(const CacheKey &key, StringRef bytes) {
  Header header;
  if (bytes.size() < sizeof header)
    return createStringError("it is shorter than an entry's header");
  memcpy(&header, bytes.data(), sizeof header);
  StringRef body = bytes.drop_front(sizeof header);
  if (StringRef(header.magic, sizeof header.magic) != kMagic)
    return createStringError("it does not begin as an entry does");
  if (header.version != kVersion)
    return createStringError("it is of version " + Twine(header.version) +
                             ", expected " + Twine(kVersion));
  if (memcmp(header.key, key.data(), key.size()) != 0)
    return createStringError("it holds other kernels than its name says");
  if (header.nameBytes > body.size() ||
      header.objectBytes != body.size() - header.nameBytes ||
      header.checksum != xxh3_64bits(body))
    return createStringError("it is damaged");
  CacheEntry entry;
  StringRef names = body.take_front(header.nameBytes);
  bool isWhole = names.empty() || names.back() == '\0';
  while (!names.empty()) {
    auto [name, rest] = names.split('\0');
    entry.names.push_back(name.str());
    names = rest;
  }
  if (!isWhole || entry.names.size() != header.nameCount)
    return createStringError("it is damaged");
  entry.object =
      MemoryBuffer::getMemBufferCopy(body.drop_front(header.nameBytes));
  return entry;
}

} // namespace gelato
