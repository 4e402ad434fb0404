//===- FindSchedule.cpp - which schedule fits a body ----------------------===//
//
// A user's folder has the same layout as the built-in one and comes first, row
// by row: what its table has no row for is looked up as ever. Only a file that
// is not there is passed over: one that cannot be read is an error.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Schedule/EmbeddedSchedules.h"
#include "gelato/Schedule/Schedule.h"
#include "gelato/Support/SourceFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace gelato {

ScheduleQuery scheduleQuery(const ApplyScheduleOptions &level,
                            func::FuncOp group) {
  ScheduleQuery query;
  query.arch = level.arch;
  for (StringRef feature : llvm::split(level.features, ','))
    query.features.push_back(feature.str());
  query.folder = level.folder;
  query.root = group->getAttrOfType<StringAttr>(kGroupAttr).str();
  if (auto shape = group->getAttrOfType<DictionaryAttr>(kShapeAttr))
    for (NamedAttribute entry : shape) {
      if (auto size = dyn_cast<IntegerAttr>(entry.getValue()))
        query.sizes[entry.getName().str()] = size.getInt();
      else if (entry.getName() == "dtype")
        query.dtype = cast<StringAttr>(entry.getValue()).str();
    }
  return query;
}

FailureOr<std::string> readScheduleText(StringRef path, Location location) {
  auto fail = [&](const Twine &why) {
    return emitError(location)
           << "cannot read the schedule '" << path << "': " << why;
  };
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return fail(error.message());
  // It may be read more than once, so a pipe will not do.
  if (!llvm::sys::fs::is_regular_file(status))
    return fail("expected a regular file");
  auto file = SourceFile::open(path);
  if (!file)
    return emitError(location) << llvm::toString(file.takeError());
  return (*file)->text().str();
}

static bool holds(const SizeCondition &condition, const ScheduleQuery &query) {
  auto size = query.sizes.find(condition.size);
  if (size == query.sizes.end())
    return false;
  switch (condition.relation) {
  case SizeCondition::Relation::AtMost:
    return size->second <= condition.limit;
  case SizeCondition::Relation::AtLeast:
    return size->second >= condition.limit;
  case SizeCondition::Relation::Equal:
    return size->second == condition.limit;
  }
  llvm_unreachable("all relations are listed");
}

static bool fits(const ScheduleRow &row, const ScheduleQuery &query) {
  return row.root == query.root &&
         (row.dtype == query.dtype || row.dtype == "any") &&
         llvm::all_of(row.conditions, [&](const SizeCondition &condition) {
           return holds(condition, query);
         });
}

namespace {

/// A place that schedules are in: the user's folder, or what is built in.
struct Place {
  std::string folder; ///< empty: built in

  /// What messages call the file `name`.
  std::string path(StringRef name) const {
    SmallString<128> result(folder);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }

  /// The text of a file; nullopt if it is not there.
  FailureOr<std::optional<std::string>> read(StringRef name,
                                             Location location) const;
  FailureOr<std::optional<Schedule>>
  find(const ScheduleQuery &query, StringRef feature, Location location) const;
};

FailureOr<std::optional<std::string>> Place::read(StringRef name,
                                                  Location location) const {
  using Text = std::optional<std::string>;
  if (folder.empty()) {
    for (auto [file, text] : embeddedSchedules())
      if (file == name)
        return Text(text.str());
    return Text();
  }
  llvm::sys::fs::file_status status;
  if (llvm::sys::fs::status(path(name), status) ==
      std::errc::no_such_file_or_directory)
    return Text();
  FailureOr<std::string> text = readScheduleText(path(name), location);
  if (failed(text))
    return failure();
  return Text(std::move(*text));
}

FailureOr<std::optional<Schedule>> Place::find(const ScheduleQuery &query,
                                               StringRef feature,
                                               Location location) const {
  std::string table = (query.arch + "/" + feature + ".rows").str();
  std::string key =
      (query.arch + "/" + feature + "/" + query.root + "/" + query.dtype).str();
  Schedule schedule{key, path(table), !folder.empty(), {}, {}};
  FailureOr<std::optional<std::string>> text = read(table, location);
  if (failed(text))
    return failure();
  if (*text) {
    FailureOr<std::vector<ScheduleRow>> rows =
        parseScheduleRows(**text, schedule.path, location.getContext());
    if (failed(rows))
      return failure();
    for (ScheduleRow &row : *rows)
      if (fits(row, query)) {
        schedule.name += row.conditionText();
        schedule.row = std::move(row);
        return std::optional(std::move(schedule));
      }
  }
  text = read(key + ".mlir", location);
  if (failed(text))
    return failure();
  if (!*text)
    return std::optional<Schedule>();
  schedule.path = path(key + ".mlir");
  schedule.text = std::move(**text);
  return std::optional(std::move(schedule));
}

} // namespace

FailureOr<std::optional<Schedule>> findSchedule(const ScheduleQuery &query,
                                                Location location) {
  SmallVector<Place, 2> places;
  if (!query.folder.empty())
    places.push_back({query.folder});
  places.push_back({});
  for (const std::string &feature : query.features)
    for (const Place &place : places) {
      auto found = place.find(query, feature, location);
      if (failed(found) || *found)
        return found;
    }
  return std::optional<Schedule>();
}

} // namespace gelato
