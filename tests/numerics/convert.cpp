//===- convert.cpp - the conversions to and from 16 bits, all of them -----===//
//
//   convert [--stride N]
//
// Runs the templates of Convert.h over all 2^16 inputs of the widening and all
// 2^32 of the narrowing ones, or every N-th, and holds each result against what
// the format says: a 16-bit number's value is taken from its fields, and a
// narrowed one is right if it is the nearest to x, the even one of two. Where
// the machine has F16C, its instructions must give the same bits, NaN included.
// Exits with 1 if any is wrong.
//
//===----------------------------------------------------------------------===//

#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Lane.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#ifdef __F16C__
#include <immintrin.h>
#endif

using namespace gelato::numerics;

namespace {

constexpr int kChunk = 1 << 12;

struct Format {
  const char *name;
  int exponentBits, fractionBits;
  void (*widen)(const uint16_t *h, float *x, int n);
  void (*narrow)(const float *x, uint16_t *h, int n);

  uint32_t largestExponent() const { return (1u << exponentBits) - 1; }
  uint32_t infinity() const { return largestExponent() << fractionBits; }

  /// The value of the bits without the sign, by IEEE 754-2019, section 3.4. Of
  /// infinity, what a further exponent would make it: half way to it lies the
  /// end of what is rounded to the largest number (section 4.3.1).
  double magnitude(uint32_t bits) const {
    int bias = (1 << (exponentBits - 1)) - 1;
    int exponent = int(bits >> fractionBits);
    double fraction = bits & ((1u << fractionBits) - 1);
    double lead = exponent ? std::ldexp(1.0, fractionBits) : 0;
    return std::ldexp(lead + fraction,
                      std::max(exponent, 1) - bias - fractionBits);
  }
};

/// The loops are written so that the compiler vectorizes the inlined body.
const Format formats[] = {
    {"bf16", 8, 7,
     [](const uint16_t *__restrict h, float *__restrict x, int n) {
       for (int i = 0; i < n; ++i)
         x[i] = widenBf16(IntLane(uint32_t(h[i]))).value;
     },
     [](const float *__restrict x, uint16_t *__restrict h, int n) {
       for (int i = 0; i < n; ++i)
         h[i] = uint16_t(narrowToBf16(FloatLane(x[i])).value);
     }},
    {"f16", 5, 10,
     [](const uint16_t *__restrict h, float *__restrict x, int n) {
       for (int i = 0; i < n; ++i)
         x[i] = widenF16(IntLane(uint32_t(h[i]))).value;
     },
     [](const float *__restrict x, uint16_t *__restrict h, int n) {
       for (int i = 0; i < n; ++i)
         h[i] = uint16_t(narrowToF16(FloatLane(x[i])).value);
     }},
};

#ifdef __F16C__
uint32_t hardwareNarrow(float x) {
  return _cvtss_sh(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
float hardwareWiden(uint16_t h) {
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(h)));
}
#endif

uint32_t bitsOf(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

float fromPattern(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

int64_t checkWiden(const Format &format) {
  int64_t wrong = 0;
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    uint16_t h = uint16_t(bits);
    float x;
    format.widen(&h, &x, 1);
    uint32_t magnitude = bits & 0x7fff;
    bool good = std::signbit(x) == bits >> 15;
    if (magnitude > format.infinity())
      // Only f16's conversion can make a NaN quiet; bf16's moves bits.
      good &= std::isnan(x) &&
              ((bitsOf(x) ^ (bits << (23 - format.fractionBits))) & 0x3fffff) ==
                  0 &&
              (format.exponentBits == 8 || (bitsOf(x) & 0x400000));
    else if (magnitude == format.infinity())
      good &= std::isinf(x);
    else
      good &= std::fabs(x) == format.magnitude(magnitude);
#ifdef __F16C__
    if (format.exponentBits == 5)
      good &= bitsOf(x) == bitsOf(hardwareWiden(h));
#endif
    if (!good && !wrong++)
      std::printf("%s 0x%04x is widened to %a, 0x%08x\n", format.name, bits, x,
                  bitsOf(x));
  }
  return wrong;
}

/// The numbers x that are rounded to a magnitude: from `low` to `high`.
struct Interval {
  double low, high;
};

bool isNearest(const Format &format, const std::vector<Interval> &intervals,
               float x, uint16_t h) {
  uint32_t bits = bitsOf(x), magnitude = h & 0x7fff;
  bool good = bits >> 31 == uint32_t(h >> 15);
#ifdef __F16C__
  if (format.exponentBits == 5)
    good &= hardwareNarrow(x) == h;
#endif
  if (std::isnan(x)) {
    uint32_t quiet = 1u << (format.fractionBits - 1);
    uint32_t payload = (bits & 0x7fffff) >> (23 - format.fractionBits);
    return good && magnitude == (format.infinity() | payload | quiet);
  }
  if (magnitude > format.infinity())
    return false;
  double size = std::fabs(double(x));
  const Interval &interval = intervals[magnitude];
  bool isInside = size > interval.low && size < interval.high;
  bool isTie = size == interval.low || size == interval.high;
  return good && (isInside || (isTie && magnitude % 2 == 0));
}

int64_t checkNarrow(const Format &format, uint64_t stride) {
  std::vector<Interval> intervals;
  for (uint32_t m = 0; m <= format.infinity(); ++m) {
    double value = format.magnitude(m);
    intervals.push_back({m ? (format.magnitude(m - 1) + value) / 2 : -1.0,
                         m == format.infinity()
                             ? INFINITY
                             : (value + format.magnitude(m + 1)) / 2});
  }

  constexpr int threads = 2;
  uint64_t total = ((uint64_t(1) << 32) + stride - 1) / stride;
  int64_t wrong[threads] = {};
  auto work = [&](int self) {
    std::vector<float> x(kChunk);
    std::vector<uint16_t> h(kChunk);
    for (uint64_t c = self; c * kChunk < total; c += threads) {
      int n = int(std::min<uint64_t>(kChunk, total - c * kChunk));
      for (int i = 0; i < n; ++i)
        x[i] = fromPattern(uint32_t((c * kChunk + i) * stride));
      format.narrow(x.data(), h.data(), n);
      for (int i = 0; i < n; ++i)
        if (!isNearest(format, intervals, x[i], h[i]) && !wrong[self]++)
          std::printf("%a, 0x%08x, is narrowed to %s 0x%04x\n", x[i],
                      bitsOf(x[i]), format.name, h[i]);
    }
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  std::printf("%s: %llu narrowed, %lld wrong\n", format.name,
              (unsigned long long)total, (long long)(wrong[0] + wrong[1]));
  return wrong[0] + wrong[1];
}

} // namespace

int main(int argc, char **argv) {
  uint64_t stride = 1;
  if (argc == 3 && !std::strcmp(argv[1], "--stride")) {
    stride = std::max(1ll, std::atoll(argv[2]));
  } else if (argc != 1) {
    std::fprintf(stderr, "convert: expected nothing, or --stride N\n");
    return 2;
  }
  int64_t wrong = 0;
  for (const Format &format : formats)
    wrong += checkWiden(format) + checkNarrow(format, stride);
  return wrong ? 1 : 0;
}
