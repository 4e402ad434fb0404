//===- ReportTest.cpp - what a verb says, and its exit code ---------------===//
#include "Report.h"

#include "gelato/Pipeline/Compiler.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <gtest/gtest.h>

using namespace gelato;

namespace {

/// What is written to standard error meanwhile.
template <typename Action> std::string said(Action action) {
  llvm::errs().enable_colors(false);
  testing::internal::CaptureStderr();
  action();
  return testing::internal::GetCapturedStderr();
}

TEST(Report, GivesTheCodeOfTheCategory) {
  auto code = [](Category category) {
    int code = -1;
    said([&] { code = report(category, "text"); });
    return code;
  };
  EXPECT_EQ(code(Category::Warning), 0);
  EXPECT_EQ(code(Category::User), 1);
  EXPECT_EQ(code(Category::Unsupported), 2);
  EXPECT_EQ(code(Category::Internal), 3);
}

TEST(Report, TakesTheCategoryOfAnError) {
  int code = 0;
  EXPECT_EQ(said([&] { code = report(unsupportedError("slices")); }),
            "gelato: error: not supported: slices\n");
  EXPECT_EQ(code, 2);
  EXPECT_EQ(said([&] { code = report(llvm::createStringError("found x")); }),
            "gelato: error: found x\n");
  EXPECT_EQ(code, 1);
}

TEST(Report, KeepsWhatAnInternalErrorNeedsToBeShownAgain) {
  const char *words[] = {"gelato", "compile", "a b.gel", "--set", "M=1\n"};
  setCommandLine(5, words);
  SourceFile file("a b.gel", "kernel k(x: f32[M]) -> f32[M] { return x }\n");
  DiagnosticEngine engine;
  engine.error({}, "found x");
  EXPECT_EQ(said([&] { EXPECT_EQ(reportAll(engine, file), 1); }),
            "error: found x\n");

  engine.internal({}, "stage groups failed");
  std::string text = said([&] { EXPECT_EQ(reportAll(engine, file), 3); });
  llvm::StringRef rest = text;
  ASSERT_TRUE(rest.consume_front("error: found x\n"
                                 "internal error: stage groups failed\n"
                                 "gelato: this is a bug in gelato; please "
                                 "report it with "))
      << text;
  std::string path = rest.split(", which").first.str();
  auto kept = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(kept) << text;
  EXPECT_EQ((*kept)->getBuffer().str(),
            "# gelato compile \"a b.gel\" --set M=1 \n"
            "kernel k(x: f32[M]) -> f32[M] { return x }\n");
  llvm::sys::fs::remove(path);
}

/// No text of the language gets there: a transpose on the waist.
constexpr char kNoGroup[] =
    "func.func @k(%x: tensor<2x4xf32>) -> tensor<4x2xf32>\n"
    "    attributes {gelato.kernel} {\n"
    "  %e = tensor.empty() : tensor<4x2xf32>\n"
    "  %y = linalg.transpose ins(%x : tensor<2x4xf32>)\n"
    "      outs(%e : tensor<4x2xf32>) permutation = [1, 0]\n"
    "  return %y : tensor<4x2xf32>\n"
    "}\n";

TEST(Report, KeepsTheStageThatFailed) {
  SourceFile file("k.mlir", kNoGroup);
  Compilation compilation({});
  ASSERT_TRUE(compilation.parseLinalg(file));
  EXPECT_FALSE(compilation.failedStage());
  EXPECT_FALSE(compilation.module(Stage::Groups));
  std::optional<FailedStage> failed = compilation.failedStage();
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->option, "--gelato-to-groups");

  std::string text = said([&] {
    EXPECT_EQ(reportAll(compilation.diagnostics(), file, &*failed), 3);
  });
  EXPECT_NE(text.find("this op fits no group"), std::string::npos) << text;
  llvm::StringRef names =
      llvm::StringRef(text).split("report it with ").second.split(", ").first;
  auto [source, stage] = names.split(" and ");
  auto kept = llvm::MemoryBuffer::getFile(stage);
  ASSERT_TRUE(kept) << text;
  EXPECT_EQ((*kept)->getBuffer(),
            ("// gelato-opt " + stage + " --gelato-to-groups\n").str() +
                failed->input);
  EXPECT_NE(failed->input.find("linalg.transpose"), std::string::npos);
  for (llvm::StringRef name : {source, stage})
    EXPECT_FALSE(llvm::sys::fs::remove(name));
}

} // namespace
