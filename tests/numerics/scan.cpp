//===- scan.cpp - the error of every function over all inputs -------------===//
//
//   scan [FUNCTION [CLASS]] [--stride N] [--range LO HI] [--bands]
//
// Runs the rows of Functions.def on plain floats over all 2^32 inputs with two
// threads and prints the largest error in ULP, where it is, how many inputs lie
// above 1, 2 and 4 ULP, and the first results that are wrong altogether (NaN,
// infinity or sign of zero). Exits with 1 if a row exceeds its bound and with 2
// if no row was asked for that exists. A full scan of a row takes about a
// minute.
//
//   --stride N      every N-th bit pattern
//   --range LO HI   only inputs with LO <= x <= HI
//   --bands         also the largest error in each binade of the input
//
// Build: clang++ -std=c++17 -O3 -mavx2 -mfma -ffp-contract=off -pthread
//        -Icompiler/include -DGELATO_HAS_LIBMVEC tests/numerics/scan.cpp
//        compiler/lib/Numerics/Reference*.cpp -lmvec -o scan
//
//===----------------------------------------------------------------------===//

#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Lane.h"
#include "gelato/Numerics/Reference.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

using namespace gelato::numerics;

namespace {

struct Row {
  const char *mnemonic, *accuracy;
  void (*run)(const float *x, float *y, int n);
  double maxUlp;
};

/// The loop is written so that the compiler vectorizes the inlined body.
#define RUN(implementation)                                                    \
  [](const float *__restrict x, float *__restrict y, int n) {                  \
    for (int i = 0; i < n; ++i)                                                \
      y[i] = implementation(FloatLane(x[i])).value;                            \
  }

const Row rows[] = {
#define GELATO_FUNCTION(mnemonic, Class, implementation, maxUlp)               \
  {#mnemonic, #Class, RUN(gelato::numerics::implementation), maxUlp},
#include "gelato/Numerics/Functions.def"
};

struct Options {
  uint64_t stride = 1;
  double low = -INFINITY, high = INFINITY;
  bool ranged = false, bands = false;
};

struct Result {
  double worst = -1;
  float at = 0, got = 0;
  uint64_t count = 0, above1 = 0, above2 = 0, above4 = 0, wrong = 0;
  float wrongAt = 0, wrongGot = 0;
  std::map<int, std::pair<double, float>> bands;

  void add(const Result &other) {
    if (other.worst > worst)
      worst = other.worst, at = other.at, got = other.got;
    if (other.wrong && !wrong)
      wrongAt = other.wrongAt, wrongGot = other.wrongGot;
    count += other.count, wrong += other.wrong;
    above1 += other.above1, above2 += other.above2, above4 += other.above4;
    for (auto &[key, band] : other.bands)
      bands[key] = std::max(bands[key], band);
  }
};

constexpr int kChunk = 1 << 14;

float fromPattern(uint64_t pattern) {
  uint32_t bits = static_cast<uint32_t>(pattern);
  float f;
  std::memcpy(&f, &bits, sizeof f);
  return f;
}

void scanChunk(const Row &row, const Options &options, uint64_t first,
               Result &result) {
  static thread_local float x[kChunk], y[kChunk];
  static thread_local double exact[kChunk], truth[kChunk];
  int n = 0;
  for (int i = 0; i < kChunk; ++i) {
    uint64_t pattern = (first + i) * options.stride;
    if (pattern >> 32)
      break;
    float v = fromPattern(pattern);
    if (!options.ranged || (v >= options.low && v <= options.high))
      x[n++] = v;
  }
  row.run(x, y, n);
  for (int i = 0; i < n; ++i)
    exact[i] = x[i];
  referenceAll(row.mnemonic, exact, truth, n);
  for (int i = 0; i < n; ++i) {
    double error = ulpError(y[i], truth[i]);
    ++result.count;
    if (std::isinf(error)) {
      if (!result.wrong++)
        result.wrongAt = x[i], result.wrongGot = y[i];
      continue;
    }
    result.above1 += error > 1;
    result.above2 += error > 2;
    result.above4 += error > 4;
    if (error > result.worst)
      result.worst = error, result.at = x[i], result.got = y[i];
    if (options.bands) {
      int key = (std::ilogb(x[i]) + 1000) * (std::signbit(x[i]) ? -1 : 1);
      auto &band = result.bands[key];
      band = std::max(band, {error, x[i]});
    }
  }
}

Result scan(const Row &row, const Options &options) {
  constexpr int threads = 2;
  uint64_t total = ((uint64_t(1) << 32) + options.stride - 1) / options.stride;
  Result results[threads];
  auto work = [&](int self) {
    for (uint64_t c = self; c * kChunk < total; c += threads)
      scanChunk(row, options, c * kChunk, results[self]);
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  results[0].add(results[1]);
  return results[0];
}

/// Prints the result; true if the row keeps its bound.
bool report(const Row &row, const Result &r, const Options &options) {
  bool good = !r.wrong && r.worst <= row.maxUlp;
  std::printf("%-14s %-5s %s max %.4f ULP (bound %.2f) at %.9g (%a) got %a; "
              "%llu inputs, above 1: %llu, 2: %llu, 4: %llu\n",
              row.mnemonic, row.accuracy, good ? "ok  " : "FAIL", r.worst,
              row.maxUlp, r.at, r.at, r.got, (unsigned long long)r.count,
              (unsigned long long)r.above1, (unsigned long long)r.above2,
              (unsigned long long)r.above4);
  if (r.wrong)
    std::printf("  %llu results are wrong altogether, first %.9g (%a) -> %a, "
                "expected %a\n",
                (unsigned long long)r.wrong, r.wrongAt, r.wrongAt, r.wrongGot,
                reference(row.mnemonic, r.wrongAt));
  if (options.bands)
    for (auto &[key, band] : r.bands)
      if (band.first > 1)
        std::printf("  %c 2^%d: %.3f at %.9g\n", key < 0 ? '-' : '+',
                    std::abs(key) - 1000, band.first, band.second);
  std::fflush(stdout);
  return good;
}

} // namespace

int main(int argc, char **argv) {
  Options options;
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--stride" && i + 1 < argc) {
      options.stride = std::max(1ll, std::atoll(argv[++i]));
    } else if (word == "--range" && i + 2 < argc) {
      options.ranged = true;
      options.low = std::atof(argv[++i]);
      options.high = std::atof(argv[++i]);
    } else if (word == "--bands") {
      options.bands = true;
    } else if (word[0] == '-' || names.size() == 2) {
      std::fprintf(stderr,
                   "scan: '%s' is not understood; expected "
                   "[FUNCTION [CLASS]] [--stride N] [--range LO HI] "
                   "[--bands]\n",
                   word.c_str());
      return 2;
    } else {
      names.push_back(word);
    }
  }
  int found = 0;
  bool good = true;
  for (const Row &row : rows) {
    if ((names.size() > 0 && names[0] != row.mnemonic) ||
        (names.size() > 1 && names[1] != row.accuracy))
      continue;
    ++found;
    if (!findReference(row.mnemonic)) {
      std::printf("%s has no oracle\n", row.mnemonic);
      good = false;
      continue;
    }
    good &= report(row, scan(row, options), options);
  }
  if (!found) {
    std::fprintf(stderr, "scan: no row of Functions.def fits; it has\n");
    for (const Row &row : rows)
      std::fprintf(stderr, "  %s %s\n", row.mnemonic, row.accuracy);
    return 2;
  }
  return good ? 0 : 1;
}
