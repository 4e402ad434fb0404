//===- ChartTest.cpp - charts as SVG --------------------------------------===//
#include "gelato/Support/Chart.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace gelato;
using llvm::StringRef;

namespace {

using Ticks = std::vector<double>;

/// What is wrong with the nesting of tags; empty if nothing is. The writer uses
/// no comments, declarations or ">" in attributes.
std::string nestingError(StringRef text) {
  std::vector<StringRef> open;
  while (true) {
    size_t at = text.find('<');
    if (at == StringRef::npos)
      return open.empty() ? "" : ("open: " + open.back()).str();
    if (text.take_front(at).contains('>'))
      return "a stray >";
    text = text.drop_front(at + 1);
    size_t end = text.find('>');
    if (end == StringRef::npos)
      return "a tag without end";
    StringRef tag = text.take_front(end);
    text = text.drop_front(end + 1);
    if (tag.count('"') % 2)
      return ("quotes: " + tag).str();
    if (tag.consume_front("/")) {
      if (open.empty() || open.back() != tag)
        return ("closes " + tag).str();
      open.pop_back();
    } else if (!tag.ends_with("/")) {
      open.push_back(tag.take_until([](char c) { return c == ' '; }));
    }
  }
}

/// The numbers of an attribute, wherever it occurs.
std::vector<double> numbers(StringRef svg, StringRef attribute) {
  std::vector<double> found;
  std::string key = (" " + attribute + "=\"").str();
  for (size_t at = 0; (at = svg.find(key, at)) != StringRef::npos;) {
    at += key.size();
    double number = NAN;
    svg.slice(at, svg.find('"', at)).getAsDouble(number);
    found.push_back(number);
  }
  return found;
}

Chart someChart() {
  Chart chart;
  chart.title = "gelu <exact> & \"tanh\"";
  chart.subtitle = "a machine";
  chart.xLabel = "M";
  chart.names = {"a < b", "c"};
  chart.panels.resize(2);
  chart.panels[0].label = "time";
  chart.panels[0].isLogarithmic = true;
  chart.panels[1].label = "share";
  chart.panels[1].most = 100;
  for (ChartPanel &panel : chart.panels)
    panel.series = {{{1, 10, 9, 12}, {8, 3, 3, 3}, {4096, 50, 40, 60}},
                    {{1, 20, 20, 20}}};
  return chart;
}

TEST(Chart, IsWellFormedWhateverNamesHold) {
  std::string svg = chartSvg(someChart());
  EXPECT_EQ(nestingError(svg), "") << svg;
  EXPECT_NE(svg.find("gelu &lt;exact&gt; &amp; &quot;tanh&quot;"),
            std::string::npos);
  EXPECT_NE(svg.find(">a &lt; b</text>"), std::string::npos);
  // The test of the test.
  EXPECT_NE(nestingError("<a><b></a>"), "");
  EXPECT_NE(nestingError("<a b=\"></a>"), "");
}

TEST(Chart, DrawsEveryPointInsideThePage) {
  std::string svg = chartSvg(someChart());
  // Two panels of four points, and two dots in the legend.
  EXPECT_EQ(StringRef(svg).count("<circle"), 2u * 4 + 2);
  EXPECT_EQ(StringRef(svg).count("<polyline"), 2u * 2);
  double width = numbers(svg, "width")[0], height = numbers(svg, "height")[0];
  for (double x : numbers(svg, "cx"))
    EXPECT_TRUE(x > 0 && x < width) << x;
  for (double y : numbers(svg, "cy"))
    EXPECT_TRUE(y > 0 && y < height) << y;
}

TEST(Chart, OnePointIsAChartToo) {
  Chart chart = someChart();
  chart.names = {"one"};
  for (ChartPanel &panel : chart.panels)
    panel.series = {{{8, 5, 5, 5}}};
  std::string svg = chartSvg(chart);
  EXPECT_EQ(nestingError(svg), "");
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(Chart, TicksAreRoundNumbers) {
  EXPECT_EQ(chartTicks(1.5, 60, true), (Ticks{2, 5, 10, 20, 50}));
  EXPECT_EQ(chartTicks(0.5, 2e5, true),
            (Ticks{1, 10, 100, 1000, 10000, 100000}));
  EXPECT_EQ(chartTicks(0, 100, false), (Ticks{0, 20, 40, 60, 80, 100}));
  EXPECT_EQ(chartTicks(0, 130, false), (Ticks{0, 20, 40, 60, 80, 100, 120}));
  EXPECT_EQ(chartTicks(0, 1, false).size(), 6u);
}

} // namespace
