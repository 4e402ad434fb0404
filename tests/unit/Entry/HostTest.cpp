//===- HostTest.cpp - the first level that fits is used -------------------===//

#include "TestKernel.h"

#include <gtest/gtest.h>

using namespace gelato::test;

namespace {

TEST(Host, PicksTheFirstLevelThatFits) {
  TestKernel k;
  k.result({1});
  k.level("first");
  k.level("second");
  EXPECT_STREQ(gelato_entry_level(k.build(0))->name, "first");
}

TEST(Host, NeedsEveryBitOfEveryWord) {
  uint32_t words[gelato_word_count];
  gelato_entry_host(words);
  for (int w = 0; w < gelato_word_count; ++w)
    for (int bit = 0; bit < 32; ++bit) {
      TestKernel k;
      k.result({1});
      k.level("asks");
      k.level("fallback");
      std::copy(words, words + gelato_word_count, k.levels[0].need);
      k.levels[0].need[w] |= 1u << bit;
      bool has = words[w] >> bit & 1;
      EXPECT_STREQ(gelato_entry_level(k.build(0))->name,
                   has ? "asks" : "fallback")
          << "word " << w << " bit " << bit;
    }
}

TEST(Host, NoLevelIsNull) {
  TestKernel k;
  k.result({1});
  k.build(0);
  k.info.level_count = 0;
  EXPECT_EQ(gelato_entry_level(&k.kernel), nullptr);
}

#if defined(__x86_64__)
struct Feature {
  const char *name;
  int word, bit;
  bool compilerSays;
};

TEST(Host, AgreesWithTheCompilersOwnDetection) {
  __builtin_cpu_init();
  uint32_t words[gelato_word_count];
  gelato_entry_host(words);
  // Extensions whose registers the system must save count for the compiler
  // only when it does, so XCR0 is asked here too.
  bool ymm = (words[gelato_word_xcr0] & 0x6) == 0x6;
  bool zmm = (words[gelato_word_xcr0] & 0xe6) == 0xe6;
  const Feature features[] = {
      {"sse2", gelato_word_1_edx, 26, bool(__builtin_cpu_supports("sse2"))},
      {"sse4.2", gelato_word_1_ecx, 20,
       bool(__builtin_cpu_supports("sse4.2"))},
      {"avx", gelato_word_1_ecx, 28, bool(__builtin_cpu_supports("avx"))},
      {"fma", gelato_word_1_ecx, 12, bool(__builtin_cpu_supports("fma"))},
      {"avx2", gelato_word_7_0_ebx, 5, bool(__builtin_cpu_supports("avx2"))},
      {"avx512f", gelato_word_7_0_ebx, 16,
       bool(__builtin_cpu_supports("avx512f"))},
      {"avx512vnni", gelato_word_7_0_ecx, 11,
       bool(__builtin_cpu_supports("avx512vnni"))},
      {"avx512bf16", gelato_word_7_1_eax, 5,
       bool(__builtin_cpu_supports("avx512bf16"))},
      {"sse4a", gelato_word_80000001_ecx, 6,
       bool(__builtin_cpu_supports("sse4a"))},
  };
  for (const Feature &f : features) {
    bool has = words[f.word] >> f.bit & 1;
    if (std::strncmp(f.name, "avx512", 6) == 0)
      has &= zmm;
    else if (std::strncmp(f.name, "avx", 3) == 0 ||
             std::strcmp(f.name, "fma") == 0)
      has &= ymm;
    EXPECT_EQ(has, f.compilerSays) << f.name;
  }
}
#endif

} // namespace
