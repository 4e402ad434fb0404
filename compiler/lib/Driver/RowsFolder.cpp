//===- RowsFolder.cpp - rows added to a folder of schedules ---------------===//
#include "RowsFolder.h"

#include "gelato/Support/SourceFile.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <map>

using namespace llvm;

namespace gelato {

namespace {

/// A table of a folder: its lines and what they mean.
struct Table {
  std::vector<std::string> lines;
  std::vector<ScheduleRow> rows;

  static Expected<Table> read(const std::string &path);
  void remove(StringRef head);
  void addFirst(const RowToAdd &row);
};

Expected<Table> Table::read(const std::string &path) {
  Table table;
  sys::fs::file_status status;
  if (sys::fs::status(path, status) == std::errc::no_such_file_or_directory)
    return table;
  auto file = SourceFile::open(path);
  if (!file)
    return file.takeError();
  StringRef text = (*file)->text();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  std::string said;
  mlir::ScopedDiagnosticHandler handler(
      &context, [&](mlir::Diagnostic &diagnostic) {
        auto at =
            mlir::dyn_cast<mlir::FileLineColLoc>(diagnostic.getLocation());
        if (at && said.empty())
          said = path + ":" + std::to_string(at.getLine()) + ":" +
                 std::to_string(at.getColumn()) + ": " + diagnostic.str();
      });
  auto rows = parseScheduleRows(text, path, &context);
  if (mlir::failed(rows))
    return createStringError(said);
  table.rows = std::move(*rows);
  for (StringRef line : split(text.rtrim('\n'), '\n'))
    table.lines.push_back(line.str());
  return table;
}

void Table::remove(StringRef head) {
  for (const ScheduleRow &row : rows) {
    if (row.head() != head)
      continue;
    auto isComment = [&](size_t line) {
      return StringRef(lines[line]).ltrim().starts_with("#");
    };
    size_t last = row.line - 1, first = last;
    while (first > 0 && isComment(first - 1))
      --first;
    // The empty line behind it.
    if (last + 1 < lines.size() && StringRef(lines[last + 1]).trim().empty())
      ++last;
    lines.erase(lines.begin() + first, lines.begin() + last + 1);
    for (ScheduleRow &other : rows)
      if (other.line > row.line)
        other.line -= last + 1 - first;
    rows.erase(rows.begin() + (&row - rows.data()));
    return remove(head);
  }
}

void Table::addFirst(const RowToAdd &row) {
  remove(row.row.head());
  std::vector<std::string> added = {"# " + row.why, row.row.text()};
  if (!lines.empty())
    added.push_back("");
  lines.insert(lines.begin(), added.begin(), added.end());
  for (ScheduleRow &other : rows)
    other.line += added.size();
  rows.push_back(row.row);
  rows.back().line = 2;
}

} // namespace

Expected<std::vector<FileToWrite>> addRows(StringRef folder,
                                           ArrayRef<RowToAdd> rows) {
  std::map<std::string, Table> tables;
  // The first of them ends up in front.
  for (const RowToAdd &row : reverse(rows)) {
    std::string path = (folder + "/" + row.table).str();
    auto known = tables.find(path);
    if (known == tables.end()) {
      auto table = Table::read(path);
      if (!table)
        return table.takeError();
      known = tables.emplace(path, std::move(*table)).first;
    }
    known->second.addFirst(row);
  }
  std::vector<FileToWrite> files;
  for (auto &[path, table] : tables)
    files.push_back({path, join(table.lines, "\n") + "\n"});
  return files;
}

Error checkRowsFolder(StringRef folder, ArrayRef<std::string> tables) {
  if (sys::fs::exists(folder) && !sys::fs::is_directory(folder))
    return createStringError("found --rows " + folder +
                             ", a file, expected a folder of schedules, or "
                             "none yet");
  for (const std::string &table : tables)
    if (auto read = Table::read((folder + "/" + table).str()); !read)
      return read.takeError();
  return Error::success();
}

} // namespace gelato
