/*===- invoke.c - checks one call, then runs it -------------------*- C -*-===*\
 *
 * Turns what the caller gave into the list of buffers that the steps work on.
 * All checks come first, in the order that env.h documents, so that a call
 * which fails has touched nothing. Small kernels are called often: the path
 * without scratch and threads has no loop but those over arguments, buffers
 * and steps, and measures a few nanoseconds.
 *
\*===----------------------------------------------------------------------===*/

#include "entry.h"
#include "sizes.h"

/* What the checks work out for the steps. */
typedef struct call {
  void *buffers[GELATO_MAX_BUFFERS];
  int64_t offsets[GELATO_MAX_BUFFERS]; /* in the params or the scratch */
  int64_t units[GELATO_MAX_STEPS];
  int64_t params_bytes;
  int64_t scratch_bytes;
  int misaligned;
  int live; /* some result has elements */
} call;

/* One pass over the arguments for three checks, of which the caller hears of
 * the first in order that any argument fails: null, then shape; what was found
 * of alignment is reported after others. */
static int32_t measure_arguments(const gelato_kernel *kernel,
                                 void *const *tensors, const int64_t *dims,
                                 call *c) {
  const gelato_kernel_info *info = kernel->info;
  if ((!tensors && info->argument_count) || (!dims && info->free_dim_count))
    return gelato_null;
  int null = 0, shape = 0;
  uint32_t live = 0;
  uintptr_t misaligned = 0; /* address bits that should be zero */
  /* Without params each free size is one of an argument's. */
  if (kernel->params != GELATO_NO_PARAMS)
    for (uint32_t f = 0; f < info->free_dim_count; ++f)
      shape |= dims[f] < 0;
  for (uint32_t a = 0; a < info->argument_count; ++a) {
    const gelato_argument *argument = &info->arguments[a];
    uintptr_t address = (uintptr_t)tensors[a];
    if (!address)
      null |= !gelato_is_empty(argument, dims);
    if (argument->role == gelato_role_params) {
      misaligned |= address & (GELATO_ALIGN - 1);
      continue;
    }
    int64_t elements = gelato_elements(argument, dims);
    if (elements <= 0) {
      shape |= elements < 0;
      continue;
    }
    misaligned |= address & (uintptr_t)(gelato_element(argument->type) - 1);
    live |= argument->role; /* of input 0, of result not */
  }
  c->misaligned = misaligned != 0;
  c->live = live != 0;
  return null ? gelato_null : shape ? gelato_shape : gelato_ok;
}

/* Lays out the params and the scratch and counts the units of the steps.
 * Buffers in tensors are final; the others get their offsets only. */
static int32_t measure_buffers(const gelato_kernel *kernel,
                               void *const *tensors, const int64_t *dims,
                               call *c) {
  int64_t params = sizeof(gelato_params_header), scratch = 0;
  for (uint32_t b = 0; b < kernel->buffer_count; ++b) {
    const gelato_buffer *buffer = &kernel->buffers[b];
    switch (buffer->role) {
    case gelato_buffer_region:
      c->offsets[b] = params;
      params = gelato_append(params, gelato_buffer_bytes(buffer, dims));
      if (params < 0)
        return gelato_shape;
      break;
    case gelato_buffer_scratch:
      c->offsets[b] = scratch;
      scratch = gelato_append(scratch, gelato_buffer_bytes(buffer, dims));
      if (scratch < 0)
        return gelato_shape;
      break;
    default:
      c->buffers[b] = tensors[buffer->source];
    }
  }
  c->params_bytes = params;
  c->scratch_bytes = scratch;
  for (uint32_t s = 0; s < kernel->step_count; ++s) {
    const gelato_step *step = &kernel->steps[s];
    if (step->kind == gelato_step_pack) {
      c->units[s] =
          gelato_entry_record_units(kernel, &kernel->packs[step->pack], dims);
    } else {
      int64_t n = gelato_product(step->dims, step->rank, step->rank, dims);
      c->units[s] = n < 0 ? n : gelato_ceil_div(n, step->unit);
    }
    if (c->units[s] < 0)
      return gelato_shape;
  }
  return gelato_ok;
}

