//===- Commands.h - the verbs of the gelato command -----------------------===//
//
// Each verb is a struct of its options and a function that returns the exit
// code: 0, 1 (the user's input is wrong), 2 (not supported), 3 (internal). How
// options are written on a command line is CommandLine.cpp's business alone.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DRIVER_COMMANDS_H
#define GELATO_DRIVER_COMMANDS_H

#include <optional>
#include <string>
#include <vector>

namespace gelato {

/// What verbs that read a .gel file have in common.
struct SourceOptions {
  std::string file;                 ///< "-": standard input
  std::vector<std::string> kernels; ///< empty: all
  std::vector<std::string> sets;    ///< "M=128,D=768", several allowed
  std::vector<std::string> targets; ///< level names; empty: the verb's default
  std::optional<std::string> accuracy; ///< none: settled where it is used
  std::string backend = "mlir";
  std::string schedule;       ///< a file for every group
  std::string scheduleFolder; ///< looked up before the built-in ones
};

struct CompileCommand {
  SourceOptions source;
  std::string output;            ///< folder; empty: here, stages to stdout
  std::string name;              ///< stem; empty: the file's
  std::vector<std::string> emit; ///< empty: h,o,a,json
  bool certify = false;          ///< scan functions for the json
};
int runCompile(const CompileCommand &command);

struct RunCommand {
  SourceOptions source;
  std::vector<std::string> inputs;  ///< "x=x.npy", "x=random:1", ...
  std::vector<std::string> outputs; ///< "y=y.npy"; others: a summary
  std::string threads = "1";
};
int runRun(const RunCommand &command);

struct PackCommand {
  SourceOptions source;
  std::string params;               ///< *.safetensors
  std::vector<std::string> tensors; ///< "w1=NAME": param and its tensor
  std::string model;                ///< model.json: all uses at once
  std::string output;               ///< file, or folder with a model
};
int runPack(const PackCommand &command);

struct ImportCommand {
  std::string model;
  std::string output;
};
int runImport(const ImportCommand &command);

struct ExplainCommand {
  SourceOptions source;
};
int runExplain(const ExplainCommand &command);

struct BenchCommand {
  SourceOptions source;          ///< sets: lists of sizes too, "M=1,8,D=768"
  std::vector<std::string> free; ///< names of --set that are not compiled in
  std::string threads = "1";
  std::string seconds;       ///< for each point; empty: half a second
  std::string samples;       ///< for each point, in place of seconds
  std::string json, svg;     ///< files to write; empty: none
  bool measureRoofs = false; ///< whether or not there are some
  bool jit = false;          ///< time compiling instead of calls
  std::string jitCache;      ///< of a process that --jit measures: its cache
};
int runBench(const BenchCommand &command);

struct TuneCommand {
  SourceOptions source; ///< sets: lists of sizes too; no schedules
  std::string seconds;  ///< for each search; empty: until it is done
  std::string output;   ///< lines of what was measured; empty: not kept
  std::string rows;     ///< folder for the rows; empty: only printed
};
int runTune(const TuneCommand &command);

struct AccuracyCommand {
  SourceOptions source;
  std::string threads;      ///< empty: as many as there are processors
  std::string stride = "1"; ///< every so many inputs of f32
  std::string json, svg;    ///< files to write; empty: none
};
int runAccuracy(const AccuracyCommand &command);

struct FormatCommand {
  std::vector<std::string> files; ///< "-": standard input to standard output
  bool check = false;             ///< only name the files that would change
};
int runFormat(const FormatCommand &command);

struct TargetsCommand {
  bool json = false; ///< for a program to read
};
int runTargets(const TargetsCommand &command);

struct CompletionCommand {
  std::string shell; ///< bash, zsh
};
int runCompletion(const CompletionCommand &command);

struct ManCommand {
  std::string verb;   ///< empty: gelato itself
  std::string output; ///< folder for all pages; empty: one to stdout
};
int runMan(const ManCommand &command);

/// The whole command.
int runCommandLine(int argc, char **argv);

} // namespace gelato

#endif // GELATO_DRIVER_COMMANDS_H
