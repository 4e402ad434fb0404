/*===- shapes.c - tensors against what a kernel says of itself ------------===*\
 *
 * The loop that finds no fault is short, because small kernels are called
 * often; what is wrong is worked out again by functions that only a refused
 * call reaches.
 *
\*===----------------------------------------------------------------------===*/

#include "shapes.h"

#include "message.h"

#include "entry/sizes.h"

#include <inttypes.h>
#include <stddef.h>

#define COLD __attribute__((cold, noinline))

int32_t gelato_check_kernel(const gelato_kernel_info *kernel,
                            gelato_message *message) {
  if (!kernel)
    return gelato_refuse(gelato_null, message,
                         "found NULL in place of a kernel, expected its "
                         "NAME_info or what gelato_module_find gave");
  if (kernel->abi_version > GELATO_ABI_VERSION)
    return gelato_refuse(gelato_unsupported, message,
                         "kernel %s: found version %" PRIu32
                         " of the interface, expected at most %d; use the "
                         "runtime of the gelato that compiled it",
                         kernel->name, kernel->abi_version, GELATO_ABI_VERSION);
  if (kernel->size < sizeof *kernel)
    return gelato_refuse(gelato_unsupported, message,
                         "found a gelato_kernel_info of %" PRIu64
                         " bytes, expected at least %zu; is it the info of a "
                         "kernel?",
                         kernel->size, sizeof *kernel);
  if (kernel->argument_count > gelato_most_arguments ||
      kernel->param_count > gelato_most_arguments ||
      kernel->free_dim_count > gelato_most_sizes)
    return gelato_refuse(
        gelato_unsupported, message,
        "kernel %s: found %" PRIu32 " arguments, %" PRIu32
        " params and %" PRIu32
        " free sizes, expected at most %d, %d and %d; call its invoke",
        kernel->name, kernel->argument_count, kernel->param_count,
        kernel->free_dim_count, gelato_most_arguments, gelato_most_arguments,
        gelato_most_sizes);
  return gelato_ok;
}

/* "argument x of kernel ffn: found f32[4, 767], expected f32[M, 768]" */
static void begin(const gelato_given *given, uint32_t a,
                  gelato_message *message) {
  const gelato_argument *argument = &given->arguments[a];
  int is_blob = argument->role == gelato_role_params;
  gelato_message_clear(message);
  gelato_message_add(message, "%s %s of kernel %s: found ",
                     argument->role == gelato_role_param ? "param" : "argument",
                     argument->name, given->kernel->name);
  gelato_message_add_tensor(message, &given->tensors[a]);
  gelato_message_add(message, ", expected ");
  if (is_blob)
    gelato_message_add(message, "the packed params, of type gelato_bytes and "
                                "rank 1");
  else
    gelato_message_add_argument(message, given->kernel, argument);
}

COLD static int32_t refuse_type(const gelato_given *given, uint32_t a,
                                gelato_message *message) {
  const gelato_argument *argument = &given->arguments[a];
  begin(given, a, message);
  if (argument->role == gelato_role_params) {
    gelato_message_add(message, "; gelato_pack_checked and gelato pack make "
                                "them");
  } else {
    gelato_message_add(message, "; convert it to ");
    gelato_message_add_type(message, argument->type);
    gelato_message_add(message, ", or declare another type in the source");
  }
  return gelato_unsupported;
}

COLD static int32_t refuse_rank(const gelato_given *given, uint32_t a,
                                gelato_message *message) {
  const gelato_tensor *tensor = &given->tensors[a];
  begin(given, a, message);
  if (tensor->rank && !tensor->dims) {
    gelato_message_add(message, "; its dims are NULL, give %" PRIu32 " sizes",
                       tensor->rank);
    return gelato_null;
  }
  gelato_message_add(message, "; its rank is %" PRIu32, tensor->rank);
  if (given->arguments[a].role != gelato_role_params)
    gelato_message_add(message, " instead of %" PRIu32 ", reshape it",
                       given->arguments[a].rank);
  return gelato_shape;
}

/* Another argument that has the free size, and its place there. */
static int find_other(const gelato_given *given, uint32_t a, int64_t encoded,
                      uint32_t *other) {
  for (*other = 0; *other < a; ++*other)
    for (uint32_t d = 0; d < given->arguments[*other].rank; ++d)
      if (given->arguments[*other].dims[d] == encoded)
        return 1;
  return 0;
}

