//===- Layout.cpp - where lines end ---------------------------------------===//
//
// `stop` is the token up to which the tokens behind a range stay on its last
// line, because no line can end between them or because they fit: the closing
// brackets, `-> f32[M, D] {`.
//
//===----------------------------------------------------------------------===//

#include "Layout.h"

#include "gelato/Format/Format.h"

#include "llvm/ADT/STLExtras.h"

using namespace gelato;

/// How far lines inside a statement are indented that are not aligned.
constexpr size_t hangingIndent = 4;
/// What opens behind this column is not aligned with.
constexpr size_t maxAligned = 60;

//===----------------------------------------------------------------------===//
// Lines
//===----------------------------------------------------------------------===//

void Layout::newLine(size_t indent) {
  if (!text.empty())
    text += '\n';
  lineStart = text.size();
  text.append(indent, ' ');
  atLineStart = true;
}

void Layout::breakLine(size_t i, size_t indent) {
  for (const TokenText::GapComment &comment : tokens.comments(i)) {
    if (comment.ownLine)
      newLine(indent);
    else
      text += ' ';
    text += comment.text;
  }
  newLine(indent);
}

void Layout::write(size_t i, size_t indent) {
  if (!atLineStart && tokens.isBroken(i))
    breakLine(i, indent);
  if (!atLineStart && tokens.hasSpaceBefore(i))
    text += ' ';
  text += tokens.text(i);
  atLineStart = false;
}

void Layout::writeGap(size_t i, size_t indent) {
  bool isInner = i > 0 && tokens.kind(i - 1) != TokenKind::LBrace;
  for (const TokenText::GapComment &comment : tokens.comments(i)) {
    if (comment.ownLine) {
      if (comment.blankBefore && isInner)
        text += '\n';
      newLine(indent);
    } else {
      text += ' ';
    }
    text += comment.text;
    isInner = true;
  }
  if (i == tokens.size())
    return;
  if (tokens.hasBlankBefore(i) && isInner &&
      tokens.kind(i) != TokenKind::RBrace)
    text += '\n';
  newLine(tokens.kind(i) == TokenKind::RBrace ? 0 : indent);
}

std::string Layout::finish() {
  if (!text.empty())
    text += '\n';
  return std::move(text);
}

//===----------------------------------------------------------------------===//
// Where they end
//===----------------------------------------------------------------------===//

bool Layout::fits(size_t column, size_t begin, size_t stop) const {
  return tokens.isFlat(begin, stop) &&
         column + tokens.width(begin, stop) <= formatColumns;
}

void Layout::writeLine(size_t begin, size_t end, size_t indent) {
  size_t hang = indent + hangingIndent;
  sequence(begin, end, {hang, hang}, end);
}

/// Writes tokens between which only the groups among them can be broken.
void Layout::sequence(size_t begin, size_t end, Frame frame, size_t stop) {
  for (size_t i = begin; i < end; ++i) {
    write(i, frame.column);
    if (!tokens.isOpen(i))
      continue;
    size_t close = tokens.match(i);
    // A group stays on one line if all the rest does, or if the line can still
    // end in a group behind it.
    size_t next = std::min(tokens.nextBreak(close + 1), stop);
    bool fitsFlat = fits(column() - 1, i, stop) || fits(column() - 1, i, next);
    if (!fitsFlat)
      group(i, frame, stop);
    else
      for (size_t inner = i + 1; inner <= close; ++inner)
        write(inner, frame.column);
    i = close;
  }
}

/// Writes what stands in the brackets behind `open`, and the one that closes.
void Layout::group(size_t open, Frame frame, size_t stop) {
  size_t begin = open + 1, close = tokens.match(open);
  size_t bracket = column() - 1;
  Frame inner{column(), std::min(column() + hangingIndent, maxAligned)};
  bool hangs = column() > maxAligned && begin < close;
  if (hangs)
    inner = {frame.hang, std::min(frame.hang + hangingIndent, maxAligned)};
  if (begin < close && (hangs || tokens.isBroken(begin)))
    breakLine(begin, inner.column);
  pieces(begin, close, Break::AfterComma, inner, stop);
  write(close, hangs ? frame.hang : bracket);
}

void Layout::pieces(size_t begin, size_t end, Break level, Frame frame,
                    size_t stop) {
  if (begin == end)
    return;
  std::vector<size_t> starts;
  for (; level != Break::None && starts.size() < 2;
       level = Break(unsigned(level) + 1)) {
    starts = {begin};
    for (size_t i = begin; i < end; ++i) {
      if (i > begin && tokens.breakBefore(i) == level)
        starts.push_back(i);
      if (tokens.isOpen(i))
        i = tokens.match(i);
    }
  }
  if (starts.size() < 2)
    return sequence(begin, end, frame, stop);

  // What follows the last piece stays with it only if that leaves it on one
  // line; else it may be broken in its turn.
  if (!fits(frame.column, starts.back(), stop))
    stop = std::min(tokens.nextBreak(end), stop);
  starts.push_back(end);
  size_t count = starts.size() - 1;
  auto isTall = [&](size_t piece) {
    size_t pieceStop = piece + 1 == count ? stop : starts[piece + 1];
    return !fits(frame.column, starts[piece], pieceStop);
  };
  for (size_t piece = 0; piece < count;) {
    if (piece > 0)
      breakLine(starts[piece], frame.column);
    if (isTall(piece)) {
      size_t pieceEnd = starts[piece + 1];
      pieces(starts[piece], pieceEnd, level, frame,
             piece + 1 == count ? stop : pieceEnd);
      ++piece;
      continue;
    }
    size_t last = piece + 1;
    while (last < count && !isTall(last) && !tokens.isBroken(starts[last]))
      ++last;
    fill(starts, piece, last, last == count ? stop : starts[last], frame);
    piece = last;
  }
}

/// Writes the pieces [first, last), each of which fits on a line, to the fewest
/// lines, as narrow as they can be.
void Layout::fill(llvm::ArrayRef<size_t> starts, size_t first, size_t last,
                  size_t stop, Frame frame) {
  auto endOf = [&](size_t piece) {
    return piece + 1 == last ? stop : starts[piece + 1];
  };
  // Fills lines up to `width` columns; the number of lines.
  auto lines = [&](size_t width, llvm::function_ref<void(size_t)> onBreak) {
    size_t count = 1, lineBegin = starts[first];
    for (size_t piece = first; piece < last; ++piece) {
      if (piece == first || tokens.width(lineBegin, endOf(piece)) <= width)
        continue;
      onBreak(lineBegin = starts[piece]);
      ++count;
    }
    return count;
  };
  size_t low = 0, high = formatColumns - frame.column;
  for (size_t piece = first; piece < last; ++piece)
    low = std::max(low, tokens.width(starts[piece], endOf(piece)));
  size_t fewest = lines(high, [](size_t) {});
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (lines(middle, [](size_t) {}) == fewest)
      high = middle;
    else
      low = middle + 1;
  }
  std::vector<size_t> breaks;
  lines(high, [&](size_t i) { breaks.push_back(i); });
  auto next = breaks.begin();
  for (size_t i = starts[first]; i < starts[last]; ++i) {
    if (next != breaks.end() && *next == i) {
      breakLine(i, frame.column);
      ++next;
    }
    write(i, frame.column);
  }
}
