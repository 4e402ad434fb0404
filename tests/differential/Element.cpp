//===- Element.cpp - what memory of an element type holds -----------------===//
#include "Element.h"

#include "gelato/runtime/env.h"
#include "llvm/ADT/APFloat.h"

#include <cstring>

namespace gelato::differential {

static const llvm::fltSemantics &semanticsOf(uint32_t type) {
  return type == gelato_bf16  ? llvm::APFloat::BFloat()
         : type == gelato_f16 ? llvm::APFloat::IEEEhalf()
                              : llvm::APFloat::IEEEsingle();
}

static uint64_t bitsOf(float value, uint32_t type) {
  llvm::APFloat number(value);
  bool losesInfo;
  number.convert(semanticsOf(type), llvm::APFloat::rmNearestTiesToEven,
                 &losesInfo);
  return number.bitcastToAPInt().getZExtValue();
}

static float valueOf(uint64_t bits, uint32_t type) {
  const llvm::fltSemantics &semantics = semanticsOf(type);
  llvm::APFloat number(
      semantics,
      llvm::APInt(llvm::APFloat::semanticsSizeInBits(semantics), bits));
  bool losesInfo;
  number.convert(llvm::APFloat::IEEEsingle(),
                 llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return number.convertToFloat();
}

size_t elementBytes(uint32_t type) { return type == gelato_f32 ? 4 : 2; }

float nearest(float value, uint32_t type) {
  return type == gelato_f32 ? value : valueOf(bitsOf(value, type), type);
}

void store(llvm::ArrayRef<float> values, uint32_t type, void *memory) {
  if (type == gelato_f32) {
    if (!values.empty())
      std::memcpy(memory, values.data(), values.size() * sizeof(float));
    return;
  }
  auto *to = static_cast<uint16_t *>(memory);
  for (float value : values)
    *to++ = uint16_t(bitsOf(value, type));
}

Values load(const void *memory, size_t bytes, uint32_t type) {
  Values values(bytes / elementBytes(type));
  if (type == gelato_f32) {
    if (!values.empty())
      std::memcpy(values.data(), memory, bytes);
    return values;
  }
  auto *from = static_cast<const uint16_t *>(memory);
  for (float &value : values)
    value = valueOf(*from++, type);
  return values;
}

} // namespace gelato::differential
