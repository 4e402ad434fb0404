//===- jit_onednn.cpp - one process of oneDNN -----------------------------===//
//
// Creates the primitive of Linear+GELU, 128 x 768 x 3072: the first of the
// process, one of another shape, the first again (from oneDNN's cache of
// primitives); then times the execution of a GELU on 16 elements. Prints seconds
// as JSON. With an argument it does nothing: that is what loading takes.
//
//===----------------------------------------------------------------------===//
#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

using namespace dnnl;
using Type = memory::data_type;

static double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Seconds that creating gelu(x @ w + b) takes; weights in any layout, as they
/// would be packed once.
static double createLinear(const engine &cpu, int64_t m, int64_t k, int64_t n) {
  double start = now();
  memory::desc x({m, k}, Type::f32, memory::format_tag::ab),
      w({k, n}, Type::f32, memory::format_tag::any),
      b({1, n}, Type::f32, memory::format_tag::ab),
      out({m, n}, Type::f32, memory::format_tag::ab);
  post_ops ops;
  ops.append_eltwise(1, algorithm::eltwise_gelu_erf, 0, 0);
  primitive_attr attributes;
  attributes.set_post_ops(ops);
  matmul linear(matmul::primitive_desc(matmul::desc(x, w, b, out), attributes,
                                       cpu));
  return now() - start;
}

/// The median of many batches, in seconds per call.
static double callGelu(const engine &cpu, int64_t n) {
  stream order(cpu);
  memory::desc shape({n}, Type::f32, memory::format_tag::a);
  eltwise_forward gelu(eltwise_forward::primitive_desc(
      eltwise_forward::desc(prop_kind::forward_inference,
                            algorithm::eltwise_gelu_erf, shape, 0, 0),
      cpu));
  memory x(shape, cpu), y(shape, cpu);
  std::fill_n(static_cast<float *>(x.get_data_handle()), n, 0.5f);
  std::unordered_map<int, memory> arguments = {{DNNL_ARG_SRC, x},
                                               {DNNL_ARG_DST, y}};
  constexpr int calls = 1000;
  std::vector<double> samples;
  for (int i = 0; i < 200; ++i) {
    double start = now();
    for (int call = 0; call < calls; ++call)
      gelu.execute(order, arguments);
    order.wait();
    samples.push_back((now() - start) / calls);
  }
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() / 2];
}

int main(int argc, char **) {
  if (argc > 1)
    return dnnl_version() == nullptr;
  engine cpu(engine::kind::cpu, 0);
  double first = createLinear(cpu, 128, 768, 3072);
  double other = createLinear(cpu, 128, 768, 3088);
  double again = createLinear(cpu, 128, 768, 3072);
  const dnnl_version_t *version = dnnl_version();
  printf("{\"version\": \"%d.%d.%d\", \"first\": %.9f, \"other\": %.9f, "
         "\"again\": %.9f, \"call\": %.12f}\n",
         version->major, version->minor, version->patch, first, other, again,
         callGelu(cpu, 16));
  return 0;
}
