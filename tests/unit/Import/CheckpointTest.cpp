//===- CheckpointTest.cpp - several files with one name space -------------===//

#include "gelato/Import/Checkpoint.h"
#include "TestFiles.h"
#include "gtest/gtest.h"

using namespace gelato;
using namespace gelato::test;

namespace {

TEST(Checkpoint, FindsTensorsInEveryFile) {
  TemporaryFolder folder;
  folder.write("b.safetensors", CheckpointBuilder().add("w", {2}).bytes());
  folder.write("a.safetensors",
               CheckpointBuilder().add("x", {}).add("v", {3}).bytes());
  auto checkpoint = Checkpoint::openFiles(
      {folder / "b.safetensors", folder / "a.safetensors"});
  ASSERT_TRUE(bool(checkpoint)) << messageOf(std::move(checkpoint));
  EXPECT_EQ(checkpoint->fileNames(),
            (std::vector<std::string>{"b.safetensors", "a.safetensors"}));
  std::vector<std::string> names;
  for (const SafetensorsTensor *tensor : checkpoint->tensors())
    names.push_back(tensor->name);
  EXPECT_EQ(names, (std::vector<std::string>{"w", "x", "v"}));
  ASSERT_NE(checkpoint->find("v"), nullptr);
  EXPECT_EQ(checkpoint->find("v")->shape, std::vector<int64_t>{3});
  EXPECT_EQ(checkpoint->find("nosuch"), nullptr);
}

TEST(Checkpoint, ANameInTwoFilesIsAnError) {
  TemporaryFolder folder;
  folder.write("a.safetensors", CheckpointBuilder().add("w", {2}).bytes());
  folder.write("b.safetensors",
               CheckpointBuilder().add("v", {}).add("w", {3}).bytes());
  std::string first = folder / "a.safetensors";
  std::string second = folder / "b.safetensors";
  for (auto message : {messageOf(Checkpoint::openFiles({first, second})),
                       messageOf(Checkpoint::open(folder.text()))}) {
    EXPECT_TRUE(contains(message, "tensor 'w' is in " + first +
                                      " and in another file, " + second));
    EXPECT_TRUE(contains(message, "expected it once"));
  }
  EXPECT_TRUE(contains(messageOf(Checkpoint::openFiles({first, first})),
                       "expected it once"));
}

TEST(Checkpoint, AFileThatIsNotThereIsNamed) {
  TemporaryFolder folder;
  std::string path = folder / "gone.safetensors";
  EXPECT_TRUE(contains(messageOf(Checkpoint::openFiles({path})), path));
}

} // namespace
