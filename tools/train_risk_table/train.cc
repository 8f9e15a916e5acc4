// SPDX-License-Identifier: Apache-2.0
// train_risk_table OUTPUT DATA... [--without-fold=N]: makes src/risk/data/table.yaml from labelled
// definitions (src/risk/testing/labelled_tools.h). Multinomial logistic regression over the
// features that the product extracts, in 8 bits. The same data gives the same bytes.
//
// A word counts if at least kGroupsMin vendors use it, so that no vendor's name is learnt. Words
// that only reassure are left out: whoever writes them would lower what is said of their tool. With
// FOLD, the vendors of that fold are left out, so that the rest of the product can be measured on
// vendors that neither vote has seen.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "risk/features/extractor.h"
#include "risk/table/vote.h"
#include "risk/testing/labelled_tools.h"

namespace toolgate::risk {
namespace {

constexpr size_t kGroupsMin = 3;
constexpr size_t kFeaturesMax = 2000;
constexpr int kRounds = 400;
constexpr double kStep = 0.3;
constexpr double kPenalty = 3e-3;
constexpr size_t kWordBytesMin = 2;

constexpr std::array<std::string_view, kWordPlaces> kWordPlaceNames = {"name", "text", "property"};
constexpr std::array<std::string_view, kPlaces> kPlaceNames = {
    "verb",  "maybe", "other",     "object",   "head",   "lead", "joined", "first",
    "later", "text",  "parameter", "property", "action", "hint", "denied", "server"};

// A feature by where it goes in the table: `words name delete`, `classes verb destroy`.
struct Key {
  bool is_class;
  size_t place;
  std::string name;
  auto operator<=>(const Key&) const = default;
};

struct Sample {
  std::set<Key> keys;
  std::vector<size_t> features;
  size_t label = 0;
  double weight = 1;
  std::string group;
};

class Collector : public WordListener {
 public:
  Collector(std::set<Key>& keys, size_t place) : keys_(keys), place_(place) {}

  void OnWord(const PlainWord& plain, std::string_view /*source*/) override {
    const std::string_view word = plain.text();
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (word.size() < kWordBytesMin || !std::all_of(word.begin(), word.end(), is_letter)) return;
    PlainWord form = plain;
    const LexiconWord* known = FindWord(form);
    const ClassSet empty_words = lexicon_roles.filler | lexicon_roles.joiner | lexicon_roles.asking;
    if (known && (known->classes & empty_words) != 0) return;
    keys_.insert({false, place_, std::string(word)});
  }

