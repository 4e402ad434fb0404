//===- tbb.h - oneTBB's threads behind gelato_env ---------------*- C++ -*-===//
//
// Compiled with the program that includes it and links oneTBB (-ltbb). Links
// nothing of gelato. Tasks run in the arena of the thread that calls the
// kernel: a program that has arenas calls kernels inside of them, with
// execute().
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_RUNTIME_TBB_H
#define GELATO_RUNTIME_TBB_H

#include "gelato/runtime/env.h"

#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

inline void gelato_tbb_parallel_for(void *, int64_t n,
                                    void (*body)(void *data, int64_t i),
                                    void *data) {
  // A task of a kernel is worth a task of oneTBB's, whatever their number.
  tbb::parallel_for(
      int64_t(0), n, int64_t(1), [=](int64_t i) { body(data, i); },
      tbb::simple_partitioner());
}

/// An env that runs on so many of oneTBB's threads; 0 or less: as many as the
/// arena of the thread that calls this has, without an arena one for each CPU
/// that the process may run on. More than the arena has are not to be had.
inline gelato_env gelato_tbb_env(int64_t threads) {
  return {sizeof(gelato_env),
          nullptr,
          gelato_tbb_parallel_for,
          threads > 0 ? threads : tbb::this_task_arena::max_concurrency(),
          nullptr,
          0};
}

#endif // GELATO_RUNTIME_TBB_H
