/* calls MODULE: checked calls of the kernels of module_test.py, right and wrong
 * ones. Prints what failed. */
#include "gelato/runtime/runtime.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void check(int holds, const char *what, const gelato_message *message) {
  if (!holds) {
    printf("%s: %s\n", what, message->text);
    ++failures;
  }
}

static void is(int32_t found, int32_t expected, const char *words,
               const gelato_message *message) {
  if (found == expected && strstr(message->text, words) &&
      (found == gelato_ok) == (message->text[0] == 0))
    return;
  printf("expected %s with '%s', found %s: %s\n", gelato_status_name(expected),
         words, gelato_status_name(found), message->text);
  ++failures;
}

static double gelu(double x) { return x * 0.5 * erfc(-x * sqrt(0.5)); }

/* first(x: f32[M, N]) -> f32[M, N]: elementwise. */
static void call_first(const gelato_kernel_info *first) {
  enum { rows = 5, columns = 7, count = rows * columns };
  gelato_message message;
  float x[count + 1], out[count + 1];
  int64_t dims[] = {rows, columns};
  gelato_tensor tensors[] = {{x, gelato_f32, 2, dims},
                             {out, gelato_f32, 2, dims}};
  for (int i = 0; i <= count; ++i)
    x[i] = (float)(i - count / 2) / 4, out[i] = 12345;
  is(gelato_run(first, tensors, 2, NULL, &message), gelato_ok, "", &message);
  for (int i = 0; i < count; ++i)
    check(fabs(out[i] - gelu(x[i])) <= 1e-6 * (1 + fabs(x[i])), "gelu",
          &message);
  check(out[count] == 12345, "a write past the end", &message);

  /* In place, the same bits. */
  tensors[1].data = x;
  is(gelato_run(first, tensors, 2, NULL, &message), gelato_ok, "", &message);
  check(memcmp(x, out, count * sizeof *x) == 0, "in place", &message);
  memcpy(out, x, sizeof x);
  tensors[1].data = x + 1;
  is(gelato_run(first, tensors, 2, NULL, &message), gelato_overlap,
     "all of one", &message);
  tensors[1].data = out;
  tensors[1].type = gelato_bf16;
  is(gelato_run(first, tensors, 2, NULL, &message), gelato_unsupported,
     "convert it to f32", &message);
  tensors[1].type = gelato_f32;
  int64_t others[] = {rows, columns + 1};
  tensors[1].dims = others;
  is(gelato_run(first, tensors, 2, NULL, &message), gelato_shape, "N is 7 in x",
     &message);
  tensors[1].dims = dims;
  tensors[0].data = (char *)x + 1;
  is(gelato_run(first, tensors, 2, NULL, &message), gelato_alignment,
     "argument x", &message);
  tensors[0].data = NULL;
  is(gelato_run(first, tensors, 2, NULL, &message), gelato_null, "argument x",
     &message);
  is(gelato_run(first, tensors, 1, NULL, &message), gelato_null,
     "out is missing", &message);
  check(memcmp(x, out, sizeof x) == 0, "a refused call wrote", &message);
}

/* second(x: f32[M, K], w: param f32[K, F], v: param f32[F, K]) -> f32[M, K]:
 * only the params have F. */
