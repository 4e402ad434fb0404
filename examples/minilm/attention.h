//===- attention.h - scaled dot-product attention ---------------*- C++ -*-===//

#ifndef MINILM_ATTENTION_H
#define MINILM_ATTENTION_H

#include <cstdint>
#include <vector>

/// Attention of a sentence over itself, all heads, without a mask:
/// softmax(q k^T / sqrt(headSize)) v, head by head.
///
///   q, k, v  in   tokens x (heads * headSize), row-major; head h has the
///                 columns from h * headSize
///   out      out  the same shape; overlaps no input
///
/// Source: Vaswani et al., 2017, section 3.2.
class Attention {
public:
  Attention(int64_t heads, int64_t headSize)
      : heads(heads), headSize(headSize) {}

  void run(const float *q, const float *k, const float *v, float *out,
           int64_t tokens);

private:
  int64_t heads, headSize;
  std::vector<float> transposedKeys, scores; ///< kept between calls
};

#endif // MINILM_ATTENTION_H
