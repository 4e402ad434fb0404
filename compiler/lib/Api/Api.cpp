//===- Api.cpp - the C interface of libgelato -----------------------------===//
//
// Options become those of jit(), what jit() reports becomes rows of plain data.
// A call owns its source and diagnostics, since the rows point into them.
//
//===----------------------------------------------------------------------===//
#include "gelato/gelato.h"

#include "gelato/Jit/Jit.h"

using namespace gelato;
using llvm::StringRef;

namespace {

/// A text of the options: NULL is the default, as nothing is.
StringRef word(const char *text) { return text ? StringRef(text) : ""; }

llvm::Error setBindings(const gelato_jit_options &options,
                        CompileOptions &compile) {
  size_t count = options.binding_count;
  const gelato_binding *bindings = options.bindings;
  if (count && !bindings)
    return llvm::createStringError("found bindings NULL, expected %zu of them",
                                   count);
  for (size_t i = 0; i < count; ++i) {
    StringRef name = word(bindings[i].name);
    if (name.empty())
      return llvm::createStringError(
          "found a binding without a name, expected a dimension's");
    if (!compile.bindings.insert({name.str(), bindings[i].size}).second)
      return llvm::createStringError("found two sizes for " + name +
                                     ", expected one");
  }
  return llvm::Error::success();
}

llvm::Error setKernels(const gelato_jit_options &options,
                       CompileOptions &compile) {
  size_t count = options.kernel_count;
  const char *const *kernels = options.kernels;
  if (count && !kernels)
    return llvm::createStringError("found kernels NULL, expected %zu of them",
                                   count);
  for (size_t i = 0; i < count; ++i)
    compile.kernels.push_back(word(kernels[i]).str());
  return llvm::Error::success();
}

llvm::Error setOptions(const gelato_jit_options &options, JitOptions &jit) {
  CompileOptions &compile = jit.compile;
  // All fields known here are of the first version. One that is appended later
  // must be read only where the size reaches behind it.
  if (options.size < sizeof(gelato_jit_options))
    return llvm::createStringError(
        "found options of size %zu, expected sizeof(gelato_jit_options), %zu",
        size_t(options.size), sizeof(gelato_jit_options));
  if (llvm::Error error = setBindings(options, compile))
    return error;
  if (llvm::Error error = setKernels(options, compile))
    return error;
  if (StringRef name = word(options.target); !name.empty()) {
    auto level = findLevel(name);
    if (!level)
      return level.takeError();
    if (!hostSupports(**level))
      return unsupportedError("kernels of level " + (*level)->name +
                              " on this machine" + bestHere());
    compile.levels = {*level};
  }
  if (StringRef name = word(options.accuracy); !name.empty()) {
    auto accuracy = findAccuracy(name);
    if (!accuracy)
      return accuracy.takeError();
    compile.accuracy = *accuracy;
  }
  compile.scheduleFolder = word(options.schedules).str();
  if (llvm::Error error = checkScheduleFolder(compile.scheduleFolder))
    return error;
  const char *cache = options.cache;
  jit.useCache = !cache || *cache;
  jit.cacheFolder = word(cache).str();
  return llvm::Error::success();
}

} // namespace

struct gelato_jit {
  SourceFile file;
  DiagnosticEngine engine;
  std::optional<JitResult> result;
  std::vector<gelato_diagnostic> diagnostics;
  std::string text;

  gelato_jit(StringRef name, StringRef source)
      : file(name.str(), source.str()) {}

  void compile(const gelato_jit_options *options);
  void refuse(std::string message) { engine.error({}, std::move(message)); }
  void finish();

private:
  void addRow(uint32_t severity, uint32_t status, SourceRange range,
              StringRef code, const std::string &message);
};

void gelato_jit::compile(const gelato_jit_options *options) {
  JitOptions jitOptions;
  if (options)
    if (llvm::Error error = setOptions(*options, jitOptions))
      return engine.add({}, std::move(error));
  result = jit(file, jitOptions, engine);
}

void gelato_jit::addRow(uint32_t severity, uint32_t status, SourceRange range,
                        StringRef code, const std::string &message) {
  LineColumn place = range.hasPlace() ? range.start() : LineColumn();
  // Ids are literals and messages std::strings: both end with a zero byte.
  diagnostics.push_back({severity, status, place.line, place.column,
                         code.empty() ? "" : code.data(), message.c_str()});
}

void gelato_jit::finish() {
  for (const Diagnostic *d : engine.sorted()) {
    bool isWarning = d->category == Category::Warning;
    addRow(isWarning ? gelato_severity_warning : gelato_severity_error,
           uint32_t(exitCodeOf(d->category)), d->range, d->code, d->message);
    for (const Diagnostic::Note &note : d->notes)
      addRow(gelato_severity_note, gelato_jit_ok, note.range, "", note.message);
  }
  text = engine.str();
}

gelato_jit *gelato_jit_compile(const char *source, size_t length,
                               const gelato_jit_options *options) {
  bool hasName = options && options->size >= sizeof *options;
  StringRef name = hasName ? word(options->name) : "";
  bool isReadable = source && length <= maxSourceBytes;
  auto *jit = new gelato_jit(name.empty() ? "kernels.gel" : name,
                             isReadable ? StringRef(source, length) : "");
  if (!source)
    jit->refuse("found NULL in place of the source");
  else if (!isReadable)
    jit->refuse("found a source of " + std::to_string(length) +
                " bytes, expected at most " + std::to_string(maxSourceBytes));
  else
    jit->compile(options);
  jit->finish();
  return jit;
}

void gelato_jit_free(gelato_jit *jit) { delete jit; }

int32_t gelato_jit_status(const gelato_jit *jit) {
  return jit->engine.exitCode();
}

size_t gelato_jit_kernel_count(const gelato_jit *jit) {
  return jit->result ? jit->result->kernels->kernels().size() : 0;
}

const gelato_kernel_info *gelato_jit_kernel(const gelato_jit *jit,
                                            size_t index) {
  return index < gelato_jit_kernel_count(jit)
             ? jit->result->kernels->kernels()[index]
             : nullptr;
}

const gelato_kernel_info *gelato_jit_find(const gelato_jit *jit,
                                          const char *name) {
  if (jit->result)
    for (const gelato_kernel_info *info : jit->result->kernels->kernels())
      if (word(name) == info->name)
        return info;
  return nullptr;
}

void *gelato_jit_function(const gelato_jit *jit, const char *symbol) {
  return jit->result && symbol ? jit->result->kernels->function(symbol)
                               : nullptr;
}

size_t gelato_jit_diagnostic_count(const gelato_jit *jit) {
  return jit->diagnostics.size();
}

const gelato_diagnostic *gelato_jit_diagnostic(const gelato_jit *jit,
                                               size_t index) {
  return index < jit->diagnostics.size() ? &jit->diagnostics[index] : nullptr;
}

const char *gelato_jit_text(const gelato_jit *jit) { return jit->text.c_str(); }

int gelato_jit_is_cached(const gelato_jit *jit) {
  return jit->result && jit->result->cached;
}

gelato_jit_times gelato_jit_seconds(const gelato_jit *jit) {
  if (!jit->result)
    return {};
  const JitTimes &t = jit->result->times;
  return {t.context, t.parse, t.schedule, t.llvm, t.link, t.total};
}

const char *gelato_version(void) { return GELATO_VERSION; }
