//===- CpuLevelTest.cpp - levels and this machine -------------------------===//
//
// A level beyond the psABI's has a row here: what it needs besides another one.
//
//===----------------------------------------------------------------------===//
#include "gelato/Target/CpuLevel.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/TargetParser/X86TargetParser.h"
#include "gtest/gtest.h"

#include <functional>
#include <map>

using namespace gelato;

namespace {

#if defined(__x86_64__)
/// The same by the compiler's runtime, which reads CPUID and XCR0 by itself and
/// wants names as literals.
const std::map<llvm::StringRef, std::function<bool()>> kRunsHere = {
    {"x86-64", [] { return true; }},
    {"x86-64-v2", [] { return __builtin_cpu_supports("x86-64-v2"); }},
    {"x86-64-v3", [] { return __builtin_cpu_supports("x86-64-v3"); }},
    {"x86-64-v4", [] { return __builtin_cpu_supports("x86-64-v4"); }},
};

TEST(CpuLevel, RunsWhereTheCompilersRuntimeSaysSo) {
  __builtin_cpu_init();
  ASSERT_EQ(kRunsHere.size(), cpuLevels().size());
  for (const CpuLevel &level : cpuLevels()) {
    auto row = kRunsHere.find(level.name);
    ASSERT_NE(row, kRunsHere.end()) << level.name.str();
    EXPECT_EQ(hostSupports(level), row->second()) << level.name.str();
  }
}
#endif

// What a level asks the processor for is what LLVM may use of it.
TEST(CpuLevel, NeedsTheFeaturesThatItsCodeMayUse) {
  for (const CpuLevel &level : cpuLevels()) {
    llvm::SmallVector<llvm::StringRef> used;
    llvm::X86::getFeaturesForCPU(level.cpu, used);
    for (llvm::StringRef feature : llvm::split(level.features, ','))
      if (feature.consume_front("+"))
        used.push_back(feature);
    llvm::StringMap<bool> all;
    all["sse2"] = true; // a part of the 64-bit mode, so not listed
    for (llvm::StringRef feature : used) {
      all[feature] = true;
      llvm::X86::updateImpliedFeatures(feature, true, all);
    }
    llvm::StringSet<> expected;
    for (llvm::StringRef feature : all.keys())
      // Modes, and what comes with SSE4.2 and AVX-512 without a bit of its own.
      if (feature != "64bit" && feature != "crc32" && feature != "evex512")
        // The system says that xsave is in use, which is more.
        expected.insert(feature == "xsave" ? "osxsave" : feature);
    llvm::StringSet<> found;
    for (llvm::StringRef bit : neededBits(level))
      if (!bit.starts_with("os-"))
        found.insert(bit);
    for (const auto &feature : expected)
      EXPECT_TRUE(found.contains(feature.first()))
          << level.name.str() << " may use " << feature.first().str();
    for (const auto &bit : found)
      EXPECT_TRUE(expected.contains(bit.first()))
          << level.name.str() << " needs " << bit.first().str();
  }
}

// Registers that the system does not keep would be another thread's.
TEST(CpuLevel, NeedsTheSystemToKeepItsRegisters) {
  for (const CpuLevel &level : cpuLevels()) {
    std::vector<llvm::StringRef> bits = neededBits(level);
    EXPECT_EQ(llvm::is_contained(bits, "os-ymm"), level.vectorBits >= 256)
        << level.name.str();
    for (llvm::StringRef bit : {"os-opmask", "os-zmm-upper", "os-zmm16-31"})
      EXPECT_EQ(llvm::is_contained(bits, bit), level.vectorBits >= 512)
          << level.name.str() << " " << bit.str();
  }
}

TEST(CpuLevel, SaysWhetherItHasFmaAndF16c) {
  for (const CpuLevel &level : cpuLevels()) {
    std::vector<llvm::StringRef> bits = neededBits(level);
    EXPECT_EQ(level.hasFma, llvm::is_contained(bits, "fma"));
    EXPECT_EQ(level.hasF16c, llvm::is_contained(bits, "f16c"));
  }
}

TEST(CpuLevel, NeedsAllOfTheLevelBefore) {
  for (size_t i = 1; i < cpuLevels().size(); ++i)
    for (unsigned word = 0; word < gelato_word_count; ++word)
      EXPECT_EQ(cpuLevels()[i - 1].need[word] & ~cpuLevels()[i].need[word], 0u)
          << cpuLevels()[i].name.str();
}

TEST(CpuLevel, NamesEachOfItsBits) {
  for (const CpuLevel &level : cpuLevels()) {
    EXPECT_EQ(missingHere(level).empty(), hostSupports(level));
    unsigned bits = 0;
    for (uint32_t word : level.need)
      bits += unsigned(__builtin_popcount(word));
    EXPECT_EQ(neededBits(level).size(), bits) << level.name.str();
  }
}

TEST(CpuLevel, FindsALevelByItsName) {
  for (const CpuLevel &level : cpuLevels())
    EXPECT_EQ(llvm::cantFail(findLevel(level.name)), &level);
  EXPECT_FALSE(defaultLevels().empty());
  for (llvm::StringRef name : defaultLevels())
    EXPECT_TRUE(llvm::cantFail(findLevel(name))->isDefault);
}

} // namespace
