/*===- panels.c - packs the right side of a matmul ----------------*- C -*-===*\
 *
 * Writes the panels that kernel.h describes. What one right side has in one
 * panel is a strip: rows of 16 or 32 columns, at a constant distance. All types
 * come down to moving words: an f32, an f16, or two bf16 of neighbouring k. So
 * NaN payloads survive. Both orders of storage give the same panels.
 *
\*===----------------------------------------------------------------------===*/

#include "entry.h"
#include "sizes.h"

/* Elements of any alignment that their type allows, seen as integers. */
typedef uint32_t __attribute__((may_alias)) word;
typedef uint16_t __attribute__((may_alias)) half;
/* Two bf16 in the source. */
typedef uint32_t __attribute__((may_alias, aligned(2))) pair;

/* Where strips lie. Distances are in bytes. */
typedef struct strips {
  int64_t columns; /* of a strip */
  int64_t rows;    /* of a strip; of pairs in bf16, padding included */
  int64_t row;     /* from one row to the next */
  int64_t width;   /* of a row, as far as it is the strip's */
  int64_t first;   /* from the panels to strip 0 */
  int64_t next;    /* from one strip to the next */
} strips;

static strips strips_of(const gelato_right_side *right) {
  strips s;
  int is_f32 = right->type == gelato_f32;
  s.columns =
      right->slots == 1 ? gelato_panel_columns(right->type) : GELATO_SLOT;
  s.rows = right->k;
  s.row = GELATO_PANEL_BYTES;
  if (right->type == gelato_bf16) {
    s.rows = gelato_round(right->k, GELATO_PAIRS) / 2;
    s.row *= 2;
  }
  /* Slots share the rows of a 16-bit panel and alternate in whole ones of f32.
   */
  int64_t panel = s.rows * s.row;
  s.width = is_f32 ? s.row : s.row / right->slots;
  s.first = right->slot * (is_f32 ? panel : s.width);
  s.next = is_f32 ? panel * right->slots : panel;
  return s;
}

