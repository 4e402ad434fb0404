//===- Scan.cpp - the error of a function over all its inputs -------------===//
//
// Threads take blocks of patterns in order. What is counted per octave, in
// which all or most of a block lies, is merged once a block.
//
//===----------------------------------------------------------------------===//
#include "gelato/Accuracy/Scan.h"

#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Lane.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <mutex>
#include <thread>

using namespace llvm;

namespace gelato {

using oracle::Format;

namespace {

using numerics::FloatLane, numerics::IntLane;

/// The conversions of a 16-bit type, number by number.
template <auto widen> void widenAll(const void *from, float *to, int64_t n) {
  auto *h = static_cast<const uint16_t *>(from);
  for (int64_t i = 0; i < n; ++i)
    to[i] = FloatLane(widen(IntLane(uint32_t(h[i])))).value;
}
template <auto narrow> void narrowAll(const float *from, void *to, int64_t n) {
  auto *h = static_cast<uint16_t *>(to);
  for (int64_t i = 0; i < n; ++i)
    h[i] = uint16_t(narrow(FloatLane(from[i])).value);
}
template <unsigned bytes> void fromPattern(uint32_t bits, void *to) {
  std::memcpy(to, &bits, bytes);
}

constexpr NumberType kTypes[] = {
    {"f32", oracle::kF32, 4,
     [](const void *from, float *to, int64_t n) {
       std::memcpy(to, from, size_t(n) * 4);
     },
     [](const float *from, void *to, int64_t n) {
       std::memcpy(to, from, size_t(n) * 4);
     },
     fromPattern<4>},
    {"bf16", oracle::kBf16, 2, widenAll<numerics::widenBf16<IntLane>>,
     narrowAll<numerics::narrowToBf16<FloatLane>>, fromPattern<2>},
    {"f16", oracle::kF16, 2, widenAll<numerics::widenF16<IntLane>>,
     narrowAll<numerics::narrowToF16<FloatLane>>, fromPattern<2>},
};

constexpr uint64_t kBlock = 1 << 14;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTiniest = std::numeric_limits<double>::denorm_min();

/// What double may be off, in ULP, without being asked again.
constexpr double kEnough = 0x1p-12;

/// The spacing of the format at t.
double spacingAt(double t, const Format &format) {
  uint64_t bits;
  std::memcpy(&bits, &t, sizeof bits);
  int exponent = int(bits >> 52 & 0x7ff) - 1023;
  int unit = std::max(exponent - (format.bits - 1), format.smallestUnit);
  uint64_t scale = uint64_t(unit + 1023) << 52;
  std::memcpy(&t, &scale, sizeof t);
  return t;
}

/// q to the nearest whole number, ties to even; |q| < 2^51.
double nearestInteger(double q) { return (q + 0x1.8p52) - 0x1.8p52; }

bool isZeroOfOtherSign(double got, double truth) {
  return got == 0 && std::signbit(got) != std::signbit(truth);
}

/// Of two samples, the one that is shown is the same for any order of blocks.
bool isAfter(const Sample &a, const Sample &b) {
  return std::fabs(a.x) != std::fabs(b.x) ? std::fabs(a.x) > std::fabs(b.x)
                                          : a.x > b.x;
}
bool isWorse(const Sample &a, const Sample &b) {
  return a.ulp != b.ulp ? a.ulp > b.ulp : isAfter(b, a);
}

/// One block's part of a result.
class Judge {
public:
  Judge(const ScalarOracle &oracle, const NumberType &type)
      : oracle(oracle), format(type.format),
        overflow(std::ldexp(1.0, format.firstOverflow)) {}

  Sample judge(float x, float got, double truth, double bound) {
    Sample sample{x, got, truth, 0};
    if (bound == 0 && !std::isfinite(truth)) {
      if (std::isnan(truth) ? !std::isnan(got) : got != truth)
        add(sample, truth);
      return sample;
    }
    // So far out that nothing but an infinity is near.
    if (bound <= kEnough * std::fabs(truth) &&
        std::fabs(truth) * (1 - 2 * kEnough) > overflow) {
      add(sample, std::copysign(kInfinity, truth));
      return sample;
    }
    double unit = spacingAt(truth, format);
    // What underflows in double still has its sign.
    bool hasSign = got != 0 || bound < std::fabs(truth) || bound < 0x1p-900;
    if (!(bound <= kEnough * unit && std::fabs(truth) + unit < overflow &&
          hasSign)) {
      judgeSlowly(sample);
      return sample;
    }
    double count = truth / unit, expected = nearestInteger(count);
    bool isCertain =
        bound <= kTiniest ||
        std::fabs(std::fabs(count - expected) - 0.5) * unit > bound;
    if (!isCertain)
      ++hard;
    add(sample, isCertain ? expected * unit : oracle.nearest(x, format));
    return sample;
  }

