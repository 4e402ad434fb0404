//===- gelato-opt.cpp - mlir-opt with gelato's dialect and passes ---------===//
#include "gelato/Pipeline/Registration.h"

#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  gelato::registerAll(registry);
  gelato::registerGelatoPasses();
  mlir::registerAllPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "gelato's passes on MLIR files\n", registry));
}
