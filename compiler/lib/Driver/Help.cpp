//===- Help.cpp - what --help prints --------------------------------------===//
#include "CommandWords.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace gelato {

namespace {

constexpr size_t kColumns = 80, kIndent = 26;

/// Adds `text` behind `first`, wrapped, from column kIndent on.
void addRow(std::string &help, const std::string &first, StringRef text) {
  std::string line = "  " + first;
  if (line.size() + 2 > kIndent) {
    help += line + "\n";
    line.clear();
  }
  line.resize(kIndent, ' ');
  SmallVector<StringRef> words;
  text.split(words, ' ');
  bool isFirst = true;
  for (StringRef word : words) {
    if (!isFirst && line.size() + 1 + word.size() > kColumns) {
      help += line + "\n";
      line.assign(kIndent, ' ');
      isFirst = true;
    }
    line += (isFirst ? "" : " ") + word.str();
    isFirst = false;
  }
  help += line + "\n";
}

void addOptions(std::string &help, ArrayRef<OptionWords> options) {
  help += "\nOptions:\n";
  for (const OptionWords &option : options)
    addRow(help, option.text(),
           option.about + (option.isRequired ? " (required)" : ""));
}

} // namespace

std::string OptionWords::text() const {
  std::string text = join(names, ", ");
  return isPositional || kind.empty() ? text : text + " " + kind;
}

std::string VerbWords::usage() const {
  std::string text = name + " [OPTIONS]";
  for (const OptionWords &option : options)
    if (option.isPositional)
      text += (option.isRequired ? " " : " [") + option.names.front() +
              (option.isRepeated ? "..." : "") + (option.isRequired ? "" : "]");
  return text;
}

std::string helpText(const VerbWords &verb) {
  std::string help = "gelato " + verb.name + ": " + verb.about +
                     "\n\nUsage: gelato " + verb.usage() + "\n";
  addOptions(help, verb.options);
  for (const std::string &example : verb.examples)
    help += "\nExample: " + example + "\n";
  return help;
}

std::string helpText(const CommandWords &command) {
  std::string help =
      command.about + "\n\nUsage: gelato [OPTIONS] VERB ...\n\nVerbs:\n";
  for (const VerbWords &verb : command.verbs)
    addRow(help, verb.name, verb.about);
  addOptions(help, command.options);
  help += "\nExample: gelato compile --help\n";
  return help;
}

} // namespace gelato
