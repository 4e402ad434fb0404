//===- linear_gelu.cpp - Linear+GELU beside a bare FMA loop ---------------===//
//
// Compiles the kernel of examples/02-linear-gelu for this machine's best level,
// packs once, and times calls on one thread. Kernel and FMA loop take turns, so
// that a change of the clock or a busy neighbour meets both; medians of the
// turns and of their ratio are printed. Before it is timed the kernel is
// checked at a few places against a sum in double.
//
//   bench-linear-gelu [M N K [TURNS]]
//
//===----------------------------------------------------------------------===//
#include "gelato/Bench/CoreLoops.h"
#include "gelato/Jit/Jit.h"
#include "gelato/Pipeline/Compiler.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace gelato;

static double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

static double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

static float *alignedFloats(size_t count) {
  return static_cast<float *>(
      std::aligned_alloc(64, (count * 4 + 63) / 64 * 64));
}

int main(int argc, char **argv) {
  int64_t m = argc > 3 ? atoll(argv[1]) : 126,
          n = argc > 3 ? atoll(argv[2]) : 3072,
          k = argc > 3 ? atoll(argv[3]) : 768;
  int turns = argc > 4 ? atoi(argv[4]) : 31;
  if (m < 1 || n < 1 || k < 1 || turns < 1) {
    fprintf(stderr, "usage: bench-linear-gelu [M N K [TURNS]], all positive\n");
    return 1;
  }
  SourceFile file("linear-gelu.gel",
                  "kernel linear_gelu(x: f32[M, K], w: param f32[N, K], "
                  "b: param f32[N]) -> f32[M, N] {\n"
                  "  return gelu(x @ w.T + b)\n}\n");
  CompileOptions options;
  options.bindings = {{"N", n}, {"K", k}};
  Compilation compilation(options);
  double start = now();
  auto object = compilation.parse(file) ? compilation.object() : std::nullopt;
  double compiled = now();
  if (!object) {
    compilation.diagnostics().render(llvm::errs());
    return 1;
  }
  auto loaded = llvm::cantFail(
      LoadedKernels::load(llvm::MemoryBuffer::getMemBufferCopy(*object)));
  const gelato_kernel_info *info = llvm::cantFail(loaded->find("linear_gelu"));
  double callable = now();

  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  float *x = alignedFloats(m * k), *w = alignedFloats(n * k),
        *b = alignedFloats(n), *out = alignedFloats(m * n);
  for (int64_t i = 0; i < m * k; ++i)
    x[i] = uniform(random);
  for (int64_t i = 0; i < n * k; ++i)
    w[i] = uniform(random) / 16;
  for (int64_t i = 0; i < n; ++i)
    b[i] = uniform(random);
  void *params = std::aligned_alloc(64, info->params_bytes(nullptr));
  const void *sources[] = {w, b};
  void *tensors[] = {x, params, out};
  if (info->pack(sources, nullptr, params) != gelato_ok ||
      info->invoke(tensors, &m, nullptr) != gelato_ok) {
    fprintf(stderr, "the kernel returned an error\n");
    return 1;
  }
  for (int64_t i = 0; i < 100; ++i) {
    int64_t row = i * 7919 % m, column = i * 104729 % n;
    double sum = b[column];
    for (int64_t j = 0; j < k; ++j)
      sum += double(x[row * k + j]) * w[column * k + j];
    double truth = sum / 2 * std::erfc(-sum / std::sqrt(2.0));
    if (!(std::abs(out[row * n + column] - truth) <=
          1e-4 * (1 + std::abs(truth)))) {
      fprintf(stderr, "wrong at [%ld, %ld]: %g, expected %g\n", long(row),
              long(column), out[row * n + column], truth);
      return 1;
    }
  }

  double flop = 2.0 * m * n * k;
  if (hostLoops().empty()) {
    fprintf(stderr, "no FMA loop for this architecture\n");
    return 1;
  }
  const CoreLoops &loops = hostLoops().front();
  int64_t rounds = int64_t(flop / loops.flopsPerRound / 2) + 1;
  std::vector<double> kernel, roof, share;
  for (int turn = 0; turn < turns; ++turn) {
    double t0 = now();
    loops.multiplyAdd(rounds);
    double t1 = now();
    info->invoke(tensors, &m, nullptr);
    double t2 = now();
    roof.push_back(rounds * loops.flopsPerRound / (t1 - t0) / 1e9);
    kernel.push_back(flop / (t2 - t1) / 1e9);
    share.push_back(kernel.back() / roof.back());
  }
  printf("Linear+GELU %ld x %ld x %ld, %s, one thread, median of %d turns\n"
         "  compile %.0f ms, load %.1f ms\n"
         "  FMA loop %.1f GFLOP/s\n  kernel   %.1f GFLOP/s (%.3f ms)\n"
         "  share    %.1f %%\n",
         long(m), long(k), long(n), info->levels[0], turns,
         (compiled - start) * 1e3, (callable - compiled) * 1e3, median(roof),
         median(kernel), flop / median(kernel) / 1e6, median(share) * 100);
  return 0;
}
