//===- tokenizer.h - text to token ids for uncased BERT ---------*- C++ -*-===//
//
// BERT's two steps. Basic tokenization cleans the text (controls and what is
// not valid UTF-8 are dropped, any white space is a space), takes accents off
// by canonical decomposition, lowercases, and cuts at white space, around each
// punctuation character and around each Chinese character. WordPiece then
// covers each word, from the left, with the longest pieces that the vocabulary
// has.
//
// The ids are those of the tokenizer that ships with the model (tokenizer.json)
// but for words with one of a few hundred rare characters, mostly marks and
// punctuation that Unicode gained after its version 8, whose tables that
// tokenizer has; utf8proc's are newer.
//
// Source: Devlin et al., 2018, and tokenization.py published with it. Unicode's
// properties come from utf8proc.
//
//===----------------------------------------------------------------------===//

#ifndef MINILM_TOKENIZER_H
#define MINILM_TOKENIZER_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

class Tokenizer {
public:
  /// Reads `vocab.txt`: the id of a token is the number of its line, from 0.
  /// Throws std::runtime_error where it cannot be read or lacks a special
  /// token.
  explicit Tokenizer(const std::string &vocabularyPath);

  /// "[CLS] text [SEP]" as ids, at most `maxLength` of them (at least 2): what
  /// is too long is cut before [SEP]. A special token that is spelled out in
  /// the text, such as [MASK], stands for itself. Any bytes are a valid text.
  std::vector<int32_t> encode(std::string_view text, size_t maxLength) const;

private:
  struct Special {
    std::string text;
    int32_t id;
  };
  std::unordered_map<std::string, int32_t> vocabulary;
  std::array<Special, 5> specials;
  size_t longestToken = 0; ///< in bytes

  int32_t require(const std::string &token, const std::string &path) const;
  const Special *specialAt(std::string_view text) const;
  void appendPieces(const std::string &word, std::vector<int32_t> &ids) const;

  friend class Words;
};

#endif // MINILM_TOKENIZER_H
