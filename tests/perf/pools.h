//===- pools.h - the thread pools that are compared -------------*- C++ -*-===//
#ifndef GELATO_TESTS_PERF_POOLS_H
#define GELATO_TESTS_PERF_POOLS_H

#include "gelato/runtime/env.h"

/// Each in a source of its own: OpenMP's wants -fopenmp.
gelato_env openmpEnv(int64_t threads);
gelato_env tbbEnv(int64_t threads);

#endif // GELATO_TESTS_PERF_POOLS_H
