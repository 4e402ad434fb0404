//===- FeaturesTest.cpp - questions about any text ------------------------===//
//
// What the server answers to an editor is tests/integration/lsp_test.py's
// business. Here it is asked everything, at every place of texts that nobody
// would write: nothing may crash, and every answer can be sent. GELATO_SEED
// sets another seed; a failure prints the seed and the text.
//
//===----------------------------------------------------------------------===//

#include "Features.h"

#include "gelato/Frontend/Builtins.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <cstdlib>
#include <random>

using namespace gelato;
namespace json = llvm::json;

namespace {

const std::string program =
    "# \xF0\x9F\x8D\xA8\n"
    "fn scaled(v, by = 2 * 3) = where(v > 0, v, -v) * by\n"
    "kernel ffn(x: f32[M, D], w: param f32[D, F])\n"
    "    -> (y: f32[M, F], z: f32[M, 2]) {\n"
    "  h = gelu(x @ w, approximate=\"tanh\") + scaled(x @ w.T, by=elu(1))\n"
    "  g = matmul(h, w[:F, 2:].T, precision=\"f32\") \n"
    "  return clamp(g, lo=-1, hi=1), f32(h)\n"
    "}\n";

/// The number of answers that are not empty.
size_t askEverything(const std::string &text) {
  Document document("untitled:1", text);
  size_t answers = 0;
  auto take = [&](const json::Value &answer) {
    std::string sent;
    llvm::raw_string_ostream(sent) << answer;
    EXPECT_TRUE(json::isUTF8(sent));
    answers += answer.kind() != json::Value::Null && sent != "[]";
  };
  take(diagnosticsJson(document));
  take(symbols(document));
  take(formatting(document));
  for (uint32_t offset = 0; offset <= text.size(); ++offset) {
    take(hover(document, offset));
    take(definition(document, offset));
    take(completion(document, offset));
  }
  return answers;
}

class Questions : public ::testing::Test {
protected:
  Questions() {
    const char *given = std::getenv("GELATO_SEED");
    seed = given ? unsigned(std::strtoul(given, nullptr, 10)) : 20160627u;
    random.seed(seed);
  }
  unsigned seed;
  std::mt19937 random;
};

TEST_F(Questions, AtEveryPlaceOfEveryHalfTypedText) {
  size_t answers = askEverything(program);
  EXPECT_GE(answers, program.size());
  for (size_t length = 0; length <= program.size(); length += 5) {
    SCOPED_TRACE(program.substr(0, length));
    answers += askEverything(program.substr(0, length));
    answers += askEverything(program.substr(length));
  }
  EXPECT_GE(answers, 5000u);
}

TEST_F(Questions, AtEveryPlaceOfDamagedTexts) {
  for (int round = 0; round < 40; ++round) {
    std::string text = program;
    for (int edit = 0; edit < 4; ++edit) {
      size_t at = random() % text.size();
      if (random() % 2)
        text.erase(at, 1 + random() % 9);
      else
        text.insert(at, program, random() % program.size(), random() % 9);
    }
    SCOPED_TRACE("GELATO_SEED=" + std::to_string(seed) + "\n" + text);
    askEverything(text);
  }
}

TEST_F(Questions, AboutBytes) {
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (size_t i = random() % 80; i > 0; --i)
      text += random() % 3 ? program[random() % program.size()]
                           : char(random() % 256);
    SCOPED_TRACE("GELATO_SEED=" + std::to_string(seed) + "\n" + text);
    askEverything(text);
  }
}

TEST(Hover, ShowsTheRowOfEveryFunction) {
  std::vector<std::string> names;
  for (const Builtin &builtin : builtins())
    if (!builtin.isHidden)
      names.push_back(builtin.name.str());
  for (const auto &fn : prelude().fns)
    if (findPreludeFn(fn->name))
      names.push_back(fn->name);
  EXPECT_GE(names.size(), 30u);
  for (const std::string &name : names) {
    std::string shown;
    llvm::raw_string_ostream(shown)
        << hover(Document("d", "fn f(x) = " + name + "(x)"), 11);
    EXPECT_NE(shown.find("| function | formula"), std::string::npos) << shown;
    EXPECT_NE(shown.find("`" + name + "("), std::string::npos) << shown;
  }
}

TEST(Positions, CountUtf16) {
  Document document("d", "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8D\xA8z\r\nb\rc\n");
  struct Row {
    unsigned line, character;
    uint32_t offset;
  };
  const Row rows[] = {{0, 0, 0},  {0, 1, 1},  {0, 2, 3},  {0, 3, 6},
                      {0, 5, 10}, {0, 6, 11}, {1, 0, 13}, {1, 1, 14},
                      {2, 0, 15}, {2, 1, 16}, {3, 0, 17}};
  for (const Row &row : rows) {
    EXPECT_EQ(document.offsetOf({row.line, row.character}), row.offset);
    Position place = document.positionOf(row.offset);
    EXPECT_EQ(place.line, row.line) << row.offset;
    EXPECT_EQ(place.character, row.character) << row.offset;
  }
  EXPECT_EQ(document.offsetOf({0, 4}), 6u) << "inside a code point";
  EXPECT_EQ(document.offsetOf({0, 99}), 11u) << "beyond the line";
  EXPECT_EQ(document.offsetOf({9, 9}), 17u) << "beyond the text";
}

} // namespace
