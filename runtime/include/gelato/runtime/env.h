/*===- env.h - what callers and generated kernels agree about -----*- C -*-===*\
 *
 * The environment a caller hands to a kernel, the statuses a kernel returns,
 * and the constant data by which a kernel describes itself. Self-contained:
 * needs only <stdint.h>, works in C99 and C++, and is copied beside every
 * generated header, so that nothing of gelato has to be installed where its
 * kernels are used. Copies in several folders do not collide.
 *
 * Contract of every generated function:
 *   - Tensors are contiguous and row-major. Inputs and results have the
 *     alignment of their element, a params blob and env->scratch 64 bytes.
 *   - Results overlap nothing, except that an elementwise kernel with one
 *     result may be called in place (equal pointer, equal type). This is not
 *     checked here, but is by gelato_run of the runtime.
 *   - A tensor of zero elements may be NULL. A size of zero is fine, a negative
 *     or overflowing one is gelato_shape.
 *   - When a status other than gelato_ok is returned, no result was touched.
 *   - Nothing aborts, prints, throws or keeps state; all are thread safe.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_ENV_H
#define GELATO_RUNTIME_ENV_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of the data below; a reader refuses a larger number than it knows. */
#define GELATO_ABI_VERSION 1

/* What a kernel runs with. NULL in its place means serial, scratch from malloc.
 * One env serves concurrent calls only while its scratch is NULL.
 *
 * parallel_for calls body(data, i) once for each i in [0, n), in any order and
 * on any threads, and returns after all have returned. It is never nested; a
 * kernel may call it several times, one after the other. Running the bodies
 * serially is a correct parallel_for. */
typedef struct gelato_env {
  uint64_t size; /* sizeof(gelato_env), so that fields can be appended */
  void *context; /* handed to parallel_for */
  void (*parallel_for)(void *context, int64_t n,
                       void (*body)(void *data, int64_t i), void *data);
  int64_t threads; /* to plan for; 0, 1 or no parallel_for: serial */
  void *scratch;   /* 64-byte aligned; NULL: malloc per call */
  int64_t scratch_bytes;
} gelato_env;

/* What generated functions return. The checks are made in this order: null,
 * shape, unsupported, alignment, params, cpu, then scratch or memory. */
enum {
  gelato_ok,
  gelato_null,       /* a pointer is NULL and its tensor is not empty */
  gelato_shape,      /* a size is negative, or a number of bytes overflows */
  gelato_alignment,  /* a tensor, the params or the scratch is misaligned */
  gelato_cpu,        /* no level of this object fits the processor */
  gelato_memory,     /* malloc of the scratch failed */
  gelato_scratch,    /* env->scratch_bytes is less than the kernel needs */
  gelato_params,     /* the blob was packed for another kernel or damaged */
  gelato_unsupported /* env->size is less than the first version's */
};

/* Element types. */
enum {
  gelato_bytes, /* no elements: the params blob */
  gelato_f32,
  gelato_bf16, /* uint16_t in C */
  gelato_f16   /* uint16_t in C */
};

/* What an argument is to its kernel. */
enum {
  gelato_role_input = 0, /* read on each call */
  gelato_role_param,     /* a source of pack, constant across calls */
  gelato_role_params,    /* the blob that pack wrote */
  gelato_role_result     /* written whole, never read */
};

/* One tensor. Entry d of dims is a bound size when it is not negative, else
 * -(i + 1) for the i-th free dimension: dims[d] >= 0 ? dims[d]
 *                                                    : sizes[-(dims[d] + 1)].
 * The blob has type gelato_bytes, rank 0 and no dims; its length is
 * params_bytes. */
typedef struct gelato_argument {
  const char *name; /* as in the source; "out" for an unnamed result */
  uint32_t role;
  uint32_t type;
  uint32_t rank;
  uint32_t reserved; /* 0 */
  const int64_t *dims;
} gelato_argument;

/* Flags of a kernel: elementwise with one result, which may therefore be the
 * memory of an input of the same type and sizes. */
enum { gelato_in_place = 1 };

/* One kernel; constant data named NAME_info in the generated object.
 *
 * Wherever dims is taken, it holds free_dim_count sizes in the order of
 * free_dims; sizes that the function's shapes do not mention are not read, and
 * it may be NULL where there is nothing to read. The functions are never
 * NULL: params_bytes of a kernel without params is 0, and its pack does
 * nothing. */
typedef struct gelato_kernel_info {
  uint64_t size;           /* sizeof(gelato_kernel_info), fields are appended */
  uint32_t abi_version;    /* GELATO_ABI_VERSION */
  uint32_t argument_count; /* inputs, params blob if any, results */
  const char *name;
  const gelato_argument *arguments; /* in the order of invoke's tensors */
  uint32_t param_count;
  uint32_t free_dim_count;
  const gelato_argument *params;  /* pack's sources, as declared */
  const char *const *free_dims;   /* names, by first appearance */
  uint64_t layout_hash;           /* kernels of equal hash share one blob */
  uint32_t level_count;
  uint32_t flags;                 /* gelato_in_place, or 0 */
  const char *const *levels;      /* names; the first that fits is used */

  /* Runs the kernel; tensors holds argument_count pointers. */
  int32_t (*invoke)(void *const *tensors, const int64_t *dims,
                    const gelato_env *env);
  /* Length of the blob, or -1 where invoke would return gelato_shape. */
  int64_t (*params_bytes)(const int64_t *dims);
  /* Writes all params_bytes(dims) bytes of params; same sources, same bytes.
   * sources holds param_count pointers. */
  int32_t (*pack)(const void *const *sources, const int64_t *dims,
                  void *params);
  /* What env->scratch_bytes must be at least, or -1 as above. */
  int64_t (*scratch_bytes)(const int64_t *dims, const gelato_env *env);
} gelato_kernel_info;

/* The kernels of one module: the shared object that `gelato compile --emit=so`
 * writes exports one table of this type, named gelato_module, and nothing
 * else. Constant data. The runtime (runtime.h) opens modules; a program may as
 * well use dlopen and dlsym itself. */
typedef struct gelato_module_table {
  uint64_t size;        /* sizeof(gelato_module_table), fields are appended */
  uint32_t abi_version; /* GELATO_ABI_VERSION */
  uint32_t kernel_count;
  const gelato_kernel_info *const *kernels; /* in the order of the source */
  const char *compiler;                     /* "gelato 0.1.0", for people */
} gelato_module_table;

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_ENV_H */
