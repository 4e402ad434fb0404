//===- Chart.h - lines over a logarithmic axis, as SVG --------------------===//
//
// Panels one above the other that share a logarithmic x axis, a legend, a
// title. Enough for sweeps; no library, no script, no font but the reader's.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_SUPPORT_CHART_H
#define GELATO_SUPPORT_CHART_H

#include "llvm/ADT/ArrayRef.h"

#include <string>
#include <vector>

namespace gelato {

struct ChartPoint {
  double x, y;
  double low, high; ///< a bar is drawn between them unless they are equal
};

/// All values of a logarithmic panel are positive.
struct ChartPanel {
  std::string label; ///< of the y axis
  bool isLogarithmic = false;
  double least = 0, most = 0;                  ///< what the axis shows at least
  std::vector<std::vector<ChartPoint>> series; ///< one per name, x ascending
};

struct Chart {
  std::string title, subtitle, xLabel;
  /// How a value of x is written; null: as a whole number.
  std::string (*xText)(double x) = nullptr;
  std::vector<std::string> names; ///< of the series of every panel
  std::vector<ChartPanel> panels;
};

/// Values at which an axis from `low` to `high` is labelled: 1, 2 and 5 times
/// powers of ten where it is logarithmic (powers alone where those are many),
/// else multiples of such a number.
std::vector<double> chartTicks(double low, double high, bool isLogarithmic);

/// `text` as XML has it.
std::string escapeXml(llvm::StringRef text);

std::string chartSvg(const Chart &chart);

} // namespace gelato

#endif // GELATO_SUPPORT_CHART_H
