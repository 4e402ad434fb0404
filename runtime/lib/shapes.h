/*===- shapes.h - tensors against what a kernel says of itself ----*- C -*-===*\
 *
 * Shared by the checked calls.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_LIB_SHAPES_H
#define GELATO_RUNTIME_LIB_SHAPES_H

#include "gelato/runtime/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the checked calls have room for on their stack. The compiler's own
 * limits are lower; a kernel beyond these can still be called by its invoke. */
enum { gelato_most_arguments = 256, gelato_most_sizes = 256 };

/* A size that is not known yet. */
enum { gelato_no_size = -1 };

/* One list of a kernel's arguments and the tensors given for its first ones. */
typedef struct gelato_given {
  const gelato_kernel_info *kernel;
  const gelato_argument *arguments;
  uint32_t argument_count;
  const gelato_tensor *tensors;
  uint32_t count;
} gelato_given;

/* Refuses a kernel that this library does not know how to read. */
int32_t gelato_check_kernel(const gelato_kernel_info *kernel,
                            gelato_message *message);

/* Checks types, ranks and sizes. sizes has free_dim_count entries, of which
 * those that are gelato_no_size are found and the others are compared with.
 * bytes, where not NULL, receives the length of each tensor. */
int32_t gelato_match(const gelato_given *given, int64_t *sizes, uint64_t *bytes,
                     gelato_message *message);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_LIB_SHAPES_H */
