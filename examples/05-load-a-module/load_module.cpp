//===- load_module.cpp - an engine that learns of kernels when it runs ----===//
//
//   load_module MODULE.so                      lists the kernels
//   load_module MODULE.so KERNEL [NAME=SIZE..] runs one, with sizes for its
//                                              free dimensions (default: 16)
//
// What such an engine does: opens a module that someone else has compiled,
// finds a kernel by name, learns from its info what it takes, packs weights,
// and runs it with checked tensors on threads of its own, which here are those
// of the engine of example 04. Weights and inputs are made up; results on one
// thread and on several have to be equal bit by bit.
//
//===----------------------------------------------------------------------===//
extern "C" {
#include "../04-link-into-an-engine/pool.h"
}

#include <gelato/runtime/runtime.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace rt = gelato::runtime;

namespace {

constexpr int64_t threadCount = 4;

[[noreturn]] void fail(const char *why) {
  std::fprintf(stderr, "load_module: %s\n", why);
  std::exit(1);
}

void expect(const rt::Status &status) {
  if (!status)
    fail(status.text());
}

/// The source's words for an argument: f32[M, 768].
std::string typeText(const gelato_kernel_info &info,
                     const gelato_argument &argument) {
  static const char *const types[] = {"bytes", "f32", "bf16", "f16"};
  std::string text = std::string(argument.name) + ": " + types[argument.type];
  if (argument.role == gelato_role_params)
    return text;
  for (uint32_t d = 0; d < argument.rank; ++d) {
    int64_t dim = argument.dims[d];
    text += d ? ", " : "[";
    text += dim >= 0 ? std::to_string(dim) : info.free_dims[-(dim + 1)];
  }
  return text + (argument.rank ? "]" : "");
}

void list(const rt::Kernel &kernel) {
  const gelato_kernel_info &info = *kernel.info();
  std::printf("%s\n", kernel.name());
  for (uint32_t a = 0; a < info.argument_count; ++a)
    std::printf("  %s %s\n",
                info.arguments[a].role == gelato_role_result ? "gives"
                                                             : "takes",
                typeText(info, info.arguments[a]).c_str());
  for (uint32_t p = 0; p < info.param_count; ++p)
    std::printf("  packs %s\n", typeText(info, info.params[p]).c_str());
}

/// Memory for one argument at given sizes.
struct Buffer {
  Buffer(const gelato_argument &argument, const std::vector<int64_t> &sizes)
      : role(argument.role), type(argument.type) {
    size_t elements = 1;
    for (uint32_t d = 0; d < argument.rank; ++d) {
      int64_t dim = argument.dims[d];
      dims.push_back(dim >= 0 ? dim : sizes[size_t(-(dim + 1))]);
      elements *= size_t(dims.back());
    }
    bytes.resize(elements * (type == gelato_f32 ? 4 : 2));
  }
  /// Numbers in [1/4, 1/2), some of them negative, of any type.
  void fill(uint32_t seed) {
    const bool isWide = type == gelato_f32;
    for (size_t i = 0; i < bytes.size() / (isWide ? 4 : 2); ++i) {
      seed = seed * 1664525 + 1013904223;
      uint32_t sign = seed >> 31, fraction = seed >> 8 & 0x7fffff;
      if (isWide) {
        uint32_t bits = sign << 31 | 0x3e800000 | fraction;
        std::memcpy(&bytes[4 * i], &bits, 4);
      } else {
        uint16_t bits = uint16_t(type == gelato_bf16
                                     ? sign << 15 | 0x3e80 | fraction >> 16
                                     : sign << 15 | 0x3400 | fraction >> 13);
        std::memcpy(&bytes[2 * i], &bits, 2);
      }
    }
  }
  rt::Tensor tensor() const {
    return rt::Tensor(bytes.data(), type, dims.data(), dims.size());
  }
  uint32_t role, type;
  std::vector<int64_t> dims;
  std::vector<char> bytes;
};

/// The kernel's results at these sizes, one after the other.
std::vector<char> run(const rt::Kernel &kernel, const rt::Params &params,
                      const std::vector<int64_t> &sizes,
                      const gelato_env &env) {
  const gelato_kernel_info &info = *kernel.info();
  std::vector<Buffer> buffers;
  for (uint32_t a = 0; a < info.argument_count; ++a)
    if (info.arguments[a].role != gelato_role_params) {
      buffers.emplace_back(info.arguments[a], sizes);
      if (info.arguments[a].role == gelato_role_input)
        buffers.back().fill(a + 1);
    }
  std::vector<rt::Tensor> tensors;
  for (const Buffer &buffer : buffers)
    tensors.push_back(buffer.tensor());
  expect(info.param_count ? kernel.run(params, tensors, &env)
                          : kernel.run(tensors, &env));
  std::vector<char> results;
  for (const Buffer &buffer : buffers)
    if (buffer.role == gelato_role_result)
      results.insert(results.end(), buffer.bytes.begin(), buffer.bytes.end());
  return results;
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 2)
    fail("usage: load_module MODULE.so [KERNEL [NAME=SIZE...]]");
  rt::Module module(argv[1]);
  expect(module.status());
  if (argc == 2) {
    for (size_t k = 0; k < module.kernelCount(); ++k)
      list(module.kernel(k));
    return 0;
  }

  rt::Kernel kernel = module.find(argv[2]);
  expect(module.status());
  const gelato_kernel_info &info = *kernel.info();
  std::map<std::string, int64_t> given;
  for (int i = 3; i < argc; ++i) {
    const char *equals = std::strchr(argv[i], '=');
    int64_t size = equals ? std::atoll(equals + 1) : 0;
    if (size < 1 || size > 65536)
      fail("expected sizes from 1 to 65536, as in M=32");
    given[std::string(argv[i], size_t(equals - argv[i]))] = size;
  }
  std::vector<int64_t> sizes;
  for (uint32_t f = 0; f < info.free_dim_count; ++f)
    sizes.push_back(given.count(info.free_dims[f]) ? given[info.free_dims[f]]
                                                   : 16);

  // Weights are packed once.
  std::vector<Buffer> weights;
  std::vector<rt::Tensor> weightTensors;
  for (uint32_t p = 0; p < info.param_count; ++p) {
    weights.emplace_back(info.params[p], sizes);
    weights.back().fill(100 + p);
    weightTensors.push_back(weights.back().tensor());
  }
  rt::Params params = kernel.pack(weightTensors);
  expect(params.status());
  if (info.param_count)
    std::printf("%lld bytes of packed params\n",
                static_cast<long long>(params.bytes()));

  pool *threads = pool_create(threadCount);
  if (!threads)
    fail("the system gives no more threads");
  gelato_env env = gelato_serial_env();
  env.context = threads;
  env.parallel_for = pool_parallel_for;
  env.threads = threadCount;
  std::vector<char> one = run(kernel, params, sizes, gelato_serial_env()),
                    several = run(kernel, params, sizes, env);
  pool_destroy(threads);
  bool isSame = one == several;
  std::printf("%zu bytes of results; 1 thread and %d: %s\n", one.size(),
              int(threadCount), isSame ? "the same bits" : "OTHER BITS");
  return !isSame;
}
