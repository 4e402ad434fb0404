//===- ScheduleOps.h - gelato's own verbs for schedules -------------------===//
#ifndef GELATO_LIB_SCHEDULE_SCHEDULEOPS_H
#define GELATO_LIB_SCHEDULE_SCHEDULEOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Transform/IR/TransformDialect.h"
#include "mlir/Dialect/Transform/IR/TransformTypes.h"
#include "mlir/Dialect/Transform/Interfaces/TransformInterfaces.h"
#include "mlir/IR/OpImplementation.h"

#define GET_OP_CLASSES
#include "gelato/Schedule/ScheduleOps.h.inc"

#endif // GELATO_LIB_SCHEDULE_SCHEDULEOPS_H
