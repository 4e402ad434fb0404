//===- PreparedCall.cpp - a kernel with all that a call needs -------------===//
#include "gelato/Bench/PreparedCall.h"

#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Lane.h"
#include "gelato/Support/Figures.h"
#include "gelato/Support/Random.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <cstring>
#include <unistd.h>

namespace gelato {

/// From the end of one tensor to the next: a multiple of 64, and none of 4096,
/// so that tensors of round sizes do not all begin at the same place of a page,
/// where stores to one hold up loads from another.
static constexpr int64_t kGap = 5 * 64;

static int64_t elementBytes(uint32_t type) {
  return type == gelato_f32 ? 4 : 2;
}

/// As a number that cannot overflow.
double PreparedCall::bytesOf(const gelato_argument &argument) const {
  double bytes = elementBytes(argument.type);
  for (uint32_t d = 0; d < argument.rank; ++d) {
    int64_t size = argument.dims[d];
    bytes *= double(size >= 0 ? size : sizes[-(size + 1)]);
  }
  return bytes;
}

llvm::Error PreparedCall::expectOk(int32_t status, const char *what) const {
  if (status == gelato_ok)
    return llvm::Error::success();
  return llvm::createStringError(std::string(what) + " of kernel " +
                                 kernel->name + " returned status " +
                                 std::to_string(status) + " (see env.h)");
}

/// The number of a 16-bit type that is nearest to `value`.
static uint16_t narrow(float value, uint32_t type) {
  numerics::FloatLane wide(value);
  return uint16_t(type == gelato_bf16 ? numerics::narrowToBf16(wide).value
                                      : numerics::narrowToF16(wide).value);
}

/// Random values about as large as `scale`.
static void fillRandom(void *start, int64_t bytes, uint32_t type, float scale,
                       uint64_t seed) {
  NormalNumbers random(seed);
  int64_t count = bytes / elementBytes(type);
  for (int64_t i = 0; i < count; ++i) {
    float value = random.next() * scale;
    if (type == gelato_f32)
      static_cast<float *>(start)[i] = value;
    else
      static_cast<uint16_t *>(start)[i] = narrow(value, type);
  }
}

llvm::Error PreparedCall::allocate() {
  int64_t params = kernel->params_bytes(sizes.data());
  int64_t scratch = kernel->scratch_bytes(sizes.data(), &env);
  double total = double(std::max<int64_t>(params, 0)) +
                 double(std::max<int64_t>(scratch, 0));
  double sources = 0;
  for (uint32_t a = 0; a < kernel->argument_count; ++a)
    if (kernel->arguments[a].role != gelato_role_params)
      total += bytesOf(kernel->arguments[a]);
  for (uint32_t p = 0; p < kernel->param_count; ++p)
    sources += bytesOf(kernel->params[p]);
  double here = double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE));
  if (total + sources > 0.8 * here)
    return llvm::createStringError(
        std::string("the tensors of kernel ") + kernel->name + " take " +
        significant((total + sources) / 1e9) +
        " GB at these sizes, and this machine has " + significant(here / 1e9) +
        " GB; give smaller sizes");
  if (params < 0 || scratch < 0)
    return llvm::createStringError(std::string("the sizes of kernel ") +
                                   kernel->name +
                                   " overflow; give smaller ones");

  int64_t places = int64_t(kernel->argument_count) + 1;
  auto allocated =
      AlignedMemory::allocate(size_t(total) + places * (kGap + 64));
  if (!allocated)
    return allocated.takeError();
  memory = std::move(*allocated);
  char *next = static_cast<char *>(memory.get());
  auto take = [&](int64_t length) {
    void *start = next;
    next += llvm::alignTo(length, 64) + kGap;
    return start;
  };
  for (uint32_t a = 0; a < kernel->argument_count; ++a) {
    const gelato_argument &argument = kernel->arguments[a];
    int64_t length = argument.role == gelato_role_params
                         ? params
                         : int64_t(bytesOf(argument));
    tensors.push_back(take(length));
    if (argument.role == gelato_role_result)
      results.push_back({tensors.back(), size_t(length), argument.type});
  }
  env.scratch = take(scratch);
  env.scratch_bytes = scratch;
  return llvm::Error::success();
}

