//===- Report.cpp - what a scan found, for people and for programs --------===//
#include "gelato/Accuracy/Report.h"

#include "gelato/Support/Chart.h"
#include "gelato/Support/Figures.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace llvm;

namespace gelato {
namespace {

std::string decimal(double value) {
  if (std::isnan(value))
    return "nan"; // whatever its sign
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

std::string hexadecimal(double value) {
  if (std::isnan(value))
    return "nan";
  char text[40];
  std::snprintf(text, sizeof text, "%a", value);
  return text;
}

/// "3.992"; an error from 10^6 on without digits that say nothing.
std::string ulpText(double ulp) {
  return ulp < 1e6 ? formatv("{0:f3}", ulp).str()
                   : formatv("{0:e2}", ulp).str();
}

/// "4,294,967,296".
std::string grouped(uint64_t count) {
  std::string digits = std::to_string(count);
  for (int at = int(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(size_t(at), ",");
  return digits;
}

std::string share(uint64_t part, uint64_t whole) {
  double percent = 100.0 * double(part) / double(whole);
  return part == 0         ? "0"
         : percent < 0.001 ? grouped(part)
                           : formatv("{0:f3} %", percent).str();
}

bool isAllInputs(const ScannedFunction &scanned) {
  return scanned.stride == 1 || scanned.function.input != "f32";
}

/// "2^-3 to 2^-2", lower end first, or what has no power of two of its own.
std::string octaveName(const Octave &octave, StringRef type) {
  const oracle::Format &format = findNumberType(type)->format;
  std::string sign = octave.isNegative ? "-" : "+";
  if (octave.exponent >= format.firstOverflow)
    return sign + "inf and NaN";
  if (octave.exponent < format.smallestUnit + format.bits - 1)
    return sign + "0 and subnormal";
  int first = octave.exponent, last = octave.exponent + 1;
  if (octave.isNegative)
    std::swap(first, last);
  return formatv("{0}2^{1} to {0}2^{2}", sign, first, last);
}

/// Below this a table of octaves has one row for all: what functions are to
/// first order decides there.
constexpr int kLeastOctave = -26;
/// And a chart ends here.
constexpr int kLastOctave = 8;

/// Octaves of one sign that lie beside each other and have the same error, or
/// one below half an ULP, are one row.
struct Span {
  const Octave *first, *last, *worst;
};

std::vector<Span> spansOf(const ScanResult &result) {
  std::vector<Span> spans;
  auto shown = [](const Octave &o) {
    return o.worst.ulp <= 0.5 ? std::string() : ulpText(o.worst.ulp);
  };
  for (const Octave &octave : result.octaves) {
    if (!spans.empty() && spans.back().last->isNegative == octave.isNegative &&
        (shown(*spans.back().last) == shown(octave) ||
         std::max(spans.back().last->exponent, octave.exponent) <
             kLeastOctave)) {
      spans.back().last = &octave;
      if (octave.worst.ulp > spans.back().worst->worst.ulp)
        spans.back().worst = &octave;
    } else {
      spans.push_back({&octave, &octave, &octave});
    }
  }
  return spans;
}

std::string spanName(const Span &span, StringRef type) {
  std::string first = octaveName(*span.first, type);
  if (span.first == span.last)
    return first;
  std::string last = octaveName(*span.last, type);
  StringRef from = StringRef(first).split(" to ").first;
  auto [a, b] = StringRef(last).split(" to ");
  return (from + " to " + (b.empty() ? a : b)).str();
}

std::string sampleWords(const Sample &sample) {
  return formatv("x = {0} ({1}): got {2} ({3}), expected {4}",
                 decimal(sample.x), hexadecimal(sample.x), decimal(sample.got),
                 hexadecimal(sample.got), decimal(sample.truth));
}

std::string classWords(const UnaryFunction &function) {
  std::vector<std::string> distinct;
  for (const std::string &name : function.classes)
    if (!is_contained(distinct, name))
      distinct.push_back(name);
  return distinct.empty() ? "" : ", class " + join(distinct, " and ");
}

json::Object sampleJson(const Sample &sample) {
  json::Object object{{"x", decimal(sample.x)},
                      {"x_hex", hexadecimal(sample.x)},
                      {"got", decimal(sample.got)},
                      {"got_hex", hexadecimal(sample.got)},
                      {"expected", decimal(sample.truth)}};
  if (std::isfinite(sample.ulp))
    object["ulp"] = sample.ulp;
  return object;
}

} // namespace

std::string accuracyText(const ScannedFunction &scanned) {
  const UnaryFunction &function = scanned.function;
  const ScanResult &result = scanned.result;
  std::string text;
  raw_string_ostream os(text);
  os << formatv("{0}: {1} to {2}{3}, {4}, in {5}\n", function.text,
                function.input, function.result, classWords(function),
                scanned.level, join(function.kernels, ", "));
  os << formatv("  {0} inputs{1} in {2:f1} s, {3} of them by MPFR\n",
                grouped(result.inputs),
                isAllInputs(scanned)
                    ? ", all there are,"
                    : formatv(", one in {0} of all,", scanned.stride).str(),
                scanned.seconds, grouped(result.hard));
  if (std::isnan(result.worst.truth))
    os << "  every result is NaN, as it should be\n";
  else
    os << formatv("  at most {0} ULP of {1}, at {2}\n",
                  ulpText(result.worst.ulp), function.result,
                  sampleWords(result.worst));
  os << formatv("  not correctly rounded: {0}\n",
                share(result.misrounded, result.inputs));
  if (result.wrong)
    os << formatv("  wrong altogether (NaN, infinity or sign of zero): {0}, as "
                  "{1}\n",
                  share(result.wrong, result.inputs),
                  sampleWords(result.firstWrong));
  else
    os << "  NaN, infinities and signs of zero: as they should be\n";

  std::vector<std::vector<std::string>> bins = {{"  ULP up to"}, {"  inputs"}};
  for (unsigned bin = 0; bin < kHistogramBins; ++bin) {
    if (!result.histogram[bin])
      continue;
    bins[0].push_back(bin + 1 == kHistogramBins ? "more"
                                                : decimal(kHistogramEnds[bin]));
    bins[1].push_back(share(result.histogram[bin], result.inputs));
  }
  os << layOutTable(bins, 1);

  std::vector<std::vector<std::string>> rows = {
      {"  x", "max ULP", "at", "misrounded"}};
  for (const Span &span : spansOf(result)) {
    uint64_t inputs = 0, misrounded = 0;
    for (const Octave *o = span.first; o <= span.last; ++o)
      inputs += o->inputs, misrounded += o->misrounded;
    bool isRight = span.worst->worst.ulp <= 0.5;
    rows.push_back({"  " + spanName(span, function.input),
                    isRight ? "0.5" : ulpText(span.worst->worst.ulp),
                    isRight ? "" : decimal(span.worst->worst.x),
                    share(misrounded, inputs)});
  }
  os << layOutTable(rows, 1);
  os << "  ";
  ListSeparator comma;
  for (const Sample &sample : result.special)
    os << comma
       << formatv("f({0}) = {1}", decimal(sample.x), decimal(sample.got));
  os << "\n";
  return text;
}

json::Object certificateJson(const ScannedFunction &scanned) {
  const UnaryFunction &function = scanned.function;
  const ScanResult &result = scanned.result;
  json::Object object{{"function", function.text},
                      {"input", function.input},
                      {"result", function.result},
                      {"classes", json::Array(function.classes)},
                      {"kernels", json::Array(function.kernels)},
                      {"target", scanned.level},
                      {"stride", int64_t(scanned.stride)},
                      {"inputs", int64_t(result.inputs)},
                      {"max_ulp", result.worst.ulp},
                      {"worst", sampleJson(result.worst)},
                      {"misrounded", int64_t(result.misrounded)},
                      {"wrong", int64_t(result.wrong)}};
  if (result.wrong)
    object["first_wrong"] = sampleJson(result.firstWrong);
  return object;
}

json::Object accuracyJson(const ScannedFunction &scanned) {
  const ScanResult &result = scanned.result;
  json::Array octaves, special, histogram;
  for (const Octave &octave : result.octaves)
    octaves.push_back(json::Object{{"sign", octave.isNegative ? "-" : "+"},
                                   {"exponent", octave.exponent},
                                   {"inputs", int64_t(octave.inputs)},
                                   {"misrounded", int64_t(octave.misrounded)},
                                   {"worst", sampleJson(octave.worst)}});
  for (const Sample &sample : result.special)
    special.push_back(sampleJson(sample));
  for (unsigned bin = 0; bin < kHistogramBins; ++bin) {
    json::Object object{{"inputs", int64_t(result.histogram[bin])}};
    if (bin + 1 < kHistogramBins)
      object["up_to"] = kHistogramEnds[bin];
    histogram.push_back(std::move(object));
  }
  json::Object object = certificateJson(scanned);
  object["histogram"] = std::move(histogram);
  object["octaves"] = std::move(octaves);
  object["special"] = std::move(special);
  return object;
}

std::string accuracySvg(ArrayRef<ScannedFunction> scanned, StringRef title) {
  Chart chart;
  chart.title = ("accuracy of " + title).str();
  chart.subtitle = "largest error from each power of two to the next, in ULP";
  if (scanned.size() == 1)
    chart.title = scanned.front().function.text;
  chart.xLabel = "|x|";
  chart.xText = [](double x) { return formatv("2^{0}", std::ilogb(x)).str(); };
  double largest = 1;
  for (bool isNegative : {true, false}) {
    ChartPanel panel;
    panel.label = isNegative ? "max ULP, x < 0" : "max ULP, x > 0";
    for (const ScannedFunction &function : scanned) {
      std::vector<ChartPoint> points;
      for (const Octave &octave : function.result.octaves) {
        if (octave.isNegative != isNegative || octave.worst.ulp < 0 ||
            octave.exponent < kLeastOctave || octave.exponent > kLastOctave)
          continue;
        double x = std::ldexp(1.0, octave.exponent), y = octave.worst.ulp;
        points.push_back({x, y, y, y});
        largest = std::max(largest, y);
      }
      std::sort(
          points.begin(), points.end(),
          [](const ChartPoint &a, const ChartPoint &b) { return a.x < b.x; });
      panel.series.push_back(std::move(points));
    }
    chart.panels.push_back(std::move(panel));
  }
  for (ChartPanel &panel : chart.panels) {
    panel.most = largest;
    // Errors of millions would press all others to the axis.
    if (largest > 32) {
      panel.isLogarithmic = true;
      panel.least = 0.25;
      for (auto &series : panel.series)
        for (ChartPoint &point : series)
          point.y = point.low = point.high = std::max(point.y, panel.least);
    }
  }
  for (const ScannedFunction &function : scanned)
    chart.names.push_back(function.function.text +
                          classWords(function.function));
  return chartSvg(chart);
}

} // namespace gelato
