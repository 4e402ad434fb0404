/*===- module.c - shared objects of kernels -------------------------------===*\
 *
 * The file is looked at before the system's loader is let near it (elf.h), and
 * the table before anyone else is. There is no state but the handle: the loader
 * counts how often a file is open, and has its own locks.
 *
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L /* files and dlopen under -std=c11 */

#include "elf.h"
#include "message.h"
#include "table.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct gelato_module_handle {
  void *library;
  const gelato_module_table *table;
};

static int32_t refuse_file(const char *path, const char *what, int error,
                           gelato_message *message) {
  return gelato_refuse(gelato_no_file, message, "%s: %s: %s", path, what,
                       strerror(error));
}

/* Reads exactly `bytes` at `offset`; 0 or an errno. A file that has become
 * shorter since it was measured is EIO. */
static int read_at(int file, unsigned char *to, uint64_t bytes,
                   uint64_t offset) {
  while (bytes > 0) {
    ssize_t n = pread(file, to, bytes, (off_t)offset);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n < 0 ? errno : EIO;
    to += n;
    bytes -= (uint64_t)n;
    offset += (uint64_t)n;
  }
  return 0;
}

static int32_t check_open_file(int file, const char *path,
                               gelato_message *message) {
  struct stat status;
  if (fstat(file, &status) != 0)
    return refuse_file(path, "cannot be read", errno, message);
  if (!S_ISREG(status.st_mode))
    return gelato_refuse(
        gelato_no_file, message,
        "%s: found %s, expected a file as gelato compile "
        "--emit=so writes it",
        path, S_ISDIR(status.st_mode) ? "a folder" : "no regular file");
  unsigned char head[gelato_elf_head_bytes];
  const uint64_t file_bytes = (uint64_t)status.st_size;
  const uint64_t head_bytes =
      file_bytes < sizeof head ? file_bytes : sizeof head;
  int error = read_at(file, head, head_bytes, 0);
  if (error)
    return refuse_file(path, "cannot be read", error, message);
  gelato_elf elf;
  int32_t result =
      gelato_elf_segments(head, head_bytes, file_bytes, path, &elf, message);
  if (result != gelato_ok)
    return result;
  unsigned char *dynamic = malloc(elf.dynamic_bytes);
  if (!dynamic)
    return gelato_refuse(gelato_memory, message,
                         "%s: found no memory for %" PRIu64 " bytes", path,
                         elf.dynamic_bytes);
  error = read_at(file, dynamic, elf.dynamic_bytes, elf.dynamic_offset);
  result = error ? refuse_file(path, "cannot be read", error, message)
                 : gelato_elf_dynamic(&elf, dynamic, path, message);
  free(dynamic);
  return result;
}

static int32_t check_file(const char *path, gelato_message *message) {
  /* A pipe without writer would wait. */
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const char *shown = gelato_short_path(path);
  if (file < 0)
    return refuse_file(shown, "cannot be opened", errno, message);
  int32_t status = check_open_file(file, shown, message);
  close(file);
  return status;
}

static int32_t refuse_memory(const char *path, gelato_message *message) {
  return gelato_refuse(gelato_memory, message,
                       "%s: found no memory for the module", path);
}

/* By its path, though the file that was checked is another open of it: the
 * loader knows a library by the name that it was opened under, and the same
 * /proc/self/fd/N would later be the name of another file.
 *
 * dlopen looks for a name without folder along its own paths; a module is the
 * file of that name. */
static int32_t load(const char *path, void **library, gelato_message *message) {
  const char *shown = gelato_short_path(path);
  char *here = NULL;
  if (!strchr(path, '/')) {
    size_t bytes = strlen(path) + 1;
    here = malloc(bytes + 2);
    if (!here)
      return refuse_memory(shown, message);
    memcpy(here, "./", 2);
    memcpy(here + 2, path, bytes);
  }
  *library = dlopen(here ? here : path, RTLD_NOW | RTLD_LOCAL);
  free(here);
  if (*library)
    return gelato_ok;
  const char *said = dlerror();
  return gelato_refuse(gelato_no_module, message,
                       "%s: found a file that the system cannot load: %s",
                       shown, said ? said : "no reason given");
}

static int32_t check_library(void *library, const char *path,
                             const gelato_module_table **table,
                             gelato_message *message) {
  *table = dlsym(library, "gelato_module");
  if (!*table)
    return gelato_refuse(gelato_no_module, message,
                         "%s: found a shared object that exports no "
                         "gelato_module, expected one as gelato compile "
                         "--emit=so writes it",
                         path);
  return gelato_check_table(*table, path, message);
}

int32_t gelato_module_open(const char *path, gelato_module_handle **module,
                           gelato_message *message) {
  if (!module)
    return gelato_refuse(gelato_null, message,
                         "found NULL in place of room for the module");
  *module = NULL;
  if (!path)
    return gelato_refuse(gelato_null, message,
                         "found NULL in place of a module's path");
  int32_t status = check_file(path, message);
  if (status != gelato_ok)
    return status;
  const char *shown = gelato_short_path(path);
  gelato_module_handle *opened = malloc(sizeof *opened);
  if (!opened)
    return refuse_memory(shown, message);
  status = load(path, &opened->library, message);
  if (status != gelato_ok) {
    free(opened);
    return status;
  }
  status = check_library(opened->library, shown, &opened->table, message);
  if (status != gelato_ok) {
    dlclose(opened->library);
    free(opened);
    return status;
  }
  gelato_message_clear(message);
  *module = opened;
  return gelato_ok;
}

void gelato_module_close(gelato_module_handle *module) {
  if (!module)
    return;
  dlclose(module->library);
  free(module);
}

const gelato_module_table *
gelato_module_kernels(const gelato_module_handle *module) {
  return module ? module->table : NULL;
}

int32_t gelato_module_find(const gelato_module_handle *module, const char *name,
                           const gelato_kernel_info **kernel,
                           gelato_message *message) {
  if (!module || !name || !kernel)
    return gelato_refuse(gelato_null, message, "found NULL in place of %s",
                         !module ? "a module"
                         : !name ? "a kernel's name"
                                 : "room for the kernel");
  *kernel = NULL;
  const gelato_module_table *table = module->table;
  for (uint32_t k = 0; k < table->kernel_count; ++k)
    if (strcmp(table->kernels[k]->name, name) == 0) {
      *kernel = table->kernels[k];
      gelato_message_clear(message);
      return gelato_ok;
    }
  gelato_refuse(gelato_no_kernel, message,
                "found no kernel %s; the module has ", name);
  for (uint32_t k = 0; k < table->kernel_count; ++k)
    gelato_message_add(message, "%s%s", k ? ", " : "", table->kernels[k]->name);
  if (table->kernel_count == 0)
    gelato_message_add(message, "none");
  return gelato_no_kernel;
}
