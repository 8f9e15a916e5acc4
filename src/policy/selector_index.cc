// SPDX-License-Identifier: Apache-2.0
#include "policy/selector_index.h"

#include <algorithm>

#include "policy/glob.h"

namespace toolgate::policy {
namespace {

// The letters of a glob before its first mark and after its last one.
struct Letters {
  std::string before;
  std::string after;
};

Letters LettersOf(std::string_view glob) {
  Letters letters;
  bool has_mark = false;
  for (size_t at = 0; at < glob.size();) {
    const GlobStep step = GlobStepAt(glob, at);
    at += step.size;
    if (step.kind != GlobStep::kLiteral) {
      has_mark = true;
      letters.after.clear();
    } else {
      (has_mark ? letters.after : letters.before) += step.literal;
    }
  }
  return letters;
}

}  // namespace

void SelectorIndex::Add(const Selector& selector) {
  const size_t place = selectors_.size();
  selectors_.push_back(&selector);
  switch (selector.rank()) {
    case Rank::kExact:
      names_[selector.name()].push_back(place);
      break;
    case Rank::kGlob:
      AddGlob(selector, place);
      break;
    case Rank::kAll:
      others_.push_back(place);
      break;
    case Rank::kNew:
    case Rank::kCategory:
    case Rank::kSeverity:
      by_class_.push_back(place);
      break;
  }
}

void SelectorIndex::AddGlob(const Selector& selector, size_t place) {
  const Letters letters = LettersOf(selector.text());
  if (letters.before.empty() && letters.after.empty()) return others_.push_back(place);
  const bool begins = !letters.before.empty();
  const std::string& end = begins ? letters.before : letters.after;
  Ends& ends = begins ? beginnings_ : endings_;
  ends.places[end].push_back(place);
  ends.sizes.insert(end.size());
}

void SelectorIndex::AddMatching(const std::vector<size_t>& places, std::string_view name,
                                std::vector<size_t>& found) const {
  for (const size_t place : places) {
    if (selectors_[place]->Matches(name)) found.push_back(place);
  }
}

std::vector<size_t> SelectorIndex::FindByName(std::string_view name) const {
  std::vector<size_t> found;
  const auto look = [&](const Places& places, std::string_view key) {
    const auto some = places.find(std::string(key));
    if (some != places.end()) AddMatching(some->second, name, found);
  };
  look(names_, name);
  for (const size_t size : beginnings_.sizes) {
    if (size > name.size()) break;
    look(beginnings_.places, name.substr(0, size));
  }
  for (const size_t size : endings_.sizes) {
    if (size > name.size()) break;
    look(endings_.places, name.substr(name.size() - size));
  }
  AddMatching(others_, name, found);
  return found;
}

std::vector<size_t> SelectorIndex::Find(std::string_view name) const {
  std::vector<size_t> found = FindByName(name);
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<size_t> SelectorIndex::Find(const Tool& tool) const {
  std::vector<size_t> found = FindByName(tool.name);
  for (const size_t place : by_class_) {
    if (selectors_[place]->Matches(tool)) found.push_back(place);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace toolgate::policy
