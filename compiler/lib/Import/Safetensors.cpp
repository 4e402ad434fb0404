//===- Safetensors.cpp - reading checkpoints ------------------------------===//
//
// Everything here distrusts the file: a number from the header is compared with
// what is really there before it is used, in an order in which no sum or
// product can wrap.
//
//===----------------------------------------------------------------------===//

#include "gelato/Import/Safetensors.h"
#include "Json.h"
#include "gelato/Support/Figures.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include <algorithm>
#include <limits>
#include <tuple>

using namespace llvm;
using namespace gelato::importer;

namespace gelato {
namespace {

constexpr uint64_t lengthBytes = 8;
/// The limit of the format's own reader.
constexpr uint64_t maxHeaderBytes = 100'000'000;
constexpr char metadataKey[] = "__metadata__";
constexpr char wayOut[] =
    "; fetch the file again, or save it again with the safetensors library";

struct Dtype {
  const char *name;
  unsigned bits;
};
/// Every dtype of the format; gelato reads them all and computes with few.
constexpr Dtype dtypes[] = {
    {"BOOL", 8},    {"F4", 4},          {"F6_E2M3", 6},     {"F6_E3M2", 6},
    {"U8", 8},      {"I8", 8},          {"F8_E5M2", 8},     {"F8_E4M3", 8},
    {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I16", 16},
    {"U16", 16},    {"F16", 16},        {"BF16", 16},       {"I32", 32},
    {"U32", 32},    {"F32", 32},        {"C64", 64},        {"F64", 64},
    {"I64", 64},    {"U64", 64},
};

/// Where a tensor's bytes lie; `begin` and `end` count from the buffer's start.
struct Range {
  uint64_t begin, end;
};

/// Reads one entry of the header. The header's object and its keys are given
/// parts of the text by now; the entry may still be anything.
class EntryReader {
public:
  EntryReader(StringRef path, StringRef name, const Json &entry)
      : where((path + ": tensor " + quoteName(name)).str()), entry(entry) {}

  Expected<SafetensorsTensor> read(StringRef name, ArrayRef<uint8_t> data,
                                   Range &range) const {
    if (!entry.is_object())
      return fail("is described by " + Twine(entry.type_name()) +
                  "; expected an object with dtype, shape and data_offsets");
    SafetensorsTensor tensor;
    tensor.name = name.str();
    uint64_t bytes = 0;
    if (Error error = readSize(tensor, bytes))
      return std::move(error);
    if (Error error = readRange(data.size(), range))
      return std::move(error);
    if (range.end - range.begin != bytes)
      return fail("has data_offsets that span " +
                  Twine(range.end - range.begin) + " bytes; " + tensor.dtype +
                  shapeText(tensor.shape) + " needs " + Twine(bytes));
    tensor.bytes = data.slice(range.begin, bytes);
    return tensor;
  }

private:
  std::string where;
  const Json &entry;

  Error fail(const Twine &message) const {
    return inputError(where + " " + message + wayOut);
  }
  Error missing(const char *key) const {
    return fail("has no " + Twine(key) +
                "; expected dtype, shape and data_offsets");
  }

  /// Sets dtype and shape, and `bytes` to what they take.
  Error readSize(SafetensorsTensor &tensor, uint64_t &bytes) const {
    const Json *dtype = member(entry, "dtype");
    if (!dtype)
      return missing("dtype");
    if (!dtype->is_string())
      return fail("has a dtype that is " + Twine(dtype->type_name()) +
                  "; expected a string");
    tensor.dtype = *dtype->get_ptr<const std::string *>();
    const Dtype *known = find_if(
        dtypes, [&](const Dtype &row) { return tensor.dtype == row.name; });
    if (known == std::end(dtypes))
      return fail(
          "has the dtype " + quoteName(tensor.dtype) + "; expected one of " +
          join(map_range(dtypes, [](auto &row) { return row.name; }), ", "));

    const Json *shape = member(entry, "shape");
    if (!shape)
      return missing("shape");
    if (!shape->is_array())
      return fail("has a shape that is " + Twine(shape->type_name()) +
                  "; expected an array of sizes");
    uint64_t bits = known->bits;
    for (const Json &size : *shape) {
      if (!size.is_number_unsigned())
        return fail("has the size " + size.dump(-1, ' ', true) +
                    " in its shape; expected an integer that is not negative");
      uint64_t value = size.get<uint64_t>();
      if (value > uint64_t(std::numeric_limits<int64_t>::max()) ||
          __builtin_mul_overflow(bits, value, &bits))
        return fail("has a shape whose product overflows");
      tensor.shape.push_back(int64_t(value));
    }
    if (bits % 8)
      return fail("ends inside a byte: " + Twine(bits) + " bits");
    bytes = bits / 8;
    return Error::success();
  }

  Error readRange(uint64_t dataBytes, Range &range) const {
    const Json *offsets = member(entry, "data_offsets");
    if (!offsets)
      return missing("data_offsets");
    if (!offsets->is_array() || offsets->size() != 2 ||
        !(*offsets)[0].is_number_unsigned() ||
        !(*offsets)[1].is_number_unsigned())
      return fail("has data_offsets that are not two integers [begin, end] "
                  "that are not negative");
    range = {(*offsets)[0].get<uint64_t>(), (*offsets)[1].get<uint64_t>()};
    std::string found = "[" + std::to_string(range.begin) + ", " +
                        std::to_string(range.end) + "]";
    if (range.begin > range.end)
      return fail("has reversed data_offsets " + found);
    if (range.end > dataBytes)
      return fail("has data_offsets " + found +
                  " beyond the end of the data, which has " + Twine(dataBytes) +
                  " bytes");
    return Error::success();
  }
};

/// The text of the header, once its length has been found believable.
Expected<StringRef> findHeader(StringRef path, StringRef file) {
  auto fail = [&](const Twine &message) {
    return inputError(path + ": " + message + wayOut);
  };
  if (file.size() < lengthBytes)
    return fail("the file has " + Twine(file.size()) +
                " bytes; expected at least the 8 bytes of the header's length");
  uint64_t length = support::endian::read64le(file.data());
  if (length > maxHeaderBytes)
    return fail("the header's length is given as " + Twine(length) +
                " bytes; expected at most " + Twine(maxHeaderBytes));
  if (length > file.size() - lengthBytes)
    return fail("the header's length is given as " + Twine(length) +
                " bytes; only " + Twine(file.size() - lengthBytes) +
                " follow in the file");
  return file.substr(lengthBytes, length);
}

Error checkMetadata(StringRef path, const Json &metadata) {
  bool sound = metadata.is_object() &&
               all_of(metadata, [](const Json &v) { return v.is_string(); });
  return sound ? Error::success()
               : inputError(path +
                            ": __metadata__ is not an object of "
                            "strings" +
                            wayOut);
}

} // namespace

Expected<SafetensorsFile> SafetensorsFile::open(StringRef path) {
  Expected<std::unique_ptr<MemoryBuffer>> buffer =
      readFile(path, "a safetensors file");
  if (!buffer)
    return buffer.takeError();
  return read(std::move(*buffer));
}

Expected<SafetensorsFile>
SafetensorsFile::read(std::unique_ptr<MemoryBuffer> buffer) {
  SafetensorsFile file;
  file.buffer = std::move(buffer);
  StringRef path = file.path();
  StringRef bytes = file.buffer->getBuffer();
  Expected<StringRef> text = findHeader(path, bytes);
  if (!text)
    return text.takeError();
  Expected<Json> header = parseJson(*text, path + ": the header");
  if (!header)
    return header.takeError();
  if (!header->is_object())
    return inputError(path + ": the header is " + header->type_name() +
                      "; expected an object" + wayOut);

  ArrayRef<uint8_t> data =
      arrayRefFromStringRef(bytes.drop_front(lengthBytes + text->size()));
  std::vector<std::pair<Range, SafetensorsTensor>> found;
  for (const auto &[name, entry] : header->items()) {
    if (name == metadataKey) {
      if (Error error = checkMetadata(path, entry))
        return std::move(error);
      continue;
    }
    Range range{};
    Expected<SafetensorsTensor> tensor =
        EntryReader(path, name, entry).read(name, data, range);
    if (!tensor)
      return tensor.takeError();
    found.emplace_back(range, std::move(*tensor));
  }

  // In the order of the bytes each tensor must begin where the last one ended.
  // Empty ones come before a full one that begins at the same byte.
  llvm::sort(found, [](const auto &a, const auto &b) {
    return std::tie(a.first.begin, a.first.end, a.second.name) <
           std::tie(b.first.begin, b.first.end, b.second.name);
  });
  uint64_t used = 0;
  for (auto &[range, tensor] : found) {
    if (range.begin != used)
      return inputError(
          path + ": tensor " + quoteName(tensor.name) + " begins at byte " +
          Twine(range.begin) + " of the data " +
          (range.begin < used ? "and overlaps the one before it, which ends at "
                              : "and leaves a hole after the one before it, "
                                "which ends at ") +
          Twine(used) + wayOut);
    used = range.end;
    file.byName[tensor.name] = file.all.size();
    file.all.push_back(std::move(tensor));
  }
  if (used != data.size())
    return inputError(path + ": the data has " + Twine(data.size()) +
                      " bytes, of which the tensors use " + Twine(used) +
                      wayOut);
  return file;
}

const SafetensorsTensor *SafetensorsFile::find(StringRef name) const {
  auto found = byName.find(name);
  return found == byName.end() ? nullptr : &all[found->second];
}

} // namespace gelato
