/*===- panels.c - packs the right side of a matmul ----------------*- C -*-===*\
 *
 * Writes the panels [N/16][K][16] that the f32 micro-kernels read: one panel
 * is 16 columns of the right side, and a step of k reads 64 bytes of it that
 * start at a multiple of 64. Both orders of storage give the same panels.
 * Elements are copied as words, so that NaN payloads survive.
 *
\*===----------------------------------------------------------------------===*/

#include "entry.h"

/* The elements of float arrays, seen as integers. */
typedef uint32_t __attribute__((may_alias)) word;

enum { width = GELATO_PANEL };

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Rows of [k, n] are contiguous. Four panels at a time, so that each visit to
 * a row reads four whole cache lines; a row is often a page of its own. */
static void pack_rows(word *panels, const word *source, int64_t k, int64_t n,
                      int64_t begin, int64_t end) {
  enum { group = 4 };
  int64_t whole = least(end, n / width);
  int64_t p = begin;
  for (; p + group <= whole; p += group)
    for (int64_t row = 0; row < k; ++row)
      for (int64_t g = 0; g < group; ++g)
        memcpy(panels + ((p + g) * k + row) * width,
               source + row * n + (p + g) * width, width * sizeof(word));
  for (; p < whole; ++p)
    for (int64_t row = 0; row < k; ++row)
      memcpy(panels + (p * k + row) * width, source + row * n + p * width,
             width * sizeof(word));
  for (; p < end; ++p) { /* the last panel, n % 16 columns wide */
    word *panel = panels + p * k * width;
    int64_t columns = n - p * width;
    for (int64_t row = 0; row < k; ++row)
      for (int64_t c = 0; c < width; ++c)
        panel[row * width + c] =
            c < columns ? source[row * n + p * width + c] : 0;
  }
}

/* Four columns of one panel, from four rows of [n, k]: row r of the panel takes
 * element r of each. */
static void transpose_four(word *restrict panel, const word *restrict source,
                           int64_t k, int64_t rows) {
  const word *a = source, *b = a + k, *c = b + k, *d = c + k;
  for (int64_t r = 0; r < rows; ++r) {
    word *to = panel + r * width;
    to[0] = a[r];
    to[1] = b[r];
    to[2] = c[r];
    to[3] = d[r];
  }
}

/* Rows of [n, k] become columns. In blocks of 16 x 16: what is written stays in
 * L1 for all four visits, and each visit reads four whole cache lines, which is
 * as many of one cache set as L1 can hold beside the block when k is a power
 * of two. */
static void pack_columns(word *panels, const word *source, int64_t k,
                         int64_t n, int64_t begin, int64_t end) {
  for (int64_t p = begin; p < end; ++p) {
    word *panel = panels + p * k * width;
    const word *rows = source + p * width * k;
    int64_t columns = least(n - p * width, width);
    if (columns < width)
      memset(panel, 0, (size_t)k * width * sizeof(word));
    for (int64_t block = 0; block < k; block += width) {
      int64_t height = least(k - block, width);
      int64_t c = 0;
      for (; c + 4 <= columns; c += 4)
        transpose_four(panel + block * width + c, rows + c * k + block, k,
                       height);
      for (; c < columns; ++c)
        for (int64_t r = 0; r < height; ++r)
          panel[(block + r) * width + c] = rows[c * k + block + r];
    }
  }
}

void gelato_entry_panels(void *panels, const void *source, int64_t k, int64_t n,
                         int transposed, int64_t begin, int64_t end) {
  if (transposed)
    pack_columns(panels, source, k, n, begin, end);
  else
    pack_rows(panels, source, k, n, begin, end);
}
