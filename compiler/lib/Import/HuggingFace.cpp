//===- HuggingFace.cpp - kernels for a model folder -----------------------===//
//
// The order: configuration, checkpoint, family, then layer by layer the sizes
// and the kernels. The tensors are mapped and fully checked (Safetensors.cpp)
// before a shape is believed here.
//
//===----------------------------------------------------------------------===//

#include "gelato/Import/HuggingFace.h"
#include "Families.h"
#include "Json.h"
#include "KernelText.h"
#include "gelato/Import/Checkpoint.h"
#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Diagnostic.h"
#include "gelato/Support/Figures.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace llvm;
using namespace gelato::importer;

namespace gelato {
namespace {

/// A pattern with the layer's number in place of its `*`.
std::string nameInLayer(StringRef prefix, StringRef pattern, uint64_t layer) {
  auto [before, after] = pattern.split('*');
  return (prefix + before + Twine(layer) + after).str();
}

/// Tables as text, for messages that list what is known.
template <typename Row> std::string knownNames(ArrayRef<Row> rows) {
  return join(map_range(rows, [](const Row &row) { return row.name; }), ", ");
}

/// A family, and what stands before its names in this checkpoint.
struct Match {
  const FamilyRow *family = nullptr;
  StringRef prefix;
  uint64_t layers = 0;
};

/// The number of layers: one more than the highest number in a known name.
uint64_t countLayers(const Checkpoint &checkpoint, const FamilyRow &family,
                     StringRef prefix) {
  uint64_t count = 0;
  for (const SafetensorsTensor *tensor : checkpoint.tensors())
    for (const UseRow &use : family.uses)
      for (const TensorRow &row : use.tensors) {
        auto [before, after] = StringRef(row.name).split('*');
        StringRef rest = tensor->name;
        uint32_t layer = 0;
        if (rest.consume_front(prefix) && rest.consume_front(before) &&
            rest.consume_back(after) && !rest.getAsInteger(10, layer))
          count = std::max(count, uint64_t(layer) + 1);
      }
  return count;
}

Expected<Match> findFamily(const Checkpoint &checkpoint, StringRef folder) {
  for (const FamilyRow &family : familyTable())
    for (StringRef prefix : family.prefixes)
      if (uint64_t layers = countLayers(checkpoint, family, prefix))
        return Match{&family, prefix, layers};
  std::vector<const SafetensorsTensor *> all = checkpoint.tensors();
  return unsupportedError(
      folder + ": the tensors belong to no family that gelato knows" +
      (all.empty() ? ""
                   : " (the first one is " + quoteName(all[0]->name) + ")") +
      "; known are " + knownNames(familyTable()) +
      "; write the kernels by hand, or add a row to Families.cpp");
}

/// Everything about one model while it is read.
class Importer {
public:
  explicit Importer(StringRef folder) : folder(folder) {}

  Expected<ImportedModel> run() {
    if (Error error = readConfig())
      return std::move(error);
    if (Error error = findActivation())
      return std::move(error);
    Expected<Checkpoint> opened = Checkpoint::open(folder);
    if (!opened)
      return opened.takeError();
    checkpoint = std::move(*opened);
    Expected<Match> found = findFamily(checkpoint, folder);
    if (!found)
      return found.takeError();
    match = *found;
    if (Error error = checkConfig("*", match.layers))
      return std::move(error);

    ModelManifest &manifest = model.manifest;
    manifest.family = match.family->name.str();
    manifest.activation = activation->name.str();
    manifest.checkpoint = checkpoint.fileNames();
    model.source = ("# Kernels of a " + match.family->name +
                    " checkpoint. Its weights are stored [out, in], hence the "
                    ".T;\n# model.json names the tensors of each use.\n")
                       .str();
    for (uint64_t layer = 0; layer < match.layers; ++layer)
      if (Error error = addLayer(layer))
        return std::move(error);
    return std::move(model);
  }

private:
  StringRef folder;
  Json config;
  const ActivationRow *activation = nullptr;
  Checkpoint checkpoint;
  Match match;
  ImportedModel model;
  std::map<std::string, std::string> nameOfText; ///< text with `$name` left in
  std::map<std::string, unsigned> namesTaken;

  Error readConfig() {
    SmallString<128> path(folder);
    sys::path::append(path, "config.json");
    Expected<std::unique_ptr<MemoryBuffer>> text =
        readFile(path, "the configuration of a Hugging Face model");
    if (!text)
      return text.takeError();
    Expected<Json> parsed = parseJson((*text)->getBuffer(), path);
    if (!parsed)
      return parsed.takeError();
    config = std::move(*parsed);
    return config.is_object()
               ? Error::success()
               : inputError(Twine(path) + " holds " + config.type_name() +
                            "; expected an object");
  }

  Error findActivation() {
    for (StringRef key : activationKeys()) {
      const Json *value = member(config, key);
      if (!value || value->is_null())
        continue;
      const auto *name = value->get_ptr<const std::string *>();
      if (!name)
        return inputError(folder + "/config.json: " + key + " is " +
                          value->type_name() + "; expected a string");
      activation = find_if(activationTable(), [&](const ActivationRow &row) {
        return row.name == *name;
      });
      if (activation != activationTable().end())
        return Error::success();
      return unsupportedError(folder + "/config.json: " + key + " is " +
                              quoteName(*name) + "; known are " +
                              knownNames(activationTable()));
    }
    return inputError(folder + "/config.json names no activation; expected " +
                      join(activationKeys(), " or "));
  }