llvm::Error PreparedCall::fill() {
  uint64_t seed = 1;
  void *blob = nullptr;
  for (uint32_t a = 0; a < kernel->argument_count; ++a) {
    const gelato_argument &argument = kernel->arguments[a];
    if (argument.role == gelato_role_params)
      blob = tensors[a];
    else if (argument.role == gelato_role_input)
      fillRandom(tensors[a], bytesOf(argument), argument.type, 1, seed++);
  }
  if (!blob)
    return llvm::Error::success();
  std::vector<AlignedMemory> owned;
  std::vector<const void *> sources;
  for (uint32_t p = 0; p < kernel->param_count; ++p) {
    const gelato_argument &param = kernel->params[p];
    int64_t bytes = bytesOf(param);
    auto source = AlignedMemory::allocate(bytes);
    if (!source)
      return source.takeError();
    owned.push_back(std::move(*source));
    // Sums of products keep the size of what is multiplied.
    float scale = 1;
    if (param.rank == 2) {
      double elements = double(bytes) / elementBytes(param.type);
      scale = float(1 / std::sqrt(std::sqrt(std::max(elements, 1.0))));
    }
    fillRandom(owned.back().get(), bytes, param.type, scale, seed++);
    sources.push_back(owned.back().get());
  }
  return expectOk(kernel->pack(sources.data(), sizes.data(), blob), "pack");
}

llvm::Expected<std::unique_ptr<PreparedCall>>
PreparedCall::make(const gelato_kernel_info &kernel,
                   llvm::ArrayRef<int64_t> sizes) {
  std::unique_ptr<PreparedCall> call(new PreparedCall(kernel, sizes));
  if (llvm::Error error = call->allocate())
    return std::move(error);
  if (llvm::Error error = call->fill())
    return std::move(error);
  return std::move(call);
}

void PreparedCall::setThreads(const gelato_env &threads) {
  env.context = threads.context;
  env.parallel_for = threads.parallel_for;
  env.threads = threads.threads;
}

llvm::Error PreparedCall::check() {
  std::vector<std::vector<char>> first;
  for (int pass = 0; pass < 2; ++pass) {
    for (const Result &result : results)
      std::memset(result.start, pass == 0 ? 0 : 0xff, result.bytes);
    if (llvm::Error error = expectOk(call(), "a call"))
      return error;
    for (auto [i, result] : llvm::enumerate(results)) {
      const char *start = static_cast<const char *>(result.start);
      if (pass == 0)
        first.emplace_back(start, start + result.bytes);
      else if (result.bytes && // of none there is no address
               std::memcmp(first[i].data(), start, result.bytes) != 0)
        return llvm::createStringError(
            llvm::Twine("kernel ") + kernel->name +
            " gave other results the second time, from the same inputs");
    }
  }
  return llvm::Error::success();
}

std::string PreparedCall::resultBytes() const {
  std::string bytes;
  for (const Result &result : results)
    bytes.append(static_cast<const char *>(result.start), result.bytes);
  return bytes;
}

bool PreparedCall::isFinite() const {
  for (const Result &result : results) {
    // All ones in the exponent: infinity or NaN.
    uint32_t mask = result.type == gelato_f32    ? 0x7f800000
                    : result.type == gelato_bf16 ? 0x7f80
                                                 : 0x7c00;
    for (size_t i = 0; i < result.bytes; i += elementBytes(result.type)) {
      uint32_t bits = 0;
      std::memcpy(&bits, static_cast<const char *>(result.start) + i,
                  elementBytes(result.type));
      if ((bits & mask) == mask)
        return false;
    }
  }
  return true;
}

} // namespace gelato
