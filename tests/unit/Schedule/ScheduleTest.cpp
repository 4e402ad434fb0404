//===- ScheduleTest.cpp - tables of schedules, and what is found in them --===//
#include "gelato/Schedule/Schedule.h"
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Schedule/EmbeddedSchedules.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace gelato;
using namespace mlir;

namespace {

/// A context that keeps what is reported, "file:line:column: message".
class Schedules : public testing::Test {
protected:
  Schedules()
      : context(registry(), MLIRContext::Threading::DISABLED),
        handler(&context, [this](Diagnostic &diagnostic) {
          llvm::raw_string_ostream os(said);
          if (auto at = dyn_cast<FileLineColLoc>(diagnostic.getLocation()))
            os << at.getFilename().getValue() << ":" << at.getLine() << ":"
               << at.getColumn() << ": ";
          os << diagnostic.str() << "\n";
          return success();
        }) {
    char name[] = "/tmp/gelato-schedules-XXXXXX";
    folder = mkdtemp(name);
  }
  ~Schedules() override { std::filesystem::remove_all(folder); }

  static DialectRegistry registry() {
    DialectRegistry registry;
    registerScheduleExtensions(registry);
    return registry;
  }

  void write(const std::string &name, const std::string &text) {
    std::filesystem::path path = folder + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  /// What is found at a machine of `features` for a contraction, or else.
  std::string find(std::vector<std::string> features,
                   std::map<std::string, int64_t> sizes = {},
                   const char *dtype = "f32",
                   const char *root = "contraction") {
    ScheduleQuery query{"arch", std::move(features), folder, root,
                        dtype,  std::move(sizes)};
    auto found = findSchedule(query, UnknownLoc::get(&context));
    if (failed(found))
      return "error";
    if (!*found)
      return "nothing";
    std::string text = (*found)->name + " = ";
    return text + ((*found)->row ? (*found)->row->verb : (*found)->text);
  }

  std::string folder, said;
  MLIRContext context;
  ScopedDiagnosticHandler handler;
};

TEST_F(Schedules, RowsOfATable) {
  auto rows =
      parseScheduleRows("# none\n\n"
                        "elementwise any: go()\n"
                        "  contraction-pair bf16 if M <= 4 and K >= 512 "
                        "and N == 8 : run ( a = 1,b=22 ) # why\r\n",
                        "t.rows", &context);
  ASSERT_TRUE(succeeded(rows)) << said;
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].verb, "go");
  EXPECT_EQ((*rows)[0].line, 3u);
  EXPECT_EQ((*rows)[0].conditionText(), "");
  EXPECT_EQ((*rows)[1].root, "contraction-pair");
  EXPECT_EQ((*rows)[1].dtype, "bf16");
  EXPECT_EQ((*rows)[1].conditionText(), " if M <= 4 and K >= 512 and N == 8");
  EXPECT_EQ((*rows)[1].knobs, (Numbers{{"a", 1}, {"b", 22}}));
}

TEST_F(Schedules, MistakesInATable) {
  for (auto [row, wanted] :
       std::initializer_list<std::pair<const char *, const char *>>{
           {"contractoin f32: v()",
            "1:1: expected elementwise, contraction or contraction-pair, found "
            "'contractoin'"},
           {"contraction f64: v()",
            "1:13: expected f32, bf16, f16 or any, found 'f64:'"},
           {"contraction f32 when M <= 4: v()",
            "1:17: expected ':', found 'when'"},
           {"contraction f32 if Q <= 4: v()",
            "1:20: expected M, N or K, found 'Q'"},
           {"contraction f32 if operations >= 9: v()",
            "1:20: expected M, N or K, found 'operations'"},
           {"elementwise any if K >= 3: v()",
            "1:20: expected N or operations, found 'K'"},
           {"elementwise bf16: v()",
            "1:13: expected f32 or any, found 'bf16:'"},
           {"contraction f32 if M < 4: v()",
            "1:22: expected <=, >= or ==, found '<'"},
           {"contraction f32 if M <= x: v()",
            "1:25: expected a number, found 'x:'"},
           {"contraction f32: (a = 1)", "1:18: expected a verb, found '(a'"},
           {"contraction f32: v", "1:19: expected '(', found the end of the"},
           {"contraction f32: v(a)", "1:21: expected '=', found ')'"},
           {"contraction f32: v(a = -1)",
            "1:24: expected a number, found '-1)'"},
           {"contraction f32: v(a = 1", "1:25: expected ')', found the end"},
           {"contraction f32: v() w()",
            "1:22: expected the end of the row, found 'w()'"},
       }) {
    said.clear();
    EXPECT_TRUE(failed(parseScheduleRows(row, "t.rows", &context))) << row;
    EXPECT_TRUE(
        llvm::StringRef(said).starts_with(std::string("t.rows:") + wanted))
        << said;
  }
}

