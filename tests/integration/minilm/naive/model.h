//===- model.h - stand-in for the generated header --------------*- C++ -*-===//
//
// Declares what `gelato compile kernels.gel` declares for all-MiniLM-L6-v2 and
// the engine uses, so that the engine can be built and tested without a
// compiler. The functions are in minilm_naive_kernels.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_TESTS_INTEGRATION_MINILM_NAIVE_MODEL_H
#define GELATO_TESTS_INTEGRATION_MINILM_NAIVE_MODEL_H

#include "gelato/runtime/env.h"

#ifdef __cplusplus
extern "C" {
#endif

int32_t linear(const float *x, const void *params, float *out, int64_t M,
               const gelato_env *env);
int64_t linear_params_bytes(void);
int64_t linear_scratch_bytes(int64_t M, const gelato_env *env);
extern const gelato_kernel_info linear_info;

int32_t linear_residual(const float *x, const float *r, const void *params,
                        float *out, int64_t M, const gelato_env *env);
int64_t linear_residual_params_bytes(void);
int64_t linear_residual_scratch_bytes(int64_t M, const gelato_env *env);
extern const gelato_kernel_info linear_residual_info;

int32_t ffn_residual(const float *x, const void *params, float *out, int64_t M,
                     const gelato_env *env);
int64_t ffn_residual_params_bytes(void);
int64_t ffn_residual_scratch_bytes(int64_t M, const gelato_env *env);
extern const gelato_kernel_info ffn_residual_info;

#ifdef __cplusplus
}
#endif

#endif // GELATO_TESTS_INTEGRATION_MINILM_NAIVE_MODEL_H
