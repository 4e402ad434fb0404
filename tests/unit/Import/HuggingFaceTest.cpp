//===- HuggingFaceTest.cpp - kernels for a model folder -------------------===//

#include "gelato/Import/HuggingFace.h"
#include "TestFiles.h"
#include <map>

using namespace gelato;
using namespace gelato::test;

namespace {

constexpr int64_t hidden = 4, intermediate = 6;

void addBertLayer(CheckpointBuilder &builder, const std::string &prefix,
                  int layer, int64_t D = hidden, int64_t F = intermediate) {
  std::string base = prefix + "encoder.layer." + std::to_string(layer) + ".";
  for (const char *part : {"attention.self.query", "attention.self.key",
                           "attention.self.value", "attention.output.dense"})
    builder.add(base + part + ".weight", {D, D})
        .add(base + part + ".bias", {D});
  builder.add(base + "intermediate.dense.weight", {F, D})
      .add(base + "intermediate.dense.bias", {F})
      .add(base + "output.dense.weight", {D, F})
      .add(base + "output.dense.bias", {D})
      .add(base + "output.LayerNorm.weight", {D});
}

std::string bert(int layers, const std::string &prefix = "") {
  CheckpointBuilder builder;
  builder.add(prefix + "embeddings.word_embeddings.weight", {9, hidden});
  for (int i = 0; i < layers; ++i)
    addBertLayer(builder, prefix, i);
  return builder.bytes();
}

const char geluConfig[] =
    R"({"hidden_act": "gelu", "hidden_size": 4, "intermediate_size": 6,
        "num_hidden_layers": 2, "torch_dtype": null})";

struct ModelFolder : TemporaryFolder {
  ModelFolder(llvm::StringRef config, llvm::StringRef checkpoint) {
    write("config.json", config);
    write("model.safetensors", checkpoint);
  }
  llvm::Expected<ImportedModel> import() const {
    return importHuggingFace(text());
  }
};

TEST(HuggingFace, ImportsBert) {
  ModelFolder folder(geluConfig, bert(2));
  auto model = folder.import();
  ASSERT_TRUE(bool(model)) << messageOf(std::move(model));
  EXPECT_EQ(
      model->source,
      R"(# Kernels of a bert checkpoint. Its weights are stored [out, in], hence the .T;
# model.json names the tensors of each use.

kernel linear(
    x: f32[M, 4], w: param f32[4, 4], b: param f32[4]
) -> f32[M, 4] {
  return x @ w.T + b
}

kernel linear_residual(
    x: f32[M, 4], w: param f32[4, 4], b: param f32[4],
    r: f32[M, 4]
) -> f32[M, 4] {
  return x @ w.T + b + r
}

kernel ffn_residual(
    x: f32[M, 4], w1: param f32[6, 4], b1: param f32[6],
    w2: param f32[4, 6], b2: param f32[4]
) -> f32[M, 4] {
  h = gelu(x @ w1.T + b1)
  return h @ w2.T + b2 + x
}
)");
  const ModelManifest &manifest = model->manifest;
  EXPECT_EQ(manifest.family, "bert");
  EXPECT_EQ(manifest.activation, "gelu");
  EXPECT_EQ(manifest.checkpoint,
            (std::vector<std::string>{"model.safetensors"}));
  ASSERT_EQ(manifest.uses.size(), 10u);
  const char *roles[] = {"query", "key", "value", "attention_output",
                         "ffn_residual"};
  const char *kernels[] = {"linear", "linear", "linear", "linear_residual",
                           "ffn_residual"};
  for (size_t i = 0; i < 10; ++i) {
    const KernelUse &use = manifest.uses[i];
    EXPECT_EQ(use.layer, int64_t(i / 5));
    EXPECT_EQ(use.role, roles[i % 5]);
    EXPECT_EQ(use.kernel, kernels[i % 5]);
    EXPECT_EQ(use.paramsFile,
              "layer" + std::to_string(i / 5) + "." + roles[i % 5] + ".params");
  }
  EXPECT_EQ(manifest.uses[1].tensors,
            (std::map<std::string, std::string>{
                {"b", "encoder.layer.0.attention.self.key.bias"},
                {"w", "encoder.layer.0.attention.self.key.weight"}}));
  EXPECT_EQ(manifest.uses[9].tensors,
            (std::map<std::string, std::string>{
                {"b1", "encoder.layer.1.intermediate.dense.bias"},
                {"b2", "encoder.layer.1.output.dense.bias"},
                {"w1", "encoder.layer.1.intermediate.dense.weight"},
                {"w2", "encoder.layer.1.output.dense.weight"}}));
}

