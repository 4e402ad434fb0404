//===- CommandLine.cpp - the words of the gelato command ------------------===//
//
// Reads a command line by the table of verbs. CLI11 reports by exceptions; with
// Verbs.cpp this is the only file that knows it and is compiled with them.
//
//===----------------------------------------------------------------------===//
#include "CommandWords.h"
#include "Report.h"
#include "Verbs.h"

#include "gelato/Driver/Commands.h"
#include "gelato/Support/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Process.h"

#include <CLI/CLI.hpp>

namespace gelato {

namespace {

/// The parser, with what each verb runs.
struct Parser {
  CLI::App app{"gelato: specialized kernels for activations and feed-forward "
               "blocks",
               "gelato"};
  std::vector<std::pair<CLI::App *, RunVerb>> runs;

  Parser();
  /// The last --color, of gelato or of a verb; also of a command line that is
  /// refused.
  std::string color() const;
  /// The verb that was named, or null.
  const CLI::App *verb() const;
  std::string mistake(const CLI::ParseError &error) const;
};

void addCommon(CLI::App &app) {
  app.set_help_flag("-h,--help", "print this help");
  app.add_option("--color",
                 "colours in messages: auto (default; on a terminal, unless "
                 "NO_COLOR is set), always, never")
      ->type_name("WHEN");
}

Parser::Parser() {
  app.require_subcommand(1);
  addCommon(app);
  app.set_version_flag("--version", std::string("gelato ") + GELATO_VERSION,
                       "print the version");
  for (const Verb &verb : verbs()) {
    CLI::App *words = app.add_subcommand(verb.name, verb.about);
    runs.push_back({words, verb.add(*words)});
    addCommon(*words);
  }
}

const CLI::App *Parser::verb() const {
  for (auto &[words, run] : runs)
    if (words->parsed())
      return words;
  return nullptr;
}

std::string Parser::color() const {
  std::string choice = "auto";
  for (const CLI::App *words : {&app, verb()})
    if (words)
      for (const std::string &given : words->get_option("--color")->results())
        choice = given;
  return choice;
}

/// `found` is empty if there was none.
std::string unknownVerb(llvm::StringRef found) {
  std::vector<llvm::StringRef> names;
  for (const Verb &verb : verbs())
    names.push_back(verb.name);
  std::string said = found.empty() ? "found no verb"
                                   : ("found the verb '" + found + "'").str();
  return said + ", expected one of " + llvm::join(names, ", ") +
         "; see `gelato --help`" + didYouMean(found, names);
}

/// An option of no group is for gelato itself.
bool isHidden(const CLI::Option &option) { return option.get_group().empty(); }

/// What is wrong: an option that nobody knows explains more than what is amiss
/// because of it.
std::string Parser::mistake(const CLI::ParseError &error) const {
  const CLI::App *words = verb() ? verb() : &app;
  std::string name = words == &app ? "gelato" : "gelato " + words->get_name();
  std::string seeHelp = "; see `" + name + " --help`";
  for (const std::string &word : app.remaining(true)) {
    if (word.size() < 2 || word[0] != '-')
      continue;
    std::string found = word.substr(0, word.find('='));
    std::vector<std::string> known;
    for (const CLI::Option *option : words->get_options()) {
      if (isHidden(*option))
        continue;
      for (const std::string &longName : option->get_lnames())
        known.push_back("--" + longName);
      for (const std::string &shortName : option->get_snames())
        known.push_back("-" + shortName);
    }
    std::vector<llvm::StringRef> candidates(known.begin(), known.end());
    return "found the option '" + found + "', which " + name +
           " does not have" + seeHelp + didYouMean(found, candidates);
  }
  // One that takes several values took the source for one of them.
  for (const CLI::Option *option : words->get_options())
    if (option->get_allow_extra_args() && !option->get_positional())
      for (const std::string &value : option->results())
        if (llvm::StringRef(value).ends_with(".gel"))
          return "found " + value + " behind " + option->get_name() +
                 ", which takes several values; write the source before " +
                 option->get_name();
  if (words == &app) {
    std::vector<std::string> rest = app.remaining();
    return unknownVerb(rest.empty() ? "" : rest.front());
  }
  return error.what() + seeHelp;
}

/// Whether messages are coloured: as --color says; otherwise on a terminal that
/// has colours unless NO_COLOR is set (no-color.org).
bool wantsColor(llvm::StringRef choice) {
  if (choice != "auto")
    return choice == "always";
  const char *refusal = std::getenv("NO_COLOR");
  return !(refusal && *refusal) && llvm::sys::Process::StandardErrHasColors();
}

std::vector<OptionWords> optionsOf(const CLI::App &app) {
  std::vector<OptionWords> options;
  for (bool isPositional : {true, false})
    for (const CLI::Option *option : app.get_options()) {
      if (option->get_positional() != isPositional || isHidden(*option))
        continue;
      OptionWords words;
      words.isPositional = isPositional;
      if (isPositional)
        words.names.push_back(option->get_name(true));
      for (const std::string &name : option->get_snames())
        words.names.push_back("-" + name);
      for (const std::string &name : option->get_lnames())
        words.names.push_back("--" + name);
      if (option->get_type_size() != 0)
        words.kind = option->get_type_name();
      words.about = option->get_description();
      words.isRequired = option->get_required();
      words.isRepeated = option->get_items_expected_max() > 1;
      options.push_back(std::move(words));
    }
  return options;
}

} // namespace

CommandWords commandWords() {
  Parser parser;
  CommandWords command;
  command.about = parser.app.get_description();
  command.options = optionsOf(parser.app);
  for (const Verb &verb : verbs())
    command.verbs.push_back({verb.name,
                             verb.about,
                             verb.details,
                             {verb.example},
                             optionsOf(*parser.app.get_subcommand(verb.name))});
  return command;
}

int runCommandLine(int argc, char **argv) {
  setCommandLine(argc, argv);
  Parser parser;
  auto setColor = [&] {
    llvm::errs().enable_colors(wantsColor(parser.color()));
  };
  setColor();
  if (argc > 1 && argv[1][0] != '-' && !findVerb(argv[1]))
    return report(Category::User, unknownVerb(argv[1]));
  try {
    parser.app.parse(argc, argv);
  } catch (const CLI::CallForHelp &) {
    CommandWords command = commandWords();
    const CLI::App *verb = parser.verb();
    llvm::outs() << (verb
                         ? helpText(*llvm::find_if(command.verbs,
                                                   [&](const VerbWords &words) {
                                                     return words.name ==
                                                            verb->get_name();
                                                   }))
                         : helpText(command));
    return finishOutput();
  } catch (const CLI::CallForVersion &version) {
    llvm::outs() << version.what() << "\n";
    return finishOutput();
  } catch (const CLI::ParseError &error) {
    setColor();
    return report(Category::User, parser.mistake(error));
  }
  setColor();
  std::vector<llvm::StringRef> colors = {"auto", "always", "never"};
  std::string color = parser.color();
  if (!llvm::is_contained(colors, color))
    return report(Category::User, "found --color " + color +
                                      ", expected auto, always or never" +
                                      didYouMean(color, colors));
  for (auto &[words, run] : parser.runs)
    if (words->parsed())
      return run();
  return report(Category::User, unknownVerb(""));
}

} // namespace gelato
