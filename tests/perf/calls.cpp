//===- calls.cpp - what a call costs --------------------------------------===//
//
// Times serial calls of an elementwise kernel on one element, by its typed
// function, by invoke, and by gelato_run with checked tensors, beside a call of
// a function that does nothing. They take turns in one run; medians of the
// turns.
//
//   bench-calls [TURNS]
//
//===----------------------------------------------------------------------===//
#include "gelu.h"

#include "gelato/runtime/runtime.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr int64_t calls = 100000;

/// As many arguments as the typed function, and called through a pointer that
/// the compiler cannot see through.
int32_t nothing(const float *, float *, int64_t, const gelato_env *) {
  return gelato_ok;
}

template <typename Call> double nanoseconds(Call call) {
  auto start = std::chrono::steady_clock::now();
  int32_t status = 0;
  for (int64_t i = 0; i < calls; ++i)
    status |= call();
  std::chrono::duration<double, std::nano> time =
      std::chrono::steady_clock::now() - start;
  if (status != gelato_ok) {
    std::fprintf(stderr, "a call returned an error\n");
    std::exit(1);
  }
  return time.count() / double(calls);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv) {
  const int turns = argc > 1 ? std::atoi(argv[1]) : 101;
  if (turns < 1) {
    std::fprintf(stderr, "usage: bench-calls [TURNS]\n");
    return 1;
  }
  // Apart: a vector that is loaded of x must not meet the store of the call
  // before.
  alignas(64) static float x[64] = {0.5f}, y[64];
  int64_t n = 1;
  void *pointers[] = {x, y};
  gelato_tensor tensors[] = {{x, gelato_f32, 1, &n}, {y, gelato_f32, 1, &n}};
  gelato_message message;
  int32_t (*volatile empty)(const float *, float *, int64_t,
                            const gelato_env *) = nothing;
  int32_t (*volatile typed)(const float *, float *, int64_t,
                            const gelato_env *) = gelu_exact;
  const gelato_kernel_info *const volatile info = &gelu_exact_info;

  std::vector<double> times[4];
  for (int turn = 0; turn < turns; ++turn) {
    times[0].push_back(nanoseconds([&] { return empty(x, y, n, nullptr); }));
    times[1].push_back(nanoseconds([&] { return typed(x, y, n, nullptr); }));
    times[2].push_back(
        nanoseconds([&] { return info->invoke(pointers, &n, nullptr); }));
    times[3].push_back(nanoseconds(
        [&] { return gelato_run(info, tensors, 2, nullptr, &message); }));
  }
  const char *const names[] = {"an empty function", "typed function", "invoke",
                               "gelato_run"};
  std::printf(
      "gelu of one element, level %s of the object, medians of %d turns "
      "of %ld calls\n",
      info->levels[0], turns, long(calls));
  for (int i = 0; i < 4; ++i)
    std::printf("  %-18s %6.1f ns\n", names[i], median(times[i]));
  return 0;
}
