//===- InvokeTest.cpp - what invoke refuses and what it hands to steps ----===//

#include "TestKernel.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

using namespace gelato::test;

// The sanitizers' malloc would end the process where invoke handles the NULL.
extern "C" const char *__asan_default_options() {
  return "allocator_may_return_null=1";
}
extern "C" const char *__tsan_default_options() {
  return "allocator_may_return_null=1";
}

namespace {

constexpr int64_t huge = std::numeric_limits<int64_t>::max();

/// x: f32[A, 8], params, out: f32[A, 3], with one scratch buffer f32[A, 5].
struct Linear : testing::Test {
  Linear() {
    k.input({dim(0), 8});
    k.blob();
    k.param({8, 3}, gelato_layout_panels);
    k.result({dim(0), 3});
    k.scratch({dim(0), 5});
    k.compute({dim(0)});
    kernel = k.build(1);
    float w[24] = {};
    const void *sources[] = {w};
    EXPECT_EQ(gelato_entry_pack(kernel, sources, nullptr, params.data()),
              gelato_ok);
    env = plainEnv();
    env.scratch = scratch.data();
    env.scratch_bytes = 128;
  }
  int32_t invoke() {
    void *tensors[] = {xPointer, paramsPointer, outPointer};
    int32_t status = gelato_entry_invoke(kernel, tensors, &rows, &env);
    EXPECT_EQ(calls.empty(), status != gelato_ok);
    EXPECT_TRUE(out.untouched()); // the recorders compute nothing
    EXPECT_TRUE(scratch.untouched());
    return status;
  }
  TestKernel k;
  const gelato_kernel *kernel;
  Guarded x{4 * 8 * 4}, params{64 + 8 * 16 * 4}, out{4 * 3 * 4}, scratch{256};
  void *xPointer = x.data(), *paramsPointer = params.data(),
       *outPointer = out.data();
  int64_t rows = 4;
  gelato_env env;
};

TEST_F(Linear, RunsAndHandsTheBuffersOver) {
  ASSERT_EQ(invoke(), gelato_ok);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].begin, 0);
  EXPECT_EQ(calls[0].end, 4);
  EXPECT_EQ(calls[0].buffers,
            (std::vector<void *>{x.data(), params.data() + 64, out.data(),
                                 scratch.data()}));
}

TEST_F(Linear, RefusesNullTensors) {
  for (void **pointer : {&xPointer, &paramsPointer, &outPointer}) {
    void *kept = *pointer;
    *pointer = nullptr;
    EXPECT_EQ(invoke(), gelato_null);
    *pointer = kept;
  }
  void *tensors[] = {xPointer, paramsPointer, outPointer};
  EXPECT_EQ(gelato_entry_invoke(kernel, nullptr, &rows, &env), gelato_null);
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, nullptr, &env), gelato_null);
}

TEST_F(Linear, EmptyTensorsMayBeNullAndMisaligned) {
  rows = 0;
  void *tensors[] = {nullptr, paramsPointer, outPointer};
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &rows, &env), gelato_ok);
  tensors[2] = out.data() + 1;
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &rows, nullptr), gelato_ok);
  EXPECT_TRUE(calls.empty()) << "there was nothing to compute";
  tensors[1] = nullptr;
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &rows, &env), gelato_null);
}

TEST_F(Linear, RefusesSizesThatNoTensorHas) {
  for (int64_t bad : {int64_t(-1), -huge - 1, huge, huge / 8, huge / 32 + 1}) {
    rows = bad;
    EXPECT_EQ(invoke(), gelato_shape) << bad;
    EXPECT_EQ(gelato_entry_scratch_bytes(kernel, &rows, &env) < 0,
              bad < 0 || bad > huge / 32)
        << bad;
  }
}

TEST_F(Linear, TheEnvsSizeTellsItsVersion) {
  for (uint64_t size : {uint64_t(0), uint64_t(8), uint64_t(sizeof env - 1)}) {
    env.size = size;
    EXPECT_EQ(invoke(), gelato_unsupported) << size;
  }
  struct {
    gelato_env env;
    uint64_t fieldOfALaterVersion;
  } later{env, 1};
  later.env.size = sizeof later;
  void *tensors[] = {xPointer, paramsPointer, outPointer};
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &rows, &later.env), gelato_ok);
}

