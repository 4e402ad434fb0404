//===- ScheduleRows.cpp - the text of a table of schedules ----------------===//
//
//   rows      = { [row] ["#" comment] newline }
//   row       = root dtype ["if" condition {"and" condition}] ":"
//               verb "(" [knob "=" number {"," knob "=" number}] ")"
//   condition = ("M" | "N" | "K" | "operations") ("<=" | ">=" | "==") number
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Schedule/Schedule.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace gelato {

using Relation = SizeCondition::Relation;

static constexpr std::pair<llvm::StringLiteral, Relation> kRelations[] = {
    {"<=", Relation::AtMost},
    {">=", Relation::AtLeast},
    {"==", Relation::Equal}};
/// What the compiler says of a contraction (kShapeAttr), and of what is
/// elementwise: no other condition could ever hold.
static constexpr llvm::StringLiteral kSizes[] = {"M", "N", "K"};
static constexpr llvm::StringLiteral kElementwiseSizes[] = {"N", "operations"};
static constexpr llvm::StringLiteral kDtypes[] = {"f32", "bf16", "f16", "any"};
static constexpr llvm::StringLiteral kElementwiseDtypes[] = {"f32", "any"};

std::string ScheduleRow::conditionText() const {
  std::string text;
  for (const SizeCondition &condition : conditions)
    for (auto [spelling, relation] : kRelations)
      if (relation == condition.relation)
        text += (text.empty() ? " if " : " and ") + condition.size + " " +
                spelling.str() + " " + std::to_string(condition.limit);
  return text;
}

std::string ScheduleRow::head() const {
  return root + " " + dtype + conditionText();
}

std::string choiceText(StringRef verb, const Numbers &knobs) {
  std::string text = verb.str() + "(";
  for (auto &[knob, value] : knobs)
    text +=
        (text.back() == '(' ? "" : ", ") + knob + " = " + std::to_string(value);
  return text + ")";
}

std::string ScheduleRow::text() const {
  return head() + ": " + choiceText(verb, knobs);
}

ScheduleRow rowFor(const ScheduleQuery &query, StringRef verb,
                   const Numbers &knobs) {
  ScheduleRow row{query.root, query.dtype, {}, verb.str(), knobs};
  for (StringRef size : query.root == "elementwise"
                            ? ArrayRef(kElementwiseSizes)
                            : ArrayRef(kSizes))
    if (auto known = query.sizes.find(size.str()); known != query.sizes.end())
      row.conditions.push_back({size.str(), Relation::Equal, known->second});
  return row;
}

namespace {

class RowParser {
public:
  RowParser(StringRef line, unsigned number, StringRef path,
            MLIRContext *context)
      : line(line), rest(line.split('#').first), number(number), path(path),
        context(context) {}

  /// Whether the line has no row.
  bool isEmpty() { return rest.trim().empty(); }
  FailureOr<ScheduleRow> parse();

private:
  LogicalResult expected(const Twine &what);
  bool accept(StringRef symbol);
  LogicalResult expect(StringRef symbol);
  StringRef word();
  /// One of `known`, or an error that lists them.
  LogicalResult oneOf(ArrayRef<llvm::StringLiteral> known, std::string &found);
  LogicalResult name(const Twine &what, std::string &found);
  LogicalResult integer(int64_t &value);
  LogicalResult condition(SizeCondition &condition);

  StringRef line, rest;
  unsigned number;
  StringRef path;
  MLIRContext *context;
};

LogicalResult RowParser::expected(const Twine &what) {
  rest = rest.ltrim();
  unsigned column = rest.data() - line.data() + 1;
  StringRef found =
      rest.take_until([](char c) { return llvm::isSpace(c) || c == ','; });
  return emitError(FileLineColLoc::get(context, path, number, column))
         << "expected " << what << ", found "
         << (found.empty() ? "the end of the row" : "'" + found.str() + "'");
}

bool RowParser::accept(StringRef symbol) {
  rest = rest.ltrim();
  return rest.consume_front(symbol);
}

LogicalResult RowParser::expect(StringRef symbol) {
  return accept(symbol) ? success() : expected("'" + symbol + "'");
}

StringRef RowParser::word() {
  rest = rest.ltrim();
  return rest.take_while(
      [](char c) { return llvm::isAlnum(c) || c == '_' || c == '-'; });
}

LogicalResult RowParser::oneOf(ArrayRef<llvm::StringLiteral> known,
                               std::string &found) {
  if (!llvm::is_contained(known, word()))
    return expected(llvm::join(known.drop_back(), ", ") + " or " +
                    known.back());
  return name("", found);
}

LogicalResult RowParser::name(const Twine &what, std::string &found) {
  found = word().str();
  if (found.empty())
    return expected(what);
  rest = rest.drop_front(found.size());
  return success();
}

LogicalResult RowParser::integer(int64_t &value) {
  rest = rest.ltrim();
  uint32_t found; // no size or knob is larger
  StringRef before = rest;
  if (rest.consumeInteger(10, found)) {
    rest = before;
    return expected("a number");
  }
  value = found;
  return success();
}

LogicalResult RowParser::condition(SizeCondition &condition) {
  for (auto [spelling, relation] : kRelations)
    if (accept(spelling)) {
      condition.relation = relation;
      return integer(condition.limit);
    }
  return expected("<=, >= or ==");
}

FailureOr<ScheduleRow> RowParser::parse() {
  ScheduleRow row;
  row.line = number;
  if (failed(oneOf(kRoots, row.root)))
    return failure();
  ArrayRef<llvm::StringLiteral> dtypes = kDtypes, sizes = kSizes;
  if (row.root == "elementwise") {
    dtypes = kElementwiseDtypes;
    sizes = kElementwiseSizes;
  }
  if (failed(oneOf(dtypes, row.dtype)))
    return failure();
  if (word() == "if") {
    do {
      rest = rest.drop_front(word().size());
      SizeCondition &last = row.conditions.emplace_back();
      if (failed(oneOf(sizes, last.size)) || failed(condition(last)))
        return failure();
    } while (word() == "and");
  }
  if (failed(expect(":")) || failed(name("a verb", row.verb)) ||
      failed(expect("(")))
    return failure();
  if (!accept(")")) {
    do {
      auto &[knob, value] = row.knobs.emplace_back();
      if (failed(name("a knob", knob)) || failed(expect("=")) ||
          failed(integer(value)))
        return failure();
    } while (accept(","));
    if (failed(expect(")")))
      return failure();
  }
  if (!isEmpty())
    return expected("the end of the row");
  return row;
}

} // namespace

FailureOr<std::vector<ScheduleRow>>
parseScheduleRows(StringRef text, StringRef path, MLIRContext *context) {
  std::vector<ScheduleRow> rows;
  unsigned number = 0;
  for (StringRef line : llvm::split(text, '\n')) {
    RowParser parser(line, ++number, path, context);
    if (parser.isEmpty())
      continue;
    FailureOr<ScheduleRow> row = parser.parse();
    if (failed(row))
      return failure();
    rows.push_back(std::move(*row));
  }
  return rows;
}

} // namespace gelato
