//===- Mutator.cpp - texts that are nearly right --------------------------===//
//
// Flipped bytes hardly ever get past the lexer. Most mutations here take a text
// apart into tokens and move what a programmer might: a token, an operand, an
// argument, a statement, a kernel, a dimension's name; and a crossover brings
// such a unit from another input. One in eight is libFuzzer's own on bytes.
//
//===----------------------------------------------------------------------===//

#include "Mutator.h"

#include "gelato/Frontend/Frontend.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cstring>

using namespace gelato;
using namespace gelato::fuzz;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

//===----------------------------------------------------------------------===//
// What to put in
//===----------------------------------------------------------------------===//

/// Collects the names of the declaration that holds `place`.
void Mutator::enter(size_t place) {
  Span scope{0, text.pieces.size()};
  for (Span declaration : text.find(Unit::Declaration))
    if (declaration.begin <= place && place < declaration.end)
      scope = declaration;
  names.clear();
  values.clear();
  auto at = [&](size_t i) {
    return i < text.pieces.size() ? text.pieces[i].kind : TokenKind::End;
  };
  unsigned brackets = 0;
  for (size_t i = scope.begin; i < scope.end; ++i) {
    brackets += at(i) == TokenKind::LBracket;
    brackets -= at(i) == TokenKind::RBracket && brackets > 0;
    if (at(i) != TokenKind::Identifier)
      continue;
    names.push_back(text.pieces[i].text);
    if (brackets == 0 && at(i + 1) != TokenKind::LParen)
      values.push_back(text.pieces[i].text);
  }
}

/// A name of the declaration entered, mostly one that has a value.
std::string Mutator::ownName() {
  if (names.empty())
    return "x";
  return pick(!values.empty() && below(16) ? values : names);
}

/// Gives what was written elsewhere the names that are known here.
void Mutator::adapt(std::vector<Piece> &pieces) {
  for (size_t i = 0; i < pieces.size(); ++i) {
    bool isCall =
        i + 1 < pieces.size() && pieces[i + 1].kind == TokenKind::LParen;
    bool isNew = i == 0 && i + 1 < pieces.size() &&
                 pieces[i + 1].kind == TokenKind::Assign;
    bool isAttribute = i > 0 && pieces[i - 1].kind == TokenKind::Dot;
    if (pieces[i].kind == TokenKind::Identifier && !isCall && !isNew &&
        !isAttribute && !llvm::is_contained(names, pieces[i].text) && below(8))
      pieces[i].text = ownName();
  }
}

/// The positions of dimension names: in brackets.
std::vector<size_t> Mutator::dims() const {
  std::vector<size_t> found;
  bool inBrackets = false;
  for (size_t i = 0; i < text.pieces.size(); ++i) {
    TokenKind kind = text.pieces[i].kind;
    if (kind == TokenKind::LBracket || kind == TokenKind::RBracket)
      inBrackets = kind == TokenKind::LBracket;
    else if (inBrackets &&
             (kind == TokenKind::Identifier || kind == TokenKind::Number))
      found.push_back(i);
  }
  return found;
}

std::string Mutator::anyToken() {
  const Vocabulary &words = vocabulary();
  switch (below(8)) {
  case 0:
    return pick(words.keywords);
  case 1:
  case 2:
    return pick(words.punctuation);
  case 3:
    return pick(words.functions);
  case 4:
    return pick(words.numbers);
  case 5:
    return below(2)   ? pick(words.options)
           : below(4) ? pick(words.texts)
                      : strangeText();
  default:
    return ownName();
  }
}

static bool isOperator(TokenKind kind) {
  return kind >= TokenKind::Plus && kind <= TokenKind::Ne;
}

std::string Mutator::operatorText() {
  std::vector<llvm::StringRef> operators;
  for (const Spelling &spelling : punctuation())
    if (isOperator(spelling.kind))
      operators.push_back(spelling.text);
  return pick(operators).str();
}

/// What no option takes and no terminal should be sent.
std::string Mutator::strangeText() {
  static const char *const parts[] = {
      "", "\x1B[31m", "\x01", "\xC2\x9B", "\xFF", "\xE2\x80\xAE", "tanh", "\t"};
  std::string text = "\"";
  for (size_t n = below(64); n > 0; n /= 2)
    text += parts[below(std::size(parts))];
  return text + "\"";
}

