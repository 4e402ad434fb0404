//===- Sources.h - the .gel files of this repository ------------*- C++ -*-===//

#ifndef GELATO_TESTS_UNIT_FORMAT_SOURCES_H
#define GELATO_TESTS_UNIT_FORMAT_SOURCES_H

#include "gelato/Support/SourceFile.h"

namespace gelato::testing {

/// The top of the repository.
std::string repository();

/// All .gel files of the repository, and the parts of its documents that are
/// one, sorted by name.
const std::vector<std::unique_ptr<SourceFile>> &sources();

} // namespace gelato::testing

#endif // GELATO_TESTS_UNIT_FORMAT_SOURCES_H
