/* checked PARAMS: calls with tensors that say what they are, on threads of the
 * runtime and the weights that gelato_pack wrote; a wrong one is refused with
 * its reason. */
#include "block.h"

#include "plain.h"

#include <gelato/runtime/runtime.h>
#include <gelato/runtime/threads.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  static float y[M * D];
  fill();
  int64_t bytes;
  void *params = argc == 2 ? read_file(argv[1], &bytes) : NULL;
  if (!params || bytes != block_params_bytes())
    return 1;

  int64_t rows[] = {M, D}, wrong[] = {D, M};
  gelato_tensor tensors[] = {{x, gelato_f32, 2, rows},
                             {params, gelato_bytes, 1, &bytes},
                             {y, gelato_f32, 2, rows}};
  gelato_pool *pool = gelato_pool_open(2);
  gelato_env env = gelato_pool_env(pool);
  gelato_message message;
  int32_t status = gelato_run(&block_info, tensors, 3, &env, &message);
  if (status) {
    fprintf(stderr, "%s: %s\n", gelato_status_name(status), message.text);
    return 1;
  }
  tensors[0].dims = wrong;
  status = gelato_run(&block_info, tensors, 3, &env, &message);
  if (status != gelato_shape || !strstr(message.text, "argument x")) {
    fprintf(stderr, "found %s: %s\n", gelato_status_name(status), message.text);
    return 1;
  }
  gelato_pool_close(pool);
  free(params);
  return check("checked", y);
}
