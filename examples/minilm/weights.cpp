//===- weights.cpp - weights that are mapped, not loaded ------------------===//
//
// A safetensors file is the header's length (8 bytes, little endian), the
// header (JSON: name to dtype, shape and a range of bytes), and the data. Only
// F32 tensors are kept; a range that is not as long as its shape says, or that
// does not lie in the data, is refused.
//
//===----------------------------------------------------------------------===//

#include "weights.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace {

constexpr uint64_t lengthBytes = 8;

[[noreturn]] void fail(const std::string &path, const std::string &why) {
  throw std::runtime_error("cannot read " + path + ": " + why);
}

uint64_t readLittleEndian(const char *bytes) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string shapeText(const std::vector<int64_t> &shape) {
  return nlohmann::json(shape).dump();
}

/// The number of bytes of an F32 tensor, or -1 where a size is negative or the
/// product is more than any file has.
int64_t bytesOf(const std::vector<int64_t> &shape) {
  int64_t bytes = sizeof(float);
  for (int64_t size : shape)
    if (size < 0 || __builtin_mul_overflow(bytes, size, &bytes))
      return -1;
  return bytes;
}

} // namespace

MappedFile::MappedFile(const std::string &path) : name(path) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    fail(path, std::strerror(errno));
  struct stat status;
  if (fstat(descriptor, &status) || !S_ISREG(status.st_mode)) {
    close(descriptor);
    fail(path, "it is not a file");
  }
  bytes = size_t(status.st_size);
  void *mapped =
      bytes ? mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, descriptor, 0)
            : nullptr;
  int error = errno;
  close(descriptor);
  if (mapped == MAP_FAILED)
    fail(path, std::strerror(error));
  start = static_cast<const char *>(mapped);
}

MappedFile::MappedFile(MappedFile &&other) noexcept
    : name(std::move(other.name)), start(std::exchange(other.start, nullptr)),
      bytes(std::exchange(other.bytes, 0)) {}

MappedFile::~MappedFile() {
  if (start)
    munmap(const_cast<char *>(start), bytes);
}

MappedFile mapParams(const std::string &path, int64_t expectedBytes) {
  MappedFile file(path);
  if (int64_t(file.size()) != expectedBytes)
    fail(path, "it has " + std::to_string(file.size()) + " bytes; expected " +
                   std::to_string(expectedBytes) +
                   "; pack it again with the kernels of this build");
  return file;
}

Safetensors::Safetensors(const std::string &path) : file(path) {
  if (file.size() < lengthBytes)
    fail(path, "it is too short for a safetensors file");
  uint64_t length = readLittleEndian(file.data());
  if (length > file.size() - lengthBytes)
    fail(path, "its header is longer than the file");
  const char *text = file.data() + lengthBytes;
  const char *data = text + length;
  uint64_t dataBytes = file.size() - lengthBytes - length;

  try {
    const auto header = nlohmann::json::parse(text, data);
    for (const auto &[name, entry] : header.items()) {
      if (name == "__metadata__" || entry.at("dtype") != "F32")
        continue;
      auto shape = entry.at("shape").get<std::vector<int64_t>>();
      auto begin = entry.at("data_offsets").at(0).get<uint64_t>();
      auto end = entry.at("data_offsets").at(1).get<uint64_t>();
      if (begin > end || end > dataBytes ||
          int64_t(end - begin) != bytesOf(shape))
        fail(path, "tensor " + name + " lies where it cannot");
      tensors[name] = {std::move(shape), data + begin};
    }
  } catch (const nlohmann::json::exception &error) {
    fail(path, std::string("its header is damaged: ") + error.what());
  }
}

const char *Safetensors::find(const std::string &name,
                              const std::vector<int64_t> &shape) const {
  auto found = tensors.find(name);
  if (found == tensors.end())
    fail(file.path(), "there is no F32 tensor " + name);
  if (found->second.shape != shape)
    fail(file.path(), "tensor " + name + " is " +
                          shapeText(found->second.shape) + "; expected " +
                          shapeText(shape));
  return found->second.data;
}

std::vector<float> Safetensors::read(const std::string &name,
                                     const std::vector<int64_t> &shape) const {
  const char *data = find(name, shape);
  std::vector<float> values(size_t(bytesOf(shape)) / sizeof(float));
  if (!values.empty())
    std::memcpy(values.data(), data, values.size() * sizeof(float));
  return values;
}