 private:
  std::set<Key>& keys_;
  const size_t place_;
};

bool IsReassuring(size_t bit) {
  const ClassSet set = ClassSet{1} << bit;
  const ClassSet empty_words = lexicon_roles.filler | lexicon_roles.joiner | lexicon_roles.asking;
  return (set & empty_words) != 0 || lexicon_classes[bit].id == "read_only";
}

std::set<Key> ReadKeys(const ToolDefinition& tool, const ServerContext& context) {
  std::set<Key> keys;
  Collector name(keys, 0);
  Collector text(keys, 1);
  Collector property(keys, 2);
  Features features;
  Extract(tool, context, {&name, &text, &property}, features);
  for (size_t place = 0; place < kPlaces; ++place) {
    for (ClassSet rest = features.At(static_cast<Place>(place)); rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<size_t>(std::countr_zero(rest));
      if (!IsReassuring(bit)) keys.insert({true, place, std::string(lexicon_classes[bit].id)});
    }
  }
  return keys;
}

std::vector<Sample> ReadSamples(const std::deque<LabelledTool>& tools) {
  std::vector<Sample> samples;
  for (size_t begin = 0; begin < tools.size();) {
    std::vector<ToolDefinition> definitions;
    size_t end = begin;
    while (end < tools.size() && tools[end].server == tools[begin].server) {
      definitions.push_back(tools[end++].definition);
    }
    const ServerContext context(tools[begin].server, definitions);
    for (size_t i = begin; i < end; ++i) {
      if (tools[i].label == Category::kUnknown) continue;
      samples.push_back({.keys = ReadKeys(tools[i].definition, context),
                         .label = static_cast<size_t>(tools[i].label) - 1,
                         .group = tools[i].group});
    }
    begin = end;
  }
  return samples;
}

// The features that enough vendors have, in their order; fills in those of the samples.
std::vector<Key> ChooseFeatures(std::vector<Sample>& samples) {
  std::map<Key, std::set<std::string>> groups;
  for (const Sample& sample : samples) {
    for (const Key& key : sample.keys) groups[key].insert(sample.group);
  }
  std::map<Key, size_t> chosen;
  std::vector<Key> keys;
  for (const auto& [key, used_by] : groups) {
    if (used_by.size() < kGroupsMin) continue;
    chosen.emplace(key, keys.size());
    keys.push_back(key);
  }
  for (Sample& sample : samples) {
    for (const Key& key : sample.keys) {
      const auto found = chosen.find(key);
      if (found != chosen.end()) sample.features.push_back(found->second);
    }
  }
  return keys;
}

using Weights = std::vector<std::array<double, kVotes>>;  // the last row is the bias

// Rare classes count for more, by the root of how rare they are; a vendor with many tools for less.
void Weigh(std::vector<Sample>& samples) {
  std::array<double, kVotes> labels{};
  std::map<std::string, double> groups;
  for (const Sample& sample : samples) {
    labels[sample.label] += 1;
    groups[sample.group] += 1;
  }
  const auto total = static_cast<double>(samples.size());
  for (Sample& sample : samples) {
    const double rarity = std::sqrt(total / (kVotes * labels[sample.label]));
    sample.weight = rarity / std::pow(groups[sample.group], 0.25);
  }
}

std::array<double, kVotes> Predict(const Sample& sample, const Weights& weights) {
  std::array<double, kVotes> sums = weights.back();
  for (const size_t feature : sample.features) {
    for (size_t k = 0; k < kVotes; ++k) sums[k] += weights[feature][k];
  }
  const double most = *std::max_element(sums.begin(), sums.end());
  double total = 0;
  for (double& sum : sums) total += sum = std::exp(sum - most);
  for (double& sum : sums) sum /= total;
  return sums;
}

// Full gradients with steps that shrink where much was changed (AdaGrad).
Weights Train(const std::vector<Sample>& samples, size_t features) {
  Weights weights(features + 1);
  Weights changed(features + 1);
  Weights gradient(features + 1);
  double total = 0;
  for (const Sample& sample : samples) total += sample.weight;
  for (int round = 0; round < kRounds; ++round) {
    for (auto& row : gradient) row.fill(0);
    for (const Sample& sample : samples) {
      auto error = Predict(sample, weights);
      error[sample.label] -= 1;
      for (size_t k = 0; k < kVotes; ++k) {
        const double part = error[k] * sample.weight / total;
        for (const size_t feature : sample.features) gradient[feature][k] += part;
        gradient.back()[k] += part;
      }
    }
    for (size_t i = 0; i <= features; ++i) {
      for (size_t k = 0; k < kVotes; ++k) {
        if (i < features) gradient[i][k] += kPenalty * weights[i][k];
        changed[i][k] += gradient[i][k] * gradient[i][k];
        weights[i][k] -= kStep * gradient[i][k] / (std::sqrt(changed[i][k]) + 1e-9);
      }
    }
  }
  return weights;
}

int Rounded(double weight, int limit) {
  const int value = static_cast<int>(std::lround(weight * kMarginPerNat));
  return std::clamp(value, -limit, limit);
}

std::string Row(const std::array<double, kVotes>& weights, int limit) {
  std::string text;
  for (const double weight : weights) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", Rounded(weight, limit));
  }
  return "[" + text + "]";
}

// The features with the largest weights, in order.
std::vector<size_t> Strongest(const Weights& weights) {
  std::vector<std::pair<int, size_t>> sizes;
  for (size_t i = 0; i + 1 < weights.size(); ++i) {
    int most = 0;
    for (const double weight : weights[i]) most = std::max(most, std::abs(Rounded(weight, 127)));
    if (most > 0) sizes.emplace_back(-most, i);
  }
  std::sort(sizes.begin(), sizes.end());
  if (sizes.size() > kFeaturesMax) sizes.resize(kFeaturesMax);
  std::vector<size_t> kept;
  for (const auto& [size, index] : sizes) kept.push_back(index);
  std::sort(kept.begin(), kept.end());
  return kept;
}

template <size_t N>
void WritePlaces(std::ofstream& out, const std::array<std::string_view, N>& names, bool is_class,
                 const std::vector<Key>& keys, const Weights& weights) {
  const std::vector<size_t> kept = Strongest(weights);
  for (size_t place = 0; place < N; ++place) {
    out << "  " << names[place] << ":";
    bool is_empty = true;
    for (const size_t index : kept) {
      const Key& key = keys[index];
      if (key.is_class != is_class || key.place != place) continue;
      out << "\n    \"" << key.name << "\": " << Row(weights[index], 127);
      is_empty = false;
    }
    out << (is_empty ? " {}\n" : "\n");
  }
}

void Write(const std::string& path, const std::vector<Key>& keys, const Weights& weights) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << "# Made by tools/train_risk_table. Weights for Read, Write, Execute, Destructive and\n"
         "# Financial, "
      << kMarginPerNat << " for a factor of e.\n";
  out << "bias: " << Row(weights.back(), 30000) << "\nwords:\n";
  WritePlaces(out, kWordPlaceNames, false, keys, weights);
  out << "classes:\n";
  WritePlaces(out, kPlaceNames, true, keys, weights);
}

