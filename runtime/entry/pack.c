/*===- pack.c - the params blob -----------------------------------*- C -*-===*\
 *
 * Writes the blob that a kernel reads on every call: a header, then one region
 * per buffer of role region, in list order and at multiples of 64 bytes. Every
 * byte is written, padding as zeros, so that equal sources give equal blobs.
 *
\*===----------------------------------------------------------------------===*/

#include "entry.h"
#include "sizes.h"

/* FNV-1a over the free sizes that regions mention (Fowler, Noll, Vo): blobs of
 * other sizes may have as many bytes. */
static uint64_t hash_sizes(const gelato_kernel *kernel, const int64_t *dims) {
  const uint64_t basis = UINT64_C(0xcbf29ce484222325);
  uint64_t hash = basis;
  for (uint32_t b = 0; b < kernel->buffer_count; ++b) {
    const gelato_buffer *buffer = &kernel->buffers[b];
    if (buffer->role != gelato_buffer_region)
      continue;
    for (uint32_t d = 0; d < buffer->rank; ++d)
      if (buffer->dims[d] < 0)
        hash = (hash ^ (uint64_t)gelato_size(buffer->dims[d], dims)) *
               UINT64_C(0x100000001b3);
  }
  return hash == basis ? 0 : hash;
}

void gelato_entry_header(const gelato_kernel *kernel, const int64_t *dims,
                         int64_t bytes, gelato_params_header *header) {
  const gelato_params_header h = {
      {'G', 'E', 'L', 'A', 'T', 'O', 'P', 'K'}, GELATO_PARAMS_VERSION, 0,
      kernel->info->layout_hash, (uint64_t)bytes, hash_sizes(kernel, dims),
      {0, 0, 0}};
  *header = h;
}

int64_t gelato_entry_params_bytes(const gelato_kernel *kernel,
                                  const int64_t *dims) {
  if (kernel->params == GELATO_NO_PARAMS)
    return 0;
  return gelato_total_bytes(kernel, gelato_buffer_region,
                            sizeof(gelato_params_header), dims);
}

/* Copies the rows of the last dimension and rounds each up with zeros. */
static void pack_padded(char *to, const char *from, const gelato_buffer *buffer,
                        const int64_t *dims) {
  int64_t element = gelato_element(buffer->type), columns = 1, rows = 1;
  if (buffer->rank > 0) {
    uint32_t leading = buffer->rank - 1;
    columns = gelato_size(buffer->dims[leading], dims);
    rows = gelato_product(buffer->dims, leading, leading, dims);
  }
  size_t used = (size_t)(columns * element);
  size_t padded =
      (size_t)((columns + GELATO_PANEL - 1) / GELATO_PANEL * GELATO_PANEL *
               element);
  for (int64_t r = 0; r < rows; ++r, to += padded, from += used) {
    memcpy(to, from, used);
    memset(to + used, 0, padded - used);
  }
}

/* Writes one region that is not empty. */
static void pack_region(char *to, const void *from, const gelato_buffer *buffer,
                        int64_t bytes, const int64_t *dims) {
  switch (buffer->layout) {
  case gelato_layout_plain:
    memcpy(to, from, (size_t)bytes);
    break;
  case gelato_layout_padded:
    pack_padded(to, from, buffer, dims);
    break;
  case gelato_layout_panels:
  case gelato_layout_panels_transposed: {
    int transposed = buffer->layout == gelato_layout_panels_transposed;
    int64_t k = gelato_size(buffer->dims[transposed], dims);
    int64_t n = gelato_size(buffer->dims[!transposed], dims);
    gelato_entry_panels(to, from, k, n, transposed, 0,
                        gelato_ceil_div(n, GELATO_PANEL));
    break;
  }
  }
}

int32_t gelato_entry_pack(const gelato_kernel *kernel,
                          const void *const *sources, const int64_t *dims,
                          void *params) {
  const gelato_kernel_info *info = kernel->info;
  if (kernel->params == GELATO_NO_PARAMS)
    return gelato_ok;

  if (!params || !sources)
    return gelato_null;
  for (uint32_t p = 0; p < info->param_count; ++p) {
    const gelato_argument *param = &info->params[p];
    if (!dims && gelato_is_free(param->dims, param->rank))
      return gelato_null;
    if (!sources[p] && !gelato_is_empty(param, dims))
      return gelato_null;
  }

  int misaligned = gelato_misaligned(params, GELATO_ALIGN);
  for (uint32_t p = 0; p < info->param_count; ++p) {
    const gelato_argument *param = &info->params[p];
    int64_t elements = gelato_elements(param, dims);
    if (elements < 0)
      return gelato_shape;
    if (elements > 0)
      misaligned |= gelato_misaligned(sources[p], gelato_element(param->type));
  }
  int64_t total = gelato_entry_params_bytes(kernel, dims);
  if (total < 0)
    return gelato_shape;
  if (misaligned)
    return gelato_alignment;

  gelato_params_header header;
  gelato_entry_header(kernel, dims, total, &header);
  memcpy(params, &header, sizeof header);
  char *region = (char *)params + sizeof header;
  for (uint32_t b = 0; b < kernel->buffer_count; ++b) {
    const gelato_buffer *buffer = &kernel->buffers[b];
    if (buffer->role != gelato_buffer_region)
      continue;
    int64_t bytes = gelato_buffer_bytes(buffer, dims);
    if (bytes == 0)
      continue;
    pack_region(region, sources[buffer->source], buffer, bytes, dims);
    int64_t rounded = gelato_append(0, bytes);
    memset(region + bytes, 0, (size_t)(rounded - bytes));
    region += rounded;
  }
  return gelato_ok;
}
