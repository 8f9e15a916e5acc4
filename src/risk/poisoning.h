// SPDX-License-Identifier: Apache-2.0
// Poisoning: texts of a definition that seem to be meant for the model and not for its user
// (data/poisoning.yaml). Words that honest definitions use too are Low unless something else makes
// them worse; only what no ordinary definition holds is High by itself.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "risk/assessment.h"
#include "risk/definition_text.h"

namespace toolgate::risk {

// More places of one kind are not told.
constexpr size_t kPoisoningPerKindMax = 4;

// The names of other servers' tools, by which texts are found that speak of them. Names that could
// be an ordinary word (`search`) and those that the server has itself are left out.
class OtherToolNames {
 public:
  OtherToolNames() = default;
  // The views must live as long.
  OtherToolNames(std::span<const std::string_view> others, std::span<const std::string_view> own);

  bool empty() const { return names_.empty(); }
  bool Contains(std::string_view name) const { return names_.contains(name); }

 private:
  std::unordered_set<std::string_view> names_;
};

// Appends what is found, the worst first. More text never takes a kind away, nor makes it less bad.
// `others` may be null.
void FindPoisoning(const DefinitionText& definition, const OtherToolNames* others,
                   std::vector<Poisoning>& poisoning);

// What a kind means, as a sentence; empty if there is no such kind.
std::string_view MeaningOfPoisoning(std::string_view kind);

}  // namespace toolgate::risk