TEST(HuggingFace, WritesBothFilesTheSameEachTime) {
  ModelFolder folder(geluConfig, bert(2));
  std::string written[2];
  for (std::string &text : written) {
    auto model = folder.import();
    ASSERT_TRUE(bool(model));
    std::string out = folder / "new/out";
    EXPECT_EQ(messageOf(writeImportedModel(*model, out)), "(success)");
    EXPECT_EQ(folder.read("new/out/kernels.gel"), model->source);
    text = folder.read("new/out/model.json");
    EXPECT_FALSE(contains(text, folder.text()));
  }
  EXPECT_EQ(written[0], written[1]);
  EXPECT_TRUE(
      contains(messageOf(writeImportedModel({}, folder / "config.json")),
               "config.json"));
}

TEST(HuggingFace, FindsTheEncoderBehindAPrefix) {
  ModelFolder folder(geluConfig, bert(2, "bert."));
  auto model = folder.import();
  ASSERT_TRUE(bool(model)) << messageOf(std::move(model));
  EXPECT_EQ(model->manifest.uses[0].tensors.at("w"),
            "bert.encoder.layer.0.attention.self.query.weight");
}

TEST(HuggingFace, AnotherFamilyIsAnotherRow) {
  CheckpointBuilder builder;
  std::string base = "distilbert.transformer.layer.0.";
  for (const char *part : {"attention.q_lin", "attention.k_lin",
                           "attention.v_lin", "attention.out_lin"})
    builder.add(base + part + ".weight", {4, 4})
        .add(base + part + ".bias", {4});
  builder.add(base + "ffn.lin1.weight", {6, 4})
      .add(base + "ffn.lin1.bias", {6});
  builder.add(base + "ffn.lin2.weight", {4, 6})
      .add(base + "ffn.lin2.bias", {4});
  ModelFolder folder(R"({"activation": "gelu", "dim": 4, "n_layers": 1})",
                     builder.bytes());
  auto model = folder.import();
  ASSERT_TRUE(bool(model)) << messageOf(std::move(model));
  EXPECT_EQ(model->manifest.family, "distilbert");
  EXPECT_EQ(model->manifest.uses.size(), 5u);
}

TEST(HuggingFace, LayersOfOtherSizesGetKernelsOfTheirOwn) {
  CheckpointBuilder builder;
  addBertLayer(builder, "", 0);
  addBertLayer(builder, "", 1, hidden, 5);
  addBertLayer(builder, "", 2);
  ModelFolder folder(R"({"hidden_act": "relu"})", builder.bytes());
  auto model = folder.import();
  ASSERT_TRUE(bool(model)) << messageOf(std::move(model));
  EXPECT_EQ(model->manifest.uses[4].kernel, "ffn_residual");
  EXPECT_EQ(model->manifest.uses[9].kernel, "ffn_residual_2");
  EXPECT_EQ(model->manifest.uses[14].kernel, "ffn_residual");
  EXPECT_TRUE(contains(model->source,
                       "kernel ffn_residual_2(\n    x: f32[M, 4], "
                       "w1: param f32[5, 4]"));
  EXPECT_FALSE(contains(model->source, "linear_2"));
  EXPECT_FALSE(contains(model->source, "$"));
}

