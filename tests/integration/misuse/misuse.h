/*===- misuse.h - one call in which one thing is wrong --------------------===*\
 *
 * EXPECT(status, call) counts a check; whatever the call returned, the results
 * must be as they were, canaries before and behind them included.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_TESTS_INTEGRATION_MISUSE_H
#define GELATO_TESTS_INTEGRATION_MISUSE_H

#include "kernels.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { D = 24, F = 40, M = 5, ROOM = 4096 };
#define POISON 0x7fc0dead /* a NaN that no arithmetic makes */

static int checks, failures;
static uint32_t results[3 * ROOM];
static float *const out = (float *)(results + ROOM);

static inline void poison(void) {
  int i;
  for (i = 0; i < 3 * ROOM; ++i)
    results[i] = POISON;
}

/* How many words of the results' memory have been written, up to `limit` of
 * them in the middle being allowed. */
static inline int touched(int limit) {
  int i, count = 0;
  for (i = 0; i < 3 * ROOM; ++i)
    if (results[i] != POISON && !(i >= ROOM && i < ROOM + limit))
      ++count;
  return count;
}

static inline void check(int holds, const char *what, int line, long found) {
  ++checks;
  if (holds)
    return;
  ++failures;
  printf("line %d: %s: found %ld\n", line, what, found);
}

#define CHECK(condition) check((condition), #condition, __LINE__, 0)

#define EXPECT(status, call)                                                   \
  do {                                                                         \
    int32_t found_;                                                            \
    poison();                                                                  \
    found_ = (call);                                                           \
    check(found_ == (status), #status " from " #call, __LINE__, found_);       \
    check(touched(0) == 0, "results untouched by " #call, __LINE__,            \
          touched(0));                                                         \
  } while (0)

/* A call that works, and writes all of `count` words and no others. */
#define EXPECT_OK(count, call)                                                 \
  do {                                                                         \
    int32_t found_;                                                            \
    int i_, left_ = 0;                                                         \
    poison();                                                                  \
    found_ = (call);                                                           \
    for (i_ = 0; i_ < (count); ++i_)                                           \
      left_ += results[ROOM + i_] == POISON;                                   \
    check(found_ == gelato_ok, "gelato_ok from " #call, __LINE__, found_);     \
    check(touched(count) == 0, "nothing but the results is written by " #call, \
          __LINE__, touched(count));                                           \
    check(left_ == 0, "all results are written by " #call, __LINE__, left_);   \
  } while (0)

/* `bytes` of zeros at a multiple of 64. */
static inline void *aligned(int64_t bytes) {
  char *memory = calloc(1, (size_t)bytes + 64);
  return memory + (64 - (uintptr_t)memory % 64) % 64;
}

#endif /* GELATO_TESTS_INTEGRATION_MISUSE_H */
