//===- PoolTest.cpp - the default threads ---------------------------------===//
#include "gelato/runtime/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

struct Close {
  void operator()(gelato_pool *pool) const { gelato_pool_close(pool); }
};
using Pool = std::unique_ptr<gelato_pool, Close>;

/// Counts how often each task ran.
struct Counts {
  explicit Counts(int64_t n) : counts(size_t(n)) {}
  static void body(void *data, int64_t i) {
    ++static_cast<Counts *>(data)->counts.at(size_t(i));
  }
  void run(const gelato_env &env) {
    env.parallel_for(env.context, int64_t(counts.size()), body, this);
  }
  bool allAre(int expected) const {
    for (const std::atomic<int> &count : counts)
      if (count != expected)
        return false;
    return true;
  }
  std::vector<std::atomic<int>> counts;
};

TEST(CpuCount, IsWhatTheProcessMayUse) {
  cpu_set_t kept, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof kept, &kept), 0);
  EXPECT_EQ(gelato_cpu_count(), CPU_COUNT(&kept));
  int first = 0;
  while (!CPU_ISSET(first, &kept))
    ++first;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(gelato_cpu_count(), 1);
  Pool pool(gelato_pool_open(0));
  EXPECT_LE(gelato_pool_env(pool.get()).threads, 1);
  ASSERT_EQ(sched_setaffinity(0, sizeof kept, &kept), 0);
}

TEST(Env, OfNothingIsSerial) {
  for (gelato_env env : {gelato_serial_env(), gelato_pool_env(nullptr)}) {
    EXPECT_EQ(env.size, sizeof env);
    EXPECT_EQ(env.parallel_for, nullptr);
    EXPECT_EQ(env.scratch, nullptr);
  }
  gelato_pool_close(nullptr);
}

TEST(Pool, RunsEveryTaskOnce) {
  for (int64_t threads : {1, 2, 3, 8}) {
    Pool pool(gelato_pool_open(threads));
    gelato_env env = gelato_pool_env(pool.get());
    if (threads == 1) {
      EXPECT_EQ(env.parallel_for, nullptr) << "one thread is the caller";
      continue;
    }
    ASSERT_EQ(env.threads, threads);
    for (int64_t n : {0, 1, 2, 3, 7, 8, 9, 100, 65535, 65536, 200000}) {
      Counts counts(n);
      counts.run(env);
      EXPECT_TRUE(counts.allAre(1)) << n << " tasks, " << threads << " threads";
    }
  }
}

TEST(Pool, HasAtMost1024Threads) {
  Pool pool(gelato_pool_open(1100));
  gelato_env env = gelato_pool_env(pool.get());
  EXPECT_GT(env.threads, 1);
  EXPECT_LE(env.threads, 1024);
}

TEST(Pool, RunsJobAfterJob) {
  Pool pool(gelato_pool_open(4));
  gelato_env env = gelato_pool_env(pool.get());
  Counts counts(4);
  for (int i = 0; i < 20000; ++i) {
    counts.run(env);
    ASSERT_TRUE(counts.allAre(i + 1)) << "it returned before all had";
  }
}

TEST(Pool, RunsAfterItSlept) {
  Pool pool(gelato_pool_open(3));
  gelato_env env = gelato_pool_env(pool.get());
  Counts counts(3);
  for (int i = 0; i < 20; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    counts.run(env);
    ASSERT_TRUE(counts.allAre(i + 1));
  }
}

TEST(Pool, UsesItsThreads) {
  struct Meeting {
    std::atomic<int> arrived{0};
    static void body(void *data, int64_t) {
      auto *meeting = static_cast<Meeting *>(data);
      ++meeting->arrived;
      while (meeting->arrived < 3)
        std::this_thread::yield();
    }
  } meeting;
  Pool pool(gelato_pool_open(3));
  gelato_env env = gelato_pool_env(pool.get());
  env.parallel_for(env.context, 3, Meeting::body, &meeting);
  EXPECT_EQ(meeting.arrived, 3) << "no thread waited for another in vain";
}

TEST(Pool, ServesSeveralCallersAtOnce) {
  Pool pool(gelato_pool_open(3));
  gelato_env env = gelato_pool_env(pool.get());
  std::vector<std::thread> callers;
  std::atomic<int> wrong{0};
  for (int c = 0; c < 4; ++c)
    callers.emplace_back([&] {
      Counts counts(5);
      for (int i = 0; i < 2000; ++i) {
        counts.run(env);
        wrong += !counts.allAre(i + 1);
      }
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Pool, ACallFromATaskRunsThere) {
  Pool pool(gelato_pool_open(2));
  struct Outer {
    gelato_env env;
    Counts inner{6};
    static void body(void *data, int64_t) {
      static_cast<Outer *>(data)->inner.run(static_cast<Outer *>(data)->env);
    }
  } outer{gelato_pool_env(pool.get())};
  outer.env.parallel_for(outer.env.context, 4, Outer::body, &outer);
  EXPECT_TRUE(outer.inner.allAre(4));
}

TEST(Pool, EndsAtOnceOrAfterWork) {
  for (int i = 0; i < 50; ++i) {
    Pool idle(gelato_pool_open(4));
    Pool pool(gelato_pool_open(4));
    Counts counts(4);
    counts.run(gelato_pool_env(pool.get()));
    EXPECT_TRUE(counts.allAre(1));
  }
}

TEST(Pool, ThreadsTakeNoSignals) {
  Pool pool(gelato_pool_open(3));
  sigset_t mask, pending;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  // No handler: it would end the process if a thread of the pool took it.
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &mask, nullptr), 0);
  kill(getpid(), SIGUSR1);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  sigpending(&pending);
  EXPECT_TRUE(sigismember(&pending, SIGUSR1));
  int taken = 0;
  sigwait(&mask, &taken);
  EXPECT_EQ(taken, SIGUSR1);
  pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);
}

// ThreadSanitizer has no say in what a forked child may do.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SKIP_FORK
#endif
#endif
#ifndef SKIP_FORK
TEST(Pool, AForkedChildRunsItsTasksItself) {
  gelato_pool *pool = gelato_pool_open(3);
  gelato_env env = gelato_pool_env(pool);
  Counts counts(3);
  counts.run(env);
  std::this_thread::sleep_for(std::chrono::milliseconds(5)); // they sleep
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(20); // rather than wait for ever
    for (int i = 0; i < 10; ++i)
      counts.run(env);
    gelato_pool_close(pool);
    _exit(counts.allAre(11) ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  counts.run(env);
  EXPECT_TRUE(counts.allAre(2)) << "the parent's goes on";
  gelato_pool_close(pool);
}
#endif

} // namespace
