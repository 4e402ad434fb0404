//===- TileModel.cpp - what a tile costs at least -------------------------===//
#include "gelato/Tune/TileModel.h"

#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace gelato {

/// Cycles from an FMA to the next of its chain, on each x86 that has one (Agner
/// Fog, Instruction tables). A core whose FMAs go two ways waits for as many
/// again; that is not counted, since a roof does not tell it.
static constexpr double kChainCycles = 4;

/// Steps of k of a tile that may run beside the end of the tile before: as many
/// as find room among the 512 operations that the widest cores look ahead.
static constexpr int64_t kOverlappedSteps = 128;

/// Of a row of a contraction's tile: the vectors that accumulate.
static int64_t rowVectors(const Numbers &tile, const ScheduleQuery &group,
                          int64_t lanes) {
  int64_t sides = group.root == "contraction-pair" ? 2 : 1;
  int64_t panels = numberOf(tile, "panels").value_or(1);
  int64_t columns = numberOf(tile, "columns").value_or(0);
  return sides * panels * int64_t(divideCeil(columns, lanes));
}

/// A size of the group that its root has.
static int64_t sizeOf(const ScheduleQuery &group, const char *name) {
  auto known = group.sizes.find(name);
  return known == group.sizes.end() ? 0 : known->second;
}

int64_t TileModel::registersOf(const Numbers &tile) const {
  if (auto elements = numberOf(tile, "elements"))
    return int64_t(divideCeil(*elements, lanes())) + 1; // and a constant
  auto rows = numberOf(tile, "rows");
  int64_t vectors = rowVectors(tile, group, lanes());
  if (!rows || !vectors)
    return 0;
  // A row of the panels, a broadcast, and where it is not an FMA a product.
  return *rows * vectors + vectors + (level.hasFma ? 1 : 2);
}

double TileModel::productSeconds(const Numbers &tile) const {
  auto rows = numberOf(tile, "rows"), columns = numberOf(tile, "columns");
  int64_t vectors = rowVectors(tile, group, lanes());
  if (!rows || !columns || !vectors || !panel)
    return 0;
  int64_t m = sizeOf(group, "M"), k = sizeOf(group, "K");
  int64_t panels = numberOf(tile, "panels").value_or(1);
  int64_t passes = numberOf(tile, "passes").value_or(1);
  double rowTiles = double(divideCeil(m, *rows));
  double panelTiles =
      double(divideCeil(sizeOf(group, "N"), panel)) / double(panels);
  // All tiles of all passes, each with `vectors` vectors of each of its rows.
  double perStep = panelTiles * double(passes);
  double multiplyAdds =
      double(m) * double(k) * perStep * double(vectors * lanes());
  double compute = roofs.computeSeconds(level.schedules, 2 * multiplyAdds);
  // A load is a vector, however few of its bytes it wants; of 16 bits one may
  // bring two.
  double loads = double(k) * perStep *
                 (rowTiles * double(vectors) + double(m)) * elementBytes / 4;
  double load =
      loads * (level.vectorBits / 8) / (roofs.memory.front().read * 1e9);
  // Chains wait for themselves. No tile has fewer rows than the average.
  double cycle = compute ? compute / multiplyAdds * double(lanes()) : 0;
  double steps = double(std::max<int64_t>(0, k - kOverlappedSteps));
  double wait = rowTiles * perStep * steps * kChainCycles * cycle;
  return std::max({compute, load, wait});
}

double TileModel::seconds(const Numbers &tile) const {
  if (auto elements = numberOf(tile, "elements")) {
    // A vector that is not full takes as long as one that is.
    double part = double(std::min(*elements, lanes())) / double(lanes());
    return otherSeconds +
           roofs.computeSeconds(level.schedules,
                                double(sizeOf(group, "N")) *
                                    double(sizeOf(group, "operations")) / part);
  }
  return otherSeconds + productSeconds(tile);
}

} // namespace gelato
