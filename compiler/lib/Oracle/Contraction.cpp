//===- Contraction.cpp - sums of products ---------------------------------===//
//
// This is where the oracle's time goes: tests run some 10^8 products. So both
// sides are first copied into the order of the loops (the result's, the summed
// ones, the result's last one innermost), and the innermost loop runs over
// blocks of contiguous doubles that stay in L1.
//
// The bound of a sum s_1, ..., s_K follows its partial sums, u = 2^-24:
//
//   error <= (1 + 2 K u) * sum over k of (error of x_k w_k + u |x_k w_k|
//                                         + u |s_k| + the smallest f32)
//
// (Higham, section 3.3). u |x_k w_k| is the rounding of a product that is not
// fused. It is far below the usual K u sum |x_k w_k|: tight enough that a lost
// term shows. Where all operands are exact and it is known whether products are
// rounded before they are added, the chain is computed as f32 does, to the bit.
//
//===----------------------------------------------------------------------===//
#include "Contraction.h"

#include <algorithm>

using namespace llvm;

namespace gelato::oracle {

namespace {

/// Elements of a block of the innermost loop.
constexpr int64_t kBlock = 512;

/// The loops in the order in which they run.
struct Order {
  SmallVector<unsigned> outer, summed;
  std::optional<unsigned> inner;

  explicit Order(mlir::AffineMap out) {
    auto loopOf = [&](unsigned i) {
      return cast<mlir::AffineDimExpr>(out.getResult(i)).getPosition();
    };
    unsigned rank = out.getNumResults();
    for (unsigned i = 0; i + 1 < rank; ++i)
      outer.push_back(loopOf(i));
    if (rank)
      inner = loopOf(rank - 1);
    for (unsigned loop = 0; loop < out.getNumDims(); ++loop)
      if (loop != inner && !is_contained(outer, loop))
        summed.push_back(loop);
  }
};

/// The entries of `from` at `loops`.
Strides pick(ArrayRef<unsigned> loops, ArrayRef<int64_t> from) {
  Strides picked;
  for (unsigned loop : loops)
    picked.push_back(from[loop]);
  return picked;
}

/// One side, copied: contiguous in the order of the loops that it has.
template <typename Number> struct Side {
  std::vector<Number> data;
  Strides outer, summed;
  int64_t inner = 0; ///< stride, 0 or 1
};

template <typename Number>
Side<Number> arrange(const Order &order, ArrayRef<int64_t> extents,
                     Operand<Number> operand) {
  SmallVector<unsigned> loops(order.outer);
  loops.append(order.summed);
  if (order.inner)
    loops.push_back(*order.inner);
  Strides from = stridesOf(operand.map, operand.tensor.shape), to(loops.size());
  SmallVector<bool> has(extents.size(), false);
  for (mlir::AffineExpr expr : operand.map.getResults())
    if (auto dim = dyn_cast<mlir::AffineDimExpr>(expr))
      has[dim.getPosition()] = true;
  Side<Number> side;
  SmallVector<int64_t> sizes;
  Strides ordered;
  int64_t size = 1;
  for (unsigned i = loops.size(); i-- > 0;)
    if (has[loops[i]]) {
      to[i] = size;
      size *= extents[loops[i]];
    }
  for (unsigned loop : loops) {
    sizes.push_back(has[loop] ? extents[loop] : 1);
    ordered.push_back(from[loop]);
  }
  side.data.resize(size);
  Number *out = side.data.data();
  const Number *data = operand.tensor.data.data();
  int64_t last = sizes.empty() ? 1 : sizes.back();
  int64_t stride = ordered.empty() ? 0 : ordered.back();
  if (!sizes.empty())
    sizes.back() = last != 0; // the innermost loop is the one below
  for (Odometer at(sizes, ordered); !at.atEnd(); at.next())
    for (int64_t i = 0; i < last; ++i)
      *out++ = data[at.offset(0) + i * stride];
  side.outer.assign(to.begin(), to.begin() + order.outer.size());
  side.summed.assign(to.begin() + order.outer.size(),
                     to.begin() + order.outer.size() + order.summed.size());
  side.inner = order.inner ? to.back() : 0;
  return side;
}

/// The plain sums of a block.
class Sums {
public:
  Sums(const Side<double> &x, const Side<double> &w) : x(x.data), w(w.data) {}

