//===- ExpandConversions.cpp - 16-bit types to integers -------------------===//
//
// Values of bf16 and f16 are only stored; arithmetic is f32. Where they are
// read or written stands an arith.extf or arith.truncf. This pass replaces them
// by the integer arithmetic of gelato/Numerics/Convert.h, on vectors and
// scalars alike. With F16C the instructions do the same to f16, NaN included,
// and are left to LLVM. Where every NaN is known to survive the rounding to
// bf16 it is not looked for (NaNBits.h).
//
// What is stored is an i16 afterwards: given a half or bfloat to move, LLVM may
// widen and narrow it on the way, with libcalls where there is no instruction.
//
// Post-condition: no value of a 16-bit float type but one that is converted by
// the CPU at once.
//
//===----------------------------------------------------------------------===//
#include "NaNBits.h"
#include "VectorLane.h"

#include "gelato/Numerics/Convert.h"
#include "gelato/Transforms/Passes.h"

#include "mlir/IR/AttrTypeSubElements.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_EXPANDCONVERSIONS
#include "gelato/Transforms/Passes.h.inc"

namespace {

struct ConversionRow {
  bool (*isOf)(Type element);
  VectorLane (*widen)(VectorInt);
  VectorInt (*narrow)(VectorLane);
  /// Where NaNAnalysis::roundsToBf16.
  VectorInt (*round)(VectorLane);
};

const ConversionRow kRows[] = {
    {[](Type type) { return type.isBF16(); },
     [](VectorInt h) { return numerics::widenBf16(h); },
     [](VectorLane x) { return numerics::narrowToBf16(x); },
     [](VectorLane x) { return numerics::roundToBf16(x); }},
    {[](Type type) { return type.isF16(); },
     [](VectorInt h) { return numerics::widenF16(h); },
     [](VectorLane x) { return numerics::narrowToF16(x); },
     [](VectorLane x) { return numerics::narrowToF16(x); }},
};

/// The row of a 16-bit type, or null.
const ConversionRow *findRow(Type type) {
  for (const ConversionRow &row : kRows)
    if (row.isOf(getElementTypeOrSelf(type)))
      return &row;
  return nullptr;
}

/// What a conversion was before types changed.
struct Conversion {
  Operation *op;
  Type stored;            ///< the 16-bit type, or vector of it
  bool keepsNaNs = false; ///< a narrowing: rounding alone does
};

/// From f32 to 16 bits or back; null types for all other ops.
Conversion conversionOf(Operation *op) {
  if (auto widening = dyn_cast<arith::ExtFOp>(op))
    return {op, widening.getIn().getType()};
  if (auto narrowing = dyn_cast<arith::TruncFOp>(op))
    return {op, narrowing.getType()};
  return {op, Type()};
}

/// Makes every type below `root` that has a 16-bit float in it one of i16.
void replaceTypes(Operation *root) {
  AttrTypeReplacer replacer;
  Type bits = IntegerType::get(root->getContext(), 16);
  replacer.addReplacement([=](FloatType type) -> std::optional<Type> {
    return findRow(type) ? std::optional<Type>(bits) : std::nullopt;
  });
  replacer.addReplacement([=](FloatAttr attr) -> std::optional<Attribute> {
    if (!findRow(attr.getType()))
      return std::nullopt;
    return IntegerAttr::get(bits, attr.getValue().bitcastToAPInt());
  });
  replacer.addReplacement(
      [=](DenseFPElementsAttr attr) -> std::optional<Attribute> {
        if (!findRow(attr.getElementType()))
          return std::nullopt;
        return attr.bitcast(bits);
      });
  replacer.recursivelyReplaceElementsIn(root, /*replaceAttrs=*/true,
                                        /*replaceLocs=*/false,
                                        /*replaceTypes=*/true);
}

/// What stands for `op`, whose 16-bit side is integers by now. Without a row
/// the CPU converts.
Value convert(OpBuilder &b, const Conversion &conversion,
              const ConversionRow *row) {
  auto [op, stored, keepsNaNs] = conversion;
  Value from = op->getOperand(0);
  bool isWidening = isa<arith::ExtFOp>(op);
  LaneContext context{&b, op->getLoc(),
                      isWidening ? op->getResult(0).getType() : from.getType()};
  Type bits = context.withElement(b.getI16Type()),
       lanes = context.withElement(b.getI32Type());
  if (isWidening)
    return row ? row->widen(
                        {context, context.emit<arith::ExtUIOp>(lanes, from)})
                     .value
               : context.emit<arith::ExtFOp>(
                     context.type,
                     context.emit<arith::BitcastOp>(stored, from));
  auto narrow = row && keepsNaNs ? row->round : row ? row->narrow : nullptr;
  return row ? context.emit<arith::TruncIOp>(bits,
                                             narrow({context, from}).value)
             : context.emit<arith::BitcastOp>(
                   bits, context.emit<arith::TruncFOp>(stored, from));
}

struct ExpandConversions final
    : impl::ExpandConversionsBase<ExpandConversions> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<Conversion> conversions;
    NaNAnalysis nans;
    getOperation()->walk([&](Operation *op) {
      Conversion conversion = conversionOf(op);
      if (!conversion.stored || !findRow(conversion.stored))
        return;
      conversion.keepsNaNs = nans.roundsToBf16(op->getOperand(0));
      conversions.push_back(conversion);
    });
    replaceTypes(getOperation());
    for (const Conversion &conversion : conversions) {
      Operation *op = conversion.op;
      OpBuilder b(op);
      const ConversionRow *row = findRow(conversion.stored);
      bool byCpu = f16c && getElementTypeOrSelf(conversion.stored).isF16();
      Value result = convert(b, conversion, byCpu ? nullptr : row);
      op->replaceAllUsesWith(ValueRange{result});
      op->erase();
    }
  }
};

} // namespace
} // namespace gelato
