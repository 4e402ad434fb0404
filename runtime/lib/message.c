/*===- message.c - writing a gelato_message -------------------------------===*/
#include "message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(gelato_message *message, const char *format, va_list values) {
  if (!message)
    return;
  const size_t size = sizeof message->text;
  size_t length = strlen(message->text);
  int added = vsnprintf(message->text + length, size - length, format, values);
  if (added < 0)
    message->text[length] = 0;
  else if ((size_t)added >= size - length)
    memcpy(message->text + size - 4, "...", 4);
}

void gelato_message_add(gelato_message *message, const char *format, ...) {
  va_list values;
  va_start(values, format);
  add(message, format, values);
  va_end(values);
}

int32_t gelato_refuse(int32_t status, gelato_message *message,
                      const char *format, ...) {
  gelato_message_clear(message);
  va_list values;
  va_start(values, format);
  add(message, format, values);
  va_end(values);
  return status;
}

const char *gelato_short_path(const char *path) {
  const size_t most = 256, length = strlen(path);
  return length <= most ? path : path + (length - most);
}

void gelato_message_add_type(gelato_message *message, uint32_t type) {
  static const char *const names[] = {"bytes", "f32", "bf16", "f16"};
  if (type < sizeof names / sizeof names[0])
    gelato_message_add(message, "%s", names[type]);
  else
    gelato_message_add(message, "unknown type %" PRIu32, type);
}

/* Sizes beyond the rank that any kernel has are of no help to anyone. */
enum { shown_dims = 8 };

void gelato_message_add_tensor(gelato_message *message,
                               const gelato_tensor *tensor) {
  if (tensor->type == gelato_bytes && tensor->rank == 1 && tensor->dims) {
    gelato_message_add(message, "%" PRId64 " bytes", tensor->dims[0]);
    return;
  }
  gelato_message_add_type(message, tensor->type);
  gelato_message_add(message, "[");
  for (uint32_t d = 0; d < tensor->rank && tensor->dims; ++d) {
    if (d == shown_dims) {
      gelato_message_add(message, ", ...");
      break;
    }
    gelato_message_add(message, d ? ", %" PRId64 : "%" PRId64, tensor->dims[d]);
  }
  gelato_message_add(message, "]");
}

void gelato_message_add_argument(gelato_message *message,
                                 const gelato_kernel_info *kernel,
                                 const gelato_argument *argument) {
  gelato_message_add_type(message, argument->type);
  gelato_message_add(message, "[");
  for (uint32_t d = 0; d < argument->rank; ++d) {
    int64_t dim = argument->dims[d];
    gelato_message_add(message, "%s", d ? ", " : "");
    if (dim >= 0)
      gelato_message_add(message, "%" PRId64, dim);
    else
      gelato_message_add(message, "%s", kernel->free_dims[-(dim + 1)]);
  }
  gelato_message_add(message, "]");
}