TEST_F(Schedules, TheFirstFeatureThatHasOne) {
  EXPECT_EQ(find({"good", "plain"}), "nothing");
  write("arch/plain.rows", "contraction f32: plain()\nelementwise any: each()");
  EXPECT_EQ(find({"good", "plain"}), "arch/plain/contraction/f32 = plain");
  write("arch/good.rows", "contraction f32: good()");
  EXPECT_EQ(find({"good", "plain"}), "arch/good/contraction/f32 = good");
  EXPECT_EQ(find({"plain", "good"}), "arch/plain/contraction/f32 = plain");
  EXPECT_EQ(find({"good", "plain"}, {}, "f32", "elementwise"),
            "arch/plain/elementwise/f32 = each");
  EXPECT_EQ(find({"good"}, {}, "f32", "contraction-pair"), "nothing");
}

TEST_F(Schedules, TheFirstRowThatFits) {
  write("arch/good.rows", "contraction bf16: narrow()\n"
                          "contraction f32 if M <= 4 and K >= 8: few()\n"
                          "contraction f32 if N == 16: thin()\n"
                          "contraction any: all()\n");
  EXPECT_EQ(find({"good"}, {}, "bf16"), "arch/good/contraction/bf16 = narrow");
  EXPECT_EQ(find({"good"}, {}, "f16"), "arch/good/contraction/f16 = all");
  EXPECT_EQ(find({"good"}, {{"M", 4}, {"N", 16}, {"K", 8}}),
            "arch/good/contraction/f32 if M <= 4 and K >= 8 = few");
  EXPECT_EQ(find({"good"}, {{"M", 5}, {"N", 16}, {"K", 8}}),
            "arch/good/contraction/f32 if N == 16 = thin");
  EXPECT_EQ(find({"good"}, {{"M", 4}, {"N", 17}, {"K", 7}}),
            "arch/good/contraction/f32 = all");
  // What is free fits no condition.
  EXPECT_EQ(find({"good"}, {{"M", 4}}), "arch/good/contraction/f32 = all");
}

TEST_F(Schedules, RowsBeforeFilesAndYoursBeforeTheBuiltInOnes) {
  write("x86_64/avx2/contraction/f32.mlir", "file");
  ScheduleQuery query{"x86_64", {"avx2"}, folder, "contraction", "f32", {}};
  auto find = [&] {
    auto found = findSchedule(query, UnknownLoc::get(&context));
    return failed(found) || !*found ? Schedule() : **found;
  };
  EXPECT_EQ(find().text, "file");
  EXPECT_TRUE(find().isOwn);
  write("x86_64/avx2.rows", "contraction f32: row()");
  ASSERT_TRUE(find().row);
  EXPECT_EQ(find().row->verb, "row");
  EXPECT_TRUE(find().isOwn);
  EXPECT_EQ(find().name, "x86_64/avx2/contraction/f32");
  // A table without a row for it is no answer.
  query.dtype = "bf16";
  ASSERT_TRUE(find().row);
  EXPECT_FALSE(find().isOwn);
  query.folder.clear();
  query.dtype = "f32";
  EXPECT_FALSE(find().isOwn);
}

TEST_F(Schedules, WhatCannotBeReadIsAnError) {
  write("arch/plain.rows", "contraction f32: plain()");
  std::filesystem::create_directories(folder + "/arch/good.rows");
  EXPECT_EQ(find({"good", "plain"}), "error");
  EXPECT_NE(said.find("arch/good.rows': expected a regular file"),
            std::string::npos)
      << said;
  std::filesystem::remove(folder + "/arch/good.rows");
  write("arch/good.rows", "contraction f32 plain()");
  EXPECT_EQ(find({"good", "plain"}), "error");
}

