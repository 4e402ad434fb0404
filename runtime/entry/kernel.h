/*===- kernel.h - the tables that drive the entry code ------------*- C -*-===*\
 *
 * What every generated kernel does the same way (checks, sizes, packing,
 * scratch, dispatch by CPU, splitting work over threads) is written once in
 * this folder and driven by the constant data declared here. The compiler emits
 * that data as LLVM constants, one gelato_kernel per kernel, beside the compute
 * functions of each level and thin typed thunks; then it links the bitcode of
 * this folder into the object and makes all of it internal.
 *
 * All structs are free of padding on 64-bit targets (asserted below), hold only
 * int64_t, uint32_t, uint64_t and pointers, and are never written to. Their
 * layout, by offset in bytes:
 *
 *   gelato_buffer (88)     gelato_step (96)       gelato_level (48)
 *    0 u32 role             0 u32 kind             0 ptr name
 *    4 u32 source           4 u32 rank             8 u32 need[8]
 *    8 u32 layout           8 i64 dims[8]         40 ptr steps
 *   12 u32 type            72 i64 unit
 *   16 u32 rank            80 i64 grain           gelato_kernel (48)
 *   20 u32 reserved        88 u32 source           0 ptr info
 *   24 i64 dims[8]         92 u32 destination      8 ptr buffers
 *                                                 16 ptr steps
 *   gelato_argument (32)   gelato_kernel_info     24 ptr levels
 *    0 ptr name             (112)                 32 u32 buffer_count
 *    8 u32 role             0 u64 size            36 u32 step_count
 *   12 u32 type             8 u32 abi_version     40 u32 params
 *   16 u32 rank            12 u32 argument_count  44 u32 reserved
 *   20 u32 reserved        16 ptr name
 *   24 ptr dims            24 ptr arguments       gelato_params_header (64)
 *                          32 u32 param_count      0 u8  magic[8] "GELATOPK"
 *                          36 u32 free_dim_count   8 u32 version
 *                          40 ptr params          12 u32 reserved
 *                          48 ptr free_dims       16 u64 layout_hash
 *                          56 u64 layout_hash     24 u64 bytes
 *                          64 u32 level_count     32 u64 sizes
 *                          68 u32 reserved        40 u64 zero[3]
 *                          72 ptr levels
 *                          80 ptr invoke
 *                          88 ptr params_bytes
 *                          96 ptr pack
 *                         104 ptr scratch_bytes
 *
 * The data is trusted: the compiler checks it when it emits it (indices in
 * range, limits below respected, ranks as the layouts want them, one buffer per
 * tensor that a step reads or writes). Everything that comes from the caller
 * is checked.
 *
\*===----------------------------------------------------------------------===*/

#ifndef GELATO_ENTRY_KERNEL_H
#define GELATO_ENTRY_KERNEL_H

#include "gelato/runtime/env.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Limits; the compiler refuses a kernel beyond them. They bound the stack that
 * invoke uses to about 2 KiB. */
#define GELATO_MAX_BUFFERS 64
#define GELATO_MAX_STEPS 64
#define GELATO_MAX_RANK 8

/* gelato_kernel.params of a kernel without params. */
#define GELATO_NO_PARAMS 0xffffffffu

/* Columns of a panel of f32, and what padded rounds up to. */
#define GELATO_PANEL 16

/* Blobs, their regions, and scratch buffers start at multiples of this. */
#define GELATO_ALIGN 64

/* The version of the packed format. */
#define GELATO_PARAMS_VERSION 1

/* Where a buffer's memory is. */
enum {
  gelato_buffer_input,  /* tensors[source] */
  gelato_buffer_result, /* tensors[source] */
  gelato_buffer_region, /* in the params blob; packed from param `source` */
  gelato_buffer_scratch /* in the scratch; source is 0 and not read */
};

/* How a buffer's elements lie, and how many there are. dims are those of the
 * source as declared: for panels the [K, N] before packing, for
 * panels_transposed the [N, K].
 *
 *   plain    row-major; the product of dims (rank 0: 1)
 *   padded   row-major, the last dimension rounded up to 16 (rank 0: 16)
 *   panels   [ceil(N/16)][K][16] of a [K, N] source
 *   panels_transposed  the same result, of an [N, K] source
 *
 * Padding is zero where pack or a pack step wrote it, and undefined in other
 * scratch buffers. Panels are rank 2 and gelato_f32; 16-bit panels are layouts
 * of their own, yet to be added at the end of this list. */
enum {
  gelato_layout_plain,
  gelato_layout_padded,
  gelato_layout_panels,
  gelato_layout_panels_transposed
};

/* A buffer that steps read and write: entry i of a kernel's list is
 * buffers[i] of the compute functions. Regions and scratch buffers are laid
 * out in list order, each at the next multiple of 64 bytes; regions begin
 * behind the 64 bytes of the header. role, layout and type are of the enums
 * here and in env.h, dims are encoded as in gelato_argument (entries from rank
 * on are not read). Of inputs and results only source is read. */
typedef struct gelato_buffer {
  uint32_t role;
  uint32_t source; /* index into tensors (input, result) or params (region) */
  uint32_t layout;
  uint32_t type;
  uint32_t rank;
  uint32_t reserved; /* 0 */
  int64_t dims[GELATO_MAX_RANK];
} gelato_buffer;

enum { gelato_step_compute, gelato_step_pack };

