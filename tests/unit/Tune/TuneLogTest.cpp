//===- TuneLogTest.cpp - what a search keeps and finds again --------------===//
#include "gelato/Tune/TuneLog.h"

#include "llvm/ADT/StringExtras.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace gelato;
namespace json = llvm::json;

namespace {

class Log : public testing::Test {
protected:
  Log() {
    char name[] = "/tmp/gelato-log-XXXXXX";
    folder = mkdtemp(name);
    path = folder + "/t.jsonl";
  }
  ~Log() override { std::filesystem::remove_all(folder); }

  TuneLog open() { return llvm::cantFail(TuneLog::open(path)); }
  std::string refusal() {
    auto log = TuneLog::open(path);
    return log ? "" : llvm::toString(log.takeError());
  }
  void write(const std::string &text) { std::ofstream(path) << text; }
  std::string read() {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  std::string folder, path;
};

json::Object provenance(int64_t m) {
  return json::Object{{"schema", kTuneSchema},
                      {"sizes", json::Object{{"M", m}}}};
}

Measured measured(int64_t knob, double seconds) {
  return {
      {"v", {{"k", knob}}, {}}, 6, seconds, {seconds / 2, seconds * 2}, 0.5};
}

TEST_F(Log, WhatWasKeptIsFoundAgain) {
  TuneLog log = open();
  EXPECT_TRUE(log.measured(provenance(4)).empty());
  cantFail(
      log.add(provenance(4), measured(1, 0.25), json::Object{{"row", "r"}}));
  cantFail(log.add(provenance(4), measured(2, 0.125)));
  cantFail(log.add(provenance(8), measured(3, 1)));
  auto found = open().measured(provenance(4));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].candidate.text(), "v(k = 1)");
  EXPECT_EQ(found[0].samples, 6);
  EXPECT_EQ(found[0].median, 0.25);
  EXPECT_EQ(found[0].interval.low, 0.125);
  EXPECT_EQ(found[0].interval.high, 0.5);
  EXPECT_EQ(found[0].relative, 0.5);
  EXPECT_EQ(open().measured(provenance(8)).size(), 1u);
}

TEST_F(Log, ACandidateHasOneLine) {
  TuneLog log = open();
  cantFail(log.add(provenance(4), measured(1, 0.25)));
  cantFail(log.add(provenance(4), measured(1, 0.75)));
  auto found = open().measured(provenance(4));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].median, 0.75);
}

TEST_F(Log, ALastLineThatIsDamagedIsMeasuredAgain) {
  TuneLog log = open();
  cantFail(log.add(provenance(4), measured(1, 0.25)));
  cantFail(log.add(provenance(4), measured(2, 0.25)));
  std::string whole = read();
  write(whole.substr(0, whole.size() - 20));
  TuneLog again = open();
  EXPECT_EQ(again.damage(), path + ":2: the last line is damaged, and measured "
                                   "again");
  EXPECT_EQ(again.measured(provenance(4)).size(), 1u);
  // The file is whole again with the next line.
  cantFail(again.add(provenance(4), measured(2, 0.25)));
  EXPECT_EQ(open().damage(), "");
  EXPECT_EQ(read(), whole);
  write(whole.substr(0, 20));
  EXPECT_EQ(open().damage(), path +
                                 ":1: the last line is damaged, and measured "
                                 "again");
}

TEST_F(Log, OtherFilesAreRefused) {
  for (const char *text :
       {"a kernel\n", "{\"schema\": \"gelato-bench-1\"}\n", "[1]\n"}) {
    write(text);
    EXPECT_EQ(refusal(), path + ":1: found '" +
                             llvm::StringRef(text).trim().str() +
                             "', expected a line that gelato tune wrote; name "
                             "another file with -o");
    EXPECT_EQ(read(), text);
  }
  path = folder;
  EXPECT_EQ(refusal(), "found '" + folder +
                           "', expected a regular file: what was measured is "
                           "read from it again");
}

/// Of another version, or with what this one does not know.
TEST_F(Log, LinesOfOthersStay) {
  std::string other = "{\"schema\":\"gelato-tune-0\",\"what\":[1,2]}\n";
  write(other);
  TuneLog log = open();
  EXPECT_TRUE(log.measured(provenance(4)).empty());
  cantFail(log.add(provenance(4), measured(1, 0.25)));
  EXPECT_EQ(read().substr(0, other.size()), other);
}

} // namespace
