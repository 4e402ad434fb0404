/* A kernel behind a library of one's own: its names stay inside. */
#include "block.h"

#include <stdlib.h>

int plugin_run(const float *x, const float *w1, const float *b1,
               const float *w2, const float *b2, float *y, int64_t m) {
  void *params = aligned_alloc(64, (size_t)block_params_bytes());
  int status = params ? block_pack(w1, b1, w2, b2, params) : gelato_memory;
  if (!status)
    status = block(x, params, y, m, NULL);
  free(params);
  return status;
}