COLD static int32_t refuse_size(const gelato_given *given, uint32_t a,
                                uint32_t d, const int64_t *sizes,
                                gelato_message *message) {
  const gelato_argument *argument = &given->arguments[a];
  int64_t found = given->tensors[a].dims[d], encoded = argument->dims[d];
  begin(given, a, message);
  gelato_message_add(message, "; dimension %" PRIu32 " is %" PRId64, d, found);
  uint32_t other;
  if (found < 0) {
    gelato_message_add(message, ", a size is at least 0");
  } else if (encoded >= 0) {
    gelato_message_add(message,
                       " instead of %" PRId64 ": give a tensor of that size, "
                       "or compile the kernel for %" PRId64,
                       encoded, found);
  } else if (find_other(given, a, encoded, &other)) {
    const char *name = given->kernel->free_dims[-(encoded + 1)];
    gelato_message_add(message, ", but %s is %" PRId64 " in %s, ", name,
                       sizes[-(encoded + 1)], given->arguments[other].name);
    gelato_message_add_tensor(message, &given->tensors[other]);
    gelato_message_add(message, ": make them agree");
  } else {
    /* Also the second of two equal names in one tensor. */
    gelato_message_add(message,
                       ", but %s is %" PRId64 " already: make them "
                       "agree",
                       given->kernel->free_dims[-(encoded + 1)],
                       sizes[-(encoded + 1)]);
  }
  return gelato_shape;
}

COLD static int32_t refuse_bytes(const gelato_given *given, uint32_t a,
                                 gelato_message *message) {
  begin(given, a, message);
  gelato_message_add(message, "; it has more bytes than an address space");
  return gelato_shape;
}

COLD static int32_t refuse_count(const gelato_given *given,
                                 gelato_message *message) {
  gelato_refuse(gelato_shape, message,
                "kernel %s: found %" PRIu32 " tensors, expected %" PRIu32,
                given->kernel->name, given->count, given->argument_count);
  for (uint32_t a = 0; a < given->argument_count; ++a)
    gelato_message_add(message, "%s%s", a ? ", " : ": ",
                       given->arguments[a].name);
  return gelato_shape;
}

int32_t gelato_match(const gelato_given *given, int64_t *sizes, uint64_t *bytes,
                     gelato_message *message) {
  if (given->count > given->argument_count)
    return refuse_count(given, message);
  if (!given->tensors && given->count)
    return gelato_refuse(gelato_null, message,
                         "kernel %s: found NULL in place of %" PRIu32
                         " tensors",
                         given->kernel->name, given->count);
  for (uint32_t a = 0; a < given->count; ++a) {
    const gelato_argument *argument = &given->arguments[a];
    const gelato_tensor *tensor = &given->tensors[a];
    int is_blob = argument->role == gelato_role_params;
    if (tensor->type != argument->type)
      return refuse_type(given, a, message);
    if (tensor->rank != (is_blob ? 1 : argument->rank) ||
        (tensor->rank && !tensor->dims))
      return refuse_rank(given, a, message);
    int64_t total = is_blob ? 1 : gelato_element(argument->type);
    int is_empty = 0, is_huge = 0;
    for (uint32_t d = 0; d < tensor->rank; ++d) {
      int64_t size = tensor->dims[d];
      if (size < 0)
        return refuse_size(given, a, d, sizes, message);
      if (!is_blob) {
        int64_t encoded = argument->dims[d], expected = encoded;
        if (encoded < 0) {
          int64_t *known = &sizes[-(encoded + 1)];
          if (*known < 0)
            *known = size;
          expected = *known;
        }
        if (size != expected)
          return refuse_size(given, a, d, sizes, message);
      }
      is_empty |= size == 0;
      is_huge |= __builtin_mul_overflow(total, size, &total);
    }
    if (is_huge && !is_empty)
      return refuse_bytes(given, a, message);
    if (bytes)
      bytes[a] = is_empty ? 0 : (uint64_t)total;
  }
  return gelato_ok;
}

/* Finds sizes in a copy, so that a refused call has changed none. */
static int32_t find(const gelato_given *given, int64_t *sizes,
                    gelato_message *message) {
  const uint32_t count = given->kernel->free_dim_count;
  if (!sizes && count)
    return gelato_refuse(gelato_null, message,
                         "kernel %s: found NULL in place of room for %" PRIu32
                         " sizes",
                         given->kernel->name, count);
  int64_t found[gelato_most_sizes];
  for (uint32_t f = 0; f < count; ++f)
    found[f] = gelato_no_size;
  int32_t status = gelato_match(given, found, NULL, message);
  if (status != gelato_ok)
    return status;
  for (uint32_t f = 0; f < count; ++f)
    if (found[f] >= 0)
      sizes[f] = found[f];
  gelato_message_clear(message);
  return gelato_ok;
}

int32_t gelato_find_sizes(const gelato_kernel_info *kernel,
                          const gelato_tensor *tensors, uint32_t count,
                          int64_t *sizes, gelato_message *message) {
  int32_t status = gelato_check_kernel(kernel, message);
  if (status != gelato_ok)
    return status;
  gelato_given given = {kernel, kernel->arguments, kernel->argument_count,
                        tensors, count};
  return find(&given, sizes, message);
}

int32_t gelato_find_param_sizes(const gelato_kernel_info *kernel,
                                const gelato_tensor *params, uint32_t count,
                                int64_t *sizes, gelato_message *message) {
  int32_t status = gelato_check_kernel(kernel, message);
  if (status != gelato_ok)
    return status;
  gelato_given given = {kernel, kernel->params, kernel->param_count, params,
                        count};
  return find(&given, sizes, message);
}
