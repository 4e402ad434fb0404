//===- round16.cpp - tables with which every result rounds rightly --------===//
//
//   round16 [--check] [NAME...]
//
// The short functions promise that each of the 65,536 inputs of their 16-bit
// type gives the number of that type nearest to the true value. An error of
// 2^-17 or 2^-21 alone cannot promise this: some true values lie closer to the
// middle between two neighbours. But a table has a few hundred million
// variants that are as good, and each gives those inputs other errors. From
// the minimax tables of ShortStart.h (fit-short.py) this program moves
// coefficients by units in the last place, keeps what does not increase the
// number of wrong results, and stops when there is none. The seeds are fixed,
// so a run finds the same tables again.
//
// The other inputs, all of f32, are held to 0.51 ULP on a sample.
//
// The truth comes from GNU MPFR. It bounds for each input the f32 results that
// round rightly; the search looks at the inputs close to such a bound and asks
// all the others before it ends.
//
// Writes gelato/Numerics/Tables/Short.h: the start's text with other numbers.
// --check compares instead, and exits with 1 where they differ. With NAMEs,
// such as kExpBf16, only these are searched and shown, and nothing is written.
// Exits with 2 if a table could not be found.
//
// Build the target round16, and run it at the repository's root.
//
//===----------------------------------------------------------------------===//
#include "ShortStart.h" // instead of Tables/Short.h, whose guard it has

#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Lane.h"
#include "gelato/Numerics/Reference.h"
#include "gelato/Oracle/Exact.h"

#include "Real.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace gelato::numerics;
namespace oracle = gelato::oracle;

