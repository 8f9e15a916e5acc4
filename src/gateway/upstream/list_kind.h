// SPDX-License-Identifier: Apache-2.0
// The four lists that a server publishes.
#pragma once

#include <optional>
#include <string_view>

#include "mcp/method.h"

namespace toolgate::gateway {

enum class ListKind { kTools, kPrompts, kResources, kTemplates };
inline constexpr size_t kListKinds = 4;

struct ListWords {
  ListKind kind;
  mcp::Method method;
  std::string_view method_name;
  std::string_view member;      // of the result, an array
  std::string_view key;         // of an entry: what it is asked for by
  std::string_view capability;  // of the server
  std::string_view changed;     // the notification that the list changed
};

const ListWords& WordsOf(ListKind kind);
// The list that `method` asks for, if it asks for one.
const ListWords* FindList(mcp::Method method);
// The lists that the notification `method` says have changed begin with this one.
std::optional<ListKind> FindChanged(std::string_view method);

}  // namespace toolgate::gateway
