//===- HabitsTest.cpp - the tables of habits in language.md ---------------===//
//
// The head of a table's first column says where its texts stand. Each gives one
// error, with every word of its second column (notes behind the message); what
// the third column says to write is right in the same place.
//
//===----------------------------------------------------------------------===//

#include "Frontend/CheckText.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace gelato;
using gelato::test::CheckedText;

namespace {

const std::string rest = "kernel rest(x: f32[N]) -> f32[N] { return x }\n";

/// A whole file with `text` in its place.
std::string inPlace(llvm::StringRef place, const std::string &text) {
  if (place == "declaration")
    return text + "\n" + rest;
  if (place == "argument")
    return rest + "kernel k(x: f32[M, D], " + text +
           ") -> f32[M, D] {\n  return x\n}\n";
  std::string statement = place == "expression" ? "h = " + text : text;
  bool returns = llvm::StringRef(text).contains("ret");
  return rest +
         "kernel k(x: f32[M, D], y: f32[M, D], a: f32[B, S, D],\n"
         "         w: param f32[D, F], v: param f32[F, D], b: param f32[F],\n"
         "         c: param f32[D], s: f32) -> f32[M, D] {\n  " +
         statement + (returns ? "\n}\n" : "\n  return x\n}\n");
}

struct Row {
  std::string place, text, answer, write;
};

std::vector<Row> readRows() {
  llvm::SmallString<256> path(__FILE__);
  for (int i = 0; i < 4; ++i) // tests/unit/Frontend/HabitsTest.cpp
    llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "compiler", "docs", "language.md");
  auto buffer = llvm::MemoryBuffer::getFile(path);
  EXPECT_TRUE(bool(buffer)) << path.str().str() << " cannot be read";
  llvm::StringRef page = buffer ? (*buffer)->getBuffer() : "";
  llvm::SmallVector<llvm::StringRef> lines;
  page.split("### Habits from elsewhere").second.split(lines, '\n');
  std::vector<Row> rows;
  std::string place;
  for (llvm::StringRef line : lines) {
    llvm::SmallVector<llvm::StringRef> cells;
    line.split(cells, '|');
    if (cells.size() != 5 || line.starts_with("|---"))
      continue;
    auto cell = [&](size_t i) {
      llvm::StringRef text = cells[i].trim();
      if (text.consume_front("`"))
        text.consume_back("`");
      return text.str();
    };
    if (cell(2) == "answer")
      place = cell(1);
    else
      rows.push_back({place, cell(1), cell(2), cell(3)});
  }
  return rows;
}

TEST(Habits, AreAnsweredAsThePageSays) {
  std::vector<Row> rows = readRows();
  EXPECT_GE(rows.size(), 80u);
  for (const Row &row : rows) {
    SCOPED_TRACE(row.place + ": " + row.text);
    CheckedText checked(inPlace(row.place, row.text));
    ASSERT_TRUE(checked.diagnostics.hasErrors());
    EXPECT_EQ(checked.diagnostics.diagnostics().size(), 1u) << checked.errors();
    const Diagnostic &only = checked.diagnostics.diagnostics()[0];
    std::string answer = only.message;
    for (const Diagnostic::Note &note : only.notes)
      answer += "; " + note.message;
    EXPECT_EQ(answer, row.answer);
    if (row.write.empty())
      continue;
    CheckedText right(inPlace(row.place, row.write));
    EXPECT_TRUE(right.isValid) << right.errors();
  }
}

} // namespace
