//===- EmitInterface.cpp - a kernel's tables and public functions ---------===//
//
// Nothing here decides anything: the plan becomes the constant data that
// runtime/entry/kernel.h declares, and each public function packs its arguments
// into arrays and calls the entry code.
//
//===----------------------------------------------------------------------===//
#include "ConstantTables.h"
#include "PlanTables.h"

#include "gelato/Dialect/PublicNames.h"
#include "gelato/Target/Object.h"
#include "gelato/Target/Signature.h"

#include "llvm/IR/IRBuilder.h"

using namespace llvm;

namespace gelato {

namespace {

class InterfaceEmitter {
public:
  InterfaceEmitter(const KernelPlan &plan, ArrayRef<const CpuLevel *> levels,
                   Module &module)
      : plan(plan), levels(levels), module(module), tables(module),
        builder(module.getContext()), pointer(builder.getPtrTy()),
        i32(builder.getInt32Ty()), i64(builder.getInt64Ty()) {}
  Error run();

private:
  Constant *paddedDims(ArrayRef<Extent> shape);
  Constant *argument(StringRef name, uint32_t role, uint32_t type,
                     ArrayRef<Extent> shape);
  Constant *buffers();
  Constant *packs();
  Constant *steps();
  Expected<Constant *> levelTable();
  Expected<Function *> stepThunk(const PlannedStep &step,
                                 const CpuLevel &level);
  Function *define(Type *result, ArrayRef<Type *> parameters, const Twine &name,
                   GlobalValue::LinkageTypes linkage);
  Function *entry(StringRef name, Type *result, ArrayRef<Type *> parameters);
  Value *store(ArrayRef<Value *> values, Type *type);
  Function *generic(StringRef suffix, StringRef entryName, Type *result,
                    unsigned pointers);
  void typed(const Signature &signature, StringRef entryName);
  GlobalVariable *info(Constant *levelNames);

  const KernelPlan &plan;
  ArrayRef<const CpuLevel *> levels;
  Module &module;
  ConstantTables tables;
  IRBuilder<> builder;
  Type *pointer, *i32, *i64;
  GlobalVariable *kernel = nullptr;
};

Constant *InterfaceEmitter::paddedDims(ArrayRef<Extent> shape) {
  SmallVector<int64_t> dims = plan.encode(shape);
  dims.resize(GELATO_MAX_RANK, 0);
  return tables.i64Array(dims);
}

Constant *InterfaceEmitter::argument(StringRef name, uint32_t role,
                                     uint32_t type, ArrayRef<Extent> shape) {
  Constant *dims = shape.empty()
                       ? tables.null()
                       : tables.global(tables.i64Array(plan.encode(shape)));
  return tables.structure({tables.string(name), tables.u32(role),
                           tables.u32(type), tables.u32(shape.size()),
                           tables.u32(0), dims},
                          sizeof(gelato_argument));
}

Constant *InterfaceEmitter::buffers() {
  SmallVector<Constant *> rows;
  for (const gelato_buffer &buffer : bufferTable(plan))
    rows.push_back(
        tables.structure({tables.u32(buffer.role), tables.u32(buffer.source),
                          tables.u32(buffer.layout), tables.u32(buffer.type),
                          tables.u32(buffer.rank), tables.u32(buffer.slots),
                          tables.i64Array(buffer.dims)},
                         sizeof(gelato_buffer)));
  return tables.array(rows);
}

Constant *InterfaceEmitter::packs() {
  SmallVector<Constant *> rows;
  for (const gelato_pack &pack : packTable(plan))
    rows.push_back(
        tables.structure({tables.u32(pack.source), tables.u32(pack.destination),
                          tables.u32(pack.slot), tables.u32(pack.transposed),
                          tables.i64(pack.stride), tables.i64(pack.row),
                          tables.i64(pack.column)},
                         sizeof(gelato_pack)));
  return tables.array(rows);
}

Constant *InterfaceEmitter::steps() {
  SmallVector<Constant *> rows;
  for (const PlannedStep &step : plan.steps)
    rows.push_back(tables.structure(
        {tables.u32(step.kind), tables.u32(step.work.size()),
         paddedDims(step.work), tables.i64(step.unit), tables.i64(step.grain),
         tables.u32(step.pack), tables.u32(0)},
        sizeof(gelato_step)));
  return tables.array(rows);
}

Function *InterfaceEmitter::define(Type *result, ArrayRef<Type *> parameters,
                                   const Twine &name,
                                   GlobalValue::LinkageTypes linkage) {
  auto *function = Function::Create(
      FunctionType::get(result, parameters, false), linkage, name, module);
  function->setDoesNotThrow();
  builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "", function));
  return function;
}

