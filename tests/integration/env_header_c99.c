/*===- env_header_c99.c - env.h alone is enough for a strict C99 program --===*\
 *
 * Compiled with -std=c99 -pedantic -Wall -Wextra -Werror and env.h's folder
 * only, and again as C++; linked with nothing. Exits 0 when the numbers that
 * callers may have stored are still those of version 1.
 *
\*===----------------------------------------------------------------------===*/

#include "env.h"
#include "env.h" /* copies meet: the guard must hold */

static void serial(void *context, int64_t n, void (*body)(void *, int64_t),
                   void *data) {
  int64_t i;
  (void)context;
  for (i = 0; i < n; ++i)
    body(data, i);
}

static void count(void *data, int64_t i) { *(int64_t *)data += i; }

int main(void) {
  int64_t sum = 0;
  gelato_env env = {sizeof(gelato_env), 0, serial, 1, 0, 0};
  env.parallel_for(env.context, 4, count, &sum);
  return !(sum == 6 && gelato_ok == 0 && gelato_unsupported == 8 &&
           gelato_bytes == 0 && gelato_f16 == 3 && gelato_role_input == 0 &&
           gelato_role_result == 3 && GELATO_ABI_VERSION == 1 &&
           sizeof(gelato_env) == 48 && sizeof(gelato_argument) == 32 &&
           sizeof(gelato_kernel_info) == 112);
}
