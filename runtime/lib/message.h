/*===- message.h - writing a gelato_message -----------------------*- C -*-===*\
 *
 * A message is built from parts; what does not fit is cut, and the cut shows as
 * "...". All functions take NULL in place of a message and then do nothing.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_LIB_MESSAGE_H
#define GELATO_RUNTIME_LIB_MESSAGE_H

#include "gelato/runtime/runtime.h"

/* Checks the words of a format, and keeps refusals out of the way of calls. */
#define GELATO_PRINTF(at, values)                                              \
  __attribute__((cold, format(printf, at, values)))

#ifdef __cplusplus
extern "C" {
#endif

/* Starts a message anew; a successful call leaves it empty. */
static inline void gelato_message_clear(gelato_message *message) {
  if (message)
    message->text[0] = 0;
}

/* Appends. */
void gelato_message_add(gelato_message *message, const char *format, ...)
    GELATO_PRINTF(2, 3);

/* Replaces the message and returns `status`. */
int32_t gelato_refuse(int32_t status, gelato_message *message,
                      const char *format, ...) GELATO_PRINTF(3, 4);

/* The end of a path that is too long for a message. */
const char *gelato_short_path(const char *path);

/* The name of an element type, "unknown type 9" for none. */
void gelato_message_add_type(gelato_message *message, uint32_t type);

/* A tensor as "f32[4, 768]", a blob as "4096 bytes". */
void gelato_message_add_tensor(gelato_message *message,
                               const gelato_tensor *tensor);

/* An argument as "f32[M, 768]". */
void gelato_message_add_argument(gelato_message *message,
                                 const gelato_kernel_info *kernel,
                                 const gelato_argument *argument);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_LIB_MESSAGE_H */