/// Something else of the same class.
std::string Mutator::similar(const Piece &piece) {
  const Vocabulary &words = vocabulary();
  if (isOperator(piece.kind))
    return operatorText();
  switch (piece.kind) {
  case TokenKind::Identifier:
    return below(3) ? ownName() : pick(words.functions);
  case TokenKind::Number:
    return pick(words.numbers);
  case TokenKind::Text:
    return below(2) ? pick(words.texts) : strangeText();
  default:
    return llvm::is_contained(words.keywords, piece.text)
               ? pick(words.keywords)
               : pick(words.punctuation);
  }
}

std::string Mutator::expression(unsigned height) {
  const Vocabulary &words = vocabulary();
  auto below1 = [&] { return expression(height - 1); };
  switch (height == 0 ? below(3) : below(12)) {
  case 0:
  case 1:
    return ownName();
  case 2:
    return pick(words.numbers);
  case 3:
    return "-" + below1();
  case 4:
    return below1() + ".T";
  case 5: {
    std::string bounds = below(2) ? ownName() + ":" : ":" + ownName();
    return below1() + "[" + bounds + (below(3) ? "]" : ", :]");
  }
  case 6:
  case 7:
    return "(" + below1() + " " + operatorText() + " " + below1() + ")";
  case 8: {
    static const char *const conversions[] = {"f32", "bf16", "f16"};
    return conversions[below(3)] + ("(" + below1()) + ")";
  }
  case 9:
    return below1() + " " + operatorText() + " " + below1();
  case 10:
    return "where(" + below1() + " < " + below1() + ", " + below1() + ", " +
           below1() + ")";
  default: {
    std::string call = (below(4) ? pick(words.functions) : ownName()) + "(";
    for (size_t n = below(4); n > 0; --n)
      call += below1() + ", ";
    call += below1();
    if (below(4) == 0)
      call += ", " + pick(words.options) + "=" +
              (below(3) ? pick(words.texts) : below1());
    return call + ")";
  }
  }
}

//===----------------------------------------------------------------------===//
// Mutations
//===----------------------------------------------------------------------===//

std::vector<Piece> Mutator::cut(llvm::StringRef words) {
  return CutText(words).pieces;
}

Span Mutator::pickSpan(const CutText &in, Unit unit) {
  std::vector<Span> spans = in.find(unit);
  Span span = spans.empty() ? Span() : pick(spans);
  if (&in == &text)
    enter(span.begin);
  return span;
}

Span Mutator::pickRun() {
  size_t begin = below(text.pieces.size());
  size_t size = below(3) ? 1 : 1 + below(6);
  return {begin, std::min(begin + size, text.pieces.size())};
}

void Mutator::insertToken() {
  std::vector<Piece> pieces = cut(anyToken());
  for (Piece &piece : pieces)
    piece.lead = below(8) ? " " : "\n";
  text.insert(below(text.pieces.size() + 1), pieces);
}

void Mutator::deleteTokens() { text.erase(pickRun()); }

void Mutator::replaceToken() {
  Span span = pickRun();
  span.end = std::min(span.end, span.begin + 1);
  if (span.size())
    text.replace(span,
                 cut(below(4) ? similar(text.pieces[span.begin]) : anyToken()));
}

void Mutator::swapTokens() {
  size_t a = below(text.pieces.size()), b = below(text.pieces.size());
  std::swap(text.pieces[a].text, text.pieces[b].text);
}

/// Exchanges two operands, arguments, statements or declarations.
void Mutator::swapUnits() {
  Unit unit = anyUnit();
  Span a = pickSpan(text, unit), b = pickSpan(text, unit);
  if (a.begin > b.begin)
    std::swap(a, b);
  if (a.end > b.begin || !a.size() || !b.size())
    return;
  std::vector<Piece> first = text.copy(a), second = text.copy(b);
  text.replace(b, first); // the later one first: it moves nothing before it
  text.replace(a, second);
}

