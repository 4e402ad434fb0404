//===- WrapperTest.cpp - the runtime for C++17 ----------------------------===//
#include "FakeKernel.h"

#include "gelato/runtime/runtime.hpp"

#include <array>
#include <type_traits>

using namespace gelato::test;
namespace rt = gelato::runtime;

// The sanitizers' aligned_alloc would end the process where pack handles NULL.
extern "C" const char *__asan_default_options() {
  return "allocator_may_return_null=1";
}
extern "C" const char *__tsan_default_options() {
  return "allocator_may_return_null=1";
}

namespace {

TEST(Wrapper, TensorsKnowTheirElements) {
  std::vector<float> vector(6);
  const std::array<rt::BFloat16, 4> array = {};
  rt::Float16 half = {};
  rt::Tensor ofVector(vector), ofArray(array), ofPointer(&half, {});
  EXPECT_EQ(ofVector.get().type, uint32_t(gelato_f32));
  EXPECT_EQ(ofVector.get().data, vector.data());
  EXPECT_EQ(ofVector.get().rank, 1u);
  EXPECT_EQ(ofVector.get().dims[0], 6);
  EXPECT_EQ(ofArray.get().type, uint32_t(gelato_bf16));
  EXPECT_EQ(ofArray.get().dims[0], 4);
  EXPECT_EQ(ofPointer.get().type, uint32_t(gelato_f16));
  EXPECT_EQ(ofPointer.get().rank, 0u);
  static_assert(sizeof(rt::BFloat16) == 2 && sizeof(rt::Float16) == 2);
}

TEST(Wrapper, RunsAKernel) {
  FakeKernel fake({"M"});
  rt::Kernel kernel =
      fake.input("x", {dim(0), 2}, gelato_bf16).result("out", {dim(0)}).build();
  rt::BFloat16 x[6];
  std::vector<float> out(3);
  rt::Status status = kernel.run({{x, {3, 2}}, rt::Tensor(out)});
  EXPECT_TRUE(status) << status.text();
  EXPECT_EQ(record.tensors, (std::vector<void *>{x, out.data()}));
  EXPECT_EQ(record.dims, (std::vector<int64_t>{3}));

  std::vector<rt::Tensor> list = {{x, {2, 2}}, {out.data(), {3}}};
  status = kernel.run(list);
  EXPECT_FALSE(status);
  EXPECT_EQ(status.code(), gelato_shape);
  EXPECT_STREQ(status.name(), "gelato_shape");
  EXPECT_NE(std::string(status.text()).find("M is 2 in x"), std::string::npos);
}

TEST(Wrapper, PacksAndRunsWithTheSizesOfParams) {
  FakeKernel fake({"M", "F"});
  rt::Kernel kernel = fake.input("x", {dim(0), 2})
                          .blob()
                          .input("r", {dim(0)})
                          .result("out", {dim(0)})
                          .param("w", {2, dim(1)})
                          .build();
  record.paramsBytes = 100; // no multiple of 64
  const float w[10] = {};
  float x[6], r[3], out[3];
  rt::Params params = kernel.pack({{w, {2, 5}}});
  ASSERT_TRUE(params) << params.status().text();
  EXPECT_EQ(params.bytes(), 100);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(params.data()) % 64, 0u);
  EXPECT_EQ(params.sizes(), (std::vector<int64_t>{-1, 5}));

  rt::Status status = kernel.run(params, {{x, {3, 2}}, {r, {3}}, {out, {3}}});
  EXPECT_TRUE(status) << status.text();
  EXPECT_EQ(record.tensors, (std::vector<void *>{
                                x, const_cast<void *>(params.data()), r, out}));
  EXPECT_EQ(record.dims, (std::vector<int64_t>{3, 5}));

  rt::Params moved = std::move(params);
  EXPECT_TRUE(kernel.run(moved, {{x, {3, 2}}, {r, {3}}, {out, {3}}}));
  EXPECT_FALSE(kernel.run(moved, {}));
  EXPECT_FALSE(kernel.run(moved, {{x, {3, 2}}}));

  int calls = record.calls;
  rt::Params wrong = kernel.pack({{w, {5, 2}}});
  EXPECT_FALSE(wrong);
  EXPECT_EQ(wrong.status().code(), gelato_shape);
  status = kernel.run(wrong, {{x, {3, 2}}, {r, {3}}, {out, {3}}});
  EXPECT_EQ(status.code(), gelato_shape) << "the reason of pack is passed on";
  EXPECT_EQ(record.calls, calls);
}

TEST(Wrapper, SharesParamsByTheNamesOfSizes) {
  // Another kernel of the same layout, whose sizes are more, and elsewhere.
  FakeKernel first({"M", "F"}), second({"P", "F", "M"});
  rt::Kernel packs = first.input("x", {dim(0), 2})
                         .blob()
                         .result("out", {dim(0)})
                         .param("w", {2, dim(1)})
                         .build();
  rt::Kernel runs = second.input("z", {dim(0)})
                        .input("x", {dim(2), 2})
                        .blob()
                        .result("out", {dim(2)})
                        .param("w", {2, dim(1)})
                        .build();
  record.paramsBytes = 128;
  const float w[10] = {};
  float z[7], x[6], out[3];
  rt::Params params = packs.pack({{w, {2, 5}}});
  ASSERT_TRUE(params) << params.status().text();
  rt::Status status = runs.run(params, {{z, {7}}, {x, {3, 2}}, {out, {3}}});
  EXPECT_TRUE(status) << status.text();
  EXPECT_EQ(record.dims, (std::vector<int64_t>{7, 5, 3}));
}

TEST(Wrapper, SaysThatThereIsNoMemory) {
  FakeKernel fake({"M"});
  rt::Kernel kernel = fake.input("x", {dim(0), 2})
                          .blob()
                          .result("out", {dim(0)})
                          .param("w", {2})
                          .build();
  record.paramsBytes = INT64_MAX / 4;
  const float w[2] = {};
  rt::Params params = kernel.pack({{w, {2}}});
  EXPECT_FALSE(params);
  EXPECT_EQ(params.status().code(), gelato_memory);
  EXPECT_NE(std::string(params.status().text()).find("bytes of packed params"),
            std::string::npos);
}

TEST(Wrapper, ThereMayBeNoKernel) {
  rt::Kernel none;
  EXPECT_FALSE(none);
  EXPECT_STREQ(none.name(), "");
  EXPECT_EQ(none.run({}).code(), gelato_null);
  EXPECT_EQ(none.pack({}).status().code(), gelato_null);
}

TEST(Wrapper, ThereMayBeNoModule) {
  rt::Module module("/nowhere/k.so");
  EXPECT_FALSE(module);
  EXPECT_EQ(module.status().code(), gelato_no_file);
  EXPECT_EQ(module.kernelCount(), 0u);
  EXPECT_FALSE(module.kernel(0));
  EXPECT_FALSE(module.find("k"));
  EXPECT_EQ(module.status().code(), gelato_no_file) << "still the first reason";
  static_assert(std::is_nothrow_move_constructible_v<rt::Module>);
  static_assert(!std::is_copy_constructible_v<rt::Module>);
}

TEST(Wrapper, APoolIsAnEnv) {
  rt::Pool pool(3);
  gelato_env env = pool.env();
  EXPECT_EQ(env.threads, 3);
  int64_t sum = 0;
  env.parallel_for(
      env.context, 1,
      [](void *data, int64_t i) { *static_cast<int64_t *>(data) += i + 1; },
      &sum);
  EXPECT_EQ(sum, 1);
}

} // namespace
