//===- CutText.cpp - a text as tokens that can be moved -------------------===//

#include "CutText.h"

#include "llvm/ADT/StringExtras.h"

#include <iterator>

using namespace gelato;
using namespace gelato::fuzz;

static bool opens(TokenKind kind) {
  return kind == TokenKind::LParen || kind == TokenKind::LBracket ||
         kind == TokenKind::LBrace;
}

static bool closes(TokenKind kind) {
  return kind == TokenKind::RParen || kind == TokenKind::RBracket ||
         kind == TokenKind::RBrace;
}

CutText::CutText(llvm::StringRef bytes) {
  SourceFile file("t.gel", bytes.str());
  DiagnosticEngine diagnostics;
  size_t last = 0;
  for (const Token &token : lex(file, diagnostics)) {
    std::string lead = bytes.slice(last, token.begin).str();
    last = token.end;
    if (token.kind == TokenKind::End)
      tail = std::move(lead);
    else
      pieces.push_back({std::move(lead),
                        bytes.slice(token.begin, token.end).str(), token.kind});
  }
}

std::string CutText::str() const {
  std::string text;
  auto joins = [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; };
  for (const Piece &piece : pieces) {
    if (piece.lead.empty() && !text.empty() && !piece.text.empty() &&
        joins(text.back()) && joins(piece.text.front()) &&
        piece.kind != TokenKind::Dot && text.back() != '.')
      text += ' ';
    text += piece.lead;
    text += piece.text;
  }
  return text + tail;
}

void CutText::replace(Span span, std::vector<Piece> with) {
  if (!with.empty() && span.size() > 0)
    with.front().lead = pieces[span.begin].lead;
  erase(span);
  insert(span.begin, with);
}

void CutText::insert(size_t at, const std::vector<Piece> &what) {
  pieces.insert(pieces.begin() + at, what.begin(), what.end());
}

void CutText::erase(Span span) {
  pieces.erase(pieces.begin() + span.begin, pieces.begin() + span.end);
}

size_t CutText::closeOf(size_t open) const {
  size_t depth = 0;
  for (size_t i = open; i < pieces.size(); ++i) {
    if (opens(pieces[i].kind))
      ++depth;
    else if (closes(pieces[i].kind) && --depth == 0)
      return i + 1;
  }
  return pieces.size();
}

static bool isTypeName(TokenKind kind) {
  return kind >= TokenKind::F32 && kind <= TokenKind::F16;
}

size_t CutText::endOfOperand(size_t begin) const {
  auto at = [&](size_t i) {
    return i < pieces.size() ? pieces[i].kind : TokenKind::End;
  };
  // What is declared or assigned is no operand, nor is a type.
  TokenKind before = begin > 0 ? at(begin - 1) : TokenKind::End;
  bool isDeclared = before == TokenKind::Kernel || before == TokenKind::Fn ||
                    before == TokenKind::Dot ||
                    at(begin + 1) == TokenKind::Colon ||
                    at(begin + 1) == TokenKind::Assign;
  bool isType = isTypeName(at(begin)) && at(begin + 1) != TokenKind::LParen;
  if (isDeclared || isType)
    return begin;
  size_t end = begin;
  bool isWord = at(begin) == TokenKind::Identifier || isTypeName(at(begin));
  if (at(begin) == TokenKind::Number || isWord)
    ++end;
  if (at(end) == TokenKind::LParen && (isWord || end == begin))
    end = closeOf(end);
  while (end > begin &&
         (at(end) == TokenKind::Dot || at(end) == TokenKind::LBracket))
    end = at(end) == TokenKind::Dot ? std::min(end + 2, pieces.size())
                                    : closeOf(end);
  return end;
}

std::vector<Span> CutText::find(Unit unit) const {
  std::vector<Span> spans;
  size_t depth = 0;
  std::vector<size_t> starts; ///< of the arguments that are open
  for (size_t i = 0; i < pieces.size(); ++i) {
    const Piece &piece = pieces[i];
    bool isLine = piece.startsLine() || i == 0;
    switch (unit) {
    case Unit::Operand:
      if (isTypeName(piece.kind) && i + 1 < pieces.size() &&
          pieces[i + 1].kind == TokenKind::LBracket)
        i = closeOf(i + 1) - 1; // dimensions
      else if (size_t end = endOfOperand(i); end > i)
        spans.push_back({i, end});
      break;
    case Unit::Argument:
      if (closes(piece.kind) || piece.kind == TokenKind::Comma) {
        if (!starts.empty() && starts.back() < i)
          spans.push_back({starts.back(), i});
        if (!starts.empty())
          starts.pop_back();
      }
      if (opens(piece.kind) || piece.kind == TokenKind::Comma)
        starts.push_back(i + 1);
      break;
    case Unit::Statement: {
      bool isBody = piece.kind == TokenKind::Identifier ||
                    piece.kind == TokenKind::Return;
      bool isStart =
          depth == 0 && (isLine || pieces[i - 1].kind == TokenKind::LBrace);
      if ((isStart || piece.kind == TokenKind::RBrace) && !spans.empty() &&
          spans.back().end == 0)
        spans.back().end = i;
      if (isStart && isBody)
        spans.push_back({i, 0});
      if (piece.kind == TokenKind::LParen || piece.kind == TokenKind::LBracket)
        ++depth;
      else if (closes(piece.kind))
        depth = piece.kind == TokenKind::RBrace || depth == 0 ? 0 : depth - 1;
      break;
    }
    case Unit::Declaration:
      if ((piece.kind == TokenKind::Kernel || piece.kind == TokenKind::Fn) &&
          isLine) {
        if (!spans.empty())
          spans.back().end = i;
        spans.push_back({i, pieces.size()});
      }
      break;
    }
  }
  if (!spans.empty() && spans.back().end == 0)
    spans.back().end = pieces.size();
  return spans;
}
