//===- stress.cpp - libgelato under many calls ----------------------------===//
//
//   stress threads THREADS ROUNDS CACHE   calls at the same time
//   stress rounds COUNT                   calls one after the other: no growth
//   stress keep SECONDS CACHE             writes to a cache until it is killed
//
// Every round compiles (or loads from the cache, where CACHE is a folder), runs
// the kernel, compares the result and frees it. The kernels are small, so that
// rounds are many; their results are exact, so that any other is an error.
// Closes with one line: what was done. Exit code 1: something was wrong.
//
//===----------------------------------------------------------------------===//
#include "gelato/gelato.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

std::atomic<long> compiled{0}, loaded{0};

/// One kernel: its text, and its result for x = 0, 1, 2, ...
struct Case {
  std::string text;
  float factor, offset;

  float result(int i) const {
    float y = factor * float(i) + offset;
    return y > 0 ? y : 0;
  }
};

/// Kernel `number`: other numbers, other code.
Case makeCase(int number) {
  Case c{"", float(number % 61 - 30), float(number)};
  c.text = "kernel k(x: f32[N]) -> f32[N] {\n  return relu(x * " +
           std::to_string(number % 61 - 30) + " + " + std::to_string(number) +
           ")\n}\n";
  return c;
}

bool fail(const std::string &what) {
  fprintf(stderr, "stress: %s\n", what.c_str());
  return false;
}

/// Compiles or loads, runs, compares, frees.
bool round(int number, const std::string &cache) {
  Case c = makeCase(number);
  gelato::JitSettings settings;
  settings.cache = cache;
  gelato::Jit jit(c.text, {}, settings);
  if (!jit)
    return fail(jit.text());
  if (!jit.diagnostics().empty() && cache.empty())
    return fail("a diagnostic without an error: " + jit.text());
  (jit.isCached() ? loaded : compiled)++;
  const gelato_kernel_info *kernel = jit.find("k");
  if (!kernel)
    return fail("the kernel is missing");
  int64_t n = 1 + number % 67;
  std::vector<float> x(n), y(n + 1, -1);
  for (int64_t i = 0; i < n; ++i)
    x[i] = float(i);
  void *tensors[] = {x.data(), y.data()};
  if (int32_t status = kernel->invoke(tensors, &n, nullptr))
    return fail("status " + std::to_string(status));
  for (int64_t i = 0; i < n; ++i)
    if (y[i] != c.result(int(i)))
      return fail("kernel " + std::to_string(number) + " gave " +
                  std::to_string(y[i]) + ", expected " +
                  std::to_string(c.result(int(i))));
  return y[n] == -1 || fail("wrote behind its result");
}

int runThreads(int threads, int rounds, const std::string &cache) {
  std::atomic<bool> ok{true};
  std::vector<std::thread> pool;
  for (int t = 0; t < threads; ++t)
    pool.emplace_back([&, t] {
      // Neighbours compile the same kernels at the same time, and others too.
      for (int i = 0; i < rounds && ok; ++i)
        if (!round(i % 12 + t / 2 * 1000, i % 3 ? cache : ""))
          ok = false;
      // One wrong text among them: errors are data of their own call.
      gelato::Jit wrong("kernel k(x: f32[N]) -> f32[N] { return y }");
      if (wrong || wrong.diagnostics().size() != 1)
        ok = fail("a wrong text was not refused");
    });
  for (std::thread &thread : pool)
    thread.join();
  printf("%d threads: %ld kernels compiled, %ld loaded\n", threads,
         compiled.load(), loaded.load());
  return ok && compiled > 0 && (cache.empty() || loaded > 0) ? 0 : 1;
}

/// Bytes that malloc has given out.
size_t heapInUse() {
  malloc_trim(0);
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

int mappings() {
  FILE *file = fopen("/proc/self/maps", "r");
  int lines = 0;
  for (int c; file && (c = fgetc(file)) != EOF;)
    lines += c == '\n';
  if (file)
    fclose(file);
  return lines;
}

int runRounds(int count) {
  // What is made once, by the first rounds, is not growth.
  int first = std::min(count / 2, 50);
  for (int i = 0; i < first; ++i)
    if (!round(i, ""))
      return 1;
  size_t heap = heapInUse();
  int maps = mappings();
  for (int i = first; i < count; ++i)
    if (!round(i, ""))
      return 1;
  long grown = long(heapInUse()) - long(heap), more = mappings() - maps;
  printf("%d rounds: heap grew by %ld bytes, mappings by %ld\n", count, grown,
         more);
  // A leak of a few bytes per round would show; a few pages once do not count.
  if (grown < 64 * 1024 && more < 8)
    return 0;
  fail("memory grew");
  return 1;
}

int runKeep(double seconds, const std::string &cache) {
  auto end =
      std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  for (int i = int(getpid()) % 7; std::chrono::steady_clock::now() < end; ++i)
    if (!round(i % 40, cache))
      return 1;
  printf("kept: %ld kernels compiled, %ld loaded\n", compiled.load(),
         loaded.load());
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "threads" && argc == 5)
    return runThreads(atoi(argv[2]), atoi(argv[3]), argv[4]);
  if (mode == "rounds" && argc == 3)
    return runRounds(atoi(argv[2]));
  if (mode == "keep" && argc == 4)
    return runKeep(atof(argv[2]), argv[3]);
  fprintf(stderr, "usage: stress threads THREADS ROUNDS CACHE | rounds COUNT | "
                  "keep SECONDS CACHE\n");
  return 1;
}
