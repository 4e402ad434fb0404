//===- kernel.h - a kernel as Python calls it -------------------*- C++ -*-===//
//
// Binds arguments by place or name, makes results, and hands all of it to the
// runtime's checked calls.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PYTHON_KERNEL_H
#define GELATO_PYTHON_KERNEL_H

#include "tensor.h"

#include <map>
#include <memory>

namespace gelato {

/// Packed params. Kernels of one layout share them, so sizes go by name.
struct Params {
  std::shared_ptr<void> memory; ///< 64-byte aligned
  int64_t bytes = 0;
  std::map<std::string, int64_t> sizes; ///< of the dimensions that were free

  gelato_tensor view() const { return {memory.get(), gelato_bytes, 1, &bytes}; }
};

class Kernel {
public:
  /// `owner` keeps the kernel in memory.
  Kernel(std::shared_ptr<void> owner, const gelato_kernel_info &info)
      : owner(std::move(owner)), info(info) {}

  nb::object call(nb::args positional, nb::kwargs named) const;
  Params pack(nb::args positional, nb::kwargs named) const;

  std::string name() const { return info.name; }
  /// "ffn(x: f32[M, 768], params) -> f32[M, 768]"
  std::string signature() const;
  /// Inputs and the params blob, in order; results; the sources of pack.
  std::vector<const gelato_argument *> inputs() const;
  std::vector<const gelato_argument *> results() const;
  std::vector<const gelato_argument *> params() const;
  const gelato_kernel_info &kernelInfo() const { return info; }

private:
  std::shared_ptr<void> owner;
  const gelato_kernel_info &info;
};

/// Throws what Python has for a status of the runtime; nothing for gelato_ok.
void check(int32_t status, const gelato_message &message);

} // namespace gelato

#endif
