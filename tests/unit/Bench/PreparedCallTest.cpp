//===- PreparedCallTest.cpp - kernels that are called, and wrong ones -----===//
//
// Kernels written here: one that is right, and some that the check must not let
// through.
//
//===----------------------------------------------------------------------===//
#include "gelato/Bench/PreparedCall.h"
#include "gelato/Bench/Timing.h"

#include "llvm/ADT/StringExtras.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <thread>

using namespace gelato;

namespace {

using Invoke = int32_t (*)(void *const *, const int64_t *, const gelato_env *);

/// out = x * p[0] over N elements, with a param of one f32.
class TestKernel {
public:
  explicit TestKernel(Invoke invoke, uint32_t type = gelato_f32) {
    arguments[0] = {"x", gelato_role_input, type, 1, 0, dims};
    arguments[1] = {"params", gelato_role_params, gelato_bytes, 0, 0, nullptr};
    arguments[2] = {"out", gelato_role_result, type, 1, 0, dims};
    param = {"p", gelato_role_param, gelato_f32, 1, 0, one};
    info.size = sizeof info;
    info.abi_version = GELATO_ABI_VERSION;
    info.argument_count = 3;
    info.name = "k";
    info.arguments = arguments;
    info.param_count = 1;
    info.free_dim_count = 1;
    info.params = &param;
    info.free_dims = names;
    info.invoke = invoke;
    info.params_bytes = [](const int64_t *) { return int64_t(64); };
    info.pack = [](const void *const *sources, const int64_t *, void *params) {
      memcpy(params, sources[0], sizeof(float));
      return int32_t(gelato_ok);
    };
    info.scratch_bytes = [](const int64_t *, const gelato_env *) {
      return int64_t(128);
    };
  }

