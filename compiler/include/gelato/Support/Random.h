//===- Random.h - numbers that are the same everywhere ----------*- C++ -*-===//
//
// What `random:SEED` stands for. The same seed gives the same bits on every
// machine and with every library: integers and one exact division, no libm, no
// std::normal_distribution, whose algorithm is the library's own.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_SUPPORT_RANDOM_H
#define GELATO_SUPPORT_RANDOM_H

#include <cstdint>

namespace gelato {

/// Uniform words of 64 bits (Steele, Lea and Flood: Fast Splittable
/// Pseudorandom Number Generators, 2014; constants of its Java version).
class SplitMix64 {
public:
  explicit SplitMix64(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

private:
  uint64_t state;
};

/// Numbers with mean 0 and variance 1 - 2^-32, near the normal distribution and
/// within [-6, 6]: the sum of twelve uniform 16-bit integers, centred and
/// divided by 2^16 (the Irwin-Hall distribution of order 12), which is exact in
/// f32. The uniform bits are those of SplitMix64, each word four integers,
/// lowest bits first.
class NormalNumbers {
public:
  explicit NormalNumbers(uint64_t seed) : words(seed) {}

  float next() {
    int64_t sum = 0;
    for (int word = 0; word < 3; ++word)
      for (uint64_t bits = words.next(), i = 0; i < 4; ++i, bits >>= 16)
        sum += int64_t(bits & 0xFFFF);
    return float(sum - 12 * 0xFFFF / 2) / 0x10000;
  }

private:
  SplitMix64 words;
};

} // namespace gelato

#endif // GELATO_SUPPORT_RANDOM_H
