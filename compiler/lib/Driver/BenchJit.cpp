//===- BenchJit.cpp - gelato bench --jit ----------------------------------===//
//
// What is measured happens once in a process: the first compilation also makes
// what later ones find made. So the command runs itself again, twice per run:
// a first process compiles the text with an empty cache (cold), then another
// text (warm), then the first one again (cached); a second process finds the
// text in the cache that the first one left. A process that is run so is told
// by --jit-cache where the cache is, and prints what it measured as JSON.
//
//===----------------------------------------------------------------------===//
#include "BenchJit.h"

#include "Session.h"
#include "Sweep.h"

#include "gelato/Bench/Report.h"
#include "gelato/Bench/Statistics.h"
#include "gelato/Jit/Jit.h"
#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Figures.h"
#include "gelato/Support/TemporaryFolder.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Signals.h"

#include <atomic>
#include <csignal>

using namespace llvm;

namespace gelato {

namespace {

/// What is compiled if no file is named.
constexpr char kLinearGelu[] =
    "kernel linear_gelu(x: f32[M, K], w: param f32[N, K], b: param f32[N]) "
    "-> f32[M, N] {\n"
    "  return gelu(x @ w.T + b)\n"
    "}\n";

/// The steps of a process, by the key under which it reports them.
constexpr StringLiteral kFirst = "first", kOther = "other", kAgain = "again";

/// What a person and a program are told: in the order of a process's life.
struct Row {
  StringLiteral key, about;
  bool isCached;
  unsigned process; ///< of the two of a run
  StringLiteral step;
};
constexpr Row kRows[] = {
    {"cold", "cold: the first of a process", false, 0, kFirst},
    {"warm", "warm: another text in the same process", false, 0, kOther},
    {"cached_fresh", "cached: the first of a process", true, 1, kFirst},
    {"cached_same", "cached: in the same process", true, 0, kAgain},
};

struct Part {
  StringLiteral key;
  double JitTimes::*member;
};
const Part kParts[] = {
    {"total", &JitTimes::total}, {"context", &JitTimes::context},
    {"parse", &JitTimes::parse}, {"schedule", &JitTimes::schedule},
    {"llvm", &JitTimes::llvm},   {"link", &JitTimes::link},
};

//===----------------------------------------------------------------------===//
// In a process that is measured
//===----------------------------------------------------------------------===//

/// Compiles one text and writes what that took below `key`; the exit code.
int timeStep(const SourceFile &file, const JitOptions &options, StringRef key,
             json::Object &steps) {
  DiagnosticEngine engine;
  auto result = jit(file, options, engine);
  if (!result)
    return reportAll(engine, file);
  json::Object step{{"cached", result->cached}};
  for (const Part &part : kParts)
    step[part.key] = result->times.*part.member;
  steps[key] = std::move(step);
  return 0;
}

int runMeasured(const BenchCommand &command) {
  auto options = compileOptions(command.source, {});
  if (!options)
    return report(options.takeError());
  auto file = SourceFile::open(command.source.file);
  if (!file)
    return report(file.takeError());
  SourceFile other((*file)->name().str(),
                   (*file)->text().str() + "# Another text.\n");
  JitOptions jitOptions;
  jitOptions.compile = std::move(*options);
  jitOptions.cacheFolder = command.jitCache;
  json::Object steps;
  std::pair<const SourceFile *, StringRef> texts[] = {
      {&**file, kFirst}, {&other, kOther}, {&**file, kAgain}};
  for (auto [text, key] : texts)
    if (int code = timeStep(*text, jitOptions, key, steps))
      return code;
  outs() << json::Value(std::move(steps)) << "\n";
  return finishOutput();
}

//===----------------------------------------------------------------------===//
// In the process that measures
//===----------------------------------------------------------------------===//

/// Set by a signal.
std::atomic<bool> isInterrupted{false};

/// The text at one choice of sizes.
struct Case {
  std::string name; ///< "linear_gelu, K = 768, N = 3072; run-time sizes: M"
  Bindings bound;
  std::vector<double> samples[std::size(kRows)][std::size(kParts)];
};

class JitBench {
public:
  explicit JitBench(const BenchCommand &command) : command(command) {}
  int run();

private:
  Error readOptions();
  int check();
  Error timeCase(Case &timed);
  Expected<json::Object> runProcess(const Bindings &bound, StringRef cache);
  std::string table() const;
  std::string json() const;

