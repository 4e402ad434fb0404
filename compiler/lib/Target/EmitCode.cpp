//===- EmitCode.cpp - machine code, and what its symbols may be -----------===//
//
// No optimization pipeline runs here: the schedules made the loops, and LLVM's
// own pipeline was measured to buy nothing but time.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/PublicNames.h"
#include "gelato/Target/Object.h"
#include "gelato/Target/Signature.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"

#include <mutex>

using namespace llvm;

namespace gelato {

/// What the JIT's objects may need besides: the entry code that they import.
static constexpr StringLiteral kEntryPrefix = "gelato_entry_";

static Error checkSymbols(StringRef object, ArrayRef<KernelPlan> plans) {
  auto file = object::ObjectFile::createObjectFile(
      MemoryBufferRef(object, "the object"));
  if (!file)
    return file.takeError();
  StringSet<> expected;
  for (const KernelPlan &plan : plans) {
    expected.insert(plan.name);
    expected.insert(plan.name + kInfoSuffix.str());
    expected.insert(scratchBytesSignature(plan).name);
    if (plan.hasParams()) {
      expected.insert(paramsBytesSignature(plan).name);
      expected.insert(packSignature(plan).name);
    }
  }
  for (const object::SymbolRef &symbol : (*file)->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    Expected<StringRef> name = symbol.getName();
    if (!flags || !name)
      return joinErrors(flags ? Error::success() : flags.takeError(),
                        name ? Error::success() : name.takeError());
    if (*flags & object::SymbolRef::SF_Undefined) {
      if (!name->empty() && !is_contained(kNeeded, *name) &&
          !name->starts_with(kEntryPrefix))
        return createStringError("the object needs the symbol " + *name +
                                 ", expected nothing but memcpy, memset, "
                                 "memmove, malloc and free");
    } else if (*flags & object::SymbolRef::SF_Global) {
      if (!expected.contains(*name))
        return createStringError("the object defines the symbol " + *name +
                                 ", expected only its kernels' functions");
    }
  }
  return Error::success();
}

Expected<std::string> machineCode(Module &module, ObjectKind kind) {
  static std::once_flag once;
  std::call_once(once, [] {
    InitializeNativeTarget();
    InitializeNativeTargetAsmPrinter();
    InitializeNativeTargetAsmParser(); // inline assembly of the entry code
  });
  std::string problem;
  const Triple &triple = module.getTargetTriple();
  const Target *target = TargetRegistry::lookupTarget(triple, problem);
  if (!target)
    return createStringError(problem);
  TargetOptions options;
  std::unique_ptr<TargetMachine> machine(
      target->createTargetMachine(triple, "x86-64", "", options, Reloc::PIC_,
                                  std::nullopt, CodeGenOptLevel::Aggressive));
  module.setDataLayout(machine->createDataLayout());
  SmallString<0> code;
  raw_svector_ostream os(code);
  legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, os, nullptr,
                                   kind == ObjectKind::Object
                                       ? CodeGenFileType::ObjectFile
                                       : CodeGenFileType::AssemblyFile))
    return createStringError("LLVM cannot write code for " + triple.str());
  passes.run(module);
  return code.str().str();
}

Expected<std::string> emitCode(Module &module, ObjectKind kind,
                               ArrayRef<KernelPlan> plans) {
  Expected<std::string> code = machineCode(module, kind);
  if (code && kind == ObjectKind::Object)
    if (Error error = checkSymbols(*code, plans))
      return std::move(error);
  return code;
}

Expected<std::string> archive(StringRef object, StringRef member) {
  NewArchiveMember entry(MemoryBufferRef(object, member));
  entry.ModTime = sys::TimePoint<std::chrono::seconds>();
  entry.UID = entry.GID = 0;
  entry.Perms = 0644;
  auto buffer =
      writeArchiveToBuffer(entry, SymtabWritingMode::NormalSymtab,
                           object::Archive::K_GNU, /*Deterministic=*/true,
                           /*Thin=*/false);
  if (!buffer)
    return buffer.takeError();
  return (*buffer)->getBuffer().str();
}

} // namespace gelato
