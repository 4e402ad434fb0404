//===- Signature.h - the public C functions of a kernel -------------------===//
//
// The one place that decides names and order of parameters; the header's text
// and the object's thunks are both made from it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TARGET_SIGNATURE_H
#define GELATO_TARGET_SIGNATURE_H

#include "gelato/Plan/KernelPlan.h"

#include <string>
#include <vector>

namespace gelato {

struct Parameter {
  enum Kind {
    Tensor, ///< goes into the array of tensors (or of pack's sources)
    Size,   ///< a free dimension
    Last    ///< handed to the entry code as it is: env, or pack's params
  };
  Kind kind;
  std::string type; ///< C
  std::string name;
};

struct Signature {
  std::string name;
  bool returns64 = false; ///< int64_t, else a status in int32_t
  bool takesTensors = false;
  std::vector<Parameter> parameters;

  /// The C declaration without a semicolon.
  std::string text() const;
};

/// NAME: inputs, params if any, results, free dimensions, env.
Signature callSignature(const KernelPlan &plan);
/// NAME_params_bytes: the free dimensions that params mention.
Signature paramsBytesSignature(const KernelPlan &plan);
/// NAME_pack: the params as declared, the blob, the free dimensions they
/// mention.
Signature packSignature(const KernelPlan &plan);
/// NAME_scratch_bytes: all free dimensions, env. All, so that what a caller
/// writes does not depend on which intermediates a plan happens to store.
Signature scratchBytesSignature(const KernelPlan &plan);

} // namespace gelato

#endif // GELATO_TARGET_SIGNATURE_H
