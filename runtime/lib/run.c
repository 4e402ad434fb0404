/*===- run.c - checked calls and packing ----------------------------------===*\
 *
 * What the kernel cannot check itself is checked here, because it sees only
 * pointers and sizes: types, shapes, lengths, and whether a result overlaps
 * anything. The rest is left to invoke and pack, which check it anyway; where
 * they refuse, refusal.c finds out what to say.
 *
\*===----------------------------------------------------------------------===*/

#include "message.h"
#include "refusal.h"
#include "shapes.h"

#include <inttypes.h>
#include <stddef.h>

#define COLD __attribute__((cold, noinline))

static int overlap(const void *a, uint64_t a_bytes, const void *b,
                   uint64_t b_bytes) {
  uintptr_t first = (uintptr_t)a, second = (uintptr_t)b;
  /* Nothing of an empty tensor can be overwritten. */
  return a_bytes && b_bytes &&
         (first <= second ? second - first < a_bytes
                          : first - second < b_bytes);
}

COLD static int32_t refuse_overlap(const gelato_kernel_info *kernel,
                                   const gelato_tensor *tensors, uint32_t r,
                                   uint32_t a, gelato_message *message) {
  const gelato_argument *other = &kernel->arguments[a];
  gelato_refuse(gelato_overlap, message,
                "result %s of kernel %s: found memory that is also %s's, ",
                kernel->arguments[r].name, kernel->name, other->name);
  gelato_message_add_tensor(message, &tensors[a]);
  if (kernel->flags & gelato_in_place)
    gelato_message_add(message,
                       "; in place it has to be all of one input, of the same "
                       "type and sizes; give it that or memory of its own");
  else
    gelato_message_add(message,
                       "; this kernel cannot be called in place, give the "
                       "result memory of its own");
  return gelato_overlap;
}

/* What results may not do to other arguments, the blob included. */
static int32_t check_overlap(const gelato_kernel_info *kernel,
                             const gelato_tensor *tensors,
                             const uint64_t *bytes, gelato_message *message) {
  for (uint32_t r = 0; r < kernel->argument_count; ++r) {
    if (kernel->arguments[r].role != gelato_role_result)
      continue;
    for (uint32_t a = 0; a < kernel->argument_count; ++a) {
      int is_result = kernel->arguments[a].role == gelato_role_result;
      if ((is_result && a >= r) ||
          !overlap(tensors[r].data, bytes[r], tensors[a].data, bytes[a]))
        continue;
      int is_in_place = kernel->flags & gelato_in_place &&
                        kernel->arguments[a].role == gelato_role_input &&
                        tensors[r].data == tensors[a].data &&
                        tensors[r].type == tensors[a].type &&
                        bytes[r] == bytes[a];
      if (!is_in_place)
        return refuse_overlap(kernel, tensors, r, a, message);
    }
  }
  return gelato_ok;
}

COLD static int32_t refuse_unknown_size(const gelato_kernel_info *kernel,
                                        uint32_t f, gelato_message *message) {
  return gelato_refuse(
      gelato_shape, message,
      "kernel %s: found no size for %s, which only its params have; take it "
      "from gelato_find_param_sizes and call gelato_run_sized, or bind it "
      "when the kernel is compiled",
      kernel->name, kernel->free_dims[f]);
}

COLD static int32_t refuse_missing(const gelato_kernel_info *kernel,
                                   uint32_t count, gelato_message *message) {
  return gelato_refuse(gelato_null, message,
                       "kernel %s: found %" PRIu32 " tensors, expected %" PRIu32
                       "; %s is missing",
                       kernel->name, count, kernel->argument_count,
                       kernel->arguments[count].name);
}

COLD static int32_t refuse_short(const gelato_kernel_info *kernel, uint32_t a,
                                 uint64_t bytes, int64_t expected,
                                 gelato_message *message) {
  return gelato_refuse(
      gelato_params, message,
      "argument %s of kernel %s: found %" PRIu64 " bytes, expected %" PRId64
      "; pack them for this kernel and these sizes",
      kernel->arguments[a].name, kernel->name, bytes, expected);
}

