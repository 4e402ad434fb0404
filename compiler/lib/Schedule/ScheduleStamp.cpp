//===- ScheduleStamp.cpp - what a scheduled body says of its schedule -----===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Schedule/Schedule.h"

using namespace mlir;

namespace gelato {

std::optional<int64_t> numberOf(const Numbers &numbers, StringRef name) {
  for (auto &[noted, value] : numbers)
    if (noted == name)
      return value;
  return std::nullopt;
}

std::optional<int64_t> ScheduleStamp::tileNumber(StringRef name) const {
  return numberOf(tile, name);
}

std::optional<ScheduleStamp> stampOf(func::FuncOp body) {
  auto name = body->getAttrOfType<StringAttr>(kScheduledAttr);
  auto origin = body->getAttrOfType<StringAttr>(kOriginAttr);
  if (!name || !origin)
    return std::nullopt;
  ScheduleStamp stamp{name.str(), origin.str(), {}, {}};
  auto add = [](Numbers &numbers, StringRef name, Attribute value) {
    if (auto number = dyn_cast<IntegerAttr>(value))
      numbers.emplace_back(name.str(), number.getInt());
  };
  if (auto knobs = body->getAttrOfType<DictionaryAttr>(kKnobsAttr))
    for (NamedAttribute knob : knobs)
      add(stamp.knobs, knob.getName(), knob.getValue());
  for (NamedAttribute note : body->getDiscardableAttrs()) {
    StringRef noted = note.getName();
    if (noted.consume_front(kTilePrefix))
      add(stamp.tile, noted, note.getValue());
  }
  return stamp;
}

} // namespace gelato
