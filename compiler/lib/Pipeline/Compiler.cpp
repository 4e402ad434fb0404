//===- Compiler.cpp - a source file to stages, objects and headers --------===//
#include "gelato/Pipeline/Compiler.h"

#include "DiagnosticBridge.h"
#include "StageText.h"

#include "gelato/Frontend/LowerToLinalg.h"
#include "gelato/Pipeline/Certificate.h"
#include "gelato/Pipeline/Registration.h"
#include "gelato/Support/Clock.h"
#include "gelato/Support/Progress.h"
#include "gelato/Support/Spelling.h"
#include "gelato/Target/HeaderText.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/Module.h"

using namespace mlir;

namespace gelato {

Compilation::Compilation(CompileOptions options)
    : settings(std::move(options)) {
  order = settings.levels;
  if (order.empty())
    if (auto host = hostLevels(); !host.empty())
      order = {host.front()};
  // Best first: the table of levels lists the weakest first.
  llvm::sort(order, std::greater<>());
  order.erase(std::unique(order.begin(), order.end()), order.end());
}

Compilation::~Compilation() = default;

MLIRContext &Compilation::context() {
  if (!mlirContext) {
    Stopwatch watch(spent.context);
    DialectRegistry registry;
    registerAll(registry);
    mlirContext = std::make_unique<MLIRContext>(
        registry, MLIRContext::Threading::DISABLED);
    mlirContext->loadAllAvailableDialects();
  }
  return *mlirContext;
}

bool Compilation::parse(const SourceFile &file) {
  Stopwatch watch(spent.parse);
  source = &file;
  program = parseAndCheck(file, settings.bindings, engine);
  if (!program)
    return false;
  std::vector<StringRef> names;
  for (const auto &kernel : program->kernels)
    names.push_back(kernel->name);
  for (const std::string &wanted : settings.kernels)
    if (!llvm::is_contained(names, wanted))
      engine.error({source},
                   "found no kernel '" + wanted + "'; the file has " +
                       (names.empty() ? "none" : llvm::join(names, ", ")) +
                       didYouMean(wanted, names));
  if (order.empty())
    engine.unsupported({}, "code for this machine's processor; name another "
                           "level, `gelato targets` has the list");
  return !engine.hasErrors();
}

bool Compilation::parseLinalg(const SourceFile &file) {
  source = &file;
  DiagnosticBridge bridge(context(), engine, file);
  OwningOpRef<ModuleOp> &slot = shared[Stage::Linalg];
  slot = parseSourceString<ModuleOp>(file.text(), &context());
  if (!slot)
    bridge.expectError(rowOf(Stage::Linalg).name);
  return bool(slot);
}

std::vector<const Kernel *> Compilation::kernels() const {
  std::vector<const Kernel *> result;
  for (const auto &kernel : program->kernels)
    if (settings.kernels.empty() ||
        llvm::is_contained(settings.kernels, kernel->name))
      result.push_back(kernel.get());
  return result;
}

void Compilation::setOptions(StageOptions &options, const CpuLevel *level) {
  if (level)
    options.level = level->name.str();
  options.accuracy = settings.accuracy.value_or(Accuracy::Default);
  options.folder = settings.scheduleFolder;
  options.file = settings.scheduleFile;
}

bool Compilation::run(ModuleOp module, const StageRow &row,
                      const CpuLevel *level) {
  std::string what = ("stage " + row.name).str();
  if (level)
    what = (level->name + ", " + what).str();
  StageOptions options;
  setOptions(options, level);
  // A schedule that the user brought is the user's input.
  bool isOwn =
      !settings.scheduleFile.empty() || !settings.scheduleFolder.empty();
  Progress::at(what);
  DiagnosticBridge bridge(
      context(), engine, *source,
      isOwn && (row.stage == Stage::Scheduled || row.stage == Stage::Vector)
          ? Category::User
          : Category::Internal);
  PassManager pm(&context());
  // After each pass it would take a fifth of the time; gelato-opt does it.
  pm.enableVerifier(false);
  row.build(pm, options);
  if (succeeded(pm.run(module)) && succeeded(verify(module)))
    return true;
  bridge.expectError(what);
  failedAt = {row.stage, level};
  return false;
}

/// The last stage before `stage` that passes make; null: there is none.
static const StageRow *passesBefore(Stage stage) {
  for (const StageRow &row :
       llvm::reverse(stages().take_front(unsigned(stage))))
    if (row.build)
      return &row;
  return nullptr;
}

ModuleOp Compilation::module(Stage stage) {
  if (auto found = shared.find(stage); found != shared.end())
    return *found->second;
  OwningOpRef<ModuleOp> result;
  if (const StageRow *before = passesBefore(stage)) {
    ModuleOp made = module(before->stage);
    if (!made)
      return {};
    result = made.clone();
  } else {
    DiagnosticBridge bridge(context(), engine, *source);
    result = lowerToLinalg(*program, settings.kernels, context());
    if (!result) {
      bridge.expectError(rowOf(stage).name);
      return {};
    }
  }
  if (!run(*result, rowOf(stage), nullptr))
    return {};
  return *(shared[stage] = std::move(result));
}

const std::vector<KernelPlan> *Compilation::plans() {
  if (planned)
    return &*planned;
  ModuleOp groups = module(Stage::Groups);
  if (!groups)
    return nullptr;
  DiagnosticBridge bridge(context(), engine, *source);
  std::vector<KernelPlan> result;
  for (func::FuncOp func : kernelsOf(groups)) {
    FailureOr<KernelPlan> plan = planKernel(func);
    if (failed(plan)) {
      bridge.expectError("plan");
      return nullptr;
    }
    result.push_back(std::move(*plan));
  }
  planned = std::move(result);
  return &*planned;
}

/// The stamps of all bodies, by the names of their groups.
static std::map<std::string, ScheduleStamp> stampsOf(ModuleOp module) {
  std::map<std::string, ScheduleStamp> stamps;
  for (auto body : module.getOps<func::FuncOp>()) {
    StringRef group = body.getName();
    if (auto stamp = stampOf(body); stamp && group.consume_back(".body"))
      stamps.insert({group.str(), std::move(*stamp)});
  }
  return stamps;
}

OwningOpRef<ModuleOp> Compilation::lowered(Stage stage, const CpuLevel &level) {
  ModuleOp groups = module(Stage::Groups);
  if (!groups)
    return {};
  OwningOpRef<ModuleOp> result = groups.clone();
  for (const StageRow &row : stages()) {
    if (!row.build || !row.perLevel || row.stage > stage)
      continue;
    if (!run(*result, row, &level))
      return {};
    if (row.stage == Stage::Scheduled)
      stamped[&level] = stampsOf(*result);
  }
  return result;
}

std::optional<FailedStage> Compilation::failedStage() {
  if (!failedAt)
    return std::nullopt;
  auto [stage, level] = *failedAt;
  // What came before it went well, and goes well again.
  const StageRow *before = passesBefore(stage);
  std::optional<std::string> input =
      before ? text(before->stage, level) : std::nullopt;
  if (!input)
    return std::nullopt;
  FailedStage failed{std::move(*input),
                     ("--gelato-to-" + rowOf(stage).name).str()};
  if (level) {
    StageOptions options;
    setOptions(options, level);
    std::string words;
    llvm::raw_string_ostream os(words);
    options.print(os); // "{level=x86-64 ...}"
    failed.option +=
        ("=\"" + StringRef(words).trim().trim("{}").trim() + "\"").str();
  }
  return failed;
}

std::vector<LevelModule> Compilation::translated(llvm::LLVMContext &target) {
  MLIRContext &from = context(); // which has a time of its own
  Stopwatch watch(spent.schedule);
  if (!plans())
    return {};
  std::vector<LevelModule> modules;
  for (const CpuLevel *level : order) {
    OwningOpRef<ModuleOp> module = lowered(Stage::Llvm, *level);
    if (!module)
      return {};
    DiagnosticBridge bridge(from, engine, *source);
    auto code = translateModuleToLLVMIR(*module, target, level->name);
    if (!code) {
      bridge.expectError("llvm");
      return {};
    }
    modules.push_back({level, std::move(code)});
  }
  return modules;
}

std::optional<std::string> Compilation::code(
    EntryCode entry,
    llvm::function_ref<llvm::Expected<std::string>(llvm::Module &)> write) {
  llvm::LLVMContext target;
  // LLVM would print them.
  target.setDiagnosticHandlerCallBack(
      [](const llvm::DiagnosticInfo *info, void *compilation) {
        if (info->getSeverity() == llvm::DS_Error)
          static_cast<Compilation *>(compilation)->fail(*info);
      },
      this);
  std::vector<LevelModule> levels = translated(target);
  if (levels.empty())
    return std::nullopt;
  Stopwatch watch(spent.llvm);
  Progress::at("machine code");
  auto module =
      linkKernels(*planned, std::move(levels), settings.name, target, entry);
  llvm::Expected<std::string> bytes =
      module ? write(**module) : module.takeError();
  if (!bytes) {
    fail(bytes.takeError());
    return std::nullopt;
  }
  if (engine.hasErrors())
    return std::nullopt;
  return std::move(*bytes);
}

std::optional<std::string> Compilation::object(EntryCode entry) {
  return code(entry, [&](llvm::Module &module) {
    return emitCode(module, ObjectKind::Object, *planned);
  });
}

std::optional<std::string> Compilation::sharedObject(StringRef object,
                                                     StringRef compiler) {
  auto shared = gelato::sharedObject(object, *planned, compiler);
  if (!shared) {
    // What the system refuses is no fault of the compiler.
    llvm::handleAllErrors(
        shared.takeError(), [&](const llvm::ErrorInfoBase &info) {
          if (info.convertToErrorCode() == llvm::inconvertibleErrorCode())
            engine.internal({source}, info.message());
          else
            engine.error({}, info.message());
        });
    return std::nullopt;
  }
  return std::move(*shared);
}

static llvm::Expected<std::string> printModule(llvm::Module &module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os, nullptr);
  return text;
}

