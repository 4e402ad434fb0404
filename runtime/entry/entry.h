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

/* panels.c: packs panels [begin, end) of a plain f32 source: [k, n], or [n, k]
 * when transposed; k and n are not zero. Every element of these panels is
 * written, zeros behind column n. Does not overlap the source. */
void gelato_entry_panels(void *panels, const void *source, int64_t k,
                         int64_t n, int transposed, int64_t begin, int64_t end);

/* pack.c: the header of a blob. */
void gelato_entry_header(const gelato_kernel *kernel, const int64_t *dims,
                         int64_t bytes,
                         gelato_params_header *header);

/* steps.c: the units of a pack step, or -1 as in sizes.h. */
int64_t gelato_entry_pack_units(const gelato_kernel *kernel,
                                const gelato_step *step, const int64_t *dims);

/* steps.c: runs step `index`, which has that many units, more than none. */
void gelato_entry_run(const gelato_kernel *kernel, uint32_t index,
                      const gelato_level *level, void *const *buffers,
                      const int64_t *dims, int64_t units,
                      const gelato_env *env);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_ENTRY_ENTRY_H */
