//===- Report.h - what a scan found, for people and for programs ----------===//
#ifndef GELATO_ACCURACY_REPORT_H
#define GELATO_ACCURACY_REPORT_H

#include "gelato/Accuracy/ScanCompiled.h"

#include "llvm/Support/JSON.h"

#include <string>
#include <vector>

namespace gelato {

/// "gelu(x), f32 to f32, class fast, in gelu_exact", and what was found, with
/// the octaves whose error is above half an ULP.
std::string accuracyText(const ScannedFunction &scanned);

/// What was scanned and the largest error, without the tables.
llvm::json::Object certificateJson(const ScannedFunction &scanned);

/// Everything, with numbers as decimal and as hexadecimal floating point;
/// compiler/docs/accuracy.md describes it.
llvm::json::Object accuracyJson(const ScannedFunction &scanned);

/// The largest error in each octave of x, negative ones on the left.
std::string accuracySvg(llvm::ArrayRef<ScannedFunction> scanned,
                        llvm::StringRef title);

} // namespace gelato

#endif // GELATO_ACCURACY_REPORT_H
