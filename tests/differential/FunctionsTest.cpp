//===- FunctionsTest.cpp - every function of the language once ------------===//
//
// The lists are the compiler's own, so a new function is tested without a line
// here. Inputs come from all binades, with zeros, infinities, NaN, subnormals
// and the ends of the range among them.
//
//===----------------------------------------------------------------------===//
#include "Harness.h"

#include "gelato/Frontend/Builtins.h"
#include "gelato/Numerics/FunctionRows.h"

#include "gtest/gtest.h"

namespace gelato::differential {
namespace {

/// A call, and how many tensors it takes: a, b, c.
struct Function {
  std::string call;
  unsigned arity;
};

std::ostream &operator<<(std::ostream &os, const Function &function) {
  return os << function.call;
}

const char *const kNames[] = {"a", "b", "c"};

std::string arguments(unsigned arity) {
  std::string text;
  for (unsigned i = 0; i < arity; ++i)
    text += (i ? ", " : "") + std::string(kNames[i]);
  return text;
}

/// "gelu(a, approximate="tanh"OPTION)".
std::string callOf(const numerics::FunctionRow &row, llvm::StringRef option) {
  std::string form = callForm(row.function);
  form.replace(form.find("(x"), 2, "(a");
  form.insert(form.size() - 1, option.str());
  return form;
}

std::string withArgument(std::string call, llvm::StringRef name) {
  return call.replace(call.find("(a"), 2, "(" + name.str());
}

std::vector<Function> functions() {
  std::vector<Function> result;
  for (const Builtin &builtin : builtins()) {
    if (builtin.isHidden)
      continue;
    std::string name = builtin.name.str();
    if (name == "where") {
      for (const char *comparison : {"<", "<=", ">", ">=", "==", "!="})
        result.push_back(
            {std::string("where(a ") + comparison + " b, a, c)", 3});
      continue;
    }
    std::string args = arguments(builtin.arity);
    result.push_back({name + "(" + args + ")", builtin.arity});
    if (!builtin.tanhForm.empty())
      result.push_back({name + "(" + args + ", approximate=\"tanh\")", 1});
  }
  for (const numerics::FunctionRow &row : numerics::functionRows())
    if (row.accuracy == numerics::RowClass::Tight)
      result.push_back({callOf(row, ", accuracy=\"tight\""), 1});
  for (const auto &fn : prelude().fns) {
    if (fn->name[0] == '_')
      continue;
    unsigned required = 0;
    for (const auto &param : fn->params)
      required += !param->defaultValue;
    result.push_back({fn->name + "(" + arguments(required) + ")", required});
  }
  for (const char *op : {"+", "-", "*", "/"})
    result.push_back({std::string("a ") + op + " b", 2});
  result.push_back({"-a", 1});
  return result;
}

class Functions : public testing::TestWithParam<Function> {};

TEST_P(Functions, AgreeWithTheOracle) {
  auto [call, arity] = GetParam();
  std::string signature;
  for (unsigned i = 0; i < arity; ++i)
    signature += (i ? ", " : "") + std::string(kNames[i]) + ": f32[N]";
  Subject subject(
      {"kernel k(" + signature + ") -> f32[N] { return " + call + " }"});
  ASSERT_EQ(subject.problem(), "");
  EXPECT_EQ(subject.check({{{"N", 3000}}, 1, Fill::Special, "", "a"}), "");
  EXPECT_EQ(subject.check({{{"N", 1001}}, 2, Fill::Normal}), "");
  EXPECT_LT(subject.unbounded * 10, subject.compared);
}

// What is narrowed at once has a class of its own; so has what was widened from
// the same type.
class FunctionsNarrowed : public testing::TestWithParam<Function> {};

TEST_P(FunctionsNarrowed, AgreeWithTheOracle) {
  const std::string &call = GetParam().call;
  for (const char *type : {"bf16", "f16"}) {
    SCOPED_TRACE(type);
    Subject subject({"kernel k(a: f32[N], b: bf16[N], c: f16[N]) -> (x: " +
                     std::string(type) +
                     "[N], y: bf16[N], z: f16[N]) { return " + call + ", " +
                     withArgument(call, "b") + ", " + withArgument(call, "c") +
                     " }"});
    ASSERT_EQ(subject.problem(), "");
    EXPECT_EQ(subject.check({{{"N", 3000}}, 1, Fill::Special}), "");
    EXPECT_EQ(subject.check({{{"N", 1001}}, 2, Fill::Normal}), "");
    EXPECT_LT(subject.unbounded * 10, subject.compared);
  }
}

/// The functions that have classes, each once.
std::vector<Function> activations() {
  std::vector<Function> result;
  for (const numerics::FunctionRow &row : numerics::functionRows())
    if (row.accuracy == numerics::RowClass::Fast)
      result.push_back({callOf(row, ""), 1});
  return result;
}

/// A test's name has letters, digits and _ only.
std::string testName(const testing::TestParamInfo<Function> &info) {
  static const std::pair<const char *, const char *> symbols[] = {
      {"<=", "notAbove"}, {">=", "notBelow"}, {"==", "equal"},
      {"!=", "unequal"},  {"<", "below"},     {">", "above"},
      {"+", "plus"},      {"-", "minus"},     {"*", "times"},
      {"/", "over"}};
  std::string call = info.param.call, name;
  for (auto [symbol, word] : symbols)
    if (size_t at = call.find(symbol); at != std::string::npos)
      call.replace(at, std::string(symbol).size(), word);
  for (char c : call)
    name += isalnum(c) ? std::string(1, c) : c == ' ' ? "_" : "";
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Functions, testing::ValuesIn(functions()),
                         testName);

INSTANTIATE_TEST_SUITE_P(All, FunctionsNarrowed,
                         testing::ValuesIn(activations()), testName);

TEST(FunctionsList, IsWhole) {
  EXPECT_EQ(activations().size(), numerics::functions().size());
  EXPECT_GE(functions().size(), 2 * activations().size());
}

} // namespace
} // namespace gelato::differential
