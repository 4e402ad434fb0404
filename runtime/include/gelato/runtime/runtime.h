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

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* What this library returns beside the statuses of env.h. Those of a kernel
 * stay as they are. */
enum {
  gelato_overlap = 64, /* a result is also the memory of another argument */
  gelato_no_file,      /* a module's file cannot be opened or read */
  gelato_no_module,    /* a file is no module, or a damaged one */
  gelato_no_kernel     /* a module has no kernel of that name */
};

/* "gelato_shape" for gelato_shape; "no status" for what is none. */
const char *gelato_status_name(int32_t status);

/* Why a call was refused, for a person: which argument, what was found, what
 * was expected, a way out. Ends with a zero byte; a text that is cut ends with
 * "...". Empty after gelato_ok. All functions take NULL in place of it. */
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
 * and sizes against each other; data is not looked at, so that the sizes of
 * results can be found before there is memory for them. sizes receives
 * kernel->free_dim_count numbers; one that no given tensor mentions stays as it
 * was, and so do all when the call is refused.
 *
 * Returns gelato_ok, gelato_null, gelato_shape, or gelato_unsupported for a
 * wrong type or an info of a newer ABI. */
int32_t gelato_find_sizes(const gelato_kernel_info *kernel,
                          const gelato_tensor *tensors, uint32_t count,
                          int64_t *sizes, gelato_message *message);

/* The same for the params as pack takes them. */
int32_t gelato_find_param_sizes(const gelato_kernel_info *kernel,
                                const gelato_tensor *params, uint32_t count,
                                int64_t *sizes, gelato_message *message);

/* Packs checked params into blob, which is 64-byte aligned and blob_bytes long,
 * at least what kernel->params_bytes gives, and overlaps no param. sizes: what
 * gelato_find_param_sizes found; NULL: found again. Writes nothing unless
 * gelato_ok is returned. */
int32_t gelato_pack_checked(const gelato_kernel_info *kernel,
                            const gelato_tensor *params, uint32_t count,
                            const int64_t *sizes, void *blob,
                            int64_t blob_bytes, gelato_message *message);

/* Calls `kernel` on all of its arguments, checked: types, shapes, the length of
 * the blob, and that no result overlaps another argument (gelato_overlap), but
 * for an elementwise kernel that is called in place. No result is touched
 * unless gelato_ok is returned. env as in invoke.
 *
 * What remains the caller's to keep: tensors are as long as their shapes say,
 * and the scratch in env overlaps none of them. */
int32_t gelato_run(const gelato_kernel_info *kernel,
                   const gelato_tensor *tensors, uint32_t count,
                   const gelato_env *env, gelato_message *message);

/* gelato_run for kernels with free sizes that only the params have, such as F
 * of w1: param f32[D, F]. sizes holds free_dim_count numbers, of which those
 * that are negative are found in the tensors; with the others the tensors have
 * to agree. Begin with -1 everywhere, then call gelato_find_param_sizes. */
int32_t gelato_run_sized(const gelato_kernel_info *kernel,
                         const gelato_tensor *tensors, uint32_t count,
                         const int64_t *sizes, const gelato_env *env,
                         gelato_message *message);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_RUNTIME_H */
