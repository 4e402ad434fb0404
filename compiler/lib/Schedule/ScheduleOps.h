//===- ScheduleOps.h - gelato's own verbs for schedules -------------------===//
#ifndef GELATO_LIB_SCHEDULE_SCHEDULEOPS_H
#define GELATO_LIB_SCHEDULE_SCHEDULEOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Transform/IR/TransformDialect.h"
#include "mlir/Dialect/Transform/IR/TransformTypes.h"
#include "mlir/Dialect/Transform/Interfaces/TransformInterfaces.h"
#include "mlir/IR/OpImplementation.h"

#include <optional>

#define GET_OP_CLASSES
#include "gelato/Schedule/ScheduleOps.h.inc"

namespace gelato {

/// The number that a parameter stands for; nullopt if that is not one number of
/// at least 1.
inline std::optional<int64_t>
positiveNumber(llvm::ArrayRef<mlir::Attribute> given) {
  auto number = given.size() == 1
                    ? llvm::dyn_cast<mlir::IntegerAttr>(given.front())
                    : nullptr;
  return number && number.getInt() >= 1 ? std::optional(number.getInt())
                                        : std::nullopt;
}

} // namespace gelato

#endif // GELATO_LIB_SCHEDULE_SCHEDULEOPS_H
