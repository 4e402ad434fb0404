//===- pool_openmp.cpp - OpenMP's env for bench-pools ---------------------===//
#include "pools.h"

#include "gelato/runtime/openmp.h"

gelato_env openmpEnv(int64_t threads) { return gelato_openmp_env(threads); }
