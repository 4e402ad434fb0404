//===- ExpandActivationsTest.cpp - every row becomes straight-line code ---===//
//
// Each row of the table is expanded on vector<8xf32>: what is left is
// arithmetic on vectors alone. No call, no branch, no table in memory, nothing
// of libm but what is one instruction, no flag that lets a rounding change.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/FunctionRows.h"
#include "gelato/Transforms/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "gtest/gtest.h"

using namespace mlir;

namespace gelato {
namespace {

bool isStraightLine(Operation *op) {
  return isa<arith::ConstantOp, arith::AddFOp, arith::SubFOp, arith::MulFOp,
             arith::DivFOp, arith::NegFOp, arith::CmpFOp, arith::AddIOp,
             arith::SubIOp, arith::AndIOp, arith::OrIOp, arith::XOrIOp,
             arith::ShLIOp, arith::ShRSIOp, arith::ShRUIOp, arith::CmpIOp,
             arith::SelectOp, arith::BitcastOp, math::FmaOp, math::AbsFOp,
             math::SqrtOp, func::ReturnOp>(op);
}

/// What the row is expanded to, as the operations of a function.
OwningOpRef<ModuleOp> expand(MLIRContext &context,
                             const numerics::FunctionRow &row) {
  OpBuilder builder(&context);
  Location loc = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder, loc);
  builder.setInsertionPointToStart(module->getBody());
  Type type = VectorType::get(8, builder.getF32Type());
  auto function = func::FuncOp::create(builder, loc, "f",
                                       builder.getFunctionType(type, type));
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToStart(body);
  Value y = createActivation(builder, loc, row.function, accuracyOf(row),
                             body->getArgument(0));
  func::ReturnOp::create(builder, loc, y);
  PassManager passes(&context);
  passes.addPass(createExpandActivations());
  EXPECT_TRUE(succeeded(passes.run(*module)) && succeeded(verify(*module)));
  return module;
}

TEST(ExpandActivations, LeavesStraightLineCodeOfEveryRow) {
  MLIRContext context;
  context.loadDialect<GelatoDialect, func::FuncDialect, arith::ArithDialect,
                      math::MathDialect>();
  for (const numerics::FunctionRow &row : numerics::functionRows()) {
    SCOPED_TRACE(std::string(row.function) + " " +
                 std::string(nameOf(row.accuracy)));
    OwningOpRef<ModuleOp> module = expand(context, row);
    auto function = cast<func::FuncOp>(module->lookupSymbol("f"));
    int operations = 0;
    for (Operation &op : function.getBody().front()) {
      EXPECT_TRUE(isStraightLine(&op)) << op.getName().getStringRef().str();
      auto flags = dyn_cast<arith::ArithFastMathInterface>(op);
      EXPECT_TRUE(!flags || flags.getFastMathFlagsAttr().getValue() ==
                                arith::FastMathFlags::none);
      for (Type type : op.getResultTypes()) {
        auto vector = dyn_cast<VectorType>(type);
        EXPECT_TRUE(vector && vector.getShape() == ArrayRef<int64_t>(8));
      }
      operations += !isa<arith::ConstantOp, func::ReturnOp>(op);
    }
    // Else nothing was expanded.
    EXPECT_GT(operations, row.operations.all() / 2);
  }
}

} // namespace
} // namespace gelato