TEST(HuggingFace, ReadsShardsWithAndWithoutAnIndex) {
  TemporaryFolder folder;
  folder.write("config.json", geluConfig);
  for (int i = 0; i < 2; ++i) {
    CheckpointBuilder shard;
    addBertLayer(shard, "", i);
    folder.write("part" + std::to_string(i) + ".safetensors", shard.bytes());
  }
  auto model = importHuggingFace(folder.text());
  ASSERT_TRUE(bool(model)) << messageOf(std::move(model));
  EXPECT_EQ(
      model->manifest.checkpoint,
      (std::vector<std::string>{"part0.safetensors", "part1.safetensors"}));

  folder.write("old.safetensors", bert(1)); // the index does not name it
  EXPECT_TRUE(contains(messageOf(importHuggingFace(folder.text())),
                       "and in another file"));
  folder.write("model.safetensors.index.json",
               R"({"weight_map": {"x": "part0.safetensors",
                                  "y": "part1.safetensors"}})");
  model = importHuggingFace(folder.text());
  ASSERT_TRUE(bool(model)) << messageOf(std::move(model));
  EXPECT_EQ(model->manifest.checkpoint.size(), 2u);

  for (auto [index, expected] :
       {std::pair("{}", "no weight_map"), std::pair("{", "not valid JSON"),
        std::pair(R"({"weight_map": {"x": "../a"}})", "said to be in \"../a\""),
        std::pair(R"({"weight_map": {"x": 3}})", "said to be in 3"),
        std::pair(R"({"weight_map": {"x": "gone"}})", "cannot read")}) {
    folder.write("model.safetensors.index.json", index);
    EXPECT_TRUE(
        contains(messageOf(importHuggingFace(folder.text())), expected));
  }
}

struct Activation {
  const char *config, *call;
};
class ActivationName : public testing::TestWithParam<Activation> {};

