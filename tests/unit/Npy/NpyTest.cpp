//===- NpyTest.cpp - NumPy's files of one array ---------------------------===//
//
// The headers of the sound files are those that NumPy 2 and ml_dtypes write.
//
//===----------------------------------------------------------------------===//
#include "gelato/Npy/Npy.h"

#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

#include <cstring>

using namespace gelato;

namespace {

constexpr char kDict[] = "{'descr': '<f4', 'fortran_order': False, 'shape': "
                         "(2, 3), }";

/// A file of `version` with this header and as many zeros as `data`.
std::string fileOf(llvm::StringRef dict, size_t data, char version = 1) {
  std::string text = "\x93NUMPY";
  text += version;
  text += '\0';
  for (unsigned i = 0; i < (version == 1 ? 2 : 4); ++i)
    text += char(dict.size() >> (8 * i));
  return text + dict.str() + std::string(data, '\0');
}

llvm::Expected<NpyFile> read(llvm::StringRef bytes) {
  return NpyFile::read(llvm::MemoryBuffer::getMemBuffer(
      bytes, "x.npy", /*RequiresNullTerminator=*/false));
}

/// Why `bytes` are refused; empty if they are not.
std::string refusal(llvm::StringRef bytes) {
  auto file = read(bytes);
  return file ? "" : llvm::toString(file.takeError());
}

TEST(Npy, ReadsWhatNumpyWrites) {
  struct Row {
    const char *dict;
    char version;
    llvm::StringRef type;
    std::vector<int64_t> shape;
    size_t bytes;
  };
  const Row rows[] = {
      {kDict, 1, "f32", {2, 3}, 24},
      {kDict, 2, "f32", {2, 3}, 24},
      {kDict, 3, "f32", {2, 3}, 24},
      {"{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }  \n",
       1,
       "f16",
       {2, 3},
       12},
      {"{'descr': '<V2', 'fortran_order': False, 'shape': (7,), }\n",
       1,
       "bf16",
       {7},
       14},
      {"{'descr': '|V2', 'fortran_order': False, 'shape': (3,), }\n",
       1,
       "bf16",
       {3},
       6},
      {"{'descr': '<u2', 'fortran_order': True, 'shape': (3,), }\n",
       1,
       "u16",
       {3},
       6},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n",
       1,
       "f32",
       {},
       4},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }\n",
       1,
       "f32",
       {0, 3},
       0},
      // Other writers: any order of keys, no last comma, Python 2's longs.
      {"{\"shape\":(2L,1L),\"descr\":\"<f4\",\"fortran_order\":False}",
       1,
       "f32",
       {2, 1},
       8},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.dict);
    std::string bytes = fileOf(row.dict, row.bytes, row.version);
    auto file = read(bytes);
    ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
    EXPECT_EQ(file->type().name, row.type);
    EXPECT_EQ(file->shape().vec(), row.shape);
    EXPECT_EQ(file->bytes().size(), row.bytes);
    EXPECT_EQ(file->bytes().end(),
              reinterpret_cast<const uint8_t *>(bytes.data()) + bytes.size());
  }
}

