//===- roof.h - what this core can do at most -----------------------------===//
#ifndef GELATO_TESTS_PERF_ROOF_H
#define GELATO_TESTS_PERF_ROOF_H

#include <cstdint>

/// f32 FMAs in registers only, in the widest vectors of this processor: runs
/// `rounds` rounds and returns the floating-point operations it did (two per
/// lane and FMA); 0 if the processor has no FMA. Twelve independent chains
/// cover a latency of 4 to 5 cycles on two pipes.
double runFmaLoop(int64_t rounds);

#endif
