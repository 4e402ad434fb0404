//===- assists.cpp - no row meets a subnormal where numbers are normal ----===//
//
//   assists [FUNCTION [CLASS]]
//
// Runs every row of Functions.def on AssistLane, on a sample of the inputs of
// magnitude 2^-20 and more, and looks at those whose result is no smaller than
// 2^-88 or is zero: where both are ordinary numbers, no operation in between
// may be one that an Intel core hands to its microcode. Where a row does so in
// its tail, the limit up to which it does not stands below. Exits with 1 if a
// row takes an assist before, and with 2 if no row was asked for that exists.
//
//===----------------------------------------------------------------------===//

#include "AssistLane.h"

#include "gelato/Numerics/Functions.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>

using namespace gelato;
using counting::AssistLane;

namespace {

struct Row {
  std::string mnemonic, accuracy;
  AssistLane (*run)(AssistLane x);
};

const Row rows[] = {
#define GELATO_ROW(MNEMONIC, CLASS, IMPLEMENTATION, ...)                       \
  {#MNEMONIC, #CLASS, [](AssistLane x) { return numerics::IMPLEMENTATION(x); }},
#include "gelato/Numerics/Functions.def"
};

/// A row is free of assists for inputs between the two only, and above `again`.
struct Tail {
  const char *mnemonic, *accuracy;
  double low, high;
  double again = std::numeric_limits<double>::infinity();
};
constexpr double kAll = std::numeric_limits<double>::infinity();
const Tail tails[] = {
    // What is left of the rounding of a small number, in a low part.
    {"erfc", "Tight", -9.19, kAll},
    {"gelu", "Tight", -kAll, 13.14},
    {"gelu_grad", "Tight", -kAll, 13.34},
    {"gelu_tanh_grad", "Tight", -9.17, 9.7},
    {"softplus", "Tight", -28, 43},
    // The tail of x < 0, before its denominator is infinite.
    {"gelu", "Bf16", -kAll, 12.95, 13.83},
    // A small number beside one of another size.
    {"erf", "Fast", -17.8, 17.8},
    {"expm1", "Tight", -kAll, 87.6},
    {"gelu_tanh_grad", "Fast", -kAll, 10},
    {"softplus", "Fast", -kAll, 87.3},
};

bool isInTail(const Row &row, float x) {
  for (const Tail &tail : tails)
    if (row.mnemonic == tail.mnemonic && row.accuracy == tail.accuracy)
      return x < tail.low || (x > tail.high && !(x > tail.again));
  return false;
}

/// Every so many-th input is looked at: both signs, and 8000 in each binade.
constexpr uint32_t kStride = 1031;

bool check(const Row &row) {
  int64_t inputs = 0, slow = 0;
  float first = 0;
  for (uint32_t magnitude = (127 - 20) << 23; magnitude <= 0x7f800000;
       magnitude += magnitude < 0x7f800000 - kStride ? kStride : 1)
    for (uint32_t sign : {0u, 0x80000000u}) {
      uint32_t bits = magnitude | sign;
      float x;
      std::memcpy(&x, &bits, sizeof x);
      if (isInTail(row, x))
        continue;
      AssistLane::assists = 0;
      float y = row.run(x).value;
      if (y != 0 && !(std::fabs(y) >= 0x1p-88f))
        continue;
      ++inputs;
      if (AssistLane::assists && (!slow++ || std::fabs(x) < std::fabs(first)))
        first = x;
    }
  std::printf("%-14s %-5s %s %lld inputs", row.mnemonic.c_str(),
              row.accuracy.c_str(), slow || !inputs ? "FAIL" : "ok  ",
              (long long)inputs);
  if (slow)
    std::printf(", %lld of them take an assist, the first at %.9g",
                (long long)slow, first);
  std::printf("\n");
  return inputs && !slow;
}

} // namespace

int main(int argc, char **argv) {
  int found = 0, bad = 0;
  for (const Row &row : rows) {
    if ((argc > 1 && row.mnemonic != argv[1]) ||
        (argc > 2 && row.accuracy != argv[2]))
      continue;
    ++found;
    bad += !check(row);
  }
  std::printf("%d rows, %d failed\n", found, bad);
  return found ? bad != 0 : 2;
}
