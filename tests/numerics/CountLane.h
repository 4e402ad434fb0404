//===- CountLane.h - a lane that counts its operations --------*- C++ -*-===//
//
// Has the operations of gelato/Numerics/Lane.h and no value: running a function
// template on it counts what the template does for one vector. A comparison
// counts with the selection that it is for, and a sign change not at all, since
// an FMA can do it; constants are free.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TESTS_NUMERICS_COUNTLANE_H
#define GELATO_TESTS_NUMERICS_COUNTLANE_H

#include "gelato/Numerics/FunctionRows.h"

#include <cstdint>
#include <type_traits>

namespace gelato::counting {

struct CountInt {};
struct CountBool {};

struct CountLane {
  using Int = CountInt;
  using Bool = CountBool;

  static inline numerics::Operations counts;

  static numerics::Operations countsOf(CountLane (*function)(CountLane)) {
    counts = {};
    function({});
    return counts;
  }
};

/// What stands beside a lane: another or a constant.
template <class A, class B, class Result>
using IfCountLane = std::enable_if_t<
    std::is_same_v<A, CountLane> || std::is_same_v<B, CountLane>, Result>;

#define GELATO_COUNTED(NAME, KIND)                                             \
  template <class A, class B> IfCountLane<A, B, CountLane> NAME(A, B) {        \
    ++CountLane::counts.KIND;                                                  \
    return {};                                                                 \
  }
GELATO_COUNTED(operator+, sums)
GELATO_COUNTED(operator-, sums)
GELATO_COUNTED(operator*, products)
GELATO_COUNTED(operator/, divisions)
#undef GELATO_COUNTED

inline CountLane operator-(CountLane a) { return a; }
template <class A, class B, class C>
std::enable_if_t<std::is_same_v<A, CountLane> || std::is_same_v<B, CountLane> ||
                     std::is_same_v<C, CountLane>,
                 CountLane>
fma(A, B, C) {
  ++CountLane::counts.products;
  return {};
}
inline CountLane abs(CountLane a) {
  ++CountLane::counts.others;
  return a;
}
inline CountLane sqrt(CountLane a) {
  ++CountLane::counts.divisions;
  return a;
}
template <class A, class B> IfCountLane<A, B, CountBool> less(A, B) {
  return {};
}
template <class A, class B> IfCountLane<A, B, CountBool> greater(A, B) {
  return {};
}
inline CountBool isNan(CountLane) { return {}; }
inline CountBool equal(CountInt, int32_t) { return {}; }

inline CountInt countInt() {
  ++CountLane::counts.others;
  return {};
}
template <class A, class B>
std::enable_if_t<std::is_same_v<A, CountInt> || std::is_same_v<B, CountInt>,
                 CountInt>
select(CountBool, A, B) {
  return countInt();
}
template <class A, class B>
std::enable_if_t<!std::is_same_v<A, CountInt> && !std::is_same_v<B, CountInt>,
                 CountLane>
select(CountBool, A, B) {
  ++CountLane::counts.others;
  return {};
}

inline CountInt toBits(CountLane) { return {}; }
inline CountLane fromBits(CountInt) { return {}; }

template <class A, class B>
using IfCountInt =
    std::enable_if_t<std::is_same_v<A, CountInt> || std::is_same_v<B, CountInt>,
                     CountInt>;
#define GELATO_COUNTED(NAME)                                                   \
  template <class A, class B> IfCountInt<A, B> NAME(A, B) { return countInt(); }
GELATO_COUNTED(operator+)
GELATO_COUNTED(operator-)
GELATO_COUNTED(operator&)
GELATO_COUNTED(operator|)
GELATO_COUNTED(operator^)
#undef GELATO_COUNTED
inline CountInt shiftLeft(CountInt, int) { return countInt(); }
inline CountInt shiftRightLogical(CountInt, int) { return countInt(); }
inline CountInt shiftRightArithmetic(CountInt, int) { return countInt(); }

} // namespace gelato::counting

#endif // GELATO_TESTS_NUMERICS_COUNTLANE_H
