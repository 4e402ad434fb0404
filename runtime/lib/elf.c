/*===- elf.c - whether the system's loader can map a file -----------------===*\
 *
 * The structures are those of the System V ABI, "Object Files" and "Program
 * Loading and Dynamic Linking", as <elf.h> has them.
 *
\*===----------------------------------------------------------------------===*/

#include "elf.h"

#include "message.h"

#include <elf.h>
#include <inttypes.h>
#include <string.h>

#if defined(__x86_64__)
enum { host_machine = EM_X86_64 };
#elif defined(__aarch64__)
enum { host_machine = EM_AARCH64 };
#else
#error "elf.c: expected x86-64 or AArch64, which gelato compiles for"
#endif

/* Addresses of a process are below this; sums of two do not overflow. */
#define ADDRESS_LIMIT (UINT64_C(1) << 47)

static const char *machine_name(uint16_t machine) {
  switch (machine) {
  case EM_X86_64:
    return "x86-64";
  case EM_AARCH64:
    return "AArch64";
  case EM_386:
    return "x86";
  case EM_ARM:
    return "ARM";
  case EM_RISCV:
    return "RISC-V";
  default:
    return "another processor";
  }
}

static int32_t refuse_damaged(gelato_message *message, const char *path,
                              const char *what) {
  return gelato_refuse(gelato_no_module, message,
                       "%s: found a damaged file, %s; write it again with "
                       "gelato compile --emit=so",
                       path, what);
}

static int32_t check_header(const Elf64_Ehdr *header, const char *path,
                            gelato_message *message) {
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
    return gelato_refuse(gelato_no_module, message,
                         "%s: found no ELF file, expected a module as gelato "
                         "compile --emit=so writes it",
                         path);
  const int is_64 = header->e_ident[EI_CLASS] == ELFCLASS64 &&
                    header->e_ident[EI_DATA] == ELFDATA2LSB;
  if (!is_64 || header->e_machine != host_machine)
    return gelato_refuse(gelato_unsupported, message,
                         "%s: found a module for %s, expected one for %s, on "
                         "which this process runs",
                         path,
                         is_64 ? machine_name(header->e_machine)
                               : "a processor of another kind",
                         machine_name(host_machine));
  if (header->e_type != ET_DYN)
    return gelato_refuse(gelato_no_module, message,
                         "%s: found %s, expected a shared object; gelato "
                         "compile --emit=so writes one",
                         path,
                         header->e_type == ET_REL    ? "an object to be linked"
                         : header->e_type == ET_EXEC ? "a program"
                                                     : "another ELF file");
  if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum == 0)
    return refuse_damaged(message, path, "its header names no segments");
  return gelato_ok;
}

/* Takes a segment that is mapped; the loader wants ascending addresses. */
static const char *add_segment(const Elf64_Phdr *row, uint64_t file_bytes,
                               uint64_t *end, gelato_elf *elf) {
  if (row->p_filesz > file_bytes || row->p_offset > file_bytes - row->p_filesz)
    return "its end is missing";
  if (row->p_filesz > row->p_memsz || row->p_memsz > ADDRESS_LIMIT ||
      row->p_vaddr > ADDRESS_LIMIT - row->p_memsz)
    return "a segment's sizes are impossible";
  /* Pages are mapped whole. */
  if ((row->p_vaddr - row->p_offset) % 4096 != 0 ||
      (row->p_align & (row->p_align - 1)) != 0 || row->p_align > 1 << 21)
    return "a segment's alignment is impossible";
  if (row->p_vaddr < *end)
    return "its segments overlap";
  *end = row->p_vaddr + row->p_memsz;
  gelato_segment *segment = &elf->segments[elf->segment_count++];
  segment->address = row->p_vaddr;
  segment->offset = row->p_offset;
  segment->bytes = row->p_filesz;
  return NULL;
}

/* The segment whose bytes in the file have all of a range of addresses. */
static const gelato_segment *holder(const gelato_elf *elf, uint64_t address,
                                    uint64_t bytes) {
  for (uint32_t s = 0; s < elf->segment_count; ++s) {
    const gelato_segment *segment = &elf->segments[s];
    if (address >= segment->address && bytes <= segment->bytes &&
        address - segment->address <= segment->bytes - bytes)
      return segment;
  }
  return NULL;
}

