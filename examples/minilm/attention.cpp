//===- attention.cpp - scaled dot-product attention -----------------------===//
//
// Both products are a row times a matrix, in blocks of columns whose sums stay
// in registers; each sum runs in ascending order, so compilers vectorize
// without being allowed to reorder anything. For the scores the keys are
// transposed once per head. The exponential is libm's: the engine is to be
// exact.
//
//===----------------------------------------------------------------------===//

#include "attention.h"
#include <algorithm>
#include <cmath>

namespace {

constexpr int64_t block = 32;

/// out = row @ matrix: `k` rows of `n` columns, `stride` apart.
void multiply(const float *__restrict row, int64_t k,
              const float *__restrict matrix, int64_t stride,
              float *__restrict out, int64_t n) {
  int64_t column = 0;
  for (; column + block <= n; column += block) {
    float sums[block] = {};
    for (int64_t i = 0; i < k; ++i)
      for (int64_t lane = 0; lane < block; ++lane)
        sums[lane] += row[i] * matrix[i * stride + column + lane];
    std::copy_n(sums, block, out + column);
  }
  for (; column < n; ++column) {
    float sum = 0;
    for (int64_t i = 0; i < k; ++i)
      sum += row[i] * matrix[i * stride + column];
    out[column] = sum;
  }
}

/// Softmax in place; the greatest score is taken off first, so that no
/// exponential overflows.
void softmax(float *row, int64_t n) {
  float greatest = *std::max_element(row, row + n);
  float sum = 0;
  for (int64_t i = 0; i < n; ++i)
    sum += row[i] = std::exp(row[i] - greatest);
  for (int64_t i = 0; i < n; ++i)
    row[i] /= sum;
}

} // namespace

void Attention::run(const float *q, const float *k, const float *v, float *out,
                    int64_t tokens) {
  const int64_t stride = heads * headSize;
  const float scale = 1 / std::sqrt(float(headSize));
  // Whole blocks; the columns beyond the last token are computed for nothing.
  const int64_t columns = (tokens + block - 1) / block * block;
  transposedKeys.assign(size_t(headSize * columns), 0.0f);
  scores.resize(size_t(columns));

  for (int64_t head = 0; head < stride; head += headSize) {
    for (int64_t token = 0; token < tokens; ++token)
      for (int64_t i = 0; i < headSize; ++i)
        transposedKeys[size_t(i * columns + token)] =
            k[token * stride + head + i] * scale;

    for (int64_t token = 0; token < tokens; ++token) {
      const int64_t at = token * stride + head;
      multiply(q + at, headSize, transposedKeys.data(), columns, scores.data(),
               columns);
      softmax(scores.data(), tokens);
      multiply(scores.data(), tokens, v + head, stride, out + at, headSize);
    }
  }
}
