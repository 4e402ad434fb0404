//===- TestKernel.h - hand-written kernels for the entry code -------------===//
//
// Builds the tables of entry/kernel.h by hand, with step functions that record
// how they were called instead of computing.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TESTS_ENTRY_TESTKERNEL_H
#define GELATO_TESTS_ENTRY_TESTKERNEL_H

#include "entry/entry.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <initializer_list>
#include <mutex>
#include <string>
#include <vector>

namespace gelato::test {

/// Memory of its exact size, 64-byte aligned or `offset` bytes off, fenced by
/// canaries, and filled with a byte that no zero or count looks like.
class Guarded {
public:
  explicit Guarded(size_t bytes, size_t offset = 0)
      : size(bytes), raw(fence + offset + bytes + fence + 64, canary) {
    uintptr_t address = reinterpret_cast<uintptr_t>(raw.data()) + fence;
    start = raw.data() + fence + (-address & 63) + offset;
    std::memset(start, 0xAB, size);
  }
  Guarded(const Guarded &) = delete;
  Guarded &operator=(const Guarded &) = delete;

  unsigned char *data() { return start; }
  template <typename T> T *as() { return reinterpret_cast<T *>(start); }
  bool fencesHold() const {
    for (const unsigned char &byte : raw)
      if ((&byte < start || &byte >= start + size) && byte != canary)
        return false;
    return true;
  }
  /// Whether nothing was written since construction.
  bool untouched() const {
    for (size_t i = 0; i < size; ++i)
      if (start[i] != 0xAB)
        return false;
    return fencesHold();
  }

private:
  static constexpr size_t fence = 128;
  static constexpr unsigned char canary = 0xC7;
  size_t size;
  std::vector<unsigned char> raw;
  unsigned char *start;
};

/// One call of a recording step function.
struct Call {
  int step;
  int64_t begin, end;
  std::vector<void *> buffers; ///< the first `recordedBuffers`
};

inline std::mutex callsMutex;
inline std::vector<Call> calls;
inline size_t recordedBuffers = 0;

template <int step>
void record(void *const *buffers, const int64_t *, int64_t begin, int64_t end) {
  std::lock_guard<std::mutex> lock(callsMutex);
  calls.push_back({step, begin, end, {buffers, buffers + recordedBuffers}});
}

/// The i-th free dimension, encoded.
constexpr int64_t dim(int i) { return -(i + 1); }

struct TestKernel {
  using Dims = std::initializer_list<int64_t>;

  uint32_t input(Dims dims, uint32_t type = gelato_f32) {
    arguments.push_back(argument("x", gelato_role_input, type, dims));
    return buffer(gelato_buffer_input, lastArgument(), gelato_layout_plain,
                  dims, type);
  }
  uint32_t result(Dims dims, uint32_t type = gelato_f32) {
    arguments.push_back(argument("out", gelato_role_result, type, dims));
    return buffer(gelato_buffer_result, lastArgument(), gelato_layout_plain,
                  dims, type);
  }
  /// Call between inputs and results.
  void blob() {
    arguments.push_back(
        {"params", gelato_role_params, gelato_bytes, 0, 0, nullptr});
    blobIndex = lastArgument();
  }
  /// A param that fills a region of its own; [N, K] when transposed.
  uint32_t param(Dims dims, uint32_t layout, uint32_t type = gelato_f32,
                 bool transposed = false) {
    uint32_t index = source(dims, type);
    const int64_t *d = dims.begin();
    uint32_t region = transposed ? this->region({d[1], d[0]}, layout, type)
                                 : this->region(dims, layout, type);
    fill(index, region, dims.size() ? d[dims.size() - 1] : 1, transposed);
    return region;
  }
  /// A param that records have yet to read; its index.
  uint32_t source(Dims dims, uint32_t type) {
    params.push_back(argument("w", gelato_role_param, type, dims));
    return uint32_t(params.size() - 1);
  }
  uint32_t region(Dims dims, uint32_t layout, uint32_t type = gelato_f32,
                  uint32_t slots = 1) {
    uint32_t index = buffer(gelato_buffer_region, 0, layout, dims, type);
    buffers[index].slots = slots;
    return index;
  }
  uint32_t fill(uint32_t source, uint32_t destination, int64_t stride,
                bool transposed = false, uint32_t slot = 0, int64_t row = 0,
                int64_t column = 0) {
    packs.push_back(
        {source, destination, slot, transposed, stride, row, column});
    return uint32_t(packs.size() - 1);
  }
  uint32_t scratch(Dims dims, uint32_t layout = gelato_layout_plain,
                   uint32_t type = gelato_f32) {
    return buffer(gelato_buffer_scratch, 0, layout, dims, type);
  }
  void compute(Dims dims, int64_t unit = 1, int64_t grain = 1) {
    gelato_step s{};
    s.kind = gelato_step_compute;
    s.rank = uint32_t(dims.size());
    std::copy(dims.begin(), dims.end(), s.dims);
    s.unit = unit;
    s.grain = grain;
    steps.push_back(s);
  }
  void pack(uint32_t record, int64_t grain = 1) {
    gelato_step s{};
    s.kind = gelato_step_pack;
    s.unit = 1;
    s.grain = grain;
    s.pack = record;
    steps.push_back(s);
  }
  /// A level; without one, build adds one that fits any processor.
  void level(const char *name, std::initializer_list<uint32_t> need = {}) {
    gelato_level l{};
    l.name = name;
    std::copy(need.begin(), need.end(), l.need);
    levels.push_back(l);
  }

