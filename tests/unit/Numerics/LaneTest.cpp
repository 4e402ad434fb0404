//===- LaneTest.cpp - the templates use no more than the lane interface ---===//
//
// StrictLane offers exactly what Lane.h states and no conversion from numbers,
// like a lane that wraps a value of the compiler. That every template compiles
// with it is half of the test; the other half is that the bits agree.
//
//===----------------------------------------------------------------------===//

#include "gelato/Numerics/Lane.h"
#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Functions.h"

#include <gtest/gtest.h>

#include <cstring>
#include <type_traits>

namespace strict {

using gelato::numerics::BoolLane;
using gelato::numerics::FloatLane;
using gelato::numerics::IntLane;

struct Bool {
  explicit Bool(BoolLane b) : inner(b) {}
  BoolLane inner;
};

struct Int {
  explicit Int(IntLane i) : inner(i) {}
  IntLane inner;
};

struct Float {
  using Int = strict::Int;
  using Bool = strict::Bool;
  explicit Float(FloatLane f) : inner(f) {}
  FloatLane inner;
};

FloatLane plain(Float f) { return f.inner; }
FloatLane plain(double d) { return d; }
IntLane plain(Int i) { return i.inner; }
IntLane plain(int32_t i) { return i; }

template <class T> constexpr bool isFloat = std::is_same_v<T, Float>;
template <class T>
constexpr bool isReal = isFloat<T> || std::is_same_v<T, double>;
template <class T> constexpr bool isInt = std::is_same_v<T, Int>;
template <class T>
constexpr bool isWhole = isInt<T> || std::is_same_v<T, int32_t>;

/// Reals of which one at least is a lane; integers likewise.
template <class... T>
using IfReals = std::enable_if_t<(isReal<T> && ...) && (isFloat<T> || ...)>;
template <class... T>
using IfWholes = std::enable_if_t<(isWhole<T> && ...) && (isInt<T> || ...)>;

#define STRICT_BINARY(op, If, Result)                                          \
  template <class A, class B, class = If<A, B>> Result operator op(A a, B b) { \
    return Result(plain(a) op plain(b));                                       \
  }
STRICT_BINARY(*, IfReals, Float)
STRICT_BINARY(/, IfReals, Float)
STRICT_BINARY(&, IfWholes, Int)
STRICT_BINARY(|, IfWholes, Int)
STRICT_BINARY(^, IfWholes, Int)
template <class A, class B, class = IfReals<A, B>> Float operator+(A a, B b) {
  return Float(plain(a) + plain(b));
}
template <class A, class B, class = IfReals<A, B>> Float operator-(A a, B b) {
  return Float(plain(a) - plain(b));
}
template <class A, class B, class = IfWholes<A, B>, class = void>
Int operator+(A a, B b) {
  return Int(plain(a) + plain(b));
}
template <class A, class B, class = IfWholes<A, B>, class = void>
Int operator-(A a, B b) {
  return Int(plain(a) - plain(b));
}
Float operator-(Float a) { return Float(-a.inner); }

template <class A, class B, class C, class = IfReals<A, B, C>>
Float fma(A a, B b, C c) {
  return Float(fma(plain(a), plain(b), plain(c)));
}
Float abs(Float a) { return Float(abs(a.inner)); }
template <class A, class B, class = IfReals<A, B>> Bool less(A a, B b) {
  return Bool(less(plain(a), plain(b)));
}
template <class A, class B, class = IfReals<A, B>> Bool greater(A a, B b) {
  return Bool(greater(plain(a), plain(b)));
}
template <class A, class B, class = std::enable_if_t<isReal<A> && isReal<B>>>
Float select(Bool m, A a, B b) {
  return Float(select(m.inner, plain(a), plain(b)));
}
template <class A, class B, class = IfWholes<A, B>, class = void>
Int select(Bool m, A a, B b) {
  return Int(select(m.inner, plain(a), plain(b)));
}
Bool isNan(Float a) { return Bool(isNan(a.inner)); }
Bool equal(Int a, int32_t b) { return Bool(equal(a.inner, b)); }
Int toBits(Float a) { return Int(toBits(a.inner)); }
Float fromBits(Int i) { return Float(fromBits(i.inner)); }
Int shiftLeft(Int i, int n) { return Int(shiftLeft(i.inner, n)); }
Int shiftRightLogical(Int i, int n) {
  return Int(shiftRightLogical(i.inner, n));
}
Int shiftRightArithmetic(Int i, int n) {
  return Int(shiftRightArithmetic(i.inner, n));
}

} // namespace strict