void Mutator::duplicateUnit() {
  Unit unit = anyUnit();
  Span span = pickSpan(text, unit);
  if (!span.size())
    return;
  std::vector<Piece> copy = text.copy(span);
  if (unit == Unit::Argument)
    copy.insert(copy.begin(), cut(",").front());
  else if (unit == Unit::Operand)
    copy.insert(copy.begin(), cut(below(2) ? "+" : "@").front());
  // Half of them declare a name of their own.
  else if (below(2))
    for (Piece &piece : copy)
      if (piece.kind == TokenKind::Identifier) {
        piece.text += std::to_string(below(10));
        break;
      }
  text.insert(span.end, copy);
}

void Mutator::deleteUnit() {
  Span span = pickSpan(text, anyUnit());
  text.erase(span);
}

void Mutator::replaceOperand() {
  Span to = pickSpan(text, Unit::Operand);
  if (!to.size())
    return;
  if (below(2)) {
    text.replace(to, cut(expression(1 + unsigned(below(3)))));
  } else {
    std::vector<Piece> other = text.copy(pickSpan(text, Unit::Operand));
    enter(to.begin);
    adapt(other);
    text.replace(to, other);
  }
}

/// Puts an operand into parentheses, a call, a minus sign, .T, or many of them.
void Mutator::wrapOperand() {
  Span span = pickSpan(text, Unit::Operand);
  if (!span.size())
    return;
  std::string before, after;
  switch (below(8)) {
  case 0:
  case 1:
    before = "(", after = ")";
    break;
  case 2:
    before = "-";
    break;
  case 3:
    after = ".T";
    break;
  case 4:
    after = " " + operatorText() + " " +
            (below(2) ? ownName() : pick(vocabulary().numbers));
    break;
  case 5: // with itself: whatever its shape, it is the same
    for (const Piece &piece : text.copy(span))
      after += piece.lead + piece.text;
    after = " " + operatorText() + " " + after;
    break;
  default:
    before = pick(vocabulary().functions) + "(", after = ")";
    if (below(4) == 0)
      after = ", " + pick(vocabulary().options) + "=" +
              (below(4) ? pick(vocabulary().texts) : strangeText()) + ")";
    break;
  }
  size_t times = below(16) ? 1 : size_t(1) << below(10);
  std::string front, back;
  for (size_t i = 0; i < times; ++i) {
    front += before;
    back += after;
  }
  text.insert(span.end, cut(back));
  std::vector<Piece> opening = cut(front);
  if (!opening.empty())
    std::swap(opening.front().lead, text.pieces[span.begin].lead);
  text.insert(span.begin, opening);
}

void Mutator::repeatRun() {
  Span span = below(2) ? pickSpan(text, anyUnit()) : pickRun();
  if (!span.size())
    return;
  std::vector<Piece> once = text.copy(span), many;
  size_t times = size_t(1) << (below(8) ? below(3) : below(10));
  for (size_t i = 0; i < times && many.size() < 20000; ++i)
    many.insert(many.end(), once.begin(), once.end());
  text.insert(span.end, many);
}

void Mutator::changeDim() {
  std::vector<size_t> places = dims();
  if (places.empty())
    return;
  Piece &piece = text.pieces[pick(places)];
  switch (below(4)) {
  case 0:
    piece.text = pick(vocabulary().numbers);
    break;
  case 1:
    piece.text = "1";
    break;
  default:
    piece.text = text.pieces[pick(places)].text;
  }
}

/// Exchanges two names, dimensions or others, in a part of the text or in all.
void Mutator::swapNames() {
  Span span = pickSpan(text, anyUnit());
  if (below(2))
    span = {0, text.pieces.size()};
  std::vector<size_t> places = dims();
  bool isDims = below(2) && !places.empty();
  std::string a = isDims ? text.pieces[pick(places)].text : ownName();
  std::string b = isDims
                      ? text.pieces[pick(places)].text
                      : (below(3) ? ownName() : pick(vocabulary().functions));
  for (size_t i = span.begin; i < span.end; ++i)
    if (text.pieces[i].text == a)
      text.pieces[i].text = b;
    else if (text.pieces[i].text == b)
      text.pieces[i].text = a;
}

