//===- Lexer.cpp - text to tokens -----------------------------------------===//
//
// What is no token is reported here, once per run of bad bytes, and leaves an
// Error token, at which the parser gives up the statement without a word.
// Inside a comment any bytes are fine.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Lexer.h"

#include "gelato/Frontend/Errors.h"
#include "gelato/Frontend/Frontend.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Format.h"

using namespace gelato;

namespace {

constexpr Spelling keywordTable[] = {
    {"kernel", TokenKind::Kernel}, {"fn", TokenKind::Fn},
    {"param", TokenKind::Param},   {"return", TokenKind::Return},
    {"f32", TokenKind::F32},       {"bf16", TokenKind::BF16},
    {"f16", TokenKind::F16}};

constexpr Spelling punctuationTable[] = {
    {"->", TokenKind::Arrow},       {"**", TokenKind::StarStar},
    {":=", TokenKind::ColonAssign}, {"+=", TokenKind::OpAssign},
    {"-=", TokenKind::OpAssign},    {"*=", TokenKind::OpAssign},
    {"/=", TokenKind::OpAssign},    {"@=", TokenKind::OpAssign},
    {"<=", TokenKind::Le},          {">=", TokenKind::Ge},
    {"==", TokenKind::EqEq},        {"!=", TokenKind::Ne},
    {"(", TokenKind::LParen},       {")", TokenKind::RParen},
    {"{", TokenKind::LBrace},       {"}", TokenKind::RBrace},
    {"[", TokenKind::LBracket},     {"]", TokenKind::RBracket},
    {",", TokenKind::Comma},        {":", TokenKind::Colon},
    {".", TokenKind::Dot},          {"=", TokenKind::Assign},
    {"+", TokenKind::Plus},         {"-", TokenKind::Minus},
    {"*", TokenKind::Star},         {"/", TokenKind::Slash},
    {"@", TokenKind::At},           {"<", TokenKind::Lt},
    {">", TokenKind::Gt},           {";", TokenKind::Semicolon}};

/// What was probably meant by a character that begins no token.
struct Stray {
  llvm::StringLiteral text;
  ErrorId id;
  llvm::StringLiteral wayOut;
};

constexpr Stray strays[] = {
    {"'", ErrorId::SingleQuotes, "write a text in double quotes"},
    {"\\", ErrorId::LineContinuation,
     "an expression goes on over lines inside parentheses: write ( ... )"},
    {"!", ErrorId::LogicalOperator,
     "write the opposite comparison, or where(condition, 0, 1)"},
    {"&", ErrorId::LogicalOperator,
     "nest where(...): where(a, where(b, x, y), y) for 'a and b'"},
    {"|", ErrorId::LogicalOperator,
     "nest where(...): where(a, x, where(b, x, y)) for 'a or b'"},
    {"?", ErrorId::ForeignBranch,
     "choose element by element with where(condition, a, b); a size of run "
     "time is a name"},
    {"^", ErrorId::PowerOperator, "there is no power operator: write v * v"},
    {"%", ErrorId::Remainder,
     "there is no remainder: compute it outside and pass it in"}};

/// Characters that look like an operator, and the operator.
struct LookAlike {
  llvm::StringLiteral text, operation;
};

constexpr LookAlike lookAlikes[] = {
    {"\xC3\x97", "*"},                 // multiplication sign
    {"\xC2\xB7", "*"},                 // middle dot
    {"\xE2\x8B\x85", "*"},             // dot operator
    {"\xC3\xB7", "/"},                 // division sign
    {"\xE2\x88\x92", "-"},             // minus sign
    {"\xE2\x80\x93", "-"},             // en dash
    {"\xE2\x80\x94", "-"},             // em dash
    {"\xE2\x86\x92", "->"},            // rightwards arrow
    {"\xE2\x89\xA4", "<="},            // less than or equal to
    {"\xE2\x89\xA5", ">="},            // greater than or equal to
    {"\xE2\x89\xA0", "!="},            // not equal to
    {"\xE2\x80\x9C", "\""},            // left double quotation mark
    {"\xE2\x80\x9D", "\""},            // right double quotation mark
    {"\xE2\x80\x98", "\""},            // left single quotation mark
    {"\xE2\x80\x99", "\""},            // right single quotation mark
    {"\xC2\xA0", "an ordinary space"}, // no-break space
    {"\xE1\xB5\x80", ".T"},            // modifier letter capital T
};

/// Quotes of other kinds, and what closes them.
constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> quotes[] = {
    {"'", "'"},
    {"\xE2\x80\x9C", "\xE2\x80\x9D"},
    {"\xE2\x80\x98", "\xE2\x80\x99"}};

bool isNameStart(char c) { return llvm::isAlpha(c) || c == '_'; }
bool isNamePart(char c) { return llvm::isAlnum(c) || c == '_'; }

class Lexer {
public:
  Lexer(const SourceFile &file, DiagnosticEngine &diagnostics,
        std::vector<Comment> *comments)
      : file(file), diagnostics(diagnostics), text(file.text()),
        comments(comments) {}