  uint64_t misrounded = 0, wrong = 0, hard = 0;
  Sample firstWrong;

private:
  /// What double does not know.
  void judgeSlowly(Sample &sample) {
    ++hard;
    sample.truth = oracle.exactly(sample.x);
    add(sample, oracle.nearest(sample.x, format));
  }

  /// `expected` is the nearest number to the truth.
  void add(Sample &sample, double expected) {
    float got = sample.got;
    bool isGood =
        std::isnan(expected) ? std::isnan(got)
        : std::isinf(expected)
            ? got == expected
            : std::isfinite(got) && !isZeroOfOtherSign(got, sample.truth);
    if (!isGood) {
      sample.ulp = kInfinity;
      if (!wrong++ || isAfter(firstWrong, sample))
        firstWrong = sample;
    } else if (std::isfinite(expected)) {
      sample.ulp =
          std::fabs(got - sample.truth) / spacingAt(sample.truth, format);
    }
    misrounded += std::isnan(expected) ? !isGood : got != expected;
  }

  const ScalarOracle &oracle;
  const Format &format;
  double overflow;
};

unsigned binOf(double ulp) {
  return unsigned(std::lower_bound(std::begin(kHistogramEnds),
                                   std::end(kHistogramEnds), ulp) -
                  std::begin(kHistogramEnds));
}

using Octaves = std::map<std::pair<bool, int>, Octave>;

/// Of all threads.
struct Total {
  ScanResult result;
  Octaves octaves;
  std::mutex mutex;
  std::atomic<uint64_t> nextBlock{0};
  std::atomic<bool> failed{false};
};

/// The buffers of one thread.
class Worker {
public:
  Worker(Evaluation evaluate, const ScalarOracle &oracle,
         const NumberType &input, const NumberType &result)
      : evaluate(evaluate), oracle(oracle), input(input), output(result),
        raw(kBlock * input.bytes), rawResult(kBlock * result.bytes), x(kBlock),
        got(kBlock), exact(kBlock), truth(kBlock), bound(kBlock), ulp(kBlock) {}

  /// The numbers with the patterns first, first + stride, ...
  bool run(uint64_t first, uint64_t stride, uint64_t n, Total &total) {
    for (uint64_t i = 0; i < n; ++i)
      input.fromPattern(uint32_t(first + i * stride),
                        raw.data() + i * input.bytes);
    if (!evaluate(raw.data(), rawResult.data(), int64_t(n)))
      return false;
    input.widen(raw.data(), x.data(), int64_t(n));
    output.widen(rawResult.data(), got.data(), int64_t(n));
    std::copy_n(x.begin(), n, exact.begin());
    oracle.evaluate(exact.data(), truth.data(), bound.data(), int64_t(n));
    tally(n, total);
    return true;
  }

private:
  void tally(uint64_t n, Total &total) {
    Judge judge(oracle, output);
    Octaves octaves;
    uint64_t histogram[kHistogramBins] = {};
    measure(n);
    for (uint64_t i = 0, end; i < n; i = end) {
      for (end = i + 1; end < n && octaveBits(end) == octaveBits(i);)
        ++end;
      Octave &octave = octaves[{!std::signbit(x[i]), octaveOf(x[i])}];
      octave.isNegative = std::signbit(x[i]);
      octave.exponent = octaveOf(x[i]);
      octave.inputs += end - i;
      uint64_t before = judge.misrounded;
      for (uint64_t k = i; k < end; ++k) {
        Sample sample{x[k], got[k], truth[k], ulp[k]};
        if (ulp[k] < 0)
          sample = judge.judge(x[k], got[k], truth[k], bound[k]);
        else
          judge.misrounded += ulp[k] > 0.5;
        ++histogram[sample.ulp <= 0.5 ? 0 : binOf(sample.ulp)];
        if (sample.ulp >= octave.worst.ulp && sample.ulp != kInfinity &&
            isWorse(sample, octave.worst))
          octave.worst = sample;
      }
      octave.misrounded += judge.misrounded - before;
    }
    std::lock_guard<std::mutex> lock(total.mutex);
    ScanResult &result = total.result;
    result.inputs += n;
    result.misrounded += judge.misrounded;
    result.hard += judge.hard;
    if (judge.wrong &&
        (!result.wrong || isAfter(result.firstWrong, judge.firstWrong)))
      result.firstWrong = judge.firstWrong;
    result.wrong += judge.wrong;
    for (unsigned bin = 0; bin < kHistogramBins; ++bin)
      result.histogram[bin] += histogram[bin];
    for (auto &[key, part] : octaves) {
      Octave &whole =
          total.octaves
              .try_emplace(key,
                           Octave{part.isNegative, part.exponent, 0, 0, {}})
              .first->second;
      whole.inputs += part.inputs;
      whole.misrounded += part.misrounded;
      if (isWorse(part.worst, whole.worst))
        whole.worst = part.worst;
    }
  }

