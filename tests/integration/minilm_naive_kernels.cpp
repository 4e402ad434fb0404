//===- minilm_naive_kernels.cpp - the engine's kernels, by definition -----===//
//
// The three kernels of all-MiniLM-L6-v2 written down as what they mean, with
// sums and activation in double. Linked to the engine in place of the generated
// archive, they show that tokenizer, attention, norms and pooling are right,
// whatever the compiler does.
//
// Their params are not packed: a blob is the kernel's tensors as float, one
// after the other in alphabetical order of their params (minilm/pack_naive.py).
//
//===----------------------------------------------------------------------===//

#include "minilm/naive/model.h"
#include <cmath>
#include <vector>

namespace {

constexpr int64_t D = 384, F = 1536;

/// The dot product of two rows, in eight sums that a compiler can vectorize.
double dot(const float *a, const float *b, int64_t n) {
  double lanes[8] = {};
  for (int64_t i = 0; i < n; i += 8)
    for (int64_t lane = 0; lane < 8; ++lane)
      lanes[lane] += double(a[i + lane]) * b[i + lane];
  double sum = 0;
  for (double lane : lanes)
    sum += lane;
  return sum;
}

/// x Phi(x). Source: Hendrycks and Gimpel, 2016 (exact form); erfc keeps the
/// left tail.
double gelu(double x) { return x * 0.5 * std::erfc(-x * std::sqrt(0.5)); }

constexpr int64_t linearBytes = (D + D * D) * int64_t(sizeof(float));
constexpr int64_t ffnBytes = (F + D + F * D + D * F) * int64_t(sizeof(float));

/// All that the engine asks of an info: its name, and the shape of x.
constexpr int64_t shapeOfX[] = {-1, D};
constexpr gelato_argument arguments[] = {
    {"x", gelato_role_input, gelato_f32, 2, 0, shapeOfX}};

constexpr gelato_kernel_info describe(const char *name) {
  gelato_kernel_info info{};
  info.size = sizeof(info);
  info.abi_version = GELATO_ABI_VERSION;
  info.argument_count = 1;
  info.name = name;
  info.arguments = arguments;
  return info;
}

} // namespace

extern "C" {

const gelato_kernel_info linear_info = describe("linear");
const gelato_kernel_info linear_residual_info = describe("linear_residual");
const gelato_kernel_info ffn_residual_info = describe("ffn_residual");

int64_t linear_params_bytes(void) { return linearBytes; }
int64_t linear_residual_params_bytes(void) { return linearBytes; }
int64_t ffn_residual_params_bytes(void) { return ffnBytes; }
int64_t linear_scratch_bytes(int64_t, const gelato_env *) { return 0; }
int64_t linear_residual_scratch_bytes(int64_t, const gelato_env *) { return 0; }
int64_t ffn_residual_scratch_bytes(int64_t, const gelato_env *) { return 0; }

int32_t linear_residual(const float *x, const float *r, const void *params,
                        float *out, int64_t M, const gelato_env *) {
  const float *b = static_cast<const float *>(params), *w = b + D;
  for (int64_t m = 0; m < M; ++m)
    for (int64_t n = 0; n < D; ++n)
      out[m * D + n] =
          float(dot(x + m * D, w + n * D, D) + b[n] + (r ? r[m * D + n] : 0));
  return gelato_ok;
}

int32_t linear(const float *x, const void *params, float *out, int64_t M,
               const gelato_env *env) {
  return linear_residual(x, nullptr, params, out, M, env);
}

int32_t ffn_residual(const float *x, const void *params, float *out, int64_t M,
                     const gelato_env *) {
  const float *b1 = static_cast<const float *>(params), *b2 = b1 + F,
              *w1 = b2 + D, *w2 = w1 + F * D;
  std::vector<float> h(F);
  for (int64_t m = 0; m < M; ++m) {
    for (int64_t f = 0; f < F; ++f)
      h[size_t(f)] = float(gelu(dot(x + m * D, w1 + f * D, D) + b1[f]));
    for (int64_t n = 0; n < D; ++n)
      out[m * D + n] =
          float(dot(h.data(), w2 + n * F, F) + b2[n] + x[m * D + n]);
  }
  return gelato_ok;
}

} // extern "C"
