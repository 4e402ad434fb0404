//===- JsonRpc.h - messages over two streams --------------------*- C++ -*-===//
//
// JSON-RPC 2.0 as language servers speak it: each message behind a header with
// its length. LLVM's own transport (llvm/Support/LSP) is not used: it ends with
// the first message that is not JSON-RPC and leaves one that is no JSON without
// an answer, its URIs are those of files, so that an untitled buffer is
// refused, and its diagnostics have no code.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_LANGUAGESERVER_JSONRPC_H
#define GELATO_LIB_LANGUAGESERVER_JSONRPC_H

#include "llvm/Support/JSON.h"

#include <cstdio>
#include <optional>

namespace gelato {

enum class RpcError {
  Parse = -32700,
  InvalidRequest = -32600,
  MethodNotFound = -32601,
  InvalidParams = -32602,
  NotInitialized = -32002
};

class JsonRpc {
public:
  JsonRpc(std::FILE *in, llvm::raw_ostream &out) : in(in), out(out) {}

  /// The next message that is an object; what is none is answered and skipped.
  /// Nothing at the end of the input.
  std::optional<llvm::json::Object> read();

  void notify(llvm::StringRef method, llvm::json::Value params);
  void reply(llvm::json::Value id, llvm::json::Value result);
  void fail(llvm::json::Value id, RpcError error, const llvm::Twine &message);

private:
  bool readLine(std::string &line);
  std::optional<size_t> readHeader();
  bool readBody(size_t length, std::string &body);
  void send(llvm::json::Object message);

  std::FILE *in;
  llvm::raw_ostream &out;
};

} // namespace gelato

#endif // GELATO_LIB_LANGUAGESERVER_JSONRPC_H
