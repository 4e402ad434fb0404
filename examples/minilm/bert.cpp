//===- bert.cpp - a BERT encoder on generated kernels ---------------------===//
//
// One layer, in the terms of the kernels:
//
//   q, k, v  = linear(x), three times
//   attended = norm(linear_residual(attention(q, k, v), x))
//   x        = norm(ffn_residual(attended))
//
// Source: Devlin et al., 2018; the norm comes after the residual.
//
//===----------------------------------------------------------------------===//

#include "bert.h"
#include "model.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace {

using nlohmann::json;

json readJson(const std::string &path) {
  std::ifstream file(path);
  json value = json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object())
    throw std::runtime_error("cannot read " + path +
                             ": expected an object in JSON");
  return value;
}

/// A positive number of the configuration.
int64_t count(const json &config, const char *key, const std::string &path) {
  auto found = config.find(key);
  if (found == config.end() || !found->is_number_unsigned() ||
      found->get<uint64_t>() < 1 || found->get<uint64_t>() > INT32_MAX)
    throw std::runtime_error(
        path + ": " + key + " is " +
        (found == config.end() ? "missing" : found->dump()) +
        "; expected a positive number");
  return found->get<int64_t>();
}

/// What a status of env.h means to the user of this engine.
const char *statusText(int32_t status) {
  switch (status) {
  case gelato_cpu:
    return "this processor lacks the features it was compiled for";
  case gelato_memory:
    return "there is no memory left";
  case gelato_params:
    return "its weights were packed for another kernel; pack them again";
  default:
    return "the engine called it wrongly";
  }
}

void check(int32_t status, const char *kernel, const MappedFile &params) {
  if (status != gelato_ok)
    throw std::runtime_error(std::string(kernel) + " with " + params.path() +
                             " failed with status " + std::to_string(status) +
                             ": " + statusText(status));
}

/// The kernels' sizes are literals, bound when they were compiled.
void checkKernelSize(const gelato_kernel_info &info, int64_t hiddenSize) {
  int64_t columns = info.arguments[0].dims[1];
  if (columns != hiddenSize)
    throw std::runtime_error(std::string("kernel ") + info.name +
                             " was compiled for a hidden size of " +
                             std::to_string(columns) + ", the model has " +
                             std::to_string(hiddenSize) +
                             "; import the model and compile it again");
}

} // namespace

BertConfig BertConfig::read(const std::string &folder) {
  const std::string path = folder + "/config.json";
  const json config = readJson(path);
  BertConfig result{};
  result.hiddenSize = count(config, "hidden_size", path);
  result.layers = count(config, "num_hidden_layers", path);
  result.heads = count(config, "num_attention_heads", path);
  result.vocabulary = count(config, "vocab_size", path);
  result.positions = count(config, "max_position_embeddings", path);
  result.tokenTypes = count(config, "type_vocab_size", path);
  auto epsilon = config.find("layer_norm_eps");
  result.normEpsilon = epsilon != config.end() && epsilon->is_number()
                           ? epsilon->get<float>()
                           : 1e-12f; // as published
  if (result.hiddenSize % result.heads)
    throw std::runtime_error(path + ": hidden_size is no multiple of "
                                    "num_attention_heads");

  // Sentence models are trained on shorter texts than the encoder could take.
  const std::string sentencePath = folder + "/sentence_bert_config.json";
  int64_t length =
      count(readJson(sentencePath), "max_seq_length", sentencePath);
  result.maxLength =
      size_t(std::max<int64_t>(2, std::min(length, result.positions)));
  return result;
}

void Bert::Free::operator()(void *memory) const { std::free(memory); }

Bert::Bert(const std::string &modelFolder, const std::string &weightsFolder)
    : numbers(BertConfig::read(modelFolder)),
      checkpoint(modelFolder + "/model.safetensors"),
      attention(numbers.heads, numbers.hiddenSize / numbers.heads) {
  const int64_t D = numbers.hiddenSize;
  for (const gelato_kernel_info *info :
       {&linear_info, &linear_residual_info, &ffn_residual_info})
    checkKernelSize(*info, D);

  wordTable = checkpoint.find("embeddings.word_embeddings.weight",
                              {numbers.vocabulary, D});
  positionTable = checkpoint.find("embeddings.position_embeddings.weight",
                                  {numbers.positions, D});
  tokenType = checkpoint.read("embeddings.token_type_embeddings.weight",
                              {numbers.tokenTypes, D});
  tokenType.resize(size_t(D));
  embeddingNorm = readNorm("embeddings.LayerNorm");

  for (int64_t i = 0; i < numbers.layers; ++i) {
    const std::string layer = "layer" + std::to_string(i) + ".";
    auto params = [&](const char *role, int64_t bytes) {
      return mapParams(weightsFolder + "/" + layer + role + ".params", bytes);
    };
    const std::string norms = "encoder.layer." + std::to_string(i) + ".";
    layers.push_back(
        {params("query", linear_params_bytes()),
         params("key", linear_params_bytes()),
         params("value", linear_params_bytes()),
         params("attention_output", linear_residual_params_bytes()),
         params("ffn_residual", ffn_residual_params_bytes()),
         readNorm(norms + "attention.output.LayerNorm"),
         readNorm(norms + "output.LayerNorm")});
  }
}

