//===- gelato-opt.cpp - mlir-opt with gelato's dialect and passes ---------===//
#include "gelato/Pipeline/Registration.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Transform/Transforms/Passes.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  gelato::registerAll(registry);
  gelato::registerGelatoPasses();
  mlir::registerTransformsPasses();
  mlir::transform::registerTransformPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "gelato's passes on MLIR files\n", registry));
}
