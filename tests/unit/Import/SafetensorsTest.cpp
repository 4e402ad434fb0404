//===- SafetensorsTest.cpp - reading checkpoints --------------------------===//

#include "gelato/Import/Safetensors.h"
#include "TestFiles.h"

#include <cstring>

using namespace gelato;
using namespace gelato::test;

namespace {

llvm::Expected<SafetensorsFile> readBytes(llvm::StringRef bytes) {
  return SafetensorsFile::read(
      llvm::MemoryBuffer::getMemBufferCopy(bytes, "model.safetensors"));
}

std::vector<float> floats(const SafetensorsTensor &tensor) {
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

TEST(Safetensors, ReadsNamesShapesAndValues) {
  TemporaryFolder folder;
  folder.write("a.safetensors", CheckpointBuilder()
                                    .add("second", {2, 3})
                                    .add("scalar", {})
                                    .add("empty", {0, 7})
                                    .add("a \\u00e9\\n", {2}, "BF16")
                                    .bytes());
  auto file = SafetensorsFile::open(folder / "a.safetensors");
  ASSERT_TRUE(bool(file)) << messageOf(std::move(file));
  ASSERT_EQ(file->tensors().size(), 4u);
  const SafetensorsTensor *matrix = file->find("second");
  ASSERT_TRUE(matrix);
  EXPECT_EQ(matrix->dtype, "F32");
  EXPECT_EQ(matrix->shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(floats(*matrix), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  ASSERT_TRUE(file->find("scalar"));
  EXPECT_EQ(floats(*file->find("scalar")), (std::vector<float>{1000}));
  ASSERT_TRUE(file->find("empty"));
  EXPECT_TRUE(file->find("empty")->bytes.empty());
  const SafetensorsTensor *narrow = file->find("a \xc3\xa9\n");
  ASSERT_TRUE(narrow);
  EXPECT_EQ(narrow->dtype, "BF16");
  EXPECT_EQ(narrow->bytes.size(), 4u);
  EXPECT_EQ(file->find("third"), nullptr);
}

TEST(Safetensors, ReadsAHeaderThatLeavesDataUnaligned) {
  std::string header =
      R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]} })";
  while (header.size() % 4 != 1)
    header += ' ';
  auto file = readBytes(safetensors(header, {"\0\0\x80\x3f", 4}));
  ASSERT_TRUE(bool(file)) << messageOf(std::move(file));
  ASSERT_TRUE(file->find("x"));
  EXPECT_EQ(floats(*file->find("x")), (std::vector<float>{1.0f}));
}

TEST(Safetensors, ReadsMetadataAndAnEmptyFile) {
  auto file = readBytes(safetensors(R"({"__metadata__":{"format":"pt"}})", ""));
  ASSERT_TRUE(bool(file)) << messageOf(std::move(file));
  EXPECT_TRUE(file->tensors().empty());
}

TEST(Safetensors, CutsAnywhereAreErrors) {
  std::string whole = CheckpointBuilder().add("x", {2}).add("y", {1}).bytes();
  ASSERT_TRUE(bool(readBytes(whole)));
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(messageOf(readBytes(whole.substr(0, length))), "(success)")
        << length;
}

TEST(Safetensors, AFileThatIsNotThereIsNamed) {
  TemporaryFolder folder;
  std::string text = messageOf(SafetensorsFile::open(folder / "none"));
  EXPECT_TRUE(contains(text, "cannot read " + (folder / "none")));
  EXPECT_TRUE(
      contains(messageOf(SafetensorsFile::open(folder.text())), "cannot read"));
}

TEST(Safetensors, LengthsOfTheHeaderAreCompared) {
  auto withLength = [](uint64_t length) {
    std::string bytes = safetensors("{}", "");
    llvm::support::endian::write64le(bytes.data(), length);
    return messageOf(readBytes(bytes));
  };
  EXPECT_EQ(withLength(2), "(success)");
  EXPECT_TRUE(contains(withLength(3), "as 3 bytes; only 2 follow"));
  EXPECT_TRUE(contains(withLength(100'000'000), "only 2 follow"));
  EXPECT_TRUE(contains(withLength(100'000'001), "at most 100000000"));
  EXPECT_TRUE(contains(withLength(~uint64_t(0)), "at most 100000000"));
  EXPECT_TRUE(contains(withLength(0), "not valid JSON"));
}

/// One hostile header each, with what the message must say. The data has eight
/// bytes.
struct Hostile {
  const char *name;
  std::string header;
  const char *expected;
};

std::string x(llvm::StringRef shape, llvm::StringRef offsets,
              llvm::StringRef dtype = "\"F32\"") {
  return ("{\"x\":{\"dtype\":" + dtype + ",\"shape\":" + shape +
          ",\"data_offsets\":" + offsets + "}}")
      .str();
}

