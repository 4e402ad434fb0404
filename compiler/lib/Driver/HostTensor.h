//===- HostTensor.h - tensors in this process's memory --------------------===//
//
// What a kernel that runs here is called with: arrays from files, made-up
// numbers, and memory for results.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_DRIVER_HOSTTENSOR_H
#define GELATO_LIB_DRIVER_HOSTTENSOR_H

#include "gelato/Npy/Npy.h"
#include "gelato/Plan/StorageType.h"
#include "gelato/Support/AlignedMemory.h"
#include "gelato/runtime/runtime.h"

#include "llvm/Support/raw_ostream.h"

#include <optional>

namespace gelato {

/// Where the elements of a tensor come from, as --in has it: a file, or
/// numbers that a word stands for.
struct TensorSource {
  enum Kind { File, Random, Zeros, Ones };
  Kind kind = File;
  std::string path;  ///< of a file
  uint64_t seed = 0; ///< of random numbers

  /// From "x.npy", "random:7", "zeros" or "ones". A file of such a name is
  /// reached as "./zeros".
  static llvm::Expected<TensorSource> parse(llvm::StringRef word);
};

class HostTensor {
public:
  uint32_t type = gelato_f32; ///< gelato_f32, ...
  std::vector<int64_t> shape;

  /// A file's array; it must hold elements of `type`. The file's memory is used
  /// as it is where its alignment allows.
  static llvm::Expected<HostTensor> read(llvm::StringRef path, uint32_t type);
  /// Memory whose content is of no meaning yet.
  static llvm::Expected<HostTensor> allocate(uint32_t type,
                                             std::vector<int64_t> shape);
  /// Numbers by a source that is no file.
  static llvm::Expected<HostTensor>
  make(const TensorSource &source, uint32_t type, std::vector<int64_t> shape);

  /// The tensor as the runtime takes it; it points into this one.
  gelato_tensor view() const {
    return {data, type, uint32_t(shape.size()), shape.data()};
  }
  int64_t elements() const;
  double at(int64_t index) const;
  void set(int64_t index, float value);
  llvm::ArrayRef<uint8_t> bytes() const;
  /// "f32[4, 768]".
  std::string typeText() const;

private:
  void *data = nullptr;
  std::optional<NpyFile> file;
  std::optional<AlignedMemory> memory;
};

/// What a person wants to know of a result at once: type and shape, the range
/// and mean of its numbers, how many are none, and the first few.
void printSummary(llvm::StringRef name, const HostTensor &tensor,
                  llvm::raw_ostream &os);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_HOSTTENSOR_H
