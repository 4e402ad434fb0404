//===- timed.h - calls that libperf-timed.so repeats and times --*- C++ -*-===//
#ifndef GELATO_PERF_TIMED_H
#define GELATO_PERF_TIMED_H

#include <functional>
#include <string>

/// Runs once; false where it was refused.
using Call = std::function<bool()>;

#endif // GELATO_PERF_TIMED_H
