//===- similarity.h - which sentences mean the same -------------*- C++ -*-===//

#ifndef MINILM_SIMILARITY_H
#define MINILM_SIMILARITY_H

#include "bert.h"
#include "tokenizer.h"
#include <string>
#include <vector>

/// Prints the matrix of cosine similarities (of up to 26 sentences), the most
/// similar pairs, and the time per sentence, tokenizing included: the median of
/// several runs over each.
void printSimilarities(Bert &bert, const Tokenizer &tokenizer,
                       const std::vector<std::string> &sentences);

#endif // MINILM_SIMILARITY_H
