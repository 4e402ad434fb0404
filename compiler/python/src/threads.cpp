//===- threads.cpp - the threads that kernels of Python run on ------------===//
#include "threads.h"

#include <nanobind/nanobind.h>

#include <algorithm>

namespace gelato {

namespace {

struct Threads {
  int64_t wanted = 0;
  std::shared_ptr<gelato_pool> pool;
};

/// Never destroyed: a thread of Python may be in a call when the process ends.
Threads &state() {
  static Threads *threads = new Threads;
  return *threads;
}

void expectCount(const char *what, int64_t threads, int64_t least) {
  if (threads < least)
    throw nanobind::value_error(
        (std::string(what) + ": found " + std::to_string(threads) +
         " threads, expected at least " + std::to_string(least))
            .c_str());
}

} // namespace

void setThreads(int64_t threads) {
  expectCount("set_threads", threads, 0);
  state() = {threads, nullptr};
}

int64_t threadCount() {
  return state().wanted ? state().wanted : gelato_cpu_count();
}

CallEnv callEnv(std::optional<int64_t> threads) {
  if (threads)
    expectCount("threads=", *threads, 1);
  const int64_t count = std::min(threadCount(), threads.value_or(INT64_MAX));
  if (count == 1)
    return {nullptr, gelato_serial_env()};
  std::shared_ptr<gelato_pool> &pool = state().pool;
  if (!pool)
    pool.reset(gelato_pool_open(state().wanted), gelato_pool_close);
  CallEnv call{pool, gelato_pool_env(pool.get())};
  call.env.threads = std::min(call.env.threads, count);
  return call;
}

} // namespace gelato
