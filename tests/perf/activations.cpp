//===- activations.cpp - calls of elementwise functions, timed ------------===//
//
// A shared library for activations_table.py: a function of gelato, of oneDNN or
// memcpy, bound to its memory, and the seconds that some calls of it take. The
// loop round the calls is here, so Python is in none of them.
//
//===----------------------------------------------------------------------===//
#include <gelato/runtime/env.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <dlfcn.h>

#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace {

/// Runs once; false where it was refused.
using Call = std::function<bool()>;

std::string why;

double processSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

Call *refuse(const std::string &reason) {
  why = reason;
  return nullptr;
}

} // namespace

extern "C" {

/// Why the last function here gave no call.
const char *refusal() { return why.c_str(); }

Call *bind_memcpy(const void *x, void *y, int64_t bytes) {
  return new Call([=] {
    memcpy(y, x, size_t(bytes));
    // Keeps every call of the loop.
    asm volatile("" ::"r"(y) : "memory");
    return true;
  });
}

/// The one kernel of a module, of one input and one result of n elements.
Call *bind_gelato(const char *path, void *x, void *y, int64_t n) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return refuse(dlerror());
  auto table =
      static_cast<const gelato_module_table *>(dlsym(library, "gelato_module"));
  if (!table || table->kernel_count != 1 ||
      table->kernels[0]->argument_count != 2 ||
      table->kernels[0]->free_dim_count != 1)
    return refuse(std::string(path) + " is no module of one function");
  auto invoke = table->kernels[0]->invoke;
  return new Call([=] {
    void *tensors[] = {x, y};
    return invoke(tensors, &n, nullptr) == gelato_ok;
  });
}

/// type: f32, bf16 or f16; alpha as the algorithm takes it.
Call *bind_onednn(const char *algorithm, const char *type, float alpha, void *x,
                  void *y, int64_t n) try {
  static const std::map<std::string, dnnl::algorithm> algorithms = {
      {"gelu_erf", dnnl::algorithm::eltwise_gelu_erf},
      {"gelu_tanh", dnnl::algorithm::eltwise_gelu_tanh},
      {"logistic", dnnl::algorithm::eltwise_logistic},
      {"swish", dnnl::algorithm::eltwise_swish},
      {"tanh", dnnl::algorithm::eltwise_tanh},
      {"exp", dnnl::algorithm::eltwise_exp},
      {"log", dnnl::algorithm::eltwise_log},
      {"soft_relu", dnnl::algorithm::eltwise_soft_relu},
      {"mish", dnnl::algorithm::eltwise_mish},
      {"elu", dnnl::algorithm::eltwise_elu}};
  static const std::map<std::string, dnnl::memory::data_type> types = {
      {"f32", dnnl::memory::data_type::f32},
      {"bf16", dnnl::memory::data_type::bf16},
      {"f16", dnnl::memory::data_type::f16}};
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  static dnnl::stream order(cpu);
  dnnl::memory::desc shape({n}, types.at(type), dnnl::memory::format_tag::a);
  dnnl::eltwise_forward function(dnnl::eltwise_forward::primitive_desc(
      dnnl::eltwise_forward::desc(dnnl::prop_kind::forward_inference,
                                  algorithms.at(algorithm), shape, alpha, 0),
      cpu));
  std::unordered_map<int, dnnl::memory> arguments = {
      {DNNL_ARG_SRC, dnnl::memory(shape, cpu, x)},
      {DNNL_ARG_DST, dnnl::memory(shape, cpu, y)}};
  return new Call([=] {
    function.execute(order, arguments);
    order.wait();
    return true;
  });
} catch (const std::exception &error) {
  return refuse(error.what());
}

/// Seconds that this process computed during so many calls, or -1 where one was
/// refused.
double seconds(Call *call, int64_t calls) {
  double start = processSeconds();
  bool done = true;
  for (int64_t i = 0; i < calls; ++i)
    done &= (*call)();
  return done ? processSeconds() - start : -1;
}

const char *onednn_version() {
  static const std::string text = [] {
    const dnnl_version_t *version = dnnl_version();
    return std::to_string(version->major) + "." +
           std::to_string(version->minor) + "." +
           std::to_string(version->patch);
  }();
  return text.c_str();
}
}
