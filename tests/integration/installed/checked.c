/* checked PARAMS: calls with tensors that say what they are, on the weights
 * that gelato_pack wrote; a wrong one is refused with its reason. */
#include "block.h"

#include "plain.h"

#include <gelato/runtime/runtime.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  static float y[M * D];
  fill();
  const int64_t bytes = block_params_bytes();
  void *params = aligned_alloc(64, (size_t)((bytes + 63) / 64 * 64));
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (!params || !file ||
      fread(params, 1, (size_t)bytes, file) != (size_t)bytes)
    return 1;
  fclose(file);

  int64_t rows[] = {M, D}, wrong[] = {D, M};
  gelato_tensor tensors[] = {{x, gelato_f32, 2, rows},
                             {params, gelato_bytes, 1, &bytes},
                             {y, gelato_f32, 2, rows}};
  gelato_message message;
  int32_t status = gelato_run(&block_info, tensors, 3, NULL, &message);
  if (status) {
    fprintf(stderr, "%s: %s\n", gelato_status_name(status), message.text);
    return 1;
  }
  tensors[0].dims = wrong;
  status = gelato_run(&block_info, tensors, 3, NULL, &message);
  if (status != gelato_shape || !strstr(message.text, "argument x")) {
    fprintf(stderr, "found %s: %s\n", gelato_status_name(status), message.text);
    return 1;
  }
  free(params);
  return check("checked", y);
}
