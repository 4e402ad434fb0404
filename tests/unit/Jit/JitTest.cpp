//===- JitTest.cpp - kernels in this process ------------------------------===//
#include "gelato/Jit/Jit.h"
#include "gelato/Pipeline/Compiler.h"

#include "gtest/gtest.h"

#include <cmath>
#include <thread>

using namespace gelato;

namespace {

std::unique_ptr<LoadedKernels> load(const char *text, EntryCode entry) {
  SourceFile file("test.gel", text);
  Compilation compilation{CompileOptions()};
  if (!compilation.parse(file)) {
    ADD_FAILURE() << compilation.diagnostics().str();
    return nullptr;
  }
  auto object = compilation.object(entry);
  if (!object) {
    ADD_FAILURE() << compilation.diagnostics().str();
    return nullptr;
  }
  std::vector<std::string> names;
  for (const Kernel *kernel : compilation.kernels())
    names.push_back(kernel->name);
  auto loaded =
      LoadedKernels::load(llvm::MemoryBuffer::getMemBufferCopy(*object), names);
  if (!loaded) {
    ADD_FAILURE() << llvm::toString(loaded.takeError());
    return nullptr;
  }
  return std::move(*loaded);
}

constexpr char kLinear[] =
    "kernel linear(x: f32[M, K], w: param f32[K, N], b: param f32[N]) -> "
    "f32[M, N] {\n  return relu(x @ w + b)\n}\n"
    "kernel twice(x: f32[N]) -> f32[N] {\n  return x + x\n}\n";

/// Packs and runs `linear` through its public functions; its result.
std::vector<float> runLinear(const LoadedKernels &kernels) {
  auto bytes = reinterpret_cast<int64_t (*)(int64_t, int64_t)>(
      kernels.function("linear_params_bytes"));
  auto pack = reinterpret_cast<int32_t (*)(const float *, const float *, void *,
                                           int64_t, int64_t)>(
      kernels.function("linear_pack"));
  auto scratch = reinterpret_cast<int64_t (*)(int64_t, int64_t, int64_t,
                                              const gelato_env *)>(
      kernels.function("linear_scratch_bytes"));
  auto call = reinterpret_cast<int32_t (*)(
      const float *, const void *, float *, int64_t, int64_t, int64_t,
      const gelato_env *)>(kernels.function("linear"));
  EXPECT_TRUE(bytes && pack && scratch && call);
  if (!bytes || !pack || !scratch || !call)
    return {};
  constexpr int64_t M = 5, K = 3, N = 7;
  std::vector<float> x(M * K), w(K * N), b(N), y(M * N, NAN);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = float(i % 5) - 2;
  for (size_t i = 0; i < w.size(); ++i)
    w[i] = float(i % 7) - 3;
  for (size_t i = 0; i < b.size(); ++i)
    b[i] = float(i);
  // M, K and N are the free sizes, in this order; params mention K and N.
  int64_t size = bytes(K, N);
  EXPECT_GT(size, 64);
  void *params = aligned_alloc(64, size_t(size));
  EXPECT_EQ(pack(w.data(), b.data(), params, K, N), gelato_ok);
  EXPECT_GE(scratch(M, K, N, nullptr), 0);
  EXPECT_EQ(call(x.data(), params, y.data(), M, K, N, nullptr), gelato_ok);
  free(params);
  for (int64_t m = 0; m < M; ++m)
    for (int64_t n = 0; n < N; ++n) {
      float sum = b[n];
      for (int64_t k = 0; k < K; ++k)
        sum += x[m * K + k] * w[k * N + n];
      EXPECT_EQ(y[m * N + n], std::max(sum, 0.0f)) << m << ", " << n;
    }
  return y;
}

TEST(LoadedKernels, CallTheEntryCodeOfTheProcessOrTheirOwn) {
  auto importing = load(kLinear, EntryCode::Imported);
  auto alone = load(kLinear, EntryCode::Inside);
  ASSERT_TRUE(importing && alone);
  EXPECT_EQ(runLinear(*importing), runLinear(*alone));
}

TEST(LoadedKernels, AreFoundByName) {
  auto kernels = load(kLinear, EntryCode::Imported);
  ASSERT_TRUE(kernels);
  ASSERT_EQ(kernels->kernels().size(), 2u);
  EXPECT_STREQ(kernels->kernels()[0]->name, "linear");
  EXPECT_STREQ(kernels->kernels()[1]->name, "twice");
  EXPECT_EQ(kernels->function("nosuch"), nullptr);
  EXPECT_EQ(kernels->function("linear_info"), nullptr) << "it is data";
  EXPECT_EQ(kernels->function("memcpy"), nullptr) << "it is the process's";
  EXPECT_EQ(kernels->function("linear.0"), nullptr) << "it is internal";
  auto missing = kernels->find("nosuch");
  ASSERT_FALSE(bool(missing));
  EXPECT_NE(llvm::toString(missing.takeError()).find("nosuch_info"),
            std::string::npos);
}

TEST(LoadedKernels, RefuseWhatIsNoObject) {
  for (llvm::StringRef bytes :
       {llvm::StringRef(""), llvm::StringRef("no object"),
        llvm::StringRef("\x7f"
                        "ELF\2\1\1",
                        7)}) {
    auto loaded = LoadedKernels::load(
        llvm::MemoryBuffer::getMemBufferCopy(bytes), {"twice"});
    ASSERT_FALSE(bool(loaded));
    EXPECT_NE(llvm::toString(loaded.takeError()), "");
  }
}

TEST(LoadedKernels, OfOneNameLiveSideBySide) {
  auto two = load("kernel f(x: f32[N]) -> f32[N] {\n  return x * 2\n}\n",
                  EntryCode::Imported);
  auto three = load("kernel f(x: f32[N]) -> f32[N] {\n  return x * 3\n}\n",
                    EntryCode::Imported);
  ASSERT_TRUE(two && three);
  auto run = [](LoadedKernels &kernels) {
    float x = 5, y = 0;
    void *tensors[] = {&x, &y};
    int64_t n = 1;
    EXPECT_EQ(kernels.kernels()[0]->invoke(tensors, &n, nullptr), gelato_ok);
    return y;
  };
  EXPECT_EQ(run(*two), 10);
  EXPECT_EQ(run(*three), 15);
  two.reset();
  EXPECT_EQ(run(*three), 15);
}

TEST(Jit, TellsWhereItsTimeWent) {
  SourceFile file("test.gel", kLinear);
  JitOptions options;
  options.useCache = false;
  DiagnosticEngine engine;
  auto result = jit(file, options, engine);
  ASSERT_TRUE(result) << engine.str();
  const JitTimes &t = result->times;
  for (double part : {t.context, t.parse, t.schedule, t.llvm, t.link})
    EXPECT_GT(part, 0);
  double sum = t.context + t.parse + t.schedule + t.llvm + t.link;
  EXPECT_LE(sum, t.total);
  EXPECT_GT(sum, 0.8 * t.total) << "what else is there?";
}

TEST(Jit, ReportsAndPrintsNothing) {
  SourceFile file("wrong.gel", "kernel f(x: f32[N]) -> f32[N] {\n"
                               "  return gelo(x) + y\n}\n");
  DiagnosticEngine engine;
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  auto result = jit(file, {}, engine);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_FALSE(result);
  ASSERT_EQ(engine.diagnostics().size(), 2u);
  EXPECT_EQ(engine.exitCode(), 1);
  EXPECT_EQ(engine.diagnostics()[0].range.start().line, 2u);
}

} // namespace
