//===- roof.cpp - what this core can do at most ---------------------------===//
//
// Inline assembly, so that no compiler shortens or spills what is measured.
//
//===----------------------------------------------------------------------===//
#include "roof.h"

#if defined(__x86_64__)

#define TWELVE(OP, R, A, B)                                                    \
  OP " %%" R #A ", %%" R #B ", %%" R "2\n" OP " %%" R #A ", %%" R #B ", %%" R  \
     "3\n" OP " %%" R #A ", %%" R #B ", %%" R "4\n" OP " %%" R #A ", %%" R #B  \
     ", %%" R "5\n" OP " %%" R #A ", %%" R #B ", %%" R "6\n" OP " %%" R #A     \
     ", %%" R #B ", %%" R "7\n" OP " %%" R #A ", %%" R #B ", %%" R "8\n" OP    \
     " %%" R #A ", %%" R #B ", %%" R "9\n" OP " %%" R #A ", %%" R #B ", %%" R  \
     "10\n" OP " %%" R #A ", %%" R #B ", %%" R "11\n" OP " %%" R #A            \
     ", %%" R #B ", %%" R "12\n" OP " %%" R #A ", %%" R #B ", %%" R "13\n"
#define CLOBBERS                                                               \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",      \
      "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "cc"

double runFmaLoop(int64_t rounds) {
  if (rounds <= 0 || !__builtin_cpu_supports("fma"))
    return 0;
  double lanes = 8;
  int64_t left = rounds;
  if (__builtin_cpu_supports("avx512f")) {
    lanes = 16;
    __asm__ volatile("vzeroall\n1:\n" TWELVE("vfmadd231ps", "zmm", 0,
                                             1) "dec %0\njnz 1b\nvzeroupper\n"
                     : "+r"(left)::CLOBBERS);
  } else {
    __asm__ volatile("vzeroall\n1:\n" TWELVE("vfmadd231ps", "ymm", 0,
                                             1) "dec %0\njnz 1b\nvzeroupper\n"
                     : "+r"(left)::CLOBBERS);
  }
  return double(rounds) * 12 * lanes * 2;
}

#else

double runFmaLoop(int64_t) { return 0; }

#endif
