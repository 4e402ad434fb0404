/*===- misuse.c - wrong use of generated kernels at the C interface -------===*\
 *
 * Linked with the kernels of misuse.gel at D = 24, F = 40. Every wrong call has
 * its status and touches no result; the right ones beside it work.
 *
\*===----------------------------------------------------------------------===*/

#include "misuse.h"

static float x[M * F + 64], w1[D * F], b1[F], w2[F * D], b2[D];
static char *params;

static const void *off(const void *pointer, int bytes) {
  return (const char *)pointer + bytes;
}

static void null_pointers(void) {
  const int64_t m = M;
  void *tensors[3];
  EXPECT(gelato_null, ffn(0, params, out, M, 0));
  EXPECT(gelato_null, ffn(x, 0, out, M, 0));
  EXPECT(gelato_null, ffn(x, params, 0, M, 0));
  EXPECT(gelato_null, ffn(0, 0, 0, M, 0));
  EXPECT(gelato_null, ffn(0, params, out, INT64_MAX, 0)); /* before shape */
  EXPECT(gelato_null, both(x, out, 0, 2, 3, 0));
  EXPECT(gelato_null, ffn_info.invoke(0, &m, 0));
  tensors[0] = x, tensors[1] = params, tensors[2] = out;
  EXPECT(gelato_null, ffn_info.invoke(tensors, 0, 0));
  tensors[1] = 0;
  EXPECT(gelato_null, ffn_info.invoke(tensors, &m, 0));
  EXPECT(gelato_null, ffn_pack(0, b1, w2, b2, params));
  EXPECT(gelato_null, ffn_pack(w1, b1, w2, 0, params));
  EXPECT(gelato_null, ffn_pack(w1, b1, w2, b2, 0));
}

static void shapes(void) {
  EXPECT(gelato_shape, ffn(x, params, out, -1, 0));
  EXPECT(gelato_shape, ffn(x, params, out, INT64_MIN, 0));
  EXPECT(gelato_shape, ffn(x, params, out, INT64_MAX, 0));
  EXPECT(gelato_shape, ffn(x, params, out, INT64_MAX / (D * 4) + 1, 0));
  EXPECT(gelato_shape, both(x, out, out + M, M, -1, 0));
  EXPECT(gelato_shape, both(x, out, out + M, 0, -1, 0));
  EXPECT(gelato_shape, both(x, out, out + M, 1 << 30, (int64_t)1 << 40, 0));
  CHECK(ffn_scratch_bytes(-1, 0) == -1);
  CHECK(ffn_scratch_bytes(INT64_MAX, 0) == -1);
  CHECK(ffn_scratch_bytes(0, 0) == 0);
  CHECK(ffn_scratch_bytes(M, 0) >= M * F * 4);
  CHECK(both_scratch_bytes(M, 3, 0) == 0);
  CHECK(both_info.params_bytes(0) == 0);
}

static void alignment(void) {
  gelato_env env = {sizeof env, 0, 0, 0, 0, 0};
  int64_t bytes = ffn_scratch_bytes(M, 0);
  char *scratch = aligned(bytes + 64);
  int shift;
  for (shift = 1; shift < 64; shift *= 2) {
    EXPECT(gelato_alignment, ffn(x, params + shift, out, M, 0));
    EXPECT(gelato_alignment, ffn_pack(w1, b1, w2, b2, params + shift));
    env.scratch = scratch + shift;
    env.scratch_bytes = bytes;
    EXPECT(gelato_alignment, ffn(x, params, out, M, &env));
  }
  for (shift = 1; shift < 4; ++shift) {
    EXPECT(gelato_alignment, ffn(off(x, shift), params, out, M, 0));
    EXPECT(gelato_alignment, ffn(x, params, (float *)off(out, shift), M, 0));
    EXPECT(gelato_alignment, ffn_pack(off(w1, shift), b1, w2, b2, params));
    EXPECT(gelato_alignment, ffn_pack(w1, b1, w2, off(b2, shift), params));
  }
  EXPECT_OK(M * D, ffn(off(x, 4), params, out, M, 0)); /* a float's is enough */
}

