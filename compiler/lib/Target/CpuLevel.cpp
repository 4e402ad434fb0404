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

#include <string_view>

namespace gelato {

namespace {

using Need = std::array<uint32_t, gelato_word_count>;

/// A feature, as LLVM spells it, and the bit that says a machine has it.
/// "osxsave" is the system's word that it uses xsave; "os-..." are the
/// registers that it then keeps for each process.
struct CpuBit {
  std::string_view name;
  unsigned word, bit;
};

constexpr CpuBit kBits[] = {
    {"x87", gelato_word_1_edx, 0},
    {"cx8", gelato_word_1_edx, 8},
    {"cmov", gelato_word_1_edx, 15},
    {"mmx", gelato_word_1_edx, 23},
    {"fxsr", gelato_word_1_edx, 24},
    {"sse", gelato_word_1_edx, 25},
    {"sse2", gelato_word_1_edx, 26},
    {"sse3", gelato_word_1_ecx, 0},
    {"ssse3", gelato_word_1_ecx, 9},
    {"fma", gelato_word_1_ecx, 12},
    {"cx16", gelato_word_1_ecx, 13},
    {"sse4.1", gelato_word_1_ecx, 19},
    {"sse4.2", gelato_word_1_ecx, 20},
    {"movbe", gelato_word_1_ecx, 22},
    {"popcnt", gelato_word_1_ecx, 23},
    {"osxsave", gelato_word_1_ecx, 27},
    {"avx", gelato_word_1_ecx, 28},
    {"f16c", gelato_word_1_ecx, 29},
    {"sahf", gelato_word_80000001_ecx, 0},
    {"lzcnt", gelato_word_80000001_ecx, 5},
    {"bmi", gelato_word_7_0_ebx, 3},
    {"avx2", gelato_word_7_0_ebx, 5},
    {"bmi2", gelato_word_7_0_ebx, 8},
    {"avx512f", gelato_word_7_0_ebx, 16},
    {"avx512dq", gelato_word_7_0_ebx, 17},
    {"avx512cd", gelato_word_7_0_ebx, 28},
    {"avx512bw", gelato_word_7_0_ebx, 30},
    {"avx512vl", gelato_word_7_0_ebx, 31},
    {"avx512vnni", gelato_word_7_0_ecx, 11},
    {"avx512bf16", gelato_word_7_1_eax, 5},
    {"os-xmm", gelato_word_xcr0, 1},
    {"os-ymm", gelato_word_xcr0, 2},
    {"os-opmask", gelato_word_xcr0, 5},
    {"os-zmm-upper", gelato_word_xcr0, 6},
    {"os-zmm16-31", gelato_word_xcr0, 7},
};

/// The bits of `names`, which kBits has, besides those of `base`.
constexpr Need with(Need base, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    const CpuBit *bit = kBits;
    while (bit->name != name) // not a constant where the name is unknown
      ++bit;
    base[bit->word] |= uint32_t(1) << bit->bit;
  }
  return base;
}

constexpr Need kV1 =
    with({}, {"x87", "cx8", "cmov", "mmx", "fxsr", "sse", "sse2"});
constexpr Need kV2 =
    with(kV1, {"sse3", "ssse3", "cx16", "sse4.1", "sse4.2", "popcnt", "sahf"});
constexpr Need kV3 =
    with(kV2, {"fma", "movbe", "osxsave", "avx", "f16c", "lzcnt", "bmi", "avx2",
               "bmi2", "os-xmm", "os-ymm"});
constexpr Need kV4 =
    with(kV3, {"avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl",
               "os-opmask", "os-zmm-upper", "os-zmm16-31"});

constexpr bool has(const Need &need, std::string_view name) {
  Need one = with({}, {name});
  for (unsigned word = 0; word < gelato_word_count; ++word)
    if (one[word] & ~need[word])
      return false;
  return true;
}

enum class Compiled { ByDefault, IfNamed };

using Text = llvm::StringLiteral;

constexpr CpuLevel x86(Text name, Text cpu, Text features, Text schedules,
                       unsigned vectorBits, Need need, Compiled compiled,
                       Text meaning) {
  return {name,
          "x86_64",
          cpu,
          features,
          schedules,
          vectorBits,
          compiled == Compiled::ByDefault,
          need,
          has(need, "fma"),
          has(need, "f16c"),
          meaning};
}

constexpr CpuLevel kLevels[] = {
    x86("x86-64", "x86-64", "", "sse2", 128, kV1, Compiled::IfNamed,
        "SSE2, every x86-64 processor; no FMA: @ rounds product and sum apart"),
    x86("x86-64-v2", "x86-64-v2", "", "sse2", 128, kV2, Compiled::ByDefault,
        "SSE4.2, from 2009 on; no FMA: @ rounds product and sum apart"),
    x86("x86-64-v3", "x86-64-v3", "", "avx2,sse2", 256, kV3,
        Compiled::ByDefault, "AVX2 and FMA, from 2013 on"),
    x86("x86-64-v4", "x86-64-v4", "", "avx512f,avx2,sse2", 512, kV4,
        Compiled::ByDefault, "AVX-512 F, BW, CD, DQ, VL, from 2017 on"),
};

} // namespace

llvm::ArrayRef<CpuLevel> cpuLevels() { return kLevels; }

std::vector<llvm::StringRef> defaultLevels() {
  std::vector<llvm::StringRef> names;
  for (const CpuLevel &level : kLevels)
    if (level.isDefault)
      names.push_back(level.name);
  return names;
}

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

/// The names of the bits of `need` that `words` lacks.
static std::vector<llvm::StringRef> lacking(const Need &need,
                                            const uint32_t *words) {
  std::vector<llvm::StringRef> names;
  for (const CpuBit &bit : kBits)
    if ((need[bit.word] & ~words[bit.word]) >> bit.bit & 1)
      names.push_back(bit.name);
  return names;
}

std::vector<llvm::StringRef> neededBits(const CpuLevel &level) {
  return lacking(level.need, Need{}.data());
}

std::vector<llvm::StringRef> missingHere(const CpuLevel &level) {
  uint32_t words[gelato_word_count];
  gelato_entry_host(words);
  return lacking(level.need, words);
}

bool hostSupports(const CpuLevel &level) { return missingHere(level).empty(); }

std::vector<const CpuLevel *> hostLevels() {
  std::vector<const CpuLevel *> levels;
  for (const CpuLevel &level : llvm::reverse(kLevels))
    if (hostSupports(level))
      levels.push_back(&level);
  return levels;
}

} // namespace gelato
