//===- RowsFolder.h - rows added to a folder of schedules -----------------===//
#ifndef GELATO_LIB_DRIVER_ROWSFOLDER_H
#define GELATO_LIB_DRIVER_ROWSFOLDER_H

#include "gelato/Schedule/Schedule.h"
#include "gelato/Support/AtomicFile.h"

namespace gelato {

/// A row for a table, with why it is there.
struct RowToAdd {
  std::string table; ///< "x86_64/avx2.rows"
  ScheduleRow row;
  std::string why; ///< one line
};

/// The tables of `folder`, which need not be there, with `rows` in front of the
/// rows that each of them has. A row of the same head is replaced, with the
/// comment in front of it; everything else stays as it is. An error is a table
/// that cannot be read.
llvm::Expected<std::vector<FileToWrite>> addRows(llvm::StringRef folder,
                                                 llvm::ArrayRef<RowToAdd> rows);

/// An error if `folder`, where a row for each of `tables` will be added, is a
/// file or has tables that cannot be read.
llvm::Error checkRowsFolder(llvm::StringRef folder,
                            llvm::ArrayRef<std::string> tables);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_ROWSFOLDER_H
