//===- OrderProducts.cpp - all products of a broadcast in a row -----------===//
//
// A contraction pair multiplies each element of its left side by two panels. As
// the contractions were lowered one after the other, all rows of the first
// stand before all rows of the second, and the broadcasts of all rows would be
// kept in registers in between, which the accumulators need. This pass moves
// the second product of a broadcast behind the first: the sums are the same,
// and a broadcast is dead after its row.
//
// Runs when equal broadcasts have become one value. Where each is used once, in
// any other body, nothing moves.
//
//===----------------------------------------------------------------------===//
#include "gelato/Transforms/Passes.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_ORDERPRODUCTS
#include "gelato/Transforms/Passes.h.inc"

namespace {

/// Moves `op` behind `last`, and before it what it needs of the ops between
/// them. Returns `op`.
Operation *moveBehind(Operation *op, Operation *last) {
  if (!last->isBeforeInBlock(op))
    return last;
  for (Value operand : op->getOperands()) {
    Operation *def = operand.getDefiningOp();
    if (def && def->getBlock() == op->getBlock())
      last = moveBehind(def, last);
  }
  op->moveAfter(last);
  return op;
}

/// Whether the ops of `block` may change places as far as operands allow.
bool onlyReads(Block &block) {
  return llvm::all_of(block.without_terminator(), [](Operation &op) {
    return isMemoryEffectFree(&op) || hasSingleEffect<MemoryEffects::Read>(&op);
  });
}

struct OrderProducts final : impl::OrderProductsBase<OrderProducts> {
  void runOnOperation() override {
    llvm::SetVector<Block *> blocks;
    getOperation()->walk(
        [&](vector::FMAOp fma) { blocks.insert(fma->getBlock()); });
    for (Block *block : blocks) {
      if (!onlyReads(*block))
        continue;
      for (auto broadcast :
           llvm::to_vector(block->getOps<vector::BroadcastOp>())) {
        SmallVector<Operation *> products;
        for (Operation *user : broadcast->getUsers())
          if (isa<vector::FMAOp>(user) && user->getBlock() == block)
            products.push_back(user);
        llvm::sort(products, [](Operation *a, Operation *b) {
          return a->isBeforeInBlock(b);
        });
        for (unsigned i = 1; i < products.size(); ++i)
          moveBehind(products[i], products[i - 1]);
      }
    }
  }
};

} // namespace
} // namespace gelato
