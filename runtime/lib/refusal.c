/*===- refusal.c - what to say of a call that a kernel refused ------------===*/
#include "refusal.h"

#include "message.h"

#include "entry/sizes.h"

#include <inttypes.h>
#include <string.h>

static int32_t say_alignment(gelato_message *message,
                             const gelato_kernel_info *kernel, const char *what,
                             const char *name, const void *address,
                             int alignment) {
  return gelato_refuse(gelato_alignment, message,
                       "%s %s of kernel %s: found address 0x%" PRIxPTR
                       ", expected a multiple of %d bytes; %s",
                       what, name, kernel->name, (uintptr_t)address, alignment,
                       alignment == GELATO_ALIGN
                           ? "take memory from aligned_alloc(64, ...) or mmap"
                           : "copy it to memory of its type");
}

/* The first tensor that is not aligned to its element. */
static int explain_alignment(const gelato_kernel_info *kernel,
                             const gelato_argument *arguments, uint32_t count,
                             const gelato_tensor *tensors,
                             const uint64_t *bytes, gelato_message *message) {
  for (uint32_t a = 0; a < count; ++a) {
    int alignment = arguments[a].role == gelato_role_params
                        ? GELATO_ALIGN
                        : (int)gelato_element(arguments[a].type);
    if (bytes[a] && gelato_misaligned(tensors[a].data, alignment)) {
      say_alignment(message, kernel,
                    arguments[a].role == gelato_role_param ? "param"
                                                           : "argument",
                    arguments[a].name, tensors[a].data, alignment);
      return 1;
    }
  }
  return 0;
}

static int explain_null(const gelato_kernel_info *kernel,
                        const gelato_argument *arguments, uint32_t count,
                        const gelato_tensor *tensors, const uint64_t *bytes,
                        gelato_message *message) {
  for (uint32_t a = 0; a < count; ++a)
    if (!tensors[a].data &&
        (bytes[a] || arguments[a].role == gelato_role_params)) {
      gelato_refuse(gelato_null, message,
                    "%s %s of kernel %s: found NULL in place of its data, ",
                    arguments[a].role == gelato_role_param ? "param"
                                                           : "argument",
                    arguments[a].name, kernel->name);
      gelato_message_add_tensor(message, &tensors[a]);
      gelato_message_add(message, "; only an empty tensor may be NULL");
      return 1;
    }
  return 0;
}

static void explain_params(const gelato_kernel_info *kernel, const char *name,
                           const void *blob, gelato_message *message) {
  gelato_params_header header;
  memcpy(&header, blob, sizeof header);
  gelato_message_add(message, "argument %s of kernel %s: found ", name,
                     kernel->name);
  if (memcmp(header.magic, GELATO_PARAMS_MAGIC, sizeof header.magic) != 0)
    gelato_message_add(message, "bytes that do not begin as packed params do; "
                                "make them with gelato_pack_checked or gelato "
                                "pack");
  else if (header.version != GELATO_PARAMS_VERSION)
    gelato_message_add(message,
                       "version %" PRIu32 " of the packed format, expected %d; "
                       "pack the params again",
                       header.version, GELATO_PARAMS_VERSION);
  else if (header.layout_hash != kernel->layout_hash)
    gelato_message_add(message,
                       "params packed for another kernel, of layout "
                       "%016" PRIx64 ", expected %016" PRIx64
                       "; pack them for this one",
                       header.layout_hash, kernel->layout_hash);
  else
    gelato_message_add(message, "params packed for other sizes, or a damaged "
                                "header; pack them for the sizes of this call");
}

static void add_sizes(const gelato_kernel_info *kernel, const int64_t *sizes,
                      gelato_message *message) {
  for (uint32_t f = 0; f < kernel->free_dim_count; ++f)
    gelato_message_add(message, "%s%s = %" PRId64, f ? ", " : "",
                       kernel->free_dims[f], sizes[f]);
}