  /// Ties the tables together; forgets what was recorded before.
  const gelato_kernel *build(uint32_t freeDims) {
    static const char *const names[] = {"A", "B", "C", "D"};
    static const gelato_step_function recorders[] = {record<0>, record<1>,
                                                     record<2>, record<3>};
    if (levels.empty())
      level("any");
    functions.clear();
    for (size_t s = 0; s < steps.size(); ++s)
      functions.push_back(steps[s].kind == gelato_step_pack ? nullptr
                                                            : recorders[s]);
    for (gelato_level &l : levels)
      if (!l.steps)
        l.steps = functions.data();
    info.size = sizeof info;
    info.abi_version = GELATO_ABI_VERSION;
    info.name = "test";
    info.argument_count = uint32_t(arguments.size());
    info.arguments = arguments.data();
    info.param_count = uint32_t(params.size());
    info.params = params.data();
    info.free_dim_count = freeDims;
    info.free_dims = names;
    info.layout_hash = 0x0123456789abcdefu;
    info.level_count = uint32_t(levels.size());
    kernel.info = &info;
    kernel.buffers = buffers.data();
    kernel.packs = packs.data();
    kernel.steps = steps.data();
    kernel.levels = levels.data();
    kernel.buffer_count = uint32_t(buffers.size());
    kernel.pack_count = uint32_t(packs.size());
    kernel.step_count = uint32_t(steps.size());
    kernel.params = blobIndex;
    calls.clear();
    recordedBuffers = buffers.size();
    return &kernel;
  }

  std::deque<std::vector<int64_t>> dimsOfArguments;
  std::vector<gelato_argument> arguments, params;
  std::vector<gelato_buffer> buffers;
  std::vector<gelato_pack> packs;
  std::vector<gelato_step> steps;
  std::vector<gelato_level> levels;
  std::vector<gelato_step_function> functions;
  gelato_kernel_info info{};
  gelato_kernel kernel{};

private:
  uint32_t lastArgument() const { return uint32_t(arguments.size() - 1); }
  gelato_argument argument(const char *name, uint32_t role, uint32_t type,
                           Dims dims) {
    dimsOfArguments.emplace_back(dims);
    return {name, role,
            type, uint32_t(dims.size()),
            0,    dimsOfArguments.back().data()};
  }
  uint32_t buffer(uint32_t role, uint32_t source, uint32_t layout, Dims dims,
                  uint32_t type) {
    gelato_buffer b{};
    b.role = role;
    b.source = source;
    b.layout = layout;
    b.type = type;
    b.rank = uint32_t(dims.size());
    b.slots = 1;
    std::copy(dims.begin(), dims.end(), b.dims);
    buffers.push_back(b);
    return uint32_t(buffers.size() - 1);
  }
  uint32_t blobIndex = GELATO_NO_PARAMS;
};

/// An env that names no thread and no scratch.
inline gelato_env plainEnv() {
  gelato_env env{};
  env.size = sizeof env;
  return env;
}

} // namespace gelato::test

#endif // GELATO_TESTS_ENTRY_TESTKERNEL_H
