//===- HostPackTest.cpp - packing params without compiled code ------------===//

#include "Plan/Planned.h"

#include "gelato/Target/HostPack.h"

#include <gtest/gtest.h>

#include <cstring>

using namespace gelato;
using namespace gelato::test;

namespace {

/// The weights of pairOfBf16, `shift` bytes behind an aligned address.
struct Weights {
  explicit Weights(size_t shift = 0) {
    add("b", "F32", {20}, 4, shift);
    add("gate", "BF16", {30, 8}, 2, shift);
    add("up", "BF16", {8, 20}, 2, shift);
  }
  void add(const char *name, const char *dtype, std::vector<int64_t> shape,
           size_t element, size_t shift) {
    size_t bytes = element;
    for (int64_t size : shape)
      bytes *= size;
    std::vector<uint8_t> &memory = memories[list.size()];
    memory.resize(shift + bytes);
    for (size_t i = 0; i < bytes; ++i) // no two weights alike
      memory[shift + i] = uint8_t(1 + (i * 7 + list.size() * 101) % 251);
    list.push_back({name, dtype, std::move(shape),
                    llvm::ArrayRef<uint8_t>(memory).drop_front(shift)});
  }
  uint16_t half(unsigned weight, int64_t index) const {
    uint16_t value;
    std::memcpy(&value, list[weight].bytes.data() + index * 2, 2);
    return value;
  }
  std::vector<uint8_t> memories[3];
  std::vector<Weight> list;
};

TEST(HostPack, APairOfBf16AndABias) {
  Planned k(pairOfBf16);
  ASSERT_TRUE(k.plan) << k.error;
  Weights weights;
  llvm::Expected<std::string> blob = packParams(*k.plan, weights.list);
  ASSERT_TRUE(bool(blob)) << llvm::toString(blob.takeError());
  // 20 columns are two panels of 2 x 16, and 8 of k are rounded up to 32.
  std::vector<uint16_t> panels(2 * 32 * 32, 0);
  for (int64_t row = 0; row < 8; ++row)
    for (int64_t n = 0; n < 20; ++n) {
      int64_t at = n / 16 * 1024 + row / 2 * 64 + n % 16 * 2 + row % 2;
      panels[at] = weights.half(1, (10 + n) * 8 + row);
      panels[at + 32] = weights.half(2, row * 20 + n);
    }
  std::vector<uint8_t> bias(128, 0);
  std::memcpy(bias.data(), weights.list[0].bytes.data(), 80);
  ASSERT_EQ(blob->size(), 64 + panels.size() * 2 + bias.size());
  EXPECT_EQ(std::memcmp(blob->data() + 64, panels.data(), panels.size() * 2),
            0);
  EXPECT_EQ(std::memcmp(blob->data() + 64 + panels.size() * 2, bias.data(),
                        bias.size()),
            0);
}

TEST(HostPack, AlignmentOfTheWeightsChangesNothing) {
  Planned k(pairOfBf16);
  ASSERT_TRUE(k.plan) << k.error;
  llvm::Expected<std::string> aligned = packParams(*k.plan, Weights().list);
  ASSERT_TRUE(bool(aligned));
  for (size_t shift : {1, 2, 3}) {
    Weights shifted(shift);
    llvm::Expected<std::string> blob = packParams(*k.plan, shifted.list);
    ASSERT_TRUE(bool(blob));
    EXPECT_TRUE(*blob == *aligned);
  }
}

TEST(HostPack, AWeightOfAnotherTypeIsRefusedAndBothAreNamed) {
  Planned k(pairOfBf16);
  ASSERT_TRUE(k.plan) << k.error;
  struct {
    unsigned weight;
    const char *dtype, *message;
  } rows[] = {
      {0, "F16",
       "found tensor 'b' of type F16, expected F32 for param b of kernel k; "
       "declare the param as f16, or convert the tensor first"},
      {1, "F32",
       "found tensor 'gate' of type F32, expected BF16 for param gate of "
       "kernel k; declare the param as f32, or convert the tensor first"},
      {2, "F64",
       "found tensor 'up' of type F64, expected BF16 for param up of kernel "
       "k; convert the tensor first"},
  };
  for (const auto &row : rows) {
    Weights weights;
    weights.list[row.weight].dtype = row.dtype;
    llvm::Expected<std::string> blob = packParams(*k.plan, weights.list);
    ASSERT_FALSE(bool(blob));
    EXPECT_EQ(llvm::toString(blob.takeError()), row.message);
  }
}

/// The first size that does not fit must not stand in the way of the hint.
TEST(HostPack, AFreeSizeDoesNotHideThatAWeightIsTurned) {
  Planned k(R"(
func.func @k(%x: tensor<4x8xf32>, %w: tensor<?x8xf32> {gelato.param,
    gelato.name = "w", gelato.dims = ["F", ""]})
    -> (tensor<4x?xf32> {gelato.dims = ["", "F"]}) attributes {gelato.kernel} {
  %y = call @product(%x, %w)
      : (tensor<4x8xf32>, tensor<?x8xf32>) -> tensor<4x?xf32>
  return %y : tensor<4x?xf32>
}
func.func private @product(%x: tensor<4x8xf32>, %w: tensor<?x8xf32>
    {gelato.dims = ["F", ""]}) -> (tensor<4x?xf32> {gelato.dims = ["", "F"]})
    attributes {gelato.group = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %first = arith.constant 0 : index
  %f = tensor.dim %w, %first : tensor<?x8xf32>
  %e = tensor.empty(%f) : tensor<4x?xf32>
  %i = linalg.fill ins(%zero : f32) outs(%e : tensor<4x?xf32>) -> tensor<4x?xf32>
  %p = linalg.contract indexing_maps = [#rows, #turned, #out]
      ins(%x, %w : tensor<4x8xf32>, tensor<?x8xf32>)
      outs(%i : tensor<4x?xf32>) -> tensor<4x?xf32>
  return %p : tensor<4x?xf32>
})");
  ASSERT_TRUE(k.plan) << k.error;
  Weights weights;
  weights.list.resize(1);
  weights.list[0].name = "w";
  weights.list[0].shape = {8, 5};
  llvm::Expected<std::string> blob = packParams(*k.plan, weights.list);
  ASSERT_FALSE(bool(blob));
  EXPECT_EQ(llvm::toString(blob.takeError()),
            "found tensor w of shape [8, 5], expected [F, 8] for param w of "
            "kernel k; if it is stored [out, in], declare it so and write w.T");
}

} // namespace
