//===- Checkpoint.cpp - safetensors files that belong together ------------===//
//
// The index of a sharded checkpoint maps every tensor to the name of its file.
// Only the set of files is taken from it: where a tensor really is, the files
// themselves say.
//
//===----------------------------------------------------------------------===//

#include "gelato/Import/Checkpoint.h"
#include "Json.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;
using namespace gelato::importer;

namespace gelato {
namespace {

std::string inFolder(StringRef folder, StringRef name) {
  SmallString<128> path(folder);
  sys::path::append(path, name);
  return std::string(path);
}

Expected<std::set<std::string>> filesOfIndex(StringRef path) {
  Expected<std::unique_ptr<MemoryBuffer>> text =
      readFile(path, "the index of a sharded checkpoint");
  if (!text)
    return text.takeError();
  Expected<Json> index = parseJson((*text)->getBuffer(), path);
  if (!index)
    return index.takeError();
  const Json *map = member(*index, "weight_map");
  if (!map || !map->is_object() || map->empty())
    return inputError(path + ": there is no weight_map; expected an object "
                             "from tensors to files; remove the index to read "
                             "every *.safetensors of the folder");
  std::set<std::string> files;
  for (const auto &item : map->items()) {
    const auto *file = item.value().get_ptr<const std::string *>();
    if (!file || !isPlainFileName(*file))
      return inputError(path + ": tensor " + quoteName(item.key()) +
                        " is said to be in " +
                        item.value().dump(-1, ' ', true) +
                        "; expected the name of a file in the same folder");
    files.insert(*file);
  }
  return files;
}

Expected<std::set<std::string>> filesOfFolder(StringRef folder) {
  std::set<std::string> files;
  std::error_code code;
  for (sys::fs::directory_iterator it(folder, code), end; !code && it != end;
       it.increment(code)) {
    StringRef name = sys::path::filename(it->path());
    if (name.ends_with(".safetensors"))
      files.insert(name.str());
  }
  if (code)
    return createStringError(code, "cannot list " + folder + ": " +
                                       code.message() +
                                       "; expected a model's folder");
  if (files.empty())
    return inputError(folder + ": there is no *.safetensors; expected "
                               "model.safetensors; save the model with "
                               "safe_serialization=True");
  return files;
}

} // namespace

Expected<Checkpoint> Checkpoint::open(StringRef folder) {
  constexpr char single[] = "model.safetensors";
  constexpr char index[] = "model.safetensors.index.json";
  Expected<std::set<std::string>> files = std::set<std::string>{single};
  if (!sys::fs::exists(inFolder(folder, single)))
    files = sys::fs::exists(inFolder(folder, index))
                ? filesOfIndex(inFolder(folder, index))
                : filesOfFolder(folder);
  if (!files)
    return files.takeError();
  std::vector<std::string> paths;
  for (const std::string &name : *files)
    paths.push_back(inFolder(folder, name));
  return openFiles(paths);
}

Expected<Checkpoint> Checkpoint::openFiles(ArrayRef<std::string> paths) {
  Checkpoint checkpoint;
  for (const std::string &path : paths) {
    Expected<SafetensorsFile> file = SafetensorsFile::open(path);
    if (!file)
      return file.takeError();
    for (const SafetensorsFile &other : checkpoint.files)
      for (const SafetensorsTensor &tensor : file->tensors())
        if (other.find(tensor.name))
          return inputError("tensor " + quoteName(tensor.name) + " is in " +
                            other.path() + " and in another file, " + path +
                            "; expected it once; remove the file that does "
                            "not belong to the model");
    checkpoint.files.push_back(std::move(*file));
  }
  return checkpoint;
}

std::vector<std::string> Checkpoint::fileNames() const {
  std::vector<std::string> names;
  for (const SafetensorsFile &file : files)
    names.push_back(sys::path::filename(file.path()).str());
  return names;
}

const SafetensorsTensor *Checkpoint::find(StringRef name) const {
  for (const SafetensorsFile &file : files)
    if (const SafetensorsTensor *tensor = file.find(name))
      return tensor;
  return nullptr;
}

std::vector<const SafetensorsTensor *> Checkpoint::tensors() const {
  std::vector<const SafetensorsTensor *> all;
  for (const SafetensorsFile &file : files)
    for (const SafetensorsTensor &tensor : file.tensors())
      all.push_back(&tensor);
  return all;
}

} // namespace gelato
