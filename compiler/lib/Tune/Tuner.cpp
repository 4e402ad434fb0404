//===- Tuner.cpp - the fastest row for a group, found by measuring --------===//
//
// First every candidate that could win is timed shortly, each in turns with the
// shipped choice: on a machine that others use too, times an hour apart do not
// compare, ratios do. What a search of before measured is taken from its file.
// Then the best race each other.
//
//===----------------------------------------------------------------------===//
#include "gelato/Tune/Tuner.h"

#include "RowCompiler.h"

#include "gelato/Bench/PreparedCall.h"
#include "gelato/Bench/Report.h"
#include "gelato/Bench/Timing.h"
#include "gelato/Jit/Cache.h"
#include "gelato/Plan/Work.h"
#include "gelato/Support/Figures.h"
#include "gelato/Tune/Race.h"
#include "gelato/Tune/TileModel.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace llvm;

namespace gelato {

/// Turns of a candidate's first measurement. With two samples a turn, the
/// fewest, six of them are enough for an interval that means something.
static constexpr unsigned kTurns = 3;
/// A turn of one takes about so long, or two samples.
static constexpr double kTurnSeconds = 0.02;
/// What is so many times slower than the best so far is not looked at closely;
/// a tile that is, not with other values of the knobs beside it.
static constexpr double kFarSlower = 1.3;
/// Those that are at most so many times slower than the best race at the end.
static constexpr double kNear = 1.1;
static constexpr size_t kMostRacers = 12;
/// How far above what was measured a bound must be, since roofs are measured
/// too.
static constexpr double kBoundSlack = 1.1;

Expected<std::vector<TuneGroup>> tuneGroups(const TunedKernel &kernel) {
  const CpuLevel &level = kernel.level();
  const KernelPlan &plan = kernel.compilation.plans()->front();
  mlir::ModuleOp groups = kernel.compilation.module(Stage::Groups);
  std::vector<TuneGroup> found;
  for (auto [number, step] : enumerate(plan.steps)) {
    if (step.kind == gelato_step_pack)
      continue;
    auto function = groups.lookupSymbol<mlir::func::FuncOp>(step.group);
    TuneGroup group{
        scheduleQuery({level.arch.str(), level.schedules.str(), "", ""},
                      function),
        {unsigned(number)},
        {}};
    auto schedule = findSchedule(group.query, function.getLoc());
    if (failed(schedule) || !*schedule || !(*schedule)->row)
      return unsupportedError("tuning " + step.group +
                              ", whose schedule is no row of a table");
    group.shipped.verb = (*schedule)->row->verb;
    group.shipped.knobs = (*schedule)->row->knobs;
    auto same = find_if(found, [&](const TuneGroup &other) {
      return other.head() == group.head();
    });
    if (same == found.end())
      found.push_back(std::move(group));
    else
      same->steps.push_back(unsigned(number));
  }
  return std::move(found);
}

namespace {

Numbers sorted(Numbers numbers) {
  llvm::sort(numbers);
  return numbers;
}

/// One search.
class Search {
public:
  Search(const TunedKernel &kernel, const TuneGroup &group,
         const TuneControl &control, TuneLog &log, RowCompiler compiler)
      : kernel(kernel), group(group), control(control), log(log),
        compiler(std::move(compiler)),
        plan(kernel.compilation.plans()->front()),
        groups(kernel.compilation.module(Stage::Groups)) {}

  Expected<TuneResult> run();

private:
  Error prepare();
  Error enumerate();
  TileModel model() const;
  bool isInterrupted() const {
    return control.isInterrupted && control.isInterrupted();
  }
  void say(const Twine &text) const {
    if (control.say)
      control.say(text);
  }

