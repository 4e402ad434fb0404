//===- Forms.h - the forms that kernels have ------------------------------===//
//
// A table of kernels, one for each way in which products, broadcasts, types and
// results can meet. Dimensions are called M (rows that do not depend on each
// other) and B, S; K, N and L are columns.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_FORMS_H
#define GELATO_DIFFERENTIAL_FORMS_H

#include "llvm/ADT/ArrayRef.h"

namespace gelato::differential {

struct Form {
  const char *name;
  const char *source;
  const char *rows = "M";   ///< Trial::rows
  const char *inPlace = ""; ///< Trial::inPlace
};

llvm::ArrayRef<Form> forms();

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_FORMS_H