  std::vector<Token> run() {
    if (text.starts_with("\xEF\xBB\xBF")) // byte order mark
      pos = 3;
    do
      next();
    while (tokens.empty() || tokens.back().kind != TokenKind::End);
    return std::move(tokens);
  }

private:
  char at(size_t offset) const {
    return offset < text.size() ? text[offset] : '\0';
  }

  void skipBlanks() {
    for (; pos < text.size(); ++pos) {
      char c = text[pos];
      if (c == '\n' || c == '\r')
        startsLine = true;
      else if (c == '#')
        skipComment();
      else if (c != ' ' && c != '\t')
        return;
    }
  }

  /// Stops at the comment's last byte: the line's end is left to be seen.
  void skipComment() {
    size_t end = std::min(text.find_first_of("\r\n", pos), text.size());
    if (comments)
      comments->push_back({uint32_t(pos), uint32_t(end)});
    pos = end - 1;
  }

  void push(TokenKind kind, size_t begin) {
    tokens.push_back({kind, startsLine, uint32_t(begin), uint32_t(pos)});
    startsLine = false;
  }

  void fail(ErrorId id, size_t begin, std::string message) {
    report(diagnostics, id, {&file, uint32_t(begin), uint32_t(pos)},
           std::move(message));
    push(TokenKind::Error, begin);
  }

  void next() {
    skipBlanks();
    size_t begin = pos;
    if (pos >= text.size())
      return push(TokenKind::End, begin);
    char c = text[pos];
    if (isNameStart(c))
      return lexName();
    if (llvm::isDigit(c) || (c == '.' && llvm::isDigit(at(pos + 1))))
      return lexNumber();
    if (c == '"')
      return lexText();
    llvm::StringRef rest = text.drop_front(pos);
    if (rest.starts_with("//") || rest.starts_with("/*")) {
      return skipForeignComment();
    }
    for (const Spelling &spelling : punctuation())
      if (rest.starts_with(spelling.text)) {
        pos += spelling.text.size();
        return push(spelling.kind, begin);
      }
    lexStray();
  }

  /// No token, and no second word about it: there are many, or none.
  void skipForeignComment() {
    size_t begin = pos;
    bool isBlock = at(pos + 1) == '*';
    pos = std::min(isBlock ? text.find("*/", pos + 2)
                           : text.find_first_of("\r\n", pos),
                   text.size());
    if (!std::exchange(hasForeignComment, true))
      report(diagnostics, ErrorId::ForeignComment,
             {&file, uint32_t(begin), uint32_t(begin + 2)},
             isBlock ? "found '/*'; write a comment as # ..., to the end of "
                       "its line"
                     : "found '//'; write a comment as # ..., a division as "
                       "a / b");
    if (!isBlock)
      return;
    startsLine |=
        text.slice(begin, pos).find_first_of("\r\n") != llvm::StringRef::npos;
    pos = std::min(pos + 2, text.size());
  }

