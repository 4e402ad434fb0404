//===- SlicesTest.cpp - parts of tensors and the sizes they leave ---------===//

#include "Frontend/CheckText.h"

#include "gelato/Frontend/Errors.h"

#include "gtest/gtest.h"

using namespace gelato;
using gelato::test::CheckedText;

namespace {

const Bindings kBound = {{"D", 4}, {"F", 3}, {"G", 8}, {"H", 5}};

/// A kernel of x[M, D], w[G, D], u[G, 9], b[G], nine[9, D], h[M, G], v[G, G]
/// (an input) and t[F, H] that returns `expr`.
std::string slicing(const std::string &expr, const std::string &shape,
                    const std::string &before = "") {
  return "fn f(v) = v[:1]\n"
         "kernel k(x: f32[M, D], w: param f32[G, D], u: param f32[G, 9],\n"
         "         b: param f32[G], nine: param f32[9, D], h: f32[M, G],\n"
         "         v: f32[G, G], t: param f32[F, H],\n"
         "         c: param f32[F, F, F]) -> f32" +
         shape + " {\n" + before + "  return " + expr + "\n}\n";
}

/// Without the fn, which is wrong.
std::string good(const std::string &expr, const std::string &shape,
                 const std::string &before = "") {
  std::string text = slicing(expr, shape, before);
  return text.substr(text.find("kernel"));
}

struct Shape {
  std::string expr, type;
};

TEST(Slices, HaveTheSizesOfTheirBounds) {
  const Shape shapes[] = {
      {"w[:F]", "f32[F, D]"},
      {"w[F:]", "f32[G - F, D]"},
      {"w[F:H]", "f32[H - F, D]"},
      {"w[:]", "f32[G, D]"},
      {"w[0:]", "f32[G, D]"},
      {"w[0:F]", "f32[F, D]"},
      {"w[:, :F]", "f32[G, F]"},
      {"w[:, F:]", "f32[G, D - F]"},
      {"w[2:, 1:F]", "f32[G - 2, F - 1]"},
      {"b[:F]", "f32[F]"},
      {"b[F:]", "f32[G - F]"},
      {"w[F:][:2]", "f32[2, D]"},
      {"w[F:][2:]", "f32[G - F - 2, D]"},
      {"w[:F].T", "f32[D, F]"},
      {"w.T[:, :F]", "f32[D, F]"},
      {"w.T[1:, F:]", "f32[D - 1, G - F]"},
      // Numbers compute at once.
      {"nine[:4]", "f32[4, D]"},
      {"nine[4:]", "f32[5, D]"},
      {"nine[2:6]", "f32[4, D]"},
      {"nine[F:]", "f32[9 - F, D]"},
  };
  for (const Shape &shape : shapes) {
    SCOPED_TRACE(shape.expr);
    // A name of its own: nothing is compared.
    CheckedText checked(good("x", "[M, D]", "  part = " + shape.expr + "\n"),
                        kBound);
    ASSERT_TRUE(checked.isValid) << checked.errors();
    EXPECT_EQ(checked.kernel().lets[0]->type.str(), shape.type);
    EXPECT_TRUE(checked.kernel().conditions.empty());
    for (const Dim &dim : checked.kernel().lets[0]->type.dims)
      EXPECT_TRUE(dim.value.has_value());
  }
}

TEST(Slices, LeaveAConditionWhereADifferenceMeetsADimension) {
  struct Row {
    std::string expr, shape, result, condition;
    Bindings bindings = {{"D", 4}, {"F", 4}, {"G", 8}, {"H", 5}};
  };
  const Row rows[] = {
      // The named size is kept, whichever side it stands on.
      {"silu(x @ w[:F].T) * (x @ w[F:].T)", "[M, F]", "f32[M, F]", "G - F = F"},
      {"(x @ w[F:].T) * (x @ w[:F].T)", "[M, F]", "f32[M, F]", "G - F = F"},
      {"x @ w[F:].T + b[F:]", "[M, F]", "f32[M, G - F]", "G - F = F"},
      {"x @ w[F:]", "[M, D]", "f32[M, D]", "G - F = D"},
      {"x @ nine[F:].T", "[M, 5]", "f32[M, 9 - F]", "9 - F = 5"},
      {"x @ w[F:].T + x @ w[:4].T", "[M, 4]", "f32[M, 4]", "G - F = 4"},
      {"h @ v[:, F:]", "[M, F]", "f32[M, G - F]", "G - F = F"},
      {"where(b[F:] > b[:F], 1, 2)", "[F]", "f32[F]", "G - F = F"},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.expr);
    CheckedText checked(good(row.expr, row.shape), row.bindings);
    ASSERT_TRUE(checked.isValid) << checked.errors();
    EXPECT_EQ(checked.result().type.str(), row.result);
    const std::vector<Condition> &conditions = checked.kernel().conditions;
    ASSERT_EQ(conditions.size(), 1u);
    EXPECT_EQ(conditions[0].difference.str() + " = " +
                  conditions[0].other.str(),
              row.condition);
    EXPECT_NE(dump(*checked.program).find("  condition " + row.condition),
              std::string::npos);
  }
}