static int32_t run(const gelato_kernel_info *kernel,
                   const gelato_tensor *tensors, uint32_t count, int64_t *sizes,
                   const gelato_env *env, gelato_message *message) {
  gelato_given given = {kernel, kernel->arguments, kernel->argument_count,
                        tensors, count};
  uint64_t bytes[gelato_most_arguments];
  int32_t status = gelato_match(&given, sizes, bytes, message);
  if (status != gelato_ok)
    return status;
  if (count != kernel->argument_count)
    return refuse_missing(kernel, count, message);
  for (uint32_t f = 0; f < kernel->free_dim_count; ++f)
    if (sizes[f] < 0)
      return refuse_unknown_size(kernel, f, message);

  void *pointers[gelato_most_arguments];
  for (uint32_t a = 0; a < count; ++a) {
    pointers[a] = tensors[a].data;
    if (!pointers[a] && bytes[a])
      return gelato_explain(gelato_null, kernel, tensors, bytes, sizes, env,
                            message);
    /* A blob that is too long is harmless: its header has its own length. */
    if (kernel->arguments[a].role == gelato_role_params) {
      int64_t expected = kernel->params_bytes(sizes);
      if (expected >= 0 && bytes[a] < (uint64_t)expected)
        return refuse_short(kernel, a, bytes[a], expected, message);
    }
  }
  status = check_overlap(kernel, tensors, bytes, message);
  if (status != gelato_ok)
    return status;

  status = kernel->invoke(pointers, sizes, env);
  if (status != gelato_ok)
    return gelato_explain(status, kernel, tensors, bytes, sizes, env, message);
  gelato_message_clear(message);
  return gelato_ok;
}

int32_t gelato_run(const gelato_kernel_info *kernel,
                   const gelato_tensor *tensors, uint32_t count,
                   const gelato_env *env, gelato_message *message) {
  int32_t status = gelato_check_kernel(kernel, message);
  if (status != gelato_ok)
    return status;
  int64_t sizes[gelato_most_sizes];
  for (uint32_t f = 0; f < kernel->free_dim_count; ++f)
    sizes[f] = gelato_no_size;
  return run(kernel, tensors, count, sizes, env, message);
}

int32_t gelato_run_sized(const gelato_kernel_info *kernel,
                         const gelato_tensor *tensors, uint32_t count,
                         const int64_t *sizes, const gelato_env *env,
                         gelato_message *message) {
  int32_t status = gelato_check_kernel(kernel, message);
  if (status != gelato_ok)
    return status;
  if (!sizes && kernel->free_dim_count)
    return gelato_refuse(gelato_null, message,
                         "kernel %s: found NULL in place of %" PRIu32 " sizes",
                         kernel->name, kernel->free_dim_count);
  int64_t copy[gelato_most_sizes];
  for (uint32_t f = 0; f < kernel->free_dim_count; ++f)
    copy[f] = sizes[f];
  return run(kernel, tensors, count, copy, env, message);
}

int32_t gelato_pack_checked(const gelato_kernel_info *kernel,
                            const gelato_tensor *params, uint32_t count,
                            const int64_t *sizes, void *blob,
                            int64_t blob_bytes, gelato_message *message) {
  int32_t status = gelato_check_kernel(kernel, message);
  if (status != gelato_ok)
    return status;
  const uint32_t size_count = kernel->free_dim_count;
  int64_t copy[gelato_most_sizes];
  for (uint32_t f = 0; f < size_count; ++f)
    copy[f] = sizes ? sizes[f] : gelato_no_size;
  gelato_given given = {kernel, kernel->params, kernel->param_count, params,
                        count};
  uint64_t bytes[gelato_most_arguments];
  status = gelato_match(&given, copy, bytes, message);
  if (status != gelato_ok)
    return status;
  if (count != kernel->param_count)
    return gelato_refuse(gelato_null, message,
                         "kernel %s: found %" PRIu32
                         " params, expected %" PRIu32 "; %s is missing",
                         kernel->name, count, kernel->param_count,
                         kernel->params[count].name);
  int64_t expected = kernel->params_bytes(copy);
  if (expected < 0)
    return gelato_refuse(gelato_shape, message,
                         "kernel %s: found params whose packed length is no "
                         "number of bytes; their sizes are too large",
                         kernel->name);
  if (!blob && expected)
    return gelato_refuse(gelato_null, message,
                         "kernel %s: found NULL in place of memory for %" PRId64
                         " bytes of packed params",
                         kernel->name, expected);
  if (blob_bytes < expected)
    return gelato_refuse(gelato_params, message,
                         "kernel %s: found %" PRId64
                         " bytes for the packed params, expected %" PRId64
                         ", which is what params_bytes gives",
                         kernel->name, blob_bytes, expected);
  const void *sources[gelato_most_arguments];
  for (uint32_t p = 0; p < count; ++p) {
    sources[p] = params[p].data;
    if (overlap(blob, (uint64_t)expected, sources[p], bytes[p]))
      return gelato_refuse(gelato_overlap, message,
                           "param %s of kernel %s: found memory that the "
                           "packed params are written to; give them memory of "
                           "their own",
                           kernel->params[p].name, kernel->name);
  }
  status = kernel->pack(sources, copy, blob);
  if (status != gelato_ok)
    return gelato_explain_pack(status, kernel, params, bytes, blob, message);
  gelato_message_clear(message);
  return gelato_ok;
}