Bert::Norm Bert::readNorm(const std::string &name) const {
  return {checkpoint.read(name + ".weight", {numbers.hiddenSize}),
          checkpoint.read(name + ".bias", {numbers.hiddenSize})};
}

/// Layer normalization (Ba et al., 2016) of each row, in place; the moments are
/// summed in double.
void Bert::normalizeRows(std::vector<float> &rows, const Norm &norm) const {
  const size_t D = norm.weight.size();
  for (float *row = rows.data(), *end = row + rows.size(); row != end;
       row += D) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < D; ++i)
      sum += row[i];
    const double mean = sum / double(D);
    for (size_t i = 0; i < D; ++i)
      squares += (row[i] - mean) * (row[i] - mean);
    const double scale =
        1 / std::sqrt(squares / double(D) + double(numbers.normEpsilon));
    for (size_t i = 0; i < D; ++i)
      row[i] = float((row[i] - mean) * scale) * norm.weight[i] + norm.bias[i];
  }
}

/// Word, position and token type, added; then normalized.
std::vector<float> Bert::lookUp(const std::vector<int32_t> &ids) const {
  const size_t D = size_t(numbers.hiddenSize), rowBytes = D * sizeof(float);
  std::vector<float> rows(ids.size() * D), position(D);
  for (size_t token = 0; token < ids.size(); ++token) {
    if (ids[token] < 0 || ids[token] >= numbers.vocabulary)
      throw std::runtime_error("token id " + std::to_string(ids[token]) +
                               " is beyond the model's vocabulary; vocab.txt "
                               "and config.json must be of one model");
    float *row = &rows[token * D];
    std::memcpy(row, wordTable + size_t(ids[token]) * rowBytes, rowBytes);
    std::memcpy(position.data(), positionTable + token * rowBytes, rowBytes);
    for (size_t i = 0; i < D; ++i)
      row[i] += tokenType[i] + position[i];
  }
  normalizeRows(rows, embeddingNorm);
  return rows;
}

void Bert::reserveScratch(int64_t tokens) {
  const int64_t needed =
      std::max({linear_scratch_bytes(tokens, nullptr),
                linear_residual_scratch_bytes(tokens, nullptr),
                ffn_residual_scratch_bytes(tokens, nullptr)});
  if (needed <= scratchBytes)
    return;
  const int64_t rounded = (needed + 63) / 64 * 64;
  scratch.reset(std::aligned_alloc(64, size_t(rounded)));
  if (!scratch)
    throw std::bad_alloc();
  scratchBytes = rounded;
}

std::vector<float> Bert::embed(const std::vector<int32_t> &ids) {
  if (ids.empty() || int64_t(ids.size()) > numbers.positions)
    throw std::runtime_error("a sentence has " + std::to_string(ids.size()) +
                             " tokens; expected 1 to " +
                             std::to_string(numbers.positions));
  const int64_t M = int64_t(ids.size());
  const size_t D = size_t(numbers.hiddenSize);
  reserveScratch(M);
  gelato_env env{};
  env.size = sizeof(env);
  env.scratch = scratch.get();
  env.scratch_bytes = scratchBytes;

  std::vector<float> x = lookUp(ids);
  std::vector<float> q(x.size()), k(x.size()), v(x.size()), heads(x.size()),
      attended(x.size());
  for (const Layer &layer : layers) {
    auto project = [&](const MappedFile &params, std::vector<float> &out) {
      check(linear(x.data(), params.data(), out.data(), M, &env), "linear",
            params);
    };
    project(layer.query, q);
    project(layer.key, k);
    project(layer.value, v);
    attention.run(q.data(), k.data(), v.data(), heads.data(), M);
    check(linear_residual(heads.data(), x.data(), layer.attentionOutput.data(),
                          attended.data(), M, &env),
          "linear_residual", layer.attentionOutput);
    normalizeRows(attended, layer.attentionNorm);
    check(ffn_residual(attended.data(), layer.ffn.data(), x.data(), M, &env),
          "ffn_residual", layer.ffn);
    normalizeRows(x, layer.outputNorm);
  }

  // The mean and then unit length: dividing by the number of tokens cancels.
  std::vector<double> sum(D);
  for (size_t i = 0; i < x.size(); ++i)
    sum[i % D] += x[i];
  double squares = 0;
  for (double value : sum)
    squares += value * value;
  const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
  std::vector<float> embedding(D);
  for (size_t i = 0; i < D; ++i)
    embedding[i] = float(sum[i] * scale);
  return embedding;
}