/* One step; steps run in list order, each after the one before has returned.
 *
 * compute: calls steps[i] of the level on ranges of units that together cover
 *   [0, ceil(product of dims / unit)) exactly once, perhaps concurrently.
 *   A step of zero units is skipped. rank 0: the product is 1.
 * pack: packs buffer `source`, a plain row-major tensor, into scratch buffer
 *   `destination`, whose layout is panels or panels_transposed and whose dims
 *   are those of the source. Its units are panels of the destination; rank,
 *   dims and unit are not read.
 *
 * A task gets no less than grain units, unless there are fewer. unit and grain
 * are at least 1. */
typedef struct gelato_step {
  uint32_t kind;
  uint32_t rank;
  int64_t dims[GELATO_MAX_RANK]; /* encoded as in gelato_argument */
  int64_t unit;
  int64_t grain;
  uint32_t source;      /* pack: index into buffers, else 0 */
  uint32_t destination; /* pack: index into buffers, else 0 */
} gelato_step;

/* The compute function of one step at one level: works on the units
 * [begin, end), of which the kernel's last may be a partial one. dims are the
 * caller's free sizes. */
typedef void (*gelato_step_function)(void *const *buffers, const int64_t *dims,
                                     int64_t begin, int64_t end);

/* The words of gelato_level.need. */
enum {
  gelato_word_1_ecx,
  gelato_word_1_edx,
  gelato_word_7_0_ebx,
  gelato_word_7_0_ecx,
  gelato_word_7_0_edx,
  gelato_word_7_1_eax,
  gelato_word_80000001_ecx,
  gelato_word_xcr0, /* low half; zero where the system does not set OSXSAVE */
  gelato_word_count
};

/* One CPU level: fits a processor that has every bit of need. The first in
 * list order that fits is used, so the best comes first. A word of zeros asks
 * nothing; on other processors than x86 all words are zero. */
typedef struct gelato_level {
  const char *name; /* info->levels has the same names in the same order */
  uint32_t need[gelato_word_count];
  const gelato_step_function *steps; /* step_count; NULL for pack steps */
} gelato_level;

/* One kernel. levels has info->level_count entries. */
typedef struct gelato_kernel {
  const gelato_kernel_info *info;
  const gelato_buffer *buffers;
  const gelato_step *steps;
  const gelato_level *levels;
  uint32_t buffer_count;
  uint32_t step_count;
  uint32_t params;   /* index of the blob in tensors, or GELATO_NO_PARAMS */
  uint32_t reserved; /* 0 */
} gelato_kernel;

/* The head of a params blob. All fields are compared on every call; the bytes
 * include the header and the rounding up of the last region. */
typedef struct gelato_params_header {
  char magic[8]; /* "GELATOPK" without a terminating zero */
  uint32_t version;
  uint32_t reserved; /* 0 */
  uint64_t layout_hash;
  uint64_t bytes;
  uint64_t sizes; /* hash of the free sizes of the regions; 0 without any */
  uint64_t zero[3];
} gelato_params_header;

/* What the thunks call; the contract is that of gelato_kernel_info's functions
 * of the same name. A typed thunk that is not given all free sizes puts zero
 * in place of those that are missing. */
int32_t gelato_entry_invoke(const gelato_kernel *kernel, void *const *tensors,
                            const int64_t *dims, const gelato_env *env);
int32_t gelato_entry_pack(const gelato_kernel *kernel,
                          const void *const *sources, const int64_t *dims,
                          void *params);
int64_t gelato_entry_params_bytes(const gelato_kernel *kernel,
                                  const int64_t *dims);
int64_t gelato_entry_scratch_bytes(const gelato_kernel *kernel,
                                   const int64_t *dims, const gelato_env *env);

#ifdef __cplusplus
#define GELATO_LAYOUT(type, field, offset)                                     \
  static_assert(offsetof(type, field) == (offset), "layout of " #type)
#define GELATO_SIZE(type, bytes)                                               \
  static_assert(sizeof(type) == (bytes), "size of " #type)
#else
#define GELATO_LAYOUT(type, field, offset)                                     \
  _Static_assert(offsetof(type, field) == (offset), "layout of " #type)
#define GELATO_SIZE(type, bytes)                                               \
  _Static_assert(sizeof(type) == (bytes), "size of " #type)
#endif
GELATO_SIZE(gelato_env, 48);
GELATO_SIZE(gelato_argument, 32);
GELATO_LAYOUT(gelato_argument, dims, 24);
GELATO_SIZE(gelato_kernel_info, 112);
GELATO_LAYOUT(gelato_kernel_info, arguments, 24);
GELATO_LAYOUT(gelato_kernel_info, layout_hash, 56);
GELATO_LAYOUT(gelato_kernel_info, levels, 72);
GELATO_LAYOUT(gelato_kernel_info, scratch_bytes, 104);
GELATO_SIZE(gelato_buffer, 88);
GELATO_LAYOUT(gelato_buffer, dims, 24);
GELATO_SIZE(gelato_step, 96);
GELATO_LAYOUT(gelato_step, unit, 72);
GELATO_LAYOUT(gelato_step, destination, 92);
GELATO_SIZE(gelato_level, 48);
GELATO_LAYOUT(gelato_level, steps, 40);
GELATO_SIZE(gelato_kernel, 48);
GELATO_LAYOUT(gelato_kernel, params, 40);
GELATO_SIZE(gelato_params_header, 64);
GELATO_LAYOUT(gelato_params_header, bytes, 24);
GELATO_LAYOUT(gelato_params_header, sizes, 32);
#undef GELATO_LAYOUT
#undef GELATO_SIZE

#ifdef __cplusplus
}
#endif

#endif /* GELATO_ENTRY_KERNEL_H */
