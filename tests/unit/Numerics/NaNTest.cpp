//===- NaNTest.cpp - what the functions make of NaN -----------------------===//
//
// The compiler rounds a function's result to bf16 without looking for NaN where
// the argument's NaNs have a low half of zeros (lib/Transforms/NaNBits.h). That
// asks of every function of the table: such a NaN gives one with a low half of
// zeros, and, but for class tight, a quiet one; so are those that numbers give.
//
//===----------------------------------------------------------------------===//
#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Lane.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <ios>
#include <string>

namespace {

using namespace gelato::numerics;

struct Row {
  const char *mnemonic, *accuracy;
  float (*evaluate)(float);
};

constexpr Row rows[] = {
#define GELATO_ROW(MNEMONIC, CLASS, TEMPLATE, ...)                             \
  {#MNEMONIC, #CLASS, [](float x) { return TEMPLATE(FloatLane(x)).value; }},
#include "gelato/Numerics/Functions.def"
};

float fromBits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

uint32_t toBits(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof x);
  return bits;
}

void checkNaN(const Row &row, uint32_t x, uint32_t &failures) {
  float y = row.evaluate(fromBits(x));
  uint32_t bits = toBits(y);
  bool isKept = !std::isnan(fromBits(x)) || std::isnan(y);
  bool isQuiet = bits >> 22 & 1 || row.accuracy == std::string("Tight");
  bool isGood = !std::isnan(y) || (!(bits & 0xffff) && isQuiet);
  if ((!isKept || !isGood) && !failures++)
    ADD_FAILURE() << row.mnemonic << " " << row.accuracy << "(0x" << std::hex
                  << x << ") is 0x" << bits;
}

TEST(NaN, OfABf16KeepsALowHalfOfZeros) {
  for (const Row &row : rows) {
    uint32_t failures = 0;
    for (uint32_t x = 0; x < 0x10000; ++x)
      checkNaN(row, x << 16, failures);
    // Numbers of f32.
    for (uint64_t x = 1; x <= 0xffffffff; x += 65521)
      if (!std::isnan(fromBits(uint32_t(x))))
        checkNaN(row, uint32_t(x), failures);
  }
}

} // namespace
