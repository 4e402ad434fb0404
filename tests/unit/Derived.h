//===- Derived.h - texts that the tests write themselves --------*- C++ -*-===//
//
// Some texts of the repository follow from others: a table in a page from the
// rows of Functions.def, an editor's list of words from the language. A test
// compares such a text with what it should be; where GELATO_UPDATE is in the
// environment it writes it anew, to be read before it is kept.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_TESTS_UNIT_DERIVED_H
#define GELATO_TESTS_UNIT_DERIVED_H

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace gelato::test {

/// Whether derived texts are to be written anew.
inline bool isUpdating() { return std::getenv("GELATO_UPDATE") != nullptr; }

/// A file of the repository, found from where this header lies.
inline std::string pathOf(const std::string &file) {
  std::string top = __FILE__;
  for (int i = 0; i < 3; ++i) // tests/unit/Derived.h
    top.erase(top.rfind('/'));
  return top + "/" + file;
}

inline std::string readFile(const std::string &file) {
  std::ifstream stream(pathOf(file), std::ios::binary);
  EXPECT_TRUE(stream.good()) << file << " cannot be read";
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// What stands in `file` from behind `begin` up to `end` must be `text`. Both
/// are there once.
inline void expectDerived(const std::string &file, const std::string &begin,
                          const std::string &end, const std::string &text) {
  std::string page = readFile(file);
  size_t from = page.find(begin);
  ASSERT_NE(from, std::string::npos) << file << " has no '" << begin << "'";
  from += begin.size();
  size_t to = page.find(end, from);
  ASSERT_NE(to, std::string::npos) << file << " has no '" << end << "'";
  if (isUpdating()) {
    page.replace(from, to - from, text);
    std::ofstream(pathOf(file), std::ios::binary) << page;
    return;
  }
  EXPECT_EQ(page.substr(from, to - from), text)
      << file << " is not what follows from the tables; with GELATO_UPDATE=1 "
      << "in its environment this test writes it anew";
}

} // namespace gelato::test

#endif // GELATO_TESTS_UNIT_DERIVED_H
