//===- SearchSpace.cpp - which choices of knobs are worth a measurement ---===//
//
// To learn what a verb notes it is applied, which takes some milliseconds; so
// it is asked once for each choice of the knobs that shape the tile, and never
// for the others.
//
//===----------------------------------------------------------------------===//
#include "gelato/Tune/SearchSpace.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace gelato {

/// Calls `visit` with each choice of the knobs of `verb` for which `changes`
/// says so; of the others with the value in `base`.
static void visitChoices(const Verb &verb, const Numbers &base,
                         function_ref<bool(const Knob &)> changes,
                         function_ref<void(const Numbers &)> visit,
                         size_t at = 0) {
  if (at == verb.knobs.size())
    return visit(base);
  if (!changes(verb.knobs[at]))
    return visitChoices(verb, base, changes, visit, at + 1);
  Numbers choice = base;
  for (int64_t option : verb.knobs[at].options) {
    choice[at].second = option;
    visitChoices(verb, choice, changes, visit, at + 1);
  }
}

/// The knobs of `verb` as the shipped choice has them; one that it lacks has
/// its first option.
static Numbers usualKnobs(const Verb &verb, const Candidate &shipped) {
  Numbers usual;
  for (const Knob &knob : verb.knobs) {
    std::optional<int64_t> value;
    if (shipped.verb == verb.name)
      value = numberOf(shipped.knobs, knob.name);
    usual.emplace_back(knob.name, value.value_or(knob.options.front()));
  }
  return usual;
}

SearchSpace searchSpace(ArrayRef<Verb> verbs, Candidate shipped,
                        const ChoiceModel &model) {
  SearchSpace space;
  if (auto tile = model.tile(shipped))
    shipped.tile = std::move(*tile);
  shipped.bound = model.seconds(shipped.tile);
  space.candidates.push_back(shipped);
  auto shapesTile = [](const Knob &knob) { return knob.shapesTile; };
  auto isBeside = [](const Knob &knob) { return !knob.shapesTile; };
  for (const Verb &verb : verbs) {
    // Of choices with one tile the shipped one stays.
    std::vector<Candidate> tiles;
    if (verb.name == shipped.verb)
      tiles.push_back(shipped);
    int64_t beside = 1;
    for (const Knob &knob : verb.knobs)
      beside *= knob.shapesTile ? 1 : int64_t(knob.options.size());
    Numbers usual = usualKnobs(verb, shipped);
    visitChoices(verb, usual, shapesTile, [&](const Numbers &knobs) {
      Candidate choice{verb.name, knobs, {}};
      space.choices += beside;
      if (verb.name == shipped.verb && knobs == usual)
        return; // the shipped one
      auto tile = model.tile(choice);
      if (!tile) {
        space.refused += beside;
        return;
      }
      choice.tile = std::move(*tile);
      if (any_of(tiles, [&](const Candidate &other) {
            return other.hasTileOf(choice);
          }))
        space.sameTile += beside;
      else if (!model.fitsRegisters(choice.tile))
        space.tooManyRegisters += beside;
      else
        tiles.push_back(std::move(choice));
    });
    for (Candidate &tile : tiles) {
      tile.bound = model.seconds(tile.tile);
      visitChoices(verb, tile.knobs, isBeside, [&](const Numbers &knobs) {
        Candidate choice = tile;
        choice.knobs = knobs;
        for (auto [value, was] : zip(knobs, tile.knobs))
          choice.changes += value != was;
        if (!choice.isSame(shipped))
          space.candidates.push_back(std::move(choice));
      });
    }
  }
  llvm::stable_sort(
      drop_begin(space.candidates), [](const Candidate &a, const Candidate &b) {
        return std::pair(a.changes, a.bound) < std::pair(b.changes, b.bound);
      });
  return space;
}

} // namespace gelato