int32_t gelato_explain(int32_t status, const gelato_kernel_info *kernel,
                       const gelato_tensor *tensors, const uint64_t *bytes,
                       const int64_t *sizes, const gelato_env *env,
                       gelato_message *message) {
  const gelato_argument *arguments = kernel->arguments;
  const uint32_t count = kernel->argument_count;
  gelato_message_clear(message);
  switch (status) {
  case gelato_null:
    if (explain_null(kernel, arguments, count, tensors, bytes, message))
      return status;
    break;
  case gelato_shape:
    gelato_message_add(message,
                       "kernel %s: found sizes whose buffers have "
                       "more bytes than an address space: ",
                       kernel->name);
    add_sizes(kernel, sizes, message);
    return status;
  case gelato_unsupported:
    gelato_message_add(message,
                       "kernel %s: found an env of size %" PRIu64
                       ", expected at least %zu; set env.size to sizeof env",
                       kernel->name, env ? env->size : 0, sizeof *env);
    return status;
  case gelato_alignment:
    if (explain_alignment(kernel, arguments, count, tensors, bytes, message))
      return status;
    return say_alignment(message, kernel, "the scratch", "in the env",
                         env ? env->scratch : NULL, GELATO_ALIGN);
  case gelato_params:
    for (uint32_t a = 0; a < count; ++a)
      if (arguments[a].role == gelato_role_params) {
        explain_params(kernel, arguments[a].name, tensors[a].data, message);
        return status;
      }
    break;
  case gelato_cpu:
    gelato_message_add(message,
                       "kernel %s: found a processor that fits none "
                       "of its levels: ",
                       kernel->name);
    for (uint32_t l = 0; l < kernel->level_count; ++l)
      gelato_message_add(message, "%s%s", l ? ", " : "", kernel->levels[l]);
    gelato_message_add(message, "; compile it for a lower one with --target");
    return status;
  case gelato_memory:
    gelato_message_add(message,
                       "kernel %s: found no memory for %" PRId64
                       " bytes of scratch; give it in the env, or smaller "
                       "sizes: ",
                       kernel->name, kernel->scratch_bytes(sizes, env));
    add_sizes(kernel, sizes, message);
    return status;
  case gelato_scratch:
    gelato_message_add(message,
                       "kernel %s: found %" PRId64
                       " bytes of scratch in the env, expected %" PRId64
                       ", which is what scratch_bytes gives; NULL for scratch "
                       "takes it from malloc",
                       kernel->name, env ? env->scratch_bytes : 0,
                       kernel->scratch_bytes(sizes, env));
    return status;
  }
  return gelato_refuse(status, message,
                       "kernel %s: found status %" PRId32 " (%s), see env.h",
                       kernel->name, status, gelato_status_name(status));
}

int32_t gelato_explain_pack(int32_t status, const gelato_kernel_info *kernel,
                            const gelato_tensor *params, const uint64_t *bytes,
                            const void *blob, gelato_message *message) {
  const uint32_t count = kernel->param_count;
  if (status == gelato_null &&
      explain_null(kernel, kernel->params, count, params, bytes, message))
    return status;
  if (status == gelato_alignment) {
    if (explain_alignment(kernel, kernel->params, count, params, bytes,
                          message))
      return status;
    return say_alignment(message, kernel, "the memory for", "the params", blob,
                         GELATO_ALIGN);
  }
  return gelato_refuse(status, message,
                       "kernel %s: found status %" PRId32
                       " (%s) when packing, see env.h",
                       kernel->name, status, gelato_status_name(status));
}

const char *gelato_status_name(int32_t status) {
  static const char *const of_kernels[] = {
      "gelato_ok",        "gelato_null",   "gelato_shape",
      "gelato_alignment", "gelato_cpu",    "gelato_memory",
      "gelato_scratch",   "gelato_params", "gelato_unsupported"};
  static const char *const of_runtime[] = {"gelato_overlap", "gelato_no_file",
                                           "gelato_no_module",
                                           "gelato_no_kernel"};
  const int32_t first = gelato_overlap;
  const int32_t kernels = sizeof of_kernels / sizeof of_kernels[0];
  const int32_t runtime = sizeof of_runtime / sizeof of_runtime[0];
  if (status >= 0 && status < kernels)
    return of_kernels[status];
  if (status >= first && status < first + runtime)
    return of_runtime[status - first];
  return "no status";
}
