//===- activations.cpp - functions of oneDNN, for timed.cpp ---------------===//
//
// A shared library for activations_calls.py: a function of oneDNN bound to its
// memory, as a call that libperf-timed.so repeats and times.
//
//===----------------------------------------------------------------------===//
#include "timed.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <map>
#include <unordered_map>

static std::string why;

extern "C" {

/// Why the last function here gave no call.
const char *onednn_refusal() { return why.c_str(); }

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
  why = error.what();
  return nullptr;
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
