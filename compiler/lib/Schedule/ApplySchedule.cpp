//===- ApplySchedule.cpp - transform bodies by their schedules ------------===//
//
// Looks each body's schedule up, sets its knobs, runs it, and then does not
// believe it: a schedule whose matches found nothing succeeds and changes
// nothing, so no linalg op may be left, and a file of its own must have stamped
// the body. What was done is written on the body.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Dialect/Unsupported.h"
#include "gelato/Schedule/Schedule.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Transform/IR/TransformDialect.h"
#include "mlir/Dialect/Transform/IR/TransformOps.h"
#include "mlir/Dialect/Transform/IR/Utils.h"
#include "mlir/Dialect/Transform/Transforms/TransformInterpreterUtils.h"
#include "mlir/Dialect/Transform/TuneExtension/TuneExtensionOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <map>

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_APPLYSCHEDULE
#include "gelato/Schedule/Passes.h.inc"

namespace {

/// The name of the sequence that is the entry of a file of its own.
constexpr llvm::StringLiteral kEntry = "schedule";

/// Schedules the bodies of one module at one level.
class Scheduler {
public:
  Scheduler(ModuleOp module, const ApplyScheduleOptions &level)
      : module(module), context(module.getContext()), level(level) {}

  LogicalResult run(ArrayRef<func::FuncOp> bodies);

private:
  FailureOr<Schedule> find(func::FuncOp body);
  FailureOr<ModuleOp> load(const Schedule &schedule);
  LogicalResult applyRow(func::FuncOp body, const Schedule &schedule);
  LogicalResult applyFile(func::FuncOp body, const Schedule &schedule);
  LogicalResult finish(func::FuncOp body, const Schedule &schedule);

  ModuleOp module;
  MLIRContext *context;
  const ApplyScheduleOptions &level;
  /// Each file is parsed once.
  std::map<std::string, OwningOpRef<ModuleOp>> loaded;
};

struct ApplySchedule final : impl::ApplyScheduleBase<ApplySchedule> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<transform::TransformDialect>();
    registerScheduleExtensions(registry);
  }

  void runOnOperation() override {
    SmallVector<func::FuncOp> bodies;
    for (auto func : getOperation().getOps<func::FuncOp>())
      if (func->hasAttr(kGroupAttr))
        bodies.push_back(func);
    ApplyScheduleOptions level{arch, features, folder, file};
    if (!bodies.empty() && failed(Scheduler(getOperation(), level).run(bodies)))
      signalPassFailure();
  }
};

/// What messages call a schedule: a user's by its path.
StringRef nameOf(const Schedule &schedule) {
  return schedule.isOwn ? schedule.path : schedule.name;
}

/// The root that the file says it is for; null if it says none.
Attribute statedRoot(ModuleOp file) {
  return file->getDiscardableAttr(kScheduleRootAttr);
}

LogicalResult Scheduler::run(ArrayRef<func::FuncOp> bodies) {
  std::optional<Schedule> given; // by the option `file`
  Attribute givenFor;
  if (!level.file.empty()) {
    FailureOr<std::string> text =
        readScheduleText(level.file, module->getLoc());
    if (failed(text))
      return failure();
    given = Schedule{llvm::sys::path::filename(level.file).str(),
                     level.file,
                     true,
                     {},
                     std::move(*text)};
    FailureOr<ModuleOp> file = load(*given);
    if (failed(file))
      return failure();
    givenFor = statedRoot(*file);
  }
  bool givenUsed = !given;
  for (func::FuncOp body : bodies) {
    // One that says no root, or not in a string, is refused where it is used.
    bool useGiven = given && (!isa_and_nonnull<StringAttr>(givenFor) ||
                              givenFor == body->getAttr(kGroupAttr));
    givenUsed |= useGiven;
    FailureOr<Schedule> schedule =
        useGiven ? FailureOr<Schedule>(*given) : find(body);
    if (failed(schedule) ||
        failed(schedule->row ? applyRow(body, *schedule)
                             : applyFile(body, *schedule)) ||
        failed(finish(body, *schedule)))
      return failure();
  }
  if (!givenUsed)
    return module->emitError("schedule ")
           << level.file << " fits no body: its " << kScheduleRootAttr
           << " names another root than any of them has";
  return success();
}

FailureOr<Schedule> Scheduler::find(func::FuncOp body) {
  ScheduleQuery query = scheduleQuery(level, body);
  FailureOr<std::optional<Schedule>> found =
      findSchedule(query, body->getLoc());
  if (failed(found))
    return failure();
  if (!*found)
    return emitUnsupported(body.getLoc())
           << "a schedule for " << query.arch << " with "
           << llvm::join(query.features, " or ") << ": " << query.root << "/"
           << query.dtype;
  return std::move(**found);
}