Function *InterfaceEmitter::entry(StringRef name, Type *result,
                                  ArrayRef<Type *> parameters) {
  return cast<Function>(
      module
          .getOrInsertFunction(name,
                               FunctionType::get(result, parameters, false))
          .getCallee());
}

/// An array on the stack that holds `values`.
Value *InterfaceEmitter::store(ArrayRef<Value *> values, Type *type) {
  if (values.empty())
    return ConstantPointerNull::get(cast<PointerType>(pointer));
  Value *array = builder.CreateAlloca(type, builder.getInt32(values.size()));
  for (auto [i, value] : llvm::enumerate(values))
    builder.CreateStore(value, builder.CreateConstGEP1_64(type, array, i));
  return array;
}

/// void (buffers, dims, begin, end): loads what the step takes and calls it.
Expected<Function *> InterfaceEmitter::stepThunk(const PlannedStep &step,
                                                 const CpuLevel &level) {
  std::string symbol = stepSymbol(step.group, level);
  Function *target = module.getFunction(symbol);
  size_t count = step.operands.size() + plan.freeDims.size() + 2;
  if (!target || target->arg_size() != count)
    return createStringError("step " + symbol + " does not fit its plan");
  Function *thunk = define(builder.getVoidTy(), {pointer, pointer, i64, i64},
                           symbol + ".call", GlobalValue::InternalLinkage);
  SmallVector<Value *> args;
  for (unsigned operand : step.operands)
    args.push_back(builder.CreateLoad(
        pointer,
        builder.CreateConstGEP1_64(pointer, thunk->getArg(0), operand)));
  for (size_t i = 0; i < plan.freeDims.size(); ++i)
    args.push_back(builder.CreateLoad(
        i64, builder.CreateConstGEP1_64(i64, thunk->getArg(1), i)));
  args.push_back(thunk->getArg(2));
  args.push_back(thunk->getArg(3));
  builder.CreateCall(target, args);
  builder.CreateRetVoid();
  return thunk;
}

Expected<Constant *> InterfaceEmitter::levelTable() {
  SmallVector<Constant *> rows;
  for (const CpuLevel *level : levels) {
    SmallVector<Constant *> functions;
    for (const PlannedStep &step : plan.steps) {
      if (step.kind != gelato_step_compute) {
        functions.push_back(tables.null());
        continue;
      }
      Expected<Function *> thunk = stepThunk(step, *level);
      if (!thunk)
        return thunk.takeError();
      functions.push_back(*thunk);
    }
    rows.push_back(tables.structure(
        {tables.string(level->name),
         ConstantDataArray::get(module.getContext(), ArrayRef(level->need)),
         tables.array(functions)},
        sizeof(gelato_level)));
  }
  return tables.array(rows);
}

/// The form of info: a fixed number of pointers behind the kernel.
Function *InterfaceEmitter::generic(StringRef suffix, StringRef entryName,
                                    Type *result, unsigned pointers) {
  SmallVector<Type *> types(pointers, pointer);
  Function *function =
      define(result, types, plan.name + suffix, GlobalValue::InternalLinkage);
  SmallVector<Value *> args = {kernel};
  types.push_back(pointer);
  for (Argument &arg : function->args())
    args.push_back(&arg);
  builder.CreateRet(builder.CreateCall(entry(entryName, result, types), args));
  return function;
}

