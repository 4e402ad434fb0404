//===- FuzzModule.cpp - the file of a module, before it is loaded ---------===//
//
// An input is a whole file. What the runtime's check accepts is looked at again
// here, by other means: nothing that the system's loader will read lies past
// the file's end.
//
//===----------------------------------------------------------------------===//

#include "Properties.h"

#include "lib/elf.h"

#include <cstring>
#include <elf.h>
#include <vector>

using namespace gelato::fuzz;

namespace {

/// Whether each of [address, address + bytes) has a byte of the file behind it.
bool isBacked(const std::vector<Elf64_Phdr> &loads, uint64_t address,
              uint64_t bytes, uint64_t fileBytes) {
  for (const Elf64_Phdr &load : loads)
    for (uint64_t i = 0; i < bytes; ++i) {
      uint64_t at = address + i;
      if (at < load.p_vaddr || at >= load.p_vaddr + load.p_filesz ||
          load.p_offset + (at - load.p_vaddr) >= fileBytes)
        break;
      if (i + 1 == bytes)
        return true;
    }
  return bytes == 0;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // Copies of the length that is read: a byte behind them belongs to no one.
  std::vector<unsigned char> head;
  head.reserve(1); // of an empty file, too
  head.assign(data, data + std::min<size_t>(size, gelato_elf_head_bytes));
  gelato_message message = {};
  gelato_elf elf;
  static Tally tally;
  ++tally.texts;
  int32_t status = gelato_elf_segments(head.data(), head.size(), size, "f.so",
                                       &elf, &message);
  if (status != gelato_ok) {
    require(status == gelato_no_module || status == gelato_unsupported,
            "a file is no module, or for another processor");
    checkMessage(message.text);
    return 0;
  }
  ++tally.parsed;
  require(elf.dynamic_offset <= size &&
              elf.dynamic_bytes <= size - elf.dynamic_offset,
          "the dynamic section is in the file");
  std::vector<unsigned char> dynamic(data + elf.dynamic_offset,
                                     data + elf.dynamic_offset +
                                         elf.dynamic_bytes);
  if (gelato_elf_dynamic(&elf, dynamic.data(), "f.so", &message) != gelato_ok) {
    checkMessage(message.text);
    return 0;
  }
  ++tally.right;

  Elf64_Ehdr header;
  std::memcpy(&header, data, sizeof header);
  std::vector<Elf64_Phdr> loads;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr row;
    std::memcpy(&row, data + header.e_phoff + i * sizeof row, sizeof row);
    if (row.p_type == PT_LOAD)
      loads.push_back(row);
  }
  require(loads.size() == elf.segment_count, "every segment was looked at");
  uint64_t last = 0;
  for (const Elf64_Phdr &load : loads) {
    require(load.p_offset + load.p_filesz <= size &&
                load.p_offset + load.p_filesz >= load.p_offset,
            "segments end where the file does");
    require(load.p_vaddr >= last, "segments ascend");
    last = load.p_vaddr + load.p_memsz;
  }
  uint64_t strings = 0, stringBytes = 0;
  for (size_t at = 0; at + sizeof(Elf64_Dyn) <= dynamic.size();
       at += sizeof(Elf64_Dyn)) {
    Elf64_Dyn row;
    std::memcpy(&row, dynamic.data() + at, sizeof row);
    if (row.d_tag == DT_NULL)
      break;
    if (row.d_tag == DT_STRTAB)
      strings = row.d_un.d_ptr;
    if (row.d_tag == DT_STRSZ)
      stringBytes = row.d_un.d_val;
  }
  require(isBacked(loads, strings, stringBytes, size),
          "the strings are in the file");
  return 0;
}
