//===- Completion.cpp - completion for shells -----------------------------===//
//
// Scripts for bash and zsh, written from the same data as help: after a verb
// its options, after an option what its kind of value can be. A script has all
// of it inside, so that nothing of gelato runs when a key is pressed.
//
//===----------------------------------------------------------------------===//
#include "CommandWords.h"
#include "Report.h"

#include "gelato/Driver/Commands.h"
#include "gelato/Frontend/Builtins.h"
#include "gelato/Support/Spelling.h"
#include "gelato/Target/CpuLevel.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace gelato {

namespace {

/// What can stand where a value of some kind is wanted.
struct Values {
  std::vector<std::string> words; ///< these
  bool isList = false;            ///< several of them, between commas
  std::string glob;               ///< files of this name
  bool isFolder = false;          ///< folders
  bool isNamed = false;           ///< behind "NAME="
};

/// Kinds are made for this: FILE.gel is a file called *.gel, NAME=FILE.npy one
/// behind a name, and KIND,... a list. What has no rule is free text.
Values valuesOf(StringRef kind) {
  Values values;
  values.isNamed = kind.contains('=');
  if (values.isNamed)
    kind = kind.split('=').second;
  values.isList = kind.consume_back(",...");
  if (kind == "LEVEL") {
    for (const CpuLevel &level : cpuLevels())
      values.words.push_back(level.name.str());
    values.words.push_back("native");
  } else if (kind == "CLASS") {
    for (StringRef name : findCallOption("accuracy")->values)
      values.words.push_back(name.str());
  } else if (kind == "KIND") {
    for (StringRef name : emitKinds())
      values.words.push_back(name.str());
    values.words.push_back("all");
  } else if (kind == "BACKEND") {
    values.words = {"mlir"};
  } else if (kind == "WHEN") {
    values.words = {"auto", "always", "never"};
  } else if (kind == "SHELL") {
    values.words = {"bash", "zsh"};
  } else if (kind == "VERB") {
    for (const VerbWords &verb : commandWords().verbs)
      values.words.push_back(verb.name);
  } else if (kind == "FOLDER") {
    values.isFolder = true;
  } else if (kind == "VALUE") {
    values.glob = "*.npy";
    values.words = {"random:", "zeros", "ones"};
  } else if (kind.consume_front("FILE")) {
    values.glob = "*" + kind.str();
  }
  return values;
}

std::string bashRule(const Values &values) {
  std::string words = join(values.words, " ");
  if (values.isList)
    return "_gelato_list '" + words + "'";
  if (values.isFolder)
    return "_gelato_files /";
  if (!values.glob.empty())
    return "_gelato_files '" + values.glob + "'" +
           (words.empty() ? "" : " '" + words + "'");
  return words.empty() ? ":" : "_gelato_words '" + words + "'";
}

/// The names of options, "--set".
std::string flags(ArrayRef<OptionWords> options) {
  std::vector<std::string> names;
  for (const OptionWords &option : options)
    if (!option.isPositional)
      names.insert(names.end(), option.names.begin(), option.names.end());
  return join(names, " ");
}

/// A line of a case of bash for each option that takes a value.
void addBashRules(std::string &script, StringRef verb,
                  ArrayRef<OptionWords> options, bool named) {
  for (const OptionWords &option : options) {
    Values values = valuesOf(option.kind);
    if (option.isPositional || option.kind.empty() ||
        (named && !values.isNamed))
      continue;
    // Before the sign of equality a name is to be thought of.
    if (values.isNamed && !named)
      values = {};
    std::vector<std::string> patterns;
    for (const std::string &name : option.names)
      patterns.push_back((verb + ":" + name).str());
    script += "    " + join(patterns, "|") + ") " + bashRule(values) +
              "; return ;;\n";
  }
}

constexpr char kBashHead[] =
    R"(# Completion of gelato for bash, written by `gelato completion bash`. To have it:
#   source <(gelato completion bash)

# The words of $1.
_gelato_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

# The same, behind those that are there already and a comma.
_gelato_list() {
  mapfile -t COMPREPLY < <(compgen -P "${cur%"${cur##*,}"}" -W "$1" -- "${cur##*,}")
}

# Files called $1 and folders, or with / only those; the words of $2.
_gelato_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(
    [[ $1 == / ]] || compgen -f -X "!$1" -- "$cur"
    compgen -d -- "$cur"
    [[ -z ${2-} ]] || compgen -W "$2" -- "$cur")
}

_gelato() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local verb= option= named= word i
  COMPREPLY=()
  # For bash --color=never, and x=x.npy, is three words.
  if [[ $cur == = ]]; then
    cur= named=1
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]} named=1
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ $word == -* ]]; then
      option=$word
    elif [[ -z $verb && " $_gelato_verbs " == *" $word "* ]]; then
      verb=$word
    fi
  done
)";

/// Text inside brackets of zsh's _arguments, itself inside single quotes.
std::string zshText(StringRef text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\'')
      escaped += "'\\''";
    else if (c == '[' || c == ']' || c == ':' || c == '\\')
      escaped += std::string("\\") + c;
    else
      escaped += c;
  }
  return escaped;
}

