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
 *   16 u32 rank            80 i64 grain           gelato_kernel (56)
 *   20 u32 slots           88 u32 pack             0 ptr info
 *   24 i64 dims[8]         92 u32 reserved         8 ptr buffers
 *                                                 16 ptr packs
 *   gelato_pack (40)       gelato_kernel_info     24 ptr steps
 *    0 u32 source           (112)                 32 ptr levels
 *    4 u32 destination      0 u64 size            40 u32 buffer_count
 *    8 u32 slot             8 u32 abi_version     44 u32 pack_count
 *   12 u32 transposed      12 u32 argument_count  48 u32 step_count
 *   16 i64 stride          16 ptr name            52 u32 params
 *   24 i64 row             24 ptr arguments
 *   32 i64 column          32 u32 param_count     gelato_params_header (64)
 *                          36 u32 free_dim_count   0 u8  magic[8] "GELATOPK"
 *   gelato_argument (32)   40 ptr params           8 u32 version
 *    0 ptr name            48 ptr free_dims       12 u32 reserved
 *    8 u32 role            56 u64 layout_hash     16 u64 layout_hash
 *   12 u32 type            64 u32 level_count     24 u64 bytes
 *   16 u32 rank            68 u32 flags           32 u64 sizes
 *   20 u32 reserved        72 ptr levels          40 u64 zero[3]
 *   24 ptr dims            80 ptr invoke
 *                          88 ptr params_bytes
 *                          96 ptr pack
 *                         104 ptr scratch_bytes
 *
 * The data is trusted: the compiler checks it when it emits it (indices in
 * range, limits below respected, ranks as the layouts want them, one buffer per
 * tensor that a step reads or writes, what a pack record takes inside its
 * source). Everything that comes from the caller is checked.
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

/* Bytes that one k takes in a panel: 16 columns of f32, 32 of a 16-bit type. */
#define GELATO_PANEL_BYTES 64

/* Columns of one right side, then as many of the other, where two share their
 * panels. */
#define GELATO_SLOT 16

/* What panels of bf16 round K up to. */
#define GELATO_PAIRS 32

/* What padded rounds the last dimension up to: panels of any type. */
#define GELATO_PADDED 32

/* Blobs, their regions, and scratch buffers start at multiples of this. */
#define GELATO_ALIGN 64

/* How packed params begin, and the version of their format. */
#define GELATO_PARAMS_MAGIC "GELATOPK"
#define GELATO_PARAMS_VERSION 2

/* Where a buffer's memory is. */
enum {
  gelato_buffer_input,  /* tensors[source] */
  gelato_buffer_result, /* tensors[source] */
  gelato_buffer_region, /* in the params blob */
  gelato_buffer_scratch /* in the scratch */
};

/* How a buffer's elements lie, and how many there are.
 *
 *   plain    row-major; the product of dims (rank 0: 1)
 *   padded   row-major, the last dimension rounded up to 32 (rank 0: 32)
 *   panels   the right side of a matmul, of logical dims [K, N]:
 *     f32      [N/16][K][16]
 *     f16      [N/32][K][32]
 *     bf16     [N/32][K/2][32][2], K rounded up to 32: rows of pairs of k
 *
 * N is rounded up to whole panels. With two slots the panels hold two right
 * sides of dims [K, N] each, of which 16 columns alternate: column j of slot s
 * is column (j / 16 * 2 + s) * 16 + j % 16 of the panels. In f32 that makes
 * every other panel one slot's, in 16-bit types half of every panel.
 *
 * Padding, in N as in K, is zero where a pack record wrote it, and undefined in
 * other scratch buffers. */
enum { gelato_layout_plain, gelato_layout_padded, gelato_layout_panels };