TEST(Npy, RefusesWhatIsDamaged) {
  std::string sound = fileOf(kDict, 24);
  ASSERT_EQ(refusal(sound), "");
  for (size_t size = 0; size < sound.size(); ++size)
    EXPECT_NE(refusal(llvm::StringRef(sound).take_front(size)), "") << size;

  struct Row {
    std::string bytes;
    const char *said;
  };
  auto shape = [](llvm::StringRef text, size_t data) {
    return fileOf(
        ("{'descr': '<f4', 'fortran_order': False, 'shape': " + text + ", }")
            .str(),
        data);
  };
  auto descr = [](llvm::StringRef text, size_t data) {
    return fileOf(
        ("{'descr': " + text + ", 'fortran_order': False, 'shape': (2,), }")
            .str(),
        data);
  };
  const Row rows[] = {
      {"", "begins with \\x93NUMPY"},
      {"PK\3\4 an archive of arrays", "no .npy file"},
      {"\x93NUMPY", "ends before its version"},
      {fileOf(kDict, 24, 4), "version 4.0, expected 1.0"},
      {fileOf(kDict, 24, 0), "version 0.0"},
      {sound.substr(0, 9), "ends before its header"},
      {sound.substr(0, 40), "says that its header has 59 bytes"},
      {sound + "x", "25 bytes of elements, and its shape needs 24"},
      {fileOf(kDict, 23), "23 bytes of elements, and its shape needs 24"},
      {descr("'<f8'", 16), "'<f8', expected '<f4' (float32)"},
      {descr("'<f8'", 16), "x.astype(np.float32)"},
      {descr("'>f4'", 8), "'>f4'"},
      {descr("'<i4'", 8), "'<i4'"},
      {descr("'|O'", 8), "'|O'"},
      {descr("'|V2x'", 8), "'|V2x'"},
      {descr("'\x1b[2J\n'", 8), "'?[2J?'"},
      {descr("[('a', '<f4')]", 8), "holds records"},
      {descr("'<f4", 8), "'<f4, '"},
      {descr("4", 8), "expected the text of a type"},
      {fileOf("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 24),
       "np.ascontiguousarray(x)"},
      {fileOf("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }", 24),
       "expected True or False"},
      {fileOf("{'descr': '<f4', 'shape': (2, 3), }", 24),
       "without fortran_order"},
      {fileOf("{'descr': '<f4', 'fortran_order': False, }", 4),
       "without shape"},
      {fileOf("{'fortran_order': False, 'shape': (), }", 4), "without descr"},
      {fileOf("{'shape': (), 'shape': ()}", 4), "two entries shape"},
      {fileOf("{'shap': ()}", 4), "expected one of the keys"},
      {fileOf("{'shape' ()}", 4), "expected a colon"},
      {fileOf("{'shape': () 'descr': '<f4'}", 4), "expected a comma or }"},
      {fileOf("", 4), "expected a dict"},
      {fileOf("{", 4), "a header with its end at byte 1"},
      {fileOf(std::string(kDict) + " x", 24), "nothing behind the dict"},
      {shape("2, 3", 24), "expected a shape"},
      {shape("(2 3)", 24), "expected a comma"},
      {shape("(2)", 8), "expected a comma"},
      {shape("(-1,)", 4), "expected a size from 0"},
      {shape("(0x2,)", 8), "expected a comma"},
      {shape("(,)", 4), "expected a size"},
      {shape("(9223372036854775808,)", 4), "expected a size"},
      {shape("(99999999999999999999999,)", 4), "expected a size"},
      {shape("(9223372036854775807,)", 4), "product overflows"},
      {shape("(4294967296, 4294967296)", 4), "product overflows"},
      {shape("(0, 4294967296, 4294967296)", 0), "product overflows"},
  };
  for (const Row &row : rows) {
    std::string said = refusal(row.bytes);
    EXPECT_NE(said.find(row.said), std::string::npos)
        << "expected " << row.said << "\nfound " << said;
    EXPECT_EQ(said.rfind("x.npy: ", 0), 0u) << said;
    for (char c : said)
      EXPECT_TRUE(llvm::isPrint(c)) << said;
  }
  std::string many;
  for (unsigned i = 0; i < 65; ++i)
    many += "1, ";
  EXPECT_NE(refusal(shape("(" + many + ")", 4)).find("more than 64 sizes"),
            std::string::npos);
}

TEST(Npy, WritesWhatNumpyWrites) {
  const float values[] = {1, 2, 3};
  std::string file =
      npyFile(npyType("f32"), {3},
              {reinterpret_cast<const uint8_t *>(values), sizeof(values)});
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': "
                       "(3,), }";
  header += std::string(0x76 - 1 - header.size(), ' ') + "\n";
  EXPECT_EQ(file.substr(0, 128),
            std::string("\x93NUMPY\1\0\x76\0", 10) + header);
  EXPECT_EQ(std::memcmp(file.data() + 128, values, sizeof(values)), 0);
  EXPECT_EQ(file.size(), 128 + sizeof(values));
}

TEST(Npy, ReadsWhatItWrites) {
  const std::vector<int64_t> shapes[] = {
      {}, {0}, {5}, {2, 0}, {1, 2, 3, 4, 5}, std::vector<int64_t>(64, 1)};
  for (const NpyType &type : npyTypes())
    for (const std::vector<int64_t> &shape : shapes) {
      size_t count = type.bytes;
      for (int64_t size : shape)
        count *= size_t(size);
      std::vector<uint8_t> elements(count, 0xA5);
      std::string bytes = npyFile(type, shape, elements);
      EXPECT_EQ((bytes.size() - count) % 64, 0u);
      auto file = read(bytes);
      ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
      EXPECT_EQ(&file->type(), &type);
      EXPECT_EQ(file->shape().vec(), shape);
      EXPECT_EQ(file->bytes().vec(), elements);
    }
}

TEST(Npy, SaysWhichFileCannotBeRead) {
  auto missing = NpyFile::open("/nonexistent/x.npy");
  ASSERT_FALSE(bool(missing));
  EXPECT_EQ(llvm::toString(missing.takeError()),
            "cannot read '/nonexistent/x.npy': No such file or directory");
  auto folder = NpyFile::open("/");
  ASSERT_FALSE(bool(folder));
  EXPECT_EQ(llvm::toString(folder.takeError()),
            "cannot read '/': it is a folder, expected a .npy file");
}

} // namespace
