/*===- elf.h - whether the system's loader can map a file ---------*- C -*-===*\
 *
 * dlopen trusts a file: one whose end is missing is mapped all the same, and
 * the first touch of a page that is not there ends the process (SIGBUS). So
 * what the loader will follow is compared with the file's length before: the
 * header, the segments, and the tables that the dynamic section names.
 *
 * What lies inside the segments is not looked at. A file that was changed on
 * purpose can do what any library can.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_RUNTIME_LIB_ELF_H
#define GELATO_RUNTIME_LIB_ELF_H

#include "gelato/runtime/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How much of a file's beginning is read: a header and 72 segments. */
enum { gelato_elf_head_bytes = 4096, gelato_most_segments = 72 };

/* How long a dynamic section may be; those of modules have 256 bytes. */
enum { gelato_most_dynamic_bytes = 1 << 16 };

typedef struct gelato_segment {
  uint64_t address, offset, bytes; /* bytes: in the file */
} gelato_segment;

/* What gelato_elf_segments found: those that are mapped, in ascending order,
 * and where in the file the dynamic section is. */
typedef struct gelato_elf {
  gelato_segment segments[gelato_most_segments];
  uint32_t segment_count;
  uint64_t dynamic_offset, dynamic_bytes;
} gelato_elf;

/* Checks the header and the segments of a file of file_bytes bytes that begins
 * with the head_bytes (the first gelato_elf_head_bytes, or all) at head. path
 * is for the message. gelato_ok, gelato_no_module, or gelato_unsupported for
 * another processor's. */
int32_t gelato_elf_segments(const unsigned char *head, uint64_t head_bytes,
                            uint64_t file_bytes, const char *path,
                            gelato_elf *elf, gelato_message *message);

/* Checks that the tables named by the dynamic section, elf->dynamic_bytes long,
 * lie inside the segments. gelato_ok or gelato_no_module. */
int32_t gelato_elf_dynamic(const gelato_elf *elf, const unsigned char *dynamic,
                           const char *path, gelato_message *message);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_RUNTIME_LIB_ELF_H */
