//===- ScheduleLibrary.cpp - the verbs that schedules are made of ---------===//
//
// Parsed once and kept by the context's transform dialect, as upstream keeps
// libraries: a compilation meets many bodies at many levels.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Schedule/EmbeddedSchedules.h"
#include "gelato/Schedule/Schedule.h"

#include "mlir/Dialect/Transform/IR/TransformDialect.h"
#include "mlir/Dialect/Transform/IR/TransformOps.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;

namespace gelato {

FailureOr<ModuleOp> scheduleLibrary(MLIRContext *context) {
  auto *dialect = context->getOrLoadDialect<transform::TransformDialect>();
  ModuleOp library = dialect->getLibraryModule();
  if (library && !library.getBody()->empty())
    return library;
  for (auto [path, text] : embeddedSchedules()) {
    if (!path.starts_with("library/"))
      continue;
    auto verbs = parseSourceString<ModuleOp>(text, context, path);
    if (!verbs || failed(dialect->loadIntoLibraryModule(std::move(verbs))))
      return failure();
  }
  return dialect->getLibraryModule();
}

std::optional<std::vector<Knob>> knobsOf(StringRef verb, ModuleOp library) {
  auto sequence = library.lookupSymbol<transform::NamedSequenceOp>(verb);
  if (!sequence)
    return std::nullopt;
  std::vector<Knob> knobs;
  for (unsigned i = 1; i < sequence.getNumArguments(); ++i) {
    auto name = sequence.getArgAttrOfType<StringAttr>(i, kKnobAttr);
    auto options = sequence.getArgAttrOfType<ArrayAttr>(i, kOptionsAttr);
    if (!name || !options)
      return std::nullopt; // what verbs are made of
    Knob &knob = knobs.emplace_back();
    knob.name = name.str();
    for (auto option : options.getAsRange<IntegerAttr>())
      knob.options.push_back(option.getInt());
    knob.shapesTile = bool(sequence.getArgAttr(i, kShapesTileAttr));
  }
  return knobs;
}

std::vector<Verb> verbsFor(StringRef root, ModuleOp library) {
  std::vector<Verb> verbs;
  for (auto sequence : library.getOps<transform::NamedSequenceOp>()) {
    auto roots = sequence->getAttrOfType<ArrayAttr>(kVerbRootsAttr);
    if (!roots || llvm::none_of(roots.getAsValueRange<StringAttr>(),
                                [&](StringRef of) { return of == root; }))
      continue;
    if (auto knobs = knobsOf(sequence.getName(), library))
      verbs.push_back({sequence.getName().str(), std::move(*knobs)});
  }
  return verbs;
}

} // namespace gelato
