//===- tokenizer.cpp - text to token ids for uncased BERT -----------------===//
//
// One pass over the text, character by character, so that a line of any length
// costs no more than the tokens that are kept.
//
//===----------------------------------------------------------------------===//

#include "tokenizer.h"
#include <algorithm>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utf8proc.h>

namespace {

enum SpecialIndex { unk, cls, sep };
const char *const specialTexts[] = {"[UNK]", "[CLS]", "[SEP]", "[PAD]",
                                    "[MASK]"};
/// A longer word is [UNK] as a whole.
constexpr size_t maxCharactersPerWord = 100;

struct Block {
  int32_t first, last;
};
/// What BERT sets apart as Chinese characters: the CJK Unified Ideographs, with
/// extensions A to E, and the compatibility ideographs. Extension E begins at
/// U+2B820, but the tokenizer that the model comes with has U+2B920.
constexpr Block chineseBlocks[] = {{0x4E00, 0x9FFF},   {0x3400, 0x4DBF},
                                   {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
                                   {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF},
                                   {0xF900, 0xFAFF},   {0x2F800, 0x2FA1F}};

bool isChinese(int32_t c) {
  for (Block block : chineseBlocks)
    if (c >= block.first && c <= block.last)
      return true;
  return false;
}

bool isSpace(int32_t c) {
  switch (utf8proc_category(c)) {
  case UTF8PROC_CATEGORY_ZS:
  case UTF8PROC_CATEGORY_ZL:
  case UTF8PROC_CATEGORY_ZP:
    return true;
  default:
    return c == '\t' || c == '\n' || c == '\r';
  }
}

/// Controls, formats, surrogates and private characters, and the character that
/// stands for invalid bytes. Unassigned ones stay: a later Unicode may know
/// them.
bool isDropped(int32_t c) {
  switch (utf8proc_category(c)) {
  case UTF8PROC_CATEGORY_CC:
  case UTF8PROC_CATEGORY_CF:
  case UTF8PROC_CATEGORY_CS:
  case UTF8PROC_CATEGORY_CO:
    return true;
  default:
    return c == 0xFFFD;
  }
}

bool isPunctuation(int32_t c) {
  // All of ASCII that is neither letter, digit, space nor control: BERT counts
  // $, +, <, =, >, ^, `, | and ~ too, which Unicode calls symbols.
  if (c < 0x80)
    return c > ' ' && c < 0x7F && !(c >= '0' && c <= '9') &&
           !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z');
  switch (utf8proc_category(c)) {
  case UTF8PROC_CATEGORY_PC:
  case UTF8PROC_CATEGORY_PD:
  case UTF8PROC_CATEGORY_PS:
  case UTF8PROC_CATEGORY_PE:
  case UTF8PROC_CATEGORY_PI:
  case UTF8PROC_CATEGORY_PF:
  case UTF8PROC_CATEGORY_PO:
    return true;
  default:
    return false;
  }
}

} // namespace

/// Takes characters and hands each finished word on to WordPiece.
class Words {
public:
  Words(const Tokenizer &tokenizer, std::vector<int32_t> &ids)
      : tokenizer(tokenizer), ids(ids) {}

  void add(int32_t c) {
    if (isSpace(c))
      return finish();
    if (isDropped(c))
      return;
    bool alone = isChinese(c);
    if (alone)
      finish();
    // Canonical order does not matter: the marks that it moves are dropped.
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        c, parts, std::size(parts), UTF8PROC_DECOMPOSE, &boundary);
    for (utf8proc_ssize_t i = 0; i < count; ++i)
      addDecomposed(parts[i]);
    if (alone)
      finish();
  }

  void addId(int32_t id) {
    finish();
    ids.push_back(id);
  }

  void finish() {
    if (characters > maxCharactersPerWord)
      ids.push_back(tokenizer.specials[unk].id);
    else if (characters)
      tokenizer.appendPieces(word, ids);
    word.clear();
    characters = 0;
  }

private:
  const Tokenizer &tokenizer;
  std::vector<int32_t> &ids;
  std::string word;
  size_t characters = 0;

  void addDecomposed(int32_t c) {
    if (utf8proc_category(c) == UTF8PROC_CATEGORY_MN)
      return;
    c = utf8proc_tolower(c);
    bool alone = isPunctuation(c);
    if (alone)
      finish();
    if (++characters <= maxCharactersPerWord) {
      utf8proc_uint8_t bytes[4];
      word.append(reinterpret_cast<char *>(bytes),
                  size_t(utf8proc_encode_char(c, bytes)));
    }
    if (alone)
      finish();
  }
};

Tokenizer::Tokenizer(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::string token;
  for (int32_t id = 0; std::getline(file, token); ++id) {
    if (!token.empty() && token.back() == '\r')
      token.pop_back();
    longestToken = std::max(longestToken, token.size());
    vocabulary.emplace(token, id);
  }
  if (file.bad() || vocabulary.empty())
    throw std::runtime_error("cannot read " + path +
                             ": expected a vocabulary, one token a line");
  for (size_t i = 0; i < specials.size(); ++i)
    specials[i] = {specialTexts[i], require(specialTexts[i], path)};
}

int32_t Tokenizer::require(const std::string &token,
                           const std::string &path) const {
  auto found = vocabulary.find(token);
  if (found == vocabulary.end())
    throw std::runtime_error(path + " has no " + token +
                             ": expected the vocabulary of an uncased BERT");
  return found->second;
}

const Tokenizer::Special *Tokenizer::specialAt(std::string_view text) const {
  for (const Special &special : specials)
    if (text.substr(0, special.text.size()) == special.text)
      return &special;
  return nullptr;
}

std::vector<int32_t> Tokenizer::encode(std::string_view text,
                                       size_t maxLength) const {
  std::vector<int32_t> ids = {specials[cls].id};
  Words words(*this, ids);
  // One token more than fits shows that there is something to cut.
  while (!text.empty() && ids.size() < maxLength) {
    if (text[0] == '[')
      if (const Special *special = specialAt(text)) {
        words.addId(special->id);
        text.remove_prefix(special->text.size());
        continue;
      }
    utf8proc_int32_t c = 0;
    utf8proc_ssize_t length = utf8proc_iterate(
        reinterpret_cast<const utf8proc_uint8_t *>(text.data()),
        utf8proc_ssize_t(text.size()), &c);
    if (length > 0)
      words.add(c);
    text.remove_prefix(length > 0 ? size_t(length) : 1);
  }
  words.finish();
  ids.resize(std::min(ids.size(), std::max<size_t>(maxLength, 2) - 1));
  ids.push_back(specials[sep].id);
  return ids;
}

void Tokenizer::appendPieces(const std::string &word,
                             std::vector<int32_t> &ids) const {
  size_t before = ids.size();
  for (size_t begin = 0; begin < word.size();) {
    const std::string prefix = begin ? "##" : "";
    size_t length = std::min(word.size() - begin, longestToken);
    auto found = vocabulary.end();
    // A cut inside a character finds nothing, since no token has one.
    for (; length > 0; --length) {
      found = vocabulary.find(prefix + word.substr(begin, length));
      if (found != vocabulary.end())
        break;
    }
    if (length == 0) {
      ids.resize(before);
      ids.push_back(specials[unk].id);
      return;
    }
    ids.push_back(found->second);
    begin += length;
  }
}
