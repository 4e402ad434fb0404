/*===- pack_blob.c - packs raw f32 files with a generated kernel ----------===*\
 *
 *   pack_blob BLOB SIZES... -- FILE...
 *
 * SIZES are all free sizes, FILE one raw file per param. Packs by NAME_info and
 * by the call that CALL spells out (sources s[i], sizes d[i]), into memory full
 * of different rubbish, and writes the blob if both are the same.
 *
\*===----------------------------------------------------------------------===*/

#include "kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *aligned(int64_t bytes, int filler) {
  char *memory = malloc((size_t)bytes + 64);
  memory += (64 - (uintptr_t)memory % 64) % 64;
  memset(memory, filler, (size_t)bytes);
  return memory;
}

static float *contents(const char *path) {
  FILE *file = fopen(path, "rb");
  float *values = malloc(1 << 22);
  if (!file || !values)
    exit(2);
  if (fread(values, 1, 1 << 22, file) == 1 << 22)
    exit(2);
  fclose(file);
  return values;
}

int main(int argc, char **argv) {
  const void *s[16];
  int64_t d[8], bytes;
  int sizes = 0, sources = 0, i = 2, status;
  void *first, *second;
  FILE *blob;
  for (; i < argc && strcmp(argv[i], "--") != 0; ++i)
    d[sizes++] = strtoll(argv[i], 0, 10);
  for (++i; i < argc; ++i)
    s[sources++] = contents(argv[i]);
  bytes = INFO.params_bytes(d);
  if (bytes < 64 || (uint32_t)sizes != INFO.free_dim_count ||
      (uint32_t)sources != INFO.param_count || bytes != BYTES)
    return 3;
  first = aligned(bytes, 0xa5);
  second = aligned(bytes, 0x3c);
  status = INFO.pack(s, d, first);
  if (status == gelato_ok)
    status = CALL(second);
  if (status != gelato_ok || memcmp(first, second, (size_t)bytes) != 0) {
    printf("status %d, or the blobs differ\n", status);
    return 1;
  }
  blob = fopen(argv[1], "wb");
  return !blob || fwrite(first, 1, (size_t)bytes, blob) != (size_t)bytes ||
         fclose(blob);
}
