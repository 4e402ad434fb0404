//===- jit.cpp - a program that compiles its kernel for its shape ---------===//
//
//   jit [M K N]     default: 128 768 3072
//
// Compiles a fused Linear+GELU for the shape that it is given, while it runs,
// packs the weights, calls the kernel and compares some results with plain
// loops in double. Then it asks for the same kernel again, as the next start of
// the program would: that comes from the cache.
//
//===----------------------------------------------------------------------===//
#include <gelato/gelato.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace {

constexpr char kText[] =
    "kernel linear_gelu(x: f32[M, K], w: param f32[K, N], b: param f32[N]) "
    "-> f32[M, N] {\n"
    "  return gelu(x @ w + b)\n"
    "}\n";

// What a generated header would declare, all sizes bound.
using LinearGelu = int32_t(const float *x, const void *params, float *out,
                           const gelato_env *env);
using Pack = int32_t(const float *w, const float *b, void *params);
using ParamsBytes = int64_t();

/// An exact multiple of 1/64 in [-1/2, 1/2], always the same.
float value(size_t i) { return float(int(i * 2654435761u % 65) - 32) / 64; }

std::vector<float> values(size_t count) {
  std::vector<float> v(count);
  for (size_t i = 0; i < count; ++i)
    v[i] = value(i);
  return v;
}

struct Free {
  void operator()(void *memory) const { free(memory); }
};

} // namespace

int main(int argc, char **argv) {
  if (argc != 1 && argc != 4) {
    fprintf(stderr, "usage: jit [M K N]\n");
    return 1;
  }
  int64_t M = argc == 4 ? atoll(argv[1]) : 128,
          K = argc == 4 ? atoll(argv[2]) : 768,
          N = argc == 4 ? atoll(argv[3]) : 3072;
  if (M < 1 || K < 1 || N < 1) {
    fprintf(stderr, "jit: found sizes that are not positive, expected M K N\n");
    return 1;
  }
  gelato::Jit jit(kText, {{"M", M}, {"K", K}, {"N", N}});
  fputs(jit.text().c_str(), stderr); // errors, and warnings of the cache
  if (!jit)
    return 1;
  auto *kernel = jit.function<LinearGelu>("linear_gelu");
  auto *pack = jit.function<Pack>("linear_gelu_pack");
  auto *paramsBytes = jit.function<ParamsBytes>("linear_gelu_params_bytes");
  printf("%s for %s: %.1f ms%s\n", jit.kernel(0)->name,
         jit.kernel(0)->levels[0], jit.seconds().total * 1e3,
         jit.isCached() ? " from the cache" : "");

  std::vector<float> x = values(M * K), w = values(K * N), b = values(N),
                     out(M * N);
  std::unique_ptr<void, Free> params(aligned_alloc(64, paramsBytes()));
  int32_t status =
      params ? pack(w.data(), b.data(), params.get()) : int32_t(gelato_memory);
  if (status == gelato_ok)
    status = kernel(x.data(), params.get(), out.data(), nullptr);
  if (status != gelato_ok) {
    fprintf(stderr, "jit: the kernel returned status %d\n", status);
    return 1;
  }

  double worst = 0;
  for (int64_t i = 0; i < 1000; ++i) {
    int64_t m = i * 7919 % M, n = i * 104729 % N;
    double sum = b[n];
    for (int64_t k = 0; k < K; ++k)
      sum += double(x[m * K + k]) * w[k * N + n];
    double truth = sum / 2 * std::erfc(-sum * std::sqrt(0.5));
    worst = std::fmax(worst, std::fabs(out[m * N + n] - truth) /
                                 std::fmax(1, std::fabs(truth)));
  }
  printf("largest difference from plain loops in double: %.1e\n", worst);

  gelato::Jit again(kText, {{"M", M}, {"K", K}, {"N", N}});
  printf("the same once more: %s, %.2f ms\n",
         again.isCached() ? "from the cache" : "compiled",
         again.seconds().total * 1e3);
  return worst < 1e-5 ? 0 : 1;
}
