//===- CompileOptions.h - what is to be compiled, and how -----------------===//
//
// Apart from Compiler.h, so that who only passes options on needs no MLIR.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PIPELINE_COMPILEOPTIONS_H
#define GELATO_PIPELINE_COMPILEOPTIONS_H

#include "gelato/Frontend/Frontend.h"
#include "gelato/Target/CpuLevel.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace gelato {

enum class Accuracy : uint32_t; // GelatoDialect.h

struct CompileOptions {
  Bindings bindings;
  std::vector<std::string> kernels; ///< those named; empty: all of the file
  std::vector<const CpuLevel *>
      levels;                       ///< in any order; empty: the host's best
  std::optional<Accuracy> accuracy; ///< of calls that name none; none: settled
                                    ///< by what reads them
  std::string scheduleFolder;       ///< looked up before the built-in schedules
  std::string scheduleFile;         ///< comes first for bodies of its root
  std::string name = "kernels";     ///< of the object's module
};

/// Where the time of a compilation went so far, in seconds of wall time.
struct CompileTimes {
  double context = 0;  ///< MLIR's context, with its dialects
  double parse = 0;    ///< text to a checked tree
  double schedule = 0; ///< the tree to LLVM IR, schedules applied
  double llvm = 0;     ///< LLVM IR to an object
};

/// The class called `name`, or an error that lists them.
llvm::Expected<Accuracy> findAccuracy(llvm::StringRef name);

/// An error where a folder of schedules was named and is none.
llvm::Error checkScheduleFolder(llvm::StringRef folder);

} // namespace gelato

#endif // GELATO_PIPELINE_COMPILEOPTIONS_H