TEST_F(Linear, RefusesMisalignedPointers) {
  for (int off : {1, 2, 3}) {
    xPointer = x.data() + off;
    EXPECT_EQ(invoke(), gelato_alignment) << off;
    xPointer = x.data();
    outPointer = out.data() + off;
    EXPECT_EQ(invoke(), gelato_alignment) << off;
    outPointer = out.data();
  }
  for (int off : {1, 4, 16, 32, 63}) {
    paramsPointer = params.data() + off;
    EXPECT_EQ(invoke(), gelato_alignment) << off;
    paramsPointer = params.data();
    env.scratch = scratch.data() + off;
    EXPECT_EQ(invoke(), gelato_alignment) << off;
    env.scratch = scratch.data();
  }
}

TEST_F(Linear, ElementAlignmentIsEnough) {
  Guarded shifted(4 * 8 * 4, 4);
  xPointer = shifted.data();
  EXPECT_EQ(invoke(), gelato_ok);
}

TEST_F(Linear, ChecksEveryByteOfTheHeader) {
  for (int byte = 0; byte < 64; ++byte)
    for (int bit : {0, 7}) {
      params.data()[byte] ^= 1 << bit;
      EXPECT_EQ(invoke(), gelato_params) << "byte " << byte;
      params.data()[byte] ^= 1 << bit;
    }
  EXPECT_EQ(invoke(), gelato_ok);
}

TEST_F(Linear, FieldsOfTheHeaderAreWhereTheFormatSays) {
  gelato_params_header h;
  std::memcpy(&h, params.data(), sizeof h);
  EXPECT_EQ(std::string(h.magic, 8), "GELATOPK");
  EXPECT_EQ(h.version, uint32_t(GELATO_PARAMS_VERSION));
  EXPECT_EQ(h.layout_hash, k.info.layout_hash);
  EXPECT_EQ(h.bytes, uint64_t(64 + 8 * 16 * 4));
  k.info.layout_hash ^= 1;
  EXPECT_EQ(invoke(), gelato_params);
}

TEST_F(Linear, RefusesTheCpuThatHasNoLevel) {
  k.levels.clear();
  k.level("impossible", {0, 0, 0, 0, 0, 0, 0, 0x80000000u});
  kernel = k.build(1);
#if defined(__x86_64__)
  EXPECT_EQ(invoke(), gelato_cpu);
#endif
}

TEST_F(Linear, ScratchIsMeasuredToTheByte) {
  ASSERT_EQ(gelato_entry_scratch_bytes(kernel, &rows, &env), 128); // 80 used
  Guarded exact(128);
  env.scratch = exact.data();
  EXPECT_EQ(invoke(), gelato_ok);
  EXPECT_TRUE(exact.untouched());
  calls.clear();
  for (int64_t less : {int64_t(127), int64_t(0), int64_t(-1)}) {
    env.scratch_bytes = less;
    EXPECT_EQ(invoke(), gelato_scratch) << less;
  }
  env.scratch = nullptr; // then the size says nothing
  EXPECT_EQ(invoke(), gelato_ok);
}

TEST_F(Linear, ScratchFromMallocIsAligned) {
  for (int i = 0; i < 20; ++i) {
    calls.clear();
    void *tensors[] = {xPointer, paramsPointer, outPointer};
    ASSERT_EQ(gelato_entry_invoke(kernel, tensors, &rows, nullptr), gelato_ok);
    void *handed = calls[0].buffers[3];
    ASSERT_NE(handed, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(handed) % 64, 0u);
  }
}

