//===- Chart.cpp - lines over a logarithmic axis, as SVG ------------------===//
#include "gelato/Support/Chart.h"

#include "gelato/Support/Figures.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cmath>

using namespace llvm;

namespace gelato {

/// Told apart by the colour-blind too.
/// Source: Okabe and Ito, "Color Universal Design", 2008.
static const char *const kColours[] = {"#0072b2", "#d55e00", "#009e73",
                                       "#cc79a7", "#e69f00", "#56b4e9",
                                       "#000000"};

/// In pixels of a page that any reader scales.
static constexpr double kWidth = 760, kLeft = 78, kRight = 36, kTop = 64,
                        kPanel = 230, kBetween = 26, kBelow = 52, kLine = 18,
                        kTickGap = 34;

std::string escapeXml(StringRef text) {
  std::string escaped;
  for (char c : text) {
    switch (c) {
    case '&':
      escaped += "&amp;";
      break;
    case '<':
      escaped += "&lt;";
      break;
    case '>':
      escaped += "&gt;";
      break;
    case '"':
      escaped += "&quot;";
      break;
    default:
      escaped += c;
    }
  }
  return escaped;
}

std::vector<double> chartTicks(double low, double high, bool isLogarithmic) {
  std::vector<double> ticks;
  if (isLogarithmic) {
    double decades = std::log10(high / low);
    for (int power = int(std::floor(std::log10(low)));
         std::pow(10, power) <= high; ++power)
      for (double digit : {1.0, 2.0, 5.0}) {
        double tick = digit * std::pow(10, power);
        bool isShown = digit == 1 || decades <= 3;
        if (isShown && tick >= low * 0.999 && tick <= high * 1.001)
          ticks.push_back(tick);
      }
    return ticks;
  }
  double step = std::pow(10, std::floor(std::log10((high - low) / 2)));
  for (double factor : {5.0, 2.0})
    if ((high - low) / (step * factor) >= 4) {
      step *= factor;
      break;
    }
  for (double tick = std::ceil(low / step) * step; tick <= high * 1.001;
       tick += step)
    ticks.push_back(tick);
  return ticks;
}

namespace {

/// From values to pixels.
class Axis {
public:
  Axis(double low, double high, bool isLogarithmic, double from, double to)
      : low(low), high(high), isLogarithmic(isLogarithmic), from(from), to(to) {
  }
  double operator()(double value) const {
    double part = isLogarithmic ? std::log(value / low) / std::log(high / low)
                                : (value - low) / (high - low);
    return from + part * (to - from);
  }
  std::vector<double> ticks() const {
    return chartTicks(low, high, isLogarithmic);
  }

  double low, high;

private:
  bool isLogarithmic;
  double from, to;
};

class Writer {
public:
  explicit Writer(const Chart &chart)
      : chart(chart), x(xAxis(chart)),
        legend(chart.names.size() > 1 ? chart.names.size() * kLine : 0),
        height(kTop + legend + chart.panels.size() * (kPanel + kBetween) -
               kBetween + kBelow) {}
  std::string run();

private:
  static Axis xAxis(const Chart &chart);
  static Axis yAxis(const ChartPanel &panel, double top);
  void text(double atX, double atY, StringRef anchor, const Twine &words,
            StringRef more = "");
  void line(double x1, double y1, double x2, double y2, StringRef colour,
            double width);
  void drawLegend();
  void drawPanel(const ChartPanel &panel, double top);
  void drawSeries(ArrayRef<ChartPoint> points, const Axis &y, StringRef colour);
  void labelX(double bottom);