  void start(const double *init, int64_t n) { std::copy_n(init, n, sum); }
  void step(int64_t xAt, int64_t wAt, int64_t xStride, int64_t wStride,
            int64_t n) {
    const double *xs = &x[xAt], *ws = &w[wAt];
    if (xStride == 0 && wStride == 1)
      for (int64_t i = 0; i < n; ++i)
        sum[i] += *xs * ws[i];
    else
      for (int64_t i = 0; i < n; ++i)
        sum[i] += xs[i * xStride] * ws[i * wStride];
  }
  template <typename Fold> void finish(double *out, int64_t n, Fold) {
    std::copy_n(sum, n, out);
  }

private:
  const std::vector<double> &x, &w;
  double sum[kBlock];
};

/// The sums of a block and what their bounds are made of.
class BoundedSums {
public:
  BoundedSums(const Side<Bounded> &xs, const Side<Bounded> &ws, int64_t terms)
      : terms(terms) {
    // What double itself loses grows with the number of terms.
    double unit = kUnit + double(terms) * 0x1p-52;
    size_t xCount = xs.data.size(), wCount = ws.data.size();
    for (std::vector<double> *data : {&xValue, &xError})
      data->resize(xCount);
    for (std::vector<double> *data : {&wValue, &wMagnitude, &wError})
      data->resize(wCount);
    for (size_t i = 0; i < xCount; ++i) {
      Bounded x = xs.data[i];
      xValue[i] = x.value;
      xError[i] = x.bound + unit * (std::fabs(x.value) + x.bound);
    }
    for (size_t i = 0; i < wCount; ++i) {
      Bounded w = ws.data[i];
      wValue[i] = w.value;
      wMagnitude[i] = std::fabs(w.value) + w.bound;
      wError[i] = w.bound;
      isExact &= w.isExact();
    }
  }

  void start(const Bounded *init, int64_t n) {
    for (int64_t i = 0; i < n; ++i) {
      sum[i] = init[i].value;
      error[i] = init[i].bound;
      partial[i] = 0;
    }
  }
  void step(int64_t xAt, int64_t wAt, int64_t xStride, int64_t wStride,
            int64_t n) {
    const double *x = &xValue[xAt], *e = &xError[xAt];
    const double *w = &wValue[wAt], *m = &wMagnitude[wAt], *d = &wError[wAt];
    if (xStride == 0 && wStride == 1 && isExact)
      for (int64_t i = 0; i < n; ++i) {
        sum[i] += *x * w[i];
        partial[i] += std::fabs(sum[i]);
        error[i] += *e * m[i];
      }
    else
      for (int64_t i = 0; i < n; ++i) {
        int64_t xi = i * xStride, wi = i * wStride;
        sum[i] += x[xi] * w[wi];
        partial[i] += std::fabs(sum[i]);
        error[i] += e[xi] * m[wi] + std::fabs(x[xi]) * d[wi];
      }
  }
  /// `fold(i)` sums element i by Bounded's own operations, which know
  /// infinities and NaN.
  template <typename Fold> void finish(Bounded *out, int64_t n, Fold fold) {
    if (terms == 0)
      return; // out is the init
    double growth = 1 + 2 * double(terms) * kUnit;
    for (int64_t i = 0; i < n; ++i) {
      double bound =
          growth * (error[i] + kUnit * partial[i] + 2 * double(terms) * kTiny);
      // error / kUnit is above the sum of all magnitudes but the init's.
      double largest =
          error[i] / kUnit + std::fabs(out[i].value) + out[i].bound;
      if (largest * growth < kOverflow && double(terms) * kUnit < 0.25)
        out[i] = {sum[i], bound};
      else
        out[i] = fold(i);
    }
  }

private:
  std::vector<double> xValue, xError, wValue, wMagnitude, wError;
  bool isExact = true; ///< every w
  int64_t terms;
  double sum[kBlock], partial[kBlock], error[kBlock];
};

/// The sums of a block to the last bit: all operands are exact, so they are
/// f32.
class ExactSums {
public:
  ExactSums(const Side<Bounded> &xs, const Side<Bounded> &ws, bool isFused)
      : x(singles(xs.data)), w(singles(ws.data)), isFused(isFused) {}

  void start(const Bounded *init, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      sum[i] = float(init[i].value);
  }
  void step(int64_t xAt, int64_t wAt, int64_t xStride, int64_t wStride,
            int64_t n) {
    const float *xs = &x[xAt], *ws = &w[wAt];
    for (int64_t i = 0; i < n; ++i) {
      float a = xs[i * xStride], b = ws[i * wStride];
      if (isFused) {
        sum[i] = std::fmaf(a, b, sum[i]);
      } else {
        // The exact product in double, rounded to f32: no compiler fuses that.
        auto product = float(double(a) * double(b));
        sum[i] += product;
      }
    }
  }
  template <typename Fold> void finish(Bounded *out, int64_t n, Fold) {
    for (int64_t i = 0; i < n; ++i)
      out[i] = {double(sum[i]), 0};
  }

private:
  static std::vector<float> singles(ArrayRef<Bounded> data) {
    std::vector<float> result;
    for (Bounded element : data)
      result.push_back(float(element.value));
    return result;
  }

