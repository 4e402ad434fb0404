//===- DiagnosticBridge.cpp - MLIR's diagnostics as gelato's --------------===//
#include "DiagnosticBridge.h"

#include "gelato/Dialect/Unsupported.h"

#include "mlir/IR/Location.h"

using namespace mlir;

namespace gelato {

/// The place in `file` of the first location inside `location` that has one.
static SourceRange rangeOf(Location location, const SourceFile &file) {
  SourceRange range{&file};
  location->walk([&](Location inner) {
    auto place = dyn_cast<FileLineColLoc>(inner);
    if (!place || place.getFilename().getValue() != file.name() ||
        place.getLine() == 0 || place.getLine() > file.lineCount())
      return WalkResult::advance();
    StringRef line = file.line(place.getLine());
    uint32_t column = std::min<size_t>(place.getColumn() - 1, line.size());
    range.begin = file.lineStart(place.getLine()) + column;
    range.end = range.begin + 1;
    return WalkResult::interrupt();
  });
  return range;
}

DiagnosticBridge::DiagnosticBridge(MLIRContext &context,
                                   DiagnosticEngine &engine,
                                   const SourceFile &file, Category category)
    : engine(engine), file(file),
      handler(&context, [this, category](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
          return success();
        reported = true;
        std::string message = diagnostic.str();
        SourceRange range = rangeOf(diagnostic.getLocation(), this->file);
        if (auto missing = missingPiece(message)) {
          this->engine.unsupported(range, missing->str());
          return success();
        }
        // A schedule's text has lines of its own.
        auto place = dyn_cast<FileLineColLoc>(diagnostic.getLocation());
        if (place && !range.hasPlace())
          message =
              (place.getFilename().getValue() + ":" + Twine(place.getLine()) +
               ":" + Twine(place.getColumn()) + ": " + message)
                  .str();
        if (category == Category::User)
          this->engine.error(range, message);
        else
          this->engine.internal(range, message);
        return success();
      }) {}

void DiagnosticBridge::expectError(const Twine &stage) {
  if (!reported)
    engine.internal({&file}, (stage + " failed without a reason").str());
}

} // namespace gelato
