//===- FakeKernel.h - kernels that only say what they are -----------------===//
//
// Infos by hand whose functions record what they were given and return what a
// test wants, so that every refusal can be had without a processor, a blob or
// an amount of memory that brings it about.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TESTS_RUNTIME_FAKEKERNEL_H
#define GELATO_TESTS_RUNTIME_FAKEKERNEL_H

#include "gelato/runtime/runtime.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace gelato::test {

/// What the fake's functions saw, and what they answer.
struct Record {
  int32_t answer = gelato_ok;
  int64_t paramsBytes = 128;
  int calls = 0;
  std::vector<void *> tensors;
  std::vector<int64_t> dims;
};
inline Record record;
inline uint32_t recordedTensors, recordedDims;

/// The i-th free dimension, encoded.
constexpr int64_t dim(int i) { return -(i + 1); }

struct FakeKernel {
  using Dims = std::vector<int64_t>;
  explicit FakeKernel(std::vector<const char *> freeDims = {})
      : freeDims(std::move(freeDims)) {}

  FakeKernel &input(const char *name, Dims dims, uint32_t type = gelato_f32) {
    arguments.push_back(argument(name, gelato_role_input, type, dims));
    return *this;
  }
  FakeKernel &result(const char *name, Dims dims, uint32_t type = gelato_f32) {
    arguments.push_back(argument(name, gelato_role_result, type, dims));
    return *this;
  }
  FakeKernel &blob() {
    arguments.push_back(
        {"params", gelato_role_params, gelato_bytes, 0, 0, nullptr});
    return *this;
  }
  FakeKernel &param(const char *name, Dims dims, uint32_t type = gelato_f32) {
    params.push_back(argument(name, gelato_role_param, type, dims));
    return *this;
  }

  /// The info; forgets what was recorded before.
  gelato_kernel_info *build(uint32_t flags = 0) {
    info.size = sizeof info;
    info.abi_version = GELATO_ABI_VERSION;
    info.argument_count = uint32_t(arguments.size());
    info.name = "fake";
    info.arguments = arguments.data();
    info.param_count = uint32_t(params.size());
    info.free_dim_count = uint32_t(freeDims.size());
    info.params = params.data();
    info.free_dims = freeDims.data();
    info.layout_hash = 0xabcd;
    info.level_count = 2;
    info.flags = flags;
    info.levels = levels;
    info.invoke = invoke;
    info.params_bytes = paramsBytes;
    info.pack = pack;
    info.scratch_bytes = [](const int64_t *, const gelato_env *) {
      return int64_t(4096);
    };
    record = {};
    recordedTensors = info.argument_count;
    recordedDims = info.free_dim_count;
    return &info;
  }

  std::vector<const char *> freeDims;
  std::deque<Dims> kept;
  std::vector<gelato_argument> arguments, params;

private:
  static int32_t invoke(void *const *tensors, const int64_t *dims,
                        const gelato_env *) {
    ++record.calls;
    record.tensors.assign(tensors, tensors + recordedTensors);
    record.dims.assign(dims, dims + recordedDims);
    return record.answer;
  }
  static int64_t paramsBytes(const int64_t *) { return record.paramsBytes; }
  static int32_t pack(const void *const *, const int64_t *dims, void *) {
    ++record.calls;
    record.dims.assign(dims, dims + recordedDims);
    return record.answer;
  }
  gelato_argument argument(const char *name, uint32_t role, uint32_t type,
                           const Dims &dims) {
    kept.push_back(dims);
    return {name, role,
            type, uint32_t(dims.size()),
            0,    kept.back().empty() ? nullptr : kept.back().data()};
  }

  static constexpr const char *levels[] = {"x86-64-v4", "x86-64-v3"};
  gelato_kernel_info info{};
};

/// A tensor that keeps its sizes.
struct Tensor : gelato_tensor {
  Tensor(void *data, std::vector<int64_t> sizes, uint32_t type = gelato_f32)
      : gelato_tensor{data, type, uint32_t(sizes.size()), nullptr},
        sizes(std::move(sizes)) {
    dims = this->sizes.data();
  }
  Tensor(const Tensor &other) : gelato_tensor(other), sizes(other.sizes) {
    dims = other.dims ? sizes.data() : nullptr;
  }
  Tensor &operator=(const Tensor &) = delete;
  std::vector<int64_t> sizes;
};

/// The C form of a list; its dims stay those of `tensors`.
inline std::vector<gelato_tensor> list(const std::vector<Tensor> &tensors) {
  return {tensors.begin(), tensors.end()};
}

/// Whether a message has each of some words.
inline testing::AssertionResult says(const gelato_message &message,
                                     std::vector<const char *> words) {
  for (const char *word : words)
    if (std::string(message.text).find(word) == std::string::npos)
      return testing::AssertionFailure()
             << "'" << word << "' is not in: " << message.text;
  return testing::AssertionSuccess();
}

} // namespace gelato::test

#endif // GELATO_TESTS_RUNTIME_FAKEKERNEL_H
