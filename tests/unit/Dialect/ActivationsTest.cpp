//===- ActivationsTest.cpp - the ops print as they are read ---------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Numerics/FunctionRows.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

namespace gelato {
namespace {

std::string printed(mlir::Operation *op, mlir::OpPrintingFlags flags = {}) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  op->print(stream, flags);
  return llvm::StringRef(text).trim().str();
}

/// Every function in every class, each of the one before.
std::string chain() {
  std::string text = "module {\n  %0 = \"test.x\"() : () -> f32\n";
  int last = 0;
  for (const numerics::Function &function : numerics::functions())
    for (uint32_t i = 0; auto accuracy = symbolizeAccuracy(i); ++i) {
      text += "  %" + std::to_string(last + 1) + " = gelato." +
              std::string(function.mnemonic) + " " +
              stringifyAccuracy(*accuracy).str() + " %" + std::to_string(last) +
              " : f32\n";
      ++last;
    }
  return text + "}";
}

TEST(Activations, PrintAsTheyAreRead) {
  mlir::MLIRContext context;
  context.loadDialect<GelatoDialect, mlir::arith::ArithDialect>();
  context.allowUnregisteredDialects();
  std::string text = chain();
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  ASSERT_TRUE(module) << text;
  EXPECT_EQ(printed(*module), text);
  std::string generic =
      printed(*module, mlir::OpPrintingFlags().printGenericOpForm());
  auto again = mlir::parseSourceString<mlir::ModuleOp>(generic, &context);
  ASSERT_TRUE(again) << generic;
  EXPECT_EQ(printed(*again), text);
}

} // namespace
} // namespace gelato
