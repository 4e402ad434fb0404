//===- TuneLog.cpp - what was measured, kept line by line -----------------===//
//
// The whole file is written anew for each candidate: it is small beside what a
// measurement takes, and never half of a line is in it.
//
//===----------------------------------------------------------------------===//
#include "gelato/Tune/TuneLog.h"

#include "gelato/Support/AtomicFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace gelato {

static std::optional<Measured> readLine(const json::Object &line) {
  Measured measured;
  auto verb = line.getString("verb");
  const json::Object *knobs = line.getObject("knobs"),
                     *seconds = line.getObject("seconds");
  auto samples = line.getInteger("samples");
  auto relative = line.getNumber("relative_to_shipped");
  if (!verb || !knobs || !seconds || !samples || !relative)
    return std::nullopt;
  auto median = seconds->getNumber("median"), low = seconds->getNumber("low"),
       high = seconds->getNumber("high");
  if (!median || !low || !high || !(*median > 0) || !(*relative > 0))
    return std::nullopt;
  measured.candidate.verb = verb->str();
  for (auto &[name, value] : *knobs) {
    auto number = value.getAsInteger();
    if (!number)
      return std::nullopt;
    measured.candidate.knobs.emplace_back(name.str(), *number);
  }
  llvm::sort(measured.candidate.knobs);
  measured.samples = *samples;
  measured.median = *median;
  measured.interval = {*low, *high};
  measured.relative = *relative;
  return measured;
}

static bool isOf(const json::Object &line, const json::Object &provenance) {
  return all_of(provenance, [&](const auto &entry) {
    const json::Value *value = line.get(entry.first);
    return value && *value == entry.second;
  });
}

Expected<TuneLog> TuneLog::open(StringRef path) {
  TuneLog log;
  log.path = path.str();
  sys::fs::file_status status;
  if (sys::fs::status(path, status) == std::errc::no_such_file_or_directory)
    return log;
  if (!sys::fs::is_regular_file(status))
    return createStringError("found '" + path +
                             "', expected a regular file: what was measured is "
                             "read from it again");
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return createStringError(buffer.getError(),
                             "cannot read '" + path +
                                 "': " + buffer.getError().message());
  StringRef rest = (*buffer)->getBuffer();
  for (unsigned number = 1; !rest.empty(); ++number) {
    auto [text, after] = rest.split('\n');
    bool isLast = after.empty();
    rest = after;
    if (text.trim().empty())
      continue;
    Expected<json::Value> value = json::parse(text);
    const json::Object *object = value ? value->getAsObject() : nullptr;
    std::string why =
        "'" + text.take_front(40).str() + (text.size() > 40 ? "...'" : "'");
    if (!value)
      consumeError(value.takeError());
    if (object &&
        object->getString("schema").value_or("").starts_with("gelato-tune-")) {
      log.lines.push_back(*object);
    } else if (isLast && !object && text.starts_with("{")) {
      log.damaged = formatv("{0}:{1}: the last line is damaged, and measured "
                            "again",
                            path, number);
    } else {
      return createStringError(
          formatv("{0}:{1}: found {2}, expected a line that gelato tune wrote; "
                  "name another file with -o",
                  path, number, why)
              .str());
    }
  }
  return log;
}

std::vector<Measured> TuneLog::measured(const json::Object &provenance) const {
  std::vector<Measured> found;
  for (const json::Object &line : lines)
    if (isOf(line, provenance))
      if (auto measured = readLine(line))
        found.push_back(std::move(*measured));
  return found;
}

Error TuneLog::add(const json::Object &provenance, const Measured &measured,
                   json::Object more) {
  json::Object line = provenance, knobs;
  for (auto &[name, value] : measured.candidate.knobs)
    knobs[name] = value;
  line["verb"] = measured.candidate.verb;
  line["knobs"] = std::move(knobs);
  auto isSame = [&](const json::Object &other) { return isOf(other, line); };
  erase_if(lines, isSame);
  for (auto &[key, value] : more)
    line[key] = std::move(value);
  line["samples"] = measured.samples;
  line["seconds"] = json::Object{{"median", measured.median},
                                 {"low", measured.interval.low},
                                 {"high", measured.interval.high}};
  line["relative_to_shipped"] = measured.relative;
  lines.push_back(std::move(line));
  if (path.empty())
    return Error::success();
  std::string text;
  raw_string_ostream os(text);
  for (json::Object &each : lines) // an object is printed as a value
    os << json::Value(json::Object(each)) << "\n";
  return writeFileAtomically(path, text);
}

} // namespace gelato
