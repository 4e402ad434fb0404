//===- weights.h - weights that are mapped, not loaded ----------*- C++ -*-===//
//
// Two kinds of files: weights that `gelato pack` wrote for one kernel, whose
// bytes are handed to the kernel as they lie in the file, and a checkpoint in
// the safetensors format, from which the engine takes what it computes itself
// with: embeddings and layer norms.
//
// Everything throws std::runtime_error with the file's name.
//
//===----------------------------------------------------------------------===//

#ifndef MINILM_WEIGHTS_H
#define MINILM_WEIGHTS_H

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// A whole file, mapped for reading; page-aligned, which is more than the 64
/// bytes that kernels ask of their params.
class MappedFile {
public:
  explicit MappedFile(const std::string &path);
  MappedFile(MappedFile &&other) noexcept;
  MappedFile &operator=(MappedFile &&other) = delete;
  ~MappedFile();

  const char *data() const { return start; }
  size_t size() const { return bytes; }
  const std::string &path() const { return name; }

private:
  std::string name;
  const char *start = nullptr;
  size_t bytes = 0;
};

/// Maps packed weights and checks their length.
MappedFile mapParams(const std::string &path, int64_t expectedBytes);

/// A checkpoint of F32 tensors.
class Safetensors {
public:
  explicit Safetensors(const std::string &path);

  /// A copy of a whole tensor, which must have this shape.
  std::vector<float> read(const std::string &name,
                          const std::vector<int64_t> &shape) const;

  /// The bytes of a tensor of this shape, of any alignment: for tables from
  /// which single rows are copied.
  const char *find(const std::string &name,
                   const std::vector<int64_t> &shape) const;

private:
  struct Entry {
    std::vector<int64_t> shape;
    const char *data;
  };
  MappedFile file;
  std::map<std::string, Entry> tensors;
};

#endif // MINILM_WEIGHTS_H
