//===- Mutator.h - texts that are nearly right ------------------*- C++ -*-===//

#ifndef GELATO_TESTS_FUZZ_MUTATOR_H
#define GELATO_TESTS_FUZZ_MUTATOR_H

#include "CutText.h"
#include "Vocabulary.h"

#include <random>

namespace gelato::fuzz {

/// A first line `# --set D=8,F=16` gives the bindings of the checker's target:
/// an input stays a plain source file.
constexpr llvm::StringLiteral bindingsPrefix = "# --set ";

class Mutator {
public:
  Mutator(llvm::StringRef bytes, unsigned seed) : text(bytes), random(seed) {}

  /// One to three mutations.
  void mutate();
  /// Takes a unit of `other` in, or puts it in the place of one.
  void cross(const CutText &other);

  std::string str() const { return text.str(); }

private:
  size_t below(size_t n) { return n == 0 ? 0 : random() % n; }
  template <typename T> const T &pick(const std::vector<T> &list) {
    return list[below(list.size())];
  }
  Unit anyUnit() { return Unit(below(unitKinds)); }
  /// One of them, or an empty span.
  Span pickSpan(const CutText &in, Unit unit);
  Span pickRun();

  void enter(size_t place);
  std::string ownName();
  void adapt(std::vector<Piece> &pieces);
  std::vector<size_t> dims() const;
  std::string anyToken();
  std::string operatorText();
  std::string strangeText();
  std::string similar(const Piece &piece);
  std::string expression(unsigned height);
  static std::vector<Piece> cut(llvm::StringRef words);

  void insertToken();
  void deleteTokens();
  void replaceToken();
  void swapTokens();
  void swapUnits();
  void duplicateUnit();
  void deleteUnit();
  void replaceOperand();
  void wrapOperand();
  void repeatRun();
  void changeDim();
  void swapNames();
  void insertStatement();
  void changeBindings();
  void changeBlanks();

  CutText text;
  /// Of the declaration entered last: all, and those that have a value.
  std::vector<std::string> names, values;
  std::mt19937 random;
};

} // namespace gelato::fuzz

#endif // GELATO_TESTS_FUZZ_MUTATOR_H
