//===- TokenText.cpp - tokens, the gaps between them, and their widths ----===//

#include "TokenText.h"

#include "llvm/ADT/STLExtras.h"

using namespace gelato;

TokenText::TokenText(const SourceFile &file) : file(file) {
  DiagnosticEngine diagnostics;
  std::vector<Comment> comments;
  tokens = lex(file, diagnostics, &comments);
  infos.resize(tokens.size());
  collectGaps(comments);
  classify();
  measure();
}

/// How many lines end in a piece of text: LF, CRLF or a lone CR, as in
/// SourceFile; more than two count as two.
static unsigned countLineEnds(llvm::StringRef blanks) {
  unsigned count = 0;
  for (size_t i = 0; i < blanks.size() && count < 2; ++i)
    count += blanks[i] == '\n' ||
             (blanks[i] == '\r' && !blanks.substr(i + 1).starts_with("\n"));
  return count;
}

void TokenText::collectGaps(llvm::ArrayRef<Comment> comments) {
  size_t next = 0;
  uint32_t end = 0; // of what came last
  for (size_t i = 0; i < tokens.size(); ++i) {
    infos[i].firstComment = gapComments.size();
    auto lineEndsBefore = [&](uint32_t begin) {
      return countLineEnds(file.text().slice(end, begin));
    };
    for (; next < comments.size() && comments[next].begin < tokens[i].begin;
         ++next) {
      auto [begin, commentEnd] = comments[next];
      unsigned lineEnds = lineEndsBefore(begin);
      bool isFirst = i == 0 && gapComments.empty();
      gapComments.push_back({file.text().slice(begin, commentEnd).rtrim(" \t"),
                             lineEnds > 0 || isFirst, lineEnds > 1});
      end = commentEnd;
    }
    infos[i].endComment = gapComments.size();
    infos[i].blankBefore = lineEndsBefore(tokens[i].begin) > 1;
    end = tokens[i].end;
  }
}

namespace {

/// What a pair of brackets holds, as far as the blanks in it differ.
enum class Inside { Declarations, FnParams, Call, Slice, Other };

bool endsOperand(TokenKind kind) {
  return llvm::is_contained({TokenKind::Identifier, TokenKind::Number,
                             TokenKind::Text, TokenKind::RParen,
                             TokenKind::RBracket},
                            kind);
}

bool isTypeName(TokenKind kind) {
  return llvm::is_contained({TokenKind::F32, TokenKind::BF16, TokenKind::F16},
                            kind);
}

Break operatorBreak(TokenKind kind) {
  switch (kind) {
  case TokenKind::Lt:
  case TokenKind::Le:
  case TokenKind::Gt:
  case TokenKind::Ge:
  case TokenKind::EqEq:
  case TokenKind::Ne:
    return Break::Compare;
  case TokenKind::Plus:
  case TokenKind::Minus:
    return Break::Sum;
  case TokenKind::Star:
  case TokenKind::Slash:
  case TokenKind::At:
    return Break::Product;
  default:
    return Break::None;
  }
}

/// What the bracket behind the tokens `before` and `last` holds.
Inside insideOf(TokenKind open, TokenKind last, TokenKind before) {
  if (open == TokenKind::LBracket)
    return isTypeName(last) ? Inside::Other : Inside::Slice;
  if (last == TokenKind::Identifier && before == TokenKind::Fn)
    return Inside::FnParams;
  bool isCall = last == TokenKind::Identifier || isTypeName(last);
  return isCall && before != TokenKind::Kernel ? Inside::Call : Inside::Other;
}

/// Whether a space parts two neighbours on one line. `tight`: the first one is
/// a unary minus, or a sign that has no blanks around it where it stands.
bool isSpaced(TokenKind left, bool tight, TokenKind right, Inside inside) {
  if (tight || left == TokenKind::LParen || left == TokenKind::LBracket ||
      left == TokenKind::Dot)
    return false;
  switch (right) {
  case TokenKind::RParen:
  case TokenKind::RBracket:
  case TokenKind::LBracket:
  case TokenKind::Comma:
  case TokenKind::Dot:
    return false;
  case TokenKind::Colon: // w[:F], w[0:F], w[:, :F], x: f32
    return inside == Inside::Slice && left == TokenKind::Comma;
  case TokenKind::Assign:
    return inside != Inside::Call;
  case TokenKind::LParen:
    return left != TokenKind::Identifier && !isTypeName(left);
  default:
    return true;
  }
}

} // namespace

void TokenText::classify() {
  struct Open {
    size_t index;
    Inside inside;
  };
  std::vector<Open> opens;
  TokenKind before = TokenKind::End, last = TokenKind::End;
  bool tight = false;
  for (size_t i = 0; i < tokens.size(); ++i) {
    TokenKind kind = tokens[i].kind;
    Inside inside = opens.empty() ? Inside::Declarations : opens.back().inside;
    bool isSign = kind == TokenKind::Minus && !endsOperand(last);
    Info &info = infos[i];
    info.space = i > 0 && isSpaced(last, tight, kind, inside);
    if (!opens.empty()) {
      bool closes = kind == TokenKind::RParen || kind == TokenKind::RBracket;
      if (last == TokenKind::Comma && !closes)
        info.breakBefore = Break::AfterComma;
      else if (!isSign)
        info.breakBefore = operatorBreak(kind);
      if (closes) {
        info.match = opens.back().index;
        infos[info.match].match = i;
        opens.pop_back();
      }
    }
    if (kind == TokenKind::LParen || kind == TokenKind::LBracket)
      opens.push_back({i, insideOf(kind, last, before)});
    tight = isSign || (kind == TokenKind::Colon && inside == Inside::Slice) ||
            (kind == TokenKind::Assign && inside == Inside::Call);
    before = last;
    last = kind;
  }
}

void TokenText::measure() {
  size_t column = 0, broken = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    Info &info = infos[i];
    broken += isBroken(i);
    info.brokenGaps = broken;
    info.flatBegin = column += info.space;
    info.flatEnd = column += tokens[i].end - tokens[i].begin;
  }
  size_t next = size();
  for (size_t i = tokens.size(); i-- > 0;) {
    if (infos[i].breakBefore != Break::None || isBroken(i))
      next = i;
    infos[i].nextBreak = next;
  }
}
