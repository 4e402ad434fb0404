/*===- gelato.h - kernels compiled while a program runs -----------*- C -*-===*\
 *
 * libgelato turns source text, sizes and options into callable kernels:
 *
 *   gelato_jit *jit = gelato_jit_compile(text, strlen(text), NULL);
 *   const gelato_kernel_info *ffn = gelato_jit_find(jit, "ffn");
 *   if (!ffn)
 *     fprintf(stderr, "%s", gelato_jit_text(jit));
 *   else
 *     status = ffn->invoke(tensors, sizes, NULL);
 *   gelato_jit_free(jit);
 *
 * The kernels are those that `gelato compile` writes, for one CPU level, and
 * described by the same gelato_kernel_info. Compiled code is kept on disk, in
 * $GELATO_CACHE_DIR, $XDG_CACHE_HOME/gelato or ~/.cache/gelato, the first that
 * is set (to an absolute path): asked for again, by any process of the user, a
 * kernel is loaded in less than a millisecond.
 *
 * Nothing here prints, throws or aborts, unless memory runs out: what is wrong
 * is in the gelato_jit. All functions may be called from any thread at the same
 * time, but for gelato_jit_free, after which its gelato_jit, kernels and texts
 * are gone. Where a gelato_jit is taken, NULL is allowed only in
 * gelato_jit_free. C99 and C++.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_GELATO_H
#define GELATO_GELATO_H

#include "gelato/runtime/env.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A dimension's name and its size, 1 to 2^40: what `--set D=768` says. */
typedef struct gelato_binding {
  const char *name;
  int64_t size;
} gelato_binding;

/* How to compile. A field that is 0 or NULL means what its comment says, so
 * {sizeof(gelato_jit_options)} is the default; so does an empty text, but for
 * cache. All of it is read during the call only. */
typedef struct gelato_jit_options {
  uint64_t size;    /* sizeof(gelato_jit_options), fields are appended */
  const char *name; /* what messages call the source; NULL: "kernels.gel" */
  const gelato_binding *bindings; /* names not bound stay free */
  size_t binding_count;
  const char *const *kernels; /* those to compile; 0 of them: all */
  size_t kernel_count;
  const char *target;    /* a CPU level; NULL: the best that runs here */
  const char *accuracy;  /* class of activations that name none; NULL: "fast",
                          * or "half" where the result is narrowed at once */
  const char *schedules; /* folder that is looked up first; NULL: none */
  const char *cache;     /* folder of the cache; NULL: the user's; "": none */
} gelato_jit_options;

/* What became of a call. The numbers are the exit codes of the command. */
enum {
  gelato_jit_ok,
  gelato_jit_wrong,       /* the source or an option is wrong */
  gelato_jit_unsupported, /* it is right, gelato cannot do it yet */
  gelato_jit_internal     /* gelato is wrong: please report it */
};

enum {
  gelato_severity_error,
  gelato_severity_warning, /* of something beside the kernels: the cache */
  gelato_severity_note     /* belongs to the last that is none */
};

/* One message, in the order of the source. Texts live as long as the
 * gelato_jit. */
typedef struct gelato_diagnostic {
  uint32_t severity;
  uint32_t status;  /* of an error: gelato_jit_wrong, ...; else gelato_jit_ok */
  uint32_t line;    /* from 1; 0: of the whole source, or of an option */
  uint32_t column;  /* from 1, in code points */
  const char *code; /* id of the mistake, "unknown-name"; may be "" */
  const char *message; /* found, expected, a way out */
} gelato_diagnostic;

/* Where the time went, in seconds. Of a cached kernel parse, link and total are
 * not 0. */
typedef struct gelato_jit_times {
  double context;  /* starting MLIR */
  double parse;    /* text to a checked tree; looking into the cache */
  double schedule; /* the tree to LLVM IR */
  double llvm;     /* LLVM IR to machine code */
  double link;     /* machine code to callable kernels */
  double total;
} gelato_jit_times;

/* Kernels in memory, or why there are none. */
typedef struct gelato_jit gelato_jit;

/* Compiles `length` bytes of source, UTF-8 without zero bytes and at most 1
 * MiB; it need not end with a zero byte and is copied. options may be NULL.
 * Never returns NULL; the result is the caller's, to be given to
 * gelato_jit_free. */
gelato_jit *gelato_jit_compile(const char *source, size_t length,
                               const gelato_jit_options *options);

/* Frees jit, its kernels and texts: no kernel of it may be running. NULL is
 * fine. */
void gelato_jit_free(gelato_jit *jit);

/* gelato_jit_ok, or the worst of the errors. */
int32_t gelato_jit_status(const gelato_jit *jit);

/* The kernels in the order of the source; none unless the status is
 * gelato_jit_ok. They live as long as jit. */
size_t gelato_jit_kernel_count(const gelato_jit *jit);
const gelato_kernel_info *gelato_jit_kernel(const gelato_jit *jit,
                                            size_t index);
/* NULL: there is no kernel of that name. */
const gelato_kernel_info *gelato_jit_find(const gelato_jit *jit,
                                          const char *name);

/* The address of a function that a generated header would declare: NAME,
 * NAME_pack, NAME_params_bytes, NAME_scratch_bytes, for kernel NAME. Cast to
 * its type it is called without arrays. NULL: there is none. */
void *gelato_jit_function(const gelato_jit *jit, const char *symbol);

size_t gelato_jit_diagnostic_count(const gelato_jit *jit);
/* NULL where index is out of range. */
const gelato_diagnostic *gelato_jit_diagnostic(const gelato_jit *jit,
                                               size_t index);
/* All diagnostics as the command prints them, with source lines and carets;
 * "" if there are none. */
const char *gelato_jit_text(const gelato_jit *jit);

/* Whether the kernels came from the cache. */
int gelato_jit_is_cached(const gelato_jit *jit);
gelato_jit_times gelato_jit_seconds(const gelato_jit *jit);

/* "0.1.0". */
const char *gelato_version(void);

#ifdef __cplusplus
}
#endif

#endif /* GELATO_GELATO_H */
