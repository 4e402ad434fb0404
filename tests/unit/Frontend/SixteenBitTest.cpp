//===- SixteenBitTest.cpp - bf16 and f16 in expressions -------------------===//

#include "Frontend/CheckText.h"

#include "gtest/gtest.h"

using namespace gelato;
using gelato::test::CheckedText;

namespace {

/// A kernel of h: f32, w: bf16, v: f16, all [D, D], that returns `expr` as
/// `type`[D, D].
std::string returningAs(const std::string &type, const std::string &expr) {
  return "kernel k(h: f32[D, D], w: bf16[D, D], v: f16[D, D]) -> " + type +
         "[D, D] {\n  return " + expr + "\n}\n";
}

TEST(SixteenBit, ExistsInStorageOnly) {
  struct Row {
    const char *expr, *type;
  };
  const Row rows[] = {
      {"w", "bf16"},
      {"v", "f16"},
      {"w.T.T", "bf16"},
      {"w + w", "f32"},
      {"-w", "f32"},
      {"v * 2", "f32"},
      {"w - v", "f32"},
      {"gelu(w)", "f32"},
      {"abs(v)", "f32"},
      {"where(w < v, w, v)", "f32"},
      {"clamp(w, 0, 1)", "f32"},
      {"w @ w", "f32"},
      {"v @ v.T", "f32"},
      {"bf16(h)", "bf16"},
      {"f16(w)", "f16"},
      {"f32(w)", "f32"},
      {"f32(h)", "f32"},
      {"bf16(h) @ w", "f32"},
      {"h @ f32(w)", "f32"},
      {"h @ f32(w).T", "f32"},
      {"f32(w) @ f32(v.T)", "f32"},
      {"f16(bf16(h) @ w) @ v", "f32"},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.expr);
    CheckedText checked(returningAs("f32", row.expr));
    ASSERT_TRUE(checked.isValid) << checked.errors();
    EXPECT_EQ(toString(checked.result().type.element), row.type);
  }
}

TEST(SixteenBit, IsReturnedAsAnyType) {
  for (const char *type : {"f32", "bf16", "f16"})
    for (const char *expr : {"h", "w", "v", "h * w", "bf16(h)", "w @ w"}) {
      CheckedText checked(returningAs(type, expr));
      EXPECT_TRUE(checked.isValid) << checked.errors();
    }
}

TEST(SixteenBit, FunctionsMayConvert) {
  CheckedText checked("fn rounded(v) = bf16(v)\n" +
                      returningAs("f32", "rounded(h) @ w"));
  EXPECT_TRUE(checked.isValid) << checked.errors();
}

TEST(SixteenBit, ConversionsAreNoConstants) {
  CheckedText checked(returningAs("f32", "h * bf16(0.1)"));
  ASSERT_TRUE(checked.isValid) << checked.errors();
  auto &product = llvm::cast<BinaryExpr>(checked.result());
  EXPECT_TRUE(llvm::isa<ConvertExpr>(*product.rhs));

  CheckedText tooLarge(returningAs("f32", "h * bf16(1e300)"));
  EXPECT_NE(tooLarge.errors().find("expected at most 3.4028235e38"),
            std::string::npos)
      << tooLarge.errors();
  CheckedText byDefault("fn f(v, c = f32(0.1)) = v * c\n" +
                        returningAs("f32", "f(h)"));
  EXPECT_NE(byDefault.errors().find("a default is a constant number"),
            std::string::npos)
      << byDefault.errors();
}

TEST(SixteenBit, HalvesTheBytesOfATensor) {
  // 2^46 elements: the limit is 2^47 bytes.
  EXPECT_TRUE(CheckedText("kernel k(x: bf16[D, D]) -> bf16[D, D] { return x }",
                          {{"D", 1 << 23}})
                  .isValid);
  EXPECT_FALSE(CheckedText("kernel k(x: f32[D, D]) -> f32[D, D] { return x }",
                           {{"D", 1 << 23}})
                   .isValid);
}

TEST(SixteenBit, ProductsNeedEqualTypes) {
  struct Row {
    const char *expr, *message;
  };
  const Row rows[] = {
      {"h @ w", "found f32 @ bf16; write bf16(h) @ w, or h @ f32(w) for 16-bit "
                "storage with f32 arithmetic"},
      {"w @ h", "found bf16 @ f32; write w @ bf16(h), or f32(w) @ h"},
      {"w @ v", "found bf16 @ f16; write w @ bf16(v), or f32(w) @ f32(v)"},
      {"(w + w) @ w", "found f32 @ bf16; write bf16((w + w)) @ w"},
  };
  for (const Row &row : rows) {
    CheckedText checked(returningAs("f32", row.expr));
    EXPECT_NE(checked.errors().find(row.message), std::string::npos)
        << checked.errors();
    EXPECT_EQ(checked.diagnostics.exitCode(), 1);
  }
}

} // namespace
