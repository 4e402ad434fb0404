//===- FunctionRows.h - the tables of Functions.def as data ---*- C++ -*-===//
#ifndef GELATO_NUMERICS_FUNCTIONROWS_H
#define GELATO_NUMERICS_FUNCTIONROWS_H

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace gelato::numerics {

/// The rows of a table, which live as long as the process.
template <class Row> class Table {
public:
  template <size_t count>
  constexpr Table(const Row (&rows)[count]) : first(rows), count(count) {}
  const Row *begin() const { return first; }
  const Row *end() const { return first + count; }
  size_t size() const { return count; }
  const Row &operator[](size_t i) const { return first[i]; }

private:
  const Row *first;
  size_t count;
};

/// A function, whatever its class: what Functions.def says of its columns.
struct Function {
  std::string_view mnemonic;
  double hardLow, hardHigh;
  std::string_view call; ///< empty: the prelude defines it
  std::string_view summary;
  std::initializer_list<double> turns;

  bool isOfPrelude() const { return call.empty(); }
};

/// The classes that a function is computed in.
enum class RowClass { Tight, Fast, Bf16, F16 };
inline constexpr RowClass kRowClasses[] = {RowClass::Tight, RowClass::Fast,
                                           RowClass::Bf16, RowClass::F16};

/// "tight".
std::string_view nameOf(RowClass accuracy);
/// Whether the result is good for being narrowed to a 16-bit type only, in
/// whose ULP the bound is.
constexpr bool isNarrow(RowClass accuracy) {
  return accuracy == RowClass::Bf16 || accuracy == RowClass::F16;
}
/// What the class promises of each function, in ULP.
constexpr double promisedUlp(RowClass accuracy) {
  return accuracy == RowClass::Tight  ? 1
         : accuracy == RowClass::Fast ? 4
                                      : 0.51;
}

/// For one vector.
struct Operations {
  int products;  ///< FMAs and multiplications
  int sums;      ///< additions
  int others;    ///< minima, selects with their comparison, integer operations
  int divisions; ///< and square roots

  int all() const { return products + sums + others + divisions; }
  bool operator==(const Operations &other) const {
    return products == other.products && sums == other.sums &&
           others == other.others && divisions == other.divisions;
  }
};

/// A function in a class.
struct FunctionRow {
  std::string_view function;
  RowClass accuracy;
  double maxUlp;       ///< ULP of f32; of bf16 or f16 in the class of that name
  double at;           ///< the input of the largest error
  uint64_t misrounded; ///< results that are not the nearest number, of all 2^32
                       ///< inputs; in classes Bf16 and F16 of the 2^16 of it
  uint64_t sampled;    ///< and of the 2^24 of f32 that are multiples of 257
  Operations operations;
};

/// All functions, as the language's documentation has them.
Table<Function> functions();
/// All rows, in the order of the file.
Table<FunctionRow> functionRows();

/// The function of that mnemonic; null if there is none.
const Function *findFunction(std::string_view mnemonic);

/// Whether results of class Bf16 are ties for some inputs of bf16, and go up.
bool tiesGoUp(std::string_view mnemonic);

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_FUNCTIONROWS_H
