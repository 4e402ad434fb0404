//===- PrivateFolderTest.cpp - a folder that nobody else can write --------===//
//
// Files of somebody else can only be made by root, as which the tests of a
// container run; anybody else finds those two cases skipped, with the reason.
//
//===----------------------------------------------------------------------===//
#include "gelato/Support/PrivateFolder.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"

#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

using namespace gelato;

namespace {

/// An environment variable for the length of a test.
class Variable {
public:
  Variable(const char *name, const char *value) : name(name) {
    if (const char *before = getenv(name))
      old = before, isSet = true;
    if (value)
      setenv(name, value, 1);
    else
      unsetenv(name);
  }
  ~Variable() {
    if (isSet)
      setenv(name, old.c_str(), 1);
    else
      unsetenv(name);
  }

private:
  const char *name;
  std::string old;
  bool isSet = false;
};

std::string cache(llvm::StringRef name) {
  auto found = cacheFolder(name);
  return found ? *found : "error: " + llvm::toString(found.takeError());
}

TEST(CacheFolder, IsWhereTheUserWantsCaches) {
  Variable home("HOME", "/home/someone"), own("GELATO_CACHE_DIR", nullptr);
  {
    Variable xdg("XDG_CACHE_HOME", "/var/cache/someone");
    EXPECT_EQ(cache("jit"), "/var/cache/someone/gelato/jit");
    Variable ours("GELATO_CACHE_DIR", "/fast/disk");
    EXPECT_EQ(cache("jit"), "/fast/disk/jit");
  }
  for (const char *unset : {(const char *)nullptr, "", "relative/folder"}) {
    Variable xdg("XDG_CACHE_HOME", unset);
    EXPECT_EQ(cache("jit"), "/home/someone/.cache/gelato/jit");
  }
  {
    Variable ours("GELATO_CACHE_DIR", "relative");
    EXPECT_EQ(cache("jit"), "error: found GELATO_CACHE_DIR=relative, expected "
                            "an absolute path");
  }
  Variable xdg("XDG_CACHE_HOME", nullptr), none("HOME", nullptr);
  EXPECT_EQ(cache("jit").find("error: found none of GELATO_CACHE_DIR"), 0u);
}

class Private : public testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<128> unique;
    ASSERT_FALSE(
        llvm::sys::fs::createUniqueDirectory("gelato-private", unique));
    top = unique.str().str();
    path = top + "/a/b";
  }
  void TearDown() override { llvm::sys::fs::remove_directories(top); }

  /// What opening says; empty if it succeeds.
  static std::string open(const std::string &path) {
    auto folder = PrivateFolder::open(path);
    return folder ? "" : llvm::toString(folder.takeError());
  }
  /// What reading gives: "bytes: ...", "none", or "error: ...".
  std::string read(const char *name, uint64_t limit = 100) {
    auto folder = PrivateFolder::open(path);
    if (!folder)
      return "no folder: " + llvm::toString(folder.takeError());
    auto bytes = folder->read(name, limit);
    if (!bytes)
      return "error: " + llvm::toString(bytes.takeError());
    return *bytes ? "bytes: " + (*bytes)->getBuffer().str() : "none";
  }
  void write(const char *name, llvm::StringRef bytes) {
    auto folder = llvm::cantFail(PrivateFolder::open(path));
    llvm::cantFail(folder.write(name, bytes));
  }
  static bool has(const std::string &text, const char *words) {
    return text.find(words) != std::string::npos;
  }
  static mode_t mode(const std::string &file) {
    struct stat status;
    return stat(file.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }

  std::string top, path;
};

TEST_F(Private, IsMadeForThisUserAlone) {
  mode_t before = umask(0);
  EXPECT_EQ(open(path), "");
  write("file", "abc");
  umask(before);
  EXPECT_EQ(mode(top + "/a"), 0700u);
  EXPECT_EQ(mode(path), 0700u);
  EXPECT_EQ(mode(path + "/file"), 0600u);
  EXPECT_EQ(read("file"), "bytes: abc");
  EXPECT_EQ(read("other"), "none");
}

TEST_F(Private, IsNotMadeWhereThatWasNotAsked) {
  auto folder = PrivateFolder::open(path, PrivateFolder::IfMissing::Fail);
  ASSERT_FALSE(bool(folder));
  EXPECT_TRUE(has(llvm::toString(folder.takeError()), "No such file"));
  EXPECT_FALSE(llvm::sys::fs::exists(top + "/a"));
}

TEST_F(Private, RefusesAFolderThatOthersCanWrite) {
  ASSERT_EQ(open(path), "");
  for (mode_t wrong : {0770, 0702, 01777}) {
    chmod(path.c_str(), wrong);
    EXPECT_TRUE(has(open(path), "can be written by other users")) << wrong;
  }
  chmod(path.c_str(), 0755); // others may look
  EXPECT_EQ(open(path), "");
}

TEST_F(Private, RefusesALinkAndAFileInItsPlace) {
  ASSERT_EQ(open(top + "/real"), "");
  ASSERT_EQ(symlink((top + "/real").c_str(), (top + "/link").c_str()), 0);
  EXPECT_TRUE(has(open(top + "/link"), "is a link; name what it leads to"));
  std::ofstream(top + "/file") << "in the way";
  EXPECT_TRUE(has(open(top + "/file"), "Not a directory"));
  EXPECT_TRUE(has(open(top + "/file/below"), "Not a directory"));
}

