//===- FuzzNpy.cpp - NumPy's files of one array ---------------------------===//
//
// A text that begins with '{' is the header of a file of version 1, to which
// what comes before it and as many zeros as its shape asks for are added; any
// other input is a whole file.
//
//===----------------------------------------------------------------------===//

#include "Properties.h"

#include "gelato/Npy/Npy.h"

using namespace gelato;
using namespace gelato::fuzz;

namespace {

constexpr uint64_t maxData = 1 << 16;

std::string fileOf(llvm::StringRef input) {
  if (!input.starts_with("{") || input.size() > UINT16_MAX)
    return input.str();
  std::string file("\x93NUMPY\1\0", 8);
  file += char(input.size());
  file += char(input.size() >> 8);
  file += input;
  llvm::Expected<NpyHeader> header = readNpyHeader(file);
  if (!header)
    llvm::consumeError(header.takeError());
  else if (header->dataBytes <= maxData)
    file.append(header->dataBytes, '\0');
  return file;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string bytes = fileOf({reinterpret_cast<const char *>(data), size});
  // Exactly as long as the file: a byte behind it belongs to no one.
  auto buffer =
      llvm::MemoryBuffer::getMemBuffer(llvm::StringRef(bytes), "x.npy",
                                       /*RequiresNullTerminator=*/false);
  llvm::Expected<NpyFile> file = NpyFile::read(std::move(buffer));
  if (!wasRead(file))
    return 0;
  require(file->bytes().end() ==
              reinterpret_cast<const uint8_t *>(bytes.data()) + bytes.size(),
          "the elements end where the file does");
  uint64_t count = file->type().bytes;
  for (int64_t dim : file->shape()) {
    require(dim >= 0, "sizes are not negative");
    count *= uint64_t(dim);
  }
  require(count == file->bytes().size(),
          "elements are as many as the shape says");
  std::string again = npyFile(file->type(), file->shape(), file->bytes());
  llvm::Expected<NpyFile> copy = NpyFile::read(llvm::MemoryBuffer::getMemBuffer(
      again, "x.npy", /*RequiresNullTerminator=*/false));
  require(copy && &copy->type() == &file->type() &&
              copy->shape() == file->shape() && copy->bytes() == file->bytes(),
          "what is written is read again");
  return 0;
}
