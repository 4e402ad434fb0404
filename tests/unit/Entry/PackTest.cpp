//===- PackTest.cpp - the params blob against a naive packer --------------===//

#include "TestKernel.h"

#include <gtest/gtest.h>

#include <limits>

using namespace gelato::test;

namespace {

constexpr int64_t panel = 16;
int64_t roundUp(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

/// 1, 2, 3, ... as words, with a NaN payload among them.
std::vector<uint32_t> numbered(int64_t n) {
  std::vector<uint32_t> v(n + 1); // data() is not null when n is 0
  for (int64_t i = 0; i < n; ++i)
    v[i] = i % 7 == 3 ? 0x7f812345u + uint32_t(i) : uint32_t(i + 1);
  return v;
}

/// [N/16][K][16] of element(k, n), by the definition.
template <typename Element>
std::vector<uint32_t> naivePanels(int64_t k, int64_t n, Element element) {
  std::vector<uint32_t> out;
  for (int64_t p = 0; p < roundUp(n, panel) / panel; ++p)
    for (int64_t row = 0; row < k; ++row)
      for (int64_t c = 0; c < panel; ++c)
        out.push_back(p * panel + c < n ? element(row, p * panel + c) : 0);
  return out;
}

const int64_t sizes[] = {0, 1, 2, 3, 4, 5, 13, 15, 16, 17, 31, 33, 64, 70, 150};

/// Packs one [rows, columns] param and compares the region.
void checkPanels(int64_t k, int64_t n, bool transposed) {
  SCOPED_TRACE(testing::Message() << "K=" << k << " N=" << n << " transposed="
                                  << transposed);
  TestKernel t;
  t.blob();
  if (transposed)
    t.param({dim(1), dim(0)}, gelato_layout_panels_transposed);
  else
    t.param({dim(0), dim(1)}, gelato_layout_panels);
  const gelato_kernel *kernel = t.build(2);
  int64_t dims[] = {k, n};
  std::vector<uint32_t> source = numbered(k * n);
  std::vector<uint32_t> want = naivePanels(k, n, [&](int64_t r, int64_t c) {
    return transposed ? source[c * k + r] : source[r * n + c];
  });
  int64_t bytes = gelato_entry_params_bytes(kernel, dims);
  ASSERT_EQ(bytes, 64 + int64_t(want.size()) * 4);
  Guarded params{size_t(bytes)};
  const void *sources[] = {source.data()};
  ASSERT_EQ(gelato_entry_pack(kernel, sources, dims, params.data()), gelato_ok);
  const uint32_t *region = params.as<uint32_t>() + 16;
  EXPECT_TRUE(std::equal(want.begin(), want.end(), region));
  EXPECT_TRUE(params.fencesHold());
}

TEST(Pack, PanelsOfEveryRemainder) {
  for (int64_t k : sizes)
    for (int64_t n : sizes)
      for (bool transposed : {false, true})
        checkPanels(k, n, transposed);
}

TEST(Pack, WAndItsTransposeGiveTheSameBlob) {
  const int64_t k = 37, n = 45;
  std::vector<uint32_t> w = numbered(k * n), wT(k * n);
  for (int64_t r = 0; r < k; ++r)
    for (int64_t c = 0; c < n; ++c)
      wT[c * k + r] = w[r * n + c];
  TestKernel a, b;
  a.blob();
  a.param({k, n}, gelato_layout_panels);
  b.blob();
  b.param({n, k}, gelato_layout_panels_transposed);
  size_t bytes = gelato_entry_params_bytes(a.build(0), nullptr);
  Guarded blobA(bytes), blobB(bytes);
  const void *sourcesA[] = {w.data()}, *sourcesB[] = {wT.data()};
  ASSERT_EQ(gelato_entry_pack(&a.kernel, sourcesA, nullptr, blobA.data()),
            gelato_ok);
  ASSERT_EQ(gelato_entry_pack(b.build(0), sourcesB, nullptr, blobB.data()),
            gelato_ok);
  EXPECT_EQ(std::memcmp(blobA.data(), blobB.data(), bytes), 0);
}

TEST(Pack, PanelsMayBePackedInRanges) {
  const int64_t k = 19, n = 100;
  std::vector<uint32_t> w = numbered(k * n);
  for (bool transposed : {false, true}) {
    std::vector<uint32_t> whole(7 * k * panel), parts(7 * k * panel, 99);
    gelato_entry_panels(whole.data(), w.data(), k, n, transposed, 0, 7);
    for (auto range : {std::pair<int, int>{6, 7}, {0, 1}, {1, 6}})
      gelato_entry_panels(parts.data(), w.data(), k, n, transposed, range.first,
                          range.second);
    EXPECT_EQ(whole, parts);
  }
}

/// Packs one param of `type` and any rank as `layout`, and compares.
void checkRows(std::vector<int64_t> dims, uint32_t layout, uint32_t type) {
  int64_t element = type == gelato_f32 ? 4 : 2, rows = 1;
  int64_t columns = dims.empty() ? 1 : dims.back();
  for (size_t d = 0; d + 1 < dims.size(); ++d)
    rows *= dims[d];
  SCOPED_TRACE(testing::Message() << rows << " rows of " << columns << " type "
                                  << type << " layout " << layout);
  TestKernel t;
  t.blob();
  switch (dims.size()) {
  case 0: t.param({}, layout, type); break;
  case 1: t.param({dim(0)}, layout, type); break;
  case 2: t.param({dim(0), dim(1)}, layout, type); break;
  default: t.param({dim(0), dim(1), dim(2)}, layout, type);
  }
  const gelato_kernel *kernel = t.build(uint32_t(dims.size()));
  std::vector<unsigned char> source(rows * columns * element + 1);
  for (size_t i = 0; i < source.size(); ++i)
    source[i] = static_cast<unsigned char>(i % 251 + 1);
  int64_t stride =
      layout == gelato_layout_padded ? roundUp(columns, panel) : columns;
  std::vector<unsigned char> want(roundUp(rows * stride * element, 64), 0);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t b = 0; b < columns * element; ++b)
      want[r * stride * element + b] = source[r * columns * element + b];

  int64_t bytes = gelato_entry_params_bytes(kernel, dims.data());
  ASSERT_EQ(bytes, 64 + int64_t(want.size()));
  Guarded params{size_t(bytes)};
  const void *sources[] = {source.data()};
  ASSERT_EQ(gelato_entry_pack(kernel, sources, dims.data(), params.data()),
            gelato_ok);
  EXPECT_TRUE(std::equal(want.begin(), want.end(), params.data() + 64));
  EXPECT_TRUE(params.fencesHold());
}

TEST(Pack, PlainAndPaddedOfEveryRankAndType) {
  for (uint32_t layout :
       {uint32_t(gelato_layout_plain), uint32_t(gelato_layout_padded)})
    for (uint32_t type :
         {uint32_t(gelato_f32), uint32_t(gelato_bf16), uint32_t(gelato_f16)}) {
      checkRows({}, layout, type);
      for (int64_t n : sizes) {
        checkRows({n}, layout, type);
        checkRows({3, n}, layout, type);
        checkRows({n, 17}, layout, type);
        checkRows({2, 3, n}, layout, type);
      }
    }
}

/// Two matmuls and a bias: three regions, the middle one shorter than a line.
struct Blob : testing::Test {
  Blob() {
    k.blob();
    k.param({dim(0), 5}, gelato_layout_panels);
    k.param({5}, gelato_layout_plain);
    k.param({3, 5}, gelato_layout_panels_transposed);
    kernel = k.build(1);
    w1 = numbered(4 * 5);
    b = numbered(5);
    w2 = numbered(15);
    sources[0] = w1.data();
    sources[1] = b.data();
    sources[2] = w2.data();
  }
  static constexpr size_t bytes = 64 + 4 * 64 + 64 + 5 * 64;
  TestKernel k;
  const gelato_kernel *kernel;
  std::vector<uint32_t> w1, b, w2;
  const void *sources[3];
  int64_t rows = 4;
};

TEST_F(Blob, SameSourcesGiveTheSameBytesWhateverWasThere) {
  ASSERT_EQ(gelato_entry_params_bytes(kernel, &rows), int64_t(bytes));
  Guarded first(bytes), second(bytes);
  std::memset(second.data(), 0, bytes);
  for (Guarded *blob : {&first, &second}) {
    ASSERT_EQ(gelato_entry_pack(kernel, sources, &rows, blob->data()),
              gelato_ok);
    EXPECT_TRUE(blob->fencesHold());
  }
  EXPECT_EQ(std::memcmp(first.data(), second.data(), bytes), 0);
}

TEST_F(Blob, RefusesWhatInvokeWouldRefuse) {
  Guarded blob(bytes + 64);
  auto pack = [&](void *to) {
    int32_t status = gelato_entry_pack(kernel, sources, &rows, to);
    EXPECT_TRUE(blob.untouched());
    return status;
  };
  EXPECT_EQ(pack(nullptr), gelato_null);
  EXPECT_EQ(gelato_entry_pack(kernel, nullptr, &rows, blob.data()),
            gelato_null);
  EXPECT_EQ(gelato_entry_pack(kernel, sources, nullptr, blob.data()),
            gelato_null);
  for (int i = 0; i < 3; ++i) {
    const void *kept = sources[i];
    sources[i] = nullptr;
    EXPECT_EQ(pack(blob.data()), gelato_null);
    sources[i] = static_cast<const char *>(kept) + 2;
    EXPECT_EQ(pack(blob.data()), gelato_alignment);
    sources[i] = kept;
  }
  for (int off : {1, 4, 32})
    EXPECT_EQ(pack(blob.data() + off), gelato_alignment);
  for (int64_t bad : {int64_t(-1), std::numeric_limits<int64_t>::max(),
                      std::numeric_limits<int64_t>::max() / 64}) {
    rows = bad;
    EXPECT_EQ(pack(blob.data()), gelato_shape);
    EXPECT_EQ(gelato_entry_params_bytes(kernel, &rows), -1);
  }
  EXPECT_EQ(gelato_entry_params_bytes(kernel, nullptr), -1);
}

TEST_F(Blob, AnEmptySourceMayBeNull) {
  rows = 0;
  sources[0] = nullptr;
  Guarded blob(bytes - 4 * 64);
  EXPECT_EQ(gelato_entry_pack(kernel, sources, &rows, blob.data()), gelato_ok);
  EXPECT_EQ(std::memcmp(blob.data() + 64, b.data(), 20), 0);
  EXPECT_TRUE(blob.fencesHold());
}

TEST(Pack, AKernelWithoutParamsHasNothingToPack) {
  TestKernel k;
  k.input({2});
  k.result({2});
  const gelato_kernel *kernel = k.build(0);
  EXPECT_EQ(gelato_entry_params_bytes(kernel, nullptr), 0);
  EXPECT_EQ(gelato_entry_pack(kernel, nullptr, nullptr, nullptr), gelato_ok);
}

TEST(Pack, OneParamMayFillSeveralRegions) {
  TestKernel k;
  k.blob();
  k.param({2, 3}, gelato_layout_plain);
  k.buffers.push_back(k.buffers.back());
  k.buffers.back().layout = gelato_layout_panels_transposed;
  const gelato_kernel *kernel = k.build(0);
  std::vector<uint32_t> w = numbered(6);
  const void *sources[] = {w.data()};
  Guarded blob(64 + 64 + 3 * 64);
  ASSERT_EQ(gelato_entry_params_bytes(kernel, nullptr), 320);
  ASSERT_EQ(gelato_entry_pack(kernel, sources, nullptr, blob.data()),
            gelato_ok);
  EXPECT_EQ(std::memcmp(blob.data() + 64, w.data(), 24), 0);
  EXPECT_EQ(blob.as<uint32_t>()[32], w[0]);
  EXPECT_EQ(blob.as<uint32_t>()[33], w[3]);
  EXPECT_EQ(blob.as<uint32_t>()[48], w[1]);
}

} // namespace
