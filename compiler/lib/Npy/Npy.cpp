//===- Npy.cpp - NumPy's files of one array -------------------------------===//
//
// Everything here distrusts the file: no size is used before it was compared
// with what is there, in an order in which no sum or product can wrap.
//
//===----------------------------------------------------------------------===//
#include "gelato/Npy/Npy.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"

#include <limits>
#include <optional>

using namespace llvm;

namespace gelato {

namespace {

constexpr StringLiteral kMagic("\x93NUMPY");
constexpr size_t kAlignment = 64;
/// NumPy's own limit is 64 from version 2 on; no kernel has as many.
constexpr size_t kMaxRank = 64;

constexpr NpyType kTypes[] = {
    {"f32", "<f4", 4},
    {"f16", "<f2", 2},
    {"bf16", "<V2", 2},
    {"u16", "<u2", 2},
};

/// Other spellings of the same types.
constexpr std::pair<StringLiteral, StringLiteral> kAliases[] = {
    {"|V2", "bf16"}, {"V2", "bf16"}, {"bfloat16", "bf16"}};

Error damaged(const Twine &what) {
  return createStringError("the file " + what +
                           "; save the array again with np.save");
}

/// Text of the file as a message can hold it.
std::string quoted(StringRef text) {
  std::string safe;
  for (char c : text.take_front(40))
    safe += isPrint(c) ? c : '?';
  return "'" + safe + (text.size() > 40 ? "...'" : "'");
}

/// Reads the Python literal of a header: a dict of strings to strings, bools
/// and tuples of numbers.
class HeaderReader {
public:
  explicit HeaderReader(StringRef text) : all(text), rest(text) {}

  /// Sets type and shape.
  Error read(NpyHeader &header);

private:
  Error readDescr(NpyHeader &header);
  Error readOrder();
  Error readShape(NpyHeader &header);

  bool take(char c) {
    rest = rest.ltrim(" \t\n");
    return rest.consume_front(StringRef(&c, 1));
  }
  bool takeWord(StringRef word) {
    rest = rest.ltrim(" \t\n");
    return rest.consume_front(word);
  }
  std::optional<StringRef> takeString();
  Error expected(const Twine &what) {
    StringRef found = rest.ltrim(" \t\n");
    return damaged("has a header with " +
                   (found.empty() ? std::string("its end") : quoted(found)) +
                   " at byte " + Twine(all.size() - found.size()) +
                   " of it, expected " + what);
  }

