#include "plain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

float x[M * D], w1[D * F], b1[F], w2[F * D], b2[D];

/* Element i of tensor `which`, as installed_test.py writes it. */
static float number(int which, int i) {
  return (float)((i * 37 + which * 11) % 64 - 32) / 64;
}

static void fill_one(int which, float *values, int count) {
  for (int i = 0; i < count; ++i)
    values[i] = number(which, i);
}

void fill(void) {
  fill_one(0, x, M * D);
  fill_one(1, w1, D * F);
  fill_one(2, b1, F);
  fill_one(3, w2, F * D);
  fill_one(4, b2, D);
}

int check(const char *what, const float *y) {
  for (int m = 0; m < M; ++m) {
    double h[F];
    for (int f = 0; f < F; ++f) {
      h[f] = b1[f];
      for (int d = 0; d < D; ++d)
        h[f] += (double)x[m * D + d] * w1[d * F + f];
      h[f] *= 0.5 * erfc(-h[f] * sqrt(0.5));
    }
    for (int d = 0; d < D; ++d) {
      double sum = b2[d];
      for (int f = 0; f < F; ++f)
        sum += h[f] * w2[f * D + d];
      if (!(fabs(sum - y[m * D + d]) < 1e-5)) {
        fprintf(stderr, "%s: row %d, column %d: found %g, expected %g\n", what,
                m, d, y[m * D + d], sum);
        return 1;
      }
    }
  }
  return 0;
}

void *read_file(const char *path, int64_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) || (*bytes = ftell(file)) < 0)
    return NULL;
  rewind(file);
  void *data = aligned_alloc(64, ((size_t)*bytes + 63) / 64 * 64);
  size_t read = data ? fread(data, 1, (size_t)*bytes, file) : 0;
  fclose(file);
  return read == (size_t)*bytes ? data : NULL;
}
