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
#include "PairedLanes.h"
#include "PostCondition.h"
#include "VectorLane.h"

#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/FunctionRows.h"
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
};

const ConversionRow kRows[] = {
    {[](Type type) { return type.isBF16(); },
     [](VectorInt h) { return numerics::widenBf16(h); }},
    {[](Type type) { return type.isF16(); },
     [](VectorInt h) { return numerics::widenF16(h); }},
};

/// The row of a 16-bit type, or null.
const ConversionRow *findRow(Type type) {
  for (const ConversionRow &row : kRows)
    if (row.isOf(getElementTypeOrSelf(type)))
      return &row;
  return nullptr;
}

/// How the middle between two numbers of bf16 is rounded.
enum class Ties { ToEven, Away, Up };

/// What a conversion was before types changed, and what is known of it.
struct Conversion {
  Operation *op;
  Type stored;            ///< the 16-bit type, or vector of it
  bool keepsNaNs = false; ///< to bf16, and rounding alone keeps NaNs
  Ties ties = Ties::ToEven;
  bool isPaired = false; ///< of bf16, and the order of lanes is free

  bool isWidening() const { return isa<arith::ExtFOp>(op); }
  Type element() const { return getElementTypeOrSelf(stored); }
};

/// From f32 to 16 bits or back; null types for all other ops.
Conversion conversionOf(Operation *op) {
  if (auto widening = dyn_cast<arith::ExtFOp>(op))
    return {op, widening.getIn().getType()};
  if (auto narrowing = dyn_cast<arith::TruncFOp>(op))
    return {op, narrowing.getType()};
  return {op, Type()};
}

/// What Convert.h says of results of class Bf16, and even for all others.
Ties tiesOf(Operation *op) {
  auto activation = dyn_cast_or_null<ActivationOpInterface>(op);
  if (!activation || activation.getAccuracy() != Accuracy::Bf16)
    return Ties::ToEven;
  return numerics::tiesGoUp(activation.getFunction()) ? Ties::Up : Ties::Away;
}

VectorInt roundToBf16(VectorLane x, Ties ties) {
  switch (ties) {
  case Ties::ToEven:
    return numerics::roundToBf16(x);
  case Ties::Away:
    return numerics::roundAwayToBf16(x);
  case Ties::Up:
    return numerics::roundUpToBf16(x);
  }
  llvm_unreachable("all ways are above");
}

/// What an op does with 16-bit floats besides moving them and converting them
/// from and to f32. As integers it would be another op.
std::string problemOf(Operation *op) {
  bool computes = isa<arith::ArithDialect, math::MathDialect, GelatoDialect>(
                      op->getDialect()) ||
                  isa<vector::FMAOp, vector::ContractionOp>(op);
  bool onlyMoves = op->hasTrait<OpTrait::ConstantLike>() ||
                   isa<arith::SelectOp, arith::BitcastOp, IdentityOp>(op);
  bool isNarrow =
      touchesType(op, [](Type type) { return findRow(type) != nullptr; });
  bool isConversion =
      isa<arith::ExtFOp, arith::TruncFOp>(op) && touchesType(op, [](Type type) {
        return getElementTypeOrSelf(type).isF32();
      });
  if (!computes || onlyMoves || !isNarrow || isConversion)
    return {};
  return "arithmetic of 16-bit floats: expected f32, and them to be widened "
         "where they are read";
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

/// What stands for a conversion whose 16-bit side is integers by now. Without a
/// row the CPU converts.
Value convert(OpBuilder &b, const Conversion &conversion,
              const ConversionRow *row) {
  Operation *op = conversion.op;
  Value from = op->getOperand(0);
  LaneContext context{&b, op->getLoc(),
                      conversion.isWidening() ? op->getResult(0).getType()
                                              : from.getType()};
  Type bits = context.withElement(b.getI16Type()),
       lanes = context.withElement(b.getI32Type());
  if (conversion.isWidening()) {
    if (!row)
      return context.emit<arith::ExtFOp>(
          context.type,
          context.emit<arith::BitcastOp>(conversion.stored, from));
    if (conversion.isPaired)
      return widenPaired(context, from);
    return row->widen({context, context.emit<arith::ExtUIOp>(lanes, from)})
        .value;
  }
  if (!row)
    return context.emit<arith::BitcastOp>(
        bits, context.emit<arith::TruncFOp>(conversion.stored, from));
  VectorLane x{context, from};
  if (!conversion.element().isBF16())
    return context.emit<arith::TruncIOp>(bits, numerics::narrowToF16(x).value);
  VectorInt upper = roundToBf16(x, conversion.ties);
  if (!conversion.keepsNaNs)
    upper = numerics::keepNaN(x, upper);
  if (conversion.isPaired)
    return joinPaired(context, upper.value);
  return context.emit<arith::TruncIOp>(bits,
                                       shiftRightLogical(upper, 16).value);
}

struct ExpandConversions final
    : impl::ExpandConversionsBase<ExpandConversions> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(expectNone(getOperation(), problemOf)))
      return signalPassFailure();
    SmallVector<Conversion> conversions;
    NaNAnalysis nans;
    llvm::DenseSet<Operation *> paired = findPairedConversions(getOperation());
    getOperation()->walk([&](Operation *op) {
      Conversion conversion = conversionOf(op);
      if (!conversion.stored || !findRow(conversion.stored))
        return;
      conversion.isPaired = paired.contains(op);
      if (!conversion.isWidening() && conversion.element().isBF16()) {
        Value from = op->getOperand(0);
        conversion.keepsNaNs = nans.roundsToBf16(from);
        conversion.ties = tiesOf(from.getDefiningOp());
      }
      conversions.push_back(conversion);
    });
    replaceTypes(getOperation());
    for (const Conversion &conversion : conversions) {
      Operation *op = conversion.op;
      OpBuilder b(op);
      const ConversionRow *row = findRow(conversion.stored);
      bool byCpu = f16c && conversion.element().isF16();
      Value result = convert(b, conversion, byCpu ? nullptr : row);
      op->replaceAllUsesWith(ValueRange{result});
      op->erase();
    }
  }
};

} // namespace
} // namespace gelato