  void lexName() {
    size_t begin = pos;
    while (isNamePart(at(pos)))
      ++pos;
    llvm::StringRef name = text.slice(begin, pos);
    if (name.size() > maxNameBytes)
      return fail(ErrorId::NameLimit, begin,
                  "found a name of " + std::to_string(name.size()) +
                      " letters, expected at most " +
                      std::to_string(maxNameBytes) + "; choose a shorter one");
    for (const Spelling &keyword : keywords())
      if (name == keyword.text)
        return push(keyword.kind, begin);
    push(TokenKind::Identifier, begin);
  }

  void skipDigits(bool hex) {
    while (hex ? llvm::isHexDigit(at(pos)) : llvm::isDigit(at(pos)))
      ++pos;
  }

  /// For "1.0f", "2x", "1e" and the like.
  static std::string numberWayOut(llvm::StringRef number) {
    size_t digits = number.find_first_not_of("0123456789.");
    llvm::StringRef plain = number.take_front(digits),
                    suffix = number.drop_front(plain.size());
    if (plain.count('.') > 1 || suffix.empty() ||
        llvm::toLower(suffix[0]) == 'e' || suffix[0] == '_' ||
        number.starts_with_insensitive("0x"))
      return "write one such as 2, 0.5, 1e-3 or 0x1.8p3";
    if (suffix.size() == 1 && llvm::StringRef("fFdDlLhHuU").contains(suffix))
      return "write " + plain.str();
    return "write " + plain.str() + ", or " + plain.str() + " * " +
           suffix.str();
  }

  void lexNumber() {
    size_t begin = pos;
    bool hex = at(pos) == '0' && (at(pos + 1) == 'x' || at(pos + 1) == 'X');
    pos += hex ? 2 : 0;
    skipDigits(hex);
    // `2.T` is a transposed number, which the checker refuses.
    if (at(pos) == '.' && !isNameStart(at(pos + 1))) {
      ++pos;
      skipDigits(hex);
    }
    char exponent = hex ? 'p' : 'e';
    bool hasExponent = llvm::toLower(at(pos)) == exponent;
    if (hasExponent) {
      ++pos;
      if (at(pos) == '+' || at(pos) == '-')
        ++pos;
      skipDigits(/*hex=*/false);
    }
    bool complete = llvm::isDigit(text[pos - 1]) || text[pos - 1] == '.' ||
                    (hex && !hasExponent);
    while (isNamePart(at(pos))) {
      ++pos;
      complete = false;
    }
    llvm::StringRef number = text.slice(begin, pos);
    double value;
    if (number.size() > maxNameBytes)
      return fail(ErrorId::NumberLimit, begin,
                  "found a number of " + std::to_string(number.size()) +
                      " characters, expected at most " +
                      std::to_string(maxNameBytes) + "; write fewer digits");
    if (complete && hex && !hasExponent)
      return fail(ErrorId::HexExponent, begin,
                  "found '" + number.str() +
                      "', a hexadecimal number without an exponent; write one "
                      "such as 0x1.8p3");
    if (!complete || number.getAsDouble(value))
      return fail(ErrorId::NumberForm, begin,
                  "found '" + number.str() +
                      "', expected a number without suffix; " +
                      numberWayOut(number) + "");
    push(TokenKind::Number, begin);
  }

  void lexText() {
    size_t begin = pos++;
    pos = std::min(text.find_first_of("\"\r\n", pos), text.size());
    if (at(pos) != '"')
      return fail(ErrorId::UnclosedText, begin,
                  "found a text with no closing '\"' on its line; write '\"' "
                  "at its end");
    ++pos;
    push(TokenKind::Text, begin);
  }

  /// The length of the code point at `pos`, or 0 for invalid UTF-8.
  unsigned codePointLength() const {
    const auto *bytes = reinterpret_cast<const llvm::UTF8 *>(text.data() + pos);
    unsigned length = llvm::getNumBytesForUTF8(*bytes);
    bool valid = length <= text.size() - pos &&
                 llvm::isLegalUTF8Sequence(bytes, bytes + length);
    return valid ? length : 0;
  }

