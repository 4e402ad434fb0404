/*===- runtime.h - kernels called with checked tensors ------------*- C -*-===*\
 *
 * What a program may want beside a generated kernel: calls that check every
 * tensor against what the kernel says of itself, and modules opened at run
 * time. (For threads see threads.h, for C++ runtime.hpp.) Kernels do not need
 * it. C99 and C++; nothing here prints, aborts or throws, and all of it is
 * thread safe where it says nothing else.
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

/* A module that is open: what gelato compile --emit=so wrote, in this process.
 * Opening one runs no code of a gelato module. */
typedef struct gelato_module_handle gelato_module_handle;

/* Opens the module in the file `path`; a name without a folder is a file of the
 * current one. Returns gelato_ok, gelato_null, gelato_memory, gelato_no_file,
 * gelato_no_module (no module, or damaged: its end is missing, its table is no
 * sound one) or gelato_unsupported (for another processor, or of another
 * version of the interface); *module is NULL then.
 *
 * Each open is undone by a close of its own. One path may be opened again, by
 * any thread; that gives a handle of its own to the same kernels. While a path
 * is open the system keeps what it loaded: opening it again does not see that
 * the file was replaced. Do not write into the file of an open module, replace
 * it (as gelato compile does).
 *
 * The file is checked first and then loaded, by its path both times. Between
 * the two, that is during the call, nobody may write into it or shorten it, or
 * put another in its place that is no whole module: that one is loaded without
 * a check, and may end the process. A rename of a whole module over it is fine;
 * either is opened. */
int32_t gelato_module_open(const char *path, gelato_module_handle **module,
                           gelato_message *message);

/* Closes it. After the last close of a path its kernels, their infos and all
 * names in them are gone: no call may be under way, none may follow, and what
 * gelato_module_find gave points nowhere. NULL is fine. */
void gelato_module_close(gelato_module_handle *module);

/* All kernels of a module, in the order of its source: kernel_count and
 * kernels. It lives as long as the module is open. NULL for NULL. */
const gelato_module_table *
gelato_module_kernels(const gelato_module_handle *module);

/* The kernel of that name. Returns gelato_ok, gelato_null or gelato_no_kernel,
 * and then *kernel is NULL. */
int32_t gelato_module_find(const gelato_module_handle *module, const char *name,
                           const gelato_kernel_info **kernel,
                           gelato_message *message);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_RUNTIME_H */
