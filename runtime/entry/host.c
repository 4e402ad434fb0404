/*===- host.c - which level fits this processor -------------------*- C -*-===*\
 *
 * Reads CPUID and XCR0 once per object and compares every bit that a level
 * needs. No constructor runs before the first call and no ifunc binds it: the
 * first call of any kernel of the object fills a cache of eight words. Threads
 * that race to fill it store the same values.
 *
 * The leaves are those of the Intel 64 Software Developer's Manual, volume 2A,
 * CPUID; that XGETBV wants OSXSAVE is volume 1, section 13.2.
 *
\*===----------------------------------------------------------------------===*/

#include "entry.h"

#if defined(__x86_64__)

typedef struct registers {
  uint32_t eax, ebx, ecx, edx;
} registers;

static registers cpuid(uint32_t leaf, uint32_t subleaf) {
  registers r;
  __asm__ volatile("cpuid"
                   : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                   : "a"(leaf), "c"(subleaf));
  return r;
}

static uint32_t xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

void gelato_entry_host(uint32_t words[gelato_word_count]) {
  for (int i = 0; i < gelato_word_count; ++i)
    words[i] = 0;

  uint32_t last = cpuid(0, 0).eax;
  if (last >= 1) {
    registers one = cpuid(1, 0);
    words[gelato_word_1_ecx] = one.ecx;
    words[gelato_word_1_edx] = one.edx;
    const uint32_t osxsave = UINT32_C(1) << 27;
    if (one.ecx & osxsave)
      words[gelato_word_xcr0] = xcr0();
  }
  if (last >= 7) {
    registers seven = cpuid(7, 0);
    words[gelato_word_7_0_ebx] = seven.ebx;
    words[gelato_word_7_0_ecx] = seven.ecx;
    words[gelato_word_7_0_edx] = seven.edx;
    if (seven.eax >= 1) /* the last subleaf */
      words[gelato_word_7_1_eax] = cpuid(7, 1).eax;
  }
  if (cpuid(UINT32_C(0x80000000), 0).eax >= UINT32_C(0x80000001))
    words[gelato_word_80000001_ecx] = cpuid(UINT32_C(0x80000001), 0).ecx;
}

#else

void gelato_entry_host(uint32_t words[gelato_word_count]) {
  for (int i = 0; i < gelato_word_count; ++i)
    words[i] = 0;
}

#endif

/* The words in pairs, as they lie in memory, so that comparing is four ands. */
enum { pair_count = gelato_word_count / 2 };
static uint64_t cached_pairs[pair_count];
static uint32_t cached;

/* CPUID traps in virtual machines and then takes microseconds. */
static void fill_cache(void) {
  uint32_t words[gelato_word_count];
  uint64_t pairs[pair_count];
  gelato_entry_host(words);
  memcpy(pairs, words, sizeof pairs);
  for (int i = 0; i < pair_count; ++i)
    __atomic_store_n(&cached_pairs[i], pairs[i], __ATOMIC_RELAXED);
  __atomic_store_n(&cached, 1, __ATOMIC_RELEASE);
}

const gelato_level *gelato_entry_level(const gelato_kernel *kernel) {
  if (!__atomic_load_n(&cached, __ATOMIC_ACQUIRE))
    fill_cache();
  for (uint32_t l = 0; l < kernel->info->level_count; ++l) {
    const gelato_level *level = &kernel->levels[l];
    uint64_t need[pair_count], missing = 0;
    memcpy(need, level->need, sizeof need);
    for (int i = 0; i < pair_count; ++i)
      missing |=
          need[i] & ~__atomic_load_n(&cached_pairs[i], __ATOMIC_RELAXED);
    if (!missing)
      return level;
  }
  return NULL;
}
