//===- Vocabulary.h - the words of the language -----------------*- C++ -*-===//
//
// Read from the compiler's own tables, so that what is added to the language is
// fuzzed without another list.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_TESTS_FUZZ_VOCABULARY_H
#define GELATO_TESTS_FUZZ_VOCABULARY_H

#include <string>
#include <vector>

namespace gelato::fuzz {

struct Vocabulary {
  std::vector<std::string> keywords;
  std::vector<std::string> punctuation;
  std::vector<std::string> functions; ///< built-in ones and the prelude's
  std::vector<std::string> options;   ///< their names
  std::vector<std::string> texts;     ///< what options take, in quotes
  std::vector<std::string> numbers;   ///< at and around the limits

  std::vector<std::string> all() const;
};

const Vocabulary &vocabulary();

} // namespace gelato::fuzz

#endif // GELATO_TESTS_FUZZ_VOCABULARY_H
