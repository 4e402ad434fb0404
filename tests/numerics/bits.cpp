//===- bits.cpp - generated kernels have the bits of the rows -------------===//
//
//   bits [--stride N]
//
// Compiles one kernel of f32 for each row of classes Tight and Fast and each
// level that this machine runs, as an object is written and as a JIT links it,
// and compares every result, a NaN's payload included, with the row's template
// on plain floats: on every N-th input (by default one in 257, 2^24 of them),
// and on lengths from 1 to 70, whose ends fill no vector. Exits with 1 if a bit
// differs.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Builtins.h"
#include "gelato/Jit/Jit.h"
#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Lane.h"
#include "gelato/Pipeline/Compiler.h"

#include "llvm/ADT/StringExtras.h"

#ifdef __SSE__
#include <xmmintrin.h>
#endif

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace gelato;
using numerics::FloatLane;

namespace {

constexpr int64_t kChunk = 1 << 14;

struct Row {
  std::string mnemonic, accuracy;
  void (*run)(const float *x, float *y, int64_t n);
};

const Row rows[] = {
#define GELATO_ROW(MNEMONIC, CLASS, IMPLEMENTATION, ...)                       \
  {#MNEMONIC, #CLASS,                                                          \
   [](const float *__restrict x, float *__restrict y, int64_t n) {             \
     for (int64_t i = 0; i < n; ++i)                                           \
       y[i] = numerics::IMPLEMENTATION(FloatLane(x[i])).value;                 \
   }},
#include "gelato/Numerics/Functions.def"
};

/// "gelu(x, accuracy=\"tight\")".
std::string callOf(const Row &row) {
  std::string form = callForm(row.mnemonic);
  form.pop_back();
  return form + ", accuracy=\"" + llvm::StringRef(row.accuracy).lower() + "\")";
}

/// The bits of x. The sign of NaN is nobody's: a negation that an FMA does for
/// its operand leaves it, one by itself turns it.
uint32_t bitsOf(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return x == x ? bits : bits & 0x7fffffff;
}

#ifdef __SSE__
/// Subnormal operands and results are zero as long as this lives.
class Flushed {
public:
  Flushed() : before(_mm_getcsr()) { _mm_setcsr(before | 0x8040); }
  ~Flushed() { _mm_setcsr(before); }

private:
  unsigned before;
};
#endif

class Comparison {
public:
  Comparison(const Row &row, const gelato_kernel_info &info)
      : row(row), info(info) {}

  /// The same with subnormal numbers flushed to zero.
  bool isFlushed = false;

  bool compare(const std::vector<float> &x, int64_t offset, int64_t n) {
    std::vector<float> got(n + 2, -77.0f), expected(n);
    const float *from = x.data() + offset;
    void *tensors[] = {const_cast<float *>(from), got.data() + 1};
    gelato_env env = {sizeof(gelato_env), nullptr, nullptr, 1, nullptr, 0};
    if (!invoke(tensors, n, env))
      return fail("the kernel failed");
    if (got.front() != -77.0f || got.back() != -77.0f)
      return fail("the kernel wrote beside its result");
    row.run(from, expected.data(), n);
    for (int64_t i = 0; i < n; ++i)
      if (bitsOf(got[i + 1]) != bitsOf(expected[i]) &&
          !(isFlushed && mayDiffer(from[i], got[i + 1], expected[i]))) {
        char text[200];
        std::snprintf(text, sizeof text,
                      "f(%a) is %a, of the template %a; element %lld of %lld",
                      from[i], got[i + 1], expected[i], (long long)i,
                      (long long)n);
        return fail(text);
      }
    return true;
  }

  std::string problem;

private:
  bool invoke(void **tensors, int64_t n, const gelato_env &env) {
#ifdef __SSE__
    if (isFlushed) {
      Flushed flushed;
      return info.invoke(tensors, &n, &env) == gelato_ok;
    }
#endif
    return info.invoke(tensors, &n, &env) == gelato_ok;
  }

