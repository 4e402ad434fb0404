//===- similarity.cpp - which sentences mean the same ---------------------===//
//
// Embeddings have unit length, so the cosine of two is their dot product.
//
//===----------------------------------------------------------------------===//

#include "similarity.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace {

constexpr int runs = 5;
constexpr size_t largestMatrix = 26, pairsShown = 8;

float dot(const std::vector<float> &a, const std::vector<float> &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += double(a[i]) * b[i];
  return float(sum);
}

int hundredths(float value) { return int(std::lround(100 * double(value))); }

struct Pair {
  size_t first, second;
  float similarity;
};

struct Result {
  std::vector<float> embedding;
  size_t tokens;
  double milliseconds;
};

Result embedTimed(Bert &bert, const Tokenizer &tokenizer,
                  const std::string &sentence) {
  Result result{};
  double times[runs];
  for (double &time : times) {
    auto start = std::chrono::steady_clock::now();
    std::vector<int32_t> ids =
        tokenizer.encode(sentence, bert.config().maxLength);
    result.embedding = bert.embed(ids);
    std::chrono::duration<double, std::milli> passed =
        std::chrono::steady_clock::now() - start;
    time = passed.count();
    result.tokens = ids.size();
  }
  std::nth_element(times, times + runs / 2, times + runs);
  result.milliseconds = times[runs / 2];
  return result;
}

} // namespace

void printSimilarities(Bert &bert, const Tokenizer &tokenizer,
                       const std::vector<std::string> &sentences) {
  std::vector<Result> results;
  for (const std::string &sentence : sentences)
    results.push_back(embedTimed(bert, tokenizer, sentence));

  std::printf("  tokens      ms  sentence\n");
  size_t tokens = 0;
  double milliseconds = 0;
  for (size_t i = 0; i < results.size(); ++i) {
    std::printf("%2zu %5zu %7.2f  %s\n", i + 1, results[i].tokens,
                results[i].milliseconds, sentences[i].c_str());
    tokens += results[i].tokens;
    milliseconds += results[i].milliseconds;
  }

  std::vector<Pair> pairs;
  for (size_t i = 0; i < results.size(); ++i)
    for (size_t j = i + 1; j < results.size(); ++j)
      pairs.push_back({i, j, dot(results[i].embedding, results[j].embedding)});

  if (!results.empty() && results.size() <= largestMatrix) {
    std::printf("\ncosine similarity, in hundredths\n  ");
    for (size_t j = 0; j < results.size(); ++j)
      std::printf(" %3zu", j + 1);
    for (size_t i = 0; i < results.size(); ++i) {
      std::printf("\n%2zu", i + 1);
      for (size_t j = 0; j < results.size(); ++j)
        std::printf(" %3d", hundredths(dot(results[i].embedding,
                                           results[j].embedding)));
    }
    std::printf("\n");
  }

  std::stable_sort(
      pairs.begin(), pairs.end(),
      [](const Pair &a, const Pair &b) { return a.similarity > b.similarity; });
  if (!pairs.empty())
    std::printf("\nmost similar\n");
  for (size_t i = 0; i < std::min(pairs.size(), pairsShown); ++i)
    std::printf("%7.3f  %s\n         %s\n", double(pairs[i].similarity),
                sentences[pairs[i].first].c_str(),
                sentences[pairs[i].second].c_str());

  if (!results.empty())
    std::printf(
        "\n%zu sentences, %zu tokens: %.2f ms per sentence, %.0f tokens "
        "per second (median of %d runs each, one thread)\n",
        results.size(), tokens, milliseconds / double(results.size()),
        1000 * double(tokens) / milliseconds, runs);
}
