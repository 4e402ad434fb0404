//===- Body.cpp - the body of a linalg.generic as a list of instructions --===//
#include "Body.h"

#include "Chunk.h"
#include "RealNumber.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace gelato::oracle {

/// The ops whose operands are the instruction's and that carry nothing else.
static std::optional<Opcode> opcodeOf(Operation &op) {
  static const llvm::StringMap<Opcode> table = {
      {"arith.addf", Opcode::Add},
      {"arith.subf", Opcode::Sub},
      {"arith.mulf", Opcode::Mul},
      {"arith.divf", Opcode::Div},
      {"arith.negf", Opcode::Negate},
      {"arith.minimumf", Opcode::Minimum},
      {"arith.maximumf", Opcode::Maximum},
      {"arith.andi", Opcode::And},
      {"arith.ori", Opcode::Or},
      {"arith.xori", Opcode::Xor},
      {"arith.select", Opcode::Choose},
      {"arith.extf", Opcode::Copy}, // exact
      {"gelato.identity", Opcode::Copy},
      {"math.absf", Opcode::Absolute},
      {"math.sqrt", Opcode::SquareRoot},
  };
  auto found = table.find(op.getName().getStringRef());
  if (found == table.end())
    return std::nullopt;
  return found->second;
}

/// The orderings that make `predicate` true, by its number.
static unsigned acceptedBy(arith::CmpFPredicate predicate) {
  static const unsigned table[] = {0,
                                   Equal,
                                   Greater,
                                   Greater | Equal,
                                   Less,
                                   Less | Equal,
                                   Less | Greater,
                                   Less | Greater | Equal,
                                   Unordered | Equal,
                                   Unordered | Greater,
                                   Unordered | Greater | Equal,
                                   Unordered | Less,
                                   Unordered | Less | Equal,
                                   Unordered | Less | Greater,
                                   Unordered,
                                   Unordered | Less | Greater | Equal};
  return table[unsigned(predicate)];
}

std::optional<double> scalarConstant(Value value) {
  Attribute attr;
  if (!matchPattern(value, m_Constant(&attr)))
    return std::nullopt;
  if (auto number = dyn_cast<FloatAttr>(attr))
    return number.getValueAsDouble();
  if (auto truth = dyn_cast<IntegerAttr>(attr);
      truth && truth.getType().isInteger(1))
    return truth.getValue().getBoolValue() ? 1 : 0;
  return std::nullopt;
}

/// Whether the oracle computes with values of this type.
static bool isNumber(Type type) {
  return isa<FloatType>(type) || type.isInteger(1);
}

unsigned Body::registerOf(Value value) {
  auto [found, isNew] = known.try_emplace(value, registers);
  if (isNew)
    outside.push_back({value, registers++});
  return found->second;
}

llvm::Error Body::add(Operation &op, bool withBound) {
  if (scalarConstant(op.getNumResults() == 1 ? op.getResult(0) : Value()))
    return llvm::Error::success(); // captured where it is used
  Instruction instruction{};
  if (auto activation = dyn_cast<ActivationOpInterface>(op)) {
    auto found = findActivation(activation, withBound);
    if (!found)
      return found.takeError();
    instruction.opcode = Opcode::Activation;
    instruction.activation = *found;
  } else if (auto compare = dyn_cast<arith::CmpFOp>(op)) {
    instruction.opcode = Opcode::Compare;
    instruction.accepted = acceptedBy(compare.getPredicate());
  } else if (auto narrow = dyn_cast<arith::TruncFOp>(op)) {
    instruction.opcode = Opcode::Narrow;
    instruction.semantics =
        &cast<FloatType>(narrow.getType()).getFloatSemantics();
  } else if (auto opcode = opcodeOf(op)) {
    instruction.opcode = *opcode;
  } else {
    return llvm::createStringError("the oracle does not know " +
                                   op.getName().getStringRef() +
                                   " in the body of a linalg.generic");
  }
  for (Type type : op.getOperandTypes())
    if (!isNumber(type))
      return llvm::createStringError("the oracle computes with floats and "
                                     "truth values only, found another type "
                                     "at " +
                                     op.getName().getStringRef());
  for (auto [i, operand] : llvm::enumerate(op.getOperands()))
    instruction.operands[i] = registerOf(operand);
  instruction.result = registers++;
  known[op.getResult(0)] = instruction.result;
  instructions.push_back(instruction);
  return llvm::Error::success();
}

llvm::Expected<Body> Body::compile(linalg::GenericOp op, bool withBound) {
  Body body;
  for (BlockArgument argument : op.getBlock()->getArguments())
    body.known[argument] = body.registers++;
  for (Operation &inner : op.getBlock()->without_terminator())
    if (llvm::Error error = body.add(inner, withBound))
      return std::move(error);
  for (Value value : op.getBlock()->getTerminator()->getOperands())
    body.results.push_back(body.registerOf(value));
  return body;
}

Body Body::single(const struct Activation &activation) {
  Body body;
  Instruction instruction{};
  instruction.opcode = Opcode::Activation;
  instruction.result = 1;
  instruction.activation = activation;
  body.instructions.push_back(instruction);
  body.results.push_back(1);
  body.registers = 2;
  return body;
}

unsigned Body::resultBeforeNarrowing() const {
  unsigned last = results.front();
  for (const Instruction &i : instructions)
    if (i.result == last && i.opcode == Opcode::Narrow)
      return i.operands[0];
  return last;
}

template <typename Number> void Body::run(Number *r) const {
  for (const Instruction &i : instructions) {
    Number &result = r[i.result];
    const Number &a = r[i.operands[0]], &b = r[i.operands[1]],
                 &c = r[i.operands[2]];
    switch (i.opcode) {
    case Opcode::Add:
      result = oracle::add(a, b);
      break;
    case Opcode::Sub:
      result = sub(a, b);
      break;
    case Opcode::Mul:
      result = mul(a, b);
      break;
    case Opcode::Div:
      result = div(a, b);
      break;
    case Opcode::Negate:
      result = negate(a);
      break;
    case Opcode::Absolute:
      result = absolute(a);
      break;
    case Opcode::SquareRoot:
      result = squareRoot(a);
      break;
    case Opcode::Minimum:
      result = minimum(a, b);
      break;
    case Opcode::Maximum:
      result = maximum(a, b);
      break;
    case Opcode::And:
      result = logicalAnd(a, b);
      break;
    case Opcode::Or:
      result = logicalOr(a, b);
      break;
    case Opcode::Xor:
      result = logicalXor(a, b);
      break;
    case Opcode::Compare:
      result = compareOrdering(i.accepted, a, b);
      break;
    case Opcode::Choose:
      result = choose(a, b, c);
      break;
    case Opcode::Narrow:
      result = narrow(a, *i.semantics);
      break;
    case Opcode::Copy:
      result = a;
      break;
    case Opcode::Activation:
      result = oracle::apply(i.activation, a);
      break;
    }
  }
}

template void Body::run<double>(double *) const;
template void Body::run<Bounded>(Bounded *) const;
template void Body::run<Chunk>(Chunk *) const;
template void Body::run<Real>(Real *) const;

} // namespace gelato::oracle