TEST(Slices, BroadcastOnlyWhereTheyAreALiteralOne) {
  CheckedText one(good("x * nine[8:]", "[M, D]"), kBound);
  // [1, D] meets [M, D].
  EXPECT_TRUE(one.isValid) << one.errors();
  CheckedText bound(good("x * b[F:]", "[M, D]"),
                    {{"D", 4}, {"F", 7}, {"G", 8}, {"H", 5}});
  ASSERT_EQ(bound.diagnostics.diagnostics().size(), 1u) << bound.errors();
  EXPECT_NE(bound.errors().find("leaves G - F = 1, expected D = 4"),
            std::string::npos)
      << bound.errors();
}

TEST(Slices, MayStandOnBothSidesOfAProduct) {
  for (const char *expr :
       {"x @ part.T", "x @ part.T[:, :]", "x @ w.T.T[:F].T", "h @ v[:, :F]",
        "h @ (v * 2)[:, :F]", "h @ (v @ v[:, :F])", "x @ (part * 2).T",
        "(x @ w[:F].T) @ t[:, :F]", "h @ v.T[:, :F]"}) {
    SCOPED_TRACE(expr);
    CheckedText checked(good(expr, "[M, F]", "  part = w[:F]\n"), kBound);
    EXPECT_TRUE(checked.isValid) << checked.errors();
  }
  CheckedText left(good("part[:, :F] @ t", "[F, H]", "  part = w[:F]\n"),
                   kBound);
  EXPECT_TRUE(left.isValid) << left.errors();
}

struct Wrong {
  std::string expr;
  ErrorId id;
  std::string underlined, message;
  int exitCode = 1;
  Bindings bindings = kBound;
};