  std::vector<float> x, w;
  bool isFused;
  float sum[kBlock];
};

/// One step of a sum by the numbers' own operations.
double addProduct(double sum, double x, double w) { return sum + x * w; }

/// A step may be fused or not, by level. Where the product of finite factors is
/// beyond f32, a fused one does not see it as infinite: only what both give is
/// known.
Bounded addProduct(Bounded sum, Bounded x, Bounded w) {
  Bounded product = mul(x, w);
  // A fused step does not round the product of two f32, which double holds.
  if (product.isExact() && std::isfinite(product.value) &&
      product.value != x.value * w.value)
    product = {x.value * w.value, std::fabs(product.value - x.value * w.value)};
  Bounded apart = add(sum, product);
  bool isFinite = std::isfinite(x.value) && std::isfinite(w.value);
  if (!isFinite || (product.isKnown() && !product.isInfinite()))
    return apart;
  double bound = sum.bound + std::fabs(x.value) * w.bound +
                 std::fabs(w.value) * x.bound + x.bound * w.bound;
  Bounded fused =
      sum.isInfinite() ? sum : finished(sum.value + x.value * w.value, bound);
  bool agree =
      apart.isInfinite() && fused.isInfinite() && apart.value == fused.value;
  return agree ? apart : unknown(apart.value);
}

} // namespace

/// The loops around the sums of blocks.
template <typename Number, typename Sums>
static std::vector<Number>
sumBlocks(const Order &order, ArrayRef<int64_t> extents, const Side<Number> &x,
          const Side<Number> &w, Operand<Number> init, Sums sums) {
  Strides outer = pick(order.outer, extents),
          summed = pick(order.summed, extents);
  int64_t inner = order.inner ? extents[*order.inner] : 1;
  Strides outOuter = pick(order.outer, stridesOf(init.map, init.tensor.shape));

  // The offsets of all terms, once.
  std::vector<std::pair<int64_t, int64_t>> term;
  for (Odometer at(summed, {x.summed, w.summed}); !at.atEnd(); at.next())
    term.push_back({at.offset(0), at.offset(1)});

  std::vector<Number> result = init.tensor.data;
  for (int64_t first = 0; first < inner; first += kBlock) {
    int64_t n = std::min(kBlock, inner - first);
    for (Odometer at(outer, {x.outer, w.outer, outOuter}); !at.atEnd();
         at.next()) {
      int64_t xAt = at.offset(0) + first * x.inner,
              wAt = at.offset(1) + first * w.inner;
      Number *row = result.data() + at.offset(2) + first;
      sums.start(row, n);
      for (auto [xk, wk] : term)
        sums.step(xAt + xk, wAt + wk, x.inner, w.inner, n);
      sums.finish(row, n, [&](int64_t i) {
        Number sum = row[i];
        for (auto [xk, wk] : term)
          sum = addProduct(sum, x.data[xAt + xk + i * x.inner],
                           w.data[wAt + wk + i * w.inner]);
        return sum;
      });
    }
  }
  return result;
}

template <typename Number>
std::vector<Number> contract(ArrayRef<int64_t> extents, Operand<Number> xs,
                             Operand<Number> ws, Operand<Number> init,
                             Accumulation accumulation) {
  Order order(init.map);
  Side<Number> x = arrange(order, extents, xs), w = arrange(order, extents, ws);
  if (x.inner == 1 && w.inner == 0)
    std::swap(x, w);
  if constexpr (std::is_same_v<Number, double>) {
    return sumBlocks(order, extents, x, w, init, Sums(x, w));
  } else {
    auto areExact = [](ArrayRef<Bounded> data) {
      return all_of(data, [](Bounded element) { return element.isExact(); });
    };
    if (accumulation != Accumulation::Any && areExact(x.data) &&
        areExact(w.data) && areExact(init.tensor.data))
      return sumBlocks(order, extents, x, w, init,
                       ExactSums(x, w, accumulation == Accumulation::Fused));
    int64_t terms = 1;
    for (unsigned loop : order.summed)
      terms *= extents[loop];
    return sumBlocks(order, extents, x, w, init, BoundedSums(x, w, terms));
  }
}

template std::vector<double> contract(ArrayRef<int64_t>, Operand<double>,
                                      Operand<double>, Operand<double>,
                                      Accumulation);
template std::vector<Bounded> contract(ArrayRef<int64_t>, Operand<Bounded>,
                                       Operand<Bounded>, Operand<Bounded>,
                                       Accumulation);

} // namespace gelato::oracle
