//===- ScanCompiledTest.cpp - functions that cannot be scanned ------------===//
#include "gelato/Accuracy/ScanCompiled.h"

#include <gtest/gtest.h>

using namespace gelato;

namespace {

TEST(ScanCompiled, KeepsTheCategoryOfWhatWentWrong) {
  UnaryFunction function;
  function.text = "gelu(x)";
  function.module = "func.func @f(";
  DiagnosticEngine engine;
  EXPECT_FALSE(scanCompiled(function, {}, *hostLevels().front(), {}, engine));
  EXPECT_EQ(engine.exitCode(), exitCodeOf(Category::Internal));
  EXPECT_TRUE(
      llvm::StringRef(engine.str())
          .starts_with("internal error: cannot compile gelu(x) alone: "))
      << engine.str();
}

} // namespace
