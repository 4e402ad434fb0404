//===- ElfTest.cpp - files that the system's loader must not see ----------===//
//
// A small shared object is built field by field, then made wrong in one place
// at a time.
//
//===----------------------------------------------------------------------===//
#include "FakeKernel.h"

#include "lib/elf.h"

#include <cstring>
#include <elf.h>

using namespace gelato::test;

namespace {

/// Two segments: the headers and tables, and the dynamic section.
struct File {
  static constexpr size_t tables = 0x200, data = 0x1000, size = 0x1200;
  File() {
    std::memcpy(header().e_ident, ELFMAG, SELFMAG);
    header().e_ident[EI_CLASS] = ELFCLASS64;
    header().e_ident[EI_DATA] = ELFDATA2LSB;
    header().e_type = ET_DYN;
#if defined(__aarch64__)
    header().e_machine = EM_AARCH64;
#else
    header().e_machine = EM_X86_64;
#endif
    header().e_phoff = sizeof(Elf64_Ehdr);
    header().e_phentsize = sizeof(Elf64_Phdr);
    header().e_phnum = 3;
    segment(0) = {PT_LOAD, PF_R, 0, 0, 0, 0x400, 0x400, 0x1000};
    segment(1) = {PT_LOAD, PF_R | PF_W, data, 0x3000, 0, 0x200, 0x900, 0x1000};
    segment(2) = {PT_DYNAMIC, PF_R, data, 0x3000, 0, 0x100, 0x100, 8};
    set(0, DT_STRTAB, tables);
    set(1, DT_STRSZ, 16);
    set(2, DT_SYMTAB, tables + 16);
    set(3, DT_GNU_HASH, tables + 64);
    set(4, DT_RELA, tables + 128);
    set(5, DT_RELASZ, 48);
    set(6, DT_NULL, 0);
  }
  Elf64_Ehdr &header() { return *reinterpret_cast<Elf64_Ehdr *>(bytes); }
  Elf64_Phdr &segment(int i) {
    return reinterpret_cast<Elf64_Phdr *>(bytes + sizeof(Elf64_Ehdr))[i];
  }
  Elf64_Dyn &row(int i) {
    return reinterpret_cast<Elf64_Dyn *>(bytes + data)[i];
  }
  void set(int i, int64_t tag, uint64_t value) {
    row(i).d_tag = tag;
    row(i).d_un.d_val = value;
  }
  /// What is said of the first `length` bytes.
  int32_t check(size_t length = size) {
    gelato_elf elf;
    size_t head = std::min<size_t>(length, gelato_elf_head_bytes);
    // Exactly as long, so that a sanitizer sees what is read behind it.
    std::vector<unsigned char> first;
    first.reserve(1); // of an empty file, too
    first.assign(bytes, bytes + head);
    int32_t status =
        gelato_elf_segments(first.data(), head, length, "f.so", &elf, &message);
    if (status != gelato_ok)
      return status;
    if (elf.dynamic_offset + elf.dynamic_bytes > length) {
      ADD_FAILURE() << "a dynamic section past the end was accepted";
      return status;
    }
    std::vector<unsigned char> dynamic(bytes + elf.dynamic_offset,
                                       bytes + elf.dynamic_offset +
                                           elf.dynamic_bytes);
    return gelato_elf_dynamic(&elf, dynamic.data(), "f.so", &message);
  }
  alignas(16) unsigned char bytes[size] = {};
  gelato_message message = {};
};

TEST(Elf, AcceptsWhatIsWhole) {
  File file;
  EXPECT_EQ(file.check(), gelato_ok) << file.message.text;
}

TEST(Elf, RefusesEveryShorterFile) {
  File file;
  for (size_t length = 0; length < File::size; ++length) {
    ASSERT_EQ(file.check(length), gelato_no_module) << length;
    ASSERT_TRUE(says(file.message, {length < 4 ? "no ELF file" : "damaged"}))
        << length;
  }
}

/// What a system that lost its power leaves of a file that was not yet written
/// back: the right length, and zeros.
TEST(Elf, RefusesEveryZeroedTail) {
  File file;
  // Down from the tag of the hash, behind which nothing is indispensable.
  for (size_t from = File::data + 3 * sizeof(Elf64_Dyn) + 4; from-- > 0;) {
    std::memset(file.bytes + from, 0, File::size - from);
    ASSERT_NE(file.check(), gelato_ok) << from;
  }
}

TEST(Elf, RefusesOtherFiles) {
  File file;
  auto refuses = [&](int32_t status, std::vector<const char *> words) {
    EXPECT_EQ(file.check(), status);
    EXPECT_TRUE(says(file.message, words));
    EXPECT_TRUE(says(file.message, {"f.so", "expected"}));
    file = File();
  };
  file.bytes[1] = 'M';
  refuses(gelato_no_module, {"no ELF file", "--emit=so"});
  file.header().e_machine = EM_S390;
  refuses(gelato_unsupported, {"another processor"});
  file.header().e_machine =
      file.header().e_machine == EM_X86_64 ? EM_AARCH64 : EM_X86_64;
  refuses(gelato_unsupported, {"x86-64", "AArch64", "this process"});
  file.header().e_ident[EI_CLASS] = ELFCLASS32;
  refuses(gelato_unsupported, {"of another kind"});
  file.header().e_ident[EI_DATA] = ELFDATA2MSB;
  refuses(gelato_unsupported, {"of another kind"});
  file.header().e_type = ET_REL;
  refuses(gelato_no_module, {"an object to be linked"});
  file.header().e_type = ET_EXEC;
  refuses(gelato_no_module, {"a program"});
}

TEST(Elf, RefusesImpossibleSegments) {
  File file;
  auto refuses = [&](const char *why) {
    EXPECT_EQ(file.check(), gelato_no_module) << why;
    EXPECT_TRUE(says(file.message, {"damaged", why, "--emit=so"}));
    file = File();
  };
  file.header().e_phnum = 0;
  refuses("no segments");
  file.header().e_phentsize = 32;
  refuses("no segments");
  file.header().e_phnum = 73;
  refuses("not at its beginning");
  file.header().e_phoff = 0xfffffffffffffff0;
  refuses("not at its beginning");
  file.header().e_phoff = 4000;
  refuses("not at its beginning");
  file.segment(1).p_filesz = 0x201;
  refuses("its end is missing");
  file.segment(1).p_offset = 0xffffffffffffff00;
  refuses("its end is missing");
  file.segment(1).p_memsz = 0x1ff;
  refuses("sizes are impossible");
  file.segment(1).p_memsz = 0xffffffffffffff00;
  refuses("sizes are impossible");
  file.segment(1).p_vaddr = 0xffffffffffff3000;
  refuses("sizes are impossible");
  file.segment(1).p_vaddr += 8;
  refuses("alignment is impossible");
  file.segment(1).p_align = 12;
  refuses("alignment is impossible");
  file.segment(0).p_memsz = 0x3001;
  refuses("segments overlap");
  file.segment(2).p_type = PT_NOTE;
  refuses("no dynamic section");
  file.segment(2).p_vaddr = 0x3101; // its end is not in the file
  refuses("no dynamic section");
  file.segment(2).p_memsz = 8;
  refuses("no dynamic section");
  file.segment(0).p_type = file.segment(1).p_type = PT_NULL;
  refuses("no dynamic section");
}

TEST(Elf, RefusesTablesOutsideOfSegments) {
  File file;
  auto refuses = [&](int row, uint64_t value, const char *why) {
    file.row(row).d_un.d_val = value;
    EXPECT_EQ(file.check(), gelato_no_module) << row << " " << value;
    EXPECT_TRUE(says(file.message, {"damaged", why}));
    file = File();
  };
  for (int row : {0, 2, 3, 4})
    for (uint64_t address : {uint64_t(0x2000), uint64_t(0x3ff), uint64_t(-8)})
      refuses(row, address, "missing");
  for (int row : {1, 5})
    for (uint64_t bytes : {uint64_t(0x400), uint64_t(-1)})
      refuses(row, bytes, "missing");
  for (int row : {0, 2, 3}) {
    file.row(row).d_tag = DT_DEBUG;
    refuses(row, 0, "incomplete");
  }
  file.row(6).d_tag = DT_DEBUG;
  for (int row = 7; row < 16; ++row)
    file.set(row, DT_DEBUG, 0);
  refuses(6, 0, "incomplete");
}

} // namespace
