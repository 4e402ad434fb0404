//===- RoofsTest.cpp - roofs kept, read, asked and measured ---------------===//
#include "gelato/Bench/Roofs.h"
#include "gelato/Bench/CoreLoops.h"
#include "gelato/Bench/Report.h"
#include "gelato/Bench/Timing.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace gelato;
using llvm::StringRef;

namespace {

Roofs someRoofs() {
  Roofs roofs;
  roofs.cpu = "a processor";
  roofs.compute = {{"avx2", 100}, {"sse2", 25}};
  roofs.memory = {{"L1", 1000, 200, 100}, {"memory", kUnlimited, 20, 10}};
  roofs.streamingStore = 40;
  return roofs;
}

TEST(Roofs, AnswerByTheFirstFeatureThatWasMeasured) {
  Roofs roofs = someRoofs();
  EXPECT_EQ(roofs.computeRoof("avx512f,avx2,sse2")->gflops, 100);
  EXPECT_EQ(roofs.computeRoof("sse2")->gflops, 25);
  EXPECT_EQ(roofs.computeRoof("neon"), nullptr);
  EXPECT_EQ(roofs.computeSeconds("avx2", 1e12), 10);
  EXPECT_EQ(roofs.computeSeconds("neon", 1e12), 0);
}

TEST(Roofs, AnswerByWhereTheWorkingSetLies) {
  Roofs roofs = someRoofs();
  EXPECT_EQ(roofs.memoryOf(1000).name, "L1");
  EXPECT_EQ(roofs.memoryOf(1001).name, "memory");
  // In the cache: 600 are copied, the rest is read.
  EXPECT_DOUBLE_EQ(roofs.memorySeconds(700, 300, 1000),
                   (400 / 200.0 + 600 / 100.0) / 1e9);
  EXPECT_DOUBLE_EQ(roofs.memorySeconds(0, 500, 1000), 500 / 100.0 / 1e9);
  // In memory stores may go past the caches.
  EXPECT_DOUBLE_EQ(roofs.memorySeconds(1000, 1000, 2000),
                   (1000 / 20.0 + 1000 / 40.0) / 1e9);
}

TEST(RoofsText, IsReadAsItWasWritten) {
  std::string text = roofsText(someRoofs(), "key");
  auto again = readRoofs(text, "key");
  ASSERT_TRUE(again);
  EXPECT_EQ(roofsText(*again, "key"), text);
  EXPECT_EQ(again->memory.back().bytes, kUnlimited);
}

TEST(RoofsText, OfAnotherKeyOrDamagedIsNotRead) {
  std::string text = roofsText(someRoofs(), "key");
  EXPECT_FALSE(readRoofs(text, "another key"));
  EXPECT_FALSE(readRoofs("", "key"));
  EXPECT_FALSE(readRoofs("[]", "key"));
  for (size_t length = 0; length + 2 < text.size(); ++length)
    ASSERT_FALSE(readRoofs(StringRef(text).take_front(length), "key"))
        << length;
  struct {
    const char *from, *to;
  } damages[] = {{"gelato-roofs-1", "gelato-roofs-0"},
                 {"\"threads\": 1", "\"threads\": 0"},
                 {"\"gflop_per_s\": 25", "\"gflop_per_s\": 0"},
                 {"\"gflop_per_s\": 25", "\"gflop_per_s\": -1"},
                 {"\"gflop_per_s\": 25", "\"gflop_per_s\": \"25\""},
                 {"\"read_gb_per_s\": 200", "\"read_gb_per_s\": null"},
                 {"\"bytes\": 1000", "\"bytes\": -1000"},
                 {"\"bytes\": 1000", "\"octets\": 1000"},
                 {"\"streaming_store_gb_per_s\": 40", "\"x\": 40"}};
  for (auto [from, to] : damages) {
    std::string damaged = text;
    size_t at = damaged.find(from);
    ASSERT_NE(at, std::string::npos) << from << " in\n" << text;
    damaged.replace(at, StringRef(from).size(), to);
    EXPECT_FALSE(readRoofs(damaged, "key")) << to;
  }
}

TEST(RoofsKey, DependsOnAllThatRatesDependOn) {
  Machine machine{"a processor", {{1, 1024, 1}, {2, 4096, 2}}};
  std::string key = roofsKey(machine, 1);
  EXPECT_NE(roofsKey(machine, 2), key);
  Machine other = machine;
  other.cpu = "another";
  EXPECT_NE(roofsKey(other, 1), key);
  other = machine;
  other.caches[1].bytes = 8192;
  EXPECT_NE(roofsKey(other, 1), key);
  other = machine;
  other.caches[1].sharers = 1;
  EXPECT_NE(roofsKey(other, 1), key);
}

TEST(CoreLoops, PassOverEveryByteAndNoOther) {
  ASSERT_FALSE(hostLoops().empty()) << "nothing was tested";
  alignas(64) char from[3 * kPassBytes], to[5 * kPassBytes];
  for (size_t i = 0; i < sizeof from; ++i)
    from[i] = char(i * 7 + i / 256);
  for (const CoreLoops &row : hostLoops()) {
    SCOPED_TRACE(row.isa.str());
    memset(to, 42, sizeof to);
    row.copy(from, to + kPassBytes, sizeof from);
    EXPECT_EQ(memcmp(from, to + kPassBytes, sizeof from), 0);
    row.stream(to + kPassBytes, sizeof from);
    for (size_t i = 0; i < sizeof to; ++i)
      ASSERT_EQ(to[i], i < kPassBytes || i >= 4 * kPassBytes ? 42 : 0) << i;
    row.read(from, sizeof from);
    row.multiplyAdd(3);
    row.multiplyAdd(0);
  }
}

TEST(CoreLoops, TilesRunWhereThereAreTiles) {
  if (!hostTiles())
    GTEST_SKIP() << "no tiles here";
  hostTiles()->multiplyAdd(3);
  hostTiles()->multiplyAdd(0);
}

/// A folder for roofs, which goes away with the test.
class MachineRoofs : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(
        llvm::sys::fs::createUniqueDirectory("gelato-roofs-test", folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  Roofs ask(MeasureRoofs measure = MeasureRoofs::IfMissing) {
    RoofOptions options;
    options.folder = (folder + "/cache").str();
    options.measure = measure;
    auto roofs = machineRoofs(
        options, [&](const llvm::Twine &text) { warnings += text.str(); });
    EXPECT_TRUE(bool(roofs)) << llvm::toString(roofs.takeError());
    return roofs ? std::move(*roofs) : Roofs();
  }
  std::string file() {
    std::error_code ec;
    std::string found;
    for (llvm::sys::fs::directory_iterator it(folder + "/cache", ec), end;
         it != end && !ec; it.increment(ec)) {
      EXPECT_EQ(found, "") << "more than one file";
      found = it->path();
    }
    return found;
  }

  llvm::SmallString<128> folder;
  std::string warnings;
};

TEST_F(MachineRoofs, AreMeasuredOnceAndKept) {
  Roofs first = ask();
  EXPECT_FALSE(first.cached);
  EXPECT_GT(first.processorShare, 0);
  EXPECT_EQ(warnings, "");
  EXPECT_GT(first.compute.front().gflops, 0);
  EXPECT_GE(first.memory.size(), 2u);
  EXPECT_EQ(first.memory.back().name, "memory");
  llvm::sys::fs::file_status status;
  ASSERT_FALSE(llvm::sys::fs::status(folder + "/cache", status));
  EXPECT_EQ(status.permissions(), llvm::sys::fs::owner_all);

  Roofs second = ask(MeasureRoofs::Never);
  EXPECT_TRUE(second.cached);
  EXPECT_EQ(roofsText(second, ""), roofsText(first, ""));

  // What was measured beside other work serves, and is measured again.
  std::string path = file();
  auto rewrite = [&](double share) {
    second.processorShare = share;
    std::error_code ec;
    llvm::raw_fd_ostream(path, ec)
        << roofsText(second, roofsKey(Machine::host(), 1));
    ASSERT_FALSE(ec);
  };
  rewrite(0.5);
  EXPECT_TRUE(ask(MeasureRoofs::Never).cached);
  EXPECT_NE(roofWords(second).find("beside other work, with 50 % of"),
            std::string::npos);
  EXPECT_FALSE(ask().cached);
  rewrite(1);
  EXPECT_TRUE(ask().cached);
  EXPECT_EQ(roofWords(second).find("beside"), std::string::npos);

  // Damaged: measured anew, and whole again.
  {
    std::error_code ec;
    llvm::raw_fd_ostream(path, ec) << "{\"schema\": 1";
    ASSERT_FALSE(ec);
  }
  EXPECT_FALSE(ask().cached);
  EXPECT_TRUE(ask(MeasureRoofs::Never).cached);
  EXPECT_FALSE(ask(MeasureRoofs::Always).cached);
  EXPECT_EQ(warnings, "");
  EXPECT_EQ(file(), path);
}

TEST_F(MachineRoofs, AFolderThatCannotBeMadeIsAWarning) {
  {
    std::error_code ec;
    llvm::raw_fd_ostream((folder + "/cache").str(), ec) << "in the way";
    ASSERT_FALSE(ec);
  }
  EXPECT_FALSE(ask().cached);
  EXPECT_TRUE(StringRef(warnings).starts_with("roofs are not kept: cannot"))
      << warnings;
}

TEST_F(MachineRoofs, NeverMeansNever) {
  RoofOptions options;
  options.folder = (folder + "/cache").str();
  options.measure = MeasureRoofs::Never;
  auto roofs = machineRoofs(options, [](const llvm::Twine &) {});
  ASSERT_FALSE(bool(roofs));
  EXPECT_NE(llvm::toString(roofs.takeError()).find("not measured yet"),
            std::string::npos);
  EXPECT_FALSE(llvm::sys::fs::exists(options.folder));
}

} // namespace
