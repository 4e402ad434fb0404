//===- SourceFileTest.cpp - lines, columns, reading -----------------------===//

#include "gelato/Support/SourceFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace gelato;

namespace {

std::string at(const SourceFile &file, uint32_t offset) {
  LineColumn place = file.lineColumn(offset);
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST(SourceFile, CountsLinesAndColumnsFromOne) {
  SourceFile file("a.gel", "ab\ncd\n");
  EXPECT_EQ(file.lineCount(), 3u);
  EXPECT_EQ(at(file, 0), "1:1");
  EXPECT_EQ(at(file, 2), "1:3"); // the line end belongs to its line
  EXPECT_EQ(at(file, 3), "2:1");
  EXPECT_EQ(at(file, 6), "3:1");
  EXPECT_EQ(at(file, 1000), "3:1"); // beyond the end is the end
  EXPECT_EQ(file.line(1), "ab");
  EXPECT_EQ(file.line(2), "cd");
  EXPECT_EQ(file.line(3), "");
}

TEST(SourceFile, TakesEveryLineEnd) {
  SourceFile file("a.gel", "a\r\nb\rc\nd");
  ASSERT_EQ(file.lineCount(), 4u);
  EXPECT_EQ(file.line(1), "a");
  EXPECT_EQ(file.line(2), "b");
  EXPECT_EQ(file.line(3), "c");
  EXPECT_EQ(file.line(4), "d");
  EXPECT_EQ(at(file, 3), "2:1");
  EXPECT_EQ(at(file, 5), "3:1");
}

TEST(SourceFile, CountsCodePointsNotBytes) {
  SourceFile file("a.gel", "# \xC3\xA9\xE4\xB8\xAD x");
  EXPECT_EQ(at(file, 2), "1:3"); // e acute, two bytes
  EXPECT_EQ(at(file, 4), "1:4"); // a Chinese character, three bytes
  EXPECT_EQ(at(file, 7), "1:5");
}

TEST(SourceFile, HoldsAnyBytes) {
  std::string bytes("\0\xFF\n\x80\0", 5);
  SourceFile file("a.gel", bytes);
  EXPECT_EQ(file.text(), llvm::StringRef(bytes));
  EXPECT_EQ(file.lineCount(), 2u);
  EXPECT_EQ(file.line(2).size(), 2u);
  EXPECT_EQ(SourceFile("empty.gel", "").lineCount(), 1u);
}

TEST(SourceFile, RangesJoin) {
  SourceFile file("a.gel", "x @ w");
  SourceRange x{&file, 0, 1}, w{&file, 4, 5};
  EXPECT_EQ(x.to(w).text(), "x @ w");
  EXPECT_FALSE(SourceRange().hasPlace());
  SourceRange whole{&file, SourceRange::noOffset, SourceRange::noOffset};
  EXPECT_FALSE(whole.hasPlace());
  EXPECT_EQ(whole.text(), "");
}

class OpenTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("gelato-open", folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string write(llvm::StringRef name, llvm::StringRef bytes) {
    llvm::SmallString<128> path = folder;
    llvm::sys::path::append(path, name);
    std::error_code ec;
    llvm::raw_fd_ostream(path, ec) << bytes;
    EXPECT_FALSE(ec);
    return path.str().str();
  }
  static std::string errorOf(llvm::StringRef path) {
    auto file = SourceFile::open(path);
    return file ? "no error" : llvm::toString(file.takeError());
  }
  llvm::SmallString<128> folder;
};

TEST_F(OpenTest, ReadsAFileAsItIs) {
  auto file = SourceFile::open(write("a.gel", "kernel\r\n"));
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ((*file)->text(), "kernel\r\n");
  EXPECT_TRUE((*file)->name().ends_with("a.gel"));
}

TEST_F(OpenTest, SaysWhatIsWrong) {
  EXPECT_NE(errorOf((folder + "/none.gel").str()).find("No such file"),
            std::string::npos);
  EXPECT_NE(errorOf(folder).find("it is a folder"), std::string::npos);
  std::string limit = write("limit.gel", std::string(maxSourceBytes, ' '));
  EXPECT_EQ(errorOf(limit), "no error");
  std::string large = write("large.gel", std::string(maxSourceBytes + 1, ' '));
  EXPECT_NE(errorOf(large).find("1048577 bytes; a source file may have"),
            std::string::npos);
}

} // namespace