TEST_F(Private, RefusesTheFolderOfAnotherUser) {
  if (geteuid() != 0)
    GTEST_SKIP() << "only root can give a folder away";
  ASSERT_EQ(open(path), "");
  ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
  EXPECT_TRUE(has(open(path), "belongs to user 12345, expected 0"));
}

TEST_F(Private, RefusesAFileOfAnotherUser) {
  if (geteuid() != 0)
    GTEST_SKIP() << "only root can give a file away";
  write("file", "abc");
  ASSERT_EQ(chown((path + "/file").c_str(), 12345, 12345), 0);
  EXPECT_TRUE(has(read("file"), "belongs to user 12345"));
  write("file", "def"); // and replaces it
  EXPECT_EQ(read("file"), "bytes: def");
}

TEST_F(Private, RefusesWhatIsNoFileOfItsOwn) {
  write("file", "abc");
  chmod((path + "/file").c_str(), 0666);
  EXPECT_TRUE(has(read("file"), "can be written by other users"));
  write("file", "def");
  EXPECT_EQ(mode(path + "/file"), 0600u);
  EXPECT_EQ(read("file"), "bytes: def");

  ASSERT_EQ(symlink((path + "/file").c_str(), (path + "/link").c_str()), 0);
  EXPECT_TRUE(has(read("link"), "cannot open"));
  ASSERT_EQ(mkfifo((path + "/pipe").c_str(), 0600), 0);
  EXPECT_TRUE(has(read("pipe"), "is no regular file"));
  write("pipe", "ghi");
  EXPECT_EQ(read("pipe"), "bytes: ghi");
  ASSERT_EQ(mkdir((path + "/folder").c_str(), 0700), 0);
  EXPECT_TRUE(has(read("folder"), "is no regular file"));
}

/// Sets when a file was last of use.
void age(const std::string &file, long days) {
  timespec times[2] = {};
  times[0].tv_sec = times[1].tv_sec = time(nullptr) - days * 24 * 60 * 60;
  ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), times, 0), 0) << file;
}

TEST_F(Private, PrunesWhatIsOldAndWhatIsTooMuch) {
  auto folder = llvm::cantFail(PrivateFolder::open(path));
  for (const char *name : {"k-1", "k-2", "k-3", "k-4", "k-5.tmp-7-0", "other"})
    llvm::cantFail(folder.write(name, std::string(100, 'x')));
  age(path + "/k-1", 31);
  age(path + "/k-5.tmp-7-0", 31);
  age(path + "/other", 31);
  age(path + "/k-2", 20);
  age(path + "/k-3", 10);
  auto names = [&] {
    std::set<std::string> found;
    std::error_code ec;
    for (llvm::sys::fs::directory_iterator it(path, ec), end; it != end && !ec;
         it.increment(ec))
      found.insert(llvm::StringRef(it->path()).rsplit('/').second.str());
    return found;
  };
  using Names = std::set<std::string>;
  folder.prune("k-", std::chrono::hours(30 * 24), 1000);
  EXPECT_EQ(names(), (Names{"k-2", "k-3", "k-4", "other"}));
  folder.touch("k-2"); // was of use just now
  folder.prune("k-", std::chrono::hours(30 * 24), 200);
  EXPECT_EQ(names(), (Names{"k-2", "k-4", "other"}));
  folder.prune("k-", std::chrono::hours(30 * 24), 0);
  EXPECT_EQ(names(), (Names{"other"}));
  llvm::sys::fs::remove_directories(path);
  folder.prune("k-", std::chrono::hours(1), 0); // nothing is there to remove
}

TEST_F(Private, WritesThroughTheFolderThatWasOpened) {
  auto folder = llvm::cantFail(PrivateFolder::open(path));
  ASSERT_EQ(rename(path.c_str(), (path + "-moved").c_str()), 0);
  ASSERT_EQ(mkdir(path.c_str(), 0777), 0); // another in its place
  llvm::cantFail(folder.write("file", "abc"));
  EXPECT_FALSE(llvm::sys::fs::exists(path + "/file"));
  EXPECT_TRUE(llvm::sys::fs::exists(path + "-moved/file"));
}

TEST_F(Private, LeavesNothingWhereItCannotWrite) {
  auto folder = llvm::cantFail(PrivateFolder::open(path));
  ASSERT_EQ(mkdir((path + "/taken").c_str(), 0700), 0);
  std::string said = llvm::toString(folder.write("taken", "abc"));
  EXPECT_TRUE(has(said, "cannot write")) << said;
  std::error_code ec;
  int count = 0;
  for (llvm::sys::fs::directory_iterator it(path, ec), end; it != end && !ec;
       it.increment(ec))
    ++count;
  EXPECT_EQ(count, 1);
}

TEST_F(Private, ReadsNoMoreThanItsLimit) {
  write("file", std::string(100, 'x'));
  EXPECT_EQ(read("file", 100), "bytes: " + std::string(100, 'x'));
  EXPECT_TRUE(has(read("file", 99), "has 100 bytes, expected no more than 99"));
  write("empty", "");
  EXPECT_EQ(read("empty"), "bytes: ");
}

} // namespace