  /// Whether the configuration, where it states the size, states this one.
  Error checkConfig(StringRef size, uint64_t found) const {
    for (const ConfigRow &row : match.family->config) {
      const Json *value = member(config, row.key);
      if (row.size != size || !value || value->is_null())
        continue;
      if (!value->is_number_unsigned() || value->get<uint64_t>() != found)
        return inputError(folder + "/config.json: " + row.key + " is " +
                          value->dump(-1, ' ', true) +
                          ", but the tensors say " + Twine(found) +
                          "; the configuration and the checkpoint must be of "
                          "one model");
    }
    return Error::success();
  }

  Error addLayer(uint64_t layer) {
    for (StringRef name : match.family->foreign)
      if (checkpoint.find(nameInLayer(match.prefix, name, layer)))
        return unsupportedError(
            folder + ": tensor " +
            quoteName(nameInLayer(match.prefix, name, layer)) +
            " does not occur in the family " + match.family->name +
            ", which its neighbours belong to; write the kernels by hand, or "
            "add a family to Families.cpp");
    SizeMap sizes;
    for (const UseRow &use : match.family->uses)
      for (const TensorRow &row : use.tensors)
        if (Error error = bindSizes(layer, row, sizes))
          return error;
    for (const UseRow &use : match.family->uses)
      addUse(layer, use, sizes);
    return Error::success();
  }

  /// Finds the tensor and takes the sizes it shows, or compares them with what
  /// an earlier one of the layer has shown.
  Error bindSizes(uint64_t layer, const TensorRow &row, SizeMap &sizes) const {
    std::string name = nameInLayer(match.prefix, row.name, layer);
    const SafetensorsTensor *tensor = checkpoint.find(name);
    if (!tensor)
      return inputError(folder + ": there is no tensor " + quoteName(name) +
                        "; expected one in each of the " + Twine(match.layers) +
                        " layers of a " + match.family->name +
                        "; the checkpoint is incomplete or of another family");
    if (tensor->dtype != "F32")
      return unsupportedError(folder + ": tensor " + quoteName(name) + " is " +
                              tensor->dtype +
                              "; expected F32; save the model in float32");
    SmallVector<StringRef> dims;
    row.shape.split(dims, ", ");
    auto wrong = [&] {
      std::string expected =
          join(map_range(dims,
                         [&](StringRef dim) {
                           auto bound = sizes.find(dim.str());
                           return bound == sizes.end()
                                      ? dim.str()
                                      : std::to_string(bound->second);
                         }),
               ", ");
      return inputError(folder + ": tensor " + quoteName(name) + " is " +
                        shapeText(tensor->shape) + "; expected [" + expected +
                        "]; the checkpoint is damaged or of another family");
    };
    if (tensor->shape.size() != dims.size())
      return wrong();
    for (auto [dim, size] : zip(dims, tensor->shape)) {
      auto [bound, isNew] = sizes.try_emplace(dim.str(), size);
      if (size == 0 || bound->second != size)
        return wrong();
      if (isNew)
        if (Error error = checkConfig(dim, uint64_t(size)))
          return error;
    }
    return Error::success();
  }

  void addUse(uint64_t layer, const UseRow &row, const SizeMap &sizes) {
    KernelUse use;
    use.layer = int64_t(layer);
    use.role = row.role.str();
    use.kernel = nameKernel(row.kernel, sizes);
    use.paramsFile =
        ("layer" + Twine(layer) + "." + row.role + ".params").str();
    for (const TensorRow &tensor : row.tensors)
      use.tensors[tensor.param.str()] =
          nameInLayer(match.prefix, tensor.name, layer);
    model.manifest.uses.push_back(std::move(use));
  }

  /// The name of the row's kernel at these sizes, whose text is added to the
  /// source when it is new: `ffn`, and `ffn_2` where the sizes differ.
  std::string nameKernel(StringRef rowName, const SizeMap &sizes) {
    const KernelRow *row = find_if(kernelTable(), [&](const KernelRow &row) {
      return row.name == rowName;
    });
    assert(row != kernelTable().end() && "a use names a kernel of the table");
    std::string text = instantiate(row->text, sizes, activation->call);
    auto [entry, isNew] = nameOfText.try_emplace(text);
    if (isNew) {
      unsigned count = ++namesTaken[rowName.str()];
      entry->second =
          (count == 1 ? rowName : rowName + "_" + Twine(count)).str();
      model.source += "\n" + withName(text, entry->second);
    }
    return entry->second;
  }
};

} // namespace

Expected<ImportedModel> importHuggingFace(StringRef folder) {
  return Importer(folder).run();
}

Error writeImportedModel(const ImportedModel &model, StringRef folder) {
  if (Error error = makeFolder(folder))
    return error;
  auto inFolder = [&](StringRef name) {
    SmallString<128> path(folder);
    sys::path::append(path, name);
    return std::string(path);
  };
  if (Error error = writeFileAtomically(inFolder("kernels.gel"), model.source))
    return error;
  return writeFileAtomically(inFolder("model.json"),
                             printManifest(model.manifest));
}

} // namespace gelato
