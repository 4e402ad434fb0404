//===- AlignedMemory.h - memory as kernels want it --------------*- C++ -*-===//
#ifndef GELATO_SUPPORT_ALIGNEDMEMORY_H
#define GELATO_SUPPORT_ALIGNEDMEMORY_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MathExtras.h"

#include <cstdlib>
#include <memory>

namespace gelato {

/// Bytes at a multiple of 64.
class AlignedMemory {
public:
  AlignedMemory() = default;
  /// An error if there are not as many; none at all is an address, too.
  static llvm::Expected<AlignedMemory> allocate(uint64_t bytes) {
    AlignedMemory memory;
    // aligned_alloc wants a multiple.
    if (bytes < UINT64_MAX - 64)
      memory.data.reset(std::aligned_alloc(
          64, llvm::alignTo(std::max<uint64_t>(bytes, 1), 64)));
    if (!memory.data)
      return llvm::createStringError("found no memory for " +
                                     llvm::Twine(bytes) +
                                     " bytes; choose smaller sizes");
    return memory;
  }
  void *get() const { return data.get(); }

private:
  struct Free {
    void operator()(void *memory) const { std::free(memory); }
  };
  std::unique_ptr<void, Free> data;
};

} // namespace gelato

#endif // GELATO_SUPPORT_ALIGNEDMEMORY_H