void Mutator::insertStatement() {
  Span before = pickSpan(text, Unit::Statement);
  std::string name = below(3) ? "v" + std::to_string(below(10)) : ownName();
  std::string head = below(8) ? name + " = " : "fn " + name + "(v, x = 1) = ";
  text.insert(before.begin,
              cut("\n" + head + expression(1 + unsigned(below(4)))));
}

/// Sets the first line, which says what is bound.
void Mutator::changeBindings() {
  std::vector<size_t> places = dims();
  std::string bindings;
  for (size_t n = below(4); n > 0; --n)
    bindings +=
        (bindings.empty() ? "" : ",") +
        (places.empty() ? "M" : text.pieces[pick(places)].text) + "=" +
        (below(2) ? std::to_string(1 + below(64)) : pick(vocabulary().numbers));
  std::string &lead =
      text.pieces.empty() ? text.tail : text.pieces.front().lead;
  if (llvm::StringRef(lead).starts_with(bindingsPrefix))
    lead.erase(0, lead.find_first_of("\r\n"));
  lead = bindingsPrefix.str() + bindings + "\n" + lead;
}

void Mutator::changeBlanks() {
  static const char *const blanks[] = {"",    " ",  "\n",       "\r\n",
                                       "\r",  "\t", "\n\n",     " # c\n",
                                       "#\n", "\v", "\xC2\xA0", "\xEF\xBB\xBF"};
  Span run = pickRun();
  for (size_t i = run.begin; i < run.end; ++i)
    text.pieces[i].lead = blanks[below(std::size(blanks))];
}

void Mutator::mutate() {
  using Mutation = void (Mutator::*)();
  // Three in four leave a text that still parses, if it did.
  static constexpr Mutation gentle[] = {
      &Mutator::swapUnits,       &Mutator::duplicateUnit,
      &Mutator::deleteUnit,      &Mutator::replaceOperand,
      &Mutator::replaceOperand,  &Mutator::wrapOperand,
      &Mutator::changeDim,       &Mutator::swapNames,
      &Mutator::insertStatement, &Mutator::changeBindings};
  static constexpr Mutation rough[] = {
      &Mutator::insertToken, &Mutator::deleteTokens, &Mutator::replaceToken,
      &Mutator::swapTokens,  &Mutator::repeatRun,    &Mutator::changeBlanks};
  for (size_t n = 1 + below(2); n > 0; --n) {
    Mutation mutation = below(4) ? gentle[below(std::size(gentle))]
                                 : rough[below(std::size(rough))];
    if (text.pieces.empty())
      mutation = &Mutator::insertStatement;
    enter(below(text.pieces.size()));
    (this->*mutation)();
  }
}

void Mutator::cross(const CutText &other) {
  Unit unit = anyUnit();
  Span from = pickSpan(other, unit), to = pickSpan(text, unit);
  std::vector<Piece> pieces = other.copy(from);
  if (unit != Unit::Declaration)
    adapt(pieces);
  if (unit == Unit::Operand || below(2))
    text.replace(to, pieces);
  else
    text.insert(to.begin, pieces);
}

//===----------------------------------------------------------------------===//
// What libFuzzer calls
//===----------------------------------------------------------------------===//

/// Copies what fits. libFuzzer wants bytes: an empty text becomes a line.
static size_t give(llvm::StringRef text, uint8_t *out, size_t maxSize) {
  text = text.empty() ? "\n" : text.take_front(maxSize);
  std::memcpy(out, text.data(), text.size());
  return text.size();
}

static llvm::StringRef textOf(const uint8_t *data, size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  if (seed % 8 == 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  // What does not fit would be cut in the middle: then rather another one.
  std::string text;
  for (unsigned attempt = 0; attempt < 4; ++attempt) {
    Mutator mutator(textOf(data, size), seed + attempt);
    mutator.mutate();
    text = mutator.str();
    if (text.size() <= maxSize)
      break;
  }
  return give(text, data, maxSize);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
                                            const uint8_t *data2, size_t size2,
                                            uint8_t *out, size_t maxSize,
                                            unsigned seed) {
  Mutator mutator(textOf(data1, size1), seed);
  mutator.cross(CutText(textOf(data2, size2)));
  return give(mutator.str(), out, maxSize);
}
