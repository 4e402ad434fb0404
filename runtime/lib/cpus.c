/*===- cpus.c - how many CPUs this process may use ------------------------===*/

#define _GNU_SOURCE /* sched_getaffinity */

#include "gelato/runtime/threads.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

/* Linux refuses a set that is too small for its CPUs, of which no one says how
 * many there may be. */
static int64_t affinity_count(void) {
  for (size_t cpus = 1024; cpus <= 1 << 20; cpus *= 8) {
    cpu_set_t *set = CPU_ALLOC(cpus);
    if (!set)
      return 0;
    const size_t bytes = CPU_ALLOC_SIZE(cpus);
    const int failed = sched_getaffinity(0, bytes, set) != 0;
    const int is_too_small = failed && errno == EINVAL;
    const int64_t count = failed ? 0 : CPU_COUNT_S(bytes, set);
    CPU_FREE(set);
    if (!is_too_small)
      return count;
  }
  return 0;
}

int64_t gelato_cpu_count(void) {
  int64_t count = affinity_count();
  if (count < 1)
    count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count;
}
