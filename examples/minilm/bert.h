//===- bert.h - a BERT encoder on generated kernels -------------*- C++ -*-===//
//
// The forward pass of a BERT encoder for one sentence, and the sentence's
// embedding: the mean over its tokens, scaled to unit length. The linear layers
// and the feed-forward blocks, which are nearly all of the work, are kernels
// that gelato generated (model.h); the rest is plain C++ here.
//
//===----------------------------------------------------------------------===//

#ifndef MINILM_BERT_H
#define MINILM_BERT_H

#include "attention.h"
#include "weights.h"
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// The numbers of config.json and sentence_bert_config.json.
struct BertConfig {
  int64_t hiddenSize, layers, heads, vocabulary, positions, tokenTypes;
  float normEpsilon;
  size_t maxLength; ///< tokens per sentence, [CLS] and [SEP] included

  /// Throws std::runtime_error where something is missing or makes no sense.
  static BertConfig read(const std::string &modelFolder);
};

class Bert {
public:
  /// `modelFolder` holds config.json and model.safetensors; `weightsFolder`
  /// what `gelato pack` wrote, `layer0.query.params` and so on. Throws
  /// std::runtime_error where they are missing or do not fit together.
  Bert(const std::string &modelFolder, const std::string &weightsFolder);

  const BertConfig &config() const { return numbers; }

  /// The embedding of a tokenized sentence: hiddenSize numbers. Takes 1 to
  /// positions ids. Not for concurrent calls on one object.
  std::vector<float> embed(const std::vector<int32_t> &ids);

private:
  struct Norm {
    std::vector<float> weight, bias;
  };
  struct Layer {
    MappedFile query, key, value, attentionOutput, ffn;
    Norm attentionNorm, outputNorm;
  };
  struct Free {
    void operator()(void *memory) const;
  };

  BertConfig numbers;
  Safetensors checkpoint;
  const char *wordTable, *positionTable;
  std::vector<float> tokenType; ///< row 0: a single sentence has no other
  Norm embeddingNorm;
  std::vector<Layer> layers;
  Attention attention;
  std::unique_ptr<void, Free> scratch; ///< 64-byte aligned, for the kernels
  int64_t scratchBytes = 0;

  Norm readNorm(const std::string &name) const;
  void normalizeRows(std::vector<float> &rows, const Norm &norm) const;
  std::vector<float> lookUp(const std::vector<int32_t> &ids) const;
  void reserveScratch(int64_t tokens);
};

#endif // MINILM_BERT_H
