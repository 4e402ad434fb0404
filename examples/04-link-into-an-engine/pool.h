/*===- pool.h - the threads of the engine -------------------------*- C -*-===*\
 *
 * Stands for whatever an engine has already: kernels bring no threads of their
 * own, they hand their tasks to gelato_env.parallel_for.
 *
\*===----------------------------------------------------------------------===*/

#ifndef ENGINE_POOL_H
#define ENGINE_POOL_H

#include <stdint.h>

typedef struct pool pool;

/* A pool of so many threads, the caller of pool_parallel_for among them. NULL
 * when the system gives no more. */
pool *pool_create(int64_t threads);
void pool_destroy(pool *p);

/* What gelato_env.parallel_for wants; `context` is the pool. Calls
 * body(data, i) once for each i in [0, n) and returns after all have returned.
 * One call at a time. */
void pool_parallel_for(void *context, int64_t n, void (*body)(void *, int64_t),
                       void *data);

#endif /* ENGINE_POOL_H */
