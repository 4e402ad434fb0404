//===- Call.cpp - one call of a compiled kernel in guarded memory ---------===//
#include "Call.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <cstring>

namespace gelato::differential {

/// Bodies in reversed order: what depends on their order shows.
static void runReversed(void *context, int64_t n,
                        void (*body)(void *data, int64_t i), void *data) {
  for (int64_t i = n; i-- > 0;)
    body(data, i);
}

static int64_t elements(const gelato_argument &argument,
                        llvm::ArrayRef<int64_t> dims) {
  int64_t count = 1;
  for (uint32_t d = 0; d < argument.rank; ++d) {
    int64_t size = argument.dims[d];
    count *= size >= 0 ? size : dims[-(size + 1)];
  }
  return count;
}

namespace {

/// The memory of one call.
class Arena {
public:
  GuardedMemory &add(llvm::StringRef name, size_t bytes, size_t alignment,
                     Side side) {
    return *memory.emplace_back(
        std::make_unique<GuardedMemory>(name.str(), bytes, alignment, side));
  }
  GuardedMemory &add(const gelato_argument &argument, size_t count, Side side) {
    size_t bytes = elementBytes(argument.type);
    return add(argument.name, count * bytes, bytes, side);
  }
  GuardedMemory &add(const gelato_argument &argument, const Values &values,
                     Side side) {
    GuardedMemory &result = add(argument, values.size(), side);
    store(values, argument.type, result.data());
    return result;
  }

  /// What a fault was, and beside which tensor.
  std::string text(const Fault &fault) const {
    for (const auto &block : memory)
      if (auto place = block->locate(fault.address))
        return fault.text() + ": " + *place;
    return fault.text();
  }

  std::string damage() const {
    for (const auto &block : memory)
      if (auto what = block->damage())
        return *what;
    return "";
  }

private:
  std::vector<std::unique_ptr<GuardedMemory>> memory;
};

} // namespace

/// Packs the params twice, over different bytes, and wants the same; the first
/// is the blob that the call reads.
static std::string pack(const gelato_kernel_info &info, const CallData &data,
                        Side side, Arena &arena, void *&blob) {
  int64_t bytes = info.params_bytes(data.dims.data());
  if (bytes < 0)
    return "params_bytes is " + std::to_string(bytes);
  std::vector<const void *> sources;
  for (size_t p = 0; p < data.params.size(); ++p) {
    GuardedMemory &source = arena.add(info.params[p], data.params[p], side);
    source.makeReadOnly();
    sources.push_back(data.params[p].empty() ? nullptr : source.data());
  }
  GuardedMemory &first = arena.add("params", bytes, 64, side);
  GuardedMemory &second = arena.add("params", bytes, 64, Side::Front);
  std::memset(second.data(), 0x55, bytes);
  for (GuardedMemory *target : {&first, &second}) {
    int32_t status = -1;
    auto fault = runTrapped([&] {
      status = info.pack(sources.data(), data.dims.data(), target->data());
    });
    if (fault)
      return "pack " + arena.text(*fault);
    if (status != gelato_ok)
      return "pack returned " + std::to_string(status);
  }
  if (std::memcmp(first.data(), second.data(), bytes))
    return "pack left bytes of the blob as they were";
  first.makeReadOnly();
  blob = first.data();
  return "";
}

/// Whether a result is what poison of some type looks like, stored as `type`.
static bool isPoison(float value, uint32_t type) {
  if (!std::isnan(value))
    return false;
  auto magnitude = [](float x) {
    uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits & 0x7fffffff;
  };
  for (uint32_t from : {gelato_f32, gelato_bf16, gelato_f16}) {
    Values poison = load(&kPoison, elementBytes(from), from);
    if (magnitude(nearest(poison[0], type)) == magnitude(value))
      return true;
  }
  return false;
}

/// A result as it was left; where it shows memory that nobody wrote, `problem`
/// says so.
static Values readResult(const gelato_argument &argument,
                         const GuardedMemory &memory, std::string &problem) {
  Values values = load(memory.data(), memory.size(), argument.type);
  for (size_t i = 0; i < values.size() && problem.empty(); ++i) {
    if (isPoison(values[i], argument.type))
      problem = llvm::formatv("{0}[{1}] was not written, or computed from what "
                              "was not",
                              argument.name, i);
  }
  return values;
}

CallOutcome call(const gelato_kernel_info &info, const CallData &data,
                 const Setting &setting, int inPlace) {
  CallOutcome outcome;
  Arena arena;
  std::vector<void *> tensors;
  std::vector<std::pair<const gelato_argument *, GuardedMemory *>> results;
  size_t input = 0;
  GuardedMemory *over = nullptr;
  // A tensor of no elements may be NULL, or anything.
  bool mayBeNull = !setting.ownScratch;
  for (uint32_t a = 0; a < info.argument_count; ++a) {
    const gelato_argument &argument = info.arguments[a];
    if (argument.role == gelato_role_params) {
      void *blob = nullptr;
      outcome.problem = pack(info, data, setting.tensors, arena, blob);
      if (!outcome.problem.empty())
        return outcome;
      tensors.push_back(blob);
      continue;
    }
    GuardedMemory *memory;
    if (argument.role == gelato_role_result) {
      size_t count = elements(argument, data.dims);
      memory = over ? over : &arena.add(argument, count, setting.tensors);
      results.push_back({&argument, memory});
    } else {
      memory = &arena.add(argument, data.inputs[input], setting.tensors);
      if (int(input++) == inPlace)
        over = memory;
      else
        memory->makeReadOnly();
    }
    tensors.push_back(mayBeNull && !memory->size() ? nullptr : memory->data());
  }

  gelato_env env = {sizeof(gelato_env), nullptr, nullptr, 0, nullptr, 0};
  if (setting.threads) {
    env.parallel_for = runReversed;
    env.threads = setting.threads;
  }
  if (setting.ownScratch) {
    env.scratch_bytes = info.scratch_bytes(data.dims.data(), &env);
    if (env.scratch_bytes < 0) {
      outcome.problem = "scratch_bytes is " + std::to_string(env.scratch_bytes);
      return outcome;
    }
    env.scratch =
        arena.add("scratch", env.scratch_bytes, 64, setting.scratch).data();
  }
  bool plain = !setting.threads && !setting.ownScratch;
  int32_t status = -1;
  auto fault = runTrapped([&] {
    status =
        info.invoke(tensors.data(), data.dims.data(), plain ? nullptr : &env);
  });
  if (fault)
    outcome.problem = arena.text(*fault);
  else if (status != gelato_ok)
    outcome.problem = "returned " + std::to_string(status);
  else
    outcome.problem = arena.damage();
  if (!outcome.problem.empty())
    return outcome;
  for (auto [argument, memory] : results)
    outcome.results.push_back(readResult(*argument, *memory, outcome.problem));
  return outcome;
}

std::string differingBits(const Values &got, const Values &wanted) {
  if (got.size() != wanted.size())
    return "another number of elements";
  for (size_t i = 0; i < got.size(); ++i) {
    if (std::isnan(got[i]) && std::isnan(wanted[i]))
      continue;
    if (std::memcmp(&got[i], &wanted[i], sizeof(float)))
      return llvm::formatv("[{0}] {1} for {2}", i, llvm::format("%a", got[i]),
                           llvm::format("%a", wanted[i]));
  }
  return "";
}

} // namespace gelato::differential
