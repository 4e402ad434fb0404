//===- ReferenceTest.cpp - the oracle and the measure of error ------------===//

#include "gelato/Numerics/Reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace gelato::numerics;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

struct Point {
  const char *mnemonic;
  double x, truth;
};

const Point points[] = {
#include "ReferencePoints.inc"
};

TEST(Reference, AgreesWithTwoHundredBits) {
  for (const Point &p : points) {
    double got = reference(p.mnemonic, p.x);
    EXPECT_LE(std::fabs(got - p.truth), 0x1p-42 * std::fabs(p.truth))
        << p.mnemonic << "(" << p.x << ") = " << got << ", not " << p.truth;
  }
}

TEST(Reference, KnowsOnlyItsMnemonics) {
  EXPECT_NE(findReference("gelu"), nullptr);
  EXPECT_EQ(findReference("gel"), nullptr);
  EXPECT_EQ(findReference(""), nullptr);
  EXPECT_TRUE(std::isnan(reference("softmax", 1.0)));
}

TEST(Reference, HoldsTheTailsZeroFarOut) {
  for (const char *name : {"gelu", "gelu_tanh", "mish", "quick_gelu", "silu"}) {
    EXPECT_EQ(reference(name, -1e30), 0) << name;
    EXPECT_TRUE(std::signbit(reference(name, -1e30))) << name;
  }
}

TEST(UlpError, CountsSpacingsAtTheTruth) {
  EXPECT_EQ(ulpError(1.0f, 1.0), 0);
  EXPECT_EQ(ulpError(1.0f + 0x1p-23f, 1.0), 1);
  EXPECT_EQ(ulpError(1.0f, 1.0 - 0x1p-25), 0.5);
  EXPECT_EQ(ulpError(1.0f, 1.0 + 0x1p-24), 0.5);
  EXPECT_EQ(ulpError(-2.0f, -2.0 - 0x1p-21), 2);
  EXPECT_EQ(ulpError(0x1p-149f, 0x1.8p-149), 0.5);
  EXPECT_EQ(ulpError(0.0f, 0x1p-151), 0.25);
  EXPECT_EQ(ulpError(0x1p-149f, 0.0), 1);
}

TEST(UlpError, IsInfiniteForWrongKindsOfResult) {
  EXPECT_EQ(ulpError(nan, 1.0), inf);
  EXPECT_EQ(ulpError(1.0f, nan), inf);
  EXPECT_EQ(ulpError(nan, nan), 0);
  EXPECT_EQ(ulpError(inf, inf), 0);
  EXPECT_EQ(ulpError(inf, 0x1p128), 0);
  EXPECT_EQ(ulpError(0x1.fffffep127f, 0x1p128), inf);
  EXPECT_EQ(ulpError(inf, 0x1.fffffep127), inf);
  EXPECT_EQ(ulpError(-inf, inf), inf);
  EXPECT_EQ(ulpError(0.0f, -0.0), inf);
  EXPECT_EQ(ulpError(-0.0f, 0x1p-160), inf);
  EXPECT_EQ(ulpError(-0.0f, -0.0), 0);
}

} // namespace
