//===- RunTest.cpp - calls that are checked before they are made ----------===//
#include "FakeKernel.h"

#include <cstring>
#include <limits>

using namespace gelato::test;

namespace {

constexpr int64_t huge = std::numeric_limits<int64_t>::max();

/// ffn(x: f32[M, 8], params, r: bf16[M]) -> (out: f32[M, 4]), w: param f32[8,
/// F]
struct Run : testing::Test {
  Run() : fake({"M", "F"}) {
    kernel = fake.input("x", {dim(0), 8})
                 .blob()
                 .input("r", {dim(0)}, gelato_bf16)
                 .result("out", {dim(0), 4})
                 .param("w", {8, dim(1)})
                 .build();
    env.size = sizeof env;
  }
  int32_t run() {
    std::vector<gelato_tensor> given = list(tensors);
    return gelato_run_sized(kernel, given.data(), uint32_t(given.size()), sizes,
                            &env, &message);
  }
  /// Replaces a tensor, expects a refusal with these words, and puts it back.
  void refuses(int32_t status, size_t index, const Tensor &tensor,
               std::vector<const char *> words) {
    std::vector<gelato_tensor> given = list(tensors);
    given[index] = tensor;
    EXPECT_EQ(gelato_run_sized(kernel, given.data(), uint32_t(given.size()),
                               sizes, &env, &message),
              status)
        << message.text;
    EXPECT_TRUE(says(message, words));
    EXPECT_EQ(record.calls, 0) << "the kernel was called";
  }