namespace {

int kRounds = 400;
constexpr float kInf = std::numeric_limits<float>::infinity();

uint32_t bitsOf(float f) {
  uint32_t bits;
  std::memcpy(&bits, &f, sizeof bits);
  return bits;
}

/// An integer that grows with f; neighbours differ by one.
int64_t orderOf(float f) {
  int32_t bits = int32_t(bitsOf(f));
  return bits < 0 ? int64_t(INT32_MIN) - bits : bits;
}

struct Type {
  const char *suffix;
  oracle::Format format;
  float widen(uint32_t h) const {
    return (format.bits == 8 ? widenBf16(IntLane(h)) : widenF16(IntLane(h)))
        .value;
  }
  uint32_t narrow(float y) const {
    FloatLane lane(y);
    return (format.bits == 8 ? narrowToBf16(lane) : narrowToF16(lane)).value;
  }
};
const Type kBf16Type = {"Bf16", oracle::kBf16},
           kF16Type = {"F16", oracle::kF16};
bool isBf16(const Type &type) { return &type == &kBf16Type; }

/// A finite input and the f32 results that round to the right number.
struct Case {
  float x, low, high;
  uint32_t truth;
  bool isStrict;     ///< one of the 65,536
  double room;       ///< from the true value to the nearer bound, in f32 ULP
  double weight = 1; ///< grows while the result stays wrong
};

/// The middle of the numbers with the bits h and h + 1 of the format.
double middle(const Type &type, uint32_t h) {
  double a = type.widen(h), b = type.widen(h + 1);
  if (std::isinf(b)) // half a spacing above the largest
    return a +
           std::ldexp(1.0, type.format.firstOverflow - type.format.bits - 1);
  return (a + b) / 2;
}

/// The f32 numbers that round to the number with the bits h.
struct Interval {
  float low, high;
};
Interval roundingTo(const Type &type, uint32_t h, bool tiesGoUp) {
  uint32_t magnitude = h & 0x7fff;
  bool isEven = !(magnitude & 1), isNegative = h & 0x8000;
  bool hasLow = tiesGoUp ? !isNegative : isEven,
       hasHigh = tiesGoUp ? isNegative : isEven;
  float low = magnitude ? float(middle(type, magnitude - 1)) : 0, high = kInf;
  if (magnitude && !hasLow)
    low = std::nextafter(low, kInf);
  if (std::isfinite(type.widen(magnitude))) {
    high = float(middle(type, magnitude));
    if (!hasHigh || std::isinf(type.widen(magnitude + 1)))
      high = std::nextafter(high, 0.0f);
  }
  if (isNegative)
    return {-high, -low};
  return {low, high};
}

/// From y to the nearer end of an interval, in f32 ULP.
double roomIn(const Interval &interval, double y) {
  int exponent = std::max(y == 0 ? -126 : std::ilogb(y), -126);
  double ulp = std::ldexp(1.0, std::min(exponent, 127) - 23);
  return std::min(y - interval.low, interval.high - y) / ulp;
}

/// An input that the type holds: its result is the nearest number.
Case strictCase(const char *mnemonic, const Type &type, float x) {
  double y = oracle::exactly(
      [&] { return oracle::findExact(mnemonic)(oracle::Real(x)); });
  uint32_t truth = type.narrow(oracle::nearest(mnemonic, x, type.format));
  Interval allowed =
      roundingTo(type, truth, isBf16(type) && tiesGoUp(mnemonic));
  return {x, allowed.low, allowed.high, truth, true, roomIn(allowed, y), 1};
}

/// Any f32: the error of the result is at most 0.507 ULP of the type, and it
/// is infinite exactly where it should be.
Case looseCase(const char *mnemonic, const Type &type, float x) {
  double y = reference(mnemonic, x);
  uint32_t truth = type.narrow(float(y));
  Interval allowed = roundingTo(type, truth, false);
  if (std::isfinite(type.widen(truth)))
    for (uint32_t other : {truth - 1, truth + 1}) {
      double value = type.widen(other);
      double spacing =
          std::fabs(type.widen(truth ^ 1) - double(type.widen(truth)));
      if ((other ^ truth) & 0x8000 || !std::isfinite(value) ||
          std::fabs(value - y) > 0.507 * spacing)
        continue;
      Interval more = roundingTo(type, other, false);
      allowed.low = std::min(allowed.low, more.low);
      allowed.high = std::max(allowed.high, more.high);
    }
  return {x, allowed.low, allowed.high, truth, false, roomIn(allowed, y), 1};
}

struct Row {
  const char *mnemonic;
  const Type *type;
  std::string name;
  std::vector<double> start;
  std::function<void(const double *table, const float *x, float *y, int n)> run;
};

template <class C, class Run>
Row makeRow(const char *mnemonic, const Type &type, const char *name,
            const C &start, Run run) {
  constexpr size_t count = sizeof(C) / sizeof(double);
  const double *first = reinterpret_cast<const double *>(&start);
  return {mnemonic, &type, name, std::vector<double>(first, first + count),
          [run](const double *table, const float *__restrict x,
                float *__restrict y, int n) {
            C c;
            std::memcpy(&c, table, sizeof c);
            for (int i = 0; i < n; ++i)
              y[i] = run(FloatLane(x[i]), c).value;
          }};
}

#define ROW(MNEMONIC, TYPE, FUNCTION)                                          \
  makeRow(                                                                     \
      #MNEMONIC, k##TYPE##Type, "k" #FUNCTION #TYPE, k##FUNCTION##TYPE,        \
      [](FloatLane x, const auto &c) { return call##FUNCTION##TYPE(x, c); })

#define SHORT(FUNCTION, TYPE, TEMPLATE)                                        \
  FloatLane call##FUNCTION##TYPE(FloatLane x,                                  \
                                 const decltype(k##FUNCTION##TYPE) &c) {       \
    return TEMPLATE##TYPE(x, c);                                               \
  }
#define BOTH(FUNCTION, TEMPLATE)                                               \
  SHORT(FUNCTION, Bf16, TEMPLATE) SHORT(FUNCTION, F16, TEMPLATE)
BOTH(Elu, elu)
BOTH(Erf, erf)
BOTH(Erfc, erfc)
BOTH(Exp, exp)
BOTH(Expm1, expm1)
BOTH(Gelu, gelu)
BOTH(GeluGrad, geluGrad)
BOTH(GeluTanh, geluTanh)
BOTH(GeluTanhGrad, geluTanhGrad)
BOTH(Log, log)
BOTH(Log1p, log1p)
BOTH(Mish, mish)
BOTH(QuickGelu, quickGelu)
BOTH(Sigmoid, sigmoid)
BOTH(Silu, silu)
BOTH(Softplus, softplus)
BOTH(Tanh, tanh)

#define ROWS(MNEMONIC, FUNCTION)                                               \
  ROW(MNEMONIC, Bf16, FUNCTION), ROW(MNEMONIC, F16, FUNCTION)
const Row rows[] = {
    ROWS(elu, Elu),
    ROWS(erf, Erf),
    ROWS(erfc, Erfc),
    ROWS(exp, Exp),
    ROWS(expm1, Expm1),
    ROWS(gelu, Gelu),
    ROWS(gelu_grad, GeluGrad),
    ROWS(gelu_tanh, GeluTanh),
    ROWS(gelu_tanh_grad, GeluTanhGrad),
    ROWS(log, Log),
    ROWS(log1p, Log1p),
    ROWS(mish, Mish),
    ROWS(quick_gelu, QuickGelu),
    ROWS(sigmoid, Sigmoid),
    ROWS(silu, Silu),
    ROWS(softplus, Softplus),
    ROWS(tanh, Tanh),
};

struct Search {
  const Row &row;
  std::vector<Case> cases, hard;
  std::vector<float> x, y;
  std::vector<double> table;
  std::mt19937_64 random{20261125};
  bool isWithoutTies = false; ///< of bf16: one is wrong, though it rounds right

  explicit Search(const Row &row) : row(row), table(row.start) {}

  void makeCases() {
    cases.resize(65536);
    for (uint32_t h = 0; h < 65536; ++h)
      cases[h].x = row.type->widen(h);
    cases.erase(
        std::remove_if(cases.begin(), cases.end(),
                       [](const Case &c) { return !std::isfinite(c.x); }),
        cases.end());
    for (Case &c : cases)
      c = strictCase(row.mnemonic, *row.type, c.x);
    // Where there is no value, NaN; the tests ask for that.
    cases.erase(std::remove_if(cases.begin(), cases.end(),
                               [&](const Case &c) {
                                 return (c.truth & 0x7fff) >
                                        (bitsOf(row.type->widen(0x7f80)) ==
                                                 0x7f800000
                                             ? 0x7f80u
                                             : 0x7c00u);
                               }),
                cases.end());
    std::stable_sort(
        cases.begin(), cases.end(),
        [](const Case &a, const Case &b) { return a.room < b.room; });
    addLooseCases();
  }

  /// Between the numbers of the type the results are held to the bound: of many
  /// inputs those whose true value lies close to a middle, and the neighbours
  /// of the input from which on the result is infinite.
  void addLooseCases() {
    std::mt19937 draw(7);
    std::vector<float> inputs;
    for (double limit : {4.0, 20.0, 110.0})
      for (int i = 0; i < 200000; ++i)
        inputs.push_back(float((draw() * 0x1p-31 - 1) * limit));
    for (int i = 0; i < 100000; ++i) {
      IntLane bits = uint32_t(draw());
      inputs.push_back(fromBits(bits).value);
    }
    std::vector<Case> loose;
    double spacing = std::ldexp(1.0, 24 - row.type->format.bits);
    for (float x : inputs)
      if (std::isfinite(reference(row.mnemonic, x))) {
        Case c = looseCase(row.mnemonic, *row.type, x);
        if (c.room < 0.06 * spacing && std::fabs(c.low + c.high) > 0x1p-140f)
          loose.push_back(c);
      }
    float low = 1, high = std::numeric_limits<float>::max();
    while (std::nextafter(low, high) < high) {
      float x = float((double(low) + high) / 2);
      bool isInfinite = std::isinf(
          row.type->widen(row.type->narrow(float(reference(row.mnemonic, x)))));
      (isInfinite ? high : low) = x;
    }
    if (high < std::numeric_limits<float>::max())
      for (int i = -40; i < 40; ++i) {
        IntLane bits = toBits(FloatLane(low)) + int32_t(i);
        loose.push_back(
            looseCase(row.mnemonic, *row.type, fromBits(bits).value));
      }
    std::stable_sort(
        loose.begin(), loose.end(),
        [](const Case &a, const Case &b) { return a.room < b.room; });
    hard.assign(loose.begin(),
                loose.begin() + std::min<size_t>(300, loose.size()));
    cases.insert(cases.end(), loose.begin(), loose.end());
  }

  bool isTie(const Case &c, float y) {
    return isWithoutTies && c.isStrict && (bitsOf(y) & 0xffff) == 0x8000;
  }

  bool isWrong(const Case &c, float y) {
    bool isOtherZero =
        c.isStrict && y == 0 && std::signbit(y) != bool(c.truth & 0x8000);
    return isTie(c, y) || isOtherZero || !(y >= c.low && y <= c.high);
  }

  void run(const std::vector<Case> &on) {
    x.resize(on.size()), y.resize(on.size());
    for (size_t i = 0; i < on.size(); ++i)
      x[i] = on[i].x;
    row.run(table.data(), x.data(), y.data(), int(on.size()));
  }

  /// What is wrong with a result: 0, or 1 and a little more the farther it is.
  double fault(const Case &c, float y) {
    if (y >= c.low && y <= c.high && !isTie(c, y))
      return 0;
    int64_t order = orderOf(y);
    double off =
        double(std::max(orderOf(c.low) - order, order - orderOf(c.high)));
    return c.weight *
           (std::isnan(y) ? 64 : 1 + 0.25 * std::log2(1 + std::fabs(off)));
  }

  /// The cost of the hard cases; gives up above `limit`.
  double cost(double limit) {
    row.run(table.data(), x.data(), y.data(), int(hard.size()));
    double sum = 0;
    for (size_t i = 0; i < hard.size() && sum <= limit; ++i)
      sum += fault(hard[i], y[i]);
    return sum;
  }

  /// The inputs among all that are wrong; new ones become hard.
  int wrongOnes() {
    run(cases);
    int wrong = 0;
    std::vector<Case> found;
    for (size_t i = 0; i < cases.size(); ++i)
      if (isWrong(cases[i], y[i]))
        ++wrong, found.push_back(cases[i]);
    for (const Case &c : found) {
      auto known = std::find_if(hard.begin(), hard.end(),
                                [&](const Case &h) { return h.x == c.x; });
      if (known == hard.end())
        hard.push_back(c);
      else
        known->weight += 0.5;
    }
    return wrong;
  }

  void useHard() {
    x.resize(hard.size()), y.resize(hard.size());
    for (size_t i = 0; i < hard.size(); ++i)
      x[i] = hard[i].x;
  }

  /// Moves one coefficient or a few by 1 to 2^limit ULP.
  void move(int limit) {
    int count = 1 + int(random() % 3);
    for (int i = 0; i < count; ++i) {
      double &c = table[random() % table.size()];
      int64_t step = 1 + int64_t(random() >> (64 - 1 - random() % limit));
      float f = float(c);
      int32_t bits;
      std::memcpy(&bits, &f, sizeof bits);
      bits += int32_t(random() & 1 ? step : -step);
      std::memcpy(&f, &bits, sizeof f);
      c = f;
    }
  }

  /// The number of inputs that stay wrong; *this* table is the best one. What
  /// rounds right is then moved off ties: kernels let those of bf16 go either
  /// way (Convert.h).
  int find(int rounds) {
    makeCases();
    int left = improve(rounds);
    if (left || !isBf16(*row.type) || tiesGoUp(row.mnemonic))
      return left;
    isWithoutTies = true;
    return improve(rounds);
  }

  int improve(int rounds) {
    int wrong = wrongOnes(), first = wrong;
    size_t count = std::max<size_t>(600, 6 * size_t(wrong));
    for (size_t i = 0; i < std::min(count, cases.size()); ++i)
      if (std::none_of(hard.begin(), hard.end(),
                       [&](const Case &h) { return h.x == cases[i].x; }))
        hard.push_back(cases[i]);
    std::vector<double> best = table;
    int least = wrong, round = 0;
    for (; round < rounds && least; ++round) {
      useHard();
      double now = cost(1e300);
      // Uphill steps, ever fewer.
      double heat = 0.3 * double(1 + random() % 6);
      int limit = 3 + int(random() % 10);
      int steps = 20000 << std::min(round / 20, 4);
      double cooling = std::exp(-7.0 / steps);
      for (int i = 0; i < steps && now > 0; ++i, heat *= cooling) {
        std::vector<double> before = table;
        move(limit);
        double allowed =
            now - heat * std::log((double(random() >> 11) + 1) * 0x1p-53);
        double next = cost(allowed);
        if (next <= allowed)
          now = next;
        else
          table = before;
      }
      for (size_t i = 0; i < hard.size(); ++i)
        hard[i].weight = std::max(1.0, 0.98 * hard[i].weight);
      wrong = wrongOnes();
      if (wrong < least)
        least = wrong, best = table;
      if (wrong > 4 * least + 8)
        table = best;
    }
    table = best;
    wrongOnes();
    for (size_t i = 0, shown = 0; least && i < cases.size() && shown < 12; ++i)
      if (isWrong(cases[i], y[i]))
        ++shown, std::printf("  %s(%a) = %a, not in [%a, %a]\n", row.mnemonic,
                             cases[i].x, y[i], cases[i].low, cases[i].high);
    std::printf("%-18s %5d wrong at the start, %d left after %d rounds, "
                "%zu hard\n",
                row.name.c_str(), first, least, round, hard.size());
    std::fflush(stdout);
    return least;
  }
};

std::string literal(double v) {
  if (v == std::floor(v) && std::fabs(v) < 10) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", v);
    return text;
  }
  char text[40];
  std::snprintf(text, sizeof text, "%a", v);
  std::string s = text;
  size_t p = s.find("p+");
  return p == std::string::npos ? s : s.erase(p + 1, 1);
}

std::string show(const std::vector<double> &table) {
  std::string text;
  for (double v : table)
    text += (text.empty() ? "" : ", ") + literal(v);
  return text;
}

std::string slurp(const std::string &path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The start's text with the tables' numbers in place of its own.
std::string withNumbers(std::string text,
                        const std::map<std::string, std::vector<double>> &all) {
  for (auto &[name, table] : all) {
    size_t at = text.find(" " + name + " = {");
    if (at == std::string::npos)
      continue;
    at = text.find('{', at);
    size_t end = text.find(';', at);
    std::string body = text.substr(at, end - at), out;
    size_t next = 0;
    for (size_t i = 0; i < body.size();) {
      if (!std::isdigit(body[i]) && body[i] != '-') {
        out += body[i++];
        continue;
      }
      while (i < body.size() && (std::isalnum(body[i]) || body[i] == '.' ||
                                 body[i] == '-' || body[i] == '+'))
        ++i;
      out += literal(table[next++]);
    }
    text.replace(at, end - at, out);
  }
  auto replace = [&](const std::string &from, const std::string &to) {
    size_t at = text.find(from);
    if (at != std::string::npos)
      text.replace(at, from.size(), to);
  };
  replace("//===- ShortStart.h - coefficients -----",
          "//===- Tables/Short.h - coefficients ---");
  replace("fit-short.py; change that and run it.",
          "lib/Numerics/fits/round16.cpp from what fit-short.py\n"
          "// found; run both to change it.");
  return text;
}

} // namespace

int main(int argc, char **argv) {
  bool check = false;
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i)
    if (std::string(argv[i]) == "--check")
      check = true;
    else if (std::isdigit(argv[i][0]))
      kRounds = std::atoi(argv[i]);
    else
      names.push_back(argv[i]);

  std::vector<const Row *> todo;
  for (const Row &row : rows)
    if (names.empty() ||
        std::find(names.begin(), names.end(), row.name) != names.end())
      todo.push_back(&row);
  if (todo.empty()) {
    std::fprintf(stderr, "round16: no such table; there are\n");
    for (const Row &row : rows)
      std::fprintf(stderr, "  %s\n", row.name.c_str());
    return 2;
  }

  std::vector<std::vector<double>> tables(todo.size());
  std::atomic<size_t> next{0};
  std::atomic<int> failed{0};
  auto work = [&] {
    for (size_t i; (i = next++) < todo.size();) {
      Search search(*todo[i]);
      failed += search.find(kRounds) != 0;
      tables[i] = search.table;
    }
  };
  std::thread other(work);
  work();
  other.join();

  std::map<std::string, std::vector<double>> all;
  for (size_t i = 0; i < todo.size(); ++i) {
    all[todo[i]->name] = tables[i];
    if (!names.empty())
      std::printf("%s: %s\n", todo[i]->name.c_str(), show(tables[i]).c_str());
  }
  if (!names.empty())
    return failed ? 2 : 0;
  const std::string path = "compiler/include/gelato/Numerics/Tables/Short.h";
  std::string text =
      withNumbers(slurp("compiler/lib/Numerics/fits/ShortStart.h"), all);
  if (check) {
    bool same = slurp(path) == text;
    std::printf("%s %s\n", path.c_str(), same ? "is the same" : "differs");
    return failed ? 2 : !same;
  }
  std::ofstream(path) << text;
  return failed ? 2 : 0;
}
