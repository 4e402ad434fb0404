//===- PreparedCall.h - a kernel with all that a call needs ---------------===//
//
// Memory for every tensor of a kernel at given sizes, filled with random values
// that are the same on each run, params packed, scratch at hand: as an engine
// has it that calls the kernel again and again.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_BENCH_PREPAREDCALL_H
#define GELATO_BENCH_PREPAREDCALL_H

#include "gelato/Support/AlignedMemory.h"
#include "gelato/runtime/env.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace gelato {

class PreparedCall {
public:
  /// For `kernel` at `sizes`, one for each of its free dimensions. An error:
  /// tensors that do not fit into this machine, or a status of the kernel.
  static llvm::Expected<std::unique_ptr<PreparedCall>>
  make(const gelato_kernel_info &kernel, llvm::ArrayRef<int64_t> sizes);

  /// Calls the kernel; its status.
  int32_t call() const {
    return kernel->invoke(tensors.data(), sizes.data(), &env);
  }

  /// Calls `other` from now on: the same kernel compiled by other schedules,
  /// which change neither memory nor packed params.
  void use(const gelato_kernel_info &other) { kernel = &other; }

  /// Calls twice into memory that held other bytes before each, and compares
  /// bit by bit: an element that is not written, or a kernel that gives another
  /// answer the second time, is an error.
  llvm::Error check();

  /// The bytes of all results, as the last call left them.
  std::string resultBytes() const;

  /// Whether every element of the results is a finite number. Some kernels
  /// rightly give others: log of what is negative.
  bool isFinite() const;

  /// With threads from `env`, whose scratch is not looked at.
  void setThreads(const gelato_env &threads);

private:
  PreparedCall(const gelato_kernel_info &kernel, llvm::ArrayRef<int64_t> sizes)
      : kernel(&kernel), sizes(sizes.begin(), sizes.end()) {}
  llvm::Error allocate();
  llvm::Error fill();
  llvm::Error expectOk(int32_t status, const char *what) const;
  double bytesOf(const gelato_argument &argument) const;

  struct Result {
    void *start;
    size_t bytes;
    uint32_t type;
  };

  const gelato_kernel_info *kernel;
  std::vector<int64_t> sizes;
  gelato_env env = {sizeof(gelato_env), nullptr, nullptr, 1, nullptr, 0};
  AlignedMemory memory;
  std::vector<void *> tensors;
  std::vector<Result> results;
};

} // namespace gelato

#endif // GELATO_BENCH_PREPAREDCALL_H
