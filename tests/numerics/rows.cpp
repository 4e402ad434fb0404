//===- rows.cpp - the error and the cost of every row over all inputs -----===//
//
//   rows [FUNCTION [CLASS]] [--stride N] [--threads N] [--print]
//
// Runs the rows of Functions.def on plain floats over all 2^32 inputs, or every
// N-th, and prints for each the largest error, where it is, how many results
// are not the nearest number, and the operations. Results of the classes Bf16
// and F16 are narrowed first, and all 2^16 inputs of that type must give the
// nearest number. Those of Bf16 are narrowed as kernels do it (Convert.h): with
// ties up, or both with ties to even and with ties away from zero. Exits with 1
// if a row exceeds its bound, or states anything else than what a scan of all
// inputs finds or its operations are, and with 2 if no row was asked for that
// exists. A row takes about half a minute.
//
// --print writes each row as it should be, to be put into Functions.def: all of
// it after a scan of all inputs, and else with the bound that it has if that
// can be right.
//
//===----------------------------------------------------------------------===//

#include "CountLane.h"

#include "gelato/Accuracy/Scan.h"
#include "gelato/Numerics/FunctionRows.h"
#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Lane.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

using namespace gelato;
using counting::CountLane;
using numerics::FloatLane, numerics::Operations;

namespace {

struct Row {
  std::string mnemonic, accuracy, implementation;
  void (*run)(const float *x, float *y, int64_t n);
  CountLane (*count)(CountLane x);
  double maxUlp, at;
  uint64_t misrounded, sampled;
  Operations operations;

  /// The type of what the bound is in ULP of.
  const NumberType &result() const {
    return *findNumberType(accuracy == "Bf16"  ? "bf16"
                           : accuracy == "F16" ? "f16"
                                               : "f32");
  }
};

/// The loop is written so that the compiler vectorizes the inlined body.
#define RUN(implementation)                                                    \
  [](const float *__restrict x, float *__restrict y, int64_t n) {              \
    for (int64_t i = 0; i < n; ++i)                                            \
      y[i] = implementation(FloatLane(x[i])).value;                            \
  }

const Row rows[] = {
#define GELATO_ROW(MNEMONIC, CLASS, IMPLEMENTATION, MAX_ULP, AT, MISROUNDED,   \
                   SAMPLED, ...)                                               \
  {#MNEMONIC,                                                                  \
   #CLASS,                                                                     \
   #IMPLEMENTATION,                                                            \
   RUN(numerics::IMPLEMENTATION),                                              \
   [](CountLane x) { return numerics::IMPLEMENTATION(x); },                    \
   MAX_ULP,                                                                    \
   AT,                                                                         \
   MISROUNDED,                                                                 \
   SAMPLED,                                                                    \
   {__VA_ARGS__}},
#include "gelato/Numerics/Functions.def"
};

struct Options {
  uint64_t stride = 1;
  unsigned threads = std::thread::hardware_concurrency();
  bool isPrinting = false;
};

/// How results are narrowed.
enum class Ties { Even, Away, Up };

/// y as the nearest bf16, where ties do not go to even.
float nearest(FloatLane y, Ties ties) {
  auto rounded = ties == Ties::Away ? roundAwayToBf16(y) : roundUpToBf16(y);
  return fromBits(keepNaN(y, rounded) & INT32_MIN >> 15).value;
}

/// Runs the row on numbers of `input` and stores its results as the type of its
/// bound.
bool evaluate(const Row &row, const NumberType &input, Ties ties, const void *x,
              void *y, int64_t n) {
  thread_local std::vector<float> wide, result;
  wide.resize(n);
  result.resize(n);
  input.widen(x, wide.data(), n);
  row.run(wide.data(), result.data(), n);
  if (ties != Ties::Even)
    for (float &each : result)
      each = nearest(each, ties);
  row.result().narrow(result.data(), y, n);
  return true;
}

ScanResult scanRow(const Row &row, const NumberType &input,
                   const Options &options, Ties ties) {
  auto run = [&](const void *x, void *y, int64_t n) {
    return evaluate(row, input, ties, x, y, n);
  };
  ScanOptions scanOptions{options.threads, options.stride, nullptr};
  return llvm::cantFail(scan(run, *ScalarOracle::named(row.mnemonic), input,
                             row.result(), scanOptions));
}

std::string textOf(const Operations &counts) {
  char text[64];
  std::snprintf(text, sizeof text, "%d = %d/%d/%d/%d", counts.all(),
                counts.products, counts.sums, counts.others, counts.divisions);
  return text;
}

/// Those in which results of the row may be narrowed; the first is counted.
std::vector<Ties> waysToNarrow(const Row &row) {
  if (row.accuracy != "Bf16")
    return {Ties::Even};
  if (numerics::tiesGoUp(row.mnemonic))
    return {Ties::Up};
  return {Ties::Even, Ties::Away};
}

/// The step of the 2^24 inputs whose misrounded results a row states beside
/// those of all.
constexpr uint64_t kSampleStride = 257;

/// The last place of a bound.
double placeOf(const Row &row) {
  return row.result().bytes == 2 ? 0.001 : 0.01;
}

/// `value` rounded up to whole places; a bound that has them stays.
double roundedUp(double value, double place) {
  return std::ceil(value / place - 1e-9) * place;
}

