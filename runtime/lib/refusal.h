/*===- refusal.h - what to say of a call that a kernel refused ----*- C -*-===*\
 *
 * A generated function returns a status and says no more. These functions look
 * again at what it was given, find what the status is about, and put it into
 * words. Both return `status`.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_LIB_REFUSAL_H
#define GELATO_RUNTIME_LIB_REFUSAL_H

#include "gelato/runtime/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of invoke. tensors, bytes (their lengths) and sizes are complete. */
int32_t gelato_explain(int32_t status, const gelato_kernel_info *kernel,
                       const gelato_tensor *tensors, const uint64_t *bytes,
                       const int64_t *sizes, const gelato_env *env,
                       gelato_message *message);

/* Of pack. */
int32_t gelato_explain_pack(int32_t status, const gelato_kernel_info *kernel,
                            const gelato_tensor *params, const uint64_t *bytes,
                            const void *blob, gelato_message *message);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_LIB_REFUSAL_H */
