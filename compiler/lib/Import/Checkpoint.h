//===- Checkpoint.h - safetensors files that belong together ----*- C++ -*-===//
//
// The class is public; this room's files reach it by its short name.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_IMPORT_CHECKPOINT_H
#define GELATO_LIB_IMPORT_CHECKPOINT_H

#include "gelato/Import/Checkpoint.h" // IWYU pragma: export

#endif // GELATO_LIB_IMPORT_CHECKPOINT_H