namespace {

using namespace gelato::numerics;

struct Row {
  const char *name;
  float (*onFloats)(float), (*onStrict)(float);
};

const Row rows[] = {
#define GELATO_ROW(mnemonic, Class, implementation, ...)                       \
  {#mnemonic " " #Class,                                                       \
   [](float x) {                                                               \
     return gelato::numerics::implementation(FloatLane(x)).value;              \
   },                                                                          \
   [](float x) {                                                               \
     return gelato::numerics::implementation(strict::Float(FloatLane(x)))      \
         .inner.value;                                                         \
   }},
#include "gelato/Numerics/Functions.def"
};

TEST(Lane, TheDocumentedInterfaceIsEnough) {
  int compared = 0;
  for (const Row &row : rows)
    for (uint64_t bits = 0; bits >> 32 == 0; bits += 1299709) {
      uint32_t pattern = static_cast<uint32_t>(bits);
      float x, a, b;
      std::memcpy(&x, &pattern, sizeof x);
      a = row.onFloats(x), b = row.onStrict(x);
      ++compared;
      if (a != a && b != b)
        continue; // which NaN is the compiler's choice
      ASSERT_EQ(std::memcmp(&a, &b, sizeof a), 0) << row.name << " at " << x;
    }
  EXPECT_GT(compared, 50000);
}

TEST(Lane, TheDocumentedInterfaceIsEnoughForConversions) {
  for (uint64_t bits = 0; bits >> 32 == 0; bits += 1299709) {
    IntLane pattern = uint32_t(bits), low = uint32_t(bits) >> 16;
    strict::Float x(fromBits(pattern));
    EXPECT_EQ(narrowToBf16(x).inner.value,
              narrowToBf16(fromBits(pattern)).value);
    EXPECT_EQ(narrowToF16(x).inner.value, narrowToF16(fromBits(pattern)).value);
    strict::Int h(low);
    EXPECT_EQ(toBits(widenBf16(h)).inner.value, toBits(widenBf16(low)).value);
    EXPECT_EQ(toBits(widenF16(h)).inner.value, toBits(widenF16(low)).value);
  }
}

TEST(Lane, ComparisonsAreFalseOnNan) {
  FloatLane nan = __builtin_nan(""), one = 1.0;
  EXPECT_FALSE(less(nan, one).value);
  EXPECT_FALSE(less(one, nan).value);
  EXPECT_FALSE(greater(nan, one).value);
  EXPECT_TRUE(isNan(nan).value);
  EXPECT_FALSE(isNan(one).value);
}

TEST(Lane, MinimumAndMaximumReturnTheSecondOperandOnDoubt) {
  FloatLane nan = __builtin_nan(""), one = 1.0, plus = 0.0, minus = -0.0;
  EXPECT_EQ(lessThanMin(nan, one).value, 1);
  EXPECT_TRUE(isNan(lessThanMin(one, nan)).value);
  EXPECT_TRUE(__builtin_signbit(lessThanMin(plus, minus).value));
  EXPECT_FALSE(__builtin_signbit(greaterThanMax(minus, plus).value));
  EXPECT_EQ(greaterThanMax(nan, one).value, 1);
}

TEST(Lane, IntegersWrapAndShiftAsInHardware) {
  IntLane low = INT32_MIN;
  EXPECT_EQ((low - 1).value, 0x7fffffffu);
  EXPECT_EQ(shiftRightArithmetic(low, 31).value, 0xffffffffu);
  EXPECT_EQ(shiftRightLogical(low, 31).value, 1u);
  EXPECT_TRUE(equal(low, INT32_MIN).value);
}

} // namespace
