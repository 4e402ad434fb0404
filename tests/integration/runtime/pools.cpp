// pools MODULE: every pool gives the bits of the serial call.
#include "gelato/runtime/runtime.h"
#include "gelato/runtime/tbb.h"
#include "gelato/runtime/threads.h"

#include <cstdio>
#include <cstring>
#include <vector>

extern "C" gelato_env openmp_env(int64_t threads); // pools_openmp.c

int main(int argc, char **argv) {
  gelato_message message;
  gelato_module_handle *module;
  const gelato_kernel_info *first;
  if (argc != 2 || gelato_module_open(argv[1], &module, &message) ||
      gelato_module_find(module, "first", &first, &message)) {
    std::printf("%s\n", message.text);
    return 1;
  }
  const int64_t dims[] = {100, 1001}; // six tasks are worth their hand-over
  std::vector<float> x(100 * 1001), serial(x.size()), y(x.size());
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = float(i % 1013) / 128 - 4;
  auto run = [&](std::vector<float> &out, const gelato_env &env) {
    const gelato_tensor tensors[] = {{x.data(), gelato_f32, 2, dims},
                                     {out.data(), gelato_f32, 2, dims}};
    return gelato_run(first, tensors, 2, &env, &message) == gelato_ok;
  };
  if (!run(serial, gelato_serial_env()))
    return 2;
  int failures = 0;
  for (int64_t threads : {0, 1, 2, 3, 8}) {
    gelato_pool *pool = gelato_pool_open(threads);
    const struct {
      const char *name;
      gelato_env env;
    } envs[] = {{"gelato_pool", gelato_pool_env(pool)},
                {"OpenMP", openmp_env(threads)},
                {"oneTBB", gelato_tbb_env(threads)}};
    for (const auto &[name, env] : envs)
      for (int round = 0; round < 20; ++round) {
        y.assign(y.size(), 12345.0f);
        if (!run(y, env) ||
            std::memcmp(y.data(), serial.data(), 4 * y.size()) != 0) {
          std::printf("%s, %d threads: other results\n", name, int(threads));
          ++failures;
        }
        if (threads == 0 && name[0] == 'O' &&
            env.threads != gelato_cpu_count()) {
          std::printf("OpenMP: %d threads for %d CPUs\n", int(env.threads),
                      int(gelato_cpu_count()));
          ++failures;
        }
      }
    gelato_pool_close(pool);
  }
  gelato_module_close(module);
  return failures != 0;
}
