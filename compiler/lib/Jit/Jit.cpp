//===- Jit.cpp - kernels compiled into this process -----------------------===//
//
// A call looks into the cache before anything of the compiler is started: what
// is found is linked, which takes a fraction of a millisecond.
//
//===----------------------------------------------------------------------===//
#include "gelato/Jit/Jit.h"

#include "Linker.h"

#include "gelato/Dialect/PublicNames.h"
#include "gelato/Jit/Cache.h"
#include "gelato/Pipeline/Compiler.h"
#include "gelato/Support/Clock.h"

using namespace llvm;

namespace gelato {

struct LoadedKernels::Impl {
  Linker *linker;
  orc::JITDylibSP library;

  ~Impl() { linker->remove(*library); }
};

LoadedKernels::LoadedKernels() = default;
LoadedKernels::~LoadedKernels() = default;

Expected<std::unique_ptr<LoadedKernels>>
LoadedKernels::load(std::unique_ptr<MemoryBuffer> object,
                    ArrayRef<std::string> names) {
  auto linker = Linker::get();
  if (!linker)
    return linker.takeError();
  auto library = (*linker)->add(std::move(object));
  if (!library)
    return library.takeError();
  std::unique_ptr<LoadedKernels> kernels(new LoadedKernels());
  kernels->impl.reset(new Impl{*linker, std::move(*library)});
  for (const std::string &name : names) {
    auto info = kernels->find(name);
    if (!info)
      return info.takeError();
    kernels->infos.push_back(*info);
  }
  return kernels;
}

Expected<const gelato_kernel_info *> LoadedKernels::find(StringRef name) {
  auto address = impl->linker->find(*impl->library, (name + kInfoSuffix).str());
  if (!address)
    return address.takeError();
  return address->getAddress().toPtr<const gelato_kernel_info *>();
}

void *LoadedKernels::function(StringRef symbol) const {
  auto found = impl->linker->find(*impl->library, symbol);
  if (found && found->getFlags().isCallable())
    return found->getAddress().toPtr<void *>();
  if (!found)
    consumeError(found.takeError());
  return nullptr;
}

namespace {

/// The cache as one call sees it. Whatever is wrong with it is a warning.
class CachedCall {
public:
  CachedCall(const SourceFile &file, const CompileOptions &options,
             StringRef folder, DiagnosticEngine &engine)
      : file(file), options(options), engine(engine) {
    auto opened = Cache::open(folder);
    auto hash = cacheKey(file.text(), options);
    if (opened && hash) {
      key = *hash;
      cache.emplace(std::move(*opened));
      return;
    }
    Error error = joinErrors(opened ? Error::success() : opened.takeError(),
                             hash ? Error::success() : hash.takeError());
    warn("compiled without a cache", std::move(error));
  }

  std::unique_ptr<LoadedKernels> load() {
    if (!cache)
      return nullptr;
    auto entry = cache->find(key);
    if (!entry)
      return warn("compiled anew", entry.takeError()), nullptr;
    if (!*entry)
      return nullptr;
    auto kernels =
        LoadedKernels::load(std::move((*entry)->object), (*entry)->names);
    if (!kernels)
      return warn("compiled anew", kernels.takeError()), nullptr;
    return std::move(*kernels);
  }

  void store(ArrayRef<std::string> names, StringRef object) {
    if (!cache)
      return;
    // The compiler read schedules by itself, perhaps after they were edited.
    auto after = cacheKey(file.text(), options);
    Error error = !after          ? after.takeError()
                  : *after == key ? cache->store(key, names, object)
                                  : createStringError("a schedule was edited "
                                                      "while it was compiled");
    if (error)
      warn("not kept in the cache", std::move(error));
  }

private:
  void warn(StringRef what, Error error) {
    engine.warning({}, (what + ": " + toString(std::move(error))).str());
  }

  const SourceFile &file;
  const CompileOptions &options;
  DiagnosticEngine &engine;
  CacheKey key;
  std::optional<Cache> cache;
};

} // namespace

static std::vector<std::string> namesOf(const Compilation &compilation) {
  std::vector<std::string> names;
  for (const Kernel *kernel : compilation.kernels())
    names.push_back(kernel->name);
  return names;
}

/// The kernels of an object that was compiled from `file`; null if an error was
/// reported.
static std::unique_ptr<LoadedKernels> link(StringRef object,
                                           ArrayRef<std::string> names,
                                           const SourceFile &file,
                                           DiagnosticEngine &engine) {
  auto kernels =
      LoadedKernels::load(MemoryBuffer::getMemBufferCopy(object), names);
  if (kernels)
    return std::move(*kernels);
  engine.internal({&file}, toString(kernels.takeError()));
  return nullptr;
}

std::unique_ptr<LoadedKernels> load(Compilation &compilation,
                                    ArrayRef<std::string> names) {
  std::optional<std::string> object = compilation.object(EntryCode::Imported);
  if (!object)
    return nullptr;
  std::vector<std::string> own;
  if (names.empty())
    names = own = namesOf(compilation);
  return link(*object, names, compilation.file(), compilation.diagnostics());
}

std::string bestHere() {
  auto levels = hostLevels();
  return levels.empty() ? "" : "; its best is " + levels.front()->name.str();
}

Error checkRunsHere(ArrayRef<const CpuLevel *> levels) {
  for (const CpuLevel *level : levels)
    if (!hostSupports(*level))
      return createStringError("found the level " + level->name +
                               ", which this machine cannot run" + bestHere());
  return Error::success();
}

std::optional<JitResult> jit(const SourceFile &file, const JitOptions &options,
                             DiagnosticEngine &engine) {
  const double start = secondsNow();
  double last = start;
  auto lap = [&] {
    double now = secondsNow();
    return now - std::exchange(last, now);
  };
  JitResult result;
  CompileOptions compile = options.compile;
  if (compile.levels.empty())
    if (auto host = hostLevels(); !host.empty())
      compile.levels = {host.front()};

  std::optional<CachedCall> cache;
  if (options.useCache && !compile.levels.empty()) {
    cache.emplace(file, compile, options.cacheFolder, engine);
    result.times.parse = lap();
    result.kernels = cache->load();
    result.times.link = lap();
    result.cached = result.kernels != nullptr;
  }
  if (!result.cached) {
    Compilation compilation(compile);
    std::optional<std::string> object;
    if (compilation.parse(file))
      object = compilation.object(EntryCode::Imported);
    engine.addAll(compilation.diagnostics());
    if (!object)
      return std::nullopt;
    const CompileTimes &spent = compilation.times();
    result.times.context = spent.context;
    result.times.parse += spent.parse;
    result.times.schedule = spent.schedule;
    result.times.llvm = spent.llvm;

    std::vector<std::string> names = namesOf(compilation);
    lap();
    result.kernels = link(*object, names, file, engine);
    if (!result.kernels)
      return std::nullopt;
    result.times.link = lap();
    if (cache)
      cache->store(names, *object);
  }
  result.times.total = secondsNow() - start;
  return result;
}

} // namespace gelato