  StringRef all, rest;
  bool isFortran = false;
};

std::optional<StringRef> HeaderReader::takeString() {
  rest = rest.ltrim(" \t\n");
  if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
    return std::nullopt;
  size_t end = rest.find(rest[0], 1);
  if (end == StringRef::npos)
    return std::nullopt;
  StringRef text = rest.slice(1, end);
  rest = rest.drop_front(end + 1);
  return text;
}

Error HeaderReader::readDescr(NpyHeader &header) {
  if (rest.ltrim(" \t\n").starts_with("["))
    return createStringError(
        "the file holds records, expected an array of numbers; save one field, "
        "as in np.save(FILE, x['field'].astype(np.float32))");
  std::optional<StringRef> descr = takeString();
  if (!descr)
    return expected("the text of a type, as in '<f4'");
  for (const auto &[spelling, name] : kAliases)
    if (*descr == spelling)
      header.type = &npyType(name);
  for (const NpyType &type : kTypes)
    if (*descr == type.descr)
      header.type = &type;
  if (!header.type)
    return createStringError(
        "the file holds " + quoted(*descr) +
        ", expected '<f4' (float32), '<f2' (float16), or bfloat16 as '<V2' or "
        "'<u2'; write np.save(FILE, x.astype(np.float32))");
  return Error::success();
}

Error HeaderReader::readOrder() {
  isFortran = takeWord("True");
  if (!isFortran && !takeWord("False"))
    return expected("True or False");
  return Error::success();
}

Error HeaderReader::readShape(NpyHeader &header) {
  if (!take('('))
    return expected("a shape, as in (2, 3)");
  while (!take(')')) {
    uint64_t size = 0;
    rest = rest.ltrim(" \t\n");
    if (rest.empty() || !isDigit(rest[0]) || rest.consumeInteger(10, size) ||
        size > uint64_t(std::numeric_limits<int64_t>::max()))
      return expected("a size from 0 to 2^63 - 1");
    rest.consume_front("L"); // as Python 2 wrote them
    if (header.shape.size() == kMaxRank)
      return damaged("has a shape of more than " + Twine(kMaxRank) + " sizes");
    header.shape.push_back(int64_t(size));
    if (take(','))
      continue;
    if (header.shape.size() == 1 || !rest.ltrim(" \t\n").starts_with(")"))
      return expected("a comma in the shape");
  }
  return Error::success();
}

Error HeaderReader::read(NpyHeader &header) {
  static constexpr StringRef keys[] = {"descr", "fortran_order", "shape"};
  bool seen[3] = {};
  if (!take('{'))
    return expected("a dict that begins with {");
  while (!take('}')) {
    std::optional<StringRef> key = takeString();
    size_t index = key ? find(keys, *key) - std::begin(keys) : std::size(keys);
    if (index == std::size(keys))
      return expected("one of the keys " + join(ArrayRef(keys), ", "));
    if (std::exchange(seen[index], true))
      return damaged("has a header with two entries " + keys[index]);
    if (!take(':'))
      return expected("a colon");
    if (Error error = index == 0   ? readDescr(header)
                      : index == 1 ? readOrder()
                                   : readShape(header))
      return error;
    if (!take(',') && !rest.ltrim(" \t\n").starts_with("}"))
      return expected("a comma or }");
  }
  if (!rest.trim(" \t\n").empty())
    return expected("nothing behind the dict");
  for (auto [key, was] : zip(keys, seen))
    if (!was)
      return damaged("has a header without " + key);
  // Up to rank 1 both orders are one.
  if (isFortran && header.shape.size() > 1)
    return createStringError(
        "the file is in Fortran order, expected C order; write "
        "np.save(FILE, np.ascontiguousarray(x))");
  return Error::success();
}

Error inFile(StringRef path, Error error) {
  return createStringError(path + ": " + toString(std::move(error)));
}

} // namespace

ArrayRef<NpyType> npyTypes() { return kTypes; }

const NpyType &npyType(StringRef name) {
  return *find_if(kTypes,
                  [&](const NpyType &type) { return type.name == name; });
}

Expected<NpyHeader> readNpyHeader(StringRef file) {
  if (!file.starts_with(kMagic))
    return createStringError(
        "the file is no .npy file, which begins with \\x93NUMPY; write one "
        "with np.save(FILE, x)");
  if (file.size() < 8)
    return damaged("ends before its version");
  unsigned version = uint8_t(file[6]), minor = uint8_t(file[7]);
  if (version < 1 || version > 3 || minor != 0)
    return createStringError("the file is of version " + Twine(version) + "." +
                             Twine(minor) +
                             ", expected 1.0, 2.0 or 3.0; write it with "
                             "np.save(FILE, x)");
  uint64_t begin = version == 1 ? 10 : 12;
  if (file.size() < begin)
    return damaged("ends before its header");
  uint64_t length = version == 1 ? support::endian::read16le(file.data() + 8)
                                 : support::endian::read32le(file.data() + 8);
  if (length > file.size() - begin)
    return damaged("says that its header has " + Twine(length) +
                   " bytes, and has " + Twine(file.size() - begin) +
                   " left for it");
  NpyHeader header;
  if (Error error = HeaderReader(file.substr(begin, length)).read(header))
    return std::move(error);
  header.offset = begin + length;
  // In a shape with a zero the other sizes must be sound as well, for whoever
  // multiplies some of them.
  uint64_t elements = 1, bytes = header.type->bytes;
  for (int64_t size : header.shape)
    if (__builtin_mul_overflow(elements, std::max<uint64_t>(size, 1),
                               &elements))
      return damaged("has a shape whose product overflows");
  if (__builtin_mul_overflow(bytes, elements, &bytes) ||
      bytes > uint64_t(std::numeric_limits<int64_t>::max()))
    return damaged("has a shape whose product overflows");
  header.dataBytes = is_contained(header.shape, 0) ? 0 : bytes;
  return header;
}

Expected<NpyFile> NpyFile::open(StringRef path) {
  if (sys::fs::is_directory(path))
    return createStringError("cannot read '" + path +
                             "': it is a folder, expected a .npy file");
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(buffer.getError(),
                             "cannot read '" + path +
                                 "': " + buffer.getError().message());
  return read(std::move(*buffer));
}

Expected<NpyFile> NpyFile::read(std::unique_ptr<MemoryBuffer> buffer) {
  StringRef path = buffer->getBufferIdentifier();
  Expected<NpyHeader> header = readNpyHeader(buffer->getBuffer());
  if (!header)
    return inFile(path, header.takeError());
  uint64_t found = buffer->getBufferSize() - header->offset;
  if (found != header->dataBytes)
    return inFile(path, damaged("has " + Twine(found) +
                                " bytes of elements, and its shape needs " +
                                Twine(header->dataBytes)));
  NpyFile file;
  file.buffer = std::move(buffer);
  file.header = std::move(*header);
  return file;
}

ArrayRef<uint8_t> NpyFile::bytes() const {
  return arrayRefFromStringRef(buffer->getBuffer())
      .slice(header.offset, header.dataBytes);
}

std::string npyFile(const NpyType &type, ArrayRef<int64_t> shape,
                    ArrayRef<uint8_t> elements) {
  std::string sizes =
      join(map_range(shape, [](int64_t n) { return std::to_string(n); }), ", ");
  if (shape.size() == 1)
    sizes += ",";
  std::string dict = ("{'descr': '" + type.descr +
                      "', 'fortran_order': False, 'shape': (" + sizes + "), }")
                         .str();
  dict.resize(alignTo(10 + dict.size() + 1, kAlignment) - 10 - 1, ' ');
  dict += '\n';
  std::string file = kMagic.str();
  file += '\1';
  file += '\0';
  file += char(dict.size());
  file += char(dict.size() >> 8);
  file += dict;
  file += toStringRef(elements);
  return file;
}

} // namespace gelato
