//===- FuzzSafetensors.cpp - the header of a checkpoint -------------------===//
//
// A text that begins with '{' is the JSON header of a file, to which the length
// before it and as many zeros behind it are added as its data_offsets ask for;
// any other input is a whole file.
//
//===----------------------------------------------------------------------===//

#include "Properties.h"

#include "Json.h"
#include "gelato/Import/Safetensors.h"

using namespace gelato;
using namespace gelato::fuzz;

namespace {

constexpr uint64_t maxData = 1 << 16;

/// The end of the last tensor, if the header is sound enough to tell.
uint64_t dataBytes(llvm::StringRef header) {
  llvm::Expected<importer::Json> json = importer::parseJson(header, "header");
  if (!json) {
    llvm::consumeError(json.takeError());
    return 0;
  }
  uint64_t end = 0;
  for (const importer::Json &entry : *json) {
    const importer::Json *offsets = importer::member(entry, "data_offsets");
    if (!offsets || !offsets->is_array())
      continue;
    for (const importer::Json &offset : *offsets)
      if (offset.is_number_unsigned() && offset.get<uint64_t>() <= maxData)
        end = std::max(end, offset.get<uint64_t>());
  }
  return end;
}

std::string fileOf(llvm::StringRef input) {
  if (!input.starts_with("{"))
    return input.str();
  std::string file;
  for (unsigned i = 0; i < 8; ++i)
    file += char(uint64_t(input.size()) >> (8 * i));
  return file + input.str() + std::string(dataBytes(input), '\0');
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string bytes = fileOf({reinterpret_cast<const char *>(data), size});
  // Exactly as long as the file: a byte behind it belongs to no one.
  auto buffer =
      llvm::MemoryBuffer::getMemBuffer(llvm::StringRef(bytes), "t.safetensors",
                                       /*RequiresNullTerminator=*/false);
  llvm::Expected<SafetensorsFile> file =
      SafetensorsFile::read(std::move(buffer));
  if (!wasRead(file))
    return 0;
  const auto *end =
      reinterpret_cast<const uint8_t *>(bytes.data()) + bytes.size();
  const uint8_t *last =
      file->tensors().empty() ? end : file->tensors().front().bytes.begin();
  for (const SafetensorsTensor &tensor : file->tensors()) {
    require(tensor.bytes.begin() == last && tensor.bytes.end() <= end,
            "tensors follow each other inside the file");
    last = tensor.bytes.end();
    require(file->find(tensor.name) == &tensor, "a tensor has one name");
    uint64_t elements = 1;
    for (int64_t dim : tensor.shape) {
      require(dim >= 0, "sizes are not negative");
      elements *= uint64_t(dim);
    }
    require(elements <= 2 * tensor.bytes.size() || tensor.bytes.empty(),
            "a tensor has the bytes of its elements");
  }
  require(last == end, "no byte is left over");
  return 0;
}
