//===- StepsTest.cpp - steps run in order, each unit exactly once ---------===//

#include "TestKernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace gelato::test;

namespace {

/// What the caller's parallel_for was asked, call by call.
std::vector<int64_t> asked;

void reversed(void *context, int64_t n, void (*body)(void *, int64_t),
              void *data) {
  EXPECT_EQ(context, &asked);
  asked.push_back(n);
  for (int64_t i = n; i-- > 0;)
    body(data, i);
}

void threaded(void *, int64_t n, void (*body)(void *, int64_t), void *data) {
  std::vector<std::thread> pool;
  for (int64_t i = 0; i < n; ++i)
    pool.emplace_back(body, data, i);
  for (std::thread &thread : pool)
    thread.join();
}

/// Each of [0, units) once, in ranges that are not empty and fairly even.
void expectCover(int step, int64_t units, int64_t tasks) {
  std::vector<std::pair<int64_t, int64_t>> ranges;
  for (const Call &call : calls)
    if (call.step == step)
      ranges.push_back({call.begin, call.end});
  std::sort(ranges.begin(), ranges.end());
  ASSERT_EQ(int64_t(ranges.size()), tasks);
  int64_t next = 0;
  for (auto [begin, end] : ranges) {
    EXPECT_EQ(begin, next);
    EXPECT_GE(end - begin, units / tasks);
    EXPECT_LE(end - begin, units / tasks + 1);
    next = end;
  }
  EXPECT_EQ(next, units);
}

/// out: f32[A], one step of A elements by `unit`, at `grain`.
struct Elementwise {
  Elementwise(int64_t unit, int64_t grain) {
    k.input({0, dim(0)}); // so that A needs no memory
    k.result({1});
    k.compute({dim(0)}, unit, grain);
    kernel = k.build(1);
  }
  int32_t invoke(int64_t n, const gelato_env *env) {
    calls.clear();
    asked.clear();
    float out = 0;
    void *tensors[] = {nullptr, &out};
    return gelato_entry_invoke(kernel, tensors, &n, env);
  }
  TestKernel k;
  const gelato_kernel *kernel;
};

gelato_env threadsEnv(int64_t threads,
                      decltype(gelato_env::parallel_for) parallelFor) {
  gelato_env env = plainEnv();
  env.context = &asked;
  env.parallel_for = parallelFor;
  env.threads = threads;
  return env;
}

TEST(Steps, SerialIsOneRange) {
  Elementwise e(16, 1);
  gelato_env noThreads = threadsEnv(8, nullptr);
  gelato_env one = threadsEnv(1, reversed), zero = threadsEnv(0, reversed),
             negative = threadsEnv(-3, reversed);
  for (const gelato_env *env : {static_cast<const gelato_env *>(nullptr),
                                static_cast<const gelato_env *>(&noThreads),
                                static_cast<const gelato_env *>(&one),
                                static_cast<const gelato_env *>(&zero),
                                static_cast<const gelato_env *>(&negative)}) {
    for (int64_t n : {1, 15, 16, 17, 55, 160}) {
      ASSERT_EQ(e.invoke(n, env), gelato_ok);
      expectCover(0, (n + 15) / 16, 1);
    }
    ASSERT_EQ(e.invoke(0, env), gelato_ok);
    EXPECT_TRUE(calls.empty());
  }
  EXPECT_TRUE(asked.empty());
}

TEST(Steps, UnitsRoundUpForAnyUnit) {
  for (int64_t unit : {1, 2, 3, 6, 7, 1024}) {
    Elementwise e(unit, 1);
    for (int64_t n : {1, 2, 5, 6, 7, 8, 12, 13, 1023, 1024, 1025, 5000}) {
      ASSERT_EQ(e.invoke(n, nullptr), gelato_ok);
      expectCover(0, (n + unit - 1) / unit, 1);
    }
  }
}

TEST(Steps, TasksAreThreadsOrWhatTheGrainAllows) {
  for (int64_t units : {1, 2, 3, 7, 8, 9, 64, 1000, 1001})
    for (int64_t grain : {1, 2, 3, 10, 2000})
      for (int64_t threads : {2, 3, 7, 64}) {
        SCOPED_TRACE(testing::Message() << units << " units, grain " << grain
                                        << ", threads " << threads);
        Elementwise e(1, grain);
        gelato_env env = threadsEnv(threads, reversed);
        ASSERT_EQ(e.invoke(units, &env), gelato_ok);
        int64_t tasks = std::max<int64_t>(1, std::min(threads, units / grain));
        expectCover(0, units, tasks);
        EXPECT_EQ(asked, tasks > 1 ? std::vector<int64_t>{tasks}
                                   : std::vector<int64_t>{});
      }
}

TEST(Steps, SplittingDoesNotOverflow) {
  const int64_t units = (int64_t(1) << 61) + 12345;
  Elementwise e(1, 1);
  gelato_env env = threadsEnv(13, reversed);
  ASSERT_EQ(e.invoke(units, &env), gelato_ok);
  expectCover(0, units, 13);
}

void ends(void *, int64_t n, void (*body)(void *, int64_t), void *data) {
  asked.push_back(n);
  body(data, 0);
  body(data, n - 1);
}

TEST(Steps, AbsurdlyManyThreadsAreBounded) {
  const int64_t units = (int64_t(1) << 61) - 3;
  Elementwise e(1, 1);
  gelato_env env = threadsEnv((int64_t(1) << 60) - 1, ends);
  ASSERT_EQ(e.invoke(units, &env), gelato_ok);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].begin, 0);
  EXPECT_GT(calls[0].end, 0);
  EXPECT_GT(calls[1].begin, calls[0].end);
  EXPECT_LT(calls[1].begin, units);
  EXPECT_EQ(calls[1].end, units);
}

