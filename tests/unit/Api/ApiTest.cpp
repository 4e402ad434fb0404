//===- ApiTest.cpp - the C interface and its C++ wrapper ------------------===//
//
// As a program outside sees them: nothing of the compiler's headers is here.
//
//===----------------------------------------------------------------------===//
#include "gelato/gelato.hpp"

#include "gtest/gtest.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace {

constexpr char kTwice[] = "kernel twice(x: f32[N]) -> f32[N] {\n"
                          "  return x + x\n}\n";

/// The user's cache is not touched: calls that name no cache get one here.
class OwnCache : public testing::Environment {
public:
  void SetUp() override {
    ASSERT_TRUE(mkdtemp(folder));
    setenv("GELATO_CACHE_DIR", folder, 1);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

private:
  char folder[32] = "/tmp/gelato-api-XXXXXX";
};
[[maybe_unused]] auto *const ownCache =
    testing::AddGlobalTestEnvironment(new OwnCache);

gelato::JitSettings noCache() {
  gelato::JitSettings settings;
  settings.cache = "";
  return settings;
}

TEST(Jit, GivesKernels) {
  gelato::Jit jit(kTwice, {}, noCache());
  ASSERT_TRUE(jit) << jit.text();
  EXPECT_EQ(jit.status(), gelato_jit_ok);
  EXPECT_EQ(jit.text(), "");
  EXPECT_TRUE(jit.diagnostics().empty());
  EXPECT_FALSE(jit.isCached());
  ASSERT_EQ(jit.kernelCount(), 1u);
  const gelato_kernel_info *info = jit.find("twice");
  ASSERT_TRUE(info);
  EXPECT_EQ(info, jit.kernel(0));
  EXPECT_EQ(jit.kernel(1), nullptr);
  EXPECT_EQ(jit.find("nosuch"), nullptr);
  EXPECT_EQ(info->size, sizeof(gelato_kernel_info));
  EXPECT_EQ(info->abi_version, uint32_t(GELATO_ABI_VERSION));
  EXPECT_EQ(info->level_count, 1u);

  float x[] = {1, 2, 3}, y[3] = {};
  using Twice = int32_t(const float *, float *, int64_t, const gelato_env *);
  auto *twice = jit.function<Twice>("twice");
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice(x, y, 3, nullptr), gelato_ok);
  EXPECT_EQ(y[2], 6);
  EXPECT_EQ(jit.function<Twice>("thrice"), nullptr);
  EXPECT_GT(jit.seconds().llvm, 0);
}

TEST(Jit, BindsSizes) {
  gelato::Jit jit(kTwice, {{"N", 3}}, noCache());
  ASSERT_TRUE(jit) << jit.text();
  EXPECT_EQ(jit.find("twice")->free_dim_count, 0u);
}

TEST(Jit, TakesOptions) {
  gelato::JitSettings settings = noCache();
  settings.name = "mine.gel";
  settings.target = "x86-64-v2";
  settings.accuracy = "tight";
  settings.kernels = {"b"};
  gelato::Jit jit("kernel a(x: f32[N]) -> f32[N] {\n  return x\n}\n"
                  "kernel b(x: f32[N]) -> f32[N] {\n  return gelu(x)\n}\n",
                  {}, settings);
  ASSERT_TRUE(jit) << jit.text();
  ASSERT_EQ(jit.kernelCount(), 1u);
  EXPECT_STREQ(jit.kernel(0)->name, "b");
  EXPECT_STREQ(jit.kernel(0)->levels[0], "x86-64-v2");
}

TEST(Jit, GivesErrorsAsData) {
  gelato::Jit jit("kernel f(x: f32[M, D], w: param f32[F, D]) -> f32[M, F] {\n"
                  "  return x @ w\n}\n",
                  {}, noCache());
  EXPECT_FALSE(jit);
  EXPECT_EQ(jit.status(), gelato_jit_wrong);
  EXPECT_EQ(jit.kernelCount(), 0u);
  EXPECT_EQ(jit.find("f"), nullptr);
  EXPECT_EQ(jit.function<void()>("f"), nullptr);
  auto rows = jit.diagnostics();
  ASSERT_GE(rows.size(), 2u);
  EXPECT_EQ(rows[0].severity, uint32_t(gelato_severity_error));
  EXPECT_EQ(rows[0].status, uint32_t(gelato_jit_wrong));
  EXPECT_EQ(rows[0].line, 2u);
  EXPECT_EQ(rows[0].column, 10u);
  EXPECT_NE(std::string(rows[0].code), "");
  EXPECT_NE(std::string(rows[0].message).find("x has D columns"),
            std::string::npos);
  EXPECT_EQ(rows[1].severity, uint32_t(gelato_severity_note));
  EXPECT_NE(std::string(rows[1].message).find("w.T"), std::string::npos);
  EXPECT_EQ(jit.text().find("kernels.gel:2:10: error: "), 0u);
}

TEST(Jit, OrdersErrorsByTheText) {
  gelato::Jit jit("kernel f(x: f32[N]) -> f32[N] {\n  a = nosuch\n"
                  "  return gelo(x)\n}\n",
                  {}, noCache());
  auto rows = jit.diagnostics();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].line, 2u);
  EXPECT_EQ(rows[1].line, 3u);
}

