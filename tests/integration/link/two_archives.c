/* Links two archives, each with entry code of its own inside. */
#include "gate.h"
#include "linear.h"
#include <math.h>
#include <stdio.h>

enum { M = 5, K = 7, N = 19 };

int main(void) {
  static float x[M * K], w[K * N], h[M * N], y[M * N], blob[4096];
  float *params = blob + (64 - (uintptr_t)blob % 64) / sizeof(float);
  double worst = 0;
  int m, n, k, i, status;
  for (i = 0; i < M * K; ++i)
    x[i] = (float)(i % 11 - 5) / 4;
  for (i = 0; i < K * N; ++i)
    w[i] = (float)(i % 13 - 6) / 8;
  status = linear_params_bytes() > (int64_t)sizeof blob - 64 ||
           linear_pack(w, params) || linear(x, params, h, M, 0) ||
           gate(h, y, M * N, 0);
  for (m = 0; m < M; ++m)
    for (n = 0; n < N; ++n) {
      double sum = 0, want;
      for (k = 0; k < K; ++k)
        sum += x[m * K + k] * w[k * N + n];
      want = sum > 0 ? sum / (1 + exp(-sum)) : 0;
      worst = fmax(worst, fabs(y[m * N + n] - want));
    }
  printf("status %d, largest difference %g\n", status, worst);
  return status || !(worst < 1e-6);
}