TEST(Steps, RealThreads) {
  Elementwise e(4, 1);
  gelato_env env = threadsEnv(5, threaded);
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(e.invoke(4 * 101 + i, &env), gelato_ok);
    expectCover(0, (4 * 101 + i + 3) / 4, 5);
  }
}

TEST(Steps, RunInOrderAndTheEmptyOnesAreSkipped) {
  TestKernel k;
  k.input({0, dim(0)});
  k.result({1});
  k.compute({2});
  k.compute({3, dim(0)});
  k.compute({5});
  const gelato_kernel *kernel = k.build(1);
  gelato_env env = threadsEnv(2, threaded);
  float out = 0;
  void *tensors[] = {nullptr, &out};
  for (int64_t n : {0, 4}) {
    calls.clear();
    ASSERT_EQ(gelato_entry_invoke(kernel, tensors, &n, &env), gelato_ok);
    std::vector<int> order;
    for (const Call &call : calls)
      order.push_back(call.step);
    EXPECT_EQ(order, n ? (std::vector<int>{0, 0, 1, 1, 2, 2})
                       : (std::vector<int>{0, 0, 2, 2}));
  }
}

TEST(Steps, ConcurrentCallsShareOneEnvWithoutScratch) {
  TestKernel k;
  k.input({dim(0), 3});
  k.result({dim(0)});
  k.scratch({dim(0), 3});
  k.compute({dim(0)});
  const gelato_kernel *kernel = k.build(1);
  gelato_env env = plainEnv();
  std::vector<std::thread> callers;
  std::atomic<int> failed{0};
  for (int t = 0; t < 8; ++t)
    callers.emplace_back([&] {
      std::vector<float> x(30), y(10);
      void *tensors[] = {x.data(), y.data()};
      int64_t n = 10;
      for (int i = 0; i < 50; ++i)
        failed += gelato_entry_invoke(kernel, tensors, &n, &env) != gelato_ok;
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(calls.size(), 400u);
}

/// The scratch panels as the compute step behind a pack step found them.
std::vector<uint32_t> seen;
void keepPanels(void *const *buffers, const int64_t *dims, int64_t, int64_t) {
  const uint32_t *panels = static_cast<const uint32_t *>(buffers[1]);
  seen.assign(panels, panels + (dims[1] + 15) / 16 * 16 * dims[0]);
}

TEST(Steps, PackStepsPackARightSidePerCall) {
  for (bool transposed : {false, true})
    for (int64_t threads : {1, 3})
      for (int64_t kSize : {0, 1, 9, 40})
        for (int64_t n : {0, 1, 16, 17, 100}) {
          SCOPED_TRACE(testing::Message() << kSize << " x " << n << " threads "
                                          << threads << transposed);
          TestKernel k;
          if (transposed)
            k.input({dim(1), dim(0)});
          else
            k.input({dim(0), dim(1)});
          uint32_t panels = k.scratch({dim(0), dim(1)}, gelato_layout_panels);
          k.result({1});
          k.pack(k.fill(0, panels, transposed ? dim(0) : dim(1), transposed));
          k.compute({1});
          const gelato_step_function functions[] = {nullptr, keepPanels};
          k.level("own");
          k.levels[0].steps = functions;
          const gelato_kernel *kernel = k.build(2);

          std::vector<uint32_t> w(kSize * n + 1);
          for (size_t i = 0; i < w.size(); ++i)
            w[i] = uint32_t(i + 1);
          int64_t dims[] = {kSize, n};
          int64_t strips = (n + 15) / 16;
          std::vector<uint32_t> want(strips * kSize * 16, 0);
          for (int64_t r = 0; r < kSize; ++r)
            for (int64_t c = 0; c < n; ++c)
              want[(c / 16 * kSize + r) * 16 + c % 16] =
                  transposed ? w[c * kSize + r] : w[r * n + c];
          int64_t bytes = gelato_entry_scratch_bytes(kernel, dims, nullptr);
          ASSERT_EQ(bytes, int64_t(want.size()) * 4);
          Guarded scratch{size_t(bytes)};
          gelato_env env = threadsEnv(threads, reversed);
          env.scratch = scratch.data();
          env.scratch_bytes = bytes;
          float out = 0;
          void *tensors[] = {w.data(), &out};
          asked.clear();
          seen.assign(1, 7);
          ASSERT_EQ(gelato_entry_invoke(kernel, tensors, dims, &env),
                    gelato_ok);
          EXPECT_EQ(seen, want);
          EXPECT_TRUE(scratch.fencesHold());
          EXPECT_EQ(asked.size(), threads > 1 && strips > 1 && kSize ? 1u : 0u);
        }
}

} // namespace
