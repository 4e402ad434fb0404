//===- pool_tbb.cpp - oneTBB's env for bench-pools ------------------------===//
#include "pools.h"

#include "gelato/runtime/tbb.h"

gelato_env tbbEnv(int64_t threads) { return gelato_tbb_env(threads); }
