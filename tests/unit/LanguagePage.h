//===- LanguagePage.h - the tables of functions in language.md --*- C++ -*-===//
//
// compiler/docs/language.md says of each function what it is and its limits:
// once for readers, and for the tests. A row may be about several functions,
// `erf(x)`, `erfc(x)`; a cell then has as many parts, or one for all. A formula
// in backquotes is an expression of the language.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_TESTS_UNIT_LANGUAGEPAGE_H
#define GELATO_TESTS_UNIT_LANGUAGEPAGE_H

#include "Derived.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>

namespace gelato::test {

/// A value that the page states: to the last bit, or to its last decimal.
struct Stated {
  double value, tolerance;

  bool holds(double found) const {
    if (std::isnan(value) || std::isnan(found))
      return std::isnan(value) && std::isnan(found);
    if (tolerance > 0)
      return std::fabs(found - value) <= tolerance;
    return found == value && std::signbit(found) == std::signbit(value);
  }
};

struct DocumentedFunction {
  std::string call;    ///< "elu(x, alpha = 1)"
  std::string formula; ///< empty: the page has none in the language
  /// By the head of the column: "at -inf", "at -0", "at +inf".
  std::map<std::string, std::string> cells;

  std::string name() const { return call.substr(0, call.find('(')); }
  /// "x, alpha = 1".
  std::string parameters() const {
    return call.substr(call.find('(') + 1, call.size() - call.find('(') - 2);
  }

  /// The value in a column; nothing where it depends on an argument without a
  /// default, or the page has no such cell.
  std::optional<Stated> at(const std::string &column) const {
    auto cell = cells.find(column);
    return cell == cells.end() ? std::nullopt : valueOf(cell->second);
  }

private:
  std::optional<Stated> valueOf(std::string text) const {
    double sign = 1;
    if (!text.empty() && text[0] == '-') {
      sign = -1;
      text.erase(0, 1);
    }
    if (text == "NaN")
      return Stated{std::numeric_limits<double>::quiet_NaN(), 0};
    if (text == "inf")
      return Stated{sign * std::numeric_limits<double>::infinity(), 0};
    if (size_t at = call.find(" " + text + " = ");
        !text.empty() && at != std::string::npos)
      return Stated{sign * std::atof(call.c_str() + at + text.size() + 4), 0};
    char *end = nullptr;
    double number = std::strtod(text.c_str(), &end);
    if (end == text.c_str())
      return std::nullopt;
    if (*end == '/')
      number /= std::atof(end + 1);
    size_t point = text.find('.');
    double tolerance =
        point == std::string::npos
            ? 0
            : 0.6 * std::pow(10, -double(text.size() - point - 1));
    return Stated{sign * number, tolerance};
  }
};

inline std::vector<std::string> split(const std::string &text,
                                      const std::string &separator) {
  std::vector<std::string> parts;
  size_t begin = 0, at;
  while ((at = text.find(separator, begin)) != std::string::npos) {
    parts.push_back(text.substr(begin, at - begin));
    begin = at + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

/// "| a | b |" without what is around the cells.
inline std::vector<std::string> cellsOf(const std::string &line) {
  std::vector<std::string> cells = split(line, "|");
  cells.erase(cells.begin());
  if (!cells.empty())
    cells.pop_back();
  for (std::string &cell : cells) {
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
  }
  return cells;
}

/// The parts of "`a`, `b`"; empty where it is not all in backquotes.
inline std::vector<std::string> quotedParts(const std::string &cell) {
  if (cell.size() < 2 || cell.front() != '`' || cell.back() != '`')
    return {};
  return split(cell.substr(1, cell.size() - 2), "`, `");
}

/// All functions of the page's tables.
inline std::vector<DocumentedFunction> documentedFunctions() {
  std::vector<DocumentedFunction> functions;
  std::vector<std::string> head;
  for (const std::string &line :
       split(readFile("compiler/docs/language.md"), "\n")) {
    std::vector<std::string> cells = cellsOf(line);
    if (line.rfind("| function | formula |", 0) == 0)
      head = cells;
    else if (line.empty() || line[0] != '|')
      head.clear();
    if (head.empty() || cells.size() != head.size() || line[2] != '`')
      continue;
    std::vector<std::string> calls = quotedParts(cells[0]),
                             formulas = quotedParts(cells[1]);
    for (size_t i = 0; i < calls.size(); ++i) {
      DocumentedFunction function{calls[i], "", {}};
      if (formulas.size() == calls.size())
        function.formula = formulas[i];
      for (size_t column = 2; column < head.size(); ++column) {
        std::vector<std::string> parts = split(cells[column], ", ");
        function.cells[head[column]] =
            parts.size() == calls.size() ? parts[i] : cells[column];
      }
      functions.push_back(function);
    }
  }
  EXPECT_FALSE(functions.empty()) << "language.md has no tables of functions";
  return functions;
}

/// What the page says of a call; of one without options, by its name. Null if
/// it says nothing.
inline const DocumentedFunction *findDocumented(const std::string &call) {
  static const std::vector<DocumentedFunction> all = documentedFunctions();
  for (const DocumentedFunction &function : all)
    if (function.call == call ||
        (function.call.find('"') == std::string::npos &&
         function.name() + "(x)" == call))
      return &function;
  return nullptr;
}

} // namespace gelato::test

#endif // GELATO_TESTS_UNIT_LANGUAGEPAGE_H
