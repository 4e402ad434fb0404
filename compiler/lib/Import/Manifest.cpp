//===- Manifest.cpp - model.json ------------------------------------------===//
//
// Written by import only, but read from a disk: the reader takes nothing for
// granted but that the text is UTF-8, which parsing has checked.
//
//===----------------------------------------------------------------------===//

#include "gelato/Import/Manifest.h"
#include "Json.h"
#include "llvm/ADT/StringSet.h"
#include <limits>

using namespace llvm;
using namespace gelato::importer;

namespace gelato {
namespace {

constexpr char schemaName[] = "gelato-model-1";

/// Takes typed members out of the objects of one file and keeps the first
/// complaint; reads after it answer with empty values.
class Reader {
public:
  explicit Reader(StringRef path) : path(path) {}

  const Json *value(const Json &object, StringRef key, Json::value_t type,
                    const Twine &where) {
    const Json *found = member(object, key);
    if (!found || found->type() != type) {
      complain(where +
               (found
                    ? Twine(" has a ") + key + " that is " + found->type_name()
                    : Twine(" has no ") + key) +
               "; expected " + Json(type).type_name());
      return nullptr;
    }
    return found;
  }

  std::string text(const Json &object, StringRef key, const Twine &where) {
    const Json *found = value(object, key, Json::value_t::string, where);
    return found ? *found->get_ptr<const std::string *>() : std::string();
  }

  int64_t size(const Json &object, StringRef key, const Twine &where) {
    const Json *found =
        value(object, key, Json::value_t::number_unsigned, where);
    uint64_t number = found ? found->get<uint64_t>() : 0;
    if (number > uint64_t(std::numeric_limits<int64_t>::max()))
      complain(where + " has a " + key +
               " that is too large: " + Twine(number));
    return int64_t(number);
  }

  std::string fileName(const Json &value, const Twine &where) {
    const auto *name = value.get_ptr<const std::string *>();
    if (!name || !isPlainFileName(*name)) {
      complain(where + " is " + value.dump(-1, ' ', true) +
               "; expected a file name without a folder");
      return {};
    }
    return *name;
  }

  void complain(const Twine &message) {
    if (problem.empty())
      problem =
          (path + ": " + message + "; write it again with gelato import").str();
  }

  bool failed() const { return !problem.empty(); }
  Error takeError() const { return inputError(problem); }

private:
  StringRef path;
  std::string problem;
};

/// Reads one entry of a layer's `kernels`.
KernelUse readUse(Reader &reader, const Json &entry, int64_t layer) {
  const std::string where = "a kernel of layer " + std::to_string(layer);
  KernelUse use;
  use.layer = layer;
  use.role = reader.text(entry, "role", where);
  use.kernel = reader.text(entry, "kernel", where);
  if (const Json *params =
          reader.value(entry, "params", Json::value_t::string, where))
    use.paramsFile = reader.fileName(*params, "params of " + Twine(where));
  const Json *tensors =
      reader.value(entry, "tensors", Json::value_t::object, where);
  if (!tensors)
    return use;
  for (const auto &item : tensors->items())
    use.tensors[item.key()] =
        reader.text(*tensors, item.key(), "tensors of " + Twine(where));
  return use;
}

} // namespace

std::string printManifest(const ModelManifest &manifest) {
  OrderedJson root;
  root["schema"] = schemaName;
  root["family"] = manifest.family;
  root["activation"] = manifest.activation;
  root["checkpoint"] = manifest.checkpoint;
  OrderedJson &layers = root["layers"] = OrderedJson::array();
  for (const KernelUse &use : manifest.uses) {
    if (layers.empty() || layers.back()["layer"] != use.layer)
      layers.push_back(
          {{"layer", use.layer}, {"kernels", OrderedJson::array()}});
    OrderedJson entry = {{"role", use.role},
                         {"kernel", use.kernel},
                         {"params", use.paramsFile},
                         {"tensors", OrderedJson::object()}};
    for (const auto &[param, tensor] : use.tensors)
      entry["tensors"][param] = tensor;
    layers.back()["kernels"].push_back(std::move(entry));
  }
  return root.dump(2, ' ', /*ensure_ascii=*/false,
                   OrderedJson::error_handler_t::replace) +
         "\n";
}

Expected<ModelManifest> parseManifest(StringRef text, StringRef path) {
  Expected<Json> root = parseJson(text, path);
  if (!root)
    return root.takeError();
  Reader reader(path);
  ModelManifest manifest;
  const std::string top = "the file";
  std::string schema = reader.text(*root, "schema", top);
  if (schema != schemaName)
    reader.complain("the schema is " + quoteName(schema) + "; expected '" +
                    schemaName + "'");
  manifest.family = reader.text(*root, "family", top);
  manifest.activation = reader.text(*root, "activation", top);

  if (const Json *files =
          reader.value(*root, "checkpoint", Json::value_t::array, top))
    for (const Json &file : *files)
      manifest.checkpoint.push_back(reader.fileName(file, "a checkpoint"));

  if (const Json *layers =
          reader.value(*root, "layers", Json::value_t::array, top))
    for (const Json &layer : *layers) {
      int64_t index = reader.size(layer, "layer", "a layer");
      if (const Json *kernels =
              reader.value(layer, "kernels", Json::value_t::array, "a layer"))
        for (const Json &entry : *kernels)
          manifest.uses.push_back(readUse(reader, entry, index));
    }

  StringSet<> names;
  for (const KernelUse &use : manifest.uses)
    if (!names.insert(use.paramsFile).second)
      reader.complain("two kernels share the params " +
                      quoteName(use.paramsFile) +
                      "; expected a file name of its own for each");
  if (reader.failed())
    return reader.takeError();
  return manifest;
}

Expected<ModelManifest> readManifest(StringRef path) {
  Expected<std::unique_ptr<MemoryBuffer>> buffer =
      readFile(path, "a model.json written by gelato import");
  if (!buffer)
    return buffer.takeError();
  return parseManifest((*buffer)->getBuffer(), path);
}

} // namespace gelato
