//===- CacheTest.cpp - kernels kept between runs --------------------------===//
//
// Each test has a cache of its own and one small kernel; `compile` says where
// the kernel came from and what was warned of. Whatever is done to the cache,
// the kernel is right.
//
//===----------------------------------------------------------------------===//
#include "gelato/Jit/Cache.h"

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Jit/Jit.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace gelato;

namespace {

constexpr char kText[] = "kernel twice(x: f32[N]) -> f32[N] {\n"
                         "  return x + x\n}\n";

class JitCache : public testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<128> unique;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("gelato-cache", unique));
    top = unique.str().str();
    options.cacheFolder = top + "/cache";
  }
  void TearDown() override { llvm::sys::fs::remove_directories(top); }

  /// "compiled" or "cached", and the warnings; fails where 3 + 3 is not 6.
  std::string compile(const std::string &text = kText) {
    SourceFile file("twice.gel", text);
    DiagnosticEngine engine;
    auto result = jit(file, options, engine);
    if (!result)
      return "error: " + engine.str();
    EXPECT_EQ(result->kernels->kernels().size(), 1u);
    const gelato_kernel_info *info = result->kernels->kernels().front();
    EXPECT_STREQ(info->name, "twice");
    float x = 3, y = 0;
    void *tensors[] = {&x, &y};
    int64_t n = 1;
    EXPECT_EQ(info->invoke(tensors, &n, nullptr), gelato_ok);
    EXPECT_EQ(y, 6);
    // Of a cached load nothing of a compiler is started.
    const JitTimes &t = result->times;
    EXPECT_EQ(result->cached, t.context + t.schedule + t.llvm == 0);
    EXPECT_GT(t.total, 0);
    return (result->cached ? "cached" : "compiled") +
           (engine.diagnostics().empty() ? "" : " " + engine.str());
  }

  /// The entries' paths.
  std::vector<std::string> entries() {
    std::vector<std::string> paths;
    std::error_code ec;
    for (llvm::sys::fs::directory_iterator it(options.cacheFolder, ec), end;
         it != end && !ec; it.increment(ec))
      paths.push_back(it->path());
    return paths;
  }
  std::string onlyEntry() {
    auto paths = entries();
    EXPECT_EQ(paths.size(), 1u);
    return paths.empty() ? "" : paths.front();
  }
  static std::string read(const std::string &path) {
    auto buffer = llvm::MemoryBuffer::getFile(path);
    return buffer ? (*buffer)->getBuffer().str() : "";
  }
  static void write(const std::string &path, const std::string &bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  static bool has(const std::string &text, const char *words) {
    return text.find(words) != std::string::npos;
  }

  std::string top;
  JitOptions options;
};

TEST_F(JitCache, IsFilledAndUsed) {
  EXPECT_EQ(compile(), "compiled");
  EXPECT_EQ(compile(), "cached");
  EXPECT_EQ(entries().size(), 1u);
  options.useCache = false;
  EXPECT_EQ(compile(), "compiled");
}

TEST_F(JitCache, ForgetsNothingThatTheObjectDependsOn) {
  // Each of these is another object, or could be.
  std::string schedules = top + "/schedules", schedule = top + "/own.mlir";
  llvm::sys::fs::create_directories(schedules + "/x86_64/avx2/elementwise");
  write(schedule, "module attributes {gelato.root = \"contraction\"} {}\n");
  std::vector<std::pair<const char *, std::function<void(JitOptions &)>>> ways =
      {
          {"nothing", [](JitOptions &) {}},
          {"a size", [](JitOptions &o) { o.compile.bindings["N"] = 1; }},
          {"an accuracy",
           [](JitOptions &o) { o.compile.accuracy = Accuracy::Tight; }},
          {"a level",
           [](JitOptions &o) { o.compile.levels = {&cpuLevels().front()}; }},
          {"a kernel", [](JitOptions &o) { o.compile.kernels = {"twice"}; }},
          {"a folder",
           [&](JitOptions &o) { o.compile.scheduleFolder = schedules; }},
      };
  size_t count = 0;
  for (auto &[what, change] : ways) {
    JitOptions before = options;
    change(options);
    EXPECT_EQ(compile(), "compiled") << what;
    EXPECT_EQ(compile(), "cached") << what;
    EXPECT_EQ(entries().size(), ++count) << what;
    options = before;
  }
  EXPECT_EQ(compile(std::string(kText) + "\n"), "compiled");

  // A schedule's text counts, wherever it lies in the folder.
  options.compile.scheduleFolder = schedules;
  EXPECT_EQ(compile(), "cached");
  write(schedules + "/x86_64/avx2/elementwise/bf16.mlir", "module {}\n");
  EXPECT_EQ(compile(), "compiled");
  EXPECT_EQ(compile(), "cached");
  write(schedules + "/x86_64/avx2/elementwise/bf16.mlir", "module { }\n");
  EXPECT_EQ(compile(), "compiled");
  write(schedules + "/x86_64/other.rows", "# A table counts as well.\n");
  EXPECT_EQ(compile(), "compiled");
}

TEST_F(JitCache, DoesNotDependOnTheNameOfTheSource) {
  EXPECT_EQ(compile(), "compiled");
  SourceFile other("/another/name.gel", kText);
  DiagnosticEngine engine;
  auto result = jit(other, options, engine);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->cached);
}

TEST_F(JitCache, KeepsNoErrors) {
  EXPECT_TRUE(has(compile("kernel f(x: f32[N]) -> f32[N] { return y }"),
                  "error: twice.gel:1:40: error: "));
  EXPECT_TRUE(entries().empty());
}

