//===- NarrowFunctionsTest.cpp - functions from 16 bits to 16 bits --------===//
//
// A kernel that applies one function to elements of a 16-bit type and stores
// that type rounds correctly: each of the 65,536 results is the number of the
// type that is nearest to the real value, ties to even. Here every function of
// the table is compiled for both types at every level and asked for all of
// them.
//
// A result must not depend on where its element lies: arrays of several lengths
// and starts, shorter than a vector or with a remainder behind the last one,
// give the same bits, at all levels. Of NaN the bits may differ; it is quiet
// and stays NaN whatever payload it came with.
//
//===----------------------------------------------------------------------===//
#include "Compiled.h"

#include "gelato/Frontend/Builtins.h"
#include "gelato/Numerics/FunctionRows.h"
#include "gelato/Oracle/ScalarOracle.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>

namespace gelato::differential {
namespace {

constexpr unsigned kPatterns = 0x10000;
using Patterns = std::vector<uint16_t>;

struct NarrowType {
  const char *name;
  const llvm::fltSemantics &semantics;
  oracle::Format format;
  unsigned fractionBits;

  bool isNaN(uint16_t bits) const {
    uint16_t infinity = (0x7fff >> fractionBits) << fractionBits;
    return (bits & 0x7fff) > infinity;
  }
  bool isQuiet(uint16_t bits) const { return bits >> (fractionBits - 1) & 1; }
  float value(uint16_t bits) const {
    llvm::APFloat number(semantics, llvm::APInt(16, bits));
    bool losesInfo;
    number.convert(llvm::APFloat::IEEEsingle(),
                   llvm::APFloat::rmNearestTiesToEven, &losesInfo);
    return number.convertToFloat();
  }
  /// Of the number of the type that is nearest.
  uint16_t bits(double value) const {
    llvm::APFloat number(value);
    bool losesInfo;
    number.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &losesInfo);
    return uint16_t(number.bitcastToAPInt().getZExtValue());
  }
};

const NarrowType kTypes[] = {
    {"bf16", llvm::APFloat::BFloat(), oracle::kBf16, 7},
    {"f16", llvm::APFloat::IEEEhalf(), oracle::kF16, 10},
};

struct Case {
  std::string mnemonic;
  const NarrowType *type;
};

std::ostream &operator<<(std::ostream &os, const Case &each) {
  return os << each.mnemonic << " of " << each.type->name;
}

std::vector<Case> cases() {
  std::vector<Case> result;
  for (const numerics::Function &function : numerics::functions())
    for (const NarrowType &type : kTypes)
      result.push_back({std::string(function.mnemonic), &type});
  return result;
}

/// The true results for all inputs. The oracle in double knows them but for
/// what lies closer to the middle of two neighbours than its bound, ties among
/// them.
Patterns nearest(const std::string &mnemonic, const NarrowType &type) {
  std::vector<double> x(kPatterns), value(kPatterns), bound(kPatterns);
  for (unsigned i = 0; i < kPatterns; ++i)
    x[i] = type.value(uint16_t(i));
  ScalarOracle oracle = *ScalarOracle::named(mnemonic);
  oracle.evaluate(x.data(), value.data(), bound.data(), kPatterns);
  Patterns truth(kPatterns);
  for (unsigned i = 0; i < kPatterns; ++i) {
    truth[i] = type.bits(value[i] - bound[i]);
    bool isCertain = truth[i] == type.bits(value[i] + bound[i]);
    if (!isCertain || !std::isfinite(value[i]))
      truth[i] = type.bits(oracle.nearest(x[i], type.format));
  }
  return truth;
}

/// Runs a kernel of x, y and s = 1, and says where an x or y that is NaN does
/// not give a quiet NaN; empty: nowhere.
std::string firstLostNaN(const CompiledProgram::AtLevel &at,
                         const NarrowType &type) {
  auto info = at.kernels->find("k");
  if (!info)
    return llvm::toString(info.takeError());
  ++at.level->kernels;
  int64_t n = kPatterns;
  Patterns x(n), y(n), out(n, 0x1234);
  std::vector<float> s(n, 1);
  for (unsigned other : {0x0000u, 0x3f80u, 0x7f80u, 0x7f81u, 0xffc0u}) {
    for (bool isFirst : {true, false}) {
      for (unsigned i = 0; i < kPatterns; ++i) {
        x[i] = uint16_t(isFirst ? i : other);
        y[i] = uint16_t(isFirst ? other : i);
      }
      void *tensors[] = {x.data(), y.data(), s.data(), out.data()};
      gelato_env env = {sizeof(gelato_env), nullptr, nullptr, 1, nullptr, 0};
      if ((*info)->invoke(tensors, &n, &env) != gelato_ok)
        return "the call failed";
      ++at.level->runs;
      at.level->elements += n;
      for (unsigned i = 0; i < kPatterns; ++i)
        if ((type.isNaN(x[i]) || kTypes[0].isNaN(y[i])) &&
            !(type.isNaN(out[i]) && type.isQuiet(out[i])))
          return llvm::formatv("{0:x4}, {1:x4} gives {2:x4}", x[i], y[i],
                               out[i]);
    }
  }
  return "";
}

class NarrowFunctions : public testing::TestWithParam<Case> {
protected:
  /// "k(0x3f80 = 1): 0x3f57 for 0x3f58".
  std::string differing(uint16_t x, uint16_t got, uint16_t wanted) const {
    return llvm::formatv("{0}({1:x4} = {2:e}) is {3:x4}, expected {4:x4}",
                         GetParam().mnemonic, x, GetParam().type->value(x), got,
                         wanted);
  }