  const Chart &chart;
  Axis x;
  double legend, height;
  std::string out;
  raw_string_ostream os{out};
};

/// The x axis over all points, with some room at its ends.
Axis Writer::xAxis(const Chart &chart) {
  double low = INFINITY, high = 0;
  for (const ChartPanel &panel : chart.panels)
    for (const auto &series : panel.series)
      for (const ChartPoint &point : series) {
        low = std::min(low, point.x);
        high = std::max(high, point.x);
      }
  double room = low == high ? 2 : std::pow(high / low, 0.03);
  return Axis(low / room, high * room, true, kLeft, kWidth - kRight);
}

Axis Writer::yAxis(const ChartPanel &panel, double top) {
  double low = panel.least > 0 || !panel.isLogarithmic ? panel.least : INFINITY;
  double high = panel.most;
  for (const auto &series : panel.series)
    for (const ChartPoint &point : series) {
      low = std::min({low, point.low, point.y});
      high = std::max({high, point.high, point.y});
    }
  if (panel.isLogarithmic) {
    low /= 1.2;
    high *= 1.2;
  } else if (high <= low) {
    high = low + 1;
  }
  return Axis(low, high, panel.isLogarithmic, top + kPanel, top);
}

void Writer::text(double atX, double atY, StringRef anchor, const Twine &words,
                  StringRef more) {
  os << formatv("<text x=\"{0:f1}\" y=\"{1:f1}\" text-anchor=\"{2}\"{3}>{4}"
                "</text>\n",
                atX, atY, anchor, more, escapeXml(words.str()));
}

void Writer::line(double x1, double y1, double x2, double y2, StringRef colour,
                  double width) {
  os << formatv("<line x1=\"{0:f1}\" y1=\"{1:f1}\" x2=\"{2:f1}\" y2=\"{3:f1}\" "
                "stroke=\"{4}\" stroke-width=\"{5:f1}\"/>\n",
                x1, y1, x2, y2, colour, width);
}

void Writer::drawLegend() {
  for (auto [i, name] : enumerate(chart.names)) {
    double y = kTop + i * kLine - 4;
    StringRef colour = kColours[i % std::size(kColours)];
    line(kLeft, y, kLeft + 22, y, colour, 2);
    os << formatv(
        "<circle cx=\"{0:f1}\" cy=\"{1:f1}\" r=\"3\" fill=\"{2}\"/>\n",
        kLeft + 11, y, colour);
    text(kLeft + 30, y + 4, "start", name);
  }
}

void Writer::drawSeries(ArrayRef<ChartPoint> points, const Axis &y,
                        StringRef colour) {
  os << "<polyline fill=\"none\" stroke=\"" << colour
     << "\" stroke-width=\"2\" points=\"";
  ListSeparator space(" ");
  for (const ChartPoint &point : points)
    os << space << formatv("{0:f1},{1:f1}", x(point.x), y(point.y));
  os << "\"/>\n";
  for (const ChartPoint &point : points) {
    if (point.low != point.high)
      line(x(point.x), y(point.low), x(point.x), y(point.high), colour, 5);
    os << formatv("<circle cx=\"{0:f1}\" cy=\"{1:f1}\" r=\"3.5\" fill=\"{2}\" "
                  "stroke=\"#ffffff\"/>\n",
                  x(point.x), y(point.y), colour);
  }
}

void Writer::drawPanel(const ChartPanel &panel, double top) {
  Axis y = yAxis(panel, top);
  for (double tick : y.ticks()) {
    line(kLeft, y(tick), kWidth - kRight, y(tick), "#dddddd", 1);
    text(kLeft - 8, y(tick) + 4, "end", significantShort(tick));
  }
  line(kLeft, top, kLeft, top + kPanel, "#444444", 1);
  line(kLeft, top + kPanel, kWidth - kRight, top + kPanel, "#444444", 1);
  double middle = top + kPanel / 2;
  text(18, middle, "middle", panel.label,
       formatv(" transform=\"rotate(-90 18 {0:f1})\"", middle).str());
  for (auto [i, series] : enumerate(panel.series))
    drawSeries(series, y, kColours[i % std::size(kColours)]);
}

/// The sizes themselves, where there is room for them.
void Writer::labelX(double bottom) {
  std::vector<double> sizes;
  for (const auto &series : chart.panels.back().series)
    for (const ChartPoint &point : series)
      sizes.push_back(point.x);
  llvm::sort(sizes);
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  double last = -kTickGap;
  for (double size : sizes) {
    std::string label =
        chart.xText ? chart.xText(size) : formatv("{0:f0}", size).str();
    if (x(size) - last < std::max(kTickGap, 8.0 * double(label.size())))
      continue;
    last = x(size);
    line(last, bottom, last, bottom + 5, "#444444", 1);
    text(last, bottom + 20, "middle", label);
  }
  text((kLeft + kWidth - kRight) / 2, bottom + 42, "middle", chart.xLabel);
}

std::string Writer::run() {
  os << formatv(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:f0}\" "
      "height=\"{1:f0}\" viewBox=\"0 0 {0:f0} {1:f0}\" "
      "font-family=\"sans-serif\" font-size=\"12\" fill=\"#222222\">\n",
      kWidth, height);
  os << "<title>" << escapeXml(chart.title) << "</title>\n"
     << "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  text(kLeft, 24, "start", chart.title,
       " font-size=\"16\" font-weight=\"bold\"");
  text(kLeft, 43, "start", chart.subtitle, " fill=\"#555555\"");
  if (legend > 0)
    drawLegend();
  double top = kTop + legend;
  for (const ChartPanel &panel : chart.panels) {
    drawPanel(panel, top);
    top += kPanel + kBetween;
  }
  labelX(top - kBetween);
  os << "</svg>\n";
  return out;
}

} // namespace

std::string chartSvg(const Chart &chart) { return Writer(chart).run(); }

} // namespace gelato