/// A public function: tensors by pointer, sizes by value, as Signature orders
/// them.
void InterfaceEmitter::typed(const Signature &signature, StringRef entryName) {
  Type *result = signature.returns64 ? i64 : i32;
  SmallVector<Type *> types;
  for (const Parameter &parameter : signature.parameters)
    types.push_back(parameter.kind == Parameter::Size ? i64 : pointer);
  Function *function =
      define(result, types, signature.name, GlobalValue::ExternalLinkage);
  SmallVector<Value *> tensors, sizes(plan.freeDims.size(), tables.i64(0));
  Value *last = nullptr;
  for (auto [arg, parameter] :
       llvm::zip(function->args(), signature.parameters)) {
    arg.setName(parameter.name);
    if (parameter.kind == Parameter::Size)
      sizes[plan.freeDim(parameter.name)] = &arg;
    else if (parameter.kind == Parameter::Tensor)
      tensors.push_back(&arg);
    else
      last = &arg;
  }
  SmallVector<Value *> args = {kernel};
  if (signature.takesTensors)
    args.push_back(store(tensors, pointer));
  args.push_back(store(sizes, i64));
  if (last)
    args.push_back(last);
  SmallVector<Type *> entryTypes(args.size(), pointer);
  builder.CreateRet(
      builder.CreateCall(entry(entryName, result, entryTypes), args));
}

GlobalVariable *InterfaceEmitter::info(Constant *levelNames) {
  SmallVector<Constant *> arguments, params, freeDims;
  for (const PlannedTensor &input : plan.inputs)
    arguments.push_back(
        argument(input.name, gelato_role_input, input.type, input.shape));
  if (plan.hasParams())
    arguments.push_back(
        argument("params", gelato_role_params, gelato_bytes, {}));
  for (const PlannedTensor &result : plan.results)
    arguments.push_back(
        argument(result.name, gelato_role_result, result.type, result.shape));
  for (const PlannedTensor &param : plan.params)
    params.push_back(
        argument(param.name, gelato_role_param, param.type, param.shape));
  for (const std::string &name : plan.freeDims)
    freeDims.push_back(tables.string(name));
  Constant *value = tables.structure(
      {tables.i64(sizeof(gelato_kernel_info)), tables.u32(GELATO_ABI_VERSION),
       tables.u32(arguments.size()), tables.string(plan.name),
       tables.array(arguments), tables.u32(params.size()),
       tables.u32(freeDims.size()), tables.array(params),
       tables.array(freeDims), tables.i64(plan.layoutHash()),
       tables.u32(levels.size()),
       tables.u32(plan.runsInPlace() ? gelato_in_place : 0), levelNames,
       generic(".invoke", "gelato_entry_invoke", i32, 3),
       generic(".params_bytes", "gelato_entry_params_bytes", i64, 1),
       generic(".pack", "gelato_entry_pack", i32, 3),
       generic(".scratch_bytes", "gelato_entry_scratch_bytes", i64, 2)},
      sizeof(gelato_kernel_info));
  GlobalVariable *variable =
      tables.global(value, plan.name + kInfoSuffix.str());
  variable->setLinkage(GlobalValue::ExternalLinkage);
  return variable;
}

Error InterfaceEmitter::run() {
  Expected<Constant *> levelRows = levelTable();
  if (!levelRows)
    return levelRows.takeError();
  SmallVector<Constant *> levelNames;
  for (const CpuLevel *level : levels)
    levelNames.push_back(tables.string(level->name));
  // info's functions name the kernel and the kernel names info: a declaration
  // of the kernel's type comes first.
  auto *type =
      StructType::get(module.getContext(), {pointer, pointer, pointer, pointer,
                                            pointer, i32, i32, i32, i32});
  kernel = new GlobalVariable(module, type, true, GlobalValue::InternalLinkage,
                              nullptr, plan.name + ".kernel");
  GlobalVariable *information = info(tables.array(levelNames));
  kernel->setInitializer(tables.structure(
      {information, buffers(), packs(), steps(), *levelRows,
       tables.u32(plan.buffers.size()), tables.u32(plan.packs.size()),
       tables.u32(plan.steps.size()),
       tables.u32(plan.hasParams() ? plan.inputs.size() : GELATO_NO_PARAMS)},
      sizeof(gelato_kernel)));
  typed(callSignature(plan), "gelato_entry_invoke");
  if (plan.hasParams()) {
    typed(paramsBytesSignature(plan), "gelato_entry_params_bytes");
    typed(packSignature(plan), "gelato_entry_pack");
  }
  typed(scratchBytesSignature(plan), "gelato_entry_scratch_bytes");
  return Error::success();
}

} // namespace

Error emitInterface(const KernelPlan &plan, ArrayRef<const CpuLevel *> levels,
                    Module &module) {
  return InterfaceEmitter(plan, levels, module).run();
}

} // namespace gelato
