//===- CacheKey.cpp - what an object depends on ---------------------------===//
//
// Every field goes into the hash with its length, so that no two lists of
// fields give the same bytes. What the object does not depend on stays out: the
// file's name, and the name of the module.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Jit/Cache.h"
#include "gelato/Jit/Fingerprint.h"

#include "gelato/Support/SourceFile.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

#include <map>

using namespace llvm;

namespace gelato {

namespace {

class KeyHash {
public:
  void add(StringRef field) {
    add(field.size());
    hash.update(field);
  }
  void add(uint64_t number) {
    hash.update(
        ArrayRef(reinterpret_cast<const uint8_t *>(&number), sizeof number));
  }
  CacheKey result() { return hash.final(); }

private:
  SHA256 hash;
};

Error addFile(KeyHash &hash, StringRef path) {
  auto file = SourceFile::open(path);
  if (!file)
    return file.takeError();
  hash.add((*file)->text());
  return Error::success();
}

/// All schedules of a folder: which of them the kernels use is known only when
/// they are compiled.
Error addFolder(KeyHash &hash, StringRef folder) {
  std::error_code error;
  std::map<std::string, std::string> files; // by place in the folder
  for (sys::fs::recursive_directory_iterator it(folder, error), end;
       it != end && !error; it.increment(error))
    if (StringRef path(it->path());
        path.ends_with(".mlir") || path.ends_with(".rows"))
      files[StringRef(it->path()).drop_front(folder.size()).str()] = it->path();
  if (error)
    return createStringError(error, "cannot read the folder of schedules '" +
                                        folder + "': " + error.message());
  hash.add(files.size());
  for (const auto &[name, path] : files) {
    hash.add(name);
    if (Error problem = addFile(hash, path))
      return problem;
  }
  return Error::success();
}

} // namespace

Expected<CacheKey> cacheKey(StringRef text, const CompileOptions &options) {
  KeyHash hash;
  hash.add(kCompilerFingerprint);
  hash.add(LLVM_VERSION_STRING);
  hash.add(text);
  hash.add(options.bindings.size());
  for (const auto &[name, size] : options.bindings) {
    hash.add(name);
    hash.add(uint64_t(size));
  }
  hash.add(options.kernels.size());
  for (const std::string &kernel : options.kernels)
    hash.add(kernel);
  hash.add(options.levels.size());
  for (const CpuLevel *level : options.levels)
    hash.add(level->name);
  hash.add(stringifyAccuracy(options.accuracy.value_or(Accuracy::Default)));
  hash.add(uint64_t(!options.scheduleFile.empty()));
  if (!options.scheduleFile.empty())
    if (Error error = addFile(hash, options.scheduleFile))
      return std::move(error);
  hash.add(uint64_t(!options.scheduleFolder.empty()));
  if (!options.scheduleFolder.empty())
    if (Error error = addFolder(hash, options.scheduleFolder))
      return std::move(error);
  return hash.result();
}

} // namespace gelato