int64_t gelato_entry_strips(const gelato_right_side *right) {
  return gelato_ceil_div(right->n, strips_of(right).columns);
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Zeros in bytes [from, to) of rows [begin, end) of a strip. */
static void clear(char *strip, int64_t row, int64_t begin, int64_t end,
                  int64_t from, int64_t to) {
  if (from < to)
    for (int64_t r = begin; r < end; ++r)
      memset(strip + r * row + from, 0, (size_t)(to - from));
}

/* f32 and f16 rows of [k, n] are contiguous. `width` bytes of each row go to
 * each of `count` strips, which lie `next` apart. */
static inline __attribute__((always_inline)) void
copy_rows(char *to, const char *from, int64_t stride, int64_t next, int64_t k,
          int64_t width, int64_t count) {
  for (int64_t r = 0; r < k; ++r)
    for (int64_t p = 0; p < count; ++p)
      memcpy(to + p * next + r * GELATO_PANEL_BYTES,
             from + r * stride + p * width, (size_t)width);
}

/* bf16 rows of [k, n], two at a time. */
static inline __attribute__((always_inline)) void
join_rows(char *restrict to, const char *restrict from, int64_t stride,
          int64_t next, int64_t k, int64_t columns, int64_t count) {
  for (int64_t r = 0; r < k; r += 2)
    for (int64_t p = 0; p < count; ++p) {
      word *out = (word *)(to + p * next + r * GELATO_PANEL_BYTES);
      const half *even = (const half *)(from + r * stride) + p * columns;
      const half *odd = (const half *)(from + (r + 1) * stride) + p * columns;
      if (r + 1 < k)
        for (int64_t c = 0; c < columns; ++c)
          out[c] = even[c] | (word)odd[c] << 16;
      else
        for (int64_t c = 0; c < columns; ++c)
          out[c] = even[c];
    }
}

/* Four columns of words, from four rows of the source: row r of the strip takes
 * word r of each. */
static inline __attribute__((always_inline)) void
transpose_four(char *restrict to, int64_t row, const char *restrict from,
               int64_t stride, int64_t rows) {
  const pair *a = (const pair *)from, *b = (const pair *)(from + stride),
             *c = (const pair *)(from + 2 * stride),
             *d = (const pair *)(from + 3 * stride);
  for (int64_t r = 0; r < rows; ++r) {
    word *out = (word *)(to + r * row);
    out[0] = a[r];
    out[1] = b[r];
    out[2] = c[r];
    out[3] = d[r];
  }
}

/* Eight columns of f16, two columns a word and two rows of the strip from a
 * word of the source. */
static inline __attribute__((always_inline)) void
transpose_eight(char *restrict to, const char *restrict from, int64_t stride,
                int64_t rows) {
  for (int64_t r = 0; r < rows; r += 2)
    for (int64_t c = 0; c < 4; ++c) {
      const char *column = from + 2 * c * stride + r * 2;
      word a = *(const pair *)column, b = *(const pair *)(column + stride);
      char *out = to + r * GELATO_PANEL_BYTES + c * 4;
      *(word *)out = (a & 0xffff) | b << 16;
      *(word *)(out + GELATO_PANEL_BYTES) = a >> 16 | (b & 0xffff0000);
    }
}

/* Rows of [n, k] become columns, `words` words each. In blocks of 16 rows of
 * the strip: what is written stays in L1 for all visits, and each visit reads
 * four whole cache lines, which is as many of one cache set as L1 can hold
 * beside the block when k is a power of two. */
static inline __attribute__((always_inline)) void
transpose_words(char *to, int64_t row, const char *from, int64_t stride,
                int64_t columns, int64_t words) {
  enum { height = 16 };
  for (int64_t block = 0; block < words; block += height) {
    int64_t rows = least(words - block, height), c = 0;
    for (; c + 4 <= columns; c += 4)
      transpose_four(to + block * row + c * 4, row,
                     from + c * stride + block * 4, stride, rows);
    for (; c < columns; ++c)
      for (int64_t r = block; r < block + rows; ++r)
        *(word *)(to + r * row + c * 4) =
            *(const pair *)(from + c * stride + r * 4);
  }
}

/* The same of f16. */
static void transpose_halves(char *to, const char *from, int64_t stride,
                             int64_t columns, int64_t k) {
  enum { height = 32 };
  for (int64_t block = 0; block < k; block += height) {
    int64_t rows = least(k - block, height), even = rows & -2, c = 0;
    for (; c + 8 <= columns; c += 8)
      transpose_eight(to + block * GELATO_PANEL_BYTES + c * 2,
                      from + c * stride + block * 2, stride, even);
    for (int64_t d = 0; d < columns; ++d)
      for (int64_t r = d < c ? even : 0; r < rows; ++r)
        *(half *)(to + (block + r) * GELATO_PANEL_BYTES + d * 2) =
            *(const half *)(from + d * stride + (block + r) * 2);
  }
}

/* One strip of `columns` columns from rows of [n, k]. */
static void transpose(char *to, const char *from, int64_t stride,
                      int64_t columns, const gelato_right_side *right) {
  int64_t k = right->k;
  if (right->type == gelato_f32) {
    transpose_words(to, GELATO_PANEL_BYTES, from, stride, columns, k);
  } else if (right->type == gelato_f16) {
    transpose_halves(to, from, stride, columns, k);
  } else {
    transpose_words(to, 2 * GELATO_PANEL_BYTES, from, stride, columns, k / 2);
    if (k % 2 != 0)
      for (int64_t c = 0; c < columns; ++c)
        *(word *)(to + (k - 1) * GELATO_PANEL_BYTES + c * 4) =
            *(const half *)(from + c * stride + (k - 1) * 2);
  }
}

/* `count` neighbouring strips of `columns` columns each from rows of [k, n]. */
static void copy(char *to, const char *from, int64_t stride, int64_t next,
                 int64_t columns, const gelato_right_side *right,
                 int64_t count) {
  int64_t k = right->k, width = columns * gelato_element(right->type);
  if (right->type == gelato_bf16)
    join_rows(to, from, stride, next, k, columns, count);
  else if (width == 64) /* sizes that the compiler knows are moved in place */
    copy_rows(to, from, stride, next, k, 64, count);
  else if (width == 32)
    copy_rows(to, from, stride, next, k, 32, count);
  else
    copy_rows(to, from, stride, next, k, width, count);
}

void gelato_entry_panels(void *panels, const void *source,
                         const gelato_right_side *right, int64_t begin,
                         int64_t end) {
  strips s = strips_of(right);
  int64_t element = gelato_element(right->type);
  int64_t stride = right->stride * element;
  /* Four at a time, so that each visit to a row of [k, n], which is often a
   * page of its own, reads whole cache lines. */
  int64_t group = right->transposed ? 1 : 4;
  for (int64_t p = begin, count; p < end; p += count) {
    char *to = (char *)panels + s.first + p * s.next;
    int64_t column = p * s.columns;
    int64_t columns = least(right->n - column, s.columns);
    count = least(least(end, right->n / s.columns) - p, group);
    if (count < group) /* the last ones, perhaps a partial one */
      count = 1;
    if (right->transposed)
      transpose(to, (const char *)source + column * stride, stride, columns,
                right);
    else
      copy(to, (const char *)source + column * element, stride, s.next, columns,
           right, count);
    for (int64_t i = 0; i < count; ++i) {
      char *strip = to + i * s.next;
      int64_t filled =
          right->type == gelato_bf16 ? (right->k + 1) / 2 : right->k;
      clear(strip, s.row, 0, filled, columns * (s.width / s.columns), s.width);
      clear(strip, s.row, filled, s.rows, 0, s.width);
    }
  }
}