/// Each built-in row calls a verb by all of its knobs and says why.
TEST_F(Schedules, BuiltInRows) {
  FailureOr<ModuleOp> library = scheduleLibrary(&context);
  ASSERT_TRUE(succeeded(library)) << said;
  EXPECT_EQ(library->getOperation(), scheduleLibrary(&context)->getOperation());
  size_t count = 0;
  for (auto [path, text] : embeddedSchedules()) {
    if (!path.ends_with(".rows"))
      continue;
    auto rows = parseScheduleRows(text, path, &context);
    ASSERT_TRUE(succeeded(rows)) << said;
    llvm::SmallVector<llvm::StringRef> lines;
    text.split(lines, '\n');
    for (const ScheduleRow &row : *rows) {
      SCOPED_TRACE(path.str() + ":" + std::to_string(row.line));
      ++count;
      EXPECT_TRUE(row.line > 1 && lines[row.line - 2].starts_with("# "))
          << "no comment says why these numbers";
      auto knobs = knobsOf(row.verb, *library);
      ASSERT_TRUE(knobs) << row.verb;
      Numbers given = row.knobs;
      ASSERT_EQ(given.size(), knobs->size());
      for (auto &[name, value] : given) {
        auto knob = llvm::find_if(*knobs, [&, &name = name](const Knob &k) {
          return k.name == name;
        });
        ASSERT_NE(knob, knobs->end()) << name;
        EXPECT_TRUE(llvm::is_contained(knob->options, value)) << name;
      }
    }
  }
  EXPECT_GT(count, 10u);
}

/// And serves a root that its verb is for: a search finds no other verbs.
TEST_F(Schedules, VerbsSayWhomTheyServe) {
  FailureOr<ModuleOp> library = scheduleLibrary(&context);
  ASSERT_TRUE(succeeded(library)) << said;
  for (auto [path, text] : embeddedSchedules()) {
    if (!path.ends_with(".rows"))
      continue;
    auto rows = parseScheduleRows(text, path, &context);
    ASSERT_TRUE(succeeded(rows)) << said;
    for (const ScheduleRow &row : *rows) {
      SCOPED_TRACE(path.str() + ":" + std::to_string(row.line));
      std::vector<Verb> verbs = verbsFor(row.root, *library);
      auto verb = llvm::find_if(
          verbs, [&](const Verb &verb) { return verb.name == row.verb; });
      ASSERT_NE(verb, verbs.end())
          << row.verb << " does not serve " << row.root;
      EXPECT_TRUE(llvm::any_of(verb->knobs, [](const Knob &knob) {
        return knob.shapesTile;
      })) << row.verb;
    }
  }
  EXPECT_TRUE(verbsFor("matmul", *library).empty());
}

/// What is printed of a row is read as the same row.
TEST_F(Schedules, ARowAsText) {
  ScheduleQuery query{"x86_64", {"avx2"},
                      "",       "contraction-pair",
                      "bf16",   {{"K", 8}, {"M", 4}, {"N", 16}}};
  ScheduleRow row = rowFor(query, "v", {{"a", 1}, {"b", 2}});
  std::string text = "contraction-pair bf16 if M == 4 and N == 16 and K == 8: "
                     "v(a = 1, b = 2)";
  EXPECT_EQ(row.text(), text);
  auto rows = parseScheduleRows(text, "t.rows", &context);
  ASSERT_TRUE(succeeded(rows)) << said;
  EXPECT_EQ(rows->front().text(), text);
  EXPECT_EQ(rows->front().head(), row.head());
  query = {"x86_64",      {"avx2"}, "",
           "elementwise", "f32",    {{"N", 9}, {"operations", 3}}};
  EXPECT_EQ(rowFor(query, "v", {}).text(),
            "elementwise f32 if N == 9 and operations == 3: v()");
}

/// The weakest feature serves all bodies, of whatever sizes.
TEST_F(Schedules, NoBodyIsWithout) {
  for (llvm::StringRef root : kRoots)
    for (const char *dtype : {"f32", "bf16", "f16"}) {
      ScheduleQuery query{"x86_64", {"sse2"}, "", root.str(), dtype, {}};
      auto found = findSchedule(query, UnknownLoc::get(&context));
      EXPECT_TRUE(succeeded(found) && *found) << root.str() << " " << dtype;
    }
}

} // namespace
