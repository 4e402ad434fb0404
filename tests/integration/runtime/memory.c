/* memory FILE: opens the module with the first call of malloc failing, then the
 * second, and so on until none fails, and expects to be told of each. Linked
 * with --wrap=malloc, so that only the calls of the runtime itself fail. */
#include "gelato/runtime/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);

static int until_failure;

void *__wrap_malloc(size_t bytes) {
  return --until_failure == 0 ? NULL : __real_malloc(bytes);
}

int main(int argc, char **argv) {
  if (argc != 2)
    return 2;
  for (int call = 1;; ++call) {
    gelato_module_handle *module = (gelato_module_handle *)argv;
    gelato_message message;
    until_failure = call;
    int32_t status = gelato_module_open(argv[1], &module, &message);
    if (until_failure > 0) {
      gelato_module_close(module);
      printf("%d\n", call - 1);
      return status == gelato_ok ? 0 : 3;
    }
    if (status != gelato_memory || module ||
        !strstr(message.text, "found no memory")) {
      printf("call %d of malloc: %s %s\n", call, gelato_status_name(status),
             message.text);
      return 4;
    }
  }
}
