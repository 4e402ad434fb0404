//===- ApplySchedule.cpp - transform bodies by their schedules ------------===//
//
// Looks each body's schedule up, sets its knobs, runs it, and then does not
// believe it: a schedule whose matches found nothing succeeds and changes
// nothing, so the body must carry the schedule's stamp and no linalg op may be
// left.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Schedule/EmbeddedSchedules.h"
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

#include <map>

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_APPLYSCHEDULE
#include "gelato/Schedule/Passes.h.inc"

namespace {

/// The name of the sequence that is a schedule's entry.
constexpr llvm::StringLiteral kEntry = "schedule";

struct ApplySchedule final : impl::ApplyScheduleBase<ApplySchedule> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<transform::TransformDialect>();
    registerScheduleExtensions(registry);
  }

  void runOnOperation() override {
    ScheduleQuery query{arch, {}, folder, file};
    for (StringRef feature : llvm::split(features, ','))
      query.features.push_back(feature.str());
    SmallVector<func::FuncOp> bodies;
    for (auto func : getOperation().getOps<func::FuncOp>())
      if (func->hasAttr(kGroupAttr))
        bodies.push_back(func);
    Loaded loaded;
    fileUsed = false;
    for (func::FuncOp body : bodies)
      if (failed(schedule(body, query, loaded)))
        return signalPassFailure();
    if (!query.file.empty() && !bodies.empty() && !fileUsed) {
      getOperation()->emitError("schedule ")
          << query.file << " fits no body: its " << kScheduleRootAttr
          << " names another root than any of them has";
      return signalPassFailure();
    }
  }

private:
  /// Each schedule is parsed once per run.
  using Loaded = std::map<std::string, OwningOpRef<ModuleOp>>;

  FailureOr<ModuleOp> load(const ScheduleSource &source, Loaded &loaded);
  LogicalResult schedule(func::FuncOp body, const ScheduleQuery &query,
                         Loaded &loaded);
  LogicalResult verifyScheduled(func::FuncOp body,
                                const ScheduleSource &source);

  bool fileUsed = false; ///< whether some body was of the root of `file`
};

/// Adds the library's verbs to a schedule that declares them.
LogicalResult linkLibrary(ModuleOp module) {
  for (auto [path, text] : embeddedSchedules()) {
    if (!path.starts_with("library/"))
      continue;
    auto library = parseSourceString<ModuleOp>(text, module.getContext(), path);
    if (!library)
      return failure();
    InFlightDiagnostic diagnostic = transform::detail::mergeSymbolsInto(
        module, OwningOpRef<Operation *>(library.release().getOperation()));
    if (failed(diagnostic))
      return diagnostic;
  }
  return success();
}

/// What messages call a schedule: a user's by its path.
StringRef nameOf(const ScheduleSource &source) {
  return source.path.empty() ? source.name : source.path;
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

FailureOr<ModuleOp> ApplySchedule::load(const ScheduleSource &source,
                                        Loaded &loaded) {
  OwningOpRef<ModuleOp> &slot = loaded[source.name];
  if (slot)
    return *slot;
  auto module = parseSourceString<ModuleOp>(
      source.text, ParserConfig(&getContext()), nameOf(source));
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

LogicalResult ApplySchedule::verifyScheduled(func::FuncOp body,
                                             const ScheduleSource &source) {
  if (!body->hasAttr(kScheduledAttr))
    return body.emitError("schedule ")
           << nameOf(source)
           << " did not stamp what it transformed; its last step must "
           << "be transform.annotate with \"" << kScheduledAttr << "\"";
  body->setAttr(kScheduledAttr, StringAttr::get(&getContext(), source.name));
  WalkResult walk = body.walk([&](linalg::LinalgOp op) {
    op.emitError("schedule ")
        << nameOf(source) << " left this op as it was: expected "
        << "every op to be vectorized";
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

LogicalResult ApplySchedule::schedule(func::FuncOp body,
                                      const ScheduleQuery &query,
                                      Loaded &loaded) {
  auto root = body->getAttrOfType<StringAttr>(kGroupAttr);
  auto found = findSchedule(query, body);
  if (!found)
    return body.emitError(llvm::toString(found.takeError()));
  std::optional<ScheduleSource> source = std::move(*found);
  if (!source)
    return body.emitError("not supported: a schedule for ")
           << query.arch << " with " << llvm::join(query.features, " or ")
           << ": " << scheduleKey(body);
  FailureOr<ModuleOp> module = load(*source, loaded);
  if (failed(module))
    return failure();
  auto entry = module->lookupSymbol<transform::NamedSequenceOp>(kEntry);
  if (!entry)
    return module->emitError("expected @")
           << kEntry << " to be a named sequence";
  if (module->getOperation()->getAttr(kScheduleRootAttr) != root)
    return module->emitError("schedule ")
           << nameOf(*source) << " does not say that it is for this body: "
           << "expected `" << kScheduleRootAttr << " = " << root
           << "` among the module's attributes";
  fileUsed |= source->path == query.file;
  transform::TransformOptions options;
  // They find handles that are used after what they named is gone.
  options.enableExpensiveChecks(!source->path.empty());
  if (failed(transform::applyTransformNamedSequence(body, entry, *module,
                                                    options)))
    return body.emitError("schedule ") << nameOf(*source) << " failed";
  return verifyScheduled(body, *source);
}

} // namespace
} // namespace gelato
