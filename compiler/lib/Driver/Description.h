//===- Description.h - the JSON beside an object --------------------------===//
#ifndef GELATO_LIB_DRIVER_DESCRIPTION_H
#define GELATO_LIB_DRIVER_DESCRIPTION_H

#include "gelato/Pipeline/Compiler.h"

namespace gelato {

/// `STEM.json`: kernels, arguments, levels, schedules, steps, accuracy. Has no
/// date, path or machine in it. nullopt if something was reported.
std::optional<std::string> describe(Compilation &compilation);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_DESCRIPTION_H
