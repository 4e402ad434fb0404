//===- FunctionRowsTest.cpp - every activation is computed somehow --------===//
#include "gelato/Dialect/FunctionRows.h"

#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

#include <set>

namespace gelato {
namespace {

/// The activations of the dialect.
std::set<std::string> functions() {
  mlir::MLIRContext context;
  context.loadDialect<GelatoDialect, mlir::arith::ArithDialect>();
  std::set<std::string> names;
  for (mlir::RegisteredOperationName name : context.getRegisteredOperations())
    if (name.hasInterface<ActivationOpInterface>())
      names.insert(name.stripDialect().str());
  return names;
}

// So no program that the front end takes can fail in ExpandActivations.
TEST(FunctionRows, ServeEveryActivationInEveryClass) {
  std::set<std::string> names = functions();
  EXPECT_EQ(names.size(), numerics::functions().size());
  for (const std::string &name : names)
    for (uint32_t i = 0; auto accuracy = symbolizeAccuracy(i); ++i)
      EXPECT_TRUE(findFunctionRow(name, *accuracy))
          << name << " in class " << stringifyAccuracy(*accuracy).str();
}

TEST(FunctionRows, AreOfActivations) {
  std::set<std::string> names = functions();
  std::set<std::pair<std::string_view, Accuracy>> seen;
  for (const numerics::FunctionRow &row : numerics::functionRows()) {
    EXPECT_EQ(names.count(std::string(row.function)), 1u) << row.function;
    EXPECT_EQ(stringifyAccuracy(accuracyOf(row)).str(), nameOf(row.accuracy));
    EXPECT_TRUE(seen.insert({row.function, accuracyOf(row)}).second)
        << row.function << " has two rows of one class";
  }
}

// A row of the class, else fast; nothing looser stands in for tight.
TEST(FunctionRows, StandInForOthers) {
  for (const numerics::FunctionRow &row : numerics::functionRows())
    EXPECT_EQ(findFunctionRow(row.function, accuracyOf(row)), &row);
  for (Accuracy open : {Accuracy::Half, Accuracy::Approx, Accuracy::Default})
    EXPECT_EQ(findFunctionRow("gelu", open)->accuracy,
              numerics::RowClass::Fast);
  EXPECT_EQ(findFunctionRow("nothing", Accuracy::Fast), nullptr);
}

} // namespace
} // namespace gelato