static void environment(void) {
  gelato_env env = {sizeof env, 0, 0, 0, 0, 0};
  int64_t bytes = ffn_scratch_bytes(M, 0);
  char *scratch = aligned(bytes + 64);
  memset(scratch + bytes, 0x5a, 64);
  EXPECT_OK(M * D, ffn(x, params, out, M, &env));
  env.scratch = scratch;
  env.scratch_bytes = bytes - 1;
  EXPECT(gelato_scratch, ffn(x, params, out, M, &env));
  env.scratch_bytes = 0;
  EXPECT(gelato_scratch, ffn(x, params, out, M, &env));
  env.scratch_bytes = -1;
  EXPECT(gelato_scratch, ffn(x, params, out, M, &env));
  env.scratch_bytes = bytes;
  EXPECT_OK(M * D, ffn(x, params, out, M, &env));
  CHECK(scratch[bytes] == 0x5a && scratch[bytes + 63] == 0x5a);
  env.threads = -7; /* serial, as 0 and 1 are */
  EXPECT_OK(M * D, ffn(x, params, out, M, &env));
  env.threads = 64; /* but no parallel_for */
  EXPECT_OK(M * D, ffn(x, params, out, M, &env));
  env.size = sizeof env + 8; /* of a newer caller */
  EXPECT_OK(M * D, ffn(x, params, out, M, &env));
  env.size = sizeof env - 1;
  EXPECT(gelato_unsupported, ffn(x, params, out, M, &env));
  env.size = 0;
  EXPECT(gelato_unsupported, ffn(x, params, out, M, &env));
  /* No address space has room for this scratch. */
  EXPECT(gelato_memory, ffn(x, params, out, (int64_t)1 << 42, 0));
}

static void blobs(void) {
  char *other = aligned(first_params_bytes());
  int byte, bit;
  CHECK(sizeof w1 >= 16 * 32 * 4 && first_pack(w1, other) == gelato_ok);
  EXPECT(gelato_params, ffn(x, other, out, M, 0));
  EXPECT_OK(2 * 32, first(x, other, out, 2, 0));
  CHECK(first_params_bytes() == second_params_bytes());
  EXPECT(gelato_params, second(x, other, out, 2, 0));
  for (byte = 0; byte < 64; ++byte)
    for (bit = 0; bit < 8; bit += 7) {
      params[byte] ^= (char)(1 << bit);
      EXPECT(gelato_params, ffn(x, params, out, M, 0));
      params[byte] ^= (char)(1 << bit);
    }
  EXPECT(gelato_params, ffn(x, aligned(ffn_params_bytes()), out, M, 0));
  EXPECT_OK(M * D, ffn(x, params, out, M, 0));
}

static void one_blob_for_two_kernels(void) {
  char *blob = aligned(prefill_params_bytes());
  float rows[M * F];
  int m;
  CHECK(prefill_info.layout_hash == decode_info.layout_hash);
  CHECK(prefill_info.layout_hash != ffn_info.layout_hash);
  CHECK(prefill_params_bytes() == decode_params_bytes());
  CHECK(prefill_pack(w1, b1, blob) == gelato_ok);
  EXPECT_OK(M * F, prefill(x, blob, out, M, 0));
  memcpy(rows, out, sizeof rows);
  for (m = 0; m < M; ++m) {
    EXPECT_OK(F, decode(x + m * D, blob, out, 0));
    CHECK(memcmp(out, rows + m * F, F * sizeof(float)) == 0);
  }
}

static void nothing_to_do(void) {
  gelato_env env = {sizeof env, 0, 0, 0, 0, 0};
  EXPECT(gelato_ok, ffn(x, params, out, 0, 0));
  EXPECT(gelato_ok, ffn(0, params, 0, 0, 0));
  EXPECT(gelato_ok, both(0, 0, 0, 0, 3, 0));
  EXPECT(gelato_ok, both(0, 0, 0, 0, INT64_MAX, 0));
  EXPECT(gelato_null, ffn(0, 0, 0, 0, 0)); /* the params are not empty */
  env.scratch = params;                    /* 0 bytes suffice */
  EXPECT(gelato_ok, ffn(x, params, out, 0, &env));
}

int main(void) {
  int i;
  for (i = 0; i < M * F; ++i)
    x[i] = (float)(i % 17 - 8) / 8;
  for (i = 0; i < D * F; ++i)
    w1[i] = w2[i] = (float)(i % 23 - 11) / 64;
  params = aligned(ffn_params_bytes() + 64);
  CHECK(ffn_pack(w1, b1, w2, b2, params) == gelato_ok);
  null_pointers();
  shapes();
  alignment();
  CHECK(ffn_pack(w1, b1, w2, b2, params) == gelato_ok);
  environment();
  blobs();
  one_blob_for_two_kernels();
  nothing_to_do();
  printf("%d checks, %d failures\n", checks, failures);
  return failures != 0;
}
