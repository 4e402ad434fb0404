//===- Bench.cpp - gelato bench -------------------------------------------===//
//
// Compiles each kernel into this process at each level and each choice of bound
// sizes, calls it at each choice of free ones, and says how long a call takes
// and how near that is to what this machine can do. What a call computes and
// moves is what explain counts.
//
//===----------------------------------------------------------------------===//
#include "BenchJit.h"
#include "Session.h"
#include "Sweep.h"

#include "gelato/Bench/PreparedCall.h"
#include "gelato/Bench/Report.h"
#include "gelato/Bench/Timing.h"
#include "gelato/Jit/Jit.h"
#include "gelato/Plan/Work.h"
#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace gelato {

namespace {

class Bench {
public:
  explicit Bench(const BenchCommand &command) : command(command) {}
  int run();

private:
  Error readOptions();
  Error readTiming();
  Error openThreads();
  Error checkNames(const Compilation &compilation);
  int benchBound(const Bindings &bound, const CpuLevel &level);
  Error benchPoint(const CpuLevel &level, const Kernel &kernel,
                   const Bindings &sizes, const gelato_kernel_info &info,
                   const Work &work);
  Error findRoofs();
  int write();

  const BenchCommand &command;
  std::shared_ptr<const SourceFile> file;
  CompileOptions options; ///< without bindings and levels
  std::vector<const CpuLevel *> levels;
  std::vector<SweptName> boundNames, freeNames;
  std::vector<std::string> order; ///< of names on the command line
  TimingOptions timing;
  unsigned threads = 1;
  Pool pool; ///< of more than one thread
  std::optional<Roofs> roofs;
  std::vector<std::string> warnings;
  std::vector<BenchPoint> points;
};

Error Bench::readTiming() {
  if (!command.seconds.empty() && !command.samples.empty())
    return createStringError("found --seconds and --samples, expected one of "
                             "them");
  if (!command.seconds.empty() &&
      (StringRef(command.seconds).getAsDouble(timing.seconds) ||
       !(timing.seconds > 0 && timing.seconds <= 3600)))
    return createStringError("found --seconds " + command.seconds +
                             ", expected a number above 0, at most 3600");
  if (!command.samples.empty()) {
    auto count = readCount("--samples", command.samples, 1000000);
    if (!count)
      return count.takeError();
    timing.samples = *count;
  }
  return Error::success();
}

Error Bench::openThreads() {
  auto count = readCount("--threads", command.threads, 1024);
  if (!count)
    return count.takeError();
  threads = unsigned(*count);
  // More of them share a processor, and no roof is theirs.
  if (threads > gelato_cpu_count())
    return createStringError(
        "found --threads " + command.threads + ", expected no more than the " +
        Twine(gelato_cpu_count()) + " processors that this process may use");
  auto opened = openPool(threads);
  if (!opened)
    return opened.takeError();
  pool = std::move(*opened);
  return Error::success();
}

Error Bench::readOptions() {
  auto swept = parseSweep(command.source.sets);
  if (!swept)
    return swept.takeError();
  for (SweptName &name : *swept) {
    order.push_back(name.name);
    bool isFree = is_contained(command.free, name.name);
    (isFree ? freeNames : boundNames).push_back(std::move(name));
  }
  for (const std::string &name : command.free)
    if (!is_contained(order, name))
      return createStringError("found --free " + name +
                               " without sizes, expected some to call with, as "
                               "in --set " +
                               name + "=1,8,128");
  if (Error error = readSweptOptions(command.source, options, levels))
    return error;
  if (Error error = readTiming())
    return error;
  if (Error error = openThreads())
    return error;
  for (StringRef path : {command.json, command.svg})
    if (Error error = checkFolderOf(path))
      return error;
  return Error::success();
}

/// Calls `visit` for the name of each dimension of `kernel`, however often.
void visitNames(const Kernel &kernel, function_ref<void(StringRef)> visit) {
  auto visitAll = [&](const TensorType &type) {
    for (const Dim &dim : type.dims)
      if (!dim.isLiteral() && !dim.isDifference)
        visit(dim.name);
  };
  for (const auto &argument : kernel.arguments)
    visitAll(argument->type);
  for (const Result &result : kernel.results)
    visitAll(result.type);
}

/// Every dimension has a size, and every size a dimension; what is bound was
/// looked at by the compiler.
Error Bench::checkNames(const Compilation &compilation) {
  std::vector<std::string> known;
  for (const Kernel *kernel : compilation.kernels()) {
    visitNames(*kernel, [&](StringRef name) { known.push_back(name.str()); });
    for (const std::string &name : kernel->freeDims)
      if (!is_contained(order, name))
        return createStringError("found no size for " + name + " of kernel " +
                                 kernel->name +
                                 ", expected one or more in --set, as in "
                                 "--set " +
                                 name + "=1,8,128");
  }
  for (const SweptName &name : freeNames)
    if (!is_contained(known, name.name)) {
      std::vector<StringRef> names(known.begin(), known.end());
      return createStringError("found --free " + name.name +
                               ", expected a dimension of a kernel" +
                               didYouMean(name.name, names));
    }
  auto isSwept = [&](const SweptName &name) {
    return name.sizes.size() > 1 && is_contained(known, name.name);
  };
  if (!command.svg.empty() && none_of(boundNames, isSwept) &&
      none_of(freeNames, isSwept))
    return createStringError(
        "found --svg without a list of sizes, expected one to draw against, as "
        "in --set M=1,8,128");
  return Error::success();
}

/// The roofs are measured when the first kernel has been called: what is wrong
/// with the command line is said before.
Error Bench::findRoofs() {
  if (roofs)
    return Error::success();
  Progress::at("the roofs of this machine");
  RoofOptions wanted;
  wanted.threads = threads;
  if (command.measureRoofs)
    wanted.measure = MeasureRoofs::Always;
  auto found = machineRoofs(
      wanted, [&](const Twine &text) { warnings.push_back(text.str()); });
  if (!found)
    return found.takeError();
  roofs = std::move(*found);
  return Error::success();
}

/// "ffn for x86-64-v3, M = 8".
std::string describe(const BenchPoint &point) {
  std::string text = point.kernel + " for " + point.target;
  for (const BenchSize &size : point.sizes)
    text += formatv(", {0} = {1}", size.name, size.value);
  return text;
}

Error Bench::benchPoint(const CpuLevel &level, const Kernel &kernel,
                        const Bindings &sizes, const gelato_kernel_info &info,
                        const Work &work) {
  BenchPoint point;
  point.kernel = kernel.name;
  point.target = level.name.str();
  point.threads = threads;
  std::vector<std::string> ofKernel;
  visitNames(kernel, [&](StringRef name) { ofKernel.push_back(name.str()); });
  for (const std::string &name : order)
    if (is_contained(ofKernel, name))
      point.sizes.push_back(
          {name, sizes.at(name), is_contained(kernel.freeDims, name)});
  // A size that the kernel does not have makes no other point.
  auto isThis = [&](const BenchPoint &other) {
    return other.kernel == point.kernel && other.target == point.target &&
           other.sizes == point.sizes;
  };
  if (any_of(points, isThis))
    return Error::success();
  auto at = [&](const Amount &amount) {
    return amount.at(
        [&](StringRef name) { return double(sizes.at(name.str())); });
  };
  point.flop = at(work.flops);
  point.bytesRead = at(work.read);
  point.bytesWritten = at(work.written);
  point.footprint = at(work.footprint);

  std::vector<int64_t> dims;
  for (uint32_t i = 0; i < info.free_dim_count; ++i)
    dims.push_back(sizes.at(info.free_dims[i]));
  auto call = PreparedCall::make(info, dims);
  if (!call)
    return call.takeError();
  if (pool)
    (*call)->setThreads(gelato_pool_env(pool.get()));
  if (Error error = (*call)->check())
    return error;
  point.isFinite = (*call)->isFinite();
  if (Error error = findRoofs())
    return error;
  Progress::at(describe(point));
  Timing times = timeCalls([&] { (*call)->call(); }, timing);
  point.seconds = spreadOf(times.samples);
  point.samples = int64_t(times.samples.size());
  point.callsPerSample = times.callsPerSample;
  point.processorShare = times.processorShare;
  findRoof(point, *roofs, level.schedules);
  points.push_back(std::move(point));
  return Error::success();
}

/// All kernels at one choice of bound sizes, for one level.
int Bench::benchBound(const Bindings &bound, const CpuLevel &level) {
  CompileOptions here = options;
  here.bindings = bound;
  here.levels = {&level};
  Session session(file, std::move(here), "timing " + file->name());
  if (session.exitCode)
    return session.exitCode;
  Compilation &compilation = *session.compilation;
  if (Error error = checkNames(compilation))
    return session.fail(std::move(error));
  std::unique_ptr<LoadedKernels> loaded = load(compilation);
  if (!loaded)
    return session.finish();
  for (auto [kernel, plan, info] :
       zip(compilation.kernels(), *compilation.plans(), loaded->kernels())) {
    Work work = workOf(plan, compilation.module(Stage::Groups));
    for (const std::vector<int64_t> &choice : combinations(freeNames)) {
      Bindings sizes = bound;
      for (auto [name, size] : zip(freeNames, choice))
        sizes[name.name] = size;
      if (Error error = benchPoint(level, *kernel, sizes, *info, work))
        return session.fail(std::move(error));
    }
  }
  return 0;
}

int Bench::write() {
  for (const std::string &warning : warnings)
    report(Category::Warning, warning);
  // What was bound outermost is a row among others in its table.
  std::vector<std::pair<std::string, std::string>> tables;
  for (const BenchPoint &point : points)
    if (!is_contained(tables, std::pair(point.kernel, point.target)))
      tables.emplace_back(point.kernel, point.target);
  llvm::stable_sort(points, [&](const BenchPoint &a, const BenchPoint &b) {
    return llvm::find(tables, std::pair(a.kernel, a.target)) <
           llvm::find(tables, std::pair(b.kernel, b.target));
  });
  outs() << roofsTable(*roofs) << benchTable(points);
  std::vector<FileToWrite> files;
  if (!command.json.empty())
    files.push_back(
        {command.json, benchJson(points, *roofs, "gelato " GELATO_VERSION)});
  if (!command.svg.empty())
    files.push_back(
        {command.svg,
         benchSvg(points, *roofs, sys::path::stem(command.source.file))});
  if (Error error = writeFilesAtomically(files))
    return report(std::move(error));
  return finishOutput();
}

int Bench::run() {
  if (Error error = readOptions())
    return report(std::move(error));
  auto opened = SourceFile::open(command.source.file);
  if (!opened)
    return report(opened.takeError());
  file = std::move(*opened);
  for (const std::vector<int64_t> &choice : combinations(boundNames)) {
    Bindings bound;
    for (auto [name, size] : zip(boundNames, choice))
      bound[name.name] = size;
    for (const CpuLevel *level : levels)
      if (int code = benchBound(bound, *level))
        return code;
  }
  return write();
}

} // namespace

int runBench(const BenchCommand &command) {
  if (command.jit)
    return runBenchJit(command);
  if (command.source.file.empty())
    return report(Category::User, "found no FILE, expected a source to time");
  return Bench(command).run();
}

} // namespace gelato
