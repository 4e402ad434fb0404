//===- Server.cpp - the methods of the protocol ---------------------------===//
//
// One message after the other; each is answered before the next is read. What a
// client sends may be wrong in any way: it gets an error and the server goes
// on.
//
//===----------------------------------------------------------------------===//

#include "gelato/LanguageServer/LanguageServer.h"

#include "Features.h"
#include "JsonRpc.h"

#include <map>

using namespace gelato;
namespace json = llvm::json;

namespace {

class Server {
public:
  Server(std::FILE *in, llvm::raw_ostream &out) : rpc(in, out) {}

  int run() {
    while (std::optional<json::Object> message = rpc.read()) {
      std::optional<llvm::StringRef> method = message->getString("method");
      json::Value *id = message->get("id");
      if (!method) {
        // An answer; but this server asks for nothing.
        if (!message->get("result") && !message->get("error"))
          rpc.fail(id ? json::Value(*id) : nullptr, RpcError::InvalidRequest,
                   "the message has no method");
        continue;
      }
      if (!id && *method == "exit")
        break;
      json::Object none;
      const json::Object *params = message->getObject("params");
      if (id)
        request(*method, std::move(*id), params ? *params : none);
      else if (state == State::Ready)
        notification(*method, params ? *params : none);
    }
    return state == State::ShutDown ? 0 : 1;
  }

private:
  enum class State { New, Ready, ShutDown };

  //===--------------------------------------------------------------------===//
  // Requests
  //===--------------------------------------------------------------------===//

  /// What is asked of a place in a document, and of a document.
  using PlaceFeature = json::Value (*)(const Document &, uint32_t);
  using DocumentFeature = json::Value (*)(const Document &);
  struct Feature {
    llvm::StringLiteral method;
    PlaceFeature ofPlace;
    DocumentFeature ofDocument;
  };

  void request(llvm::StringRef method, json::Value id,
               const json::Object &params) {
    static constexpr Feature features[] = {
        {"textDocument/completion", completion, nullptr},
        {"textDocument/definition", definition, nullptr},
        {"textDocument/documentSymbol", nullptr, symbols},
        {"textDocument/formatting", nullptr, formatting},
        {"textDocument/hover", hover, nullptr},
    };
    if (state == State::New && method != "initialize")
      return rpc.fail(std::move(id), RpcError::NotInitialized,
                      "expected initialize first, found " + method);
    if (state == State::ShutDown ||
        (state == State::Ready && method == "initialize"))
      return rpc.fail(std::move(id), RpcError::InvalidRequest,
                      "found " + method + " after " +
                          (state == State::Ready ? "initialize" : "shutdown"));
    if (method == "initialize") {
      state = State::Ready;
      return rpc.reply(std::move(id), capabilities());
    }
    if (method == "shutdown") {
      state = State::ShutDown;
      return rpc.reply(std::move(id), nullptr);
    }
    for (const Feature &feature : features)
      if (feature.method == method)
        return answer(feature, std::move(id), params);
    rpc.fail(std::move(id), RpcError::MethodNotFound,
             "there is no method " + method);
  }

  static json::Value capabilities() {
    return json::Object{
        {"capabilities",
         json::Object{
             {"positionEncoding", "utf-16"},
             // The whole text each time: no edit can get out of step.
             {"textDocumentSync",
              json::Object{{"openClose", true}, {"change", 1}}},
             {"completionProvider",
              json::Object{{"triggerCharacters", json::Array{".", "\""}}}},
             {"definitionProvider", true},
             {"documentFormattingProvider", true},
             {"documentSymbolProvider", true},
             {"hoverProvider", true}}},
        {"serverInfo",
         json::Object{{"name", "gelato-lsp"}, {"version", GELATO_VERSION}}}};
  }

  void answer(const Feature &feature, json::Value id,
              const json::Object &params) {
    auto document = documents.find(uriOf(params));
    if (document == documents.end())
      return rpc.fail(std::move(id), RpcError::InvalidParams,
                      "expected textDocument.uri of a document that is open");
    if (feature.ofDocument)
      return rpc.reply(std::move(id), feature.ofDocument(*document->second));
    std::optional<Position> position = positionIn(params);
    if (!position)
      return rpc.fail(std::move(id), RpcError::InvalidParams,
                      "expected position.line and position.character");
    uint32_t offset = document->second->offsetOf(*position);
    rpc.reply(std::move(id), feature.ofPlace(*document->second, offset));
  }

  static std::string uriOf(const json::Object &params) {
    const json::Object *document = params.getObject("textDocument");
    return document ? document->getString("uri").value_or("").str() : "";
  }

  static std::optional<Position> positionIn(const json::Object &params) {
    const json::Object *position = params.getObject("position");
    if (!position)
      return std::nullopt;
    std::optional<int64_t> line = position->getInteger("line");
    std::optional<int64_t> character = position->getInteger("character");
    auto isPlace = [](std::optional<int64_t> n) {
      return n && *n >= 0 && *n <= INT32_MAX;
    };
    if (!isPlace(line) || !isPlace(character))
      return std::nullopt;
    return Position{unsigned(*line), unsigned(*character)};
  }

  //===--------------------------------------------------------------------===//
  // Notifications: nobody answers them, so what is wrong is passed over.
  //===--------------------------------------------------------------------===//

  void notification(llvm::StringRef method, const json::Object &params) {
    const json::Object *item = params.getObject("textDocument");
    std::string uri = uriOf(params);
    if (uri.empty())
      return;
    if (method == "textDocument/didOpen") {
      if (std::optional<llvm::StringRef> text = item->getString("text"))
        update(uri, text->str(), item->get("version"));
    } else if (method == "textDocument/didChange") {
      const json::Array *changes = params.getArray("contentChanges");
      const json::Object *last = changes && !changes->empty()
                                     ? changes->back().getAsObject()
                                     : nullptr;
      if (last && !last->get("range") && documents.count(uri))
        if (std::optional<llvm::StringRef> text = last->getString("text"))
          update(uri, text->str(), item->get("version"));
    } else if (method == "textDocument/didClose") {
      if (documents.erase(uri))
        publish(uri, json::Array(), nullptr);
    }
  }

  void update(const std::string &uri, std::string text,
              const json::Value *version) {
    auto &document = documents[uri];
    document = std::make_unique<Document>(uri, std::move(text));
    publish(uri, diagnosticsJson(*document), version);
  }

  void publish(const std::string &uri, json::Value diagnostics,
               const json::Value *version) {
    json::Object params{{"uri", uri}, {"diagnostics", std::move(diagnostics)}};
    if (version && version->getAsInteger())
      params["version"] = *version;
    rpc.notify("textDocument/publishDiagnostics", std::move(params));
  }

  JsonRpc rpc;
  State state = State::New;
  std::map<std::string, std::unique_ptr<Document>> documents; ///< by URI
};

} // namespace

int gelato::runLanguageServer(std::FILE *in, llvm::raw_ostream &out) {
  return Server(in, out).run();
}
