//===- CpuLevelTest.cpp - levels and this machine -------------------------===//
#include "gelato/Target/CpuLevel.h"

#include "gtest/gtest.h"

using namespace gelato;

namespace {

const CpuLevel &level(llvm::StringRef name) {
  return *llvm::cantFail(findLevel(name));
}

#if defined(__x86_64__)
// The compiler's runtime reads CPUID and XCR0 by itself.
TEST(CpuLevel, RunsWhereTheCompilersRuntimeSaysSo) {
  __builtin_cpu_init();
  EXPECT_EQ(hostSupports(level("x86-64")), true);
  EXPECT_EQ(hostSupports(level("x86-64-v2")),
            bool(__builtin_cpu_supports("x86-64-v2")));
  EXPECT_EQ(hostSupports(level("x86-64-v3")),
            bool(__builtin_cpu_supports("x86-64-v3")));
  EXPECT_EQ(hostSupports(level("x86-64-v4")),
            bool(__builtin_cpu_supports("x86-64-v4")));
}
#endif

TEST(CpuLevel, NeedsAllOfTheLevelBefore) {
  for (size_t i = 1; i < cpuLevels().size(); ++i)
    for (unsigned word = 0; word < gelato_word_count; ++word)
      EXPECT_EQ(cpuLevels()[i - 1].need[word] & ~cpuLevels()[i].need[word], 0u)
          << cpuLevels()[i].name.str();
}

TEST(CpuLevel, SaysWhatIsMissing) {
  for (const CpuLevel &known : cpuLevels())
    EXPECT_EQ(missingHere(known).empty(), hostSupports(known));
  // Level x86-64-v4 asks for each of its bits by name: were none there, all of
  // them would be named once.
  unsigned bits = 0;
  for (uint32_t word : level("x86-64-v4").need)
    bits += unsigned(__builtin_popcount(word));
  EXPECT_EQ(bits, 33u);
}

} // namespace