/// ":KIND:what can stand there".
std::string zshAction(StringRef kind) {
  Values values = valuesOf(kind);
  std::string label = ":" + zshText(kind) + ":";
  std::string words = join(values.words, " ");
  if (values.isList)
    return label + "_values -s , " + kind.split(',').first.str() + " " + words;
  if (values.isNamed)
    return label + (values.glob.empty()
                        ? ""
                        : "_gelato_named \"" + values.glob + "\" " + words);
  if (values.isFolder)
    return label + "_files -/";
  if (!values.glob.empty())
    return label + "_files -g \"" + values.glob + "\"";
  return label + (words.empty() ? "" : "(" + words + ")");
}

/// The arguments of _arguments, one a line.
void addZshOptions(std::string &script, ArrayRef<OptionWords> options,
                   StringRef indent) {
  for (const OptionWords &option : options) {
    if (option.isPositional) {
      script += (" \\\n" + indent + "'").str() +
                (option.isRepeated ? "*" : "") + zshAction(option.kind) + "'";
      continue;
    }
    for (StringRef name : option.names) {
      std::string spec = option.isRepeated ? "*" : "";
      spec += name;
      if (!option.kind.empty())
        spec += name.starts_with("--") ? "=" : "+";
      spec += "[" + zshText(option.about) + "]";
      if (!option.kind.empty())
        spec += zshAction(option.kind);
      script += (" \\\n" + indent + "'" + spec + "'").str();
    }
  }
  script += "\n";
}

} // namespace

std::string bashCompletion(const CommandWords &command) {
  std::vector<std::string> names;
  for (const VerbWords &verb : command.verbs)
    names.push_back(verb.name);
  std::string script = kBashHead;
  script += "  if [[ -n $named && $prev != -* ]]; then\n"
            "    case $verb:$option in\n";
  for (const VerbWords &verb : command.verbs)
    addBashRules(script, verb.name, verb.options, /*named=*/true);
  script += "    esac\n    return\n  fi\n  case $verb:$prev in\n";
  addBashRules(script, "", command.options, /*named=*/false);
  for (const VerbWords &verb : command.verbs)
    addBashRules(script, verb.name, verb.options, /*named=*/false);
  script += "  esac\n  if [[ $cur == -* ]]; then\n    case $verb in\n"
            "    '') _gelato_words '" +
            flags(command.options) + "' ;;\n";
  for (const VerbWords &verb : command.verbs)
    script += "    " + verb.name + ") _gelato_words '" + flags(verb.options) +
              "' ;;\n";
  script += "    esac\n    return\n  fi\n  case $verb in\n"
            "  '') _gelato_words \"$_gelato_verbs\" ;;\n";
  for (const VerbWords &verb : command.verbs)
    for (const OptionWords &option : verb.options)
      if (option.isPositional)
        script +=
            "  " + verb.name + ") " + bashRule(valuesOf(option.kind)) + " ;;\n";
  script += "  esac\n}\n\n_gelato_verbs='" + join(names, " ") +
            "'\ncomplete -F _gelato gelato\n";
  return script;
}

std::string zshCompletion(const CommandWords &command) {
  std::string script =
      "#compdef gelato\n"
      "# Completion of gelato for zsh, written by `gelato completion zsh`. To "
      "have it:\n"
      "#   gelato completion zsh > DIR/_gelato, with DIR in $fpath\n\n"
      "# Behind NAME=: files called $1, and the words that follow.\n"
      "_gelato_named() {\n"
      "  compset -P '*=' || return 1\n"
      "  local glob=$1\n"
      "  shift\n"
      "  _alternative \"files:file:_files -g '$glob'\" \"words:value:($*)\"\n"
      "}\n\n"
      "_gelato() {\n"
      "  local context state state_descr line curcontext=$curcontext\n"
      "  typeset -A opt_args\n"
      "  local -a verbs\n"
      "  verbs=(\n";
  for (const VerbWords &verb : command.verbs)
    script += "    '" + verb.name + ":" + zshText(verb.about) + "'\n";
  script += "  )\n  _arguments -C '1: :->verb' '*:: :->rest'";
  addZshOptions(script, command.options, "    ");
  script += "  case $state in\n"
            "  (verb) _describe -t verbs verb verbs ;;\n"
            "  (rest)\n"
            "    case $words[1] in\n";
  for (const VerbWords &verb : command.verbs) {
    script += "    (" + verb.name + ")\n      _arguments";
    addZshOptions(script, verb.options, "        ");
    script += "      ;;\n";
  }
  script += "    esac\n    ;;\n  esac\n}\n\n"
            "if [[ $funcstack[1] == _gelato ]]; then\n"
            "  _gelato \"$@\"\n"
            "else\n"
            "  compdef _gelato gelato\n"
            "fi\n";
  return script;
}

int runCompletion(const CompletionCommand &command) {
  std::vector<StringRef> shells = {"bash", "zsh"};
  if (!is_contained(shells, command.shell))
    return report(Category::User, "found the shell " + command.shell +
                                      ", expected bash or zsh" +
                                      didYouMean(command.shell, shells));
  CommandWords words = commandWords();
  outs() << (command.shell == "bash" ? bashCompletion(words)
                                     : zshCompletion(words));
  return finishOutput();
}

} // namespace gelato
