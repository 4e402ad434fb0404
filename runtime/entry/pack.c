/*===- pack.c - the params blob, and pack records -----------------*- C -*-===*\
 *
 * Writes the blob that a kernel reads on every call: a header, then one region
 * per buffer of role region, in list order and at multiples of 64 bytes. Every
 * byte is written, padding as zeros, so that equal sources give equal blobs.
 * Records, which fill the regions, also serve the pack steps of a call.
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
  const gelato_params_header h = {{0},
                                  GELATO_PARAMS_VERSION,
                                  0,
                                  kernel->info->layout_hash,
                                  (uint64_t)bytes,
                                  hash_sizes(kernel, dims),
                                  {0, 0, 0}};
  *header = h;
  __builtin_memcpy(header->magic, GELATO_PARAMS_MAGIC, sizeof header->magic);
}

int64_t gelato_entry_params_bytes(const gelato_kernel *kernel,
                                  const int64_t *dims) {
  if (kernel->params == GELATO_NO_PARAMS)
    return 0;
  return gelato_total_bytes(kernel, gelato_buffer_region,
                            sizeof(gelato_params_header), dims);
}

/* The rows and columns of what a record gives: those of the destination, or the
 * k and n of a slot of it. -1 as in sizes.h. */
typedef struct record_shape {
  int64_t rows, columns;
} record_shape;

static record_shape shape_of(const gelato_buffer *to, const int64_t *dims) {
  record_shape shape = {1, 1};
  if (to->rank > 0) {
    uint32_t leading = to->rank - 1;
    shape.rows = gelato_product(to->dims, leading, leading, dims);
    shape.columns = gelato_size(to->dims[leading], dims);
  }
  return shape;
}

static gelato_right_side right_side(const gelato_pack *record,
                                    const gelato_buffer *to,
                                    const int64_t *dims) {
  gelato_right_side right;
  right.type = to->type;
  right.slots = to->slots;
  right.slot = record->slot;
  right.transposed = record->transposed;
  right.k = gelato_size(to->dims[0], dims);
  right.n = gelato_size(to->dims[1], dims);
  right.stride = gelato_size(record->stride, dims);
  return right;
}

int64_t gelato_entry_record_units(const gelato_kernel *kernel,
                                  const gelato_pack *record,
                                  const int64_t *dims) {
  const gelato_buffer *to = &kernel->buffers[record->destination];
  record_shape shape = shape_of(to, dims);
  if (shape.rows < 0 || shape.columns < 0)
    return -1;
  if (shape.rows == 0 || shape.columns == 0)
    return 0;
  if (to->layout != gelato_layout_panels)
    return shape.rows;
  gelato_right_side right = right_side(record, to, dims);
  return gelato_entry_strips(&right);
}

/* Copies rows and rounds each up with zeros. Distances are in bytes. */
static void copy_rows(char *to, int64_t pitch, const char *from, int64_t stride,
                      int64_t width, int64_t count) {
  if (pitch == width && stride == width) {
    memcpy(to, from, (size_t)(count * width));
    return;
  }
  for (int64_t r = 0; r < count; ++r) {
    memcpy(to + r * pitch, from + r * stride, (size_t)width);
    memset(to + r * pitch + width, 0, (size_t)(pitch - width));
  }
}

void gelato_entry_record(const gelato_kernel *kernel, const gelato_pack *record,
                         const int64_t *dims, void *to, const void *from,
                         int64_t begin, int64_t end) {
  const gelato_buffer *buffer = &kernel->buffers[record->destination];
  int64_t element = gelato_element(buffer->type);
  int64_t stride = gelato_size(record->stride, dims);
  const char *source =
      (const char *)from + (record->row * stride + record->column) * element;
  if (buffer->layout == gelato_layout_panels) {
    gelato_right_side right = right_side(record, buffer, dims);
    gelato_entry_panels(to, source, &right, begin, end);
    return;
  }
  int64_t columns = shape_of(buffer, dims).columns, pitch = columns;
  if (buffer->layout == gelato_layout_padded)
    pitch = gelato_round(columns, GELATO_PADDED);
  copy_rows((char *)to + begin * pitch * element, pitch * element,
            source + begin * stride * element, stride * element,
            columns * element, end - begin);
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
    if (kernel->buffers[b].role != gelato_buffer_region)
      continue;
    int64_t bytes = gelato_buffer_bytes(&kernel->buffers[b], dims);
    int64_t rounded = gelato_append(0, bytes);
    for (uint32_t p = 0; p < kernel->pack_count && bytes > 0; ++p)
      if (kernel->packs[p].destination == b)
        gelato_entry_record(
            kernel, &kernel->packs[p], dims, region,
            sources[kernel->packs[p].source], 0,
            gelato_entry_record_units(kernel, &kernel->packs[p], dims));
    memset(region + bytes, 0, (size_t)(rounded - bytes));
    region += rounded;
  }
  return gelato_ok;
}