static void call_second(const gelato_kernel_info *second) {
  enum { m = 3, k = 5, f = 40 };
  gelato_message message;
  float x[m * k], w[k * f], v[f * k], out[m * k];
  int64_t x_dims[] = {m, k}, w_dims[] = {k, f}, v_dims[] = {f, k};
  int64_t sizes[] = {-1, -1, -1};
  for (int i = 0; i < m * k; ++i)
    x[i] = (float)(i % 7 - 3);
  for (int i = 0; i < k * f; ++i)
    w[i] = v[i] = (float)(i % 5 - 2) / 8;
  gelato_tensor params[] = {{w, gelato_f32, 2, w_dims},
                            {v, gelato_f32, 2, v_dims}};
  is(gelato_find_param_sizes(second, params, 2, sizes, &message), gelato_ok, "",
     &message);
  int64_t bytes = second->params_bytes(sizes);
  void *blob = aligned_alloc(64, (size_t)bytes);
  is(gelato_pack_checked(second, params, 2, sizes, blob, bytes - 64, &message),
     gelato_params, "bytes for the packed params", &message);
  is(gelato_pack_checked(second, params, 2, sizes, (char *)blob + 8, bytes,
                         &message),
     gelato_alignment, "64", &message);
  is(gelato_pack_checked(second, params, 2, sizes, blob, bytes, &message),
     gelato_ok, "", &message);

  gelato_tensor tensors[] = {{x, gelato_f32, 2, x_dims},
                             {blob, gelato_bytes, 1, &bytes},
                             {out, gelato_f32, 2, x_dims}};
  is(gelato_run(second, tensors, 3, NULL, &message), gelato_shape,
     "gelato_run_sized", &message);
  is(gelato_run_sized(second, tensors, 3, sizes, NULL, &message), gelato_ok, "",
     &message);
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < k; ++j) {
      double sum = 0;
      for (int l = 0; l < f; ++l) {
        double h = 0;
        for (int n = 0; n < k; ++n)
          h += (double)x[i * k + n] * w[n * f + l];
        sum += (h > 0 ? h : 0) * v[l * k + j];
      }
      check(fabs(out[i * k + j] - sum) < 1e-4, "second", &message);
    }
  tensors[2].data = x;
  is(gelato_run_sized(second, tensors, 3, sizes, NULL, &message),
     gelato_overlap, "cannot be called in place", &message);
  tensors[2].data = out;
  sizes[2] = f + 1;
  is(gelato_run_sized(second, tensors, 3, sizes, NULL, &message), gelato_params,
     "", &message);
  sizes[2] = f;
  int64_t less = bytes - 1;
  tensors[1].dims = &less;
  is(gelato_run_sized(second, tensors, 3, sizes, NULL, &message), gelato_params,
     "pack them for this kernel", &message);
  tensors[1].dims = &bytes;
  ((char *)blob)[17] ^= 1;
  is(gelato_run_sized(second, tensors, 3, sizes, NULL, &message), gelato_params,
     "another kernel", &message);
  ((char *)blob)[17] ^= 1;
  gelato_env env = {sizeof env, NULL, NULL, 1, blob, 0};
  is(gelato_run_sized(second, tensors, 3, sizes, &env, &message),
     gelato_scratch, "found 0 bytes", &message);
  env.size = 4;
  is(gelato_run_sized(second, tensors, 3, sizes, &env, &message),
     gelato_unsupported, "sizeof env", &message);
  free(blob);
}

int main(int argc, char **argv) {
  gelato_message message;
  gelato_module_handle *module;
  const gelato_kernel_info *kernel;
  if (argc != 2 ||
      gelato_module_open(argv[1], &module, &message) != gelato_ok) {
    printf("%s\n", message.text);
    return 1;
  }
  is(gelato_module_find(module, "first", &kernel, &message), gelato_ok, "",
     &message);
  call_first(kernel);
  is(gelato_module_find(module, "second", &kernel, &message), gelato_ok, "",
     &message);
  call_second(kernel);
  is(gelato_module_find(module, "fourth", &kernel, &message), gelato_no_kernel,
     "the module has first, second, third", &message);
  check(kernel == NULL, "a kernel that is not there", &message);
  is(gelato_module_find(NULL, "first", &kernel, &message), gelato_null,
     "a module", &message);
  is(gelato_module_find(module, NULL, &kernel, &message), gelato_null,
     "a kernel's name", &message);

  /* Two opens of one path give the same kernels, each close undoes one. */
  gelato_module_handle *again;
  const gelato_kernel_info *same;
  is(gelato_module_open(argv[1], &again, &message), gelato_ok, "", &message);
  is(gelato_module_find(module, "first", &kernel, &message), gelato_ok, "",
     &message);
  is(gelato_module_find(again, "first", &same, &message), gelato_ok, "",
     &message);
  check(kernel == same && module != again, "two opens", &message);
  gelato_module_close(module);
  call_first(same);
  gelato_module_close(again);
  gelato_module_close(NULL);
  check(gelato_module_kernels(NULL) == NULL, "no module", &message);
  return failures != 0;
}
