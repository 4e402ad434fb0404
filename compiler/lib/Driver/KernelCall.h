//===- KernelCall.h - one call of a kernel in this process ----*- C++ -*-===//
#ifndef GELATO_LIB_DRIVER_KERNELCALL_H
#define GELATO_LIB_DRIVER_KERNELCALL_H

#include "HostTensor.h"

#include "llvm/ADT/ArrayRef.h"

#include <deque>
#include <map>

namespace gelato {

/// Makes what a call needs beside the inputs and params that it is given: sizes
/// that their shapes tell, packed params, memory for results.
class KernelCall {
public:
  struct Tensor {
    TensorSource source;
    std::optional<HostTensor> value; ///< made from `source` where it is missing
  };

  /// Inputs and params by name. All must be there.
  std::map<std::string, Tensor> given;
  /// Sizes of free dimensions that shapes need not tell, by name.
  std::map<std::string, int64_t> free;
  /// After run(), in the order of the declaration; views point into them.
  std::deque<HostTensor> results;

  llvm::Error run(const gelato_kernel_info &info, int64_t threads);

private:
  /// The tensors of `arguments`, in order, once all have a value.
  llvm::Expected<std::vector<gelato_tensor>>
  fill(llvm::ArrayRef<gelato_argument> arguments);
  void takeSizes(llvm::ArrayRef<gelato_argument> arguments);
  llvm::Expected<std::vector<int64_t>>
  shapeOf(const gelato_argument &argument) const;

  const gelato_kernel_info *info = nullptr;
  std::vector<int64_t> sizes; ///< of free dimensions; -1: not known yet
  std::optional<AlignedMemory> blob;
  int64_t blobBytes = 0;
};

} // namespace gelato

#endif // GELATO_LIB_DRIVER_KERNELCALL_H
