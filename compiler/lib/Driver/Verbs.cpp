//===- Verbs.cpp - the words of each verb ---------------------------------===//
//
// A verb is a function that adds its options, and a row of the table at the
// end. Each option that takes a value names its kind (LEVEL, CLASS, FILE.gel):
// help prints it.
//
//===----------------------------------------------------------------------===//
#include "Verbs.h"

#include "CommandWords.h"

#include "gelato/Driver/Commands.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace gelato {

namespace {

/// An option with one value; `kind` says what is written there.
template <typename Text>
CLI::Option *addValue(CLI::App &app, const char *name, Text &value,
                      const char *kind, const char *about) {
  return app.add_option(name, value, about)->type_name(kind);
}

/// An option that may be repeated, each with one value.
CLI::Option *addRepeated(CLI::App &app, const char *name,
                         std::vector<std::string> &values, const char *kind,
                         const char *about) {
  return app.add_option(name, values, about)
      ->type_name(kind)
      ->type_size(1)
      ->allow_extra_args(false);
}

/// An option whose values stand in one word, between commas.
CLI::Option *addList(CLI::App &app, const char *name,
                     std::vector<std::string> &values, const char *kind,
                     const char *about) {
  return addRepeated(app, name, values, kind, about)->delimiter(',');
}

/// Which kernels of a file, at which sizes and levels.
void addKernels(CLI::App &app, SourceOptions &source) {
  addValue(app, "FILE", source.file, "FILE.gel",
           "source in the language, - for stdin")
      ->required();
  addRepeated(app, "--kernel", source.kernels, "KERNEL",
              "kernel to take; may be repeated (default: all)");
  addRepeated(app, "--set", source.sets, "SIZES", "sizes, as in M=128,D=768");
  addList(app, "--target", source.targets, "LEVEL,...",
          "CPU levels, as in x86-64-v3,x86-64-v4; see `gelato targets`");
  addValue(app, "--accuracy", source.accuracy, "CLASS",
           "class of activations that name none: tight, fast, half, approx "
           "(default: fast, or half where the result is narrowed)");
}

void addSource(CLI::App &app, SourceOptions &source) {
  addKernels(app, source);
  addValue(app, "--backend", source.backend, "BACKEND",
           "code generator (default: mlir)");
  addValue(app, "--schedule", source.schedule, "FILE.mlir",
           "schedule to use for groups of the root that it is for");
  addValue(app, "--schedules", source.scheduleFolder, "FOLDER",
           "folder of schedules that is looked up first");
}

RunVerb addCompile(CLI::App &app) {
  auto command = std::make_shared<CompileCommand>();
  addSource(app, command->source);
  addValue(app, "-o", command->output, "FOLDER",
           "folder to write to (default: this one; texts of stages: standard "
           "output)");
  addValue(app, "--name", command->name, "STEM",
           "stem of the files (default: that of FILE)");
  std::vector<llvm::StringRef> kinds = emitKinds();
  llvm::ArrayRef<llvm::StringRef> words(kinds);
  std::string about =
      "what to write: " + llvm::join(words.take_front(kDefaultEmitKinds), ",") +
      " (default), " + llvm::join(words.drop_front(kDefaultEmitKinds), ", ") +
      ", all";
  addList(app, "--emit", command->emit, "KIND,...", about.c_str());
  app.add_flag("--certify", command->certify,
               "scan each function of one number on all its inputs, about a "
               "minute each, and write what was found into the json (see "
               "`gelato accuracy`)");
  return [command] { return runCompile(*command); };
}

RunVerb addRun(CLI::App &app) {
  auto command = std::make_shared<RunCommand>();
  addSource(app, command->source);
  addRepeated(app, "--in", command->inputs, "NAME=VALUE",
              "an input or param: NAME=FILE.npy, or made up as "
              "NAME=random:SEED (standard normal), NAME=zeros, NAME=ones; "
              "several may follow")
      ->allow_extra_args();
  addRepeated(app, "--out", command->outputs, "NAME=FILE.npy",
              "where a result is written; of others a summary is printed; "
              "several may follow")
      ->allow_extra_args();
  addValue(app, "--threads", command->threads, "N", "threads (default: 1)");
  return [command] { return runRun(*command); };
}

RunVerb addPack(CLI::App &app) {
  auto command = std::make_shared<PackCommand>();
  addSource(app, command->source);
  addValue(app, "--params", command->params, "FILE.safetensors", "weights")
      ->required();
  addRepeated(app, "--tensor", command->tensors, "PARAM=TENSOR",
              "where a param is found, as in w1=encoder.weight (default: the "
              "tensor of the param's name)");
  addValue(app, "--model", command->model, "FILE.json",
           "model.json of `gelato import`: packs every layer");
  addValue(app, "-o", command->output, "FILE",
           "file to write; a folder with --model")
      ->required();
  return [command] { return runPack(*command); };
}

RunVerb addImport(CLI::App &app) {
  auto command = std::make_shared<ImportCommand>();
  addValue(app, "MODEL", command->model, "FOLDER", "folder with config.json")
      ->required();
  addValue(app, "-o", command->output, "FOLDER", "folder to write to")
      ->required();
  return [command] { return runImport(*command); };
}

RunVerb addExplain(CLI::App &app) {
  auto command = std::make_shared<ExplainCommand>();
  addSource(app, command->source);
  return [command] { return runExplain(*command); };
}

RunVerb addBench(CLI::App &app) {
  auto command = std::make_shared<BenchCommand>();
  addSource(app, command->source);
  app.get_option("FILE")->required(false);
  app.get_option("--set")->description(
      "sizes; a list is a sweep, as in M=1,8,128,D=768");
  addList(app, "--free", command->free, "NAME,...",
          "sizes of --set that stay run-time sizes: compiled once, called with "
          "each");
  addValue(app, "--threads", command->threads, "N",
           "threads that a call runs on (default: 1)");
  addValue(app, "--seconds", command->seconds, "S",
           "how long each point is timed (default: 0.5)");
  addValue(app, "--samples", command->samples, "N",
           "how many samples of each point, however long it lasts; with --jit, "
           "how many runs (default: 5)");
  addValue(app, "--json", command->json, "FILE.json",
           "file for what was measured");
  addValue(app, "--svg", command->svg, "FILE.svg", "file for a chart");
  app.add_flag("--measure-roofs", command->measureRoofs,
               "measure this machine's roofs again");
  app.add_flag("--jit", command->jit,
               "time compiling: cold, warm, from the cache (without FILE: a "
               "linear layer with GELU)");
  // For the processes that it runs itself in.
  addValue(app, "--jit-cache", command->jitCache, "FOLDER", "")->group("");
  return [command] { return runBench(*command); };
}

RunVerb addTune(CLI::App &app) {
  auto command = std::make_shared<TuneCommand>();
  addKernels(app, command->source);
  app.get_option("--set")->description(
      "sizes, of which none may be left free; a list is one search for each, "
      "as in M=1,8,128,D=768");
  addValue(app, "--time", command->seconds, "S",
           "seconds after which a search begins no other measurement (default: "
           "until all is measured)");
  addValue(app, "-o", command->output, "FILE.jsonl",
           "file for what was measured, from which the next run goes on");
  addValue(app, "--rows", command->rows, "FOLDER",
           "folder of schedules to put the rows into, for --schedules");
  return [command] { return runTune(*command); };
}

RunVerb addAccuracy(CLI::App &app) {
  auto command = std::make_shared<AccuracyCommand>();
  addSource(app, command->source);
  addValue(app, "--threads", command->threads, "N",
           "threads that scan (default: one for each processor)");
  addValue(app, "--stride", command->stride, "N",
           "look at one in N inputs of f32, best a prime (default: 1, at all)");
  addValue(app, "--json", command->json, "FILE.json",
           "file for what was found");
  addValue(app, "--plot", command->svg, "FILE.svg",
           "file for a chart of the error against x");
  return [command] { return runAccuracy(*command); };
}

RunVerb addFormat(CLI::App &app) {
  auto command = std::make_shared<FormatCommand>();
  app.add_option(
         "FILE", command->files,
         "sources to rewrite in place; -: standard input to standard output")
      ->type_name("FILE.gel")
      ->required();
  app.add_flag("--check", command->check,
               "write nothing; name the files that would change and exit with "
               "1 if there are any");
  return [command] { return runFormat(*command); };
}

RunVerb addTargets(CLI::App &app) {
  auto command = std::make_shared<TargetsCommand>();
  app.add_flag("--json", command->json, "the levels alone, as JSON");
  return [command] { return runTargets(*command); };
}

RunVerb addCompletion(CLI::App &app) {
  auto command = std::make_shared<CompletionCommand>();
  addValue(app, "SHELL", command->shell, "SHELL", "bash or zsh")->required();
  return [command] { return runCompletion(*command); };
}

RunVerb addMan(CLI::App &app) {
  auto command = std::make_shared<ManCommand>();
  addValue(app, "VERB", command->verb, "VERB",
           "verb to print the page of (default: that of gelato)");
  addValue(app, "-o", command->output, "FOLDER",
           "folder to write the pages of all verbs to");
  return [command] { return runMan(*command); };
}

const Verb kVerbs[] = {
    {"compile", "write a header, an object, a library and their description",
     "gelato compile ffn.gel --set D=768,F=3072 --target x86-64-v3,x86-64-v4 "
     "-o out",
     addCompile,
     "Compiles every kernel of a source, or those named, for several CPU "
     "levels into one object that needs nothing but memcpy, memset, memmove, "
     "malloc and free. Sizes that are not set stay free: they are parameters "
     "of the generated functions. With --emit the stages on the way can be "
     "looked at."},
    {"run", "compile a kernel into this process and run it on arrays",
     "gelato run gelu.gel --kernel gelu_exact --in x=x.npy --out out=y.npy",
     addRun,
     "Compiles one kernel for this machine, packs its params, runs it once and "
     "writes its results, or prints their shape, range, mean, number of NaN "
     "and first elements. Sizes come from --set and from the files' shapes. "
     "Files are those of numpy.save, row-major, of the types float32, float16 "
     "and bfloat16 (of the package ml_dtypes, or its bits as uint16). Numbers "
     "of random:SEED are the same on every machine. Compiled kernels are kept "
     "in the user's cache."},
    {"pack", "write packed weights as a file to map",
     "gelato pack ffn.gel --set D=768,F=3072 --params ffn.safetensors "
     "-o ffn.params",
     addPack,
     "Writes what the generated pack function would: the params of a kernel "
     "in the layout that it reads, at any alignment a file can be mapped at."},
    {"import",
     "read a Hugging Face model folder; write kernels.gel, model.json",
     "gelato import all-MiniLM-L6-v2 -o minilm", addImport,
     "Reads config.json and the names and shapes of the weights, and writes "
     "one kernel per distinct text and a list of which layer uses which."},
    {"explain", "say what was fused, which schedule was chosen, what limits it",
     "gelato explain ffn.gel --set M=128,D=768,F=3072", addExplain,
     "Says for each group of a kernel what it computes, what was fused, by "
     "which schedule and register tile it runs, how much it computes and "
     "moves, and what limits it on this machine. Sizes that are not set stay "
     "names."},
    {"bench", "time kernels beside what this machine can do at most",
     "gelato bench ffn.gel --set M=1,8,128,D=768,F=3072 --free M", addBench,
     "Compiles each kernel at each level and each choice of sizes, calls it on "
     "random inputs, and prints median and quartiles of a call, its rates, and "
     "its share of the roof that it meets first. This machine's roofs are "
     "measured once and kept in the user's cache."},
    {"tune", "find the schedules that are fastest on this machine",
     "gelato tune ffn.gel --set M=128,D=768,F=3072 -o ffn.jsonl --rows mine",
     addTune,
     "Tries the options of every knob of every verb of schedules that fits a "
     "group, but for what cannot be the fastest: compiles each, compares its "
     "results with those of the shipped choice bit for bit, times it in turns "
     "with that, and lets the best race. Prints the row of the winner, which "
     "--schedules takes from the folder that --rows writes. Ctrl-C ends a "
     "search; what was measured is in the file of -o, and the same command "
     "goes on from there."},
    {"accuracy", "scan the functions in kernels over all their inputs",
     "gelato accuracy gelu.gel --kernel gelu_exact", addAccuracy,
     "Finds the functions of one number that kernels compute, compiles each, "
     "evaluates it on every input, 2^32 of f32 or 2^16 of a 16-bit type, and "
     "compares with an oracle: the largest error in ULP and where it is, how "
     "many results are not the nearest number, a histogram, the error by "
     "octave, and the special values. A function of f32 takes about half a "
     "minute."},
    {"fmt", "lay out sources in the one style",
     "gelato fmt examples/03-ffn/ffn.gel", addFormat,
     "There is one layout and no option for another. A file that cannot be "
     "parsed stays as it is."},
    {"targets", "list CPU levels and what this machine has", "gelato targets",
     addTargets,
     "A level is a set of CPU features that belong together; an object holds "
     "its kernels once for each and picks the best when it runs."},
    {"completion", "print a shell's completion of this command",
     "source <(gelato completion bash)", addCompletion,
     "The script completes verbs, options and their values, and files by the "
     "suffix that a verb reads."},
    {"man", "print a manual page of this command", "gelato man run", addMan,
     "Pages are written in man(7) from the same table as --help; show one with "
     "gelato man run | man -l -"},
};

} // namespace

llvm::ArrayRef<Verb> verbs() { return kVerbs; }

const Verb *findVerb(llvm::StringRef name) {
  const auto *found = llvm::find_if(
      kVerbs, [&](const Verb &verb) { return verb.name == name; });
  return found == std::end(kVerbs) ? nullptr : found;
}

} // namespace gelato
