//===- main.cpp - minilm_embed: sentences to embeddings -------------------===//
//
// One sentence a line in, one line of JSON out; or, with --similarity, which of
// the sentences mean the same, and how long one takes.
//
//===----------------------------------------------------------------------===//

#include "bert.h"
#include "similarity.h"
#include "tokenizer.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <new>
#include <stdexcept>

namespace {

const char usage[] = R"(usage: minilm_embed [options] FILE|-
Embeds sentences with all-MiniLM-L6-v2: one a line in (UTF-8), one line out,
{"ids": [...], "embedding": [...]}, of unit length.

  --similarity       print instead how similar the sentences are to each other,
                     and the time per sentence
  --model FOLDER     config.json, vocab.txt, model.safetensors and
                     sentence_bert_config.json
                     (default: ../minilm/model beside this command's folder)
  --weights FOLDER   what gelato pack wrote: layer0.query.params, ...
                     (default: ../minilm/weights)
  --help             this text
)";

struct Options {
  std::string input, model, weights;
  bool similarity = false, help = false;
};

/// Wrong use, which is answered with the usage beside the message.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Options parseOptions(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    auto value = [&]() -> std::string {
      if (++i == argc)
        throw UsageError(argument + " needs a folder after it");
      return argv[i];
    };
    if (argument == "--model")
      options.model = value();
    else if (argument == "--weights")
      options.weights = value();
    else if (argument == "--similarity")
      options.similarity = true;
    else if (argument == "--help" || argument == "-h")
      options.help = true;
    else if (argument.size() > 1 && argument[0] == '-')
      throw UsageError("there is no option " + argument);
    else if (!options.input.empty())
      throw UsageError("there is more than one FILE: " + options.input +
                       " and " + argument);
    else
      options.input = argument;
  }
  if (options.input.empty() && !options.help)
    throw UsageError("there is no FILE; - reads standard input");

  const auto data = std::filesystem::read_symlink("/proc/self/exe")
                        .parent_path()
                        .parent_path() /
                    "minilm";
  if (options.model.empty())
    options.model = data / "model";
  if (options.weights.empty())
    options.weights = data / "weights";
  return options;
}

/// Calls `use` with each line, without its end. A last line without an end
/// counts, nothing after the last end does not.
template <typename Use> void forEachLine(const std::string &input, Use use) {
  std::ifstream file;
  if (input != "-") {
    errno = 0;
    file.open(input, std::ios::binary);
    if (!file || std::filesystem::is_directory(input))
      throw std::runtime_error(
          "cannot read " + input + ": " +
          (file ? "it is a folder" : std::strerror(errno)) +
          "; expected a text, one sentence a line");
  }
  std::istream &lines = input == "-" ? std::cin : file;
  std::string line;
  while (std::getline(lines, line))
    use(line);
  if (lines.bad())
    throw std::runtime_error("reading " + input + " failed half-way");
}

/// Nine digits are enough to give every float back.
void printJson(const std::vector<int32_t> &ids,
               const std::vector<float> &embedding) {
  std::printf("{\"ids\": [");
  for (size_t i = 0; i < ids.size(); ++i)
    std::printf("%s%d", i ? ", " : "", ids[i]);
  std::printf("], \"embedding\": [");
  for (size_t i = 0; i < embedding.size(); ++i)
    std::printf("%s%.9g", i ? ", " : "", double(embedding[i]));
  std::printf("]}\n");
}

void run(const Options &options) {
  Bert bert(options.model, options.weights);
  Tokenizer tokenizer(options.model + "/vocab.txt");
  const size_t maxLength = bert.config().maxLength;
  if (options.similarity) {
    std::vector<std::string> sentences;
    forEachLine(options.input,
                [&](const std::string &line) { sentences.push_back(line); });
    printSimilarities(bert, tokenizer, sentences);
  } else {
    forEachLine(options.input, [&](const std::string &line) {
      std::vector<int32_t> ids = tokenizer.encode(line, maxLength);
      printJson(ids, bert.embed(ids));
    });
  }
  if (std::fflush(stdout) || std::ferror(stdout))
    throw std::runtime_error("cannot write the output: " +
                             std::string(std::strerror(errno)));
}

} // namespace

int main(int argc, char **argv) {
  try {
    Options options = parseOptions(argc, argv);
    if (options.help)
      std::fputs(usage, stdout);
    else
      run(options);
    return 0;
  } catch (const UsageError &error) {
    std::fprintf(stderr, "minilm_embed: %s\n%s", error.what(), usage);
  } catch (const std::bad_alloc &) {
    std::fprintf(stderr, "minilm_embed: there is no memory left\n");
  } catch (const std::exception &error) {
    std::fprintf(stderr, "minilm_embed: %s\n", error.what());
  }
  return 1;
}
