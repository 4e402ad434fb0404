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
    {"'", ErrorId::SingleQuotes, "texts stand in double quotes"},
    {"\\", ErrorId::LineContinuation, "a line continues inside parentheses"},
    {"!", ErrorId::LogicalOperator,
     "nest where(...) instead of negating a condition"},
    {"&", ErrorId::LogicalOperator, "nest where(...) to combine conditions"},
    {"|", ErrorId::LogicalOperator, "nest where(...) to combine conditions"},
    {"^", ErrorId::PowerOperator, "there is no power operator; write v * v"},
    {"%", ErrorId::Remainder, "there is no remainder"}};

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
    {"\xC2\xA0", "an ordinary space"}, // no-break space
    {"\xE1\xB5\x80", ".T"},            // modifier letter capital T
};

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
    while (tokens.back().kind != TokenKind::End);
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
      pos = std::min(text.find_first_of("\r\n", pos), text.size());
      return fail(ErrorId::ForeignComment, begin,
                  "found '" + rest.take_front(2).str() +
                      "'; a comment starts with # and ends with its "
                      "line");
    }
    for (const Spelling &spelling : punctuation())
      if (rest.starts_with(spelling.text)) {
        pos += spelling.text.size();
        return push(spelling.kind, begin);
      }
    lexStray();
  }

  void lexName() {
    size_t begin = pos;
    while (isNamePart(at(pos)))
      ++pos;
    llvm::StringRef name = text.slice(begin, pos);
    if (name.size() > maxNameBytes)
      return fail(ErrorId::NameLimit, begin,
                  "a name of " + std::to_string(name.size()) +
                      " letters; a name may have " +
                      std::to_string(maxNameBytes));
    for (const Spelling &keyword : keywords())
      if (name == keyword.text)
        return push(keyword.kind, begin);
    push(TokenKind::Identifier, begin);
  }

  void skipDigits(bool hex) {
    while (hex ? llvm::isHexDigit(at(pos)) : llvm::isDigit(at(pos)))
      ++pos;
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
                  "a number of " + std::to_string(number.size()) +
                      " characters; a number may have " +
                      std::to_string(maxNameBytes));
    if (complete && hex && !hasExponent)
      return fail(ErrorId::HexExponent, begin,
                  "found '" + number.str() +
                      "', expected an exponent: a hexadecimal number "
                      "reads 0x1.8p3");
    if (!complete || number.getAsDouble(value))
      return fail(ErrorId::NumberForm, begin,
                  "found '" + number.str() +
                      "', expected a number such as 2, 0.5 or 1e-3, "
                      "with no suffix");
    push(TokenKind::Number, begin);
  }

  void lexText() {
    size_t begin = pos++;
    pos = std::min(text.find_first_of("\"\r\n", pos), text.size());
    if (at(pos) != '"')
      return fail(ErrorId::UnclosedText, begin,
                  "this text has no closing '\"' on its line");
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
        return {stray.id,
                ("found '" + stray.text + "'; " + stray.wayOut).str()};
    for (const LookAlike &row : lookAlikes)
      if (rest.starts_with(row.text))
        return {ErrorId::LookAlike,
                ("found '" + row.text + "'; write " + row.operation).str()};
    if (text[pos] == '\0')
      return {ErrorId::NulByte, "found a NUL byte; is this a text file?"};
    unsigned length = codePointLength();
    if (length == 0)
      return {ErrorId::BadUtf8,
              "found bytes that are no UTF-8; save the file as UTF-8"};
    if (length == 1 && llvm::isPrint(text[pos]))
      return {ErrorId::StrayCharacter,
              ("found '" + rest.take_front(1) + "', which begins nothing here")
                  .str()};
    const auto *source =
        reinterpret_cast<const llvm::UTF8 *>(text.data() + pos);
    llvm::UTF32 point = 0;
    llvm::convertUTF8Sequence(&source, source + length, &point,
                              llvm::strictConversion);
    std::string code;
    llvm::raw_string_ostream(code) << llvm::format("U+%04X", unsigned(point));
    return {ErrorId::StrayCharacter,
            "found the character " + code +
                "; names and operators are plain ASCII letters and signs"};
  }

  void lexStray() {
    size_t begin = pos;
    auto [id, message] = describeStray();
    bool quoted = text[pos] == '\'';
    ++pos;
    while (pos < text.size() && isBad(text[pos]))
      ++pos;
    // A text in single quotes is one mistake, not one per quote.
    if (quoted) {
      size_t close = text.find_first_of("'\r\n", pos);
      if (at(close) == '\'')
        pos = close + 1;
    }
    fail(id, begin, std::move(message));
  }

  const SourceFile &file;
  DiagnosticEngine &diagnostics;
  llvm::StringRef text;
  std::vector<Comment> *comments;
  size_t pos = 0;
  bool startsLine = true;
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
