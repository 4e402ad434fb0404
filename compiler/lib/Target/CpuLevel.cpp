//===- CpuLevel.cpp - the table of CPU levels -----------------------------===//
//
// The features of the x86-64 levels are those of the System V psABI for x86-64,
// section 3.1.1 "Processor architecture"; their bits are in the Intel 64
// Software Developer's Manual, volume 2A, CPUID. A level checks every one of
// its bits: a virtual machine may mask any.
//
//===----------------------------------------------------------------------===//
#include "gelato/Target/CpuLevel.h"

#include "gelato/Support/Spelling.h"

#include "entry/entry.h"

#include "llvm/ADT/StringExtras.h"

namespace gelato {

static constexpr uint32_t bits(std::initializer_list<unsigned> positions) {
  uint32_t word = 0;
  for (unsigned position : positions)
    word |= uint32_t(1) << position;
  return word;
}

// CPUID leaf 1, ECX: SSE3, SSSE3, CX16, SSE4.1, SSE4.2, POPCNT.
static constexpr uint32_t kV2Ecx = bits({0, 9, 13, 19, 20, 23});
// FMA, MOVBE, OSXSAVE, AVX, F16C.
static constexpr uint32_t kV3Ecx = kV2Ecx | bits({12, 22, 27, 28, 29});
// Leaf 1, EDX: FPU, CX8, CMOV, MMX, FXSR, SSE, SSE2.
static constexpr uint32_t kV1Edx = bits({0, 8, 15, 23, 24, 25, 26});
// Leaf 7, EBX: BMI1, AVX2, BMI2; then AVX512 F, DQ, CD, BW, VL.
static constexpr uint32_t kV3Ebx = bits({3, 5, 8});
static constexpr uint32_t kV4Ebx = kV3Ebx | bits({16, 17, 28, 30, 31});
// Leaf 80000001h, ECX: LAHF; LZCNT.
static constexpr uint32_t kV2Ext = bits({0});
static constexpr uint32_t kV3Ext = bits({0, 5});
// XCR0: SSE and AVX state; opmask and the upper halves and registers of ZMM.
static constexpr uint32_t kYmm = bits({1, 2});
static constexpr uint32_t kZmm = kYmm | bits({5, 6, 7});

static constexpr CpuLevel kLevels[] = {
    {"x86-64",
     "x86_64",
     "x86-64",
     "sse2",
     false,
     false,
     128,
     {0, kV1Edx, 0, 0, 0, 0, 0, 0},
     "SSE2, every x86-64 processor; @ multiplies and adds, FMAs are emulated"},
    {"x86-64-v2",
     "x86_64",
     "x86-64-v2",
     "sse2",
     false,
     false,
     128,
     {kV2Ecx, kV1Edx, 0, 0, 0, 0, kV2Ext, 0},
     "SSE4.2, from 2009 on; @ multiplies and adds, FMAs are emulated"},
    {"x86-64-v3",
     "x86_64",
     "x86-64-v3",
     "avx2,sse2",
     true,
     true,
     256,
     {kV3Ecx, kV1Edx, kV3Ebx, 0, 0, 0, kV3Ext, kYmm},
     "AVX2 and FMA, from 2013 on"},
    {"x86-64-v4",
     "x86_64",
     "x86-64-v4",
     "avx512f,avx2,sse2",
     true,
     true,
     512,
     {kV3Ecx, kV1Edx, kV4Ebx, 0, 0, 0, kV3Ext, kZmm},
     "AVX-512 F, BW, CD, DQ, VL, from 2017 on"},
};

llvm::ArrayRef<CpuLevel> cpuLevels() { return kLevels; }

llvm::Expected<const CpuLevel *> findLevel(llvm::StringRef name) {
  std::vector<llvm::StringRef> names;
  for (const CpuLevel &level : kLevels) {
    if (level.name == name)
      return &level;
    names.push_back(level.name);
  }
  if (name == "native" || name == "host") {
    auto levels = hostLevels();
    if (!levels.empty())
      return levels.front();
  }
  return llvm::createStringError("unknown target '" + name + "'" +
                                 "; known are " + llvm::join(names, ", ") +
                                 " and native (see `gelato targets`)" +
                                 didYouMean(name, names));
}

bool hostSupports(const CpuLevel &level) {
  uint32_t words[gelato_word_count];
  gelato_entry_host(words);
  for (unsigned i = 0; i < gelato_word_count; ++i)
    if ((words[i] & level.need[i]) != level.need[i])
      return false;
  return true;
}

std::vector<const CpuLevel *> hostLevels() {
  std::vector<const CpuLevel *> levels;
  for (const CpuLevel &level : llvm::reverse(kLevels))
    if (hostSupports(level))
      levels.push_back(&level);
  return levels;
}

} // namespace gelato
