// SPDX-License-Identifier: Apache-2.0
// risk_compile FOLDER KIND OUTPUT: a step of the build.
#include <cstdio>
#include <fstream>

#include "risk/compile/kinds.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: risk_compile FOLDER KIND OUTPUT\n", stderr);
    return 2;
  }
  const auto source = toolgate::risk::CompileKind(argv[1], argv[2]);
  if (!source) {
    std::fprintf(stderr, "%s\n", source.error().message.c_str());
    return 1;
  }
  std::ofstream out(argv[3], std::ios::binary | std::ios::trunc);
  out << *source;
  out.close();
  if (out) return 0;
  std::fprintf(stderr, "%s: cannot be written\n", argv[3]);
  return 1;
}
