//===- CoreLoops.cpp - loops that do nothing but what they measure --------===//
//
// Twelve accumulators: two units of latency four, the most there is, need
// eight. Everything that is multiplied and added is zero, so nothing becomes
// subnormal or infinite. Eight vectors a pass keep the loop's own instructions
// below what decodes beside them.
//
//===----------------------------------------------------------------------===//
#include "gelato/Bench/CoreLoops.h"

#include <vector>

#if defined(__x86_64__) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace gelato {

#if defined(__x86_64__)

#define EIGHT(X, V)                                                            \
  X("0", "0*" V)                                                               \
  X("1", "1*" V)                                                               \
  X("2", "2*" V)                                                               \
  X("3", "3*" V) X("4", "4*" V) X("5", "5*" V) X("6", "6*" V) X("7", "7*" V)
#define TWELVE(X)                                                              \
  X("2")                                                                       \
  X("3")                                                                       \
  X("4") X("5") X("6") X("7") X("8") X("9") X("10") X("11") X("12") X("13")
#define VECTORS                                                                \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",      \
      "xmm9", "xmm10", "xmm11", "xmm12", "xmm13"

#define SSE2_LOAD(N, AT) "movaps " AT "(%0), %%xmm" N "\n"
#define SSE2_STORE(N, AT) "movaps %%xmm" N ", " AT "(%1)\n"
#define SSE2_STREAM(N, AT) "movntps %%xmm0, " AT "(%0)\n"
#define AVX2_LOAD(N, AT) "vmovaps " AT "(%0), %%ymm" N "\n"
#define AVX2_STORE(N, AT) "vmovaps %%ymm" N ", " AT "(%1)\n"
#define AVX2_STREAM(N, AT) "vmovntps %%ymm0, " AT "(%0)\n"
#define AVX512_LOAD(N, AT) "vmovaps " AT "(%0), %%zmm" N "\n"
#define AVX512_STORE(N, AT) "vmovaps %%zmm" N ", " AT "(%1)\n"
#define AVX512_STREAM(N, AT) "vmovntps %%zmm0, " AT "(%0)\n"

