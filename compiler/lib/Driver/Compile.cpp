//===- Compile.cpp - gelato compile ---------------------------------------===//
//
// Everything is made before anything is written, and all files are whole before
// the first one takes its name; so a run that fails leaves what was there.
//
//===----------------------------------------------------------------------===//
#include "CommandWords.h"
#include "Description.h"
#include "Session.h"

#include "gelato/Driver/EmbeddedEnv.h"
#include "gelato/Jit/Jit.h"
#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace gelato {

namespace {

/// What --emit can name: a file for other programs, or a stage's text.
struct EmitKind {
  StringRef name;
  const StageRow *stage = nullptr;
};

/// First what is written where --emit is not given.
constexpr StringLiteral kFiles[] = {"h", "o", "a", "json", "so"};

ArrayRef<EmitKind> emitTable() {
  static const std::vector<EmitKind> kinds = [] {
    std::vector<EmitKind> all;
    for (StringRef name : kFiles)
      all.push_back({name});
    for (const StageRow &row : stages())
      all.push_back({row.name, &row});
    return all;
  }();
  return kinds;
}

struct Artifact {
  std::string name, bytes;
  bool isText = false;
};

Expected<std::vector<const EmitKind *>>
kindsOf(const std::vector<std::string> &names) {
  std::vector<const EmitKind *> kinds;
  std::vector<StringRef> known = emitKinds();
  for (StringRef name : names) {
    const auto *found = find_if(
        emitTable(), [&](const EmitKind &kind) { return kind.name == name; });
    if (name == "all") {
      for (const EmitKind &kind : emitTable())
        kinds.push_back(&kind);
    } else if (name == "ptx" || name == "cubin") {
      return unsupportedError("--emit " + name + " yet");
    } else if (found == emitTable().end()) {
      return createStringError("found --emit " + name + ", expected one of " +
                               join(known, ", ") + ", all" +
                               didYouMean(name, known));
    } else {
      kinds.push_back(found);
    }
  }
  // In the order of the stages, each once.
  llvm::sort(kinds);
  kinds.erase(llvm::unique(kinds), kinds.end());
  if (kinds.empty())
    for (const EmitKind &kind : emitTable().take_front(kDefaultEmitKinds))
      kinds.push_back(&kind);
  return kinds;
}

class Emitter {
public:
  Emitter(Compilation &compilation, std::string stem,
          ArrayRef<ScannedFunction> scanned)
      : compilation(compilation), stem(std::move(stem)), scanned(scanned) {}

  /// False if something was reported.
  bool add(const EmitKind &kind);
  std::vector<Artifact> artifacts;

private:
  const std::string *object();
  bool put(const Twine &name, std::optional<std::string> bytes, bool isText);