  /// Whether a run of bad bytes goes on: neither blank nor plain ASCII.
  bool isBad(char c) const {
    return (c & 0x80) || (!llvm::isPrint(c) && !llvm::isSpace(c));
  }

  std::pair<ErrorId, std::string> describeStray() const {
    llvm::StringRef rest = text.drop_front(pos);
    for (const Stray &stray : strays)
      if (rest.starts_with(stray.text))
        return {stray.id, ("found " +
                           (stray.text == "'" ? "a single quote"
                                              : "'" + stray.text + "'") +
                           "; " + stray.wayOut)
                              .str()};
    for (const LookAlike &row : lookAlikes)
      if (rest.starts_with(row.text))
        return {ErrorId::LookAlike,
                ("found '" + row.text + "'; write " + row.operation).str()};
    if (text[pos] == '\0')
      return {ErrorId::NulByte,
              "found a NUL byte, expected text; save the file as UTF-8"};
    unsigned length = codePointLength();
    if (length == 0)
      return {ErrorId::BadUtf8,
              "found bytes that are no UTF-8; save the file as UTF-8"};
    if (length == 1 && llvm::isPrint(text[pos]))
      return {ErrorId::StrayCharacter,
              ("found '" + rest.take_front(1) +
               "', which begins nothing here; remove it")
                  .str()};
    const auto *source =
        reinterpret_cast<const llvm::UTF8 *>(text.data() + pos);
    llvm::UTF32 point = 0;
    llvm::convertUTF8Sequence(&source, source + length, &point,
                              llvm::strictConversion);
    std::string code;
    llvm::raw_string_ostream(code) << llvm::format("U+%04X", unsigned(point));
    return {ErrorId::StrayCharacter, "found the character " + code +
                                         "; names and operators are ASCII: "
                                         "write it in ASCII letters and signs"};
  }

  void lexStray() {
    size_t begin = pos;
    auto [id, message] = describeStray();
    llvm::StringRef rest = text.drop_front(pos);
    // The operator that was meant goes on as if it had been written.
    for (const LookAlike &row : lookAlikes) {
      if (!rest.starts_with(row.text))
        continue;
      for (const Spelling &spelling : punctuation())
        if (spelling.text == row.operation) {
          pos += row.text.size();
          report(diagnostics, id, {&file, uint32_t(begin), uint32_t(pos)},
                 std::move(message));
          return push(spelling.kind, begin);
        }
    }
    // A text in quotes is one mistake, not one per quote.
    llvm::StringRef closing;
    for (auto [opening, other] : quotes)
      if (rest.starts_with(opening))
        closing = other;
    ++pos;
    // `&&` is one operator elsewhere.
    while (pos < text.size() &&
           (isBad(text[pos]) || (closing.empty() && text[pos] == text[begin])))
      ++pos;
    size_t close =
        closing.empty() ? llvm::StringRef::npos : text.find(closing, pos);
    if (close < std::min(text.find_first_of("\r\n", pos), text.size()))
      pos = close + closing.size();
    fail(id, begin, std::move(message));
  }

  const SourceFile &file;
  DiagnosticEngine &diagnostics;
  llvm::StringRef text;
  std::vector<Comment> *comments;
  size_t pos = 0;
  bool startsLine = true;
  bool hasForeignComment = false; ///< reported already
  std::vector<Token> tokens;
};

} // namespace

llvm::ArrayRef<Spelling> gelato::keywords() { return keywordTable; }
llvm::ArrayRef<Spelling> gelato::punctuation() { return punctuationTable; }

std::vector<Token> gelato::lex(const SourceFile &file,
                               DiagnosticEngine &diagnostics,
                               std::vector<Comment> *comments) {
  return Lexer(file, diagnostics, comments).run();
}
