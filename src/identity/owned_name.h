// SPDX-License-Identifier: Apache-2.0
// Names of servers and policies: each belongs to an organisation, and two organisations may use the
// same. Everything inside that is found by such a name is found by the pair.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace toolgate::identity {

struct OwnedName {
  std::string organisation;  // empty where a file names everything
  std::string name;
};

struct OwnedNameView {
  OwnedNameView(std::string_view owner, std::string_view own) : organisation(owner), name(own) {}
  OwnedNameView(const OwnedName& owned) : organisation(owned.organisation), name(owned.name) {}

  std::string_view organisation;
  std::string_view name;
};

// Of maps that are looked into without making a string.
struct OwnedNameLess {
  using is_transparent = void;
  bool operator()(const OwnedNameView& a, const OwnedNameView& b) const {
    return std::pair(a.organisation, a.name) < std::pair(b.organisation, b.name);
  }
};

// `organisation/name`, and `name` alone where there is no organisation: no two pairs give the same,
// since neither part may hold a slash.
inline std::string QualifiedName(const OwnedNameView& owned) {
  std::string text(owned.organisation);
  if (!text.empty()) text += '/';
  return text.append(owned.name);
}

}  // namespace toolgate::identity
