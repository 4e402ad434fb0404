// jit FILE: compiles the source of the kernels in this process. The results
// have the bits of the kernels that were linked, and a mistake is told as data.
#include "block.h"

#include "plain.h"

#include <gelato/gelato.hpp>

#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

int main(int argc, char **argv) {
  std::ifstream file(argc == 2 ? argv[1] : "");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  gelato::JitSettings settings;
  settings.kernels = {"block"};
  settings.name = "block.gel";
  gelato::Jit jit(text, {{"D", D}, {"F", F}}, settings);
  auto *run = jit.function<decltype(block)>("block");
  auto *pack = jit.function<decltype(block_pack)>("block_pack");
  if (!jit || !run || !pack) {
    std::cerr << jit.text();
    return 1;
  }

  static float ahead[M * D], now[M * D];
  fill();
  std::vector<char> memory(std::size_t(block_params_bytes()) + 63);
  void *params =
      memory.data() + (-reinterpret_cast<uintptr_t>(memory.data()) & 63);
  if (pack(w1, b1, w2, b2, params) || run(x, params, now, M, nullptr) ||
      block(x, params, ahead, M, nullptr) || check("jit", now))
    return 1;
  // The bits depend on the level only below x86-64-v3.
  const std::string level = jit.find("block")->levels[0];
  if (level != "x86-64-v2" && std::memcmp(ahead, now, sizeof now)) {
    std::cerr << "found other bits than those of the linked kernel\n";
    return 1;
  }

  gelato::Jit wrong("kernel k(x: f32[M]) -> f32[M] { return gelo(x) }");
  if (wrong || wrong.status() != gelato_jit_wrong ||
      wrong.diagnostics()[0].line != 1 ||
      wrong.text().find("gelu") == std::string::npos) {
    std::cerr << "found this text for a mistake: " << wrong.text() << "\n";
    return 1;
  }
  return 0;
}
