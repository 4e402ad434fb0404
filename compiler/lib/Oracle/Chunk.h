//===- Chunk.h - some doubles and how far the truth may be ----*- C++ -*-===//
//
// Arithmetic of the running error analysis of double itself, many elements at a
// time: the true value of element i, as real numbers have it, is within
// bound[i] of value[i]. A bound of 0 is exact, an infinite one says that
// nothing is known, and then the element is evaluated with Real. An infinity
// with bound 0 stands for anything of that sign from 2^1023 on: enough to know
// what tanh makes of it, and not what log does.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_ORACLE_CHUNK_H
#define GELATO_LIB_ORACLE_CHUNK_H

#include "Activation.h"

#include "llvm/ADT/APFloat.h"

namespace gelato::oracle {

struct Chunk {
  static constexpr int kSize = 256;
  double value[kSize];
  double bound[kSize];

  static Chunk exact(double x);
};

Chunk add(const Chunk &a, const Chunk &b);
Chunk sub(const Chunk &a, const Chunk &b);
Chunk mul(const Chunk &a, const Chunk &b);
Chunk div(const Chunk &a, const Chunk &b);
Chunk negate(const Chunk &a);
Chunk absolute(const Chunk &a);
Chunk squareRoot(const Chunk &a);
Chunk minimum(const Chunk &a, const Chunk &b);
Chunk maximum(const Chunk &a, const Chunk &b);
Chunk narrow(const Chunk &a, const llvm::fltSemantics &type);
Chunk logicalAnd(const Chunk &a, const Chunk &b);
Chunk logicalOr(const Chunk &a, const Chunk &b);
Chunk logicalXor(const Chunk &a, const Chunk &b);
Chunk compareOrdering(unsigned accepted, const Chunk &a, const Chunk &b);
Chunk choose(const Chunk &condition, const Chunk &a, const Chunk &b);
Chunk apply(const Activation &activation, const Chunk &x);

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_CHUNK_H
