/*===- engine.c - a small engine that links a kernel ----------------------===*\
 *
 *   engine PARAMS [TOKENS [THREADS]]
 *
 * What an inference engine does with a generated kernel: maps the params that
 * `gelato pack` wrote, takes its own scratch once, and runs the kernel on its
 * own threads. Then it checks the results: against a plain loop over the
 * weights, which it can make itself (make_weights.py has the same formula), and
 * against other numbers of threads, bit by bit.
 *
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L /* mmap */

#include "ffn.h"
#include "pool.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { D = 256, F = 1024, MAX_TOKENS = 4096, MAX_THREADS = 64, CHECKED = 16 };

static _Noreturn void fail(const char *what, const char *why) {
  fprintf(stderr, "engine: %s: %s\n", what, why);
  exit(1);
}

/* Element i of tensor `which`: an exact multiple of 2^-16 in [-1/32, 1/32). */
static float weight(uint32_t which, uint32_t i) {
  uint32_t mixed = (i * 2654435761u + which * 40503u) * 2246822519u;
  return (float)((int32_t)(mixed >> 20) - 2048) / 65536;
}

/* The packed params as the file has them. A mapping begins at a page, so it is
 * aligned to 64 bytes; processes that map one file share its memory. */
static const void *map_params(const char *path) {
  struct stat status;
  int file = open(path, O_RDONLY);
  if (file < 0 || fstat(file, &status))
    fail(path, "cannot be read");
  if (status.st_size != ffn_params_bytes())
    fail(path, "was packed for another kernel: its size is not the params'");
  void *memory =
      mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED)
    fail(path, "cannot be mapped");
  close(file);
  return memory;
}

/* Row m of the result by plain loops in double. */
static void plain_row(const float *x, double *out) {
  static double h[F];
  for (uint32_t f = 0; f < F; ++f) {
    double sum = weight(1, f);
    for (uint32_t d = 0; d < D; ++d)
      sum += (double)x[d] * weight(0, d * F + f);
    h[f] = sum * 0.5 * erfc(-sum * sqrt(0.5));
  }
  for (uint32_t d = 0; d < D; ++d) {
    out[d] = weight(3, d);
    for (uint32_t f = 0; f < F; ++f)
      out[d] += h[f] * weight(2, f * D + d);
  }
}

static double largest_difference(const float *x, const float *y, int64_t m) {
  double largest = 0, row[D];
  for (int64_t i = 0; i < m && i < CHECKED; ++i) {
    plain_row(x + i * D, row);
    for (int d = 0; d < D; ++d)
      largest = fmax(largest, fabs(y[i * D + d] - row[d]));
  }
  return largest;
}

static int64_t number(const char *text, int64_t most) {
  char *end;
  long long value = strtoll(text, &end, 10);
  if (end == text || *end || value < 1 || value > most)
    fail(text, "is no number in range");
  return value;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 4)
    fail("usage", "engine PARAMS [TOKENS [THREADS]]");
  int64_t m = argc > 2 ? number(argv[2], MAX_TOKENS) : 126;
  int64_t most = argc > 3 ? number(argv[3], MAX_THREADS) : 4;
  const void *params = map_params(argv[1]);
  size_t bytes = (size_t)(m * D) * sizeof(float);
  float *x = malloc(bytes), *first = malloc(bytes), *y = malloc(bytes);
  if (!x || !first || !y)
    fail("activations", "no memory");
  for (int64_t i = 0; i < m * D; ++i)
    x[i] = weight(4, (uint32_t)i) * 64;

  /* One scratch for all calls: this env serves one call at a time. */
  gelato_env env = {sizeof env, NULL, pool_parallel_for, most, NULL, 0};
  env.scratch_bytes = (ffn_scratch_bytes(m, &env) + 63) / 64 * 64;
  env.scratch = aligned_alloc(64, (size_t)env.scratch_bytes);
  if (!env.scratch)
    fail("scratch", "no memory");
  printf("%lld tokens, %lld bytes of params mapped, %lld bytes of scratch\n",
         (long long)m, (long long)ffn_params_bytes(),
         (long long)env.scratch_bytes);

  int wrong = 0;
  for (int64_t threads = 1; threads <= most; threads *= 2) {
    pool *p = pool_create(threads);
    if (!p)
      fail("threads", "the system gives no more");
    env.context = p;
    env.threads = threads;
    float *out = threads == 1 ? first : y;
    int status = ffn(x, params, out, m, &env);
    pool_destroy(p);
    if (status != gelato_ok) {
      fprintf(stderr, "engine: ffn returned status %d, see env.h\n", status);
      return 1;
    }
    if (threads == 1) {
      double difference = largest_difference(x, first, m);
      wrong |= !(difference < 1e-6);
      printf("1 thread: largest difference from a plain loop %.1e\n",
             difference);
    } else {
      int same = memcmp(first, y, bytes) == 0;
      wrong |= !same;
      printf("%lld threads: %s\n", (long long)threads,
             same ? "the same bits" : "OTHER BITS");
    }
  }
  free(env.scratch);
  free(y);
  free(first);
  free(x);
  munmap((void *)params, (size_t)ffn_params_bytes());
  return wrong;
}
