/*===- entry.h - what the files of the entry code share -----------*- C -*-===*\
 *
 * Internal to this folder and its tests. The five functions of the C library
 * that generated objects may need are declared here rather than included, so
 * that the code builds for a target whose headers are not at hand.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_ENTRY_ENTRY_H
#define GELATO_ENTRY_ENTRY_H

#include "kernel.h"

#ifdef __cplusplus
extern "C" {
#else
void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
void *malloc(size_t bytes);
void free(void *memory);
#endif

/* host.c: the processor's words, zero where it is no x86-64. */
void gelato_entry_host(uint32_t words[gelato_word_count]);

/* host.c: the first level that this processor fits, or NULL. */
const gelato_level *gelato_entry_level(const gelato_kernel *kernel);

/* panels.c: a right side on its way into panels; k and n are not zero. */
typedef struct gelato_right_side {
  uint32_t type;
  uint32_t slots, slot;
  uint32_t transposed; /* the source is [n, k], else [k, n] */
  int64_t k, n;
  int64_t stride; /* elements from one row of the source to the next */
} gelato_right_side;

/* panels.c: the strips of a right side: its columns in one panel each. */
int64_t gelato_entry_strips(const gelato_right_side *right);

/* panels.c: writes strips [begin, end), all of their rows and columns, zeros
 * where the right side ends. The panels do not overlap the source. */
void gelato_entry_panels(void *panels, const void *source,
                         const gelato_right_side *right, int64_t begin,
                         int64_t end);

/* pack.c: the units of a record, as a pack step counts them; -1 as in sizes.h.
 */
int64_t gelato_entry_record_units(const gelato_kernel *kernel,
                                  const gelato_pack *record,
                                  const int64_t *dims);

/* pack.c: runs units [begin, end) of a record, more than none. */
void gelato_entry_record(const gelato_kernel *kernel, const gelato_pack *record,
                         const int64_t *dims, void *to, const void *from,
                         int64_t begin, int64_t end);

/* pack.c: the header of a blob. */
void gelato_entry_header(const gelato_kernel *kernel, const int64_t *dims,
                         int64_t bytes, gelato_params_header *header);

/* steps.c: runs step `index`, which has that many units, more than none. */
void gelato_entry_run(const gelato_kernel *kernel, uint32_t index,
                      const gelato_level *level, void *const *buffers,
                      const int64_t *dims, int64_t units,
                      const gelato_env *env);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_ENTRY_ENTRY_H */