  const BenchCommand &command;
  std::unique_ptr<SourceFile> file;
  std::vector<SweptName> names;
  int64_t runs = 5;
  std::optional<TemporaryFolder> folder;
  std::vector<Case> cases;
  int childCode = 0; ///< of a process that said itself what is wrong
};

Error JitBench::readOptions() {
  std::pair<StringRef, bool> others[] = {
      {"--free", !command.free.empty()},
      {"--threads", command.threads != "1"},
      {"--seconds", !command.seconds.empty()},
      {"--svg", !command.svg.empty()},
      {"--measure-roofs", command.measureRoofs}};
  for (auto [option, isGiven] : others)
    if (isGiven)
      return createStringError(
          "found " + option + ", expected none with --jit" +
          (option == "--free"      ? ", where a size that --set leaves out "
                                     "is a run-time size"
           : option == "--seconds" ? "; --samples says how many runs"
                                   : ""));
  if (!command.samples.empty()) {
    auto count = readCount("--samples", command.samples, 1000);
    if (!count)
      return count.takeError();
    runs = *count;
  }
  auto swept = parseSweep(command.source.sets);
  if (!swept)
    return swept.takeError();
  names = std::move(*swept);
  for (const std::vector<int64_t> &choice : combinations(names)) {
    cases.emplace_back();
    for (auto [name, size] : zip(names, choice))
      cases.back().bound[name.name] = size;
  }
  if (command.source.file.empty()) {
    file = std::make_unique<SourceFile>("linear-gelu.gel", kLinearGelu);
    if (names.empty()) {
      cases.resize(2);
      for (Case &timed : cases)
        timed.bound = {{"K", 768}, {"N", 3072}};
      cases.front().bound["M"] = 128;
    }
  } else {
    auto opened = SourceFile::open(command.source.file);
    if (!opened)
      return opened.takeError();
    file = std::move(*opened);
  }
  return checkFolderOf(command.json);
}

/// The same words for another process, which reads the text from a file.
Expected<json::Object> JitBench::runProcess(const Bindings &bound,
                                            StringRef cache) {
  std::string program = sys::fs::getMainExecutable(nullptr, nullptr);
  std::vector<std::string> words = {program, "bench", "--jit",
                                    *folder / "source.gel"};
  auto add = [&](StringRef option, StringRef value) {
    if (value.empty())
      return;
    words.push_back(option.str());
    words.push_back(value.str());
  };
  const SourceOptions &source = command.source;
  for (const auto &[name, size] : bound)
    add("--set", name + "=" + std::to_string(size));
  for (const std::string &kernel : source.kernels)
    add("--kernel", kernel);
  add("--target", join(source.targets, ","));
  add("--accuracy", source.accuracy.value_or(""));
  add("--schedule", source.schedule);
  add("--schedules", source.scheduleFolder);
  add("--jit-cache", cache);
  std::vector<StringRef> arguments(words.begin(), words.end());
  std::string output = *folder / "measured.json", why;
  sys::fs::remove(output); // what is redirected there does not truncate it
  int code = sys::ExecuteAndWait(
      program, arguments, /*Env=*/std::nullopt,
      {std::nullopt, StringRef(output), std::nullopt}, /*SecondsToWait=*/600,
      /*MemoryLimit=*/0, &why);
  if (code != 0) {
    childCode = std::max(code, 0); // below 0: it never got to saying one
    return createStringError("a process that was to be measured ended with " +
                             Twine(code) + (why.empty() ? "" : ": ") + why);
  }
  auto text = MemoryBuffer::getFile(output);
  if (!text)
    return createStringError(text.getError(), "cannot read what a process "
                                              "measured");
  auto parsed = json::parse((*text)->getBuffer());
  if (!parsed)
    return parsed.takeError();
  json::Object *steps = parsed->getAsObject();
  if (!steps)
    return createStringError("found no object in what a process measured");
  return std::move(*steps);
}

Error JitBench::timeCase(Case &timed) {
  for (int64_t run = 0; run < runs && !isInterrupted; ++run) {
    Progress::at(timed.name + formatv(", run {0} of {1}", run + 1, runs).str());
    std::string cache =
        *folder / ("cache-" + Twine(cases.size()) + "-" + Twine(run));
    json::Object processes[2];
    for (json::Object &process : processes) {
      auto measured = runProcess(timed.bound, cache);
      if (!measured)
        return measured.takeError();
      process = std::move(*measured);
    }
    for (auto [r, row] : enumerate(kRows)) {
      const json::Object *step = processes[row.process].getObject(row.step);
      if (!step)
        return createStringError("found no step '" + row.step +
                                 "' in what a process measured");
      if (step->getBoolean("cached") != row.isCached)
        return createStringError("found that '" + row.about + "' was" +
                                 (row.isCached ? " not" : "") +
                                 " taken from the cache");
      for (auto [p, part] : enumerate(kParts)) {
        auto seconds = step->getNumber(part.key);
        if (!seconds)
          return createStringError("found no time '" + part.key +
                                   "' in what a process measured");
        timed.samples[r][p].push_back(*seconds);
      }
    }
  }
  return Error::success();
}

std::string JitBench::table() const {
  std::string text = formatv("machine: {0}\nms, medians of {1} run{2}\n",
                             Machine::host().cpu, runs, runs == 1 ? "" : "s");
  for (const Case &timed : cases) {
    std::vector<std::vector<std::string>> rows = {{timed.name}};
    for (const Part &part : kParts)
      rows.front().push_back(part.key.str());
    for (auto [r, row] : enumerate(kRows)) {
      rows.push_back({row.about.str()});
      for (const std::vector<double> &samples : timed.samples[r])
        rows.back().push_back(significant(spreadOf(samples).median * 1e3));
    }
    text += "\n" + layOutTable(rows, /*leftColumns=*/1);
  }
  return text;
}

std::string JitBench::json() const {
  json::Array list;
  for (const Case &timed : cases) {
    json::Object sizes, rows;
    for (const auto &[name, size] : timed.bound)
      sizes[name] = size;
    for (auto [r, row] : enumerate(kRows)) {
      json::Object parts;
      for (auto [p, part] : enumerate(kParts))
        parts[part.key] = spreadJson(spreadOf(timed.samples[r][p]));
      rows[row.key] = std::move(parts);
    }
    list.push_back(json::Object{{"name", timed.name},
                                {"bound_sizes", std::move(sizes)},
                                {"seconds", std::move(rows)}});
  }
  json::Object whole{{"schema", "gelato-bench-jit-1"},
                     {"compiler", "gelato " GELATO_VERSION},
                     {"cpu", Machine::host().cpu},
                     {"runs", runs},
                     {"cases", std::move(list)}};
  return formatv("{0:2}\n", json::Value(std::move(whole))).str();
}

/// What is wrong with the text or the options is said here and once, with the
/// file's own name. Gives the cases their names.
int JitBench::check() {
  SourceOptions source = command.source;
  source.sets.clear();
  auto options = compileOptions(source, {});
  if (!options)
    return report(options.takeError());
  JitOptions jitOptions;
  jitOptions.compile = std::move(*options);
  jitOptions.useCache = false;
  for (Case &timed : cases) {
    jitOptions.compile.bindings = timed.bound;
    DiagnosticEngine engine;
    auto result = jit(*file, jitOptions, engine);
    if (!result)
      return reportAll(engine, *file);
    std::vector<std::string> words, freeNames;
    for (const gelato_kernel_info *kernel : result->kernels->kernels()) {
      words.push_back(kernel->name);
      for (uint32_t i = 0; i < kernel->free_dim_count; ++i)
        if (!is_contained(freeNames, kernel->free_dims[i]))
          freeNames.push_back(kernel->free_dims[i]);
    }
    for (const auto &[name, size] : timed.bound)
      words.push_back(formatv("{0} = {1}", name, size));
    timed.name = join(words, ", ") +
                 (freeNames.empty() ? "" : "; run-time sizes: ") +
                 join(freeNames, ", ");
  }
  return 0;
}

int JitBench::run() {
  if (Error error = readOptions())
    return report(std::move(error));
  if (int code = check())
    return code;
  // Ctrl-C ends the process that is measured as well, so that this one comes
  // back to remove the folder.
  sys::SetInterruptFunction([] { isInterrupted = true; });
  auto made = TemporaryFolder::make("gelato-bench-jit");
  Error error = made.takeError();
  if (!error)
    folder.emplace(std::move(*made));
  if (!error)
    error = writeFileAtomically(*folder / "source.gel", file->text());
  {
    Progress progress("timing compilations of " + file->name());
    for (Case &timed : cases)
      if (!error && !isInterrupted)
        error = timeCase(timed);
  }
  sys::SetInterruptFunction(nullptr);
  if (isInterrupted) {
    consumeError(std::move(error));
    folder.reset();
    std::raise(SIGINT);
  }
  if (error)
    return std::max(report(std::move(error)), childCode);
  outs() << table();
  if (!command.json.empty())
    if (Error failed = writeFileAtomically(command.json, json()))
      return report(std::move(failed));
  return finishOutput();
}

} // namespace

int runBenchJit(const BenchCommand &command) {
  if (!command.jitCache.empty())
    return runMeasured(command);
  return JitBench(command).run();
}

} // namespace gelato