  /// What flushing may change: what is subnormal itself, and the last bit of
  /// results below 2^-100, whose low parts are.
  static bool mayDiffer(float x, float got, float expected) {
    return isSubnormal(x) || isSubnormal(expected) ||
           (std::fabs(expected) < 0x1p-100f &&
            bitsOf(got) - bitsOf(expected) + 1 <= 2);
  }

  static bool isSubnormal(float x) {
    return std::fabs(x) < 0x1p-126f && x != 0;
  }

  bool fail(const char *why) {
    problem = why;
    return false;
  }

  const Row &row;
  const gelato_kernel_info &info;
};

/// What differs, in words; empty: nothing.
std::string compareAll(const Row &row, const gelato_kernel_info &info,
                       uint64_t stride) {
  Comparison comparison(row, info);
  std::vector<float> x(kChunk);
  uint64_t total = ((uint64_t(1) << 32) + stride - 1) / stride;
  for (uint64_t first = 0; first < total; first += kChunk) {
    int64_t n = int64_t(std::min<uint64_t>(kChunk, total - first));
    for (int64_t i = 0; i < n; ++i) {
      uint32_t bits = uint32_t((first + uint64_t(i)) * stride);
      std::memcpy(&x[i], &bits, sizeof bits);
    }
    for (bool isFlushed : {false, true}) {
      comparison.isFlushed = isFlushed;
      if (!comparison.compare(x, 0, n))
        return comparison.problem + (isFlushed ? " (flushed)" : "");
    }
  }
  comparison.isFlushed = false;
  for (int64_t n = 1; n <= 70; ++n)
    for (int64_t i = 0; i < 4; ++i)
      if (!comparison.compare(x, i * 97 + n, n))
        return comparison.problem;
  return "";
}

} // namespace

int main(int argc, char **argv) {
  uint64_t stride = 257;
  if (argc == 3 && !std::strcmp(argv[1], "--stride")) {
    stride = std::max(1ll, std::atoll(argv[2]));
  } else if (argc != 1) {
    std::fprintf(stderr, "bits: expected nothing, or --stride N\n");
    return 2;
  }
  std::string source;
  std::vector<std::string> names;
  std::vector<const Row *> compared;
  for (const Row &row : rows) {
    if (row.accuracy != "Tight" && row.accuracy != "Fast")
      continue;
    names.push_back(row.mnemonic + "_" + llvm::StringRef(row.accuracy).lower());
    source += "kernel " + names.back() + "(x: f32[N]) -> f32[N] { return " +
              callOf(row) + " }\n";
    compared.push_back(&row);
  }
  SourceFile file("bits.gel", source);
  int bad = 0, done = 0;
  for (const CpuLevel *level : hostLevels()) {
    for (EntryCode entry : {EntryCode::Inside, EntryCode::Imported}) {
      CompileOptions options;
      options.levels = {level};
      Compilation compilation(options);
      std::optional<std::string> object;
      if (compilation.parse(file))
        object = compilation.object(entry);
      if (!object) {
        std::fprintf(stderr, "%s", compilation.diagnostics().str().c_str());
        return 1;
      }
      auto kernels = llvm::cantFail(LoadedKernels::load(
          llvm::MemoryBuffer::getMemBufferCopy(*object), names));
      // What was linked for the JIT differs in its entry alone.
      uint64_t step = entry == EntryCode::Inside ? stride : stride * 61;
      for (auto [row, info, name] :
           llvm::zip(compared, kernels->kernels(), names)) {
        std::string problem = compareAll(*row, *info, step);
        ++done;
        if (problem.empty())
          continue;
        ++bad;
        std::printf("%s at %s: %s\n", name.c_str(), level->name.data(),
                    problem.c_str());
      }
    }
  }
  std::printf("%d kernels compared, %d differ\n", done, bad);
  return bad ? 1 : 0;
}
