/*===- threads.h - default threads behind gelato_env --------------*- C -*-===*\
 *
 * Kernels bring no threads; they hand their tasks to the parallel_for of the
 * env that they are called with. A program that has threads of its own puts
 * them behind it. For those that have none there is a pool here, which needs
 * nothing but the system. For OpenMP see openmp.h, for oneTBB tbb.h.
 *
 * Whatever runs the tasks changes no bit of the results.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_THREADS_H
#define GELATO_RUNTIME_THREADS_H

#include "gelato/runtime/env.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* How many CPUs this process may run on now: what taskset, cgroups' cpusets and
 * the like have left of those that the machine has. At least 1. */
int64_t gelato_cpu_count(void);

/* The env of a caller that wants no threads: the same as NULL, but for fields
 * that may be set afterwards. */
gelato_env gelato_serial_env(void);

/* Threads that wait for work. */
typedef struct gelato_pool gelato_pool;

/* Starts a pool of so many threads, of which the caller of a kernel is one; 0
 * or less: gelato_cpu_count(). There are at most 1024, and fewer where the
 * system gives no more (gelato_pool_env says how many); NULL: not even the
 * memory. Signals go to other threads of the program.
 *
 * After work threads look for more for some ten microseconds before they sleep,
 * so that the steps of a kernel follow each other without the system's help.
 * They do not where there are more of them than CPUs. */
gelato_pool *gelato_pool_open(int64_t threads);

/* An env that runs on the pool; of NULL, the serial one. It may be copied, and
 * its scratch set. Calls from several threads at once are fine: one of them has
 * the pool, and the others run their tasks themselves. */
gelato_env gelato_pool_env(gelato_pool *pool);

/* Ends the threads; no call may be under way. NULL is fine.
 *
 * In a child that was forked while no call was under way the threads do not
 * exist: calls with the pool's env run in their caller, and close frees it. */
void gelato_pool_close(gelato_pool *pool);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_THREADS_H */