  /// The errors of those for which double is certainly enough, and the number
  /// is certainly the nearest or not; -1 for the others, which are few.
  void measure(uint64_t n) {
    const Format &format = output.format;
    double overflow = std::ldexp(1.0, format.firstOverflow);
    for (uint64_t i = 0; i < n; ++i) {
      double t = truth[i], y = got[i], unit = spacingAt(t, format);
      double error = std::fabs(y - t) / unit;
      bool hasSign =
          y != 0 || (bound[i] < 0x1p-900 && std::signbit(y) == std::signbit(t));
      bool isClear = bound[i] <= kEnough * unit &&
                     std::fabs(t) + unit < overflow &&
                     std::fabs(y) < overflow && hasSign &&
                     std::fabs(error - 0.5) > 2 * kEnough;
      ulp[i] = isClear ? error : -1;
    }
  }

  /// Sign and exponent of x[i].
  uint32_t octaveBits(uint64_t i) const {
    uint32_t bits;
    std::memcpy(&bits, &x[i], sizeof bits);
    return bits >> 23;
  }

  /// Of numbers that have none, one that sorts them to the end.
  int octaveOf(float value) const {
    if (!std::isfinite(value))
      return 1000;
    int least = input.format.smallestUnit + input.format.bits - 1;
    return value == 0 ? least - 1 : std::max(std::ilogb(value), least - 1);
  }

  Evaluation evaluate;
  const ScalarOracle &oracle;
  const NumberType &input, &output;
  std::vector<char> raw, rawResult;
  std::vector<float> x, got;
  std::vector<double> exact, truth, bound, ulp;
};

} // namespace

const NumberType *findNumberType(StringRef name) {
  for (const NumberType &type : kTypes)
    if (type.name == name)
      return &type;
  return nullptr;
}

/// Zeros, infinities, NaN, and the ends of the subnormal and normal range.
static Expected<std::vector<Sample>> special(Evaluation evaluate,
                                             const ScalarOracle &oracle,
                                             const NumberType &input,
                                             const NumberType &output) {
  unsigned width = 8 * input.bytes;
  uint32_t sign = 1u << (width - 1);
  unsigned fraction = unsigned(input.format.bits - 1);
  uint32_t infinity = ((sign >> fraction) - 1) << fraction;
  uint32_t patterns[] = {0,
                         sign,
                         1,
                         infinity - 1,
                         sign | (infinity - 1),
                         infinity,
                         sign | infinity,
                         infinity | (1u << (fraction - 1))};
  std::vector<Sample> samples;
  Judge judge(oracle, output);
  for (uint32_t pattern : patterns) {
    char raw[4], rawResult[4];
    input.fromPattern(pattern, raw);
    if (!evaluate(raw, rawResult, 1))
      return createStringError("the kernel failed");
    float x, got;
    input.widen(raw, &x, 1);
    output.widen(rawResult, &got, 1);
    samples.push_back(judge.judge(x, got, 0, kInfinity));
  }
  return samples;
}

Expected<ScanResult> scan(Evaluation evaluate, const ScalarOracle &oracle,
                          const NumberType &input, const NumberType &result,
                          const ScanOptions &options) {
  uint64_t stride =
      input.bytes == 4 ? std::max<uint64_t>(1, options.stride) : 1;
  uint64_t patterns = uint64_t(1) << (8 * input.bytes);
  uint64_t count = (patterns + stride - 1) / stride;
  uint64_t blocks = (count + kBlock - 1) / kBlock;
  Total total;
  auto work = [&](bool reports) {
    Worker worker(evaluate, oracle, input, result);
    for (uint64_t block;
         !total.failed && (block = total.nextBlock++) < blocks;) {
      uint64_t first = block * kBlock;
      if (!worker.run(first * stride, stride, std::min(kBlock, count - first),
                      total))
        total.failed = true;
      if (reports && options.progress)
        options.progress(double(std::min(block + 1, blocks)) / double(blocks));
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < options.threads; ++i)
    others.emplace_back(work, false);
  work(true);
  for (std::thread &other : others)
    other.join();
  if (total.failed)
    return createStringError("the kernel failed");

  ScanResult &all = total.result;
  for (auto &[key, octave] : total.octaves) {
    all.octaves.push_back(octave);
    if (isWorse(octave.worst, all.worst))
      all.worst = octave.worst;
  }
  auto value = [](const Octave &o) {
    return o.isNegative ? -o.exponent - 5000 : o.exponent + 5000;
  };
  std::sort(
      all.octaves.begin(), all.octaves.end(),
      [&](const Octave &a, const Octave &b) { return value(a) < value(b); });
  auto listed = special(evaluate, oracle, input, result);
  if (!listed)
    return listed.takeError();
  all.special = std::move(*listed);
  return std::move(all);
}

} // namespace gelato