  /// All results in the order of the patterns, from arrays of `length` elements
  /// that start `shift` elements behind a cache line; empty if a call failed.
  static Patterns run(const gelato_kernel_info &info, size_t length,
                      size_t shift) {
    Patterns results(kPatterns);
    alignas(64) static uint16_t from[kPatterns + 64], to[kPatterns + 64];
    gelato_env env = {sizeof(gelato_env), nullptr, nullptr, 1, nullptr, 0};
    for (size_t begin = 0; begin < kPatterns; begin += length) {
      int64_t n = std::min(length, kPatterns - begin);
      for (int64_t i = 0; i < n; ++i)
        from[shift + i] = uint16_t(begin + i);
      void *tensors[] = {from + shift, to + shift};
      std::fill_n(to, shift + n + 1, uint16_t(0x1234));
      bool ran = info.invoke(tensors, &n, &env) == gelato_ok;
      EXPECT_TRUE(ran);
      EXPECT_EQ(to[shift + n], 0x1234) << "wrote past the end";
      if (!ran)
        return {};
      std::copy_n(to + shift, n, results.begin() + begin);
    }
    return results;
  }
};

TEST_P(NarrowFunctions, AreRoundedCorrectlyEverywhere) {
  const auto &mnemonic = GetParam().mnemonic;
  const auto *type = GetParam().type;
  CompiledProgram program({std::string("kernel k(x: ") + type->name +
                           "[N]) -> " + type->name + "[N] { return " +
                           callForm(mnemonic) + " }"});
  ASSERT_EQ(program.problem(), "");
  Patterns truth = nearest(mnemonic, *type);
  ASSERT_FALSE(program.levels().empty());
  for (const CompiledProgram::AtLevel &at : program.levels()) {
    SCOPED_TRACE(at.level->name());
    auto info = at.kernels->find("k");
    ASSERT_TRUE(bool(info)) << llvm::toString(info.takeError());
    ++at.level->kernels;
    size_t wrong = 0, wrongNaNs = 0;
    std::string first, firstNaN;
    auto compare = [&](size_t length, size_t shift) {
      Patterns got = run(**info, length, shift);
      ASSERT_EQ(got.size(), kPatterns);
      ++at.level->runs;
      at.level->elements += kPatterns;
      for (unsigned x = 0; x < kPatterns; ++x) {
        auto differs = [&] {
          return differing(uint16_t(x), got[x], truth[x]) +
                 llvm::formatv(", with {0} elements from element {1} on",
                               length, shift)
                     .str();
        };
        if (type->isNaN(truth[x])) {
          if (!(type->isNaN(got[x]) && type->isQuiet(got[x])) && !wrongNaNs++)
            firstNaN = differs();
        } else if (got[x] != truth[x] && !wrong++) {
          first = differs();
        }
      }
    };
    for (auto [length, shift] : {std::pair<size_t, size_t>{kPatterns, 0},
                                 {kPatterns - 1, 1},
                                 {3, 0},
                                 {109, 5}})
      compare(length, shift);
    EXPECT_EQ(wrong, 0u) << first;
    EXPECT_EQ(wrongNaNs, 0u) << firstNaN;
  }
}

// The compiler looks for NaN where it rounds only if it must: what comes from
// bf16 alone needs no look, what is handed on or comes from elsewhere does.
TEST(NarrowFunctionsOfTwo, KeepNaNsOfEveryPayload) {
  const char *const calls[] = {
      "x + y",       "x * 0.5 - y",     "x / y",       "max(x, y)",
      "min(-x, y)",  "abs(x) + y * 0",  "gelu(x + y)", "tanh(x) * y",
      "sqrt(x) + y", "bf16(x * y) + x", "relu(x) * y", "-sigmoid(x - y)",
      "x * s + y",   "max(x, y) * s",
  };
  for (const NarrowType &type : kTypes)
    for (const char *call : calls) {
      SCOPED_TRACE(std::string(type.name) + ": " + call);
      CompiledProgram program({std::string("kernel k(x: ") + type.name +
                               "[N], y: bf16[N], s: f32[N]) -> " + type.name +
                               "[N] { return " + call + " }"});
      ASSERT_EQ(program.problem(), "");
      ASSERT_FALSE(program.levels().empty());
      for (const CompiledProgram::AtLevel &at : program.levels()) {
        SCOPED_TRACE(at.level->name());
        EXPECT_EQ(firstLostNaN(at, type), "");
      }
    }
}

std::string testName(const testing::TestParamInfo<Case> &info) {
  std::string name = info.param.mnemonic;
  name.erase(std::remove(name.begin(), name.end(), '_'), name.end());
  return name + "_" + info.param.type->name;
}

INSTANTIATE_TEST_SUITE_P(All, NarrowFunctions, testing::ValuesIn(cases()),
                         testName);

TEST(NarrowFunctionsList, IsWhole) {
  EXPECT_EQ(cases().size(), 2 * numerics::functions().size());
}

} // namespace
} // namespace gelato::differential
