//===- ShapesTest.cpp - sizes found in shapes; params that are packed -----===//
#include "FakeKernel.h"

using namespace gelato::test;

namespace {

TEST(FindSizes, FindsThemInTheFirstTensors) {
  FakeKernel fake({"M", "N", "F"});
  gelato_kernel_info *kernel = fake.input("x", {dim(0), dim(0), 4})
                                   .input("s", {})
                                   .result("out", {dim(1), dim(0)})
                                   .param("w", {dim(2), dim(1)})
                                   .build();
  int64_t sizes[] = {-7, -8, -9};
  gelato_message message;
  std::vector<Tensor> tensors = {
      {nullptr, {3, 3, 4}}, {nullptr, {}}, {nullptr, {5, 3}}};
  std::vector<gelato_tensor> given = list(tensors);
  given[1].dims = nullptr; // rank 0
  EXPECT_EQ(gelato_find_sizes(kernel, given.data(), 2, sizes, &message),
            gelato_ok)
      << message.text;
  EXPECT_EQ(sizes[0], 3);
  EXPECT_EQ(sizes[1], -8) << "no tensor given has it";
  EXPECT_EQ(gelato_find_sizes(kernel, given.data(), 3, sizes, &message),
            gelato_ok);
  EXPECT_EQ(sizes[1], 5);
  EXPECT_EQ(sizes[2], -9);

  Tensor w(nullptr, {11, 6});
  EXPECT_EQ(gelato_find_param_sizes(kernel, &w, 1, sizes, &message), gelato_ok);
  EXPECT_EQ(sizes[0], 3);
  EXPECT_EQ(sizes[1], 6) << "what was there is no reason to refuse";
  EXPECT_EQ(sizes[2], 11);
}

TEST(FindSizes, ARefusedCallChangesNothing) {
  FakeKernel fake({"M"});
  gelato_kernel_info *kernel =
      fake.input("x", {dim(0), dim(0)}).param("w", {dim(0), 2}).build();
  int64_t size = 42;
  gelato_message message;
  Tensor x(nullptr, {3, 4});
  EXPECT_EQ(gelato_find_sizes(kernel, &x, 1, &size, &message), gelato_shape);
  EXPECT_TRUE(says(message, {"argument x", "dimension 1 is 4", "M is 3"}));
  EXPECT_EQ(size, 42);
  Tensor w(nullptr, {3, 4});
  EXPECT_EQ(gelato_find_param_sizes(kernel, &w, 1, &size, &message),
            gelato_shape);
  EXPECT_TRUE(says(message, {"param w of kernel fake", "4 instead of 2"}));
  EXPECT_EQ(size, 42);
  EXPECT_EQ(gelato_find_sizes(kernel, &x, 1, nullptr, &message), gelato_null);
  EXPECT_EQ(gelato_find_sizes(nullptr, &x, 1, &size, &message), gelato_null);
  EXPECT_EQ(gelato_find_param_sizes(kernel, &w, 2, &size, &message),
            gelato_shape);
  EXPECT_TRUE(says(message, {"found 2 tensors, expected 1: w"}));
}

/// k(x: f32[M, 4], w: param f32[4, F], b: param f32[F])
struct Pack : testing::Test {
  Pack() : fake({"M", "F"}) {
    kernel = fake.input("x", {dim(0), 4})
                 .blob()
                 .param("w", {4, dim(1)})
                 .param("b", {dim(1)})
                 .build();
  }
  int32_t pack(const int64_t *sizes, void *to, int64_t bytes) {
    std::vector<gelato_tensor> given = list(params);
    return gelato_pack_checked(kernel, given.data(), uint32_t(given.size()),
                               sizes, to, bytes, &message);
  }
  FakeKernel fake;
  gelato_kernel_info *kernel;
  float w[12], b[3];
  alignas(64) char blob[192];
  std::vector<Tensor> params = {{w, {4, 3}}, {b, {3}}};
  gelato_message message;
};

TEST_F(Pack, Packs) {
  int64_t sizes[] = {-1, 3};
  EXPECT_EQ(pack(sizes, blob, 128), gelato_ok) << message.text;
  EXPECT_EQ(record.calls, 1);
  EXPECT_EQ(record.dims[1], 3);
  EXPECT_EQ(pack(nullptr, blob, 192), gelato_ok) << message.text;
  EXPECT_EQ(record.dims[1], 3);
}

TEST_F(Pack, Refuses) {
  int64_t sizes[] = {-1, 4};
  EXPECT_EQ(pack(sizes, blob, 128), gelato_shape);
  EXPECT_TRUE(says(message, {"param w", "dimension 1 is 3", "F is 4 already"}));
  EXPECT_EQ(pack(nullptr, blob, 127), gelato_params);
  EXPECT_TRUE(says(message, {"found 127 bytes", "expected 128"}));
  EXPECT_EQ(pack(nullptr, blob, -1), gelato_params);
  EXPECT_EQ(pack(nullptr, nullptr, 128), gelato_null);
  EXPECT_EQ(pack(nullptr, w, 128), gelato_overlap);
  EXPECT_TRUE(says(message, {"param w", "memory of their own"}));
  record.paramsBytes = -1;
  EXPECT_EQ(pack(nullptr, blob, 128), gelato_shape);
  params.pop_back();
  EXPECT_EQ(pack(nullptr, blob, 128), gelato_null);
  EXPECT_TRUE(says(message, {"found 1 params, expected 2; b is missing"}));
  EXPECT_EQ(record.calls, 0);
}

TEST_F(Pack, ExplainsWhatTheKernelRefuses) {
  record.answer = gelato_alignment;
  EXPECT_EQ(pack(nullptr, blob + 8, 128), gelato_alignment);
  EXPECT_TRUE(says(message, {"the memory for the params", "multiple of 64"}));
  params[0].data = reinterpret_cast<char *>(w) + 1;
  EXPECT_EQ(pack(nullptr, blob, 128), gelato_alignment);
  EXPECT_TRUE(says(message, {"param w", "multiple of 4"}));
  record.answer = gelato_null;
  params[0].data = nullptr;
  EXPECT_EQ(pack(nullptr, blob, 128), gelato_null);
  EXPECT_TRUE(says(message, {"param w", "NULL"}));
}

} // namespace
