//===- HoistTileBuffers.cpp - tile buffers live on the stack --------------===//
//
// Bufferization allocates a register tile's buffer where the tile is computed:
// one malloc per tile, and no free. The sizes are static by now, so each buffer
// becomes one alloca in the entry block, and reuses the same few cache lines
// for every tile. What is not static has no place in a kernel and is an error.
//
// Post-condition: no memref.alloc.
//
//===----------------------------------------------------------------------===//
#include "gelato/Transforms/Passes.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_HOISTTILEBUFFERS
#include "gelato/Transforms/Passes.h.inc"

namespace {

/// More than this on the stack of a caller's thread would be a surprise. A
/// register tile is a few KiB.
constexpr int64_t kMaxStackBytes = 64 * 1024;

struct HoistTileBuffers final : impl::HoistTileBuffersBase<HoistTileBuffers> {
  void runOnOperation() override {
    int64_t bytes = 0;
    SmallVector<memref::AllocOp> allocs;
    if (getOperation().isDeclaration())
      return;
    getOperation().walk([&](memref::AllocOp op) { allocs.push_back(op); });
    OpBuilder builder(&getContext());
    for (memref::AllocOp alloc : allocs) {
      MemRefType type = alloc.getType();
      if (!type.hasStaticShape()) {
        alloc.emitError("a buffer of run-time size inside a kernel: expected "
                        "every intermediate to be a tile of static size");
        return signalPassFailure();
      }
      bytes += type.getNumElements() * type.getElementTypeBitWidth() / 8;
      // Anew for each: the first op may be the one that was just erased.
      builder.setInsertionPointToStart(&getOperation().getBody().front());
      Value buffer = memref::AllocaOp::create(builder, alloc.getLoc(), type,
                                              builder.getI64IntegerAttr(64));
      for (Operation *user : llvm::make_early_inc_range(alloc->getUsers()))
        if (isa<memref::DeallocOp>(user))
          user->erase();
      alloc.replaceAllUsesWith(buffer);
      alloc.erase();
    }
    if (bytes > kMaxStackBytes) {
      getOperation().emitError("the schedule needs ")
          << bytes << " bytes of tile buffers, expected at most "
          << kMaxStackBytes << "; make its tiles smaller";
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace gelato