TEST_P(ActivationName, BecomesItsCall) {
  ModelFolder folder(GetParam().config, bert(1));
  auto model = folder.import();
  ASSERT_TRUE(bool(model)) << messageOf(std::move(model));
  EXPECT_TRUE(
      contains(model->source, std::string("  h = ") + GetParam().call + "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    HuggingFace, ActivationName,
    testing::Values(
        Activation{R"({"hidden_act":"gelu"})", "gelu(x @ w1.T + b1)"},
        Activation{R"({"hidden_act":"gelu_new"})",
                   "gelu(x @ w1.T + b1, approximate=\"tanh\")"},
        Activation{R"({"hidden_act":"gelu_pytorch_tanh"})",
                   "gelu(x @ w1.T + b1, approximate=\"tanh\")"},
        Activation{R"({"activation_function":"relu"})", "relu(x @ w1.T + b1)"},
        Activation{R"({"hidden_act":null,"activation_function":"swish"})",
                   "silu(x @ w1.T + b1)"},
        Activation{R"({"hidden_act":"silu"})", "silu(x @ w1.T + b1)"},
        Activation{R"({"hidden_act":"quick_gelu"})",
                   "quick_gelu(x @ w1.T + b1)"},
        Activation{R"({"hidden_act":"mish"})", "mish(x @ w1.T + b1)"}));

/// A model that is wrong in one place; unsupported is what gelato has no row
/// for, everything else is the input's fault.
struct Wrong {
  const char *name, *config;
  std::string checkpoint;
  const char *expected;
  bool unsupported = false;
};

std::string bertWith(llvm::StringRef name, std::vector<int64_t> shape,
                     llvm::StringRef dtype = "F32") {
  // Layer 0 whole but for its last tensor, which is the one that is given.
  CheckpointBuilder builder;
  std::string base = "encoder.layer.0.";
  for (const char *part : {"attention.self.query", "attention.self.key",
                           "attention.self.value", "attention.output.dense"})
    builder.add(base + part + ".weight", {4, 4})
        .add(base + part + ".bias", {4});
  builder.add(base + "intermediate.dense.weight", {6, 4})
      .add(base + "intermediate.dense.bias", {6})
      .add(base + "output.dense.weight", {4, 6});
  if (!name.empty())
    builder.add(name, std::move(shape), dtype);
  return builder.bytes();
}

std::string withGap() {
  CheckpointBuilder builder;
  addBertLayer(builder, "", 0);
  addBertLayer(builder, "", 4'000'000);
  return builder.bytes();
}

std::string withNormFirst() {
  CheckpointBuilder builder;
  addBertLayer(builder, "", 0);
  builder.add("encoder.layer.0.intermediate.LayerNorm.weight", {4});
  return builder.bytes();
}

const char lastName[] = "encoder.layer.0.output.dense.bias";
const char gelu[] = R"({"hidden_act": "gelu"})";

const Wrong wrong[] = {
    {"ConfigIsText", "gelu", bert(1), "config.json is not valid JSON"},
    {"ConfigIsList", "[]", bert(1), "holds array; expected an object"},
    {"ConfigIsEmpty", "{}", bert(1), "names no activation"},
    {"ConfigTwice", R"({"hidden_act":"gelu","hidden_act":"relu"})", bert(1),
     "occurs twice"},
    {"ActivationIsNumber", R"({"hidden_act": 7})", bert(1),
     "hidden_act is number; expected a string"},
    {"ActivationIsUnknown", R"({"hidden_act": "gelo"})", bert(1),
     "hidden_act is 'gelo'; known are gelu, gelu_fast, gelu_new", true},
    {"CheckpointIsDamaged", gelu, "12345678", "model.safetensors"},
    {"CheckpointIsEmpty", gelu, CheckpointBuilder().bytes(),
     "no family that gelato knows; known are bert", true},
    {"FamilyIsUnknown", gelu, CheckpointBuilder().add("conv.k", {1}).bytes(),
     "the first one is 'conv.k'", true},
    {"NormComesFirst", gelu, withNormFirst(), "does not occur in the family",
     true},
    {"TensorIsMissing", gelu, bertWith("", {}), "there is no tensor"},
    {"LayersAreMissing", gelu, withGap(),
     "no tensor 'encoder.layer.1.attention.self.query.weight'"},
    {"SizeDiffers", gelu, bertWith(lastName, {5}),
     "output.dense.bias' is [5]; expected [4]"},
    {"RankDiffers", gelu, bertWith(lastName, {4, 1}),
     "output.dense.bias' is [4, 1]; expected [4]"},
    {"DtypeDiffers", gelu, bertWith(lastName, {4}, "BF16"),
     "is BF16; expected F32", true},
    {"HiddenSizeDiffers", R"({"hidden_act": "gelu", "hidden_size": 5})",
     bert(1), "hidden_size is 5, but the tensors say 4"},
    {"IntermediateSizeDiffers",
     R"({"hidden_act": "gelu", "intermediate_size": -6})", bert(1),
     "intermediate_size is -6, but the tensors say 6"},
    {"LayersDiffer", R"({"hidden_act": "gelu", "num_hidden_layers": 3})",
     bert(2), "num_hidden_layers is 3, but the tensors say 2"},
    {"SizesAreZero", gelu,
     [] {
       CheckpointBuilder builder;
       addBertLayer(builder, "", 0, 0, 0);
       return builder.bytes();
     }(),
     "is [0, 0]; expected"},
};

class WrongModel : public testing::TestWithParam<Wrong> {};

TEST_P(WrongModel, IsAnErrorThatSaysWhatIsWrong) {
  const Wrong &row = GetParam();
  ModelFolder folder(row.config, row.checkpoint);
  EXPECT_TRUE(contains(messageOf(folder.import()), row.expected));
  EXPECT_EQ(codeOf(folder.import()),
            std::make_error_code(row.unsupported
                                     ? std::errc::not_supported
                                     : std::errc::invalid_argument));
}

INSTANTIATE_TEST_SUITE_P(HuggingFace, WrongModel, testing::ValuesIn(wrong),
                         [](const auto &info) {
                           return std::string(info.param.name);
                         });

TEST(HuggingFace, AFolderWithoutAModelIsNamed) {
  TemporaryFolder folder;
  EXPECT_TRUE(contains(messageOf(importHuggingFace(folder / "none")),
                       "cannot read " + (folder / "none/config.json")));
  folder.write("config.json", geluConfig);
  EXPECT_TRUE(contains(messageOf(importHuggingFace(folder.text())),
                       "there is no *.safetensors"));
}

} // namespace
