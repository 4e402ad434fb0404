/*===- runtime.h - kernels called with checked tensors ------------*- C -*-===*\
 *
 * What a program may want beside a generated kernel: calls that check every
 * tensor against what the kernel says of itself, modules opened at run time,
 * and threads. Kernels do not need it. C99 and C++; nothing here prints, aborts
 * or throws, and all of it is thread safe where it says nothing else.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_RUNTIME_H
#define GELATO_RUNTIME_RUNTIME_H

#include "gelato/runtime/env.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Why a call was refused, for a person: what was found, what was expected, a
 * way out. Always ends with a zero byte. */
typedef struct gelato_message {
  char text[512];
} gelato_message;

/* A contiguous, row-major tensor in the caller's memory. dims holds rank sizes
 * and may be NULL at rank 0. The params blob is of type gelato_bytes and rank
 * 1: dims[0] is its length in bytes. */
typedef struct gelato_tensor {
  void *data;
  uint32_t type; /* gelato_f32, ... */
  uint32_t rank;
  const int64_t *dims;
} gelato_tensor;

/* Finds the free sizes of `kernel` in the shapes of `tensors`, which are its
 * arguments in order (or the first `count` of them), and checks types, ranks
 * and sizes against each other. sizes receives kernel->free_dim_count numbers;
 * one that no given tensor mentions stays as it was. message may be NULL.
 * Returns gelato_ok, gelato_null, gelato_shape, or gelato_unsupported for a
 * wrong type or an info of a newer ABI. */
int32_t gelato_find_sizes(const gelato_kernel_info *kernel,
                          const gelato_tensor *tensors, uint32_t count,
                          int64_t *sizes, gelato_message *message);

/* The same for the params as pack takes them. */
int32_t gelato_find_param_sizes(const gelato_kernel_info *kernel,
                                const gelato_tensor *params, uint32_t count,
                                int64_t *sizes, gelato_message *message);

/* Packs checked params into blob, which is blob_bytes long and 64-byte aligned.
 * sizes: what gelato_find_param_sizes found. */
int32_t gelato_pack_checked(const gelato_kernel_info *kernel,
                            const gelato_tensor *params, uint32_t count,
                            const int64_t *sizes, void *blob,
                            int64_t blob_bytes, gelato_message *message);

/* Calls `kernel` on all of its arguments, checked. No result is touched unless
 * gelato_ok is returned. env as in invoke. */
int32_t gelato_run(const gelato_kernel_info *kernel,
                   const gelato_tensor *tensors, uint32_t count,
                   const gelato_env *env, gelato_message *message);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_RUNTIME_H */
