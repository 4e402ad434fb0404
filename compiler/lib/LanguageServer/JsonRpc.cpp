//===- JsonRpc.cpp - messages over two streams ----------------------------===//

#include "JsonRpc.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace gelato;
namespace json = llvm::json;

/// Longer ones are skipped; a source file has at most 1 MiB.
constexpr size_t maxMessageBytes = size_t(1) << 26;
/// LLVM's parser recurses; no message of the protocol is nearly as deep.
constexpr unsigned maxMessageDepth = 200;

/// Reads to the end of the line, which is left out; false at the end of input.
bool JsonRpc::readLine(std::string &line) {
  constexpr size_t longest = 1024; // of what is kept
  line.clear();
  int c;
  while ((c = std::getc(in)) != EOF && c != '\n')
    if (line.size() < longest)
      line += char(c);
  if (!line.empty() && line.back() == '\r')
    line.pop_back();
  return c != EOF;
}

/// The length of the message that follows: 0 if the header has none that is a
/// number, nothing at the end of the input.
std::optional<size_t> JsonRpc::readHeader() {
  size_t length = 0;
  bool isHeader = false;
  std::string line;
  while (readLine(line)) {
    if (line.empty() && isHeader)
      return length;
    auto [name, value] = llvm::StringRef(line).split(':');
    if (!name.trim().equals_insensitive("Content-Length"))
      continue;
    isHeader = true;
    if (value.trim().getAsInteger(10, length))
      length = 0;
  }
  return std::nullopt;
}

bool JsonRpc::readBody(size_t length, std::string &body) {
  if (length <= maxMessageBytes) {
    body.resize(length);
    return std::fread(body.data(), 1, length, in) == length;
  }
  body.clear();
  for (; length > 0; --length)
    if (std::getc(in) == EOF)
      return false;
  return true;
}

static bool isTooDeep(llvm::StringRef text) {
  unsigned depth = 0;
  bool isText = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (isText && c == '\\')
      ++i;
    else if (c == '"')
      isText = !isText;
    else if (!isText && (c == '[' || c == '{'))
      depth += 1;
    else if (!isText && (c == ']' || c == '}') && depth > 0)
      depth -= 1;
    if (depth > maxMessageDepth)
      return true;
  }
  return false;
}

std::optional<json::Object> JsonRpc::read() {
  while (std::optional<size_t> length = readHeader()) {
    std::string body;
    if (!readBody(*length, body))
      return std::nullopt;
    if (body.empty()) {
      fail(nullptr, RpcError::InvalidRequest,
           "found a message of " + llvm::Twine(*length) +
               " bytes, expected 1 to " + llvm::Twine(maxMessageBytes));
      continue;
    }
    if (isTooDeep(body)) {
      fail(nullptr, RpcError::Parse,
           "the message is nested more than " + llvm::Twine(maxMessageDepth) +
               " deep");
      continue;
    }
    llvm::Expected<json::Value> message = json::parse(body);
    if (!message) {
      fail(nullptr, RpcError::Parse, llvm::toString(message.takeError()));
      continue;
    }
    if (json::Object *object = message->getAsObject())
      return std::move(*object);
    fail(nullptr, RpcError::InvalidRequest, "the message is no object");
  }
  return std::nullopt;
}

void JsonRpc::send(json::Object message) {
  message["jsonrpc"] = "2.0";
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(message));
  out << "Content-Length: " << text.size() << "\r\n\r\n" << text;
  out.flush();
}

void JsonRpc::notify(llvm::StringRef method, json::Value params) {
  send(json::Object{{"method", method}, {"params", std::move(params)}});
}

void JsonRpc::reply(json::Value id, json::Value result) {
  send(json::Object{{"id", std::move(id)}, {"result", std::move(result)}});
}

void JsonRpc::fail(json::Value id, RpcError error, const llvm::Twine &message) {
  send(json::Object{
      {"id", std::move(id)},
      {"error", json::Object{{"code", int(error)},
                             {"message", json::fixUTF8(message.str())}}}});
}