  Compilation &compilation;
  std::string stem;
  ArrayRef<ScannedFunction> scanned;
  std::optional<std::string> code;
};

const std::string *Emitter::object() {
  if (!code)
    code = compilation.object();
  return code ? &*code : nullptr;
}

bool Emitter::put(const Twine &name, std::optional<std::string> bytes,
                  bool isText) {
  if (bytes)
    artifacts.push_back({name.str(), std::move(*bytes), isText});
  return bytes.has_value();
}

bool Emitter::add(const EmitKind &kind) {
  if (const StageRow *row = kind.stage) {
    if (!row->perLevel)
      return put(stem + row->suffix, compilation.text(row->stage), true);
    for (const CpuLevel *level : compilation.levels())
      if (!put(stem + "." + level->name + row->suffix,
               compilation.text(row->stage, level), true))
        return false;
    return true;
  }
  if (kind.name == "h")
    return put("env.h", embeddedEnv().front().second.str(), false) &&
           put(stem + ".h", compilation.header(stem), false);
  if (kind.name == "json")
    return put(stem + ".json", describe(compilation, scanned), false);
  const std::string *bytes = object();
  if (!bytes)
    return false;
  if (kind.name == "o")
    return put(stem + ".o", *bytes, false);
  if (kind.name == "so")
    return put(stem + ".so",
               compilation.sharedObject(*bytes, "gelato " GELATO_VERSION),
               false);
  Expected<std::string> library = archive(*bytes, stem + ".o");
  if (!library) {
    compilation.diagnostics().internal({}, toString(library.takeError()));
    return false;
  }
  return put("lib" + stem + ".a", std::move(*library), false);
}

/// Every function of one number in the kernels, on all its inputs. One level
/// that runs here stands for all: their bits are the same. nullopt if an error
/// was reported.
std::optional<std::vector<ScannedFunction>> certify(Compilation &compilation) {
  std::vector<ScannedFunction> scanned;
  const CpuLevel *const *level =
      find_if(compilation.levels(),
              [](const CpuLevel *each) { return hostSupports(*each); });
  if (level == compilation.levels().end()) {
    compilation.diagnostics().error(
        {}, "found --certify with levels that this machine cannot run" +
                bestHere());
    return std::nullopt;
  }
  mlir::ModuleOp linalg = compilation.module(Stage::Linalg);
  if (!linalg)
    return std::nullopt;
  for (const UnaryFunction &function : findUnaryFunctions(linalg)) {
    auto progress = [&](double share) {
      Progress::at(
          formatv("scanning {0}: {1:f0} %", function.text, 100 * share).str());
    };
    ScanOptions options{unsigned(gelato_cpu_count()), 1, progress};
    auto result = scanCompiled(function, compilation.options(), **level,
                               options, compilation.diagnostics());
    if (!result)
      return std::nullopt;
    scanned.push_back(std::move(*result));
  }
  return scanned;
}

} // namespace

std::vector<StringRef> emitKinds() {
  std::vector<StringRef> names;
  for (const EmitKind &kind : emitTable())
    names.push_back(kind.name);
  return names;
}

int runCompile(const CompileCommand &command) {
  Expected<std::vector<const EmitKind *>> kinds = kindsOf(command.emit);
  if (!kinds)
    return report(kinds.takeError());
  std::string stem = command.name;
  if (stem.empty())
    stem = command.source.file == "-"
               ? "kernels"
               : sys::path::stem(command.source.file).str();
  if (sys::path::filename(stem) != stem || stem == "." || stem == "..")
    return report(Category::User,
                  "found --name " + stem +
                      ", expected a file's name without folder; "
                      "name the folder with -o");
  if (command.certify && none_of(*kinds, [](const EmitKind *kind) {
        return kind->name == "json";
      }))
    return report(Category::User, "found --certify without json in --emit, "
                                  "where the certificate is written");
  if (stem == "env")
    return report(Category::User,
                  "found the stem env, which is that of the copied env.h; name "
                  "another with --name");
  Session session = Session::open(command.source, defaultLevels(), stem);
  if (session.exitCode)
    return session.exitCode;
  std::vector<ScannedFunction> scanned;
  if (command.certify) {
    // What cannot be written at the end of long work is said before it.
    if (Error error = makeOutputFolder(command.output))
      return session.fail(std::move(error));
    auto result = certify(*session.compilation);
    if (!result)
      return session.finish();
    scanned = std::move(*result);
  }
  Emitter emitter(*session.compilation, stem, scanned);
  for (const EmitKind *kind : *kinds)
    if (!emitter.add(*kind))
      return session.finish();

  session.progress.reset();
  if (Error error = makeOutputFolder(command.output))
    return report(std::move(error));
  std::vector<FileToWrite> files;
  bool isFirst = true;
  for (const Artifact &artifact : emitter.artifacts) {
    if (artifact.isText && command.output.empty()) {
      // What MLIR's tools split at, where there are several.
      if (!isFirst)
        outs() << "// -----\n\n// " << artifact.name << "\n";
      isFirst = false;
      outs() << artifact.bytes;
      continue;
    }
    SmallString<128> path(command.output);
    sys::path::append(path, artifact.name);
    files.push_back({std::string(path), artifact.bytes});
  }
  if (Error error = writeFilesAtomically(files))
    return report(std::move(error));
  return finishOutput();
}

} // namespace gelato
