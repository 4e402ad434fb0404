//===- ShortFunctionsTest.cpp - classes bf16 and f16 round correctly ------===//
//
// Each row of these classes in Functions.def, narrowed, on all 65,536 numbers
// of its type: the result is the number of the type nearest to the true value.
// The reference in double knows that number unless the true value lies close to
// the middle between two neighbours; those cases, ties among them, are asked
// with arbitrary precision.
//
//===----------------------------------------------------------------------===//
#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Lane.h"
#include "gelato/Numerics/Reference.h"
#include "gelato/Oracle/Exact.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

using namespace gelato;
using numerics::FloatLane, numerics::IntLane;

namespace {

struct Type {
  oracle::Format format;
  FloatLane (*widen)(IntLane);
  IntLane (*narrow)(FloatLane);
};
const Type kBf16 = {oracle::kBf16,
                    [](IntLane h) { return FloatLane(numerics::widenBf16(h)); },
                    [](FloatLane y) { return numerics::narrowToBf16(y); }};
const Type kF16 = {oracle::kF16,
                   [](IntLane h) { return FloatLane(numerics::widenF16(h)); },
                   [](FloatLane y) { return numerics::narrowToF16(y); }};

struct Row {
  const char *mnemonic, *accuracy;
  FloatLane (*run)(FloatLane);
};

const Row kRows[] = {
#define GELATO_FUNCTION(MNEMONIC, CLASS, TEMPLATE, MAX_ULP, ...)               \
  {#MNEMONIC, #CLASS, [](FloatLane x) { return numerics::TEMPLATE(x); }},
#include "gelato/Numerics/Functions.def"
};

const Type *typeOf(const Row &row) {
  std::string accuracy = row.accuracy;
  return accuracy == "Bf16" ? &kBf16 : accuracy == "F16" ? &kF16 : nullptr;
}

bool isSame(float a, float b) {
  return std::isnan(a) ? std::isnan(b)
                       : a == b && std::signbit(a) == std::signbit(b);
}

/// The number of the type nearest to f(x).
float truth(const Row &row, const Type &type, float x, int &hard) {
  double y = numerics::reference(row.mnemonic, x);
  auto nearest = [&](double v) {
    return type.widen(type.narrow(FloatLane(float(v)))).value;
  };
  // More than the reference's error and that of the conversion to f32.
  double slack = 0x1p-22 * std::fabs(y) + 0x1p-140;
  float low = nearest(y - slack), high = nearest(y + slack);
  if (isSame(low, high))
    return low;
  ++hard;
  return oracle::nearest(row.mnemonic, x, type.format);
}

class ShortFunctions : public testing::TestWithParam<Row> {};

TEST_P(ShortFunctions, RoundCorrectlyWhereverTheirTypeIs) {
  const Row &row = GetParam();
  const Type &type = *typeOf(row);
  int hard = 0, wrong = 0;
  for (uint32_t h = 0; h < 0x10000; ++h) {
    float x = type.widen(IntLane(h)).value;
    float expected = truth(row, type, x, hard);
    float got = type.widen(type.narrow(row.run(FloatLane(x)))).value;
    if (!isSame(got, expected) && ++wrong <= 3)
      ADD_FAILURE() << row.mnemonic << "(" << x << ") is " << got << ", not "
                    << expected;
  }
  EXPECT_EQ(wrong, 0);
  // Not everything may be left to the reference.
  EXPECT_GT(hard, 0);
}

std::vector<Row> shortRows() {
  std::vector<Row> rows;
  for (const Row &row : kRows)
    if (typeOf(row))
      rows.push_back(row);
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Table, ShortFunctions, testing::ValuesIn(shortRows()),
                         [](const auto &info) {
                           return std::string(info.param.mnemonic) + "_" +
                                  info.param.accuracy;
                         });

TEST(ShortFunctions, AreThereForBothTypes) {
  int bf16 = 0, f16 = 0;
  for (const Row &row : shortRows())
    ++(typeOf(row) == &kBf16 ? bf16 : f16);
  EXPECT_EQ(bf16, 17);
  EXPECT_EQ(f16, 17);
}

} // namespace