/// The row of Functions.def with what a scan of all inputs found.
std::string textOf(const Row &row, double worst, double at, uint64_t misrounded,
                   uint64_t sampled, const Operations &counts) {
  double place = placeOf(row);
  char text[300];
  std::snprintf(
      text, sizeof text,
      "GELATO_ROW(%s, %s, %s, %.*f, %.9g, %llu, %llu, %d, %d, %d, %d)",
      row.mnemonic.c_str(), row.accuracy.c_str(), row.implementation.c_str(),
      place < 0.01 ? 3 : 2, roundedUp(worst, place), at,
      (unsigned long long)misrounded, (unsigned long long)sampled,
      counts.products, counts.sums, counts.others, counts.divisions);
  std::string line = text;
  if (line.size() > 80)
    line.replace(line.rfind(", ", 79), 2, ",\n           ");
  return line;
}

/// Of a scan of all inputs, the bound is the maximum rounded up in its last
/// place, and beside it stands where that is.
bool isAsStated(const Row &row, const ScanResult &result, uint64_t stride) {
  double place = placeOf(row);
  if (stride == 1)
    return result.worst.ulp > row.maxUlp - place &&
           result.worst.x == float(row.at) &&
           (row.result().bytes == 2 || result.misrounded == row.misrounded);
  return stride != kSampleStride || result.misrounded == row.sampled;
}

/// What the row should be: of a scan that left out inputs, with its own bound
/// where that holds and is not twice what was found.
std::string finishedRow(const Row &row, const ScanResult &result,
                        const Operations &counts, const Options &options) {
  uint64_t misrounded = row.result().bytes == 2 ? 0
                        : options.stride == 1   ? result.misrounded
                                                : row.misrounded;
  uint64_t sampled = result.misrounded;
  if (options.stride != kSampleStride) {
    Options sample = options;
    sample.stride = kSampleStride;
    sampled =
        scanRow(row, *findNumberType("f32"), sample, waysToNarrow(row).front())
            .misrounded;
  }
  bool isKept = options.stride != 1 && result.worst.ulp <= row.maxUlp &&
                result.worst.ulp > row.maxUlp / 2;
  return isKept ? textOf(row, row.maxUlp, row.at, misrounded, sampled, counts)
                : textOf(row, result.worst.ulp, result.worst.x, misrounded,
                         sampled, counts);
}

bool check(const Row &row, const Options &options) {
  const NumberType &f32 = *findNumberType("f32");
  std::vector<Ties> ways = waysToNarrow(row);
  ScanResult result = scanRow(row, f32, options, ways.front());
  Operations counts = CountLane::countsOf(row.count);
  bool isGood = !result.wrong && result.worst.ulp <= row.maxUlp &&
                isAsStated(row, result, options.stride) &&
                counts == row.operations;
  std::printf("%-14s %-5s %s %.4f ULP of %s (bound %.3f) at %.9g, "
              "%llu of %llu misrounded, %s\n",
              row.mnemonic.c_str(), row.accuracy.c_str(),
              isGood ? "ok  " : "FAIL", result.worst.ulp,
              row.result().name.data(), row.maxUlp, result.worst.x,
              (unsigned long long)result.misrounded,
              (unsigned long long)result.inputs, textOf(counts).c_str());
  if (!(counts == row.operations))
    std::printf("  FAIL its operations are %s, the row says %s\n",
                textOf(counts).c_str(), textOf(row.operations).c_str());
  if (result.wrong)
    std::printf("  %llu results are wrong altogether, as at %.9g: got %a, "
                "expected %a\n",
                (unsigned long long)result.wrong, result.firstWrong.x,
                result.firstWrong.got, result.firstWrong.truth);
  for (Ties ties : ways) {
    if (row.result().bytes != 2)
      break;
    ScanResult narrow = scanRow(row, row.result(), options, ties);
    if (narrow.misrounded != row.misrounded)
      std::printf("  FAIL %llu of the %llu inputs of %s are misrounded, the "
                  "worst at %.9g by %.6f ULP\n",
                  (unsigned long long)narrow.misrounded,
                  (unsigned long long)narrow.inputs, row.result().name.data(),
                  narrow.worst.x, narrow.worst.ulp);
    isGood &= narrow.misrounded == row.misrounded;
  }
  if (ways.size() > 1) {
    ScanResult other = scanRow(row, f32, options, ways.back());
    bool isWithin = !other.wrong && other.worst.ulp <= 0.51;
    if (!isWithin)
      std::printf("  FAIL with ties away from zero it is %.4f ULP at %.9g\n",
                  other.worst.ulp, other.worst.x);
    isGood &= isWithin;
  }
  if (options.isPrinting)
    std::printf("%s\n", finishedRow(row, result, counts, options).c_str());
  std::fflush(stdout);
  return isGood;
}

} // namespace

int main(int argc, char **argv) {
  Options options;
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--stride" && i + 1 < argc) {
      options.stride = std::max(1ll, std::atoll(argv[++i]));
    } else if (word == "--threads" && i + 1 < argc) {
      options.threads = std::max(1, std::atoi(argv[++i]));
    } else if (word == "--print") {
      options.isPrinting = true;
    } else if (word[0] == '-' || names.size() == 2) {
      std::fprintf(stderr,
                   "rows: '%s' is not understood; expected [FUNCTION [CLASS]] "
                   "[--stride N] [--threads N] [--print]\n",
                   word.c_str());
      return 2;
    } else {
      names.push_back(word);
    }
  }
  int found = 0, bad = 0;
  for (const Row &row : rows) {
    if ((names.size() > 0 && names[0] != row.mnemonic) ||
        (names.size() > 1 && names[1] != row.accuracy))
      continue;
    ++found;
    bad += !check(row, options);
  }
  if (!found) {
    std::fprintf(stderr, "rows: no row of Functions.def fits; it has\n");
    for (const Row &row : rows)
      std::fprintf(stderr, "  %s %s\n", row.mnemonic.c_str(),
                   row.accuracy.c_str());
    return 2;
  }
  std::printf("%d rows, %d failed\n", found, bad);
  return bad ? 1 : 0;
}