  Error explore();
  Error explore(const Candidate &candidate);
  bool isWorthIt(const Candidate &candidate);
  void sayProgress(size_t number);
  Error finish();
  std::vector<double> take(const gelato_kernel_info &info);
  /// `samples` of a candidate, and those of the shipped choice beside it.
  Measured measuredOf(const Candidate &candidate,
                      const std::vector<double> &samples,
                      const std::vector<double> &shipped) const;
  Error keep(const Measured &measured);

  const TunedKernel &kernel;
  const TuneGroup &group;
  const TuneControl &control;
  TuneLog &log;
  RowCompiler compiler;
  const KernelPlan &plan;
  mlir::ModuleOp groups;

  TuneResult result;
  json::Object provenance;
  std::unique_ptr<PreparedCall> call;
  std::string rightResults;
  int64_t samplesPerTurn = 2;
  std::vector<Measured> explored; ///< not the shipped choice
  double least = 1;               ///< of all relative times
  double leastSeconds = INFINITY;
};

TileModel Search::model() const {
  const PlannedStep &step = plan.steps[group.steps.front()];
  TileModel model{kernel.level(),
                  kernel.roofs,
                  group.query,
                  step.panel,
                  group.query.dtype == "f32" ? 4.0 : 2.0,
                  0};
  // Steps of one row are bounded once each; they are equally long.
  double flops = 0;
  for (auto [number, other] : llvm::enumerate(plan.steps))
    if (other.kind != gelato_step_pack && number != group.steps.front())
      flops += workOf(plan, other, groups).flops.number().value_or(0);
  model.otherSeconds =
      kernel.roofs.computeSeconds(kernel.level().schedules, flops);
  return model;
}

/// Memory, the right results, and what all lines of this search have.
Error Search::prepare() {
  auto made = PreparedCall::make(kernel.shipped, {});
  if (!made)
    return made.takeError();
  call = std::move(*made);
  if (Error error = call->check())
    return error;
  rightResults = call->resultBytes();

  Work work = workOf(plan, groups);
  BenchPoint point;
  point.flop = work.flops.number().value_or(0);
  point.bytesRead = work.read.number().value_or(0);
  point.bytesWritten = work.written.number().value_or(0);
  point.footprint = work.footprint.number().value_or(0);
  findRoof(point, kernel.roofs, kernel.level().schedules);
  result.roofSeconds = point.roofSeconds;

  auto key = cacheKey(kernel.file->text(), kernel.compilation.options());
  if (!key)
    return key.takeError();
  Machine machine = Machine::host();
  json::Array caches;
  for (const CacheSize &cache : machine.caches)
    caches.push_back(json::Object{{"level", int64_t(cache.level)},
                                  {"bytes", cache.bytes},
                                  {"sharers", int64_t(cache.sharers)}});
  json::Object sizes, ofGroup;
  for (auto &[name, size] : kernel.compilation.options().bindings)
    sizes[name] = size;
  for (auto &[name, size] : group.query.sizes)
    ofGroup[name] = size;
  provenance = json::Object{{"schema", kTuneSchema},
                            {"compiler", kernel.compiler},
                            {"code", toHex(*key, /*LowerCase=*/true)},
                            {"cpu", machine.cpu},
                            {"caches", std::move(caches)},
                            {"level", kernel.level().name},
                            {"threads", 1},
                            {"kernel", plan.name},
                            {"sizes", std::move(sizes)},
                            {"root", group.query.root},
                            {"dtype", group.query.dtype},
                            {"group_sizes", std::move(ofGroup)}};
  return Error::success();
}

Error Search::enumerate() {
  auto library = scheduleLibrary(&kernel.compilation.context());
  if (failed(library))
    return createStringError("cannot read the library of schedules");
  TileModel costs = model();
  Error problem = Error::success();
  int64_t seen = 0;
  auto tile = [&](const Candidate &choice) -> std::optional<Numbers> {
    if (isInterrupted() || problem)
      return std::nullopt;
    say("tile " + Twine(++seen));
    auto noted = compiler.tileOf(group.row(choice),
                                 plan.steps[group.steps.front()].group);
    if (noted)
      return std::move(*noted);
    problem = joinErrors(std::move(problem), noted.takeError());
    return std::nullopt;
  };
  auto fits = [&](const Numbers &tile) { return costs.fitsRegisters(tile); };
  auto seconds = [&](const Numbers &tile) { return costs.seconds(tile); };
  result.space = searchSpace(verbsFor(group.query.root, *library),
                             group.shipped, {tile, fits, seconds});
  if (isInterrupted())
    result.space.refused = 0; // nobody asked the compiler
  return problem;
}

std::vector<double> Search::take(const gelato_kernel_info &info) {
  call->use(info);
  TimingOptions timing;
  timing.seconds = 0;
  timing.samples = samplesPerTurn;
  Timing taken = timeCalls([&] { call->call(); }, timing);
  call->use(kernel.shipped); // `info` may not live longer
  return std::move(taken.samples);
}

Measured Search::measuredOf(const Candidate &candidate,
                            const std::vector<double> &samples,
                            const std::vector<double> &shipped) const {
  double median = spreadOf(samples).median;
  return {candidate, int64_t(samples.size()), median, medianInterval(samples),
          median / spreadOf(shipped).median};
}

Error Search::keep(const Measured &measured) {
  json::Object more{{"row", group.row(measured.candidate).text()},
                    {"share_of_roof", result.roofSeconds / measured.median}};
  return log.add(provenance, measured, std::move(more));
}

/// Whether a candidate that was not measured yet could be the fastest; counts
/// those that could not.
bool Search::isWorthIt(const Candidate &candidate) {
  if (candidate.bound > kBoundSlack * leastSeconds) {
    ++result.hopeless;
    return false;
  }
  // The first of a tile is the nearest to the shipped choice.
  for (const Measured &other : explored)
    if (other.candidate.hasTileOf(candidate)) {
      if (other.relative <= kFarSlower * least)
        break;
      ++result.slowTiles;
      return false;
    }
  return true;
}

void Search::sayProgress(size_t number) {
  const Measured *best = &result.shipped;
  for (const Measured &measured : explored)
    if (measured.relative < best->relative)
      best = &measured;
  say(formatv("{0} of {1}, best {2:f2} x as fast as shipped, {3}", number,
              result.space.candidates.size() - 1, 1 / best->relative,
              secondsText(best->median))
          .str());
}

Error Search::explore(const Candidate &candidate) {
  auto kernels = compiler.compile(group.row(candidate));
  if (!kernels)
    return kernels.takeError();
  if (!*kernels) {
    ++result.refused;
    return Error::success();
  }
  const gelato_kernel_info &info = *(*kernels)->kernels().front();
  call->use(info);
  Error wrong = call->check();
  bool isRight = !wrong && call->resultBytes() == rightResults;
  call->use(kernel.shipped);
  consumeError(std::move(wrong));
  if (!isRight) {
    if (result.wrong.empty())
      result.wrong = group.row(candidate).text();
    return Error::success();
  }
  std::vector<double> samples, shipped;
  Measured measured;
  for (unsigned turn = 0; turn < kTurns; ++turn) {
    if (isInterrupted())
      return Error::success();
    append_range(shipped, take(kernel.shipped));
    append_range(samples, take(info));
    measured = measuredOf(candidate, samples, shipped);
    if (measured.relative > kFarSlower * least)
      break;
  }
  ++result.measured;
  least = std::min(least, measured.relative);
  leastSeconds = std::min(leastSeconds, measured.median);
  explored.push_back(measured);
  return keep(measured);
}

Error Search::explore() {
  const double end = secondsNow() + control.seconds;
  std::vector<double> first;
  take(kernel.shipped);
  first = take(kernel.shipped);
  samplesPerTurn = std::clamp<int64_t>(
      int64_t(kTurnSeconds / spreadOf(first).median), 2, 20);
  while (first.size() < kTurns * size_t(samplesPerTurn))
    append_range(first, take(kernel.shipped));
  const Candidate &usual = result.space.candidates.front();
  result.shipped = measuredOf(usual, first, first);
  leastSeconds = result.shipped.median;
  if (Error error = keep(result.shipped))
    return error;

  std::vector<Measured> known = log.measured(provenance);
  for (size_t number = 1; number < result.space.candidates.size(); ++number) {
    const Candidate &candidate = result.space.candidates[number];
    if (isInterrupted())
      break;
    auto kept = find_if(known, [&](const Measured &measured) {
      return measured.candidate.verb == candidate.verb &&
             measured.candidate.knobs == sorted(candidate.knobs);
    });
    if (kept != known.end()) {
      kept->candidate = candidate;
      least = std::min(least, kept->relative);
      explored.push_back(std::move(*kept));
      ++result.kept;
      continue;
    }
    if (control.seconds && secondsNow() >= end) {
      ++result.left;
      continue;
    }
    if (!isWorthIt(candidate))
      continue;
    sayProgress(number);
    if (Error error = explore(candidate))
      return error;
  }
  return Error::success();
}

/// The race of the best; what was interrupted ends with the best so far.
Error Search::finish() {
  llvm::stable_sort(explored, [](const Measured &a, const Measured &b) {
    return a.relative < b.relative;
  });
  result.winner = result.shipped;
  if (!explored.empty() && explored.front().relative < 1)
    result.winner = explored.front();
  if (isInterrupted() || explored.empty()) {
    result.isInterrupted = isInterrupted();
    return Error::success();
  }
  std::vector<Candidate> racers = {result.shipped.candidate};
  std::vector<std::unique_ptr<LoadedKernels>> loaded(1);
  for (const Measured &measured : explored) {
    if (racers.size() > kMostRacers ||
        measured.relative > kNear * explored.front().relative)
      break;
    say("compiling the best, " + Twine(racers.size()));
    auto kernels = compiler.compile(group.row(measured.candidate));
    if (!kernels)
      return kernels.takeError();
    if (!*kernels)
      continue;
    racers.push_back(measured.candidate);
    loaded.push_back(std::move(*kernels));
  }
  Race ended = race(
      racers.size(),
      [&](size_t i) {
        say("racing the best " + Twine(racers.size() - 1));
        return take(i ? *loaded[i]->kernels().front() : kernel.shipped);
      },
      [&] { return isInterrupted(); });
  result.isInterrupted = isInterrupted();
  if (!ended.turns)
    return Error::success();
  for (auto [candidate, samples] : zip(racers, ended.samples))
    if (Error error =
            keep(measuredOf(candidate, samples, ended.samples.front())))
      return error;
  result.shipped = measuredOf(racers[0], ended.samples[0], ended.samples[0]);
  result.winner = measuredOf(racers[ended.winner], ended.samples[ended.winner],
                             ended.samples[0]);
  result.isClear = ended.isClear;
  return Error::success();
}

Expected<TuneResult> Search::run() {
  if (Error error = prepare())
    return std::move(error);
  if (Error error = enumerate())
    return std::move(error);
  if (Error error = explore())
    return std::move(error);
  if (Error error = finish())
    return std::move(error);
  return std::move(result);
}

} // namespace

Expected<TuneResult> tune(const TunedKernel &kernel, const TuneGroup &group,
                          const TuneControl &control, TuneLog &log) {
  for (auto &[name, size] : group.query.sizes)
    if (size > int64_t(UINT32_MAX))
      return unsupportedError("a row for " + Twine(name) + " = " + Twine(size) +
                              "; tune at a smaller size");
  auto compiler = RowCompiler::make(kernel.file, kernel.compilation.options());
  if (!compiler)
    return compiler.takeError();
  return Search(kernel, group, control, log, std::move(*compiler)).run();
}

} // namespace gelato
