//===- SharedObject.cpp - an object as a module of the runtime ------------===//
//
// lld links, inside this process: who has gelato needs no linker. What it links
// is the object as it is, a second one with the table that names its kernels,
// and a script that makes local whatever is not the table. lld reads and writes
// files, so all of that goes through a folder that is gone afterwards.
//
//===----------------------------------------------------------------------===//
#include "ConstantTables.h"

#include "gelato/Dialect/PublicNames.h"
#include "gelato/Support/TemporaryFolder.h"
#include "gelato/Target/Object.h"
#include "gelato/runtime/env.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ObjCopy/CommonConfig.h"
#include "llvm/ObjCopy/ELF/ELFConfig.h"
#include "llvm/ObjCopy/ELF/ELFObjcopy.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <mutex>

LLD_HAS_DRIVER(elf)

using namespace llvm;

namespace gelato {

static constexpr StringLiteral kTable = "gelato_module";

/// An object of one constant: the table of the kernels' data.
static Expected<std::string> tableObject(const Triple &triple,
                                         ArrayRef<KernelPlan> plans,
                                         StringRef compiler) {
  LLVMContext context;
  Module module(kTable, context);
  module.setTargetTriple(triple);
  ConstantTables tables(module);
  SmallVector<Constant *> kernels;
  for (const KernelPlan &plan : plans)
    kernels.push_back(new GlobalVariable(
        module, Type::getInt8Ty(context), /*isConstant=*/true,
        GlobalValue::ExternalLinkage, nullptr, plan.name + kInfoSuffix));
  Constant *value = tables.structure(
      {tables.i64(sizeof(gelato_module_table)), tables.u32(GELATO_ABI_VERSION),
       tables.u32(kernels.size()), tables.array(kernels),
       tables.string(compiler)},
      sizeof(gelato_module_table));
  tables.global(value, kTable)->setLinkage(GlobalValue::ExternalLinkage);
  return machineCode(module, ObjectKind::Object);
}

static Error writeFile(const Twine &path, StringRef bytes) {
  std::error_code code;
  raw_fd_ostream file(path.str(), code);
  if (!code) {
    file << bytes;
    file.close();
    code = file.error();
    file.clear_error();
  }
  if (code)
    return createStringError(code, "cannot write " + path + ": " +
                                       code.message() +
                                       "; TMPDIR names another folder");
  return Error::success();
}

/// What lld makes of the files of a folder; `folder`/module.so.
static Error link(StringRef folder) {
  auto in = [&](StringRef name) { return (folder + "/" + name).str(); };
  std::string kernels = in("kernels.o"), table = in("table.o"),
              script = in("exports"), output = in("module.so");
  // All symbols are bound when the module is opened, so that its tables are
  // read-only afterwards and no call meets the loader.
  const char *args[] = {"ld.lld",           "-shared",       "-o",
                        output.c_str(),     kernels.c_str(), table.c_str(),
                        script.c_str(),     "--strip-all",   "--build-id=none",
                        "--hash-style=gnu", "-znow",         "-zrelro",
                        "-znoexecstack",    "--threads=1"};
  // lld keeps its state in globals.
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  static bool isUsable = true;
  std::string said;
  raw_string_ostream os(said);
  if (!isUsable)
    return createStringError("the linker failed before in this process");
  lld::Result result =
      lld::lldMain(args, os, os, {{lld::Gnu, &lld::elf::link}});
  isUsable = result.canRunAgain;
  if (result.retCode != 0)
    return createStringError("the linker refused the module: " + said);
  return Error::success();
}

/// Without the section in which lld names itself.
static Expected<std::string> withoutComment(MemoryBufferRef buffer) {
  auto file = object::ObjectFile::createELFObjectFile(buffer);
  if (!file)
    return file.takeError();
  objcopy::CommonConfig config;
  Expected<objcopy::NameOrPattern> comment =
      objcopy::NameOrPattern::create(".comment", objcopy::MatchStyle::Literal,
                                     [](Error error) { return error; });
  if (!comment)
    return comment.takeError();
  if (Error error = config.ToRemove.addMatcher(std::move(comment)))
    return std::move(error);
  std::string bytes;
  raw_string_ostream os(bytes);
  if (Error error = objcopy::elf::executeObjcopyOnBinary(
          config, objcopy::ELFConfig(), cast<object::ELFObjectFileBase>(**file),
          os))
    return std::move(error);
  return bytes;
}

static Error checkDynamicSymbols(StringRef module) {
  auto file = object::ObjectFile::createELFObjectFile(
      MemoryBufferRef(module, "the module"));
  if (!file)
    return file.takeError();
  unsigned exported = 0;
  for (const object::ELFSymbolRef &symbol :
       cast<object::ELFObjectFileBase>(**file).getDynamicSymbolIterators()) {
    Expected<uint32_t> flags = symbol.getFlags();
    Expected<StringRef> name = symbol.getName();
    if (!flags || !name)
      return joinErrors(flags ? Error::success() : flags.takeError(),
                        name ? Error::success() : name.takeError());
    bool isUndefined = *flags & object::SymbolRef::SF_Undefined;
    if (name->empty())
      continue;
    if (isUndefined ? !is_contained(kNeeded, *name) : *name != kTable)
      return createStringError(
          "the module " + Twine(isUndefined ? "needs" : "exports") +
          " the symbol " + *name +
          ", expected it to export gelato_module and to need nothing but "
          "memcpy, memset, memmove, malloc and free");
    exported += !isUndefined;
  }
  if (exported != 1)
    return createStringError("the module does not export gelato_module");
  return Error::success();
}

Expected<std::string> sharedObject(StringRef object, ArrayRef<KernelPlan> plans,
                                   StringRef compiler) {
  auto file = object::ObjectFile::createObjectFile(
      MemoryBufferRef(object, "the object"));
  if (!file)
    return file.takeError();
  Expected<std::string> table =
      tableObject((*file)->makeTriple(), plans, compiler);
  if (!table)
    return table.takeError();

  auto temporary = TemporaryFolder::make("gelato-link");
  if (!temporary)
    return temporary.takeError();
  const std::string &folder = temporary->path();
  if (Error error = writeFile(folder + "/kernels.o", object))
    return std::move(error);
  if (Error error = writeFile(folder + "/table.o", *table))
    return std::move(error);
  if (Error error =
          writeFile(folder + "/exports", "VERSION { { global: " + kTable.str() +
                                             "; local: *; }; }\n"))
    return std::move(error);
  // lld writes into a mapped file, and dies where the disk has no room behind
  // it. A module is no longer than its objects and a few pages.
  if (Error error = writeFile(
          folder + "/room",
          std::string(object.size() + table->size() + (1 << 16), '\0')))
    return std::move(error);
  sys::fs::remove(folder + "/room");
  if (Error error = link(folder))
    return std::move(error);
  auto linked = MemoryBuffer::getFile(folder + "/module.so", false, false);
  if (!linked)
    return errorCodeToError(linked.getError());
  Expected<std::string> module = withoutComment(**linked);
  if (module)
    if (Error error = checkDynamicSymbols(*module))
      return std::move(error);
  return module;
}

} // namespace gelato
