//===- Compiler.cpp - a source file to stages, objects and headers --------===//
#include "gelato/Pipeline/Compiler.h"

#include "DiagnosticBridge.h"
#include "StageText.h"

#include "gelato/Frontend/Builtins.h"
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
#include "llvm/Support/FileSystem.h"

using namespace mlir;

namespace gelato {

llvm::Expected<Accuracy> findAccuracy(StringRef name) {
  llvm::ArrayRef<llvm::StringLiteral> known =
      findCallOption("accuracy")->values;
  if (llvm::is_contained(known, name))
    return *symbolizeAccuracy(name);
  return llvm::createStringError(
      "found the accuracy '" + name + "', expected " +
      llvm::join(known.drop_back(), ", ") + " or " + known.back() +
      didYouMean(name, std::vector<StringRef>(known.begin(), known.end())));
}

llvm::Error checkScheduleFolder(StringRef folder) {
  if (folder.empty() || llvm::sys::fs::is_directory(folder))
    return llvm::Error::success();
  return llvm::createStringError("cannot read the folder of schedules '" +
                                 folder + "': there is no such folder");
}

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
  auto index = unsigned(Stage::Linalg) - unsigned(Stage::Gelato);
  waist[index] = parseSourceString<ModuleOp>(file.text(), &context());
  if (!waist[index])
    bridge.expectError("linalg");
  return bool(waist[index]);
}

std::vector<const Kernel *> Compilation::kernels() const {
  std::vector<const Kernel *> result;
  for (const auto &kernel : program->kernels)
    if (settings.kernels.empty() ||
        llvm::is_contained(settings.kernels, kernel->name))
      result.push_back(kernel.get());
  return result;
}

bool Compilation::run(ModuleOp module,
                      llvm::function_ref<void(OpPassManager &)> build,
                      const Twine &stage, Category category) {
  Progress::at(stage);
  DiagnosticBridge bridge(context(), engine, *source, category);
  PassManager pm(&context());
  // After each pass it would take a fifth of the time; gelato-opt does it.
  pm.enableVerifier(false);
  build(pm);
  if (succeeded(pm.run(module)) && succeeded(verify(module)))
    return true;
  bridge.expectError(stage);
  return false;
}

ModuleOp Compilation::module(Stage stage) {
  auto index = unsigned(stage) - unsigned(Stage::Gelato);
  OwningOpRef<ModuleOp> &slot = waist[index];
  if (slot)
    return *slot;
  if (stage == Stage::Gelato) {
    DiagnosticBridge bridge(context(), engine, *source);
    slot =
        lowerToLinalg(*program, settings.kernels, settings.accuracy, context());
    if (!slot)
      bridge.expectError("gelato");
    else if (!run(*slot, buildGelatoStage, "stage gelato"))
      slot = {};
    return slot ? *slot : ModuleOp();
  }
  ModuleOp before = module(Stage(unsigned(stage) - 1));
  if (!before)
    return {};
  OwningOpRef<ModuleOp> next = before.clone();
  bool isLinalg = stage == Stage::Linalg;
  if (!run(*next, isLinalg ? buildLinalgStage : buildGroupsStage,
           isLinalg ? "stage linalg" : "stage groups")) {
    failedAt = {stage, nullptr};
    return {};
  }
  slot = std::move(next);
  return *slot;
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

void Compilation::setLevel(LevelOptions &options, const CpuLevel &level) {
  options.arch = level.arch.str();
  options.features = level.features.str();
  options.fma = level.hasFma;
  options.f16c = level.hasF16c;
  options.folder = settings.scheduleFolder;
  options.file = settings.scheduleFile;
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
  LevelOptions options;
  setLevel(options, level);
  // A schedule that the user brought is the user's input.
  bool isOwn = settings.scheduleFile.empty() && settings.scheduleFolder.empty();
  auto take = [&](Stage last, llvm::function_ref<void(OpPassManager &)> build,
                  const char *name, Category category = Category::Internal) {
    if (stage < last ||
        run(*result, build, level.name + ", stage " + name, category))
      return true;
    failedAt = {last, &level};
    return false;
  };
  bool ok = take(Stage::Blocked, buildBlockedStage, "blocked") &&
            take(
                Stage::Scheduled,
                [&](OpPassManager &pm) { buildScheduledStage(pm, options); },
                "scheduled", isOwn ? Category::Internal : Category::User);
  if (ok && stage >= Stage::Scheduled)
    stamped[&level] = stampsOf(*result);
  ok = ok &&
       take(
           Stage::Vector,
           [&](OpPassManager &pm) { buildVectorStage(pm, options); }, "vector",
           isOwn ? Category::Internal : Category::User) &&
       take(Stage::Llvm, buildLLVMStage, "llvm");
  if (!ok)
    return {};
  return result;
}

std::optional<FailedStage> Compilation::failedStage() {
  if (!failedAt)
    return std::nullopt;
  auto [stage, level] = *failedAt;
  // What came before it went well, and goes well again.
  std::optional<std::string> input = text(Stage(unsigned(stage) - 1), level);
  if (!input)
    return std::nullopt;
  static constexpr StringLiteral names[] = {"linalg",    "groups", "blocked",
                                            "scheduled", "vector", "llvm"};
  FailedStage failed{
      std::move(*input),
      ("--gelato-to-" + names[unsigned(stage) - unsigned(Stage::Linalg)])
          .str()};
  if (stage == Stage::Scheduled || stage == Stage::Vector) {
    LevelOptions options;
    setLevel(options, *level);
    std::string words;
    llvm::raw_string_ostream os(words);
    options.print(os); // "{arch=x86_64 ...}"
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

std::optional<std::string> Compilation::code(ObjectKind kind, EntryCode entry) {
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
      module ? emitCode(**module, kind, *planned) : module.takeError();
  if (!bytes) {
    fail(bytes.takeError());
    return std::nullopt;
  }
  if (engine.hasErrors())
    return std::nullopt;
  return std::move(*bytes);
}

std::optional<std::string> Compilation::object(EntryCode entry) {
  return code(ObjectKind::Object, entry);
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

std::optional<std::string> Compilation::text(Stage stage,
                                             const CpuLevel *level) {
  if (stage == Stage::Ast)
    return dump(*program);
  if (stage <= Stage::Groups) {
    ModuleOp result = module(stage);
    return result ? std::optional(printStage(result)) : std::nullopt;
  }
  if (stage == Stage::Assembly)
    return code(ObjectKind::Assembly, EntryCode::Inside);
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