  FakeKernel fake;
  gelato_kernel_info *kernel;
  alignas(64) float x[24], out[12];
  alignas(64) char blob[256] = {};
  uint16_t r[3];
  std::vector<Tensor> tensors = {{x, {3, 8}},
                                 {blob, {128}, gelato_bytes},
                                 {r, {3}, gelato_bf16},
                                 {out, {3, 4}}};
  int64_t sizes[2] = {-1, 5};
  gelato_env env = {};
  gelato_message message = {"nothing was said"};
};

TEST_F(Run, CallsTheKernel) {
  EXPECT_EQ(run(), gelato_ok) << message.text;
  EXPECT_STREQ(message.text, "");
  EXPECT_EQ(record.calls, 1);
  EXPECT_EQ(record.tensors, (std::vector<void *>{x, blob, r, out}));
  EXPECT_EQ(record.dims, (std::vector<int64_t>{3, 5}));
  EXPECT_EQ(sizes[0], -1) << "the caller's sizes are not written to";
  std::vector<gelato_tensor> given = list(tensors);
  EXPECT_EQ(gelato_run_sized(kernel, given.data(), 4, sizes, nullptr, nullptr),
            gelato_ok);
}

TEST_F(Run, RefusesAnotherType) {
  refuses(gelato_unsupported, 0, {x, {3, 8}, gelato_bf16},
          {"argument x of kernel fake", "found bf16[3, 8]",
           "expected f32[M, 8]", "convert it to f32"});
  refuses(gelato_unsupported, 2, {r, {3}, gelato_f16}, {"found f16[3]"});
  refuses(gelato_unsupported, 2, {r, {3}, 77}, {"found unknown type 77[3]"});
  refuses(gelato_unsupported, 1, {blob, {32}, gelato_f32},
          {"argument params", "found f32[32]", "gelato_pack_checked"});
}

TEST_F(Run, RefusesAnotherRank) {
  refuses(gelato_shape, 0, {x, {24}}, {"found f32[24]", "rank is 1", "of 2"});
  refuses(gelato_shape, 0, {x, {3, 8, 1}}, {"found f32[3, 8, 1]"});
  refuses(gelato_shape, 0, {x, std::vector<int64_t>(100, 1)}, {", ...]"});
  refuses(gelato_shape, 1, {blob, {128, 1}, gelato_bytes}, {"rank is 2"});
  Tensor withoutDims(x, {3, 8});
  withoutDims.dims = nullptr;
  refuses(gelato_null, 0, withoutDims, {"dims are NULL", "2 sizes"});
}

TEST_F(Run, RefusesOtherSizes) {
  refuses(gelato_shape, 0, {x, {3, 7}},
          {"found f32[3, 7], expected f32[M, 8]", "dimension 1 is 7 instead "
                                                  "of 8"});
  refuses(gelato_shape, 3, {out, {2, 4}},
          {"argument out", "found f32[2, 4]", "M is 3 in x, f32[3, 8]"});
  refuses(gelato_shape, 0, {x, {-3, 8}}, {"dimension 0 is -3", "at least 0"});
  refuses(gelato_shape, 0, {x, {huge, 8}}, {"address space"});
  sizes[0] = 4;
  refuses(gelato_shape, 0, tensors[0], {"dimension 0 is 3", "M is 4 already"});
}

TEST_F(Run, RefusesAnotherNumberOfTensors) {
  std::vector<gelato_tensor> given = list(tensors);
  given.push_back(given[0]);
  EXPECT_EQ(gelato_run(kernel, given.data(), 5, nullptr, &message),
            gelato_shape);
  EXPECT_TRUE(
      says(message, {"found 5 tensors, expected 4: x, params, r, out"}));
  EXPECT_EQ(gelato_run_sized(kernel, given.data(), 3, sizes, &env, &message),
            gelato_null);
  EXPECT_TRUE(says(message, {"found 3 tensors, expected 4", "out is missing"}));
  EXPECT_EQ(gelato_run(kernel, nullptr, 4, nullptr, &message), gelato_null);
  EXPECT_EQ(gelato_run(nullptr, given.data(), 4, nullptr, &message),
            gelato_null);
  EXPECT_TRUE(says(message, {"NULL", "NAME_info"}));
  EXPECT_EQ(record.calls, 0);
}

TEST_F(Run, NeedsTheSizesThatOnlyParamsHave) {
  std::vector<gelato_tensor> given = list(tensors);
  EXPECT_EQ(gelato_run(kernel, given.data(), 4, &env, &message), gelato_shape);
  EXPECT_TRUE(says(message, {"no size for F", "gelato_find_param_sizes",
                             "gelato_run_sized"}));
  EXPECT_EQ(gelato_run_sized(kernel, given.data(), 4, nullptr, &env, &message),
            gelato_null);
  EXPECT_EQ(record.calls, 0);
}

TEST_F(Run, RefusesAnInfoItCannotRead) {
  kernel->abi_version = GELATO_ABI_VERSION + 1;
  refuses(gelato_unsupported, 0, tensors[0], {"version 2", "at most 1"});
  kernel->abi_version = GELATO_ABI_VERSION;
  kernel->size = 80;
  refuses(gelato_unsupported, 0, tensors[0], {"80 bytes", "at least 112"});
  kernel->size = sizeof *kernel + 8; // of a later version: fine
  EXPECT_EQ(run(), gelato_ok);
  record.calls = 0;
  kernel->argument_count = 257;
  refuses(gelato_unsupported, 0, tensors[0], {"257 arguments", "its invoke"});
}

TEST_F(Run, RefusesNullTensors) {
  refuses(gelato_null, 0, {nullptr, {3, 8}}, {"argument x", "NULL"});
  refuses(gelato_null, 3, {nullptr, {3, 4}}, {"argument out", "f32[3, 4]"});
  refuses(gelato_null, 1, {nullptr, {128}, gelato_bytes}, {"params", "NULL"});
}

TEST_F(Run, EmptyTensorsMayBeNull) {
  std::vector<Tensor> empty = {{nullptr, {0, 8}},
                               {blob, {128}, gelato_bytes},
                               {nullptr, {0}, gelato_bf16},
                               {nullptr, {0, 4}}};
  std::vector<gelato_tensor> given = list(empty);
  EXPECT_EQ(gelato_run_sized(kernel, given.data(), 4, sizes, &env, &message),
            gelato_ok)
      << message.text;
}

TEST_F(Run, TheBlobIsLongEnough) {
  refuses(gelato_params, 1, {blob, {127}, gelato_bytes},
          {"found 127 bytes, expected 128", "pack"});
  Tensor longer(blob, {200}, gelato_bytes);
  std::vector<gelato_tensor> given = list(tensors);
  given[1] = longer;
  EXPECT_EQ(gelato_run_sized(kernel, given.data(), 4, sizes, &env, &message),
            gelato_ok);
}

TEST_F(Run, RefusesResultsThatOverlap) {
  // The last byte of one, the first of the other; either way round.
  alignas(64) float both[64];
  auto pair = [&](int at, int with) {
    std::vector<gelato_tensor> given = list(tensors);
    given[0].data = both + at;
    given[3].data = both + with;
    int32_t status =
        gelato_run_sized(kernel, given.data(), 4, sizes, &env, &message);
    return status;
  };
  EXPECT_EQ(pair(0, 24), gelato_ok) << message.text;
  EXPECT_EQ(pair(12, 0), gelato_ok) << message.text;
  EXPECT_EQ(pair(0, 23), gelato_overlap);
  EXPECT_TRUE(
      says(message, {"result out", "x's", "f32[3, 8]", "memory of its own"}));
  EXPECT_EQ(pair(11, 0), gelato_overlap);
  EXPECT_EQ(pair(0, 0), gelato_overlap);
  EXPECT_EQ(pair(0, 4), gelato_overlap);
  record.calls = 0;
  refuses(gelato_overlap, 3, {blob, {3, 4}}, {"params's", "128 bytes"});
}

TEST(InPlace, IsForKernelsThatSaySo) {
  alignas(64) float memory[16];
  int64_t n = 8;
  gelato_message message;
  auto run = [&](uint32_t flags, float *x, float *y, float *out) {
    FakeKernel fake({"N"});
    gelato_kernel_info *kernel = fake.input("x", {dim(0)})
                                     .input("y", {dim(0)})
                                     .result("out", {dim(0)})
                                     .build(flags);
    gelato_tensor tensors[] = {{x, gelato_f32, 1, &n},
                               {y, gelato_f32, 1, &n},
                               {out, gelato_f32, 1, &n}};
    return gelato_run(kernel, tensors, 3, nullptr, &message);
  };
  float other[8];
  EXPECT_EQ(run(gelato_in_place, memory, other, memory), gelato_ok);
  EXPECT_EQ(run(gelato_in_place, other, memory, memory), gelato_ok);
  EXPECT_EQ(run(gelato_in_place, memory, memory, memory), gelato_ok);
  EXPECT_EQ(run(0, memory, other, memory), gelato_overlap);
  EXPECT_TRUE(says(message, {"cannot be called in place"}));
  EXPECT_EQ(run(gelato_in_place, memory, other, memory + 1), gelato_overlap);
  EXPECT_TRUE(says(message, {"all of one input"}));
  EXPECT_EQ(run(gelato_in_place, memory, memory + 4, memory), gelato_overlap);
}

TEST(InPlace, WantsTheSameTypeAndSizes) {
  alignas(64) float memory[16];
  int64_t four = 4, eight = 8;
  gelato_message message;
  FakeKernel narrow({"N"});
  gelato_kernel_info *kernel = narrow.input("x", {dim(0)})
                                   .result("out", {dim(0)}, gelato_bf16)
                                   .build(gelato_in_place);
  gelato_tensor tensors[] = {{memory, gelato_f32, 1, &four},
                             {memory, gelato_bf16, 1, &four}};
  EXPECT_EQ(gelato_run(kernel, tensors, 2, nullptr, &message), gelato_overlap);
  FakeKernel wide({"N", "M"});
  kernel =
      wide.input("x", {dim(0)}).result("out", {dim(1)}).build(gelato_in_place);
  gelato_tensor others[] = {{memory, gelato_f32, 1, &four},
                            {memory, gelato_f32, 1, &eight}};
  EXPECT_EQ(gelato_run(kernel, others, 2, nullptr, &message), gelato_overlap);
}

TEST(InPlace, TwoResultsNeverShare) {
  float memory[8], x[8];
  int64_t n = 8;
  gelato_message message;
  FakeKernel fake({"N"});
  gelato_kernel_info *kernel = fake.input("x", {dim(0)})
                                   .result("y", {dim(0)})
                                   .result("z", {dim(0)})
                                   .build(gelato_in_place);
  gelato_tensor tensors[] = {{x, gelato_f32, 1, &n},
                             {memory, gelato_f32, 1, &n},
                             {memory, gelato_f32, 1, &n}};
  EXPECT_EQ(gelato_run(kernel, tensors, 3, nullptr, &message), gelato_overlap);
  EXPECT_TRUE(says(message, {"result z", "y's"}));
}

/// Each status of a kernel in words.
TEST_F(Run, ExplainsWhatTheKernelRefuses) {
  auto refused = [&](int32_t status, std::vector<const char *> words) {
    record.answer = status;
    EXPECT_EQ(run(), status);
    EXPECT_TRUE(says(message, words));
  };
  refused(gelato_shape, {"kernel fake", "M = 3, F = 5"});
  refused(gelato_cpu, {"x86-64-v4, x86-64-v3", "--target"});
  refused(gelato_memory, {"4096 bytes of scratch"});
  env.scratch = blob;
  env.scratch_bytes = 64;
  refused(gelato_scratch, {"found 64 bytes", "expected 4096"});
  env.size = 8;
  refused(gelato_unsupported, {"size 8", "at least 48", "sizeof env"});
  env.size = sizeof env;
  env.scratch = blob + 8;
  refused(gelato_alignment, {"scratch", "multiple of 64"});
  tensors[0].data = reinterpret_cast<char *>(x) + 2;
  refused(gelato_alignment, {"argument x", "multiple of 4 bytes"});
  refused(1234, {"status 1234", "no status"});
}

TEST_F(Run, ExplainsWhatIsWrongWithABlob) {
  auto refused = [&](std::vector<const char *> words) {
    record.answer = gelato_params;
    EXPECT_EQ(run(), gelato_params);
    EXPECT_TRUE(says(message, words));
  };
  refused({"argument params", "do not begin as packed params"});
  memcpy(blob, "GELATOPK", 8);
  blob[8] = 9;
  refused({"version 9", "pack the params again"});
  blob[8] = 2;
  refused({"another kernel", "000000000000abcd"});
  blob[16] = char(0xcd), blob[17] = char(0xab);
  refused({"other sizes"});
}

TEST_F(Run, AMessageThatIsTooLongIsCut) {
  std::string name(1000, 'n');
  kernel->name = name.c_str();
  refuses(gelato_shape, 0, {x, {24}}, {"nnn"});
  std::string text = message.text;
  EXPECT_EQ(text.size(), sizeof message.text - 1);
  EXPECT_EQ(text.substr(text.size() - 3), "...");
}

TEST(Status, HasAName) {
  EXPECT_STREQ(gelato_status_name(gelato_ok), "gelato_ok");
  EXPECT_STREQ(gelato_status_name(gelato_unsupported), "gelato_unsupported");
  EXPECT_STREQ(gelato_status_name(gelato_unsupported + 1), "no status");
  EXPECT_STREQ(gelato_status_name(gelato_overlap), "gelato_overlap");
  EXPECT_STREQ(gelato_status_name(gelato_no_kernel), "gelato_no_kernel");
  EXPECT_STREQ(gelato_status_name(gelato_no_kernel + 1), "no status");
  EXPECT_STREQ(gelato_status_name(-1), "no status");
}

} // namespace
