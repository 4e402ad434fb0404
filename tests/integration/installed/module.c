/* module MODULE PARAMS: the kernel of a file that was opened while the program
 * runs. */
#include "plain.h"

#include <gelato/runtime/runtime.h>

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  static float y[M * D];
  fill();
  int64_t bytes, rows[] = {M, D};
  void *params = argc == 3 ? read_file(argv[2], &bytes) : NULL;
  if (!params)
    return 1;
  gelato_module_handle *module;
  const gelato_kernel_info *block;
  gelato_message message;
  gelato_tensor tensors[] = {{x, gelato_f32, 2, rows},
                             {params, gelato_bytes, 1, &bytes},
                             {y, gelato_f32, 2, rows}};
  if (gelato_module_open(argv[1], &module, &message) ||
      gelato_module_find(module, "block", &block, &message) ||
      gelato_run(block, tensors, 3, NULL, &message)) {
    fprintf(stderr, "%s\n", message.text);
    return 1;
  }
  gelato_module_close(module);
  free(params);
  return check("module", y);
}
