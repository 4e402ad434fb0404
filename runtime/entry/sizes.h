/*===- sizes.h - how many elements and bytes ----------------------*- C -*-===*\
 *
 * Sizes of tensors and buffers from encoded dimensions. Every function returns
 * -1 where a size is negative or a product or sum does not fit an int64_t; a
 * product with a zero in it is 0, however large its other factors.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_ENTRY_SIZES_H
#define GELATO_ENTRY_SIZES_H

#include "kernel.h"

/* An encoded dimension's size. */
static inline int64_t gelato_size(int64_t dim, const int64_t *dims) {
  return dim >= 0 ? dim : dims[-(dim + 1)];
}

/* Whether some size is the caller's to give. */
static inline int gelato_is_free(const int64_t *encoded, uint32_t rank) {
  for (uint32_t d = 0; d < rank; ++d)
    if (encoded[d] < 0)
      return 1;
  return 0;
}

/* Bytes of one element. */
static inline int64_t gelato_element(uint32_t type) {
  return type == gelato_f32 ? 4 : 2;
}

/* A size below 2^63 - to, rounded up to a multiple of a power of two. */
static inline int64_t gelato_round(int64_t size, int64_t to) {
  return (size + to - 1) & -to;
}

/* The product where the straight loop below does not go through: a factor is
 * zero or negative or beyond 2^62, or it overflows. */
__attribute__((noinline, cold)) static int64_t
gelato_odd_product(const int64_t *encoded, uint32_t rank, const int64_t *dims) {
  int64_t product = -1;
  for (uint32_t d = 0; d < rank; ++d) {
    int64_t size = gelato_size(encoded[d], dims);
    if (size < 0)
      return -1;
    if (size == 0)
      product = 0;
  }
  return product;
}

/* The product of the sizes, with that at index `rounded` first rounded up to
 * 32; an index of rank or more rounds none. */
static inline int64_t gelato_product(const int64_t *encoded, uint32_t rank,
                                     uint32_t rounded, const int64_t *dims) {
  int64_t product = 1;
  for (uint32_t d = 0; d < rank; ++d) {
    int64_t size = gelato_size(encoded[d], dims);
    if (((uint64_t)size - 1) >> 62) /* 0, negative, or past 2^62 */
      return gelato_odd_product(encoded, rank, dims);
    if (d == rounded)
      size = gelato_round(size, GELATO_PADDED);
    if (__builtin_mul_overflow(product, size, &product))
      return gelato_odd_product(encoded, rank, dims);
  }
  return product;
}

/* The elements of a plain tensor, which are no more than 2^60: more would not
 * fit an address space at any type, and the bound is quicker to compare than
 * that of the type's bytes. */
static inline int64_t gelato_elements(const gelato_argument *argument,
                                      const int64_t *dims) {
  int64_t product =
      gelato_product(argument->dims, argument->rank, argument->rank, dims);
  return (uint64_t)product >> 60 ? -1 : product;
}

/* Whether a tensor has no elements, whatever its other sizes. */
static inline int gelato_is_empty(const gelato_argument *argument,
                                  const int64_t *dims) {
  for (uint32_t d = 0; d < argument->rank; ++d)
    if (gelato_size(argument->dims[d], dims) == 0)
      return 1;
  return 0;
}

/* Columns of a panel. */
static inline int64_t gelato_panel_columns(uint32_t type) {
  return GELATO_PANEL_BYTES / gelato_element(type);
}

/* Elements of panels. */
static inline int64_t gelato_panels_elements(const gelato_buffer *buffer,
                                             const int64_t *dims) {
  int64_t k = gelato_size(buffer->dims[0], dims);
  int64_t n = gelato_size(buffer->dims[1], dims), product;
  if (k < 0 || n < 0)
    return -1;
  if (k == 0 || n == 0)
    return 0;
  if ((k | n) >> 60)
    return -1;
  if (buffer->type == gelato_bf16)
    k = gelato_round(k, GELATO_PAIRS);
  n = gelato_round(gelato_round(n, GELATO_SLOT) * buffer->slots,
                   gelato_panel_columns(buffer->type));
  return __builtin_mul_overflow(k, n, &product) ? -1 : product;
}

/* Bytes of a region or scratch buffer, its own padding included. */
static inline int64_t gelato_buffer_bytes(const gelato_buffer *buffer,
                                          const int64_t *dims) {
  int64_t elements;
  if (buffer->layout == gelato_layout_panels)
    elements = gelato_panels_elements(buffer, dims);
  else if (buffer->layout == gelato_layout_plain)
    elements = gelato_product(buffer->dims, buffer->rank, buffer->rank, dims);
  else if (buffer->rank == 0)
    elements = GELATO_PADDED;
  else
    elements =
        gelato_product(buffer->dims, buffer->rank, buffer->rank - 1, dims);
  return (uint64_t)elements >> 60 ? -1
                                  : elements * gelato_element(buffer->type);
}

/* Appends a buffer of that many bytes to a list that is `total` bytes long, a
 * multiple of 64; returns the new total, or -1. */
static inline int64_t gelato_append(int64_t total, int64_t bytes) {
  int64_t end;
  if (bytes < 0 || __builtin_add_overflow(bytes, GELATO_ALIGN - 1, &bytes))
    return -1;
  bytes &= -(int64_t)GELATO_ALIGN;
  return __builtin_add_overflow(total, bytes, &end) ? -1 : end;
}

/* Where the last buffer of a role ends, when the first begins at `total`. -1
 * also where dims is NULL and a buffer's size is free. */
static inline int64_t gelato_total_bytes(const gelato_kernel *kernel,
                                         uint32_t role, int64_t total,
                                         const int64_t *dims) {
  for (uint32_t b = 0; b < kernel->buffer_count && total >= 0; ++b) {
    const gelato_buffer *buffer = &kernel->buffers[b];
    if (buffer->role != role)
      continue;
    if (!dims && gelato_is_free(buffer->dims, buffer->rank))
      return -1;
    total = gelato_append(total, gelato_buffer_bytes(buffer, dims));
  }
  return total;
}

/* a / b rounded up, b > 0. Most units are powers of two, and a division costs
 * as much as the rest of a small call. */
static inline int64_t gelato_ceil_div(int64_t a, int64_t b) {
  if (a <= b)
    return a > 0;
  if ((b & (b - 1)) == 0)
    return (a >> __builtin_ctzll((uint64_t)b)) + ((a & (b - 1)) != 0);
  return a / b + (a % b != 0);
}

/* Whether an address is not a multiple of a power of two. */
static inline int gelato_misaligned(const void *address, int64_t alignment) {
  return ((uintptr_t)address & (uintptr_t)(alignment - 1)) != 0;
}

#endif /* GELATO_ENTRY_SIZES_H */