/* A buffer that steps read and write: entry i of a kernel's list is
 * buffers[i] of the compute functions. Regions and scratch buffers are laid
 * out in list order, each at the next multiple of 64 bytes; regions begin
 * behind the 64 bytes of the header. role, layout and type are of the enums
 * here and in env.h, dims are encoded as in gelato_argument (entries from rank
 * on are not read). Of inputs and results only source is read. */
typedef struct gelato_buffer {
  uint32_t role;
  uint32_t source; /* index into tensors (input, result), else 0 */
  uint32_t layout;
  uint32_t type;
  uint32_t rank;
  uint32_t slots; /* panels: right sides that they hold, 1 or 2; else 1 */
  int64_t dims[GELATO_MAX_RANK];
} gelato_buffer;

/* How one tensor gets into a buffer: the rectangle of the source that begins at
 * (row, column) becomes the whole destination, or one slot of its panels. The
 * source is a plain row-major tensor of the destination's type and consists of
 * rows of its last dimension (rank 0 and 1: of one row). The rectangle has the
 * destination's dims; for panels it is [K, N], or [N, K] when transposed. A
 * record writes every byte of its slot, padding as zeros.
 *
 * Records of regions are run by pack, in list order; their sources are params.
 * Those of scratch buffers are run by pack steps, on every call; their sources
 * are buffers. */
typedef struct gelato_pack {
  uint32_t source;      /* index into info->params, or into buffers */
  uint32_t destination; /* index into buffers: a region, or scratch */
  uint32_t slot;        /* less than the destination's slots */
  uint32_t transposed;  /* 0, or 1; of panels only */
  int64_t stride;       /* encoded: the source's last dimension; rank 0: 1 */
  int64_t row, column;
} gelato_pack;

enum { gelato_step_compute, gelato_step_pack };

/* One step; steps run in list order, each after the one before has returned.
 *
 * compute: calls steps[i] of the level on ranges of units that together cover
 *   [0, ceil(product of dims / unit)) exactly once, perhaps concurrently.
 *   A step of zero units is skipped. rank 0: the product is 1.
 * pack: runs record `pack`, whose destination is a scratch buffer. Its units
 *   are strips of panels (the columns of one slot in one panel), or else rows;
 *   rank, dims and unit are not read.
 *
 * A task gets no less than grain units, unless there are fewer. unit and grain
 * are at least 1. */
typedef struct gelato_step {
  uint32_t kind;
  uint32_t rank;
  int64_t dims[GELATO_MAX_RANK]; /* encoded as in gelato_argument */
  int64_t unit;
  int64_t grain;
  uint32_t pack;     /* pack: index into packs, else 0 */
  uint32_t reserved; /* 0 */
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
  const gelato_pack *packs;
  const gelato_step *steps;
  const gelato_level *levels;
  uint32_t buffer_count;
  uint32_t pack_count;
  uint32_t step_count;
  uint32_t params; /* index of the blob in tensors, or GELATO_NO_PARAMS */
} gelato_kernel;

/* The head of a params blob. All fields are compared on every call; the bytes
 * include the header and the rounding up of the last region. */
typedef struct gelato_params_header {
  char magic[8]; /* GELATO_PARAMS_MAGIC without its terminating zero */
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
GELATO_LAYOUT(gelato_step, pack, 88);
GELATO_SIZE(gelato_pack, 40);
GELATO_LAYOUT(gelato_pack, stride, 16);
GELATO_LAYOUT(gelato_pack, column, 32);
GELATO_SIZE(gelato_level, 48);
GELATO_LAYOUT(gelato_level, steps, 40);
GELATO_SIZE(gelato_kernel, 56);
GELATO_LAYOUT(gelato_kernel, params, 52);
GELATO_SIZE(gelato_params_header, 64);
GELATO_LAYOUT(gelato_params_header, bytes, 24);
GELATO_LAYOUT(gelato_params_header, sizes, 32);
#undef GELATO_LAYOUT
#undef GELATO_SIZE

#ifdef __cplusplus
}
#endif

#endif /* GELATO_ENTRY_KERNEL_H */
