//===- ReferenceWide.h - the oracle for four numbers at once --*- C++ -*-===//
#ifndef GELATO_LIB_NUMERICS_REFERENCEWIDE_H
#define GELATO_LIB_NUMERICS_REFERENCEWIDE_H

#include <cstdint>
#include <string_view>

namespace gelato::numerics {

/// Evaluates the first numbers of n; returns how many.
using WideFunction = int64_t (*)(const double *x, double *y, int64_t n);

/// The plain formula of a mnemonic; null if there is none or this machine
/// cannot run it.
WideFunction findWideReference(std::string_view mnemonic);

} // namespace gelato::numerics

#endif // GELATO_LIB_NUMERICS_REFERENCEWIDE_H