const Hostile hostile[] = {
    {"NotJson", "hello", "stops being JSON at byte"},
    {"Unclosed", R"({"x":)", "stops being JSON at byte"},
    {"TrailingText", "{} {}", "stops being JSON at byte"},
    {"BadUtf8", "{\"\xff\":1}", "stops being JSON at byte"},
    {"DeepNesting", std::string(1'000'000, '['), "nests deeper than 64"},
    {"NotAnObject", "[1]", "the header is array; expected an object"},
    {"DuplicateTensor",
     R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
     R"("x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
     "the key 'x' occurs twice"},
    {"DuplicateKey",
     R"({"x":{"dtype":"F32","dtype":"U8","shape":[2],"data_offsets":[0,8]}})",
     "the key 'dtype' occurs twice"},
    {"BadMetadata", R"({"__metadata__":{"a":1}})", "not an object of strings"},
    {"MetadataList", R"({"__metadata__":["a"]})", "not an object of strings"},
    {"EntryIsNumber", R"({"x":1})", "described by number; expected an object"},
    {"NoDtype", R"({"x":{"shape":[2],"data_offsets":[0,8]}})", "has no dtype"},
    {"NoShape", R"({"x":{"dtype":"F32","data_offsets":[0,8]}})",
     "has no shape"},
    {"NoOffsets", R"({"x":{"dtype":"F32","shape":[2]}})",
     "has no data_offsets"},
    {"DtypeIsNumber", x("[2]", "[0,8]", "32"), "a dtype that is number"},
    {"DtypeIsUnknown", x("[2]", "[0,8]", "\"F33\""),
     "the dtype 'F33'; expected one of BOOL, F4"},
    {"ShapeIsNumber", x("2", "[0,8]"), "a shape that is number"},
    {"SizeIsNegative", x("[-2]", "[0,8]"), "the size -2 in its shape"},
    {"SizeIsFraction", x("[2.0]", "[0,8]"), "the size 2.0 in its shape"},
    {"SizeIsText", x("[\"2\"]", "[0,8]"), "the size \"2\" in its shape"},
    {"SizeIsHuge", x("[18446744073709551615]", "[0,8]"), "product overflows"},
    {"SizeIsBeyond64Bits", x("[36893488147419103234]", "[0,8]"), "the size"},
    {"ProductWraps", x("[4294967296,4294967296]", "[0,0]"),
     "product overflows"},
    {"ProductWrapsToEight", x("[4611686018427387906]", "[0,8]"),
     "product overflows"},
    {"PartOfAByte", x("[3]", "[0,1]", "\"F4\""), "ends inside a byte: 12 bits"},
    {"OffsetsAreText", x("[2]", "\"0,8\""), "not two integers"},
    {"OffsetsAreThree", x("[2]", "[0,4,8]"), "not two integers"},
    {"OffsetsAreNegative", x("[2]", "[-8,0]"), "not two integers"},
    {"OffsetsAreReversed", x("[2]", "[8,0]"), "reversed data_offsets [8, 0]"},
    {"EndBeyondData", x("[4]", "[0,16]"), "beyond the end of the data"},
    {"BothBeyondData", x("[2]", "[18446744073709551607,18446744073709551615]"),
     "beyond the end of the data"},
    {"TooFewBytes", x("[2]", "[0,4]"), "span 4 bytes; F32[2] needs 8"},
    {"TooManyBytes", x("[1]", "[0,8]"), "span 8 bytes; F32[1] needs 4"},
    {"Overlap",
     R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
     R"("y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
     "'y' begins at byte 4 of the data and overlaps"},
    {"SameBytesTwice",
     R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
     R"("y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
     "overlaps"},
    {"HoleInFront", x("[1]", "[4,8]"), "leaves a hole"},
    {"HoleBetween",
     R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
     R"("y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
     "leaves a hole"},
    {"UnusedEnd", x("[1]", "[0,4]"), "has 8 bytes, of which the tensors use 4"},
};

class HostileHeader : public testing::TestWithParam<Hostile> {};

TEST_P(HostileHeader, IsAnErrorThatSaysWhatIsWrong) {
  std::string bytes = safetensors(GetParam().header, "12345678");
  std::string text = messageOf(readBytes(bytes));
  EXPECT_TRUE(contains(text, GetParam().expected));
  EXPECT_TRUE(contains(text, "model.safetensors"));
  EXPECT_LT(text.size(), 500u);
}

INSTANTIATE_TEST_SUITE_P(Safetensors, HostileHeader, testing::ValuesIn(hostile),
                         [](const auto &info) {
                           return std::string(info.param.name);
                         });

TEST(Safetensors, LongAndWildNamesAreShownTame) {
  std::string header = "{\"" + std::string(100'000, 'n') + "\\u001b[2J\":1}";
  std::string text = messageOf(readBytes(safetensors(header, "")));
  EXPECT_LT(text.size(), 500u);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

/// Changes single bytes of a sound header; whatever comes out, nothing may
/// crash, and a file that is accepted must still be consistent.
TEST(Safetensors, SingleWrongBytesNeverCrash) {
  const std::string whole =
      CheckpointBuilder().add("x", {2, 2}).add("y", {3}).bytes();
  size_t accepted = 0, refused = 0;
  for (size_t at = 0; at < whole.size() - 28; ++at)
    for (int value = 0; value < 256; ++value) {
      std::string bytes = whole;
      bytes[at] = char(value);
      auto file = readBytes(bytes);
      if (!file) {
        llvm::consumeError(file.takeError());
        ++refused;
        continue;
      }
      ++accepted;
      for (const SafetensorsTensor &tensor : file->tensors()) {
        unsigned sum = 0;
        for (uint8_t byte : tensor.bytes)
          sum += byte;
        ASSERT_LT(sum, 28u * 256u);
      }
    }
  EXPECT_GT(accepted, 0u);
  EXPECT_GT(refused, accepted);
}

} // namespace
