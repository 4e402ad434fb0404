//===- Clock.h - seconds of wall time ---------------------------*- C++ -*-===//
#ifndef GELATO_SUPPORT_CLOCK_H
#define GELATO_SUPPORT_CLOCK_H

#include <chrono>

namespace gelato {

/// Seconds of a clock that never steps back.
inline double secondsNow() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Adds the time of its scope to `seconds`.
class Stopwatch {
public:
  explicit Stopwatch(double &seconds) : seconds(seconds), start(secondsNow()) {}
  ~Stopwatch() { seconds += secondsNow() - start; }
  Stopwatch(const Stopwatch &) = delete;
  Stopwatch &operator=(const Stopwatch &) = delete;

private:
  double &seconds;
  double start;
};

} // namespace gelato

#endif // GELATO_SUPPORT_CLOCK_H
