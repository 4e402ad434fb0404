//===- SearchSpace.h - which choices of knobs are worth a measurement -----===//
//
// Every option of every knob of every verb that serves a group, but for what
// need not be measured: most choices give a tile that another gives as well,
// and some want more registers than there are. The options are the library's;
// what a choice gives is what its verb notes.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TUNE_SEARCHSPACE_H
#define GELATO_TUNE_SEARCHSPACE_H

#include "gelato/Schedule/Schedule.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace gelato {

/// A verb and a value for each of its knobs.
struct Candidate {
  std::string verb;
  Numbers knobs; ///< in the verb's order
  Numbers tile;  ///< what the verb noted
  /// How many knobs beside those that shape the tile have another value than in
  /// the shipped choice.
  unsigned changes = 0;
  double bound = 0; ///< seconds that a call takes at least

  std::string text() const { return choiceText(verb, knobs); }
  bool isSame(const Candidate &other) const {
    return verb == other.verb && knobs == other.knobs;
  }
  bool hasTileOf(const Candidate &other) const {
    return verb == other.verb && tile == other.tile;
  }
};

struct SearchSpace {
  /// The shipped choice, then the others in the order to try them: each tile
  /// first as near to the shipped choice as it can be, of equally near ones
  /// that of the least bound.
  std::vector<Candidate> candidates;
  int64_t choices = 0;          ///< all there are
  int64_t sameTile = 0;         ///< give the tile of another
  int64_t tooManyRegisters = 0; ///< a tile does not fit
  int64_t refused = 0;          ///< the compiler did not take them
};

/// What the search wants to know of a choice.
struct ChoiceModel {
  /// What the verb notes; nullopt if it cannot be applied.
  llvm::function_ref<std::optional<Numbers>(const Candidate &)> tile;
  llvm::function_ref<bool(const Numbers &)> fitsRegisters;
  llvm::function_ref<double(const Numbers &)> seconds;
};

/// The choices of `verbs` around `shipped`, a verb and its knobs, which stays
/// whatever the model says of it.
SearchSpace searchSpace(llvm::ArrayRef<Verb> verbs, Candidate shipped,
                        const ChoiceModel &model);

} // namespace gelato

#endif // GELATO_TUNE_SEARCHSPACE_H
