//===- RowCompiler.cpp - a kernel compiled by one more row ----------------===//
#include "RowCompiler.h"

#include "gelato/Support/AtomicFile.h"

using namespace llvm;

namespace gelato {

Expected<RowCompiler> RowCompiler::make(std::shared_ptr<const SourceFile> file,
                                        CompileOptions options) {
  auto folder = TemporaryFolder::make("gelato-tune");
  if (!folder)
    return folder.takeError();
  if (Error error = makeFolder(*folder / options.levels.front()->arch))
    return std::move(error);
  options.scheduleFolder = folder->path();
  return RowCompiler(std::move(file), std::move(options), std::move(*folder));
}

/// Makes `row` the first that is asked.
Error RowCompiler::put(const ScheduleRow &row) {
  const CpuLevel &level = *options.levels.front();
  if (!compilation) {
    compilation = std::make_unique<Compilation>(options);
    if (!compilation->parse(*file))
      return createStringError("cannot parse " + file->name() + " again");
  }
  return writeFileAtomically(folder / level.tableOfSchedules(),
                             row.text() + "\n");
}

Expected<std::optional<Numbers>> RowCompiler::tileOf(const ScheduleRow &row,
                                                     StringRef group) {
  if (Error error = put(row))
    return std::move(error);
  const CpuLevel &level = *options.levels.front();
  if (!compilation->lowered(Stage::Scheduled, level)) {
    compilation.reset();
    return std::nullopt;
  }
  return compilation->stamps(level)->at(group.str()).tile;
}

Expected<std::unique_ptr<LoadedKernels>>
RowCompiler::compile(const ScheduleRow &row) {
  if (Error error = put(row))
    return std::move(error);
  std::unique_ptr<LoadedKernels> kernels = load(*compilation);
  if (!kernels)
    compilation.reset();
  return std::move(kernels);
}

} // namespace gelato
