/* open FILE...: opens each file as a module, and says what came of it: a status
 * and a message, or the kernels; then closes it. Its own exit code is 0 unless
 * a promise of runtime.h is broken. */
#include "gelato/runtime/runtime.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  for (int i = 1; i < argc; ++i) {
    gelato_module_handle *module = (gelato_module_handle *)argv;
    gelato_message message;
    memset(&message, 'x', sizeof message);
    int32_t status = gelato_module_open(argv[i], &module, &message);
    if (!memchr(message.text, 0, sizeof message.text))
      return 2;
    if ((status == gelato_ok) != (module != NULL) ||
        (status == gelato_ok) != (message.text[0] == 0))
      return 3;
    printf("%s %s", gelato_status_name(status), message.text);
    const gelato_module_table *table = gelato_module_kernels(module);
    for (uint32_t k = 0; table && k < table->kernel_count; ++k) {
      const gelato_kernel_info *kernel;
      if (gelato_module_find(module, table->kernels[k]->name, &kernel, NULL) ||
          kernel != table->kernels[k])
        return 4;
      printf("%s ", kernel->name);
    }
    printf("%s\n", table ? table->compiler : "");
    gelato_module_close(module);
    /* Without room for a message, the same. */
    if (gelato_module_open(argv[i], &module, NULL) != status)
      return 5;
    gelato_module_close(module);
  }
  return gelato_module_open(NULL, NULL, NULL) == gelato_null ? 0 : 6;
}