// V: bytes of a vector. END: what follows wide vectors.
#define PASSES(NAME, V, END)                                                   \
  static void NAME##Read(const char *from, int64_t bytes) {                    \
    const char *end = from + bytes;                                            \
    __asm__ volatile("1:\n" EIGHT(NAME##_LOAD, V) "add $8*" V ", %0\n"         \
                                                  "cmp %1, %0\njb 1b\n" END    \
                     : "+r"(from)                                              \
                     : "r"(end)                                                \
                     : VECTORS, "cc", "memory");                               \
  }                                                                            \
  static void NAME##Copy(const char *from, char *to, int64_t bytes) {          \
    const char *end = from + bytes;                                            \
    __asm__ volatile("1:\n" EIGHT(NAME##_LOAD, V)                              \
                         EIGHT(NAME##_STORE, V) "add $8*" V ", %0\nadd $8*" V  \
                                                ", %1\n"                       \
                                                "cmp %2, %0\njb 1b\n" END      \
                     : "+r"(from), "+r"(to)                                    \
                     : "r"(end)                                                \
                     : VECTORS, "cc", "memory");                               \
  }                                                                            \
  static void NAME##Stream(char *to, int64_t bytes) {                          \
    const char *end = to + bytes;                                              \
    __asm__ volatile(                                                          \
        "xorps %%xmm0, %%xmm0\n"                                               \
        "1:\n" EIGHT(NAME##_STREAM, V) "add $8*" V ", %0\n"                    \
                                       "cmp %1, %0\njb 1b\nsfence\n" END       \
        : "+r"(to)                                                             \
        : "r"(end)                                                             \
        : VECTORS, "cc", "memory");                                            \
  }

PASSES(SSE2, "16", "")
PASSES(AVX2, "32", "vzeroupper\n")
PASSES(AVX512, "64", "vzeroupper\n")

#define CLEAR(N) "xorps %%xmm" N ", %%xmm" N "\n"
#define MULTIPLY(N) "mulps %%xmm0, %%xmm" N "\n"
#define ADD(N) "addps %%xmm1, %%xmm" N "\n"

static void sse2MultiplyAdd(int64_t rounds) {
  if (rounds > 0)
    __asm__ volatile(CLEAR("0") CLEAR("1") TWELVE(CLEAR) "1:\n"        //
                     MULTIPLY("2") ADD("3") MULTIPLY("4") ADD("5")     //
                     MULTIPLY("6") ADD("7") MULTIPLY("8") ADD("9")     //
                     MULTIPLY("10") ADD("11") MULTIPLY("12") ADD("13") //
                     "dec %0\njnz 1b\n"
                     : "+r"(rounds)::VECTORS, "cc");
}

#define FMA_YMM(N) "vfmadd231ps %%ymm0, %%ymm1, %%ymm" N "\n"
#define FMA_ZMM(N) "vfmadd231ps %%zmm0, %%zmm1, %%zmm" N "\n"

static void avx2MultiplyAdd(int64_t rounds) {
  if (rounds > 0)
    __asm__ volatile("vzeroall\n1:\n" TWELVE(FMA_YMM) "dec %0\njnz 1b\n"
                                                      "vzeroupper\n"
                     : "+r"(rounds)::VECTORS, "xmm14", "xmm15", "cc");
}

static void avx512MultiplyAdd(int64_t rounds) {
  if (rounds > 0)
    __asm__ volatile("vzeroall\n1:\n" TWELVE(FMA_ZMM) "dec %0\njnz 1b\n"
                                                      "vzeroupper\n"
                     : "+r"(rounds)::VECTORS, "xmm14", "xmm15", "cc");
}

static const CoreLoops kLoops[] = {
    {"avx512f", [] { return bool(__builtin_cpu_supports("avx512f")); },
     avx512MultiplyAdd, 12 * 16 * 2, AVX512Read, AVX512Copy, AVX512Stream},
    {"avx2",
     [] {
       return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
     },
     avx2MultiplyAdd, 12 * 8 * 2, AVX2Read, AVX2Copy, AVX2Stream},
    {"sse2", [] { return true; }, sse2MultiplyAdd, 12 * 4, SSE2Read, SSE2Copy,
     SSE2Stream},
};

llvm::ArrayRef<CoreLoops> hostLoops() {
  static const std::vector<CoreLoops> here = [] {
    std::vector<CoreLoops> rows;
    for (const CoreLoops &row : kLoops)
      if (row.runsHere())
        rows.push_back(row);
    return rows;
  }();
  return here;
}

/// What ldtilecfg reads (Intel, Software Developer's Manual, volume 1, 18.3):
/// eight tiles of 16 rows of 64 bytes.
struct alignas(64) TileShapes {
  uint8_t palette = 1, startRow = 0, reserved[14] = {};
  uint16_t bytesPerRow[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

#define CLEAR_TILE(N) "tilezero %%tmm" N "\n"

// Two tiles by two: a product takes 16 cycles and its sum is there after 52, so
// four sums wait for nothing. Tiles are no registers of compiled code.
static void tilesMultiplyAdd(int64_t rounds) {
  static const TileShapes shapes;
  if (rounds > 0)
    __asm__ volatile(
        "ldtilecfg %1\n" CLEAR_TILE("0") CLEAR_TILE("1") CLEAR_TILE("2")
            CLEAR_TILE("3") CLEAR_TILE("4") CLEAR_TILE("5") CLEAR_TILE("6")
                CLEAR_TILE("7") "1:\n"
                                "tdpbf16ps %%tmm6, %%tmm4, %%tmm0\n"
                                "tdpbf16ps %%tmm7, %%tmm4, %%tmm1\n"
                                "tdpbf16ps %%tmm6, %%tmm5, %%tmm2\n"
                                "tdpbf16ps %%tmm7, %%tmm5, %%tmm3\n"
                                "dec %0\njnz 1b\n"
                                "tilerelease\n"
        : "+r"(rounds)
        : "m"(shapes)
        : "cc");
}

/// Linux gives a process its tiles when it asks for them, and to the threads
/// that it starts from then on.
static bool mayUseTiles() {
#if defined(__linux__)
  constexpr long kRequestPermission = 0x1023, kTileData = 18;
  return __builtin_cpu_supports("amx-tile") &&
         __builtin_cpu_supports("amx-bf16") &&
         syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}

const TileLoop *hostTiles() {
  static const TileLoop tiles = {"amx-bf16", tilesMultiplyAdd,
                                 4 * 16 * 16 * 32 * 2};
  static const bool here = mayUseTiles();
  return here ? &tiles : nullptr;
}

#else

llvm::ArrayRef<CoreLoops> hostLoops() { return {}; }

const TileLoop *hostTiles() { return nullptr; }

#endif

} // namespace gelato