TEST_F(Linear, TheFirstReasonInOrderIsTheOneReported) {
  env.scratch_bytes = 0;
  EXPECT_EQ(invoke(), gelato_scratch);
  k.levels.clear();
  k.level("impossible", {0, 0, 0, 0, 0, 0, 0, 0x80000000u});
  kernel = k.build(1);
  EXPECT_EQ(invoke(), gelato_cpu);
  params.data()[0] ^= 1;
  EXPECT_EQ(invoke(), gelato_params);
  xPointer = x.data() + 1;
  EXPECT_EQ(invoke(), gelato_alignment);
  env.size = 8;
  EXPECT_EQ(invoke(), gelato_unsupported);
  rows = -4;
  EXPECT_EQ(invoke(), gelato_shape);
  outPointer = nullptr;
  EXPECT_EQ(invoke(), gelato_null);
}

TEST(Invoke, ReportsThatMallocFailed) {
  TestKernel k;
  k.input({1});
  k.result({1});
  k.scratch({int64_t(1) << 58});
  k.compute({1});
  float x = 1, y = 2;
  void *tensors[] = {&x, &y};
  EXPECT_EQ(gelato_entry_invoke(k.build(0), tensors, nullptr, nullptr),
            gelato_memory);
  EXPECT_TRUE(calls.empty());
}

TEST(Invoke, ChecksAreMadeThoughAllResultsAreEmpty) {
  TestKernel k;
  k.input({dim(0)});
  k.result({0, dim(0)});
  k.scratch({100});
  k.compute({1});
  const gelato_kernel *kernel = k.build(1);
  Guarded x(16);
  void *tensors[] = {x.data(), nullptr};
  int64_t n = 4;
  gelato_env env = plainEnv();
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &n, &env), gelato_ok);
  Guarded scratch(64);
  env.scratch = scratch.data();
  env.scratch_bytes = 64;
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &n, &env), gelato_scratch);
  tensors[0] = x.data() + 2;
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &n, &env), gelato_alignment);
  EXPECT_TRUE(calls.empty());
}

TEST(Invoke, AZeroOutweighsSizesBesideItThatWouldOverflow) {
  TestKernel k;
  k.input({dim(0), dim(1), 8});
  k.result({1});
  k.compute({1});
  const gelato_kernel *kernel = k.build(2);
  float y = 0;
  void *tensors[] = {nullptr, &y};
  for (auto sizes : {std::array<int64_t, 2>{0, huge}, {huge, 0}})
    EXPECT_EQ(gelato_entry_invoke(kernel, tensors, sizes.data(), nullptr),
              gelato_ok);
  int64_t negative[] = {0, -1};
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, negative, nullptr),
            gelato_shape);
}

TEST(Invoke, BytesThatOverflowAreShapesThoughTheElementsDoNot) {
  for (uint32_t type : {uint32_t(gelato_f32), uint32_t(gelato_f16)}) {
    TestKernel k;
    k.input({dim(0)}, type);
    k.result({dim(0)}, type);
    k.compute({dim(0)});
    const gelato_kernel *kernel = k.build(1);
    Guarded x(4), y(4);
    void *tensors[] = {x.data(), y.data()};
    for (int power : {61, 62}) {
      int64_t n = int64_t(1) << power;
      EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &n, nullptr),
                gelato_shape);
    }
    EXPECT_TRUE(calls.empty());
  }
}

TEST(Invoke, HalfTypesNeedTwoByteAlignment) {
  for (uint32_t type : {uint32_t(gelato_bf16), uint32_t(gelato_f16)}) {
    TestKernel k;
    k.input({3}, type);
    k.result({3}, type);
    k.compute({3});
    const gelato_kernel *kernel = k.build(0);
    Guarded x(8), y(8);
    void *tensors[] = {x.data() + 2, y.data()};
    EXPECT_EQ(gelato_entry_invoke(kernel, tensors, nullptr, nullptr),
              gelato_ok);
    tensors[1] = y.data() + 1;
    EXPECT_EQ(gelato_entry_invoke(kernel, tensors, nullptr, nullptr),
              gelato_alignment);
  }
}

TEST(Invoke, RankZeroGoesByPointer) {
  TestKernel k;
  k.input({});
  k.result({});
  k.compute({});
  const gelato_kernel *kernel = k.build(0);
  float x = 0, y = 0;
  void *tensors[] = {&x, &y};
  ASSERT_EQ(gelato_entry_invoke(kernel, tensors, nullptr, nullptr), gelato_ok);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].end, 1);
  tensors[0] = nullptr;
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, nullptr, nullptr),
            gelato_null);
}