/// What is said of options; empty if they are taken.
std::string said(const gelato_jit_options &options, int32_t status = 1) {
  gelato_jit *jit = gelato_jit_compile(kTwice, strlen(kTwice), &options);
  EXPECT_EQ(gelato_jit_status(jit), status);
  std::string text = gelato_jit_text(jit);
  gelato_jit_free(jit);
  return text;
}

TEST(Jit, RefusesWrongOptions) {
  gelato_jit_options options = {};
  std::string size = std::to_string(sizeof options);
  EXPECT_EQ(said(options), "error: found options of size 0, expected "
                           "sizeof(gelato_jit_options), " +
                               size + "\n");
  options.size = sizeof options - 8;
  EXPECT_NE(said(options).find("expected sizeof(gelato_jit_options), " + size),
            std::string::npos);
  options.size = sizeof options;
  options.cache = "";
  options.target = "x86-64-v9";
  EXPECT_NE(said(options).find("unknown target 'x86-64-v9'; known are"),
            std::string::npos);
  options.target = nullptr;
  options.accuracy = "tihgt";
  EXPECT_NE(said(options).find("did you mean 'tight'?"), std::string::npos);
  options.accuracy = nullptr;
  options.schedules = "/nosuch/folder";
  EXPECT_NE(said(options).find("there is no such folder"), std::string::npos);
  options.schedules = nullptr;
  options.binding_count = 1;
  EXPECT_EQ(said(options), "error: found bindings NULL, expected 1 of them\n");
  gelato_binding bindings[] = {{"N", 3}, {"N", 4}};
  options.bindings = bindings;
  options.binding_count = 2;
  EXPECT_EQ(said(options), "error: found two sizes for N, expected one\n");
  bindings[1] = {nullptr, 4};
  EXPECT_NE(said(options).find("a binding without a name"), std::string::npos);
  bindings[1] = {"Q", 4};
  EXPECT_NE(said(options).find("Q"), std::string::npos);
  options.binding_count = 0;
  options.kernel_count = 1;
  EXPECT_EQ(said(options), "error: found kernels NULL, expected 1 of them\n");
  const char *const kernels[] = {"twcie"};
  options.kernels = kernels;
  EXPECT_NE(said(options).find("did you mean 'twice'?"), std::string::npos);
}

TEST(Jit, TakesTheOptionsOfANewerCaller) {
  struct {
    gelato_jit_options known;
    char more[64];
  } newer = {};
  memset(newer.more, 0xff, sizeof newer.more);
  newer.known.size = sizeof newer;
  EXPECT_EQ(said(newer.known, 0), "");
}

TEST(Jit, TakesNoTextAndAnyBytes) {
  gelato_jit_options options = {};
  gelato_binding binding = {"N", 3};
  options.size = sizeof options;
  options.bindings = &binding;
  options.binding_count = 1;
  auto refusal = [&](const char *source, size_t length) {
    gelato_jit *jit = gelato_jit_compile(source, length, &options);
    EXPECT_EQ(gelato_jit_status(jit), gelato_jit_wrong);
    EXPECT_EQ(gelato_jit_diagnostic_count(jit), 1u);
    std::string text = gelato_jit_text(jit);
    gelato_jit_free(jit);
    return text;
  };
  EXPECT_EQ(refusal(nullptr, 5), "error: found NULL in place of the source\n");
  EXPECT_NE(refusal("", 0).find("found no kernel in the file"),
            std::string::npos);
  EXPECT_NE(refusal(kTwice, SIZE_MAX).find("expected at most 1048576"),
            std::string::npos);
  gelato_jit_free(nullptr);
  EXPECT_FALSE(gelato::Jit(std::string_view("\0\xff\n", 3), {}, noCache()));
  std::string large(size_t(1) << 21, '#');
  gelato::Jit refused(large, {}, noCache());
  EXPECT_NE(refused.text().find("expected at most 1048576"), std::string::npos);
}

TEST(Jit, IndexesPastTheEnd) {
  gelato_jit *jit = gelato_jit_compile(kTwice, strlen(kTwice), nullptr);
  EXPECT_EQ(gelato_jit_diagnostic(jit, 0), nullptr);
  EXPECT_EQ(gelato_jit_kernel(jit, 1), nullptr);
  EXPECT_EQ(gelato_jit_find(jit, nullptr), nullptr);
  EXPECT_EQ(gelato_jit_function(jit, nullptr), nullptr);
  gelato_jit_free(jit);
}

TEST(Jit, KernelsOutliveNothingButTheirJit) {
  // Moved, the kernels stay where they are.
  gelato::Jit first(kTwice, {}, noCache());
  const gelato_kernel_info *info = first.find("twice");
  gelato::Jit second = std::move(first);
  EXPECT_FALSE(first);
  EXPECT_EQ(second.find("twice"), info);
}

TEST(Version, IsThatOfTheProject) {
  EXPECT_EQ(std::string(gelato_version()).find("0."), 0u);
}

} // namespace