  gelato_kernel_info info = {};

private:
  const int64_t dims[1] = {-1}, one[1] = {1};
  const char *const names[1] = {"N"};
  gelato_argument arguments[3], param;
};

int32_t multiply(void *const *tensors, const int64_t *dims, int64_t skipped,
                 float added) {
  const float *x = static_cast<float *>(tensors[0]);
  float factor = *static_cast<float *>(tensors[1]);
  for (int64_t i = 0; i < dims[0] - skipped; ++i)
    static_cast<float *>(tensors[2])[i] = x[i] * factor + added;
  return gelato_ok;
}

/// The error of preparing and checking a call; empty if there is none.
std::string check(Invoke invoke, int64_t n = 100) {
  TestKernel kernel(invoke);
  auto call = PreparedCall::make(kernel.info, {n});
  if (!call)
    return llvm::toString(call.takeError());
  return llvm::toString((*call)->check());
}

TEST(PreparedCall, ARightKernelPasses) {
  EXPECT_EQ(check([](void *const *tensors, const int64_t *dims,
                     const gelato_env *env) {
              EXPECT_EQ(env->size, sizeof(gelato_env));
              EXPECT_NE(env->scratch, nullptr);
              EXPECT_EQ(env->scratch_bytes, 128);
              for (int i = 0; i < 3; ++i)
                EXPECT_EQ(uintptr_t(tensors[i]) % 64, 0u);
              return multiply(tensors, dims, 0, 0);
            }),
            "");
}

TEST(PreparedCall, ALostTailIsFound) {
  EXPECT_NE(
      check([](void *const *tensors, const int64_t *dims, const gelato_env *) {
        return multiply(tensors, dims, 1, 0);
      }).find("other results the second time"),
      std::string::npos);
}

TEST(PreparedCall, AnswersThatChangeAreFound) {
  EXPECT_NE(
      check([](void *const *tensors, const int64_t *dims, const gelato_env *) {
        static float calls = 0;
        return multiply(tensors, dims, 0, ++calls);
      }).find("other results the second time"),
      std::string::npos);
}

TEST(PreparedCall, AStatusIsAnError) {
  EXPECT_EQ(check([](void *const *, const int64_t *, const gelato_env *) {
              return int32_t(gelato_cpu);
            }),
            "a call of kernel k returned status 4 (see env.h)");
}

TEST(PreparedCall, WhatDoesNotFitIsRefusedBeforeItIsAllocated) {
  Invoke never = [](void *const *, const int64_t *, const gelato_env *) {
    ADD_FAILURE() << "was called";
    return int32_t(gelato_ok);
  };
  for (int64_t n : {int64_t(1) << 42, int64_t(1) << 62}) {
    std::string error = check(never, n);
    EXPECT_NE(error.find("GB at these sizes, and this machine has"),
              std::string::npos)
        << error;
  }
}

/// Everything is a value of its type, about as large as others, and the same
/// on each run.
TEST(PreparedCall, InputsAreNumbersOfTheirType) {
  static std::vector<uint16_t> seen;
  Invoke copy = [](void *const *tensors, const int64_t *dims,
                   const gelato_env *) {
    const uint16_t *x = static_cast<uint16_t *>(tensors[0]);
    seen.assign(x, x + dims[0]);
    memcpy(tensors[2], x, size_t(dims[0]) * 2);
    return int32_t(gelato_ok);
  };
  for (uint32_t type : {gelato_bf16, gelato_f16}) {
    TestKernel kernel(copy, type);
    std::vector<uint16_t> first;
    for (int run = 0; run < 2; ++run) {
      auto call = llvm::cantFail(PreparedCall::make(kernel.info, {4096}));
      ASSERT_EQ(call->call(), gelato_ok);
      EXPECT_TRUE(call->isFinite());
      if (run == 0)
        first = seen;
      EXPECT_EQ(first, seen);
    }
    double sum = 0, squares = 0;
    for (uint16_t bits : seen) {
      int exponent = type == gelato_bf16 ? (bits >> 7 & 0xff) - 127
                                         : (bits >> 10 & 0x1f) - 15;
      double fraction =
          type == gelato_bf16 ? (bits & 0x7f) / 128.0 : (bits & 0x3ff) / 1024.0;
      double value = std::ldexp(1 + fraction, exponent);
      sum += bits & 0x8000 ? -value : value;
      squares += value * value;
    }
    EXPECT_NEAR(sum / 4096, 0, 0.1);
    EXPECT_NEAR(squares / 4096, 1, 0.15);
  }
}

TEST(PreparedCall, InfinityAndNaNAreSeen) {
  for (float value : {INFINITY, -INFINITY, NAN}) {
    static float last;
    last = value;
    TestKernel kernel(
        [](void *const *tensors, const int64_t *dims, const gelato_env *) {
          multiply(tensors, dims, 0, 0);
          static_cast<float *>(tensors[2])[dims[0] - 1] = last;
          return int32_t(gelato_ok);
        });
    auto call = llvm::cantFail(PreparedCall::make(kernel.info, {33}));
    ASSERT_EQ(call->call(), gelato_ok);
    EXPECT_FALSE(call->isFinite());
  }
}

TEST(Timing, TakesAsManySamplesAsItIsTold) {
  int64_t calls = 0;
  TimingOptions options;
  options.seconds = 1e-3;
  options.samples = 7;
  Timing timing = timeCalls([&] { ++calls; }, options);
  EXPECT_EQ(timing.samples.size(), 7u);
  EXPECT_GT(timing.callsPerSample, 100) << "an increment takes no microsecond";
  EXPECT_GE(calls, 7 * timing.callsPerSample);
  for (double sample : timing.samples)
    EXPECT_GT(sample, 0);
}

TEST(Timing, SaysHowMuchOfAProcessorItHad) {
  TimingOptions options;
  options.seconds = 1e-3;
  Timing timing = timeCalls(
      [] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); },
      options);
  EXPECT_GE(timing.processorShare, 0);
  EXPECT_LT(timing.processorShare, 0.5) << "sleeping is not running";
}

TEST(Timing, LongCallsAreASampleEach) {
  TimingOptions options;
  options.seconds = 1e-3;
  double start = secondsNow();
  Timing timing = timeCalls(
      [&] {
        double end = secondsNow() + 2e-3;
        while (secondsNow() < end)
          ;
      },
      options);
  EXPECT_EQ(timing.callsPerSample, 1);
  EXPECT_EQ(timing.samples.size(), size_t(kLeastSamples));
  double all = 0;
  for (double sample : timing.samples) {
    EXPECT_GE(sample, 2e-3);
    all += sample;
  }
  EXPECT_LE(all, secondsNow() - start);
}

} // namespace
