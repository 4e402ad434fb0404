//===- ManifestTest.cpp - model.json --------------------------------------===//

#include "gelato/Import/Manifest.h"
#include "TestFiles.h"

using namespace gelato;
using namespace gelato::test;

namespace {

ModelManifest example() {
  ModelManifest manifest;
  manifest.family = "bert";
  manifest.activation = "gelu";
  manifest.checkpoint = {"a.safetensors", "b.safetensors"};
  manifest.uses = {
      {0, "query", "linear", "layer0.query.params", {{"w", "q.w"}}},
      {0, "ffn", "ffn", "layer0.ffn.params", {{"w1", "f.1"}, {"w2", "f.\""}}},
      {2, "ffn", "ffn", "layer2.ffn.params", {}}};
  return manifest;
}

TEST(Manifest, ReadsWhatItWrites) {
  TemporaryFolder folder;
  std::string text = printManifest(example());
  folder.write("model.json", text);
  auto read = readManifest(folder / "model.json");
  ASSERT_TRUE(bool(read)) << messageOf(std::move(read));
  EXPECT_EQ(printManifest(*read), text);
  ASSERT_EQ(read->uses.size(), 3u);
  EXPECT_EQ(read->uses[1].tensors.at("w2"), "f.\"");
  EXPECT_EQ(read->uses[2].layer, 2);
  EXPECT_EQ(read->checkpoint[1], "b.safetensors");
}

TEST(Manifest, LooksAsItsHeaderSays) {
  ModelManifest manifest = example();
  manifest.uses.resize(1);
  EXPECT_EQ(printManifest(manifest), R"({
  "schema": "gelato-model-1",
  "family": "bert",
  "activation": "gelu",
  "checkpoint": [
    "a.safetensors",
    "b.safetensors"
  ],
  "layers": [
    {
      "layer": 0,
      "kernels": [
        {
          "role": "query",
          "kernel": "linear",
          "params": "layer0.query.params",
          "tensors": {
            "w": "q.w"
          }
        }
      ]
    }
  ]
}
)");
}

/// The written example with one piece of its text replaced.
struct Change {
  const char *name, *from, *to, *expected;
};
const Change changes[] = {
    {"NotJson", "{", "", "not valid JSON"},
    {"OtherSchema", "gelato-model-1", "gelato-model-2",
     "the schema is 'gelato-model-2'; expected 'gelato-model-1'"},
    {"NoFamily", "\"family\"", "\"clan\"", "the file has no family"},
    {"FamilyIsNumber", "\"bert\"", "3", "a family that is number"},
    {"CheckpointInFolder", "a.safetensors", "../a", "without a folder"},
    {"CheckpointIsNumber", "\"a.safetensors\"", "3", "without a folder"},
    {"NoLayers", "\"layers\"", "\"floors\"", "the file has no layers"},
    {"LayerIsNegative", "\"layer\": 2", "\"layer\": -2", "expected number"},
    {"LayerIsHuge", "\"layer\": 2", "\"layer\": 9223372036854775808",
     "too large"},
    {"NoKernels", "\"kernels\"", "\"nuts\"", "has no kernels"},
    {"NoRole", "\"role\"", "\"rule\"", "a kernel of layer 0 has no role"},
    {"NoParams", "\"params\"", "\"paras\"", "has no params"},
    {"ParamsElsewhere", "layer0.query", "/etc/x", "without a folder"},
    {"ParamsAbove", "layer0.query.params", "..", "without a folder"},
    {"ParamsEmpty", "layer0.query.params", "", "without a folder"},
    {"ParamsWithNul", "layer0.query", "a\\u0000", "without a folder"},
    {"ParamsTwice", "layer0.query", "layer0.ffn",
     "two kernels share the params 'layer0.ffn.params'"},
    {"NoTensors", "\"tensors\"", "\"tenors\"", "has no tensors"},
    {"TensorIsNumber", "\"q.w\"", "3",
     "tensors of a kernel of layer 0 has a w that is number"},
};

class ChangedManifest : public testing::TestWithParam<Change> {};

TEST_P(ChangedManifest, IsAnErrorThatSaysWhatIsWrong) {
  std::string text = printManifest(example());
  size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, strlen(GetParam().from), GetParam().to);
  std::string message = messageOf(parseManifest(text, "model.json"));
  EXPECT_TRUE(contains(message, GetParam().expected));
  EXPECT_TRUE(contains(message, "model.json"));
}

INSTANTIATE_TEST_SUITE_P(Manifest, ChangedManifest, testing::ValuesIn(changes),
                         [](const auto &info) {
                           return std::string(info.param.name);
                         });

TEST(Manifest, AFileThatIsNotThereIsNamed) {
  TemporaryFolder folder;
  EXPECT_TRUE(contains(messageOf(readManifest(folder / "none")),
                       "cannot read " + (folder / "none")));
}

} // namespace
