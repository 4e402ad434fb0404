//===- timed.cpp - gelato's calls, a copy and an FMA loop, timed ----------===//
//
// libperf-timed.so, the part of the benchmarks that is no Python: a kernel of
// gelato with its params packed, threads and scratch at hand; memcpy; the FMA
// loop of an instruction set; and the seconds that some calls of one of them
// take. The loop round the calls is here, so Python is in none of them.
// timed.py is its face, and says what the functions take.
//
//===----------------------------------------------------------------------===//
#include "timed.h"

#include "gelato/Bench/CoreLoops.h"

#include "gelato/runtime/runtime.h"
#include "gelato/runtime/threads.h"

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>

namespace {

std::string why;

double secondsOf(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

/// Modules stay open, and pools too, until the process ends.
const gelato_kernel_info *findKernel(const char *path, const char *name) {
  static std::map<std::string, gelato_module_handle *> modules;
  gelato_message message = {};
  gelato_module_handle *&module = modules[path];
  const gelato_kernel_info *kernel = nullptr;
  if ((!module && gelato_module_open(path, &module, &message) != gelato_ok) ||
      gelato_module_find(module, name, &kernel, &message) != gelato_ok)
    why = std::string(path) + ": " + message.text;
  return kernel;
}

gelato_env envFor(int64_t threads) {
  static std::map<int64_t, gelato_pool *> pools;
  if (threads == 1)
    return gelato_serial_env();
  gelato_pool *&pool = pools[threads];
  if (!pool)
    pool = gelato_pool_open(threads);
  return gelato_pool_env(pool);
}

struct Free {
  void operator()(void *memory) const { std::free(memory); }
};

/// Null, and what refusal() then gives.
Call *refuse(const std::string &reason) {
  why = reason;
  return nullptr;
}

} // namespace

extern "C" {

const char *refusal() { return why.c_str(); }

Call *bind_memcpy(const void *x, void *y, int64_t bytes) {
  return new Call([=] {
    memcpy(y, x, size_t(bytes));
    // Keeps every call of the loop.
    asm volatile("" ::"r"(y) : "memory");
    return true;
  });
}

Call *bind_multiply_add(const char *isa, int64_t rounds) {
  for (const gelato::CoreLoops &loops : gelato::hostLoops())
    if (loops.isa == isa)
      return new Call([&loops, rounds] {
        loops.multiplyAdd(rounds);
        return true;
      });
  return refuse(std::string("no FMA loop of ") + isa + " runs here");
}

double flops_per_round(const char *isa) {
  for (const gelato::CoreLoops &loops : gelato::hostLoops())
    if (loops.isa == isa)
      return loops.flopsPerRound;
  return 0;
}

int64_t params_bytes(const char *path, const char *name, const int64_t *sizes) {
  const gelato_kernel_info *kernel = findKernel(path, name);
  return kernel ? kernel->params_bytes(sizes) : -1;
}

int32_t pack(const char *path, const char *name, const void *const *sources,
             const int64_t *sizes, void *params) {
  const gelato_kernel_info *kernel = findKernel(path, name);
  return kernel ? kernel->pack(sources, sizes, params)
                : int32_t(gelato_no_kernel);
}

Call *bind_gelato(const char *path, const char *name, void *const *tensors,
                  uint32_t count, const int64_t *sizes, int64_t threads) {
  const gelato_kernel_info *kernel = findKernel(path, name);
  if (!kernel)
    return nullptr;
  if (kernel->argument_count != count)
    return refuse(std::string(name) + " has another number of arguments");
  std::vector<void *> arguments(tensors, tensors + count);
  std::vector<int64_t> free(sizes, sizes + kernel->free_dim_count);
  gelato_env env = envFor(threads);
  int64_t bytes = kernel->scratch_bytes(free.data(), &env);
  if (bytes < 0)
    return refuse(std::string(name) + " refuses these sizes");
  std::shared_ptr<void> scratch(
      std::aligned_alloc(64, size_t(bytes + 64) / 64 * 64), Free());
  env.scratch = scratch.get();
  env.scratch_bytes = bytes;
  return new Call([=, kept = scratch] {
    return kernel->invoke(arguments.data(), free.data(), &env) == gelato_ok;
  });
}

void release(Call *call) { delete call; }

double seconds(Call *call, int64_t calls, int32_t wall) {
  clockid_t clock = wall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID;
  double start = secondsOf(clock);
  bool done = true;
  for (int64_t i = 0; i < calls; ++i)
    done &= (*call)();
  return done ? secondsOf(clock) - start : -1;
}
}