std::optional<std::string> Compilation::text(Stage stage,
                                             const CpuLevel *level) {
  if (stage == Stage::Ast)
    return dump(*program);
  if (stage == Stage::Plan) {
    std::string text;
    if (!plans())
      return std::nullopt;
    for (const KernelPlan &plan : *planned)
      text += plan.text();
    return text;
  }
  if (stage == Stage::Ir)
    return code(EntryCode::Inside, printModule);
  if (stage == Stage::Assembly)
    return code(EntryCode::Inside, [&](llvm::Module &module) {
      return emitCode(module, ObjectKind::Assembly, *planned);
    });
  assert(rowOf(stage).build && "a text of Stages.def without a maker here");
  if (!rowOf(stage).perLevel) {
    ModuleOp result = module(stage);
    return result ? std::optional(printStage(result)) : std::nullopt;
  }
  OwningOpRef<ModuleOp> result =
      lowered(stage, level ? *level : *order.front());
  return result ? std::optional(printStage(*result)) : std::nullopt;
}

std::optional<std::string> Compilation::header(StringRef stem) {
  const std::vector<KernelPlan> *kernelPlans = plans();
  if (!kernelPlans)
    return std::nullopt;
  std::vector<HeaderKernel> rows;
  for (auto [plan, kernel] : llvm::zip(*kernelPlans, kernels())) {
    rows.push_back({&plan, kernel->range.text().str(), {}});
    for (const auto &each : certifiedFunctions(module(Stage::Groups), plan))
      rows.back().accuracy.push_back(each.text());
  }
  return headerText(stem, rows);
}

const std::map<std::string, ScheduleStamp> *
Compilation::stamps(const CpuLevel &level) {
  if (!stamped.count(&level) && !lowered(Stage::Scheduled, level))
    return nullptr;
  return &stamped[&level];
}

void Compilation::fail(const llvm::DiagnosticInfo &info) {
  std::string message;
  llvm::raw_string_ostream os(message);
  llvm::DiagnosticPrinterRawOStream printer(os);
  info.print(printer);
  engine.internal({source}, std::move(message));
}

void Compilation::fail(llvm::Error error) {
  engine.internal({source}, llvm::toString(std::move(error)));
}

} // namespace gelato