TEST_F(JitCache, RebuildsAnEntryThatIsDamaged) {
  ASSERT_EQ(compile(), "compiled");
  std::string path = onlyEntry(), sound = read(path);
  ASSERT_GT(sound.size(), 1000u);
  std::vector<std::pair<std::string, const char *>> damages = {
      {"", "shorter than an entry's header"},
      {sound.substr(0, 71), "shorter than an entry's header"},
      {sound.substr(0, 72), "it is damaged"},
      {sound.substr(0, sound.size() - 1), "it is damaged"},
      {sound + "x", "it is damaged"},
      {"X" + sound.substr(1), "does not begin as an entry does"},
      {std::string(sound.size(), '\0'), "does not begin as an entry does"}};
  // One flipped bit, in the header and in every part of the code.
  for (size_t at : {size_t(8), size_t(16), size_t(47), size_t(48), size_t(64),
                    size_t(72), sound.size() / 2, sound.size() - 1}) {
    std::string flipped = sound;
    flipped[at] ^= 1;
    damages.push_back({flipped, at == 8 ? "version"
                                : at <= 47 && at >= 16
                                    ? "other kernels than its name says"
                                    : "it is damaged"});
  }
  for (auto &[bytes, said] : damages) {
    write(path, bytes);
    std::string found = compile();
    EXPECT_TRUE(has(found, "compiled warning: compiled anew: ") &&
                has(found, said))
        << found << "; expected " << said;
    EXPECT_EQ(read(path), sound); // same input, same bytes
    EXPECT_EQ(compile(), "cached");
  }
}

TEST_F(JitCache, RebuildsAnEntryOfAnotherVersion) {
  ASSERT_EQ(compile(), "compiled");
  std::string path = onlyEntry(), old = read(path);
  old[8] = 0; // the version before the first
  write(path, old);
  EXPECT_TRUE(has(compile(), "it is of version 0, expected 1"));
  EXPECT_EQ(compile(), "cached");
}

TEST_F(JitCache, RebuildsASoundEntryWithoutKernels) {
  ASSERT_EQ(compile(), "compiled");
  std::string path = onlyEntry();
  JitOptions resolved = options;
  resolved.compile.levels = {hostLevels().front()};
  CacheKey key = llvm::cantFail(cacheKey(kText, resolved.compile));
  for (const char *object : {"",
                             "\x7f"
                             "ELF",
                             "no object at all"}) {
    write(path, encodeEntry(key, {"twice"}, object));
    EXPECT_TRUE(has(compile(), "compiled anew"));
    EXPECT_EQ(compile(), "cached");
  }
  // A name that the object does not have.
  auto entry = llvm::cantFail(decodeEntry(key, read(path)));
  write(path, encodeEntry(key, {"thrice"}, entry.object->getBuffer()));
  EXPECT_TRUE(has(compile(), "compiled anew"));
}

TEST_F(JitCache, GoesOnWithoutAFolder) {
  write(top + "/file", "in the way");
  options.cacheFolder = top + "/file/below";
  EXPECT_TRUE(has(compile(), "compiled warning: compiled without a cache: "
                             "cannot make the folder "));
  ASSERT_FALSE(llvm::sys::fs::create_directory(top + "/open"));
  ASSERT_EQ(chmod((top + "/open").c_str(), 0777), 0);
  options.cacheFolder = top + "/open";
  EXPECT_TRUE(has(compile(), "can be written by other users; chmod go-w it"));
  EXPECT_TRUE(entries().empty());
}

TEST_F(JitCache, ReplacesAnEntryThatOthersCouldHaveWritten) {
  ASSERT_EQ(compile(), "compiled");
  std::string path = onlyEntry();
  ASSERT_EQ(chmod(path.c_str(), 0666), 0);
  EXPECT_TRUE(has(compile(), "can be written by other users"));
  EXPECT_EQ(compile(), "cached");
  if (geteuid() == 0) { // only root can give a file away
    ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
    EXPECT_TRUE(has(compile(), "belongs to user 12345, expected 0"));
    EXPECT_EQ(compile(), "cached");
  }
}

TEST_F(JitCache, IsNotUsedWhereASchedulesTextIsNotKnown) {
  std::string schedules = top + "/schedules";
  ASSERT_FALSE(llvm::sys::fs::create_directory(schedules));
  ASSERT_EQ(symlink("/nosuch/file", (schedules + "/other.mlir").c_str()), 0);
  options.compile.scheduleFolder = schedules;
  for (int i = 0; i < 2; ++i) {
    std::string found = compile();
    EXPECT_TRUE(has(found, "compiled warning: compiled without a cache: ") &&
                has(found, "other.mlir"))
        << found;
  }
}

TEST_F(JitCache, SaysThatItsPlaceIsNoAbsolutePath) {
  options.cacheFolder = "";
  const char *before = getenv("GELATO_CACHE_DIR");
  std::string old = before ? before : "";
  setenv("GELATO_CACHE_DIR", "relative", 1);
  EXPECT_TRUE(has(compile(), "found GELATO_CACHE_DIR=relative, expected an "
                             "absolute path"));
  before ? setenv("GELATO_CACHE_DIR", old.c_str(), 1)
         : unsetenv("GELATO_CACHE_DIR");
}

TEST_F(JitCache, SurvivesAFolderThatGoesAway) {
  ASSERT_EQ(compile(), "compiled");
  llvm::sys::fs::remove_directories(options.cacheFolder);
  EXPECT_EQ(compile(), "compiled");
  EXPECT_EQ(compile(), "cached");
}

} // namespace
