//===- CommandLine.cpp - the words of the gelato command ------------------===//
//
// Reads a command line by the table of verbs. CLI11 reports by exceptions; with
// Verbs.cpp this is the only file that knows it and is compiled with them.
//
//===----------------------------------------------------------------------===//
#include "Verbs.h"

#include "gelato/Driver/Commands.h"
#include "gelato/Support/Spelling.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace gelato {

static int unknownVerb(const std::string &found) {
  std::vector<llvm::StringRef> names;
  std::string list;
  for (const Verb &verb : verbs()) {
    names.push_back(verb.name);
    list += (list.empty() ? "" : ", ") + std::string(verb.name);
  }
  std::cerr << "gelato: error: found the verb '" << found
            << "', expected one of " << list << didYouMean(found, names)
            << "\n";
  return 1;
}

/// What is wrong: an option that nobody knows explains more than what is amiss
/// because of it.
static std::string mistake(const CLI::App &app, const CLI::ParseError &error) {
  const std::vector<CLI::App *> parsed = app.get_subcommands();
  const CLI::App &verb = parsed.empty() ? app : *parsed.front();
  for (const std::string &word : app.remaining(true)) {
    if (word.size() < 2 || word[0] != '-')
      continue;
    std::string name = word.substr(0, word.find('='));
    std::vector<std::string> known;
    for (const CLI::Option *option : verb.get_options()) {
      for (const std::string &longName : option->get_lnames())
        known.push_back("--" + longName);
      for (const std::string &shortName : option->get_snames())
        known.push_back("-" + shortName);
    }
    std::vector<llvm::StringRef> candidates(known.begin(), known.end());
    return "found the option '" + name + "', which " +
           (parsed.empty() ? "gelato" : "gelato " + verb.get_name()) +
           " does not have" + didYouMean(name, candidates);
  }
  return error.what();
}

int runCommandLine(int argc, char **argv) {
  CLI::App app("gelato: specialized kernels for activations and feed-forward "
               "blocks",
               "gelato");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("gelato ") + GELATO_VERSION);
  int status = 0;
  for (const Verb &verb : verbs()) {
    CLI::App *words = app.add_subcommand(verb.name, verb.about);
    words->footer(std::string("Example: ") + verb.example);
    words->callback([run = verb.add(*words), &status] { status = run(); });
  }

  if (argc > 1 && argv[1][0] != '-' && !findVerb(argv[1]))
    return unknownVerb(argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() == 0) // --help, --version
      return app.exit(error);
    std::cerr << "gelato: error: " << mistake(app, error)
              << "; see `gelato --help` and `gelato VERB --help`\n";
    return 1;
  }
  return status;
}

} // namespace gelato
