//===- FindSchedule.cpp - where schedules come from -----------------------===//
//
// A user's folder has the same layout as the built-in one and comes first, so a
// schedule is replaced by putting a file of the same name there. Only a file
// that is not there is looked for elsewhere: one that cannot be read is an
// error.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Schedule/EmbeddedSchedules.h"
#include "gelato/Schedule/Schedule.h"
#include "gelato/Support/SourceFile.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace gelato {

/// The text of a user's file. It is read once per body, so a pipe will not do.
static llvm::Expected<std::string> readText(StringRef path) {
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return llvm::createStringError(error, "cannot read the schedule '" + path +
                                              "': " + error.message());
  if (!llvm::sys::fs::is_regular_file(status))
    return llvm::createStringError("cannot read the schedule '" + path +
                                   "': expected a regular file");
  auto file = SourceFile::open(path);
  if (!file)
    return file.takeError();
  return (*file)->text().str();
}

/// The file `name` (without suffix) in the folder or among the built-in ones.
static llvm::Expected<std::optional<ScheduleSource>>
readSchedule(const std::string &folder, const std::string &name) {
  if (!folder.empty()) {
    SmallString<128> path(folder);
    llvm::sys::path::append(path, name + ".mlir");
    llvm::sys::fs::file_status status;
    if (llvm::sys::fs::status(path, status) !=
        std::errc::no_such_file_or_directory) {
      auto text = readText(path);
      if (!text)
        return text.takeError();
      return ScheduleSource{name, std::move(*text), std::string(path)};
    }
  }
  for (auto [path, text] : embeddedSchedules())
    if (path == name + ".mlir")
      return ScheduleSource{name, text.str(), {}};
  return std::nullopt;
}

/// The root that a schedule says it is for; empty if it says none or is no
/// MLIR, which is for who applies it to report.
static std::string statedRoot(const ScheduleSource &source,
                              MLIRContext *context) {
  ScopedDiagnosticHandler quiet(context, [](Diagnostic &) {});
  auto module = parseSourceString<ModuleOp>(source.text, context, source.name);
  auto root = module ? (*module)->getAttrOfType<StringAttr>(kScheduleRootAttr)
                     : StringAttr();
  return root ? root.str() : std::string();
}

static StringRef rootOf(func::FuncOp group) {
  return group->getAttrOfType<StringAttr>(kGroupAttr).getValue();
}

std::string scheduleKey(func::FuncOp group) {
  auto dtype = group->getAttrOfType<StringAttr>(kDtypeAttr);
  return (rootOf(group) + "/" + (dtype ? dtype.getValue() : "f32")).str();
}

llvm::Expected<std::optional<ScheduleSource>>
findSchedule(const ScheduleQuery &query, func::FuncOp group) {
  if (!query.file.empty()) {
    auto text = readText(query.file);
    if (!text)
      return text.takeError();
    ScheduleSource source{llvm::sys::path::filename(query.file).str(),
                          std::move(*text), query.file};
    std::string stated = statedRoot(source, group.getContext());
    if (stated.empty() || stated == rootOf(group))
      return source;
  }
  for (const std::string &feature : query.features) {
    auto source = readSchedule(query.folder, query.arch + "/" + feature + "/" +
                                                 scheduleKey(group));
    if (!source || *source)
      return source;
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, int64_t>>
scheduleKnobs(const ScheduleSource &source, MLIRContext *context) {
  std::vector<std::pair<std::string, int64_t>> knobs;
  auto module = parseSourceString<ModuleOp>(source.text, context, source.name);
  if (module)
    if (auto values = (*module)->getAttrOfType<DictionaryAttr>(kKnobsAttr))
      for (NamedAttribute knob : values)
        if (auto value = dyn_cast<IntegerAttr>(knob.getValue()))
          knobs.emplace_back(knob.getName().str(), value.getInt());
  return knobs;
}

} // namespace gelato