// As the place of a vendor among folds does not change when others come.
size_t FoldOf(const std::string& group) {
  uint32_t rest = ~0u;
  for (const char c : group) {
    rest ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) rest = (rest >> 1) ^ (0xEDB88320u & (0u - (rest & 1)));
  }
  return ~rest % 4;
}

struct Options {
  std::string output;
  std::vector<std::string> data;
  std::optional<size_t> left_out;
};

std::optional<Options> ReadOptions(std::span<char*> arguments) {
  Options options;
  for (const std::string_view argument : arguments) {
    if (argument.starts_with("--without-fold=")) {
      options.left_out = base::ParseUint(argument.substr(argument.find('=') + 1));
      if (!options.left_out) return std::nullopt;
    } else if (options.output.empty()) {
      options.output = argument;
    } else {
      options.data.emplace_back(argument);
    }
  }
  return options.data.empty() ? std::nullopt : std::optional(options);
}

base::Result<std::vector<Sample>> ReadAll(const Options& options) {
  std::vector<Sample> all;
  for (const std::string& path : options.data) {
    ASSIGN_OR_RETURN(const auto tools, ReadLabelledTools(path));
    for (Sample& sample : ReadSamples(tools)) {
      if (FoldOf(sample.group) != options.left_out) all.push_back(std::move(sample));
    }
  }
  return all;
}

int Run(int argc, char** argv) {
  const auto options = ReadOptions({argv + 1, static_cast<size_t>(argc - 1)});
  if (!options) {
    std::fputs("usage: train_risk_table OUTPUT DATA... [--without-fold=0..3]\n", stderr);
    return 2;
  }
  auto samples = ReadAll(*options);
  if (!samples) {
    std::fprintf(stderr, "%s\n", samples.error().message.c_str());
    return 1;
  }
  const std::vector<Key> keys = ChooseFeatures(*samples);
  Weigh(*samples);
  Write(options->output, keys, Train(*samples, keys.size()));
  fmt::print("{} definitions, {} features\n", samples->size(), keys.size());
  return 0;
}

}  // namespace
}  // namespace toolgate::risk

int main(int argc, char** argv) { return toolgate::risk::Run(argc, argv); }
