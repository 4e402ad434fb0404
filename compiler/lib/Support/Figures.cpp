//===- Figures.cpp - numbers and tables for people ------------------------===//
#include "gelato/Support/Figures.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace gelato {

std::string significant(double value) {
  // Digits behind the point such that three count; what rounds up to the next
  // power of ten (9.999) needs one less.
  int decimals = 0;
  for (double size = std::fabs(value);
       size != 0 && size < 99.95 && decimals < 12; size *= 10)
    ++decimals;
  char text[64];
  snprintf(text, sizeof text, "%.*f", std::max(0, decimals), value);
  return text;
}

std::string significantShort(double value) {
  std::string text = significant(value);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
      text.pop_back();
  }
  return text;
}

const TimeUnit &timeUnit(double seconds) {
  static const TimeUnit units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "us"}};
  static const TimeUnit least = {1e-9, "ns"};
  for (const TimeUnit &unit : units)
    if (seconds >= 0.9995 * unit.seconds)
      return unit;
  return least;
}

std::string secondsText(double seconds) {
  const TimeUnit &unit = timeUnit(seconds);
  return significant(seconds / unit.seconds) + " " + unit.name;
}

std::string secondsRange(double from, double to) {
  const TimeUnit &unit = timeUnit(from);
  return significant(from / unit.seconds) + " to " +
         significant(to / unit.seconds) + " " + unit.name;
}

std::string layOutTable(llvm::ArrayRef<std::vector<std::string>> rows,
                        unsigned leftColumns) {
  std::vector<size_t> widths(rows.front().size());
  for (const auto &row : rows)
    for (auto [i, cell] : llvm::enumerate(row))
      widths[i] = std::max(widths[i], cell.size());
  std::string text;
  for (const auto &row : rows) {
    for (auto [i, cell] : llvm::enumerate(row)) {
      std::string room(widths[i] - cell.size(), ' ');
      text += "  " + (i < leftColumns ? cell + room : room + cell);
    }
    text += "\n";
  }
  return text;
}

std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape)
    text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

} // namespace gelato
