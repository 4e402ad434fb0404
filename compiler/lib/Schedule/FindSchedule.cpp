//===- FindSchedule.cpp - where schedules come from -----------------------===//
//
// A user's folder has the same layout as the built-in one and comes first, so a
// schedule is replaced by putting a file of the same name there.
//
//===----------------------------------------------------------------------===//
#include "gelato/Schedule/EmbeddedSchedules.h"
#include "gelato/Schedule/Schedule.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace gelato {

/// The file `name` (without suffix) in the folder or among the built-in ones.
static std::optional<ScheduleSource> readSchedule(const std::string &folder,
                                                  const std::string &name) {
  if (!folder.empty()) {
    SmallString<128> path(folder);
    llvm::sys::path::append(path, name + ".mlir");
    if (auto file = llvm::MemoryBuffer::getFile(path))
      return ScheduleSource{name, (*file)->getBuffer().str(),
                            std::string(path)};
  }
  for (auto [path, text] : embeddedSchedules())
    if (path == name + ".mlir")
      return ScheduleSource{name, text.str(), {}};
  return std::nullopt;
}

std::optional<ScheduleSource> findSchedule(const ScheduleQuery &query,
                                           StringRef root, StringRef dtype) {
  if (!query.file.empty()) {
    auto file = llvm::MemoryBuffer::getFile(query.file);
    if (!file)
      return std::nullopt;
    return ScheduleSource{llvm::sys::path::filename(query.file).str(),
                          (*file)->getBuffer().str(), query.file};
  }
  for (const std::string &feature : query.features)
    if (auto source = readSchedule(
            query.folder,
            (query.arch + "/" + feature + "/" + root + "/" + dtype).str()))
      return source;
  return std::nullopt;
}

std::vector<std::pair<std::string, int64_t>>
scheduleKnobs(const ScheduleSource &source, MLIRContext *context) {
  std::vector<std::pair<std::string, int64_t>> knobs;
  auto module = parseSourceString<ModuleOp>(source.text, context, source.name);
  if (module)
    if (auto values = (*module)->getAttrOfType<DictionaryAttr>("gelato.knobs"))
      for (NamedAttribute knob : values)
        if (auto value = dyn_cast<IntegerAttr>(knob.getValue()))
          knobs.emplace_back(knob.getName().str(), value.getInt());
  return knobs;
}

} // namespace gelato
