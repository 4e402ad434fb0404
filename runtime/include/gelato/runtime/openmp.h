/*===- openmp.h - OpenMP's threads behind gelato_env --------------*- C -*-===*\
 *
 * Compiled with the program that includes it, by its compiler and with its
 * -fopenmp, so that there is one OpenMP in the process, the program's. C99 and
 * C++; links nothing of gelato.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_OPENMP_H
#define GELATO_RUNTIME_OPENMP_H

#ifndef _OPENMP
#error "gelato/runtime/openmp.h: found no OpenMP; compile with -fopenmp"
#endif

#include "gelato/runtime/env.h"

#include <omp.h>

/* A kernel plans no more tasks than env.threads: one thread for each. */
static inline void
gelato_openmp_parallel_for(void *context, int64_t n,
                           void (*body)(void *data, int64_t i), void *data) {
  (void)context;
  const int threads = n < 1 ? 1 : n < 65536 ? (int)n : 65536;
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int64_t i = 0; i < n; ++i)
    body(data, i);
}

/* An env that runs on so many of OpenMP's threads; 0 or less: one for each CPU
 * that the process may run on. Called inside of a parallel region, kernels run
 * serially, unless nested regions are allowed (OMP_MAX_ACTIVE_LEVELS). */
static inline gelato_env gelato_openmp_env(int64_t threads) {
  gelato_env env = {sizeof(gelato_env),
                    0,
                    gelato_openmp_parallel_for,
                    threads > 0 ? threads : omp_get_num_procs(),
                    0,
                    0};
  return env;
}

#endif /* GELATO_RUNTIME_OPENMP_H */