TEST(Invoke, AFreeSizeOfTheParamsAloneIsChecked) {
  TestKernel k;
  k.input({dim(0)});
  k.blob();
  k.param({dim(1)}, gelato_layout_plain);
  k.result({dim(0)});
  k.compute({dim(0)});
  const gelato_kernel *kernel = k.build(2);
  Guarded x(4), params(128), y(4);
  void *tensors[] = {x.data(), params.data(), y.data()};
  for (int64_t bad : {int64_t(-1), huge}) {
    int64_t sizes[] = {1, bad};
    EXPECT_EQ(gelato_entry_invoke(kernel, tensors, sizes, nullptr),
              gelato_shape);
    EXPECT_EQ(gelato_entry_params_bytes(kernel, sizes), -1);
  }
}

TEST(Invoke, ScratchBuffersFollowEachOtherAtCacheLines) {
  TestKernel k;
  k.result({1});
  k.scratch({3});                           // 12 bytes
  k.scratch({2, 17}, gelato_layout_padded); // 2 * 32 * 4 = 256
  k.scratch({5}, gelato_layout_plain, gelato_bf16);
  k.scratch({}, gelato_layout_padded); // 128
  k.scratch({0});
  k.scratch({3, 17}, gelato_layout_panels);             // 2 * 3 * 16 * 4 = 384
  k.scratch({3, 33}, gelato_layout_panels, gelato_f16); // 2 * 3 * 64 = 384
  k.scratch({3, 33}, gelato_layout_panels, gelato_bf16);
  k.buffers.back().slots = 2; // 3 * 32 * 64 = 6144
  k.compute({1});
  const gelato_kernel *kernel = k.build(0);
  int64_t total = gelato_entry_scratch_bytes(kernel, nullptr, nullptr);
  EXPECT_EQ(total, 64 + 256 + 64 + 128 + 0 + 384 + 384 + 6144);
  Guarded scratch{size_t(total)};
  gelato_env env = plainEnv();
  env.scratch = scratch.data();
  env.scratch_bytes = total;
  float y = 0;
  void *tensors[] = {&y};
  ASSERT_EQ(gelato_entry_invoke(kernel, tensors, nullptr, &env), gelato_ok);
  const int64_t offsets[] = {0, 64, 320, 384, 512, 512, 896, 1280};
  for (int i = 0; i < 8; ++i)
    EXPECT_EQ(static_cast<unsigned char *>(calls[0].buffers[1 + i]) -
                  scratch.data(),
              offsets[i])
        << i;
}

TEST(Invoke, SumsThatOverflowAreShapes) {
  TestKernel k;
  k.result({1});
  for (int i = 0; i < 3; ++i)
    k.scratch({dim(0)});
  k.input({dim(0), 0});
  k.compute({1});
  const gelato_kernel *kernel = k.build(1);
  float y = 0;
  void *tensors[] = {&y, nullptr};
  int64_t n = int64_t(1) << 59; // 2^61 bytes each: three fit, barely
  EXPECT_EQ(gelato_entry_scratch_bytes(kernel, &n, nullptr), 3 * (n * 4));
  n = (int64_t(1) << 60) - 1; // each alone is fine
  EXPECT_EQ(gelato_entry_scratch_bytes(kernel, &n, nullptr), -1);
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &n, nullptr), gelato_shape);
  EXPECT_EQ(gelato_entry_scratch_bytes(kernel, nullptr, nullptr), -1);
}

TEST(Invoke, WorkThatOverflowsIsAShape) {
  TestKernel k;
  k.input({0, dim(0)});
  k.result({1});
  k.compute({dim(0), dim(0), dim(0)});
  const gelato_kernel *kernel = k.build(1);
  float y = 0;
  void *tensors[] = {nullptr, &y};
  int64_t n = int64_t(1) << 22;
  EXPECT_EQ(gelato_entry_invoke(kernel, tensors, &n, nullptr), gelato_shape);
  EXPECT_TRUE(calls.empty());
}

} // namespace
