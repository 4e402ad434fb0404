//===- Tune.cpp - gelato tune ---------------------------------------------===//
//
// Compiles each kernel at each level and each choice of sizes, lets each of its
// groups be tuned, and prints the row that was fastest. Ctrl-C ends the search
// and not the report: what was measured is in the file by then.
//
//===----------------------------------------------------------------------===//
#include "RowsFolder.h"
#include "Session.h"
#include "Sweep.h"

#include "gelato/Jit/Jit.h"
#include "gelato/Support/Figures.h"
#include "gelato/Tune/Tuner.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <csignal>

using namespace llvm;

namespace gelato {

namespace {

/// Whether Ctrl-C was pressed while this lives. The second time it ends the
/// process.
class Interruption {
public:
  Interruption() {
    struct sigaction action = {};
    action.sa_handler = [](int) { pressed = 1; };
    action.sa_flags = SA_RESETHAND | SA_RESTART;
    sigaction(SIGINT, &action, &before);
  }
  ~Interruption() { sigaction(SIGINT, &before, nullptr); }
  Interruption(const Interruption &) = delete;

  static bool wasPressed() { return pressed; }
  /// Ends as a process that was interrupted ends: a script that called it
  /// should stop as well.
  [[noreturn]] static void pass() {
    outs().flush();
    std::signal(SIGINT, SIG_DFL);
    std::raise(SIGINT);
    std::exit(1);
  }

private:
  static volatile std::sig_atomic_t pressed;
  struct sigaction before = {};
};
volatile std::sig_atomic_t Interruption::pressed = 0;

class Tune {
public:
  explicit Tune(const TuneCommand &command) : command(command) {}
  int run();

private:
  Error readOptions();
  int tuneSizes(const Bindings &sizes, const CpuLevel &level);
  int tuneKernel(CompileOptions options);
  Error tuneGroup(const TunedKernel &kernel, const TuneGroup &group);
  void print(const TunedKernel &kernel, const TuneGroup &group,
             const TuneResult &result);
  int writeRows();

