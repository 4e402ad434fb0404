//===- Element.h - what memory of an element type holds -------------------===//
//
// Tests carry all values as f32, which holds those of the 16-bit types exactly.
// The conversions are LLVM's APFloat, not gelato's own.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_ELEMENT_H
#define GELATO_DIFFERENTIAL_ELEMENT_H

#include "llvm/ADT/ArrayRef.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gelato::differential {

using Values = std::vector<float>;

/// Bytes of an element of `type`: gelato_f32, gelato_bf16 or gelato_f16.
size_t elementBytes(uint32_t type);

/// The value of `type` that is nearest to `value`, ties to even.
float nearest(float value, uint32_t type);

/// Writes `values`, which `type` must hold, to memory.
void store(llvm::ArrayRef<float> values, uint32_t type, void *memory);

/// What `bytes` bytes of memory hold.
Values load(const void *memory, size_t bytes, uint32_t type);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_ELEMENT_H
