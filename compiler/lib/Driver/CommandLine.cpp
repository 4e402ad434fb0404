//===- CommandLine.cpp - the words of the gelato command ------------------===//
//
// The only file that knows CLI11, and the only one that is compiled with
// exceptions, which that library reports by.
//
//===----------------------------------------------------------------------===//
#include "gelato/Driver/Commands.h"

#include "gelato/Support/Spelling.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace gelato {

static void addSource(CLI::App *verb, SourceOptions &options) {
  verb->add_option("FILE", options.file, "source in the language, - for stdin")
      ->required();
  verb->add_option("--kernel", options.kernels,
                   "kernel to take; may be repeated (default: all)")
      ->allow_extra_args(false);
  verb->add_option("--set", options.sets, "sizes, as in M=128,D=768")
      ->allow_extra_args(false);
  verb->add_option(
          "--target", options.targets,
          "CPU levels, as in x86-64-v3,x86-64-v4; see `gelato targets`")
      ->delimiter(',')
      ->allow_extra_args(false);
  verb->add_option("--accuracy", options.accuracy,
                   "class of activations that name none: tight, fast, half, "
                   "approx (default: fast)");
  verb->add_option("--backend", options.backend,
                   "code generator (default: mlir)");
  verb->add_option("--schedule", options.schedule,
                   "schedule to use for groups of the root that it is for");
  verb->add_option("--schedules", options.scheduleFolder,
                   "folder of schedules that is looked up first");
}

static bool findVerb(const CLI::App &app, const std::string &name) {
  for (const CLI::App *verb : app.get_subcommands({}))
    if (verb->get_name() == name)
      return true;
  return false;
}

static int unknownVerb(const CLI::App &app, const std::string &found) {
  std::vector<llvm::StringRef> verbs;
  std::string list;
  for (const CLI::App *verb : app.get_subcommands({})) {
    verbs.push_back(verb->get_name());
    list += (list.empty() ? "" : ", ") + verb->get_name();
  }
  std::cerr << "gelato: error: found the verb '" << found
            << "', expected one of " << list << didYouMean(found, verbs)
            << "\n";
  return 1;
}

int runCommandLine(int argc, char **argv) {
  CLI::App app("gelato: specialized kernels for activations and feed-forward "
               "blocks",
               "gelato");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("gelato ") + GELATO_VERSION);
  int status = 0;

  CompileCommand compile;
  CLI::App *verb = app.add_subcommand(
      "compile", "write a header, an object, a library and their description");
  addSource(verb, compile.source);
  verb->add_option("-o", compile.output,
                   "folder to write to (default: this one; texts of stages: "
                   "standard output)");
  verb->add_option("--name", compile.name,
                   "stem of the files (default: that of FILE)");
  verb->add_option("--emit", compile.emit,
                   "what to write: h,o,a,json (default), ast, gelato, linalg, "
                   "groups, blocked, scheduled, vector, llvm, asm, all")
      ->delimiter(',')
      ->allow_extra_args(false);
  verb->footer("Example: gelato compile ffn.gel --set D=768,F=3072 "
               "--target x86-64-v3,x86-64-v4 -o out");
  verb->callback([&] { status = runCompile(compile); });

  PackCommand pack;
  verb = app.add_subcommand("pack", "write packed weights as a file to map");
  addSource(verb, pack.source);
  verb->add_option("--params", pack.params, "weights, *.safetensors")
      ->required();
  verb->add_option("--tensor", pack.tensors,
                   "where a param is found, as in w1=encoder.weight (default: "
                   "the tensor of the param's name)")
      ->allow_extra_args(false);
  verb->add_option("--model", pack.model,
                   "model.json of `gelato import`: packs every layer");
  verb->add_option("-o", pack.output, "file to write; a folder with --model")
      ->required();
  verb->footer("Example: gelato pack ffn.gel --set D=768,F=3072 "
               "--params ffn.safetensors -o ffn.params");
  verb->callback([&] { status = runPack(pack); });

  ImportCommand import;
  verb = app.add_subcommand(
      "import",
      "read a Hugging Face model folder; write kernels.gel, model.json");
  verb->add_option("MODEL", import.model, "folder with config.json")
      ->required();
  verb->add_option("-o", import.output, "folder to write to")->required();
  verb->footer("Example: gelato import all-MiniLM-L6-v2 -o minilm");
  verb->callback([&] { status = runImport(import); });

  ExplainCommand explain;
  verb = app.add_subcommand(
      "explain",
      "say what was fused, which schedule was chosen, what limits it");
  addSource(verb, explain.source);
  verb->footer("Example: gelato explain ffn.gel --set M=128,D=768,F=3072");
  verb->callback([&] { status = runExplain(explain); });

  FormatCommand format;
  verb = app.add_subcommand("fmt", "lay out sources in the one style");
  verb->add_option("FILE", format.files,
                   "sources to rewrite in place; -: standard input to "
                   "standard output")
      ->required();
  verb->add_flag("--check", format.check,
                 "write nothing; name the files that would change and exit "
                 "with 1 if there are any");
  verb->footer("Example: gelato fmt examples/03-ffn/ffn.gel");
  verb->callback([&] { status = runFormat(format); });

  verb = app.add_subcommand("targets",
                            "list CPU levels and what this machine has");
  verb->footer("Example: gelato targets");
  verb->callback([&] { status = runTargets(); });

  if (argc > 1 && argv[1][0] != '-' && !findVerb(app, argv[1]))
    return unknownVerb(app, argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() == 0) // --help, --version
      return app.exit(error);
    std::cerr << "gelato: error: " << error.what()
              << "; see `gelato --help` and `gelato VERB --help`\n";
    return 1;
  }
  return status;
}

} // namespace gelato
