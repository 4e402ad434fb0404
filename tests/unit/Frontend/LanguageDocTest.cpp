//===- LanguageDocTest.cpp - the examples of language.md ------------------===//
//
// A fence ```gel holds a whole file that is right, a fence ```gel-error one
// that is wrong, followed by a fence ```text with every word of its errors;
// their first line names the file. Every function of the language has its row
// in the tables, which state its limits and, in backquotes, its formula.
//
//===----------------------------------------------------------------------===//

#include "Frontend/CheckText.h"
#include "LanguagePage.h"
#include "gelato/Frontend/Builtins.h"
#include "gelato/Frontend/Fold.h"
#include "gelato/Frontend/Frontend.h"
#include "gelato/Numerics/FunctionRows.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <map>
#include <set>

using namespace gelato;
using gelato::test::CheckedText;
using gelato::test::DocumentedFunction;
using gelato::test::documentedFunctions;

namespace {

std::string readPage() {
  return gelato::test::readFile("compiler/docs/language.md");
}

struct Fence {
  std::string kind, text;
};

std::vector<Fence> fencesOf(llvm::StringRef page) {
  std::vector<Fence> fences;
  llvm::SmallVector<llvm::StringRef> lines;
  page.split(lines, '\n');
  bool isOpen = false;
  for (llvm::StringRef line : lines) {
    if (line.starts_with("```")) {
      isOpen = !isOpen;
      if (isOpen)
        fences.push_back({line.drop_front(3).str(), ""});
    } else if (isOpen) {
      fences.back().text += line.str() + "\n";
    }
  }
  EXPECT_FALSE(isOpen) << "a fence is not closed";
  return fences;
}

TEST(LanguageDoc, HasExamplesThatAreRight) {
  size_t tested = 0;
  std::string page = readPage();
  for (const Fence &fence : fencesOf(page)) {
    if (fence.kind != "gel")
      continue;
    SCOPED_TRACE(fence.text);
    SourceFile file("example.gel", fence.text);
    DiagnosticEngine diagnostics;
    EXPECT_TRUE(parseAndCheck(file, {}, diagnostics)) << diagnostics.str();
    ++tested;
  }
  EXPECT_GE(tested, 3u);
}

TEST(LanguageDoc, ShowsErrorsAsTheyAre) {
  size_t tested = 0;
  std::string page = readPage();
  std::vector<Fence> fences = fencesOf(page);
  for (size_t i = 0; i < fences.size(); ++i) {
    if (fences[i].kind != "gel-error")
      continue;
    SCOPED_TRACE(fences[i].text);
    ASSERT_LT(i + 1, fences.size());
    ASSERT_EQ(fences[i + 1].kind, "text");
    const std::string &expected = fences[i + 1].text;
    SourceFile file(llvm::StringRef(expected).split(':').first.str(),
                    fences[i].text);
    DiagnosticEngine diagnostics;
    EXPECT_FALSE(parseAndCheck(file, {}, diagnostics));
    EXPECT_EQ(diagnostics.str(), expected);
    ++tested;
  }
  EXPECT_GE(tested, 4u);
}

TEST(LanguageDoc, NamesEveryFunction) {
  std::string page = readPage();
  auto expectRow = [&](const std::string &call) {
    EXPECT_NE(page.find("`" + call), std::string::npos)
        << call << " is missing in the tables";
  };
  for (const Builtin &builtin : builtins())
    expectRow(builtin.name == "where" ? "where(c, a, b)" : builtin.form.str());
  for (const auto &fn : prelude().fns)
    if (fn->name[0] != '_')
      expectRow(fn->name + "(x");
}

/// An expression of a documented function's parameters, as a constant.
class Evaluation {
public:
  Evaluation(const DocumentedFunction &function, const std::string &expression)
      : checked("fn f(" + parametersOf(function) + ") = " + expression + "\n" +
                gelato::test::returning("x")) {
    EXPECT_TRUE(checked.isValid) << checked.errors();
  }

