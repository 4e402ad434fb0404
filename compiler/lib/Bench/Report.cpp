//===- Report.cpp - what was timed, for people and for programs -----------===//
#include "gelato/Bench/Report.h"

#include "gelato/Bench/Timing.h"
#include "gelato/Support/Chart.h"
#include "gelato/Support/Figures.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace llvm;

namespace gelato {

void findRoof(BenchPoint &point, const Roofs &roofs, StringRef features) {
  double compute = roofs.computeSeconds(features, point.flop);
  double memory =
      roofs.memorySeconds(point.bytesRead, point.bytesWritten, point.footprint);
  point.isComputeBound = compute > memory;
  point.roofSeconds = std::max(compute, memory);
  point.roof = point.isComputeBound ? roofs.computeRoof(features)->isa
                                    : roofs.memoryOf(point.footprint).name;
}

static std::optional<int64_t> sizeOf(const BenchPoint &point, StringRef name) {
  for (const BenchSize &size : point.sizes)
    if (size.name == name)
      return size.value;
  return std::nullopt;
}

std::vector<std::string> sweptSizes(ArrayRef<BenchPoint> points) {
  std::vector<std::string> swept;
  for (const BenchPoint &point : points)
    for (const BenchSize &size : point.sizes)
      if (!is_contained(swept, size.name) &&
          any_of(points, [&](const BenchPoint &other) {
            auto value = sizeOf(other, size.name);
            return value && *value != size.value;
          }))
        swept.push_back(size.name);
  return swept;
}

std::string roofWords(const Roofs &roofs) {
  std::string text;
  ListSeparator comma;
  raw_string_ostream os(text);
  if (roofs.processorShare < kLeastShare)
    os << formatv("measured beside other work, with {0:f0} % of a processor: ",
                  roofs.processorShare * 100);
  for (const ComputeRoof &roof : roofs.compute)
    os << comma << roof.isa << " " << significant(roof.gflops);
  os << " GFLOP/s; copy ";
  ListSeparator comma2;
  for (const MemoryRoof &roof : roofs.memory)
    os << comma2 << roof.name << " " << significant(roof.copy);
  os << " GB/s";
  return text;
}

std::string roofsTable(const Roofs &roofs) {
  return formatv("machine: {0}, {1} thread{2}\nroofs: {3}\n", roofs.cpu,
                 roofs.threads, roofs.threads == 1 ? "" : "s",
                 roofWords(roofs));
}

static bool isSameTable(const BenchPoint &a, const BenchPoint &b) {
  return a.kernel == b.kernel && a.target == b.target;
}

json::Object spreadJson(const Spread &spread) {
  return json::Object{{"min", spread.min},
                      {"q1", spread.q1},
                      {"median", spread.median},
                      {"q3", spread.q3},
                      {"max", spread.max}};
}

std::string benchTable(ArrayRef<BenchPoint> points) {
  std::vector<std::string> swept = sweptSizes(points);
  std::string text;
  while (!points.empty()) {
    ArrayRef<BenchPoint> table = points.take_while(
        [&](const BenchPoint &p) { return isSameTable(p, points.front()); });
    points = points.drop_front(table.size());
    const BenchPoint &first = table.front();
    text += formatv("\n{0} for {1}", first.kernel, first.target);
    std::vector<std::string> columns, freeNames;
    for (const BenchSize &size : first.sizes) {
      if (is_contained(swept, size.name))
        columns.push_back(size.name);
      else
        text += formatv(", {0} = {1}", size.name, size.value);
      if (size.isFree)
        freeNames.push_back(size.name);
    }
    if (!freeNames.empty())
      text += "; run-time sizes: " + join(freeNames, ", ");
    text += "\n";
    std::vector<std::vector<std::string>> rows = {columns};
    for (const char *title :
         {"time", "quartiles", "GFLOP/s", "GB/s", "share", "of roof"})
      rows.front().push_back(title);
    bool areFinite = true;
    double processorShare = 1;
    for (const BenchPoint &point : table) {
      std::vector<std::string> row;
      for (const std::string &name : columns)
        row.push_back(std::to_string(*sizeOf(point, name)));
      row.push_back(secondsText(point.seconds.median));
      row.push_back(secondsRange(point.seconds.q1, point.seconds.q3));
      row.push_back(significant(point.gflops()));
      row.push_back(significant(point.gigabytes()));
      row.push_back(formatv("{0:f0} %", point.share() * 100));
      row.push_back(point.roof);
      rows.push_back(std::move(row));
      areFinite &= point.isFinite;
      processorShare = std::min(processorShare, point.processorShare);
    }
    text += layOutTable(rows);
    if (processorShare < kLeastShare)
      text += formatv("  other work ran beside: {0:f0} % of a processor was "
                      "left; times are longer than calls take\n",
                      processorShare * 100);
    if (!areFinite)
      text += "  some results of these inputs are infinite or no numbers\n";
  }
  return text;
}

static json::Object pointJson(const BenchPoint &point) {
  json::Object bound, free;
  for (const BenchSize &size : point.sizes)
    (size.isFree ? free : bound)[size.name] = size.value;
  return json::Object{
      {"kernel", point.kernel},
      {"target", point.target},
      {"threads", point.threads},
      {"bound_sizes", std::move(bound)},
      {"free_sizes", std::move(free)},
      {"flop", point.flop},
      {"bytes_read", point.bytesRead},
      {"bytes_written", point.bytesWritten},
      {"footprint_bytes", point.footprint},
      {"samples", point.samples},
      {"calls_per_sample", point.callsPerSample},
      {"seconds", spreadJson(point.seconds)},
      {"gflop_per_s", point.gflops()},
      {"gb_per_s", point.gigabytes()},
      {"roof",
       json::Object{{"kind", point.isComputeBound ? "compute" : "memory"},
                    {"name", point.roof},
                    {"seconds", point.roofSeconds}}},
      {"share_of_roof", point.share()},
      {"processor_share", point.processorShare},
      {"results_are_finite", point.isFinite}};
}

std::string benchJson(ArrayRef<BenchPoint> points, const Roofs &roofs,
                      StringRef compiler) {
  json::Array list;
  for (const BenchPoint &point : points)
    list.push_back(pointJson(point));
  json::Object file{{"schema", "gelato-bench-1"},
                    {"compiler", compiler},
                    {"machine", roofsJson(roofs)},
                    {"points", std::move(list)}};
  return formatv("{0:2}\n", json::Value(std::move(file))).str();
}

std::string benchSvg(ArrayRef<BenchPoint> points, const Roofs &roofs,
                     StringRef title) {
  std::vector<std::string> swept = sweptSizes(points);
  StringRef x = swept.front();
  bool severalKernels = any_of(points, [&](const BenchPoint &point) {
    return point.kernel != points.front().kernel;
  });
  bool severalTargets = any_of(points, [&](const BenchPoint &point) {
    return point.target != points.front().target;
  });
  Chart chart;
  chart.title = title.str();
  chart.subtitle =
      formatv("{0}, {1} thread{2}; medians, bars from first to "
              "third quartile",
              roofs.cpu, roofs.threads, roofs.threads == 1 ? "" : "s");
  chart.xLabel = x.str();
  chart.panels.resize(2);
  ChartPanel &time = chart.panels[0], &share = chart.panels[1];
  double least = INFINITY;
  for (const BenchPoint &point : points)
    if (auto size = sizeOf(point, x))
      least = std::min(least, point.seconds.median / double(*size));
  const TimeUnit &unit = timeUnit(least);
  time.label = formatv("time / {0}, {1}", x, unit.name);
  time.isLogarithmic = true;
  share.label = "% of the roof";
  share.most = 100;
  for (const BenchPoint &point : points) {
    auto size = sizeOf(point, x);
    if (!size)
      continue;
    SmallVector<std::string> words;
    if (severalKernels)
      words.push_back(point.kernel);
    if (severalTargets)
      words.push_back(point.target);
    for (const std::string &name : ArrayRef(swept).drop_front())
      if (auto value = sizeOf(point, name))
        words.push_back(name + " = " + std::to_string(*value));
    std::string name = join(words, ", ");
    size_t index = llvm::find(chart.names, name) - chart.names.begin();
    if (index == chart.names.size()) {
      chart.names.push_back(name);
      time.series.emplace_back();
      share.series.emplace_back();
    }
    double each = 1 / (unit.seconds * double(*size)),
           roof = point.roofSeconds * 100;
    const Spread &s = point.seconds;
    time.series[index].push_back(
        {double(*size), s.median * each, s.q1 * each, s.q3 * each});
    share.series[index].push_back(
        {double(*size), roof / s.median, roof / s.q3, roof / s.q1});
  }
  for (ChartPanel &panel : chart.panels)
    for (auto &series : panel.series)
      llvm::sort(series, [](const ChartPoint &a, const ChartPoint &b) {
        return a.x < b.x;
      });
  return chartSvg(chart);
}

} // namespace gelato
