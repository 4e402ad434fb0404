//===- ManPage.cpp - the command as man pages -----------------------------===//
//
// gelato.1 and one page per verb, in the macros of man(7). No date and no path
// of the machine that wrote them: same command, same pages.
//
//===----------------------------------------------------------------------===//
#include "CommandWords.h"
#include "Report.h"

#include "gelato/Driver/Commands.h"
#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace gelato {

namespace {

/// A line as roff prints it unchanged: a backslash and a hyphen mean something
/// else there, and so do a dot and a quote at the start.
std::string roff(StringRef line) {
  std::string escaped;
  for (char c : line) {
    if (escaped.empty() && (c == '.' || c == '\''))
      escaped += "\\&";
    if (c == '\\')
      escaped += "\\e";
    else if (c == '-')
      escaped += "\\-";
    else
      escaped += c;
  }
  return escaped;
}

/// Lines that roff fills again: its readers like them short.
std::string filled(StringRef text) {
  std::string lines, line;
  for (StringRef word : split(text, ' ')) {
    if (!line.empty() && line.size() + word.size() > 70) {
      lines += roff(line) + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word.str();
  }
  return lines + roff(line) + "\n";
}

/// An argument of a macro.
std::string quoted(StringRef text) { return "\"" + roff(text) + "\""; }

std::string pageName(const VerbWords &verb) { return "gelato-" + verb.name; }

/// Title, name and synopsis.
std::string head(StringRef name, StringRef about, StringRef usage) {
  std::string title = name.upper();
  return ".TH " + quoted(title) +
         " 1 \"\" \"gelato " GELATO_VERSION
         "\" \"gelato\"\n.nh\n.ad l\n.SH NAME\n" +
         roff(name) + " \\- " + roff(about) + "\n.SH SYNOPSIS\n.B gelato\n" +
         roff(usage) + "\n";
}

void addOptions(std::string &page, ArrayRef<OptionWords> options) {
  page += ".SH OPTIONS\n";
  for (const OptionWords &option : options) {
    page += ".TP\n.B " + roff(join(option.names, ", "));
    if (!option.isPositional && !option.kind.empty())
      page += " \\fI" + roff(option.kind) + "\\fR";
    page +=
        "\n" + filled(option.about + (option.isRequired ? " (required)" : ""));
  }
}

/// What holds for every verb.
constexpr char kExitStatus[] =
    ".SH \"EXIT STATUS\"\n"
    ".TP\n.B 0\nAll was done.\n"
    ".TP\n.B 1\nThe input is wrong: the command line, a source, a file.\n"
    ".TP\n.B 2\nThe input is right, and gelato cannot do it yet.\n"
    ".TP\n.B 3\nA bug in gelato; the message names a file that shows it.\n"
    ".PP\nFiles are written whole or not at all.\n";

void addExamples(std::string &page, ArrayRef<std::string> examples) {
  page += ".SH EXAMPLES\n";
  for (const std::string &example : examples)
    page += (&example == examples.begin() ? "" : ".PP\n") +
            (".nf\n" + roff(example)) + "\n.fi\n";
}

} // namespace

std::string manPage(const VerbWords &verb) {
  std::string page = head(pageName(verb), verb.about, verb.usage());
  page += ".SH DESCRIPTION\n" +
          filled(verb.details.empty() ? verb.about + "." : verb.details);
  addOptions(page, verb.options);
  page += kExitStatus;
  addExamples(page, verb.examples);
  page += ".SH \"SEE ALSO\"\n.BR gelato (1)\n";
  return page;
}

std::string manPage(const CommandWords &command) {
  std::string page = head("gelato",
                          "specialized kernels for activations and "
                          "feed-forward blocks",
                          "[OPTIONS] VERB ...");
  page += ".SH DESCRIPTION\n"
          "gelato compiles activation functions and feed\\-forward layers,\n"
          "written in a small language, to fast CPU kernels: to an object and\n"
          "a C header that any program can link, or into memory.\n"
          ".SH VERBS\n";
  for (const VerbWords &verb : command.verbs)
    page += ".TP\n.B " + roff(verb.name) + "\n" + roff(verb.about) +
            "; see\n.BR " + roff(pageName(verb)) + " (1)\n";
  addOptions(page, command.options);
  page += ".SH ENVIRONMENT\n"
          ".TP\n.B NO_COLOR\nIf set and not empty, messages have no colours\n"
          "unless asked for.\n"
          ".TP\n.B GELATO_CACHE_DIR\nWhere kernels that were compiled into\n"
          "memory and the roofs of this machine are kept.\n"
          ".TP\n.B XDG_CACHE_HOME\nIf the former is not set, they are\n"
          "kept below gelato/ here, by default in ~/.cache.\n";
  page += kExitStatus;
  addExamples(page, {"gelato compile ffn.gel --set D=768,F=3072 -o out",
                     "gelato explain ffn.gel --set M=128,D=768,F=3072"});
  page += ".SH \"SEE ALSO\"\n";
  for (const VerbWords &verb : command.verbs)
    page += ".BR " + roff(pageName(verb)) +
            (&verb == &command.verbs.back() ? " (1)\n" : " (1),\n");
  return page;
}

int runMan(const ManCommand &command) {
  CommandWords words = commandWords();
  std::vector<FileToWrite> pages = {{"gelato.1", manPage(words)}};
  for (const VerbWords &verb : words.verbs)
    pages.push_back({pageName(verb) + ".1", manPage(verb)});
  if (command.output.empty()) {
    size_t page = 0;
    if (!command.verb.empty()) {
      std::vector<StringRef> names;
      for (const VerbWords &verb : words.verbs)
        names.push_back(verb.name);
      page = find(names, command.verb) - names.begin() + 1;
      if (page > names.size())
        return report(Category::User, "found the verb '" + command.verb +
                                          "', expected one of " +
                                          join(names, ", ") +
                                          didYouMean(command.verb, names));
    }
    outs() << pages[page].bytes;
    return finishOutput();
  }
  if (!command.verb.empty())
    return report(Category::User, "found the verb " + command.verb +
                                      " and a folder, which gets the pages of "
                                      "all verbs; name one of both");
  if (Error error = makeOutputFolder(command.output))
    return report(std::move(error));
  for (FileToWrite &page : pages) {
    SmallString<128> path(command.output);
    sys::path::append(path, page.path);
    page.path = std::string(path);
  }
  if (Error error = writeFilesAtomically(pages))
    return report(std::move(error));
  return finishOutput();
}

} // namespace gelato
