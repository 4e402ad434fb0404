/* The adapter for OpenMP, in C. */
#include "gelato/runtime/openmp.h"

gelato_env openmp_env(int64_t threads);
gelato_env openmp_env(int64_t threads) { return gelato_openmp_env(threads); }