int32_t gelato_elf_segments(const unsigned char *head, uint64_t head_bytes,
                            uint64_t file_bytes, const char *path,
                            gelato_elf *elf, gelato_message *message) {
  memset(elf, 0, sizeof *elf);
  Elf64_Ehdr header = {0};
  /* A file that is shorter than its header may still be told from others. */
  memcpy(&header, head,
         head_bytes < sizeof header ? head_bytes : sizeof header);
  if (head_bytes < sizeof header &&
      memcmp(header.e_ident, ELFMAG, SELFMAG) == 0)
    return refuse_damaged(message, path, "its end is missing");
  int32_t status = check_header(&header, path, message);
  if (status != gelato_ok)
    return status;
  const uint64_t table_bytes = header.e_phnum * sizeof(Elf64_Phdr);
  if (header.e_phnum > gelato_most_segments ||
      header.e_phoff > gelato_elf_head_bytes ||
      header.e_phoff + table_bytes > head_bytes)
    return refuse_damaged(message, path,
                          "its table of segments is not at its beginning");
  uint64_t end = 0;
  Elf64_Phdr dynamic = {0};
  for (uint32_t p = 0; p < header.e_phnum; ++p) {
    Elf64_Phdr row;
    memcpy(&row, head + header.e_phoff + p * sizeof row, sizeof row);
    if (row.p_type == PT_DYNAMIC)
      dynamic = row;
    if (row.p_type != PT_LOAD)
      continue;
    const char *wrong = add_segment(&row, file_bytes, &end, elf);
    if (wrong)
      return refuse_damaged(message, path, wrong);
  }
  const gelato_segment *segment = holder(elf, dynamic.p_vaddr, dynamic.p_memsz);
  if (!segment || dynamic.p_memsz < sizeof(Elf64_Dyn) ||
      dynamic.p_memsz > gelato_most_dynamic_bytes)
    return refuse_damaged(message, path, "it has no dynamic section");
  elf->dynamic_offset = segment->offset + (dynamic.p_vaddr - segment->address);
  elf->dynamic_bytes = dynamic.p_memsz;
  return gelato_ok;
}

int32_t gelato_elf_dynamic(const gelato_elf *elf, const unsigned char *dynamic,
                           const char *path, gelato_message *message) {
  /* Tables by address, and where their lengths are. */
  enum { strings, symbols, relocations, plt, table_count };
  static const int64_t of_address[] = {DT_STRTAB, DT_SYMTAB, DT_RELA,
                                       DT_JMPREL};
  static const int64_t of_bytes[] = {DT_STRSZ, DT_NULL, DT_RELASZ, DT_PLTRELSZ};
  uint64_t address[table_count] = {0}, bytes[table_count] = {0};
  int has_address[table_count] = {0}, has_hash = 0, has_end = 0;
  bytes[symbols] = sizeof(Elf64_Sym); /* the first; how many is not said */
  for (uint64_t at = 0;
       at + sizeof(Elf64_Dyn) <= elf->dynamic_bytes && !has_end;
       at += sizeof(Elf64_Dyn)) {
    Elf64_Dyn row;
    memcpy(&row, dynamic + at, sizeof row);
    has_end = row.d_tag == DT_NULL;
    for (int t = 0; t < table_count && !has_end; ++t) {
      if (row.d_tag == of_address[t]) {
        address[t] = row.d_un.d_ptr;
        has_address[t] = 1;
      } else if (row.d_tag == of_bytes[t]) {
        bytes[t] = row.d_un.d_val;
      }
    }
    if (row.d_tag == DT_GNU_HASH || row.d_tag == DT_HASH) {
      has_hash = 1;
      if (!holder(elf, row.d_un.d_ptr, 4 * sizeof(uint32_t)))
        return refuse_damaged(message, path, "its symbols are missing");
    }
  }
  if (!has_end || !has_hash || !has_address[strings] || !has_address[symbols])
    return refuse_damaged(message, path, "its dynamic section is incomplete");
  for (int t = 0; t < table_count; ++t)
    if ((has_address[t] || bytes[t]) && t != symbols &&
        !holder(elf, address[t], bytes[t]))
      return refuse_damaged(message, path,
                            "a table of its dynamic section is missing");
  if (!holder(elf, address[symbols], bytes[symbols]))
    return refuse_damaged(message, path, "its symbols are missing");
  return gelato_ok;
}
