/*===- table.c - whether a module's table can be read ---------------------===*/
#include "table.h"

#include "message.h"

#include "entry/kernel.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

static const char *check_argument(const gelato_argument *argument,
                                  uint32_t first_role, uint32_t last_role,
                                  uint32_t free_dim_count) {
  if (!argument->name)
    return "an argument without name";
  if (argument->role < first_role || argument->role > last_role)
    return "an argument of unknown role";
  if (argument->type > gelato_f16 || (argument->type == gelato_bytes) !=
                                         (argument->role == gelato_role_params))
    return "an argument of unknown type";
  if (argument->rank > GELATO_MAX_RANK)
    return "an argument of more dimensions than kernels have";
  if (argument->rank && !argument->dims)
    return "an argument without sizes";
  for (uint32_t d = 0; d < argument->rank; ++d)
    if (argument->dims[d] < -(int64_t)free_dim_count)
      return "a size that has no name";
  return NULL;
}

/* What is wrong with a kernel of this version, or NULL. */
static const char *check_info(const gelato_kernel_info *info) {
  if (!info->name || !info->name[0])
    return "a kernel without name";
  if (!info->invoke || !info->params_bytes || !info->pack ||
      !info->scratch_bytes)
    return "a kernel without functions";
  if ((info->argument_count && !info->arguments) ||
      (info->param_count && !info->params) ||
      (info->free_dim_count && !info->free_dims) ||
      (info->level_count && !info->levels))
    return "a kernel without its lists";
  for (uint32_t f = 0; f < info->free_dim_count; ++f)
    if (!info->free_dims[f])
      return "a size without name";
  for (uint32_t l = 0; l < info->level_count; ++l)
    if (!info->levels[l])
      return "a level without name";
  for (uint32_t a = 0; a < info->argument_count; ++a) {
    const gelato_argument *argument = &info->arguments[a];
    const char *wrong = check_argument(
        argument, gelato_role_input, gelato_role_result, info->free_dim_count);
    if (!wrong && argument->role == gelato_role_param)
      wrong = "a param among the arguments of a call";
    if (wrong)
      return wrong;
  }
  for (uint32_t p = 0; p < info->param_count; ++p) {
    const char *wrong = check_argument(&info->params[p], gelato_role_param,
                                       gelato_role_param, info->free_dim_count);
    if (wrong)
      return wrong;
  }
  return NULL;
}

static int32_t refuse_version(const char *path, const char *what,
                              uint32_t version, gelato_message *message) {
  return gelato_refuse(gelato_unsupported, message,
                       "%s: found %s of version %" PRIu32
                       " of the interface, expected %d; use the runtime of "
                       "the gelato that compiled it, or compile it again",
                       path, what, version, GELATO_ABI_VERSION);
}

int32_t gelato_check_table(const gelato_module_table *table, const char *path,
                           gelato_message *message) {
  if (table->size < sizeof *table)
    return gelato_refuse(gelato_no_module, message,
                         "%s: found a gelato_module of %" PRIu64
                         " bytes, expected at least %zu; compile it again",
                         path, table->size, sizeof *table);
  /* The first version is 1. */
  if (table->abi_version - 1 >= GELATO_ABI_VERSION)
    return refuse_version(path, "a module", table->abi_version, message);
  if (table->kernel_count && !table->kernels)
    return gelato_refuse(gelato_no_module, message,
                         "%s: found a gelato_module of %" PRIu32
                         " kernels without its list; compile it again",
                         path, table->kernel_count);
  for (uint32_t k = 0; k < table->kernel_count; ++k) {
    const gelato_kernel_info *info = table->kernels[k];
    if (!info)
      return gelato_refuse(gelato_no_module, message,
                           "%s: found NULL as kernel %" PRIu32 " of %" PRIu32
                           "; compile it again",
                           path, k, table->kernel_count);
    if (info->abi_version - 1 >= GELATO_ABI_VERSION)
      return refuse_version(path, "a kernel", info->abi_version, message);
    const char *wrong = info->size < sizeof *info ? "a kernel that is too short"
                                                  : check_info(info);
    if (wrong)
      return gelato_refuse(gelato_no_module, message,
                           "%s: found %s (number %" PRIu32 " of %" PRIu32
                           "); compile it again",
                           path, wrong, k, table->kernel_count);
    for (uint32_t other = 0; other < k; ++other)
      if (strcmp(table->kernels[other]->name, info->name) == 0)
        return gelato_refuse(gelato_no_module, message,
                             "%s: found two kernels %s, expected each name "
                             "once; compile it again",
                             path, info->name);
  }
  return gelato_ok;
}
