//===- Json.h - JSON from files that nobody vouches for ---------*- C++ -*-===//
//
// A thin front of nlohmann-json for headers and configurations that come with a
// checkpoint. It answers with llvm::Error where the library would throw or
// silently pick one of two equal keys, so the readers above it need only ask
// whether a value has the type they want.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_IMPORT_JSON_H
#define GELATO_LIB_IMPORT_JSON_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace gelato::importer {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

/// An error of the user's input: what was found, what was expected, a way out.
llvm::Error inputError(const llvm::Twine &message);

/// A name from a file, quoted for a message: control characters escaped, and
/// shortened in the middle where it is longer than a line.
std::string quoteName(llvm::StringRef name);

/// Parses `text`. `what` says in messages whose text it is. Refuses what RFC
/// 8259 refuses, and beyond that equal keys in one object and a nesting of more
/// than 64 levels.
llvm::Expected<Json> parseJson(llvm::StringRef text, const llvm::Twine &what);

/// The bytes of a file, mapped where that is cheaper. `expected` says in the
/// message what should have been there.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readFile(llvm::StringRef path, const llvm::Twine &expected);

/// Whether `name` names a file in the folder it is looked up in, and nothing
/// else: no separator, no "." or "..", no NUL, not empty.
bool isPlainFileName(llvm::StringRef name);

/// The member `key` of `object`, or null where there is none (or where `object`
/// is no object).
const Json *member(const Json &object, llvm::StringRef key);

} // namespace gelato::importer

#endif // GELATO_LIB_IMPORT_JSON_H