static int is_packed_for(const gelato_kernel *kernel, const int64_t *dims,
                         const void *params, int64_t bytes) {
  gelato_params_header wanted;
  gelato_entry_header(kernel, dims, bytes, &wanted);
  uint64_t found[sizeof wanted / 8], expected[sizeof wanted / 8], wrong = 0;
  memcpy(found, params, sizeof found);
  memcpy(expected, &wanted, sizeof expected);
  for (size_t i = 0; i < sizeof wanted / 8; ++i)
    wrong |= found[i] ^ expected[i];
  return wrong == 0;
}

int64_t gelato_entry_scratch_bytes(const gelato_kernel *kernel,
                                   const int64_t *dims, const gelato_env *env) {
  (void)env; /* no buffer is one per thread */
  return gelato_total_bytes(kernel, gelato_buffer_scratch, 0, dims);
}

/* Points regions and scratch buffers to their memory. scratch is NULL only
 * where all scratch buffers are empty; so are their pointers then. */
static void place_buffers(const gelato_kernel *kernel, char *params,
                          char *scratch, call *c) {
  for (uint32_t b = 0; b < kernel->buffer_count; ++b)
    if (kernel->buffers[b].role == gelato_buffer_region)
      c->buffers[b] = params + c->offsets[b];
    else if (kernel->buffers[b].role == gelato_buffer_scratch)
      c->buffers[b] = scratch ? scratch + c->offsets[b] : NULL;
}

/* Calls a serial compute step's function here and now: small kernels feel every
 * call between. */
static void run_steps(const gelato_kernel *kernel, const gelato_level *level,
                      const int64_t *dims, const gelato_env *env, call *c) {
  int serial = !env || !env->parallel_for || env->threads <= 1;
  for (uint32_t s = 0; s < kernel->step_count; ++s) {
    int64_t units = c->units[s];
    if (units == 0)
      continue;
    gelato_step_function function = level->steps[s];
    if (serial && function)
      function(c->buffers, dims, 0, units);
    else
      gelato_entry_run(kernel, s, level, c->buffers, dims, units, env);
  }
}

int32_t gelato_entry_invoke(const gelato_kernel *kernel, void *const *tensors,
                            const int64_t *dims, const gelato_env *env) {
  call c;
  int32_t status = measure_arguments(kernel, tensors, dims, &c);
  if (status == gelato_ok)
    status = measure_buffers(kernel, tensors, dims, &c);
  if (status != gelato_ok)
    return status;

  /* All fields known here are of the first version. A field appended later
   * must be read only where env->size reaches behind it. */
  if (env && env->size < sizeof(gelato_env))
    return gelato_unsupported;
  char *scratch = env ? env->scratch : NULL;
  if (c.misaligned || gelato_misaligned(scratch, GELATO_ALIGN))
    return gelato_alignment;
  char *params =
      kernel->params == GELATO_NO_PARAMS ? NULL : tensors[kernel->params];
  if (params && !is_packed_for(kernel, dims, params, c.params_bytes))
    return gelato_params;
  const gelato_level *level = gelato_entry_level(kernel);
  if (!level)
    return gelato_cpu;
  if (scratch && env->scratch_bytes < c.scratch_bytes)
    return gelato_scratch;
  if (!c.live)
    return gelato_ok;

  void *owned = NULL;
  if (c.scratch_bytes > 0 && !scratch) {
    /* malloc aligns to less than 64; room to round up. */
    if ((uint64_t)c.scratch_bytes > SIZE_MAX - GELATO_ALIGN ||
        !(owned = malloc((size_t)c.scratch_bytes + GELATO_ALIGN - 1)))
      return gelato_memory;
    scratch = owned;
    scratch += -(uintptr_t)scratch & (GELATO_ALIGN - 1);
  }
  if (params || c.scratch_bytes > 0)
    place_buffers(kernel, params, scratch, &c);
  run_steps(kernel, level, dims, env, &c);
  if (owned)
    free(owned);
  return gelato_ok;
}
