//===- Tiles.h - row counts at which code changes -------------------------===//
#ifndef GELATO_DIFFERENTIAL_TILES_H
#define GELATO_DIFFERENTIAL_TILES_H

#include <cstdint>
#include <vector>

namespace gelato::differential {

/// `others`, and the row counts around the register tile of each row of the
/// built-in tables of schedules; in ascending order.
std::vector<int64_t> rowsAroundTiles(std::vector<int64_t> others);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_TILES_H
