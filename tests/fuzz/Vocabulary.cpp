//===- Vocabulary.cpp - the words of the language -------------------------===//

#include "Vocabulary.h"

#include "gelato/Frontend/Builtins.h"
#include "gelato/Frontend/Frontend.h"
#include "gelato/Frontend/Lexer.h"

using namespace gelato;
using namespace gelato::fuzz;

static Vocabulary makeVocabulary() {
  Vocabulary words;
  for (const Spelling &spelling : keywords())
    words.keywords.push_back(spelling.text.str());
  for (const Spelling &spelling : punctuation())
    words.punctuation.push_back(spelling.text.str());
  words.functions.push_back("matmul");
  for (const Builtin &builtin : builtins())
    words.functions.push_back(builtin.name.str());
  for (const auto &fn : prelude().fns)
    words.functions.push_back(fn->name);
  for (const CallOption &option : callOptions()) {
    words.options.push_back(option.name.str());
    for (llvm::StringRef value : option.values)
      words.texts.push_back("\"" + value.str() + "\"");
  }
  // Doubles: what f32 holds, rounds to zero or to infinity, and what no double
  // holds. Sizes: the limits, and the ends of the integer types.
  words.numbers = {"0",      "1",        "2",
                   "0.5",    ".5",       "1.",
                   "-0.0",   "1e-50",    "1e39",
                   "1e999",  "0x1p-149", "0x1.fffffep127",
                   "0x1p",   "0xF",      "3.402823567797337e38",
                   "1.702f", "007",      "18446744073709551616"};
  for (uint64_t limit :
       {uint64_t(maxSize), uint64_t(maxBytes), uint64_t(maxRank),
        uint64_t(INT64_MAX), uint64_t(UINT32_MAX)})
    for (uint64_t number : {limit - 1, limit, limit + 1})
      words.numbers.push_back(std::to_string(number));
  return words;
}

const Vocabulary &gelato::fuzz::vocabulary() {
  static const Vocabulary words = makeVocabulary();
  return words;
}

std::vector<std::string> Vocabulary::all() const {
  std::vector<std::string> words;
  for (const auto *list :
       {&keywords, &punctuation, &functions, &options, &texts, &numbers})
    words.insert(words.end(), list->begin(), list->end());
  return words;
}