TEST(Slices, AreRefusedWithAWayOut) {
  const Wrong rows[] = {
      {"w[:9]", ErrorId::SliceRange, "w[:9]",
       "ends at 9, but w has G = 8 rows"},
      {"w[:F]",
       ErrorId::SliceRange,
       "w[:F]",
       "ends at F = 9, but w has G = 8 rows",
       1,
       {{"D", 4}, {"F", 9}, {"G", 8}, {"H", 5}}},
      {"w[:, 5:9]", ErrorId::SliceRange, "w[:, 5:9]",
       "ends at 9, but w has D = 4 columns"},
      {"b[:9]", ErrorId::SliceRange, "b[:9]", "b has G = 8 elements"},
      {"w[F:F]", ErrorId::SliceRange, "w[F:F]",
       "is empty: it begins at F = 3 and ends at F = 3"},
      {"w[G:]", ErrorId::SliceRange, "w[G:]", "begins at G = 8 and ends at G"},
      {"w[H:F]", ErrorId::SliceRange, "w[H:F]", "begins at H = 5"},
      // Empty whatever the size is.
      {"w[5:3]",
       ErrorId::SliceRange,
       "w[5:3]",
       "begins at 5 and ends at 3",
       1,
       {{"D", 4}, {"H", 5}}},
      {"nine[:0]", ErrorId::SliceRange, "nine[:0]",
       "begins at 0 and ends at 0"},
      {"nine[:10]", ErrorId::SliceRange, "nine[:10]", "has 9 rows"},
      {"w[F:][:6]", ErrorId::SliceRange, "w[F:][:6]", "has G - F = 5 rows"},
      {"w[:Ff]", ErrorId::SliceBound, "Ff", "did you mean 'F'?"},
      {"w[x:]", ErrorId::SliceBound, "x", "is no dimension of this kernel"},
      {"w[:F, :F, :F]", ErrorId::SliceRank, "w[:F, :F, :F]",
       "found 3 ranges, but w has 2 dimensions"},
      {"b[:F, :F]", ErrorId::SliceRank, "b[:F, :F]",
       "found 2 ranges, but b has 1 dimension"},
      {"c[:F]", ErrorId::SliceRank, "c[:F]", "c, which is [F, F, F]"},
      {"2[:F]", ErrorId::SliceRank, "2[:F]", "which is a scalar"},
      {"x[:, :F]", ErrorId::SlicedValue, "x[:, :F]",
       "x is no param; a slice of it can only be the right side of @"},
      {"(w * 2)[:F]", ErrorId::SlicedValue, "(w * 2)[:F]", "is no param"},
      {"v[:F] @ w", ErrorId::SlicedValue, "v[:F]", "v is no param"},
      {"h @ (v[:, :F] * 2)", ErrorId::SlicedValue, "v[:, :F]", "v is no param"},
      {"h @ exp(v[:, :F])", ErrorId::SlicedValue, "v[:, :F]", "v is no param"},
      {"(x > 0)[:F]", ErrorId::ExpectedNumber, "(x > 0)", "is sliced"},
      {"x @ w[F:].T + x @ w[:F].T", ErrorId::SliceSize, "w[F:]",
       "found a slice that leaves G - F = 5, expected F = 3"},
      {"x @ w[F:]", ErrorId::SliceSize, "w[F:]",
       "leaves G - F = 5, expected D = 4"},
      {"w[:F]",
       ErrorId::FreeSlice,
       "w[:F]",
       "not supported: a slice of sizes that are only known at run time; bind "
       "G and F: --set G=...,F=...",
       2,
       {{"D", 4}}},
      {"w[:F]",
       ErrorId::FreeSlice,
       "w[:F]",
       "bind G: --set G=...",
       2,
       {{"D", 4}, {"F", 3}}},
      {"w[1:]", ErrorId::FreeSlice, "w[1:]", "bind G: --set G=...", 2, {}},
      {"x @ w[F:]",
       ErrorId::FreeSlice,
       "w[F:]",
       "whose size G - F = 5 must equal one that is only known at run time; "
       "bind it: --set D=...",
       2,
       {{"F", 3}, {"G", 8}, {"H", 5}}},
  };
  for (const Wrong &row : rows) {
    SCOPED_TRACE(row.expr);
    CheckedText checked(good("x", "[M, D]", "  part = " + row.expr + "\n"),
                        row.bindings);
    EXPECT_FALSE(checked.isValid);
    ASSERT_EQ(checked.diagnostics.diagnostics().size(), 1u) << checked.errors();
    const Diagnostic &only = checked.diagnostics.diagnostics()[0];
    EXPECT_EQ(only.code, errorIds()[size_t(row.id)]);
    EXPECT_EQ(only.range.text().str(), row.underlined);
    EXPECT_NE(checked.errors().find(row.message), std::string::npos)
        << checked.errors();
    EXPECT_EQ(checked.diagnostics.exitCode(), row.exitCode);
  }
  CheckedText inFn(slicing("x", "[M, D]"), kBound);
  ASSERT_EQ(inFn.diagnostics.diagnostics().size(), 1u) << inFn.errors();
  EXPECT_NE(inFn.errors().find("found a slice in an fn"), std::string::npos);
}

TEST(Slices, ShowTheErrorsOfShapesBeforeSizesAreBound) {
  CheckedText checked(good("x @ w[:F]", "[M, F]"));
  EXPECT_EQ(checked.diagnostics.exitCode(), 1) << checked.errors();
  EXPECT_NE(checked.errors().find("the sizes summed over differ"),
            std::string::npos)
      << checked.errors();
}

} // namespace