  double at(double x) const {
    if (!checked.isValid)
      return std::numeric_limits<double>::quiet_NaN();
    return *evaluateConstant(
        *checked.program->fns[0]->body,
        [&](const FnParam &param) -> std::optional<double> {
          if (param.index == 0)
            return x;
          if (param.defaultValue)
            return evaluateConstant(*param.defaultValue);
          return param.index - 0.5; // in ascending order
        });
  }

private:
  /// Without the options.
  static std::string parametersOf(const DocumentedFunction &function) {
    return function.parameters().find('"') == std::string::npos
               ? function.parameters()
               : "x";
  }

  CheckedText checked;
};

/// The call of the function by the names of its parameters.
std::string callByNames(const DocumentedFunction &function) {
  if (function.parameters().find('"') != std::string::npos)
    return function.call;
  std::string names;
  for (const std::string &parameter :
       gelato::test::split(function.parameters(), ", "))
    names +=
        (names.empty() ? "" : ", ") + parameter.substr(0, parameter.find(' '));
  return function.name() + "(" + names + ")";
}

TEST(LanguageDoc, StatesTheLimits) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  size_t stated = 0;
  for (const DocumentedFunction &function : documentedFunctions()) {
    if (function.parameters()[0] != 'x')
      continue;
    Evaluation evaluation(function, callByNames(function));
    EXPECT_TRUE(
        std::isnan(evaluation.at(std::numeric_limits<double>::quiet_NaN())))
        << function.call;
    for (auto [column, x] : {std::pair<const char *, double>{"at -inf", -inf},
                             {"at -0", -0.0},
                             {"at +inf", inf}}) {
      EXPECT_EQ(function.cells.count(column), 1u) << function.call;
      auto limit = function.at(column);
      if (!limit)
        continue;
      ++stated;
      double found = evaluation.at(x);
      EXPECT_TRUE(limit->holds(found))
          << function.call << " " << column << " is " << found << ", not "
          << limit->value;
      // At 0 the same, but for the sign of a zero.
      if (x == 0 && limit->value == 0)
        EXPECT_TRUE(evaluation.at(0) == 0 && !std::signbit(evaluation.at(0)))
            << function.call;
    }
  }
  EXPECT_GE(stated, 3 * numerics::functions().size());
}

/// The functions that have a formula in the language, by their calls.
std::set<std::string> functionsWithFormula() {
  std::set<std::string> calls;
  for (const DocumentedFunction &function : documentedFunctions())
    if (!function.formula.empty())
      calls.insert(function.call);
  return calls;
}

TEST(LanguageDoc, StatesFormulas) {
  for (const DocumentedFunction &function : documentedFunctions()) {
    if (function.formula.empty())
      continue;
    SCOPED_TRACE(function.call + ": " + function.formula);
    Evaluation computed(function, callByNames(function)),
        stated(function, function.formula);
    for (double x = -20; x <= 20; x += 0.0625) {
      double got = computed.at(x), truth = stated.at(x);
      if (std::isnan(truth)) {
        EXPECT_TRUE(std::isnan(got)) << x;
        continue;
      }
      bool isSame = got == truth ||
                    std::fabs(got - truth) <= 1e-12 * (1 + std::fabs(truth));
      EXPECT_TRUE(isSame) << x << ": " << got << ", not " << truth;
      if (!isSame)
        break;
    }
  }
}

// Two texts say what a function is: the formula that is computed, and another
// one, by another hand or of another kind.
TEST(LanguageDoc, EveryFunctionHasAWitness) {
  struct Point {
    const char *mnemonic;
    double x, truth;
  };
  static const Point points[] = {
#include "Numerics/ReferencePoints.inc"
  };
  std::map<std::string, int> numPoints;
  for (const Point &point : points)
    ++numPoints[point.mnemonic];
  std::set<std::string> formulas = functionsWithFormula();
  for (const numerics::Function &function : numerics::functions()) {
    std::string mnemonic(function.mnemonic);
    EXPECT_TRUE(function.isOfPrelude() ? findPreludeFn(mnemonic) != nullptr
                                       : numPoints[mnemonic] >= 6 ||
                                             formulas.count(callForm(mnemonic)))
        << mnemonic << " needs a formula in backquotes in language.md, or "
        << "points in tests/unit/Numerics/reference_points.py; or with an "
        << "empty call in Functions.def a formula in Prelude.gel";
  }
}

} // namespace
