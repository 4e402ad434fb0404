//===- PackTest.cpp - the params blob against a naive packer --------------===//

#include "TestKernel.h"

#include <gtest/gtest.h>

#include <limits>

using namespace gelato::test;

namespace {

int64_t roundUp(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

/// 1, 2, 3, ... as elements of `bytes` bytes, with NaN payloads among them:
/// quiet, signaling, and those that no rounding would keep.
std::vector<unsigned char> numbered(int64_t n, int64_t bytes, uint32_t seed) {
  std::vector<unsigned char> v(n * bytes + 1); // data() is not null when n is 0
  for (int64_t i = 0; i < n; ++i) {
    uint32_t value = uint32_t(i) * 2 + seed;
    if (i % 7 == 3)
      value |= bytes == 4 ? 0x7f810000u : 0x7f80u;
    std::memcpy(&v[i * bytes], &value, bytes);
  }
  return v;
}

std::vector<uint32_t> words(int64_t n) {
  std::vector<unsigned char> bytes = numbered(n, 4, 1);
  std::vector<uint32_t> v(n + 1);
  std::memcpy(v.data(), bytes.data(), n * 4);
  return v;
}

/// Panels by the definition of where each element is.
struct Panels {
  uint32_t type, slots;
  int64_t k, n;
  int64_t bytes() const { return type == gelato_f32 ? 4 : 2; }
  int64_t width() const { return type == gelato_f32 ? 16 : 32; }
  int64_t height() const { return type == gelato_bf16 ? roundUp(k, 32) : k; }
  int64_t elements() const {
    return roundUp(roundUp(n, 16) * slots, width()) * height();
  }
  int64_t at(int64_t row, int64_t column, uint32_t slot) const {
    int64_t joint =
        slots == 1 ? column : (column / 16 * 2 + slot) * 16 + column % 16;
    int64_t panel = joint / width(), inside = joint % width();
    int64_t begin = panel * height() * width();
    return begin + (type == gelato_bf16 ? row / 2 * 64 + inside * 2 + row % 2
                                        : row * width() + inside);
  }
};

/// One right side, as a rectangle of a larger source.
struct Source {
  Source(const Panels &p, bool transposed, int64_t row, int64_t column,
         uint32_t seed)
      : row(row), column(column), transposed(transposed), bytes(p.bytes()),
        rows(row + (transposed ? p.n : p.k) + 2),
        columns(column + (transposed ? p.k : p.n) + (column ? 3 : 0)),
        values(numbered(rows * columns, p.bytes(), seed)) {}
  const unsigned char *at(int64_t k, int64_t n) const {
    int64_t r = row + (transposed ? n : k), c = column + (transposed ? k : n);
    return &values[(r * columns + c) * bytes];
  }
  int64_t row, column;
  bool transposed;
  int64_t bytes, rows, columns;
  std::vector<unsigned char> values;
};

std::vector<unsigned char> expected(const Panels &p,
                                    const std::vector<Source> &sources) {
  std::vector<unsigned char> want(p.elements() * p.bytes(), 0);
  for (uint32_t slot = 0; slot < p.slots; ++slot)
    for (int64_t k = 0; k < p.k; ++k)
      for (int64_t n = 0; n < p.n; ++n)
        std::memcpy(&want[p.at(k, n, slot) * p.bytes()], sources[slot].at(k, n),
                    p.bytes());
  return want;
}

const int64_t sizes[] = {0, 1, 2, 3, 4, 5, 13, 15, 16, 17, 31, 33, 64, 70, 150};
const uint32_t types[] = {gelato_f32, gelato_bf16, gelato_f16};

/// Packs one region of panels from as many params as it has slots, the last
/// slot first, and compares all of its bytes.
void checkPanels(const Panels &p, bool transposed, int64_t row,
                 int64_t column) {
  SCOPED_TRACE(testing::Message()
               << "type " << p.type << " slots " << p.slots << " K=" << p.k
               << " N=" << p.n << " transposed=" << transposed << " from "
               << row << ", " << column);
  TestKernel t;
  t.blob();
  uint32_t region =
      t.region({dim(0), dim(1)}, gelato_layout_panels, p.type, p.slots);
  std::vector<Source> sources;
  std::vector<const void *> pointers;
  for (uint32_t s = 0; s < p.slots; ++s)
    // Slots may be stored in different orders, and lie at different places.
    sources.emplace_back(p, transposed != (s == 1), row * (s + 1), column,
                         7 * s + 1);
  for (uint32_t s = p.slots; s-- > 0;)
    t.fill(t.source({sources[s].rows, sources[s].columns}, p.type), region,
           sources[s].columns, sources[s].transposed, s, sources[s].row,
           column);
  for (uint32_t s = p.slots; s-- > 0;)
    pointers.push_back(sources[s].values.data());
  const gelato_kernel *kernel = t.build(2);
  int64_t dims[] = {p.k, p.n};
  std::vector<unsigned char> want = expected(p, sources);
  int64_t bytes = gelato_entry_params_bytes(kernel, dims);
  ASSERT_EQ(bytes, 64 + roundUp(int64_t(want.size()), 64));
  Guarded params{size_t(bytes)};
  ASSERT_EQ(gelato_entry_pack(kernel, pointers.data(), dims, params.data()),
            gelato_ok);
  EXPECT_TRUE(std::equal(want.begin(), want.end(), params.data() + 64));
  EXPECT_TRUE(params.fencesHold());
}

TEST(Pack, PanelsOfEveryTypeSlotOrderOffsetAndRemainder) {
  for (uint32_t type : types)
    for (uint32_t slots : {1, 2})
      for (int64_t k : sizes)
        for (int64_t n : sizes)
          for (bool transposed : {false, true}) {
            checkPanels({type, slots, k, n}, transposed, 0, 0);
            checkPanels({type, slots, k, n}, transposed, 3, 5);
          }
}

TEST(Pack, WAndItsTransposeGiveTheSameBlob) {
  for (uint32_t type : types) {
    Panels p{type, 1, 37, 45};
    Source w(p, false, 0, 0, 1), wT(p, true, 0, 0, 1);
    for (int64_t k = 0; k < p.k; ++k)
      for (int64_t n = 0; n < p.n; ++n)
        std::memcpy(const_cast<unsigned char *>(wT.at(k, n)), w.at(k, n),
                    p.bytes());
    TestKernel a, b;
    a.blob();
    a.param({p.k, p.n}, gelato_layout_panels, type);
    b.blob();
    b.param({p.n, p.k}, gelato_layout_panels, type, /*transposed=*/true);
    size_t bytes = gelato_entry_params_bytes(a.build(0), nullptr);
    Guarded blobA(bytes), blobB(bytes);
    const void *sourcesA[] = {w.values.data()},
               *sourcesB[] = {wT.values.data()};
    ASSERT_EQ(gelato_entry_pack(&a.kernel, sourcesA, nullptr, blobA.data()),
              gelato_ok);
    ASSERT_EQ(gelato_entry_pack(b.build(0), sourcesB, nullptr, blobB.data()),
              gelato_ok);
    EXPECT_EQ(std::memcmp(blobA.data(), blobB.data(), bytes), 0);
  }
}

TEST(Pack, PanelsMayBePackedInRanges) {
  for (uint32_t type : types)
    for (bool transposed : {false, true})
      for (uint32_t slots : {1, 2}) {
        Panels p{type, slots, 19, 300};
        Source w(p, transposed, 0, 0, 1);
        size_t bytes = p.elements() * p.bytes();
        Guarded whole(bytes), parts(bytes);
        for (uint32_t slot = 0; slot < slots; ++slot) {
          gelato_right_side right{type, slots, slot,     transposed,
                                  19,   300,   w.columns};
          int64_t strips = gelato_entry_strips(&right);
          ASSERT_EQ(strips, type != gelato_f32 && slots == 1 ? 10 : 19);
          gelato_entry_panels(whole.data(), w.values.data(), &right, 0, strips);
          for (auto range : {std::pair<int64_t, int64_t>{strips - 1, strips},
                             {0, 1},
                             {1, 6},
                             {6, strips - 1}})
            gelato_entry_panels(parts.data(), w.values.data(), &right,
                                range.first, range.second);
        }
        EXPECT_EQ(std::memcmp(whole.data(), parts.data(), bytes), 0);
        EXPECT_TRUE(whole.fencesHold() && parts.fencesHold());
      }
}

/// Rectangles of matrices and pieces of vectors, as plain and padded regions.
TEST(Pack, SlicesOfEveryType) {
  for (uint32_t type : types)
    for (uint32_t layout : {gelato_layout_plain, gelato_layout_padded})
      for (int64_t n : {1, 16, 31, 32, 40})
        for (int64_t k : {0, 1, 3}) { // 0: a vector
          Panels like{type, 1, std::max<int64_t>(k, 1), n};
          int64_t row = k ? 2 : 0;
          Source w(like, false, row, 7, 1);
          TestKernel t;
          t.blob();
          uint32_t source = t.source({w.rows, w.columns}, type);
          uint32_t region =
              k ? t.region({k, n}, layout, type) : t.region({n}, layout, type);
          t.fill(source, region, w.columns, false, 0, row, 7);
          int64_t pitch = layout == gelato_layout_plain ? n : roundUp(n, 32);
          int64_t element = like.bytes();
          std::vector<unsigned char> want(
              roundUp(like.k * pitch * element, 64));
          for (int64_t r = 0; r < like.k; ++r)
            std::memcpy(&want[r * pitch * element], w.at(r, 0), n * element);
          int64_t bytes = gelato_entry_params_bytes(t.build(0), nullptr);
          ASSERT_EQ(bytes, 64 + int64_t(want.size()));
          Guarded params{size_t(bytes)};
          const void *sources[] = {w.values.data()};
          ASSERT_EQ(
              gelato_entry_pack(&t.kernel, sources, nullptr, params.data()),
              gelato_ok);
          EXPECT_TRUE(std::equal(want.begin(), want.end(), params.data() + 64));
          EXPECT_TRUE(params.fencesHold());
          // Units are rows, in any order.
          std::vector<unsigned char> rows(want.size());
          for (int64_t unit = like.k; unit-- > 0;)
            gelato_entry_record(&t.kernel, &t.packs[0], nullptr, rows.data(),
                                w.values.data(), unit, unit + 1);
          EXPECT_EQ(rows, want);
        }
}

TEST(Pack, SizesOfPanelsThatOverflow) {
  const int64_t huge = std::numeric_limits<int64_t>::max();
  for (uint32_t type : types)
    for (uint32_t slots : {1, 2}) {
      TestKernel t;
      t.blob();
      t.region({dim(0), dim(1)}, gelato_layout_panels, type, slots);
      const gelato_kernel *kernel = t.build(2);
      auto bytes = [&](int64_t k, int64_t n) {
        int64_t dims[] = {k, n};
        return gelato_entry_params_bytes(kernel, dims);
      };
      for (int64_t big :
           {huge, huge - 31, int64_t(1) << 61, int64_t(1) << 60}) {
        EXPECT_EQ(bytes(big, 1), -1);
        EXPECT_EQ(bytes(1, big), -1);
        EXPECT_EQ(bytes(big, big), -1);
        EXPECT_EQ(bytes(big, 0), 64) << "no elements, whatever the other size";
        EXPECT_EQ(bytes(0, big), 64);
        EXPECT_EQ(bytes(big, -1), -1);
      }
      EXPECT_EQ(bytes(int64_t(1) << 30, int64_t(1) << 30), -1);
      Panels p{type, slots, int64_t(1) << 26, (int64_t(1) << 26) - 5};
      EXPECT_EQ(bytes(p.k, p.n), 64 + p.elements() * p.bytes());
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
  case 0:
    t.param({}, layout, type);
    break;
  case 1:
    t.param({dim(0)}, layout, type);
    break;
  case 2:
    t.param({dim(0), dim(1)}, layout, type);
    break;
  default:
    t.param({dim(0), dim(1), dim(2)}, layout, type);
  }
  const gelato_kernel *kernel = t.build(uint32_t(dims.size()));
  std::vector<unsigned char> source(rows * columns * element + 1);
  for (size_t i = 0; i < source.size(); ++i)
    source[i] = static_cast<unsigned char>(i % 251 + 1);
  int64_t stride =
      layout == gelato_layout_padded ? roundUp(columns, 32) : columns;
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
    k.param({3, 5}, gelato_layout_panels, gelato_f32, /*transposed=*/true);
    kernel = k.build(1);
    w1 = words(4 * 5);
    b = words(5);
    w2 = words(15);
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
  k.fill(0, k.region({3, 2}, gelato_layout_panels), 3, /*transposed=*/true);
  const gelato_kernel *kernel = k.build(0);
  std::vector<uint32_t> w = words(6);
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