/// Binds the parameters of the row's verb and runs it.
LogicalResult Scheduler::applyRow(func::FuncOp body, const Schedule &schedule) {
  const ScheduleRow &row = *schedule.row;
  FailureOr<ModuleOp> library = scheduleLibrary(context);
  if (failed(library))
    return failure();
  auto fail = [&] {
    return emitError(FileLineColLoc::get(context, schedule.path, row.line, 1));
  };
  std::optional<std::vector<Knob>> knobs = knobsOf(row.verb, *library);
  if (!knobs)
    return fail() << "found no verb '" << row.verb << "' in the library";
  Builder builder(context);
  RaggedArray<transform::MappedValue> bindings;
  bindings.push_back(ArrayRef<Operation *>(body));
  NamedAttrList values;
  for (auto &[name, value] : row.knobs) {
    if (llvm::none_of(*knobs, [&](const Knob &k) { return k.name == name; }))
      return fail() << "verb '" << row.verb << "' has no knob '" << name << "'";
    if (values.set(name, builder.getI64IntegerAttr(value)))
      return fail() << "knob '" << name << "' has two values";
  }
  for (const Knob &knob : *knobs) {
    auto value = dyn_cast_or_null<IntegerAttr>(values.get(knob.name));
    if (!value)
      return fail() << "knob '" << knob.name << "' of verb '" << row.verb
                    << "' has no value";
    if (!llvm::is_contained(knob.options, value.getInt()))
      return fail() << "found " << knob.name << " = " << value.getInt()
                    << ", expected one of its options: "
                    << llvm::join(llvm::map_range(knob.options,
                                                  [](int64_t option) {
                                                    return std::to_string(
                                                        option);
                                                  }),
                                  ", ");
    bindings.push_back(ArrayRef<Attribute>(value));
  }
  auto verb = library->lookupSymbol<transform::NamedSequenceOp>(row.verb);
  if (failed(transform::applyTransformNamedSequence(
          bindings, verb, *library, transform::TransformOptions())))
    return body.emitError("schedule ") << nameOf(schedule) << " failed";
  body->setAttr(kKnobsAttr, values.getDictionary(context));
  return success();
}

/// Adds the library's verbs to a file that declares them.
LogicalResult linkLibrary(ModuleOp module) {
  FailureOr<ModuleOp> library = scheduleLibrary(module.getContext());
  if (failed(library))
    return failure();
  return transform::detail::mergeSymbolsInto(
      module, OwningOpRef<Operation *>(library->getOperation()->clone()));
}

/// Sets each knob to the value that the file names for it.
LogicalResult setKnobs(ModuleOp module) {
  auto values = module->getAttrOfType<DictionaryAttr>(kKnobsAttr);
  WalkResult walk = module.walk([&](transform::tune::KnobOp knob) {
    StringRef name = cast<StringAttr>(knob.getName()).getValue();
    auto value =
        values ? dyn_cast_or_null<IntegerAttr>(values.get(name)) : nullptr;
    if (!value) {
      knob.emitError("knob '") << name
                               << "' has no value: found none in the module's "
                                  "gelato.knobs; add `"
                               << name << " = N : i64` there";
      return WalkResult::interrupt();
    }
    knob.setSelectedAttr(value);
    return WalkResult::advance();
  });
  // The verifier refuses a value outside a knob's options.
  return failure(walk.wasInterrupted() || failed(verify(module)));
}

FailureOr<ModuleOp> Scheduler::load(const Schedule &schedule) {
  OwningOpRef<ModuleOp> &slot = loaded[schedule.path];
  if (slot)
    return *slot;
  auto module = parseSourceString<ModuleOp>(
      schedule.text, ParserConfig(context), nameOf(schedule));
  if (!module)
    return failure();
  if (!(*module)->hasAttr(
          transform::TransformDialect::kWithNamedSequenceAttrName) ||
      !module->lookupSymbol(kEntry))
    return module->emitError("expected `module attributes "
                             "{transform.with_named_sequence}` with a named "
                             "sequence @")
           << kEntry;
  if (failed(linkLibrary(*module)) || failed(setKnobs(*module)))
    return failure();
  slot = std::move(module);
  return *slot;
}

LogicalResult Scheduler::applyFile(func::FuncOp body,
                                   const Schedule &schedule) {
  FailureOr<ModuleOp> module = load(schedule);
  if (failed(module))
    return failure();
  auto entry = module->lookupSymbol<transform::NamedSequenceOp>(kEntry);
  if (!entry)
    return module->emitError("expected @")
           << kEntry << " to be a named sequence";
  Attribute root = body->getAttr(kGroupAttr);
  if (statedRoot(*module) != root)
    return module->emitError("schedule ")
           << nameOf(schedule) << " does not say that it is for this body: "
           << "expected `" << kScheduleRootAttr << " = " << root
           << "` among the module's attributes";
  transform::TransformOptions options;
  // They find handles that are used after what they named is gone.
  options.enableExpensiveChecks(schedule.isOwn);
  if (failed(transform::applyTransformNamedSequence(body, entry, *module,
                                                    options)))
    return body.emitError("schedule ") << nameOf(schedule) << " failed";
  if (!body->hasAttr(kScheduledAttr))
    return body.emitError("schedule ")
           << nameOf(schedule)
           << " did not stamp what it transformed; its last step must "
           << "be transform.annotate with \"" << kScheduledAttr << "\"";
  if (auto knobs = (*module)->getAttrOfType<DictionaryAttr>(kKnobsAttr))
    body->setAttr(kKnobsAttr, knobs);
  return success();
}

/// Believes nothing, and writes what was done on the body.
LogicalResult Scheduler::finish(func::FuncOp body, const Schedule &schedule) {
  WalkResult walk = body.walk([&](linalg::LinalgOp op) {
    op.emitError("schedule ")
        << nameOf(schedule) << " left this op as it was: expected "
        << "every op to be vectorized";
    return WalkResult::interrupt();
  });
  if (walk.wasInterrupted())
    return failure();
  Builder builder(context);
  body->setAttr(kScheduledAttr, builder.getStringAttr(schedule.name));
  body->setAttr(kOriginAttr,
                builder.getStringAttr(schedule.isOwn ? "yours" : "built in"));
  return success();
}

} // namespace
} // namespace gelato
