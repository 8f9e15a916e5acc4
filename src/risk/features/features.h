// SPDX-License-Identifier: Apache-2.0
// What a definition says, as classes of words in places: all that the rules look at.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "risk/assessment.h"
#include "risk/features/lexicon.h"

namespace toolgate::risk {

// Where a word stands. Rules name places as data/rules.schema.json lists them.
enum class Place : uint8_t {
  kVerb,       // the name's verb
  kMaybe,      // the same, if it may as well be a noun: no other word, or not the first one
  kOther,      // verbs elsewhere in the name
  kObject,     // everything in the name but its verb
  kHead,       // the name's last word, which says what kind of thing it is about
  kLead,       // the verb that the description begins with
  kJoined,     // verbs joined to that one: `create, update or delete`
  kFirst,      // the sentence that begins with it
  kLater,      // verbs that other sentences begin with
  kText,       // words of the other sentences
  kParameter,  // whole names of parameters
  kProperty,   // words of names of parameters
  kAction,     // values that a parameter for actions may have
  kHint,       // annotations that are true
  kDenied,     // annotations that are false
  kServer,     // words in a good share of the names of the server's tools
};
constexpr size_t kPlaces = 16;

class Features {
 public:
  Features() { Clear(); }

  void Clear();
  void Add(Place place, ClassSet classes, const Evidence& at);
  void SetServer(ClassSet classes) { classes_[static_cast<size_t>(Place::kServer)] = classes; }

  ClassSet At(Place place) const { return classes_[static_cast<size_t>(place)]; }
  // Where the first word of one of `classes` was seen; null if it has no place in the definition.
  const Evidence* Find(Place place, ClassSet classes) const;

  bool has_text = false;  // a description, or a title in its stead

 private:
  std::array<ClassSet, kPlaces> classes_;
  std::array<std::array<uint16_t, kWordClassesMax>, kPlaces> seen_;  // where classes_ has the bit
  std::vector<Evidence> evidence_;
};

}  // namespace toolgate::risk
