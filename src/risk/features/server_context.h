// SPDX-License-Identifier: Apache-2.0
// What the tools of a server have in common: the words that their names begin with, and what most
// of them are about. The order of the tools does not matter.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "risk/definition.h"
#include "risk/features/lexicon.h"

namespace toolgate::risk {

class ServerContext {
 public:
  ServerContext(std::string_view server, std::span<const ToolDefinition> tools);

  // The name without the words that say whose tool it is. Never empty unless the name is.
  std::string_view WithoutPrefix(std::string_view name) const;

  // Classes of things that a good share of the tools, or the server's own name, speaks of.
  ClassSet classes() const { return classes_; }

 private:
  void FindPrefix(std::span<const ToolDefinition> tools);
  void CountClasses(std::span<const ToolDefinition> tools);

  std::vector<uint32_t> prefix_;        // hashes of words, in order
  std::vector<uint32_t> server_words_;  // of the server's name; these are left out, too
  ClassSet classes_ = 0;
};

}  // namespace toolgate::risk
