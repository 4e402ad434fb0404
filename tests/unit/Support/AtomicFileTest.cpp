//===- AtomicFileTest.cpp - whole files or none ---------------------------===//
//
// Modes do not stop root, so a folder that cannot be written is made as a path
// below a regular file; a disk that fills up half-way is a limit on file sizes.
//
//===----------------------------------------------------------------------===//

#include "gelato/Support/AtomicFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

#include <csignal>
#include <string>
#include <sys/resource.h>
#include <vector>

using namespace gelato;

namespace {

class AtomicFile : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("gelato-atomic", folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string path(const std::string &name) const {
    return folder.str().str() + "/" + name;
  }
  static std::string write(const std::string &path, llvm::StringRef bytes) {
    return llvm::toString(writeFileAtomically(path, bytes));
  }
  static std::string read(const std::string &path) {
    auto buffer = llvm::MemoryBuffer::getFile(path);
    return buffer ? (*buffer)->getBuffer().str() : "cannot be read";
  }
  /// The names in the folder: a temporary left behind would be seen.
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    std::error_code ec;
    for (llvm::sys::fs::directory_iterator i(folder, ec), end; i != end && !ec;
         i.increment(ec))
      found.push_back(i->path().substr(folder.size() + 1));
    return found;
  }
  llvm::SmallString<128> folder;
};

TEST_F(AtomicFile, KeepsThePermissionsOfWhatItReplaces) {
  namespace fs = llvm::sys::fs;
  ASSERT_EQ(write(path("f"), "a"), "");
  for (fs::perms mode : {fs::perms(0600), fs::perms(0755)}) {
    ASSERT_FALSE(fs::setPermissions(path("f"), mode));
    EXPECT_EQ(write(path("f"), "b"), "");
    auto kept = fs::getPermissions(path("f"));
    ASSERT_TRUE(bool(kept));
    EXPECT_EQ(*kept, mode);
  }
}

TEST_F(AtomicFile, WritesAndReplaces) {
  std::string bytes("a\0\n\xFF", 4);
  EXPECT_EQ(write(path("f"), bytes), "");
  EXPECT_EQ(read(path("f")), bytes);
  EXPECT_EQ(write(path("f"), ""), "");
  EXPECT_EQ(read(path("f")), "");
  EXPECT_EQ(names(), std::vector<std::string>{"f"});
}

TEST_F(AtomicFile, RefusesAFolderThatCannotBeWritten) {
  ASSERT_EQ(write(path("f"), "old"), "");
  std::string message = write(path("f/below"), "new");
  EXPECT_NE(message.find("cannot write"), std::string::npos);
  EXPECT_NE(message.find("f/below"), std::string::npos);
  EXPECT_NE(message.find("Not a directory"), std::string::npos) << message;
  EXPECT_NE(write(path("none/f"), "new").find("No such file"),
            std::string::npos);
  EXPECT_EQ(read(path("f")), "old");
}

TEST_F(AtomicFile, RefusesAFolderAsTarget) {
  ASSERT_FALSE(llvm::sys::fs::create_directory(path("d")));
  EXPECT_NE(write(path("d"), "new").find("Is a directory"), std::string::npos);
  EXPECT_EQ(names(), std::vector<std::string>{"d"});
}

TEST_F(AtomicFile, LeavesTheOldFileWhenTheDiskFillsUp) {
  ASSERT_EQ(write(path("f"), "old"), "");
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 100;
  auto *handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string message = write(path("f"), std::string(1000, 'n'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_NE(message.find("File too large"), std::string::npos) << message;
  EXPECT_EQ(read(path("f")), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"f"});
}

TEST_F(AtomicFile, WritesToADeviceInPlace) {
  if (!llvm::sys::fs::exists("/dev/full"))
    GTEST_SKIP() << "this system has no /dev/full";
  EXPECT_NE(write("/dev/full", "x").find("No space left on device"),
            std::string::npos);
  EXPECT_EQ(write("/dev/null", "x"), "");
  llvm::sys::fs::file_status status;
  ASSERT_FALSE(llvm::sys::fs::status("/dev/null", status));
  EXPECT_FALSE(llvm::sys::fs::is_regular_file(status));
}

} // namespace
