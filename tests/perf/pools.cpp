//===- pools.cpp - thread pools behind gelato_env -------------------------===//
//
// For each number of threads: a parallel_for of as many empty tasks, one after
// the other, and again after a millisecond in which the caller computes
// something else; and a kernel that is small for threads, gelu of 128 Ki
// elements.
//
// Pools whose threads look for work slow down whatever runs beside them, so
// each measurement is a process of its own; they take turns, and medians are
// printed.
//
//   bench-pools [TURNS [THREADS...]]
//
//===----------------------------------------------------------------------===//
#include "pools.h"
#include "gelu.h"

#include "gelato/runtime/threads.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

struct Times {
  double hot, cold, kernel; // microseconds
};

double now() {
  return std::chrono::duration<double, std::micro>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void nothing(void *, int64_t) {}

/// The median over `count` runs, each after `pause` microseconds.
template <typename Run> double measure(int count, double pause, Run run) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    for (double end = now() + pause; now() < end;)
      ;
    double start = now();
    run();
    times.push_back(now() - start);
  }
  return median(times);
}

Times measureAll(const gelato_env &env, int64_t threads) {
  constexpr int64_t n = 1 << 17;
  static float x[n], y[n];
  for (int64_t i = 0; i < n; ++i)
    x[i] = float(i % 64 - 32) / 8;
  auto loop = [&] {
    if (env.parallel_for)
      env.parallel_for(env.context, threads, nothing, nullptr);
  };
  auto kernel = [&] {
    if (gelu_exact(x, y, n, &env) != gelato_ok)
      std::exit(1);
  };
  measure(20, 0, kernel); // threads start, pages are touched
  Times times;
  times.hot = measure(2000, 0, loop);
  times.cold = measure(20, 1000, loop);
  times.kernel = measure(200, 0, kernel);
  return times;
}

/// In a process of its own.
Times measureApart(gelato_env (*envOf)(int64_t), int64_t threads) {
  int ends[2];
  if (pipe(ends) != 0)
    std::exit(1);
  pid_t child = fork();
  if (child == 0) {
    Times times = measureAll(envOf(threads), threads);
    _exit(write(ends[1], &times, sizeof times) != sizeof times);
  }
  close(ends[1]);
  Times times;
  if (child < 0 || read(ends[0], &times, sizeof times) != sizeof times) {
    std::fprintf(stderr, "bench-pools: a measurement failed\n");
    std::exit(1);
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return times;
}

gelato_env serialEnv(int64_t) { return gelato_serial_env(); }
gelato_env poolEnv(int64_t threads) {
  return gelato_pool_env(gelato_pool_open(threads));
}

} // namespace

int main(int argc, char **argv) {
  const int turns = argc > 1 ? std::atoi(argv[1]) : 11;
  std::vector<int64_t> counts;
  for (int i = 2; i < argc; ++i)
    counts.push_back(std::atoll(argv[i]));
  if (counts.empty())
    counts = {1, 2, 3, 4, 6, 8};
  if (turns < 1 || *std::min_element(counts.begin(), counts.end()) < 1) {
    std::fprintf(stderr, "usage: bench-pools [TURNS [THREADS...]]\n");
    return 1;
  }
  const struct {
    const char *name;
    gelato_env (*env)(int64_t);
  } pools[] = {{"serial", serialEnv},
               {"gelato_pool", poolEnv},
               {"OpenMP", openmpEnv},
               {"oneTBB", tbbEnv}};
  std::printf("%ld CPUs; microseconds, medians of %d turns\n"
              "threads  pool          empty  after 1 ms  gelu of 128 Ki\n",
              long(gelato_cpu_count()), turns);
  for (int64_t threads : counts) {
    std::vector<double> times[4][3];
    for (int turn = 0; turn < turns; ++turn)
      for (int p = 0; p < 4; ++p) {
        Times t = measureApart(pools[p].env, threads);
        times[p][0].push_back(t.hot);
        times[p][1].push_back(t.cold);
        times[p][2].push_back(t.kernel);
      }
    for (int p = 0; p < 4; ++p)
      std::printf("%7ld  %-12s %6.2f  %10.2f  %14.1f\n", long(threads),
                  pools[p].name, median(times[p][0]), median(times[p][1]),
                  median(times[p][2]));
  }
  return 0;
}