  const TuneCommand &command;
  std::shared_ptr<const SourceFile> file;
  CompileOptions options; ///< without bindings, levels and kernels
  std::vector<const CpuLevel *> levels;
  std::vector<SweptName> names;
  TuneControl control;
  TuneLog log;
  std::optional<Roofs> roofs;
  std::vector<RowToAdd> rows;
  std::string text; ///< to be printed when a kernel's Progress has ended
};

Error Tune::readOptions() {
  auto swept = parseSweep(command.source.sets);
  if (!swept)
    return swept.takeError();
  names = std::move(*swept);
  if (Error error = readSweptOptions(command.source, options, levels))
    return error;
  if (!command.seconds.empty() &&
      (StringRef(command.seconds).getAsDouble(control.seconds) ||
       !(control.seconds > 0 && control.seconds <= 1e6)))
    return createStringError("found --time " + command.seconds +
                             ", expected a number of seconds above 0, at most "
                             "1000000");
  if (!command.output.empty()) {
    if (Error error = checkFolderOf(command.output))
      return error;
    auto opened = TuneLog::open(command.output);
    if (!opened)
      return opened.takeError();
    log = std::move(*opened);
  }
  if (command.rows.empty())
    return Error::success();
  std::vector<std::string> tables;
  for (const CpuLevel *level : levels)
    tables.push_back(level->tableOfSchedules());
  return checkRowsFolder(command.rows, tables);
}

/// "M = 4, K = 768".
std::string sizesText(const std::map<std::string, int64_t> &sizes,
                      ArrayRef<StringRef> order) {
  std::string text;
  for (StringRef name : order)
    if (auto size = sizes.find(name.str()); size != sizes.end())
      text +=
          formatv("{0}{1} = {2}", text.empty() ? "" : ", ", name, size->second);
  return text;
}

/// "3 a, 1 b" of those that there are.
std::string countsText(ArrayRef<std::pair<int64_t, std::string>> counts) {
  std::vector<std::string> parts;
  for (auto &[count, what] : counts)
    if (count)
      parts.push_back(std::to_string(count) + " " + what);
  return join(parts, ", ");
}

void Tune::print(const TunedKernel &kernel, const TuneGroup &group,
                 const TuneResult &result) {
  raw_string_ostream os(text);
  const SearchSpace &space = result.space;
  std::vector<std::string> numbers;
  for (unsigned step : group.steps)
    numbers.push_back(std::to_string(step + 1));
  os << "  step" << (numbers.size() > 1 ? "s " : " ") << join(numbers, " and ")
     << ": " << group.query.root << " " << group.query.dtype << ", "
     << sizesText(group.query.sizes, {"M", "N", "K", "operations"}) << "\n";
  os << "    " << space.choices << " choices of knobs";
  std::string without = countsText(
      {{space.sameTile, "with the tile of another"},
       {space.tooManyRegisters, formatv("want more than {0} registers",
                                        kernel.level().vectorRegisters())},
       {space.refused + result.refused, "cannot be compiled"},
       {result.hopeless, "cannot be as fast as what was measured"},
       {result.slowTiles, "of tiles that are far slower"},
       {result.left, "left when the time was over"}});
  if (!without.empty())
    os << ": " << without;
  os << "\n    measured: " << result.measured + 1;
  if (result.kept)
    os << ", and " << result.kept << " by an earlier run";
  os << "\n";
  if (!result.wrong.empty())
    os << "    a bug in gelato, please report it: other results by "
       << result.wrong << "\n";

  bool isShipped = result.winner.candidate.isSame(result.shipped.candidate);
  auto add = [&](StringRef who, const Measured &measured) {
    os << formatv(
        "    {0,-8} {1}, median from {2}, {3:f0} % of the roof: {4}\n", who,
        secondsText(measured.median),
        secondsRange(measured.interval.low, measured.interval.high),
        100 * result.roofSeconds / measured.median, measured.candidate.text());
  };
  add("shipped", result.shipped);
  if (!isShipped)
    add("best", result.winner);
  if (isShipped)
    os << "    no other choice was clearly faster\n";
  else
    os << formatv("    {0:f2} times as fast as the shipped choice{1}\n",
                  1 / result.winner.relative,
                  result.isClear ? ""
                                 : ", which another measurement might not "
                                   "show");
  if (result.isInterrupted)
    os << "    interrupted, this is the best so far; "
       << (command.output.empty() ? "with -o FILE.jsonl the next run would go "
                                    "on from here\n"
                                  : "the same command goes on from here\n");
  os << group.row(result.winner.candidate).text() << "\n";
}

Error Tune::tuneGroup(const TunedKernel &kernel, const TuneGroup &group) {
  std::string table = kernel.level().tableOfSchedules();
  std::string head = group.head();
  for (const RowToAdd &row : rows)
    if (row.table == table && row.row.head() == head) {
      text += "  step " + std::to_string(group.steps.front() + 1) +
              ": served by the row above, " + head + "\n";
      return Error::success();
    }
  std::string name = kernel.compilation.plans()->front().name;
  control.say = [&](const Twine &what) {
    Progress::of("tuning " + name + ", " + what);
  };
  auto result = tune(kernel, group, control, log);
  if (!result)
    return result.takeError();
  print(kernel, group, *result);
  if (!result->isInterrupted)
    rows.push_back(
        {table, group.row(result->winner.candidate),
         formatv("gelato tune, {0}, {1}: {2} of {3}, {4:f2} times as fast as "
                 "the shipped choice.",
                 kernel.level().name, Machine::host().cpu,
                 secondsText(result->winner.median), name,
                 1 / result->winner.relative)});
  return Error::success();
}

/// One kernel at one level and choice of sizes.
int Tune::tuneKernel(CompileOptions here) {
  const CpuLevel &level = *here.levels.front();
  Session session(file, std::move(here), "tuning " + file->name());
  if (session.exitCode)
    return session.exitCode;
  Compilation &compilation = *session.compilation;
  std::unique_ptr<LoadedKernels> loaded = load(compilation);
  if (!loaded)
    return session.finish();
  if (!roofs) {
    Progress::at("the roofs of this machine");
    auto found = machineRoofs({}, [](const Twine &) {});
    if (!found)
      return session.fail(found.takeError());
    roofs = std::move(*found);
  }
  TunedKernel kernel{file, compilation, *loaded->kernels().front(), *roofs,
                     "gelato " GELATO_VERSION};
  auto groups = tuneGroups(kernel);
  if (!groups)
    return session.fail(groups.takeError());
  const KernelPlan &plan = compilation.plans()->front();
  text = plan.name + " for " + level.name.str();
  std::vector<StringRef> order;
  for (const SweptName &name : names)
    order.push_back(name.name);
  if (std::string sizes = sizesText(compilation.options().bindings, order);
      !sizes.empty())
    text += ", " + sizes;
  text += "\n";
  for (const TuneGroup &group : *groups) {
    if (Interruption::wasPressed())
      break;
    if (Error error = tuneGroup(kernel, group))
      return session.fail(std::move(error));
  }
  session.progress.reset();
  outs() << text;
  return 0;
}

/// All kernels at one choice of sizes, for one level.
int Tune::tuneSizes(const Bindings &sizes, const CpuLevel &level) {
  CompileOptions here = options;
  here.bindings = sizes;
  here.levels = {&level};
  std::vector<std::string> kernels;
  {
    Session session(file, here, "reading " + file->name());
    if (session.exitCode)
      return session.exitCode;
    for (const Kernel *kernel : session.compilation->kernels()) {
      kernels.push_back(kernel->name);
      if (!kernel->freeDims.empty())
        return session.fail(createStringError(
            "found no size for " + kernel->freeDims.front() + " of kernel " +
            kernel->name +
            ", expected one, as a row is tuned for sizes that are known: "
            "--set " +
            kernel->freeDims.front() + "=128"));
    }
  }
  // What a size is no part of a kernel is refused where all are compiled.
  for (const std::string &kernel : kernels) {
    here.kernels = {kernel};
    if (Interruption::wasPressed())
      return 0;
    if (int code = tuneKernel(here))
      return code;
  }
  return 0;
}

int Tune::writeRows() {
  if (command.rows.empty() || rows.empty())
    return 0;
  auto files = addRows(command.rows, rows);
  if (!files)
    return report(files.takeError());
  for (const FileToWrite &each : *files)
    if (Error error = makeFolder(sys::path::parent_path(each.path)))
      return report(std::move(error));
  if (Error error = writeFilesAtomically(*files))
    return report(std::move(error));
  return 0;
}

int Tune::run() {
  if (Error error = readOptions())
    return report(std::move(error));
  auto opened = SourceFile::open(command.source.file);
  if (!opened)
    return report(opened.takeError());
  file = std::move(*opened);
  if (!log.damage().empty())
    report(Category::Warning, log.damage());
  int code = 0;
  {
    Interruption interruption;
    control.isInterrupted = Interruption::wasPressed;
    for (const std::vector<int64_t> &choice : combinations(names)) {
      Bindings sizes;
      for (auto [name, size] : zip(names, choice))
        sizes[name.name] = size;
      for (const CpuLevel *level : levels)
        if (!code && !Interruption::wasPressed())
          code = tuneSizes(sizes, *level);
    }
    // What was found before a mistake, or before Ctrl-C, is not lost.
    int written = writeRows();
    code = code ? code : written;
  }
  if (Interruption::wasPressed())
    Interruption::pass();
  return code ? code : finishOutput();
}

} // namespace

int runTune(const TuneCommand &command) { return Tune(command).run(); }

} // namespace gelato
