/*===- table.h - whether a module's table can be read -------------*- C -*-===*\
 *
 * After this check the checked calls can trust what an info says of itself.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_LIB_TABLE_H
#define GELATO_RUNTIME_LIB_TABLE_H

#include "gelato/runtime/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* gelato_ok, gelato_no_module, or gelato_unsupported for another version. path
 * is for the message. */
int32_t gelato_check_table(const gelato_module_table *table, const char *path,
                           gelato_message *message);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_LIB_TABLE_H */
