//===- Interpreter.h - the oracle: a kernel in double precision -----------===//
//
// Evaluates a kernel's function on the waist, as it stands after any of the
// stages gelato, linalg and groups, in double precision: what the tests compare
// generated kernels with, whoever generated them.
//
//   auto expected = interpretWithBound(kernel, {x, w, b});
//   Agreement agreement = compare((*expected)[0], out);
//   EXPECT_EQ(agreement.outside, 0) << agreement.first;
//
// A bound is computed beside each value, by a running analysis of the f32
// arithmetic that the language prescribes (Higham, Accuracy and Stability of
// Numerical Algorithms, 2002, sections 3.1 to 3.3): every operation rounds
// once, each output of @ is one chain over ascending k (of FMAs, or of products
// and sums), and an activation is as near to its real value as its class
// promises. So a kernel that leaves the bound is wrong; no tolerance is chosen
// by hand. Flushing of subnormals, other orders of summation and the class
// approx are outside of what the bounds cover.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_ORACLE_INTERPRETER_H
#define GELATO_ORACLE_INTERPRETER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gelato {

/// Row-major and contiguous. Tensors of i1 hold 0 and 1.
struct DoubleTensor {
  std::vector<int64_t> shape;
  std::vector<double> data;
};

/// Values and, for each, how far from it an f32 evaluation may be.
///
///   bound 0         exactly the value: the sign of a zero and NaN count
///   bound infinite  anything: the f32 evaluation may overflow, divide by what
///                   may be zero, or compare what lies too close
///
/// A value that is NaN or infinite has one of these two bounds.
struct BoundedTensor {
  std::vector<int64_t> shape;
  std::vector<double> value;
  std::vector<double> bound;
};

/// The results of `kernel`, whose functions' bodies may call others of the same
/// module. The arguments are inputs and params in the order of the declaration.
/// All arithmetic is in double, but constants are what f32 made of them and a
/// conversion to 16 bits rounds. Fails on arguments that do not fit the types,
/// on free sizes of one name that differ, and on ops that are not on the waist.
llvm::Expected<std::vector<DoubleTensor>>
interpret(mlir::func::FuncOp kernel, llvm::ArrayRef<DoubleTensor> arguments);

/// How a product is added to the sum of @: rounded once, as by a processor with
/// FMA, or before and after the addition, or either.
enum class Accumulation { Any, Fused, Separate };

/// The same with bounds. Arguments must be what their type can hold. Where f32
/// is certain to overflow, the value is the infinity that f32 makes of it. If
/// it is said how products are added, sums of what is known exactly are exact.
llvm::Expected<std::vector<BoundedTensor>>
interpretWithBound(mlir::func::FuncOp kernel,
                   llvm::ArrayRef<DoubleTensor> arguments,
                   Accumulation accumulation = Accumulation::Any);

/// How a kernel's result compares with the oracle's.
struct Agreement {
  int64_t outside = 0;   ///< elements beyond their bound
  int64_t unbounded = 0; ///< elements of which nothing is known
  double worst = 0;      ///< the largest |got - value| / bound, bounds above 0
  std::string first;     ///< the first element outside, in words; or empty
};

/// Compares all elements; a different number of them is one outside.
Agreement compare(const BoundedTensor &expected, llvm::ArrayRef<float> got);

} // namespace gelato

#endif // GELATO_ORACLE_INTERPRETER_H
