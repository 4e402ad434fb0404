/* threads MODULE...: threads open, call and close the same modules over and
 * over, and share a pool; each has to find what it would find alone. */
#include "gelato/runtime/threads.h"
#include "gelato/runtime/runtime.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { thread_count = 8, rounds = 50, count = 40000 }; /* two tasks */

static char **paths;
static int path_count;
static gelato_env env; /* of one pool */

static void *work(void *argument) {
  for (int round = 0; round < rounds; ++round) {
    const char *path = paths[(round + (int)(size_t)argument) % path_count];
    gelato_module_handle *module;
    const gelato_kernel_info *first;
    gelato_message message;
    float x[count], out[count];
    int64_t dims[] = {4, count / 4};
    gelato_tensor tensors[] = {{x, gelato_f32, 2, dims},
                               {out, gelato_f32, 2, dims}};
    for (int i = 0; i < count; ++i)
      x[i] = (float)(i % 33 - 16);
    if (gelato_module_open(path, &module, &message) ||
        gelato_module_find(module, "first", &first, &message) ||
        gelato_run(first, tensors, 2, &env, &message)) {
      printf("%s\n", message.text);
      return argument;
    }
    int wrong = strcmp(first->name, "first") != 0;
    for (int i = 0; i + 33 <= count; i += 33)
      wrong |= out[i] > 0 || out[i + 16] != 0 || out[i + 32] != 16;
    if (wrong) {
      printf("wrong results in a thread\n");
      return argument;
    }
    gelato_module_close(module);
  }
  return NULL;
}

int main(int argc, char **argv) {
  pthread_t threads[thread_count];
  paths = argv + 1;
  path_count = argc - 1;
  int failed = path_count == 0;
  gelato_pool *pool = gelato_pool_open(3);
  env = gelato_pool_env(pool);
  for (size_t t = 0; t < thread_count; ++t)
    if (pthread_create(&threads[t], NULL, work, (void *)(t + 1)))
      return 2;
  for (size_t t = 0; t < thread_count; ++t) {
    void *result;
    pthread_join(threads[t], &result);
    failed |= result != NULL;
  }
  gelato_pool_close(pool);
  return failed;
}
