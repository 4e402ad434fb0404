//===- Forms.cpp - the forms that kernels have ----------------------------===//
#include "Forms.h"

namespace gelato::differential {

static const Form kForms[] = {
    {"Linear", R"(
kernel k(x: f32[M, K], w: param f32[K, N]) -> f32[M, N] {
  return x @ w
})"},
    {"LinearBiasGelu", R"(
kernel k(x: f32[M, K], w: param f32[K, N], b: param f32[N]) -> f32[M, N] {
  return gelu(x @ w + b)
})"},
    {"Residual", R"(
kernel k(x: f32[M, K], w: param f32[K, N], r: f32[M, N]) -> f32[M, N] {
  return r + x @ w
})"},
    {"Transposed", R"(
kernel k(x: f32[M, K], w: param f32[N, K], b: param f32[N]) -> f32[M, N] {
  return silu(x @ w.T + b)
})"},
    {"Ffn", R"(
kernel k(x: f32[M, K], w1: param f32[K, N], b1: param f32[N],
         w2: param f32[N, K], b2: param f32[K]) -> f32[M, K] {
  h = gelu(x @ w1 + b1)
  return h @ w2 + b2
})"},
    {"ThreeProductsResidualUsersActivation", R"(
fn act(v, c = 1.702) = where(v > -4, v * sigmoid(c * v), 0.01 * v)
kernel k(x: f32[M, K], w1: param f32[K, N], w2: param f32[N, N],
         w3: param f32[K, N], b: param f32[K]) -> f32[M, K] {
  h = act(x @ w1)
  g = act(h @ w2, c=1) * h
  return x + (g @ w3.T + b)
})"},
    {"Gated", R"(
kernel k(x: f32[M, K], wg: param f32[N, K], wu: param f32[N, K],
         wd: param f32[K, N]) -> (y: f32[M, K], h: f32[M, N]) {
  h = silu(x @ wg.T) * (x @ wu.T)
  return h @ wd.T, h
})"},
    {"PairWithBiasesAndResidual", R"(
kernel k(x: f32[M, K], wg: param f32[K, N], bg: param f32[N], wu: param f32[N, K],
         bu: param f32[1, N], r: f32[M, N], s: f32[M, 1]) -> f32[M, N] {
  return r + gelu(x @ wg + bg) * (x @ wu.T + bu) * s
})"},
    {"PairOfRightSidesThatAreNoParams", R"(
kernel k(x: f32[M, K], g: f32[K, N], u: f32[N, K], v: param f32[K, N]) -> (a: f32[M, N], b: f32[M, N]) {
  return (x @ g) * (x @ u.T), x @ (v * 2) - x @ g
})"},
    {"PairOfOneParam", R"(
kernel k(x: f32[M, K], w: param f32[K, K]) -> f32[M, K] {
  return x @ w - x @ w.T
})"},
    // One of the products does not go with the other two.
    {"PairAndAThird", R"(
kernel k(x: f32[M, K], z: f32[M, K], a: param f32[K, N], b: param f32[K, N],
         c: param f32[K, N], d: f32[K, N]) -> (y: f32[M, N], t: f32[M, N]) {
  return max(x @ a, z @ b) * (x @ c), (x @ a) * (x @ d)
})"},
    {"PairOfBatches", R"(
kernel k(x: f32[B, S, K], g: param f32[K, N], u: param f32[K, N], m: f32[B, S, 1]) -> f32[B, S, N] {
  return where(m > 0, (x @ g) * sigmoid(x @ u), 0)
})",
     "B"},
    {"PairOfRowsInAChain", R"(
kernel k(x: f32[K], g: param f32[K, N], u: param f32[K, N], v: param f32[N, K], t: param f32[N, K]) -> f32[K] {
  h = silu(x @ g) * (x @ u)
  return (h @ v) / (1 + abs(h @ t)) + x
})",
     ""},
    {"PairOfSumsOfOneTerm", R"(
kernel k(x: f32[M, 1], g: param f32[1, N], u: param f32[1, N], b: param f32[N]) -> f32[M, N] {
  return (x @ g + b) * (x @ u - b)
})"},
    {"BroadcastRowColumnScalar", R"(
kernel k(x: f32[M, K], row: f32[M, 1], column: f32[K], one: f32[1, K],
         scalar: f32, p: param f32[K], q: param f32) -> f32[M, K] {
  return (x - row) * column + one * scalar - p / (1 + abs(q))
})"},
    {"BroadcastInEpilogue", R"(
kernel k(x: f32[M, K], w: param f32[K, N], row: f32[M, 1], one: f32[1, 1],
         column: param f32[1, N], scalar: param f32) -> f32[M, N] {
  return tanh((x @ w + column) * row - one) * scalar
})"},
    {"OuterBroadcast", R"(
kernel k(row: f32[M, 1], column: f32[1, N], w: param f32[N, K]) -> (y: f32[M, N], z: f32[M, K]) {
  y = max(row, column)
  return y, y @ w
})"},
    {"LiteralOnes", R"(
kernel k(x: f32[M, 1], w: param f32[1, N], v: param f32[N, 1]) -> (y: f32[M, N], z: f32[M, 1]) {
  y = relu(x @ w) + x
  return y, y @ v - x
})"},
    {"SeveralResults", R"(
kernel k(x: f32[M, K], w: param f32[K, N], b: param f32[N]) -> (a: f32[M, N], g: f32[M, N], s: f32[M, K]) {
  a = x @ w + b
  g = gelu_grad(a)
  return a, g, sigmoid(x)
})"},
    {"ReturnedInput", R"(
kernel k(x: f32[M, K], w: param f32[K, N]) -> (y: f32[M, N], same: f32[M, K]) {
  return relu(x @ w), x
})"},
    {"ReturnedTwice", R"(
kernel k(x: f32[M, K], w: param f32[K, N]) -> (a: f32[M, N], b: f32[M, N]) {
  y = relu(x @ w)
  return y, y
})"},
    {"Copy", R"(
kernel k(x: f32[M, K]) -> f32[M, K] {
  return x
})"},
    {"UsedTwice", R"(
kernel k(x: f32[M, K], w: param f32[K, K]) -> f32[M, K] {
  h = x @ w
  g = h @ w
  return h * g + x * h
})"},
    {"RightSideNoParam", R"(
kernel k(x: f32[M, K], w: f32[K, N], v: f32[K, N]) -> f32[M, K] {
  return gelu(x @ w) @ v.T
})"},
    {"RightSideComputed", R"(
kernel k(x: f32[M, K], w: param f32[K, N], s: param f32[N]) -> f32[M, N] {
  return x @ (w * s)
})"},
    {"RightSideInEpilogueToo", R"(
kernel k(x: f32[K, N], w: param f32[N, N]) -> f32[K, N] {
  return x @ w + x @ (relu(w))
})",
     ""},
    // Parts of params and of a right side that is none, at odd places.
    {"Slices", R"(
kernel k(x: f32[M, K], w: param f32[50, K], v: f32[K, 45], b: param f32[50],
         p: param f32[3, K], t: param f32[7, 50]) -> (y: f32[M, 20], z: f32[M, K], s: f32[4, K]) {
  y = relu(x @ w[25:45].T + b[30:]) * (x @ v[:, 3:23])
  return y + x @ v[:, 25:], y @ w[:20] + p[1:2], t[2:6, 11:31] @ w[7:27] * p[2:]
})"},
    {"Batch", R"(
kernel k(x: f32[B, S, K], w: param f32[K, N], b: param f32[N], r: f32[S, N]) -> f32[B, S, N] {
  return gelu(x @ w + b) + r
})",
     "B"},
    {"RankOne", R"(
kernel k(x: f32[K], w: param f32[K, N], b: param f32[N], v: param f32[K, N]) -> (y: f32[K], h: f32[N]) {
  h = gelu(x @ w + b)
  return h @ v.T, h
})",
     ""},
    {"ElementwiseRankThree", R"(
kernel k(x: f32[B, S, K], y: f32[S, 1], z: f32[B, 1, 1], p: param f32[K]) -> f32[B, S, K] {
  return softplus(x * y) + z - p
})",
     "B"},
    {"ElementwiseInPlace", R"(
kernel k(x: f32[M, K], b: param f32[K]) -> f32[M, K] {
  return gelu(x + b) * x
})",
     "M", "x"},
    {"Condition", R"(
kernel k(x: f32[M, K], y: f32[M, K]) -> f32[M, K] {
  less = x < y
  return where(less, x * 0.5, y)
})"},
    {"ProductWithItself", R"(
kernel k(x: f32[K, N]) -> (a: f32[K, K], b: f32[K, N]) {
  a = x @ x.T
  return a, a @ x
})",
     ""},
    {"ParamsOnly", R"(
kernel k(w: param f32[K, N], v: param f32[N, K]) -> (a: f32[K, K], b: f32[K, N]) {
  return w @ v, w
})",
     ""},
    {"RightSideIsAProduct", R"(
kernel k(x: f32[M, K], w: param f32[K, N], v: param f32[N, K]) -> f32[M, K] {
  return x @ (w @ v)
})"},
    {"ParamOnBothSides", R"(
kernel k(x: f32[K, K], w: param f32[K, K], b: param f32[K]) -> f32[K, K] {
  return b @ w + (x @ w + w) @ (w + b)
})",
     ""},
    // Without a loop over k, the sum's only FMA must not take the bias in.
    {"SumOfOneTerm", R"(
kernel k(x: f32[M, 1], w: param f32[1, N], b: param f32[N], v: param f32[N, 1]) -> (y: f32[M, N], z: f32[M, N]) {
  return x @ w + x, x @ v.T + b
})"},
    // What is computed forgets an operand whose shape it has.
    {"FoldedOperand", R"(
kernel k(x: f32[M, K], y: f32[K]) -> f32[M, K] {
  return silu(where(y > x, y, y))
})"},
    {"OperandOfShapeOnly", R"(
fn first(a, b) = a
kernel k(x: f32[1, K], y: f32[M, K], w: param f32[K, N]) -> (a: f32[M, K], b: f32[M, N]) {
  a = exp(first(x, y))
  return a, first(2, y) @ w
})"},
    {"ConstantOfAShape", R"(
kernel k(x: f32[M, K]) -> f32[M, K] {
  return where(x > 0, 1, 1)
})"},
    {"BroadcastCondition", R"(
kernel k(x: f32[M, K], b: f32[1, K], w: param f32[K, N]) -> (y: f32[M, K], z: f32[M, N]) {
  c = b > 0
  return where(c, x, 0), where(c, x, 2) @ w
})"},
    {"Narrowed", R"(
kernel k(x: f32[M, K], y: f32[M, K]) -> (a: bf16[M, K], b: f16[M, K]) {
  return x * y, x + y
})"},
    {"Widened", R"(
kernel k(x: bf16[M, K], y: f16[M, K]) -> (a: f32[M, K], b: f32[M, K], c: f32[M, K]) {
  return x, y, x * y
})"},
    {"SixteenBitInPlace", R"(
kernel k(x: bf16[M, K], b: param f16[K], s: f16) -> bf16[M, K] {
  return gelu(x + b) * s
})",
     "M", "x"},
    {"SixteenBitCopies", R"(
kernel k(x: bf16[M, K], w: param f16[N, K]) -> (a: bf16[M, K], b: f16[N, K], c: bf16[M, K]) {
  return x, w, bf16(f32(x))
})"},
    {"SixteenBitBroadcasts", R"(
kernel k(x: f16[M, K], row: bf16[M, 1], column: bf16[K], one: f16[1, K],
         scalar: bf16, p: param bf16[K], q: param f16) -> f16[M, K] {
  return (x - row) * column + one * scalar - p / (1 + abs(q))
})"},
    {"ConversionsInside", R"(
fn f(v) = bf16(v * 1.01) - f16(v)
kernel k(x: f32[M, K], y: bf16[M, K]) -> (a: f32[M, K], b: f32[M, K], c: bf16[M, K]) {
  t = bf16(x + y)
  u = f32(y)
  return f16(t) * u + bf16(0.1) - f(0.3), where(y < x, f(x), f16(bf16(x))), t
})"},
    {"SixteenBitAroundAProduct", R"(
kernel k(x: bf16[M, K], w: param f32[K, N], b: param bf16[N], r: f16[M, N]) -> (y: bf16[M, N], z: f16[M, N]) {
  h = f32(x) @ w
  return gelu(h + b) + r, f32(f16(h)) * 2
})"},
    {"LinearBf16", R"(
kernel k(x: bf16[M, K], w: param bf16[K, N], b: param bf16[N]) -> bf16[M, N] {
  return gelu(x @ w + b)
})"},
    {"LinearF16", R"(
kernel k(x: f16[M, K], w: param f16[N, K], r: f16[M, N]) -> f16[M, N] {
  return x @ w.T + r
})"},
    {"WeightsOnlyBf16", R"(
kernel k(x: f32[M, K], w: param bf16[N, K], b: param f32[N]) -> f32[M, N] {
  return silu(x @ f32(w.T) + b)
})"},
    {"WeightsOnlyF16", R"(
kernel k(x: f32[M, K], w: param f16[K, N]) -> f32[M, N] {
  wide = f32(w)
  return x @ wide
})"},
    {"GatedBf16", R"(
kernel k(x: bf16[M, K], wg: param bf16[N, K], wu: param bf16[N, K],
         wd: param bf16[K, N]) -> (y: bf16[M, K]) {
  return bf16(silu(x @ wg.T) * (x @ wu.T)) @ wd.T
})"},
    {"GatedReluBf16", R"(
kernel k(x: bf16[M, K], wg: param bf16[N, K], wu: param bf16[N, K],
         wd: param bf16[K, N]) -> (y: bf16[M, K]) {
  return bf16(relu(x @ wg.T) * (x @ wu.T)) @ wd.T
})"},
    {"FfnF16", R"(
kernel k(x: f16[M, K], w1: param f16[K, N], b1: param f16[N], w2: param f16[N, K]) -> (y: f16[M, K], h: f16[M, N]) {
  h = f16(gelu(x @ w1 + b1))
  return h @ w2 + x, h
})"},
    {"RightSideNoParamBf16", R"(
kernel k(x: bf16[M, K], w: bf16[K, N], v: bf16[K, N]) -> f32[M, K] {
  return bf16(x @ w) @ v.T
})"},
    {"RightSideComputedF16", R"(
kernel k(x: f32[M, K], w: param f32[K, N], s: param f16[N]) -> f32[M, N] {
  return f16(x) @ f16(w * s)
})"},
    {"MixedProduct", R"(
kernel k(x: bf16[M, K], w: param f16[K, N], v: param f32[K, N]) -> f32[M, N] {
  return f32(x) @ f32(w) + f32(x) @ v
})"},
    {"BatchBf16", R"(
kernel k(x: bf16[B, S, K], w: param bf16[K, N], r: bf16[S, N]) -> f16[B, S, N] {
  return relu(x @ w) + r
})",
     "B"},
    {"RankOneBf16", R"(
kernel k(x: bf16[K], w: param bf16[K, N], v: param bf16[K, N]) -> (y: f32[K], h: bf16[N]) {
  h = bf16(gelu(x @ w))
  return h @ v.T, h
})",
     ""},
    {"ProductWithItselfBf16", R"(
kernel k(x: bf16[K, N]) -> (a: bf16[K, K], b: f32[K, N]) {
  a = bf16(x @ x.T)
  return a, a @ x
})",
     ""},
    {"SumOfOneTermBf16", R"(
kernel k(x: bf16[M, 1], w: param bf16[1, N], v: param bf16[N, 1]) -> (y: f32[M, N], z: bf16[M, N]) {
  return x @ w + x, x @ v.T
})"},
    {"SixteenBitScalars", R"(
kernel k(a: bf16, b: f16) -> (y: f16, z: f32, w: bf16) {
  y = tanh(a) * b
  return y, bf16(y) + 1, a
})",
     ""},
    {"Scalars", R"(
kernel k(a: f32, b: f32) -> (y: f32, z: f32) {
  y = gelu(a) * b
  return y, y + 1
})",
     ""},
    {"Constants", R"(
kernel k(x: f32[M, K], w: param f32[K, N]) -> f32[M, N] {
  return (x * (0.1 + 0.2)) @ w * sqrt(2) / 3
})"},
};

llvm::ArrayRef<Form> forms() { return kForms; }

} // namespace gelato::differential
